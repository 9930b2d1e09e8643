//! What came of it, good or bad. Not here: what the speaker did for it (`deeds`).

use super::clauses::{Clause, Subject, Tense};
use super::telling::{Telling, is_hollow, range_at};
use super::verbs;
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

/// Participles of one's own gains and losses.
const OWN: &[&str] = &[
    "perdu", "gagné", "obtenu", "réussi", "atteint", "évité", "sauvé", "récupéré", "économisé",
    "dépassé", "raté", "échoué", "manqué", "remporté", "doublé", "triplé", "divisé", "réduit",
    "augmenté", "diminué", "baissé", "tenu", "fini", "terminé", "livré", "ouvert", "signé",
    "retrouvé", "décroché", "remboursé", "récolté", "collecté", "encaissé", "levé", "rapporté",
];
/// Of those, which are deeds unless a figure or a time is told with them.
const OWN_WITH_FIGURE: &[&str] = &[
    "réduit", "augmenté", "diminué", "baissé", "divisé", "doublé", "triplé", "fini", "terminé",
    "livré", "ouvert", "tenu", "signé", "récupéré", "retrouvé", "économisé", "dépassé",
    "remboursé", "sauvé", "récolté", "collecté", "encaissé", "levé", "rapporté",
];

/// What others or things did in the end, wherever it stands behind the first deed.
const OTHERS: &[&str] = &[
    "accepté", "refusé", "signé", "validé", "baissé", "augmenté", "diminué", "guéri", "remercié",
    "félicité", "marché", "fonctionné", "tenu", "gagné", "cessé", "arrêté", "disparu", "reparti",
    "retrouvé", "souri", "calmé", "chuté", "doublé", "triplé", "progressé", "renouvelé",
    "embauché", "promu", "licencié", "réélu", "adopté", "généralisé", "survécu", "résolu", "réglé",
    "rétabli", "redémarré", "repris", "abandonné", "cédé", "apaisé", "rembauché", "recommandé",
    "apprécié", "rappelé", "reconnu", "adoré", "applaudi", "pleuré", "évité", "économisé",
    "réduit", "amélioré", "sauvé", "perdu", "porté", "permis",
];

/// Words that open what came of it.
const OPENERS: &[&str] = &[
    "résultat", "finalement", "au final", "à la fin", "au bout du compte", "en fin de compte",
    "à l' arrivée", "depuis", "depuis ce jour", "après il", "après elle", "après ils", "après ça",
    "après tout le monde", "depuis lors", "au bout de", "bilan", "grâce à ça", "grâce à cela",
    "du coup", "à la sortie", "en sortie", "aujourd' hui", "maintenant", "désormais", "plus tard",
    "après cela", "dès lors", "à partir de là", "au total", "un an après", "le lendemain",
    "en un mois", "en deux mois", "en trois mois", "en une semaine", "le mois suivant",
    "l' année suivante", "la semaine suivante", "l' année d' après", "le mois d' après",
    "la semaine d' après", "depuis là",
];

/// Times after which things stand otherwise ("à l'automne", "au mois de juin").
const LATER: &[&str] = &[
    "à l'", "au mois", "au printemps", "le soir même", "le jour même", "à noël", "à la", "le soir",
    "trois mois", "six mois", "deux mois", "un mois", "deux semaines", "une semaine", "deux jours",
];

pub(super) fn find(telling: &Telling<'_, '_>, deeds: &[Part], tasks: &[Range<usize>]) -> Vec<Part> {
    let first = deeds.first().map(|deed| deed.at.end);
    let last = deeds.last().map(|deed| deed.at.end);
    let mut found: Vec<Range<usize>> = telling
        .clauses
        .iter()
        .enumerate()
        .filter(|(number, clause)| {
            is_own(telling, clause)
                || match (first, last) {
                    (Some(first), Some(last)) => {
                        is_after_deeds(telling, *number, clause, first, last)
                    }
                    _ => is_change(telling, *number, clause),
                }
        })
        .map(|(_, clause)| clause.at.clone())
        .collect();
    found.extend(without_verb(telling, first));
    found.retain(|at| {
        !is_hollow(telling.text, at.clone(), 3) && range_at(tasks, at.start).is_none()
    });
    found.sort_by_key(|at| (at.start, at.end));
    found.dedup_by(|next, kept| next.start < kept.end);
    found
        .into_iter()
        .map(|at| Part::new(MarkKind::Result, at))
        .collect()
}

