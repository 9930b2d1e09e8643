//! What the speaker did, alone or with others. Not here: what came of it (`outcomes`).

use super::clauses::{Clause, Tense};
use super::subjects::Subject;
use super::telling::{Telling, is_hollow};
use super::verbs;
use crate::story::Part;
use mockingbird_shared::facts::MarkKind;

/// Participles of what one lives through, feels, gets or thinks.
const NO_DEEDS: &[&str] = &[
    "été", "eu", "vu", "cru", "pensé", "su", "aimé", "adoré", "détesté", "compris", "entendu",
    "reçu", "perdu", "obtenu", "réussi", "gagné", "grandi", "vécu", "connu", "voulu", "senti",
    "ressenti", "préféré", "rêvé", "oublié", "raté", "échoué", "failli", "hésité", "apprécié",
    "eue", "cessé", "espéré", "trouvé", "craint", "souffert", "regretté", "tombé", "devenu", "né",
    "arrivé", "mort", "découvert", "constaté", "remarqué", "réalisé", "subi", "paniqué", "pleuré",
    "ri", "dormi", "eus", "douté", "souhaité", "atteint", "dépassé", "manqué", "estimé", "trouve",
    "galéré", "mangé", "bu", "parvenu", "merité", "mérité",
];

/// What one does by oneself in mind only.
const NO_DEEDS_OF_ONESELF: &[&str] = &[
    "rendu", "aperçu", "dit", "retrouvé", "blessé", "trompé", "demandé", "inquiété", "énervé",
    "fâché", "intéressé", "spécialisé", "formé", "senti", "aperçue", "retrouvée", "trompée",
    "demandée", "sentie", "ennuyé", "réveillé", "perdu",
];

/// Stations of a life, which tell no deed: what follows the verb.
const STATIONS: &[&str] = &[
    "études", "diplôme", "bac", "bts", "licence", "master", "stage", "alternance", "carrière",
    "formation", "apprentissage", "cap", "dut", "doctorat", "erreur", "connaissance", "partie",
    "attention", "expérience", "stages", "formations", "diplômes", "métier", "filière", "voie",
    "secteur", "profession",
];

pub(super) fn find(telling: &Telling<'_, '_>) -> Vec<Part> {
    let mut parts: Vec<Part> = telling
        .clauses
        .iter()
        .filter_map(|clause| deed(telling, clause))
        .collect();
    if parts.iter().all(|part| part.kind != MarkKind::Action) {
        parts.extend(without_subject(telling));
        parts.extend(over_time(telling));
    }
    parts
}

fn deed(telling: &Telling<'_, '_>, clause: &Clause) -> Option<Part> {
    let kind = match clause.subject {
        Subject::I => MarkKind::Action,
        Subject::We => MarkKind::WeAction,
        _ => return None,
    };
    let text = telling.text;
    // "finir ce qu'on a commencé" is said of anybody.
    let of_anybody = kind == MarkKind::WeAction
        && clause.at.start >= 2
        && text.is(clause.at.start - 1, &["qu'", "que"])
        && text.is(clause.at.start - 2, &["ce"]);
    if of_anybody {
        return None;
    }
    let is_deed = match clause.tense {
        Tense::Past | Tense::Pluperfect => is_past_deed(telling, clause),
        Tense::Present => {
            telling.in_present
                && !clause.is_negated
                && !telling.is_subordinate(clause)
                && verbs::auxiliary(text.lower(clause.finite)).is_none()
                && (clause.subject == Subject::I
                    && verbs::is_present_deed(text.lower(clause.finite))
                    || clause.subject == Subject::We
                        && !matches!(text.lower(clause.finite), "peut" | "doit" | "voit"))
        }
        _ => false,
    };
    let is_told = is_deed && !is_hollow(text, clause.finite..clause.at.end, 2);
    is_told.then(|| Part::new(kind, clause.at.clone()))
}

fn is_past_deed(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    if !telling.is_event(clause) || clause.is_negated || clause.is_passive {
        return false;
    }
    let text = telling.text;
    // "j'ai lu votre site": what one tells whoever asks.
    if is_at_age(telling, clause) || text.is(clause.verb + 1, &["votre", "vos"]) {
        return false;
    }
    let word = text.lower(clause.verb);
    let base = verbs::named(word);
    let base = base.as_ref();
    let next = text.lower(clause.verb + 1);
    if clause.is_reflexive && clause.verb > clause.finite {
        return !NO_DEEDS_OF_ONESELF.contains(&base) && !NO_DEEDS_OF_ONESELF.contains(&word);
    }
    if matches!(base, "dû" | "pu" | "du" | "osé" | "fallu" | "su") {
        return next.ends_with('r')
            || next.ends_with("re")
            || matches!(
                next,
                "m'" | "me" | "le" | "la" | "les" | "lui" | "leur" | "l'" | "en" | "y"
            );
    }
    if NO_DEEDS.contains(&base) || NO_DEEDS.contains(&word) {
        return is_deed_by_object(base, next);
    }
    match base {
        // What one learned by teaching oneself is a deed, an insight is none.
        "appris" => {
            !matches!(next, "que" | "qu'" | "beaucoup" | "de")
                && !is_insight(telling, clause)
                && !text.is(clause.verb + 2, &["métier", "français"])
        }
        "travaillé" => {
            !matches!(next, "dans" | "chez" | "comme" | "pendant" | "en" | "pour")
                && !verbs::NUMBERS.contains(&next)
        }
        "fini" | "terminé" if telling.text.before(clause.verb + 1).is_break() => false,
        "passé" | "commencé" | "fini" | "terminé" | "fait" | "suivi" | "validé" => {
            !(clause.verb + 1..clause.verb + 5).any(|at| text.is(at, STATIONS))
                && !is_duration_of_life(telling, clause)
        }
        "lu" => !matches!(next, "que" | "qu'"),
        "dit" => clause.subject == Subject::I || !matches!(next, "que" | "qu'"),
        _ => true,
    }
}

