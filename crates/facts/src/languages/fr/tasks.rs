//! Requests, duties and targets. Not here: what was done about them.

use super::clauses::{Clause, Tense};
use super::speech;
use super::subjects::Subject;
use super::telling::{Telling, is_hollow};
use super::verbs;
use crate::text::Text;
use std::ops::Range;

/// Participles by which somebody is given a task; the speaker is the object or the subject of the passive.
const GIVEN: &[&str] = &[
    "demandé", "confié", "chargé", "fixé", "ordonné", "imposé", "assigné", "attribué", "commandé",
    "réclamé", "missionné", "désigné", "sollicité", "prié", "exigé", "supplié", "proposé",
    "affecté", "mandaté", "nommé", "délégué", "envoyé",
];

/// What somebody wanted.
const WANTED: &[&str] = &[
    "voulait", "voulaient", "exigeait", "exigeaient", "réclamait", "réclamaient", "demandait",
    "demandaient", "attendait", "imposait", "comptait", "comptaient", "insistait", "souhaitait",
    "souhaitaient",
];

/// Nouns of a task or target, as subjects of "était".
const TASK_NOUNS: &[&str] = &[
    "mission", "objectif", "but", "consigne", "tâche", "rôle", "cible", "commande", "demande",
    "échéance", "priorité", "responsabilité", "défi", "boulot", "travail", "deadline", "contrat",
    "ordre", "ordres", "charge", "enjeu", "idée", "consignes", "cahier", "délai", "engagement",
    "impératif", "job", "brief", "barre", "plafond", "quota", "seuil", "objectifs", "part",
];

const PHRASES: &[&str] = &[
    "c' était à moi",
    "c' était à nous",
    "c' était mon rôle",
    "c' était mon travail",
    "c' était mon boulot",
    "c' est à moi de",
    "pour mission",
    "pour objectif",
    "pour consigne",
    "comme mission",
    "comme objectif",
    "comme consigne",
    "pour tâche",
    "il s' agissait de",
    "il s' agissait d'",
    "fallait",
    "il a fallu",
    "on comptait sur moi",
    "me revenait",
    "m' incombait",
    "j' étais chargé",
    "j' étais chargée",
    "j' étais responsable",
    "j' étais censé",
    "j' étais censée",
    "on était censés",
    "on devait",
    "je devais",
    "nous devions",
    "je devait",
    "je devoir",
    "m' attendait pour",
    "jusqu' à",
    "avant la fin",
    "à livrer pour",
    "à rendre pour",
    "à finir pour",
    "à faire pour",
    "je me devais",
    "était à ma charge",
    "était pour moi",
    "tombait sur moi",
    "est tombé sur moi",
    "est tombée sur moi",
    "j' avais la charge",
    "j' avais la responsabilité",
    "javais pour",
    "je suis chargé de",
    "je suis chargée de",
    "je dois livrer",
    "on me demande",
    "me demande de",
    "il faut que je",
    "m' a mis sur",
    "m' a dit de",
    "m' a dit d'",
    "m' avait dit de",
    "m' avait dit d'",
    "nous a dit de",
    "nous avait dit de",
    "c' était ma mission",
    "c' était ma responsabilité",
    "c' était ma tâche",
    "à moi de",
    "me dit de",
    "m' a mis au défi",
    "m' avait mis au défi",
    "nous a mis au défi",
    "m' a lancé le défi",
    "je m' étais engagé",
    "je m' étais engagée",
    "on s' était engagés",
    "je m' étais fixé",
    "je m' étais juré",
    "nous a chargés de",
    "nous avait chargés de",
    "sur mes épaules",
    "restait à trouver",
    "il me fallait",
    "il nous fallait",
    "a voulu que je",
    "a voulu qu' on",
    "m' a laissé",
    "on attendait de moi",
    "chargé de",
    "chargée de",
    "en charge de",
    "donné ma parole",
    "donné notre parole",
    "mis au défi de",
    "mise au défi de",
    "mises au défi de",
    "mis la barre à",
    "la barre était à",
    "lancé un défi",
    "lancé le défi",
    "m' avait refilé",
    "m' a refilé",
    "nous avait refilé",
    "nous a refilé",
    "m' avait collé",
    "pas question de dépasser",
    "interdiction de dépasser",
    "sans dépasser",
];

/// Of those phrases, what needs its sentence to be about the past.
const WITH_DEADLINE: &[&str] = &["jusqu' à", "avant la fin", "m' a laissé"];