/// "j'ai perdu le compte", "on a réduit les pannes de moitié", "je n'ai pas récupéré le contrat", "j'ai été promue".
fn is_own(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let ours = matches!(clause.subject, Subject::I | Subject::We);
    if !ours || !telling.is_event(clause) || clause.tense != Tense::Past {
        return false;
    }
    let text = telling.text;
    let base = verbs::participle_base(text.lower(clause.verb));
    if clause.is_passive {
        return matches!(
            base,
            "promu"
                | "embauché"
                | "félicité"
                | "retenu"
                | "licencié"
                | "viré"
                | "reçu"
                | "remercié"
                | "élu"
                | "recruté"
                | "augmenté"
        );
    }
    let behind = clause.verb + 1..clause.at.end;
    let has_figure = behind.clone().any(|at| is_figure(text, at));
    let in_time = [
        "à temps", "à l' heure", "dans les temps", "dans les délais", "en avance", "d' avance",
        "de moitié",
    ]
    .iter()
    .any(|phrase| behind.clone().any(|at| text.phrase(at, phrase).is_some()));
    if !OWN.contains(&base) && base != "passé" {
        return in_time && !clause.is_negated;
    }
    match base {
        "passé" => is_from_to(text, behind) && has_figure,
        "perdu" => !text.is(clause.verb + 1, &["patience", "du"]),
        "réussi" => true,
        _ if clause.is_negated => true,
        _ if OWN_WITH_FIGURE.contains(&base) => has_figure || in_time,
        _ => true,
    }
}

fn is_figure(text: &Text<'_>, at: usize) -> bool {
    text.words()
        .get(at)
        .is_some_and(crate::text::Word::is_number)
        || verbs::NUMBERS.contains(&text.lower(at))
        || text.is(at, &["moitié", "tiers", "quart"])
}

/// "de huit à neuf".
fn is_from_to(text: &Text<'_>, range: Range<usize>) -> bool {
    let from = range.clone().find(|at| text.is(*at, &["de", "d'"]));
    from.is_some_and(|from| (from..range.end).any(|at| text.is(at, &["à"])))
}

/// A change of state that is told behind the deeds.
fn is_after_deeds(
    telling: &Telling<'_, '_>,
    number: usize,
    clause: &Clause,
    first: usize,
    last: usize,
) -> bool {
    if clause.at.start + 1 < first
        || clause.is_condition
        || telling.is_habit(clause) && clause.tense != Tense::Present
    {
        return false;
    }
    let text = telling.text;
    let is_last = clause.at.start + 1 >= last;
    let is_opened = is_opened(telling, number, clause);
    let base = verbs::participle_base(text.lower(clause.verb));
    let ours = matches!(clause.subject, Subject::I | Subject::We);
    match clause.tense {
        Tense::Past | Tense::Pluperfect if !ours => {
            if is_effort(text, clause) {
                return false;
            }
            is_last || is_opened || OTHERS.contains(&base)
        }
        Tense::Imperfect => {
            let is_state = verbs::auxiliary(text.lower(clause.finite)).is_some() || !ours;
            (is_state || is_opened)
                && is_last
                && (is_opened
                    || has_figure(text, clause) && !clause.is_it
                    || is_settled(text, clause))
        }
        Tense::Done => is_last && !ours,
        Tense::Present if telling.in_present && !ours && !is_subordinate(text, clause) => {
            is_last && !is_remark(text, clause) || is_opened
        }
        Tense::Present => {
            is_last && (is_opened || !ours && !clause.is_it && is_better(text, clause))
        }
        _ => false,
    }
}

