//! What came of it, good or bad. Not here: what the speaker did for it (`deeds`).

use super::clauses::{Clause, Tense};
use super::fragments;
use super::subjects::Subject;
use super::telling::{Telling, is_hollow, range_at};
use super::times::{self, is_figure};
use super::verbs;
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

/// Participles of one's own gains and losses.
const OWN: &[&str] = &[
    "perdu", "gagné", "obtenu", "réussi", "atteint", "évité", "sauvé", "récupéré", "économisé",
    "dépassé", "raté", "échoué", "manqué", "remporté", "doublé", "triplé", "divisé", "réduit",
    "augmenté", "diminué", "baissé", "tenu", "fini", "terminé", "livré", "rendu", "ouvert",
    "signé", "retrouvé", "décroché", "remboursé", "récolté", "collecté", "encaissé", "levé",
    "rapporté",
];
/// Of those, which are deeds unless a figure or a time is told with them.
const OWN_WITH_FIGURE: &[&str] = &[
    "réduit", "augmenté", "diminué", "baissé", "divisé", "doublé", "triplé", "fini", "terminé",
    "livré", "rendu", "ouvert", "tenu", "signé", "récupéré", "retrouvé", "économisé", "dépassé",
    "remboursé", "sauvé", "récolté", "collecté", "encaissé", "levé", "rapporté",
];

/// How one comes or gets going again: an outcome where it is the last that the speaker tells, or a figure that moved.
const BACK: &[&str] = &["rentré", "reparti", "rouvert", "redémarré", "revenu"];

/// Movements of a figure: "on est descendus de neuf à deux pour cent".
const MOVED: &[&str] = &["passé", "descendu", "monté", "tombé", "remonté"];

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

pub(super) fn find(telling: &Telling<'_, '_>, deeds: &[Part], tasks: &[Range<usize>]) -> Vec<Part> {
    let first = deeds.first().map(|deed| deed.at.end);
    let last = deeds.last().map(|deed| deed.at.end);
    let mut found: Vec<Range<usize>> = telling
        .clauses
        .iter()
        .enumerate()
        .filter(|(number, clause)| {
            is_own(telling, clause, last)
                || is_back(telling, clause, last)
                || match (first, last) {
                    (Some(first), Some(last)) => {
                        is_after_deeds(telling, *number, clause, first, last)
                    }
                    _ => is_change(telling, *number, clause),
                }
        })
        .map(|(_, clause)| clause.at.clone())
        .collect();
    found.extend(fragments::find(telling, first, last));
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
fn is_own(telling: &Telling<'_, '_>, clause: &Clause, last: Option<usize>) -> bool {
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
    let is_last = last.is_some_and(|last| clause.at.end >= last);
    let on_day = behind
        .clone()
        .any(|at| times::is_day(text, at) || text.lower(at).ends_with("ième"));
    if MOVED.contains(&base) {
        return is_from_to(text, behind) && has_figure;
    }
    if !OWN.contains(&base) {
        let in_a_while = behind.clone().any(|at| times::is_while(text, at));
        return (in_time || is_last && has_figure && in_a_while) && !clause.is_negated;
    }
    match base {
        "perdu" => !text.is(clause.verb + 1, &["patience", "du"]),
        "réussi" => true,
        _ if clause.is_negated => true,
        "livré" | "rendu" | "ouvert" | "signé" | "levé" => in_time || is_last && on_day,
        _ if OWN_WITH_FIGURE.contains(&base) => has_figure || in_time || is_last && on_day,
        _ => true,
    }
}

/// "nous sommes rentrés à quatre nœuds", "on est repartis", as the last that "nous" did.
fn is_back(telling: &Telling<'_, '_>, clause: &Clause, last: Option<usize>) -> bool {
    let base = verbs::participle_base(telling.text.lower(clause.verb));
    clause.subject == Subject::We
        && clause.tense == Tense::Past
        && !clause.is_negated
        && BACK.contains(&base)
        && last.is_some_and(|last| clause.at.end >= last)
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
    let text = telling.text;
    if clause.at.start + 1 < first
        || clause.is_condition
        || telling.is_habit(clause) && clause.tense != Tense::Present && !is_never(text, clause)
    {
        return false;
    }
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
            let is_later = (clause.finite + 1..clause.at.end)
                .any(|at| times::is_day(text, at) || times::is_span_after(text, at));
            (is_state || is_opened)
                && is_last
                && (is_opened
                    || !ours && (is_later || is_no_longer(text, clause))
                    || has_figure(text, clause) && !clause.is_it
                    || is_settled(text, clause))
        }
        Tense::Done => is_last && !ours,
        Tense::Present if telling.in_present && !ours && !is_subordinate(text, clause) => {
            is_last && !is_remark(text, clause) || is_opened
        }
        Tense::Present => {
            let lasts =
                is_better(text, clause) || is_gratitude(text, clause) || is_settled(text, clause);
            let gains = text.is(
                clause.finite,
                &["gagne", "gagnons", "économise", "perd", "évite", "vend"],
            );
            let figure = has_figure(text, clause);
            let compares = gains && (figure || text.is(clause.finite + 1, &["une", "un"]))
                || figure && clause.at.clone().any(|at| times::compares(text, at));
            is_last && (is_opened || compares || !ours && !clause.is_it && lasts)
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
    OWN.contains(&base) || MOVED.contains(&base) || BACK.contains(&base)
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

/// "elle n'a jamais répondu": what others did not do any more.
fn is_never(text: &Text<'_>, clause: &Clause) -> bool {
    let ours = matches!(clause.subject, Subject::I | Subject::We);
    let never = (clause.finite..clause.verb).any(|at| text.is(at, &["jamais"]));
    !ours && clause.tense == Tense::Past && never
}

/// "il ne restait plus rien".
fn is_no_longer(text: &Text<'_>, clause: &Clause) -> bool {
    clause.is_negated && text.is(clause.finite + 1, &["plus"])
}

/// "ils nous envoient une carte chaque Noël": what others do for the speaker ever since.
fn is_gratitude(text: &Text<'_>, clause: &Clause) -> bool {
    let to_speaker = (clause.at.start..clause.finite).any(|at| text.is(at, &["m'", "me", "nous"]));
    let again = (clause.finite + 1..clause.at.end)
        .any(|at| text.is(at, &["chaque", "encore", "toujours", "tous", "toutes"]));
    to_speaker && again && clause.subject == Subject::Other
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
    let opens = |at: usize| times::opens_outcome(text, at);
    let later =
        (from..clause.at.start).any(|at| starts_phrase(text, at) && times::is_later(text, at));
    let inside = (clause.at.start..(clause.verb + 3).min(clause.at.end))
        .any(|at| text.is(at, &["désormais", "maintenant", "encore", "finalement"]))
        || clause.tense == Tense::Present
            && clause
                .at
                .clone()
                .any(|at| text.is(at, &["désormais", "maintenant"]));
    (from..clause.at.start).any(opens) || later || inside
}

fn starts_phrase(text: &Text<'_>, at: usize) -> bool {
    text.before(at).is_break() || text.is(at.wrapping_sub(1), &["et", "mais", "puis"])
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
        Tense::Present => {
            let ours = matches!(clause.subject, Subject::I | Subject::We);
            !ours && is_past_before && is_opened(telling, number, clause)
        }
        _ => false,
    }
}