/// `said`: what others said to the speaker, word by word. `last_deed`: where the last thing begins that the speaker did.
pub(super) fn find(
    telling: &Telling<'_, '_>,
    said: &[Range<usize>],
    last_deed: Option<usize>,
) -> Vec<Range<usize>> {
    let text = telling.text;
    let mut found: Vec<Range<usize>> = telling
        .clauses
        .iter()
        .enumerate()
        .filter(|(number, clause)| is_task(telling, *number, clause))
        // Who asks for something when all is done reacts to it.
        .filter(|(_, clause)| {
            clause.tense != Tense::Past || last_deed.is_none_or(|last| clause.at.start < last)
        })
        .map(|(_, clause)| clause.at.clone())
        .collect();
    for at in 0..text.len() {
        let Some((phrase, end)) = text.any_phrase(at, PHRASES) else {
            continue;
        };
        if WITH_DEADLINE.contains(&phrase)
            || (phrase.contains("chargé") || phrase == "en charge de") && !in_past(telling, at)
        {
            continue;
        }
        let sentence_end = clause_end(telling, end);
        if !is_supposed_near(telling, at) {
            found.push(at..sentence_end);
        }
    }
    found.extend(
        said.iter()
            .filter(|said| last_deed.is_some_and(|last| said.start < last))
            .filter(|said| speech::is_order(text, said))
            .cloned(),
    );
    found.retain(|at| !is_hollow(text, at.clone(), 2));
    found.sort_by_key(|at| (at.start, at.end));
    found.dedup_by(|next, kept| next.start < kept.end);
    found
}

/// Up to the next clause, or a few words on.
fn clause_end(telling: &Telling<'_, '_>, from: usize) -> usize {
    let mut end = from;
    while end < telling.text.len() && end < from + 8 && !telling.text.before(end).is_break() {
        end += 1;
    }
    end
}

fn in_past(telling: &Telling<'_, '_>, at: usize) -> bool {
    telling.clauses_near(at).iter().any(|clause| {
        clause.at.start <= at + 2
            && at < clause.at.end + 2
            && matches!(
                clause.tense,
                Tense::Past | Tense::Pluperfect | Tense::Imperfect
            )
    })
}

fn is_supposed_near(telling: &Telling<'_, '_>, at: usize) -> bool {
    telling.clauses_near(at).iter().any(|clause| {
        clause.at.contains(&at) && (clause.is_condition || clause.tense == Tense::Conditional)
    })
}

fn is_task(telling: &Telling<'_, '_>, number: usize, clause: &Clause) -> bool {
    if clause.is_condition || clause.subject == Subject::You {
        return false;
    }
    is_given(telling, clause)
        || is_wanted(telling, clause)
        || is_duty(telling, number, clause)
        || is_target(telling, clause)
        || is_had(telling, clause)
        || is_time_to_do(telling, clause)
}

/// "on m'a demandé de", "la direction m'avait fixé", "j'ai été chargé de".
fn is_given(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    let base = verbs::participle_base(text.lower(clause.verb));
    let to_speaker = (clause.at.start..clause.finite).any(|at| text.is(at, &["m'", "me", "nous"]));
    let is_ours =
        clause.subject == Subject::I && (clause.is_passive || clause.tense == Tense::Imperfect);
    let past = matches!(clause.tense, Tense::Past | Tense::Pluperfect);
    if past && GIVEN.contains(&base) && (is_ours || (to_speaker && clause.subject != Subject::I)) {
        // "il m'a demandé si", "pourquoi" asks for an answer only.
        return !text.is(
            clause.verb + 1,
            &[
                "si", "pourquoi", "comment", "ce", "où", "quand", "pardon", "qui",
            ],
        );
    }
    // Learners: "le chef il a dit à moi de".
    let to_me = text.is(clause.verb + 1, &["à"]) && text.is(clause.verb + 2, &["moi", "nous"]);
    if past && to_me && matches!(base, "dit" | "demandé" | "ordonné") {
        return text.is(clause.verb + 3, &["de", "d'"]);
    }
    // "la direction nous avait donné trois semaines pour".
    if past
        && matches!(base, "donné" | "laissé" | "accordé")
        && to_speaker
        && clause.subject != Subject::I
    {
        return has_time_for(text, clause.verb + 1);
    }
    // "il me demande de" in a story told in the present; "elle me demandait de".
    let asks = [
        "demande", "demandait", "demandaient", "demandent", "confie", "confiait", "ordonne",
        "charge",
    ];
    let is_sent = text.is(clause.finite, &["envoie", "envoyait"])
        && ["er", "ir", "re"]
            .iter()
            .any(|ending| text.lower(clause.finite + 1).ends_with(ending));
    if to_speaker && is_sent {
        return true;
    }
    to_speaker
        && asks.contains(&text.lower(clause.finite))
        && text.is(
            clause.finite + 1,
            &["de", "d'", "un", "une", "le", "la", "des"],
        )
}