/// "le temps qu'il descende": no event of its own.
fn is_subordinate(text: &Text<'_>, clause: &Clause) -> bool {
    matches!(
        text.lower_before(clause.at.start),
        "que" | "qu'" | "si" | "quand"
    ) || text.is(clause.at.start, &["qui"])
}

/// Whether the outcome is one that the speaker reached by a change, so that it is no deed besides.
pub(super) fn is_own_change(text: &Text<'_>, verb: usize) -> bool {
    let base = verbs::participle_base(text.lower(verb));
    OWN.contains(&base) || base == "passé"
}

/// How long or hard it was, which is no outcome.
fn is_effort(text: &Text<'_>, clause: &Clause) -> bool {
    let base = text.lower(clause.verb);
    if matches!(base, "fallu" | "duré") || (clause.is_it && base == "pris") {
        return true;
    }
    if base != "été" {
        return false;
    }
    let behind = clause.verb + 1..clause.verb + 4;
    behind.clone().any(|at| {
        text.is(
            at,
            &[
                "long", "dur", "difficile", "compliqué", "intense", "stressant", "une", "un",
                "pénible", "fatigant", "formateur", "enrichissant",
            ],
        )
    }) && !behind
        .clone()
        .any(|at| text.is(at, &["succès", "réussite", "échec", "carton"]))
}

fn has_figure(text: &Text<'_>, clause: &Clause) -> bool {
    (clause.finite + 1..clause.at.end).any(|at| is_figure(text, at))
}

/// "tout était prêt", "le client était ravi".
fn is_settled(text: &Text<'_>, clause: &Clause) -> bool {
    const SETTLED: &[&str] = &[
        "ravi", "ravie", "ravis", "content", "contente", "contents", "contentes", "satisfait",
        "satisfaite", "satisfaits", "prêt", "prête", "prêts", "réglé", "réglée", "résolu", "fini",
        "terminé", "terminée", "parti", "sauvé", "sauvée", "vide", "complet", "soulagé",
        "soulagée", "soulagés", "heureux", "heureuse", "stable", "réparé", "réparée", "livré",
        "livrée", "enchanté", "enchantés", "bouclé", "guéri", "guérie", "calme", "bon", "bonne",
        "propre", "mécontent", "furieux", "impeccable", "parfait",
    ];
    (clause.finite + 1..(clause.finite + 5).min(clause.at.end)).any(|at| text.is(at, SETTLED))
}

/// "la qualité est meilleure": compared with how it was.
fn is_better(text: &Text<'_>, clause: &Clause) -> bool {
    let compares = [
        "meilleur", "meilleure", "meilleurs", "meilleures", "mieux", "moins", "pire",
    ];
    text.is(clause.finite, &["est", "sont", "va", "vont", "marche"])
        && (clause.finite + 1..(clause.finite + 4).min(clause.at.end))
            .any(|at| text.is(at, &compares))
}

/// "c'est important", "il faut": what the speaker thinks of it.
fn is_remark(text: &Text<'_>, clause: &Clause) -> bool {
    text.is(clause.finite, &["faut", "peut", "arrive"])
        || (clause.is_it && text.is(clause.finite, &["est"]))
}

/// Whether words before the clause, or at its beginning, say that an outcome follows.
fn is_opened(telling: &Telling<'_, '_>, number: usize, clause: &Clause) -> bool {
    let text = telling.text;
    let before = number
        .checked_sub(1)
        .and_then(|before| telling.clauses.get(before))
        .map_or(0, |before| before.verb + 1);
    let from = before.max(clause.at.start.saturating_sub(10));
    let opens = |at: usize| {
        text.any_phrase(at, OPENERS)
            .is_some_and(|(phrase, end)| phrase != "depuis" || !is_since_when(text, end))
    };
    let later = (from..clause.at.start)
        .any(|at| starts_phrase(text, at) && text.any_phrase(at, LATER).is_some());
    let inside = (clause.at.start..(clause.verb + 3).min(clause.at.end))
        .any(|at| text.is(at, &["désormais", "maintenant", "encore", "finalement"]));
    (from..clause.at.start).any(opens) || later || inside
}