/// "j'ai appris à écouter avec le temps".
fn is_insight(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    text.is(clause.verb + 1, &["à"])
        && (text.lower(clause.verb + 2).ends_with('r')
            || text.lower(clause.verb + 2).ends_with("re"))
        && !(clause.verb + 3..clause.at.end).any(|at| verbs::NUMBERS.contains(&text.lower(at)))
}

/// "trouvé un plombier" and "vu le médecin" are deeds; "trouvé que" is none.
fn is_deed_by_object(base: &str, next: &str) -> bool {
    matches!(base, "trouvé" | "découvert")
        && matches!(
            next,
            "un" | "une" | "le" | "la" | "l'" | "des" | "deux" | "trois"
        )
        || base == "trouvé" && !matches!(next, "que" | "qu'" | "ça" | "cela" | "très")
}

/// "j'ai quitté l'école à seize ans".
fn is_at_age(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    (clause.verb + 3..clause.at.end)
        .any(|at| text.is(at, &["ans"]) && text.is(at - 2, &["à", "vers"]))
}

/// "passé cinq ans".
fn is_duration_of_life(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    (clause.verb + 1..clause.verb + 4).any(|at| telling.text.is(at, &["ans", "années", "an"]))
}

/// Stations and states of a life ("j'ai travaillé cinq ans chez un opticien"), which are no event.
pub(super) fn is_of_life(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let base = verbs::named(telling.text.lower(clause.verb));
    let base = base.as_ref();
    clause.subject == Subject::I
        && (is_duration_of_life(telling, clause)
            || is_at_age(telling, clause)
            || matches!(
                base,
                "travaillé"
                    | "étudié"
                    | "grandi"
                    | "vécu"
                    | "aimé"
                    | "voulu"
                    | "exercé"
                    | "appris"
                    | "été"
                    | "eu"
            )
            || (clause.verb + 1..clause.verb + 5).any(|at| telling.text.is(at, STATIONS)))
}

/// What "je" did for a while within one story ("chaque matin je posais une photo sur sa table"): a deed in the
/// imperfect, told behind the setting and together with what happened once.
fn over_time(telling: &Telling<'_, '_>) -> Vec<Part> {
    const STATES: &[&str] = &[
        "étais", "avais", "travaillais", "pensais", "croyais", "voulais", "savais", "pouvais",
        "devais", "habitais", "vivais", "aimais", "connaissais", "étudiais", "attendais",
        "sentais", "voyais", "entendais", "comprenais", "espérais", "allais", "venais", "restais",
        "dormais", "gagnais", "préférais", "détestais", "exerçais", "trouvais", "craignais",
        "tenais", "débutais", "commençais", "occupais", "faisais", "passais", "rentrais",
        "sortais", "revenais", "finissais", "cherchais", "ignorais",
    ];
    let text = telling.text;
    let remembers = ["je me souviens", "je me rappelle", "j' ai le souvenir"];
    let has_event = !text.find_all(&remembers).is_empty()
        || telling
            .events()
            .any(|clause| clause.tense == Tense::Past && clause.subject == Subject::Other);
    telling
        .clauses
        .iter()
        .enumerate()
        .filter(|(number, clause)| {
            has_event
                && *number > telling.first_past
                && clause.subject == Subject::I
                && clause.tense == Tense::Imperfect
                && clause.verb == clause.finite
                && !clause.is_negated
                && !clause.is_condition
                && !telling.is_subordinate(clause)
                && !matches!(
                    text.lower_before(clause.at.start),
                    "où" | "lorsque" | "lorsqu'" | "comme" | "dont"
                )
                && !STATES.contains(&text.lower(clause.finite))
        })
        .map(|(_, clause)| Part::new(MarkKind::Action, clause.at.clone()))
        .collect()
}

/// Notes without a subject: "Repris tout le tableau, changé les fusibles", and "ai refait".
fn without_subject(telling: &Telling<'_, '_>) -> Vec<Part> {
    let text = telling.text;
    text.sentences()
        .into_iter()
        .filter_map(|sentence| {
            let mut at = sentence.start;
            while telling.words.is_filler.get(at).copied().unwrap_or(false) {
                at += 1;
            }
            let word = text.lower(at);
            let is_participle = (word.ends_with('é')
                || word.ends_with("pris")
                || word.ends_with("mis")
                || word.ends_with("fait"))
                && verbs::is_participle(word)
                && word.chars().count() > 3;
            let has_object = text.is(
                at + 1,
                &[
                    "le", "la", "les", "l'", "un", "une", "des", "tout", "toute", "toutes", "mon",
                    "ma", "mes", "deux", "trois", "chez", "avec",
                ],
            );
            (is_participle && has_object && !telling.is_habit_sentence(&sentence))
                .then(|| Part::new(MarkKind::Action, at..sentence.end))
        })
        .collect()
}

impl Telling<'_, '_> {
    fn is_habit_sentence(&self, sentence: &std::ops::Range<usize>) -> bool {
        sentence
            .clone()
            .any(|at| self.text.is(at, &["toujours", "souvent", "chaque"]))
    }
}