/// "mon directeur voulait que je", "le client exigeait".
fn is_wanted(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    if clause.subject == Subject::I || !text.is(clause.finite, WANTED) || clause.is_negated {
        return false;
    }
    let next = text.lower(clause.finite + 1);
    let word = text.lower(clause.finite);
    match word {
        "comptait" | "comptaient" => next == "sur",
        "attendait" => next == "de",
        "insistait" => next == "pour",
        // Who wants to do something themselves asks for nothing.
        "voulait" | "voulaient" | "souhaitait" | "souhaitaient" => {
            let own = next.ends_with("er")
                || next.ends_with("ir")
                || next.ends_with("re")
                || matches!(
                    next,
                    "pas" | "se" | "s'" | "en" | "y" | "me" | "plus" | "rien"
                );
            !own && !next.is_empty() && !text.before(clause.finite + 1).is_break()
        }
        _ => !clause.is_reflexive && next != "si" && !text.before(clause.finite + 1).stop,
    }
}

/// "je devais", "il fallait", and "j'ai dû" as the first that one did.
fn is_duty(telling: &Telling<'_, '_>, number: usize, clause: &Clause) -> bool {
    let text = telling.text;
    let of_us = matches!(clause.subject, Subject::I | Subject::We);
    if of_us
        && clause.tense == Tense::Past
        && verbs::participle_base(text.lower(clause.verb)) == "dû"
        && !clause.is_negated
    {
        return number == telling.first_own;
    }
    let had_to =
        text.is(clause.finite, &["devait", "devaient"]) && clause.tense == Tense::Imperfect;
    had_to
        && text.lower(clause.finite + 1).ends_with("re")
            | text.lower(clause.finite + 1).ends_with('r')
}

/// "l'objectif était de", "mon rôle c'était l'accueil".
fn is_target(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    if !text.is(
        clause.finite,
        &["était", "étaient", "fut", "cétait", "consistait"],
    ) {
        return false;
    }
    let from = clause.at.start.saturating_sub(4);
    (from..clause.finite).any(|at| text.is(at, TASK_NOUNS) && !text.before(at + 1).stop)
        && !(from..clause.finite).any(|at| {
            text.before(at).stop
                && at > from
                && !(at..clause.finite).any(|inner| text.is(inner, TASK_NOUNS))
        })
        && (text.is(
            clause.finite + 1,
            &[
                "de", "d'", "le", "la", "l'", "les", "un", "une", "que", "qu'", "à", "simple",
                "claire", "clair", "zéro", "pour", "du", "en",
            ],
        ) || verbs::NUMBERS.contains(&text.lower(clause.finite + 1)))
}

/// "j'avais la consigne de".
fn is_had(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    let nouns = [
        "consigne", "consignes", "mission", "ordre", "ordres", "instruction", "instructions",
        "objectif", "tâche", "responsabilité", "charge",
    ];
    matches!(clause.subject, Subject::I | Subject::We)
        && clause.tense == Tense::Imperfect
        && verbs::auxiliary(text.lower(clause.finite)) == Some(verbs::Auxiliary::HadHave)
        && (clause.finite + 1..clause.finite + 4).any(|at| text.is(at, &nouns))
}

/// "j'avais deux jours pour", "on avait jusqu'à vendredi".
fn is_time_to_do(telling: &Telling<'_, '_>, clause: &Clause) -> bool {
    let text = telling.text;
    let has = text.is(clause.finite, &["avais", "avait", "avions", "javais"])
        && clause.verb == clause.finite;
    if !has || !matches!(clause.subject, Subject::I | Subject::We) {
        return false;
    }
    text.is(clause.finite + 1, &["jusqu'", "à"]) || has_time_for(text, clause.finite + 1)
}

/// "deux jours pour", within the next words.
fn has_time_for(text: &Text<'_>, from: usize) -> bool {
    let units = [
        "jours", "jour", "heures", "heure", "minutes", "semaines", "semaine", "mois", "secondes",
        "nuit", "journée", "demi",
    ];
    let mut behind = from..(from + 6).min(text.len());
    behind.any(|at| text.is(at, &units) && (at..at + 3).any(|next| text.is(next, &["pour"])))
}