fn starts_phrase(text: &Text<'_>, at: usize) -> bool {
    text.before(at).is_break() || text.is(at.wrapping_sub(1), &["et", "mais", "puis"])
}

/// "depuis trois ans" says how long, "depuis, on" what changed.
fn is_since_when(text: &Text<'_>, end: usize) -> bool {
    if text.before(end).is_break() {
        return false;
    }
    !text.is(
        end,
        &[
            "je", "j'", "on", "nous", "il", "elle", "ils", "elles", "c'", "ça", "tout", "plus",
            "personne", "aucun", "aucune", "chaque",
        ],
    )
}

/// Where nobody tells a deed: figures that change, and a state that differs from the one before.
fn is_change(telling: &Telling<'_, '_>, number: usize, clause: &Clause) -> bool {
    let text = telling.text;
    if number == 0 && clause.tense != Tense::Past || clause.is_condition || telling.is_habit(clause)
    {
        return false;
    }
    let is_past_before = telling.first_past < number;
    let base = verbs::participle_base(text.lower(clause.verb));
    match clause.tense {
        Tense::Past if telling.is_event(clause) => {
            let even = (clause.finite..clause.verb).any(|at| text.is(at, &["même"]));
            let figures = is_from_to(text, clause.verb..clause.at.end) && has_figure(text, clause);
            figures
                || (OTHERS.contains(&base) && (is_past_before || has_figure(text, clause)))
                || (is_past_before && (even || is_opened(telling, number, clause)))
        }
        Tense::Imperfect => is_past_before && is_opened(telling, number, clause),
        Tense::Present => is_past_before && is_opened(telling, number, clause),
        _ => false,
    }
}

/// Sentences without a verb: "Depuis, plus aucun appel." "Résultat : zéro panne."
fn without_verb(telling: &Telling<'_, '_>, first: Option<usize>) -> Vec<Range<usize>> {
    let text = telling.text;
    let mut found = Vec::new();
    let mut clauses = telling.clauses.iter().peekable();
    for sentence in text.sentences() {
        let mut has_verb = false;
        while let Some(clause) = clauses.peek() {
            if clause.at.start >= sentence.end {
                break;
            }
            has_verb |= clause.at.start >= sentence.start;
            clauses.next();
        }
        let is_behind = first.is_some_and(|first| sentence.start + 1 >= first);
        let opens = text
            .any_phrase(skip_fillers(telling, sentence.start), OPENERS)
            .is_some_and(|(phrase, end)| {
                end < sentence.end && (phrase != "depuis" || !is_since_when(text, end))
            });
        let none_left = sentence.clone().take(3).any(|at| {
            (text.is(at, &["plus"])
                && text.is(
                    at + 1,
                    &["aucun", "aucune", "de", "d'", "une", "un", "jamais", "rien"],
                ))
                || text.is(
                    at,
                    &[
                        "zéro", "aucun", "aucune", "validé", "validée", "accepté", "acceptée",
                        "reçu", "reçue",
                    ],
                )
        });
        let now = sentence
            .clone()
            .any(|at| text.is(at, &["maintenant", "désormais"]))
            && sentence.clone().any(|at| is_figure(text, at));
        if !has_verb && is_behind && (opens || none_left || now) {
            found.push(sentence.clone());
        }
    }
    found
}

fn skip_fillers(telling: &Telling<'_, '_>, mut at: usize) -> usize {
    while telling.words.is_filler.get(at).copied().unwrap_or(false)
        || telling.text.is(at, &["et", "mais"])
    {
        at += 1;
    }
    at
}
