//! When, where and on what occasion something happened. Not here: what happened then.

use super::clauses::{Clause, HAPPENS, Tense};
use super::subjects::Subject;
use super::telling::{Telling, range_at};
use super::verbs;
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

/// Times that tell one occasion.
const ONCE: &[&str] = &[
    "un jour", "une fois", "un soir", "un matin", "une nuit", "un après midi", "un week end",
    "un dimanche", "un lundi", "un mardi", "un mercredi", "un jeudi", "un vendredi", "un samedi",
    "ce jour là", "ce soir là", "cette nuit là", "ce matin là", "l' an dernier", "l' an passé",
    "l' année dernière", "l' année passée", "la semaine dernière", "la semaine passée",
    "le mois dernier", "le mois passé", "l' été dernier", "l' hiver dernier", "l' automne dernier",
    "le printemps dernier", "hier", "avant hier", "à l' époque", "une année", "un hiver", "un été",
    "dernièrement", "récemment", "la veille", "en pleine", "en plein", "à minuit", "du matin",
    "cette fois là", "un client", "une cliente", "un monsieur", "une dame", "la dernière fois",
    "la première fois", "cette année là", "l' autre jour", "le jour de", "le jour du",
    "le jour où", "le jour d'", "le soir de", "le soir du", "pendant le covid",
    "pendant le confinement", "un beau jour",
];

/// What one sees or hears, told in the present.
const SEES: &[&str] = &[
    "vois", "entends", "aperçois", "découvre", "remarque", "tombe",
];

/// How one comes to a place, told in the present.
const MOVES: &[&str] = &[
    "arrive", "entre", "rentre", "quitte", "monte", "descends", "sors", "reviens", "ouvre", "passe",
];

/// Words that place what follows.
const OCCASIONS: &[&str] = &[
    "lors d'", "lors de", "lors du", "lors des", "pendant mon", "pendant ma", "pendant mes",
    "pendant le", "pendant la", "pendant un", "pendant une", "pendant l'", "au cours d'",
    "au cours de", "au début", "en début", "en fin", "à la fin", "au milieu", "dans mon ancien",
    "dans mon ancienne", "dans mon précédent", "dans mon dernier", "à mon ancien", "mon premier",
    "ma première", "mon dernier", "ma dernière", "quand j' étais", "quand je travaillais",
    "lorsque j' étais", "quand je suis", "alors que", "durant", "il y a", "sur un chantier",
    "sur le chantier", "dans une", "dans un", "chez un", "chez une", "lorsque", "quand j'",
    "à la veille", "deuxième année", "première année", "troisième année", "la nuit", "quand on",
    "quand nous",
];

const MONTHS: &[&str] = &[
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre", "noël", "pâques", "toussaint", "ramadan", "printemps",
    "hiver", "automne",
];
const WEEKDAYS: &[&str] = &[
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "minuit",
];

/// Where words tell one occasion.
pub(super) fn once<'t>(text: &'t Text<'_>) -> impl Iterator<Item = Range<usize>> + 't {
    (0..text.len()).filter_map(|at| {
        let (phrase, end) = text.any_phrase(at, ONCE)?;
        // "avec un client" is any client.
        let is_any = SOMEBODY.contains(&phrase) && text.is(at.wrapping_sub(1), GOVERNS);
        (!is_any).then_some(at..end)
    })
}

const SOMEBODY: &[&str] = &["un client", "une cliente", "un monsieur", "une dame"];

/// Words behind which a person is spoken of in general, or does nothing.
const GOVERNS: &[&str] = &[
    "avec", "pour", "à", "chez", "de", "d'", "par", "sur", "sans", "comme", "entre", "quand",
    "qu'", "que", "si", "lorsqu'", "vers", "contre", "devant", "est", "c'est",
];

pub(super) fn find(
    telling: &Telling<'_, '_>,
    deeds: &[Part],
    tasks: &[Range<usize>],
    outcomes: &[Range<usize>],
    is_told: bool,
) -> Option<Part> {
    let text = telling.text;
    let first_deed = deeds
        .iter()
        .map(|deed| deed.at.start)
        .min()
        .unwrap_or(text.len());
    let described = telling.clauses.iter().find(|clause| {
        (clause.at.start < first_deed && describes(telling, clause, tasks, outcomes, is_told))
            || (clause.at.start == first_deed && telling.opens_in_present && is_scene(text, clause))
    });
    if let Some(clause) = described {
        let start = sentence_start(text, clause.at.start);
        return Some(Part::new(MarkKind::Situation, start..clause.at.end));
    }
    let has_past = is_told
        || telling.past_prevails
            && telling
                .clauses
                .iter()
                .any(|clause| clause.tense == Tense::Imperfect && !clause.is_condition);
    if !has_past {
        return None;
    }
    let until = if deeds.is_empty() {
        text.len()
    } else {
        end_of_first_deed(deeds)
    };
    (0..until).find_map(|at| {
        let end = placed(text, at)?;
        // Behind the verb, "un week-end" only says when it was done.
        let is_named = at < first_deed || is_year(text, at) || is_strong(text, at);
        let is_habit = at > 0 && text.is(at - 1, &["chaque", "les"]);
        let in_outcome =
            range_at(outcomes, at).is_some_and(|outcome| at > outcome.start) && !is_year(text, at);
        let in_task = range_at(tasks, at).is_some_and(|task| at > task.start)
            && !is_year(text, at)
            && !is_strong(text, at);
        (is_named && !is_habit && !in_outcome && !in_task)
            .then(|| Part::new(MarkKind::Situation, at..end))
    })
}

fn end_of_first_deed(deeds: &[Part]) -> usize {
    deeds
        .iter()
        .min_by_key(|deed| deed.at.start)
        .map_or(0, |deed| deed.at.end)
}

fn sentence_start(text: &Text<'_>, at: usize) -> usize {
    let mut start = at;
    while start > 0 && at - start < 12 && !text.before(start).stop {
        start -= 1;
    }
    start
}

/// What was going on before the speaker did anything.
fn describes(
    telling: &Telling<'_, '_>,
    clause: &Clause,
    tasks: &[Range<usize>],
    outcomes: &[Range<usize>],
    is_told: bool,
) -> bool {
    let in_task = range_at(tasks, clause.finite).or_else(|| range_at(tasks, clause.at.start));
    let is_other_part = in_task.is_some()
        || outcomes
            .binary_search_by_key(&clause.at.start, |outcome| outcome.start)
            .is_ok();
    if is_other_part || clause.is_condition || clause.subject == Subject::You {
        return false;
    }
    let text = telling.text;
    match clause.tense {
        Tense::Imperfect => {
            (is_told || telling.clauses.len() > 1 && telling.past_prevails)
                && !is_opinion(text, clause)
        }
        Tense::Past | Tense::Pluperfect => {
            // The past before another past needs that other one.
            (is_told || clause.tense == Tense::Past && telling.past_prevails)
                && telling.is_event(clause)
                && (clause.subject != Subject::I
                    || matches!(
                        verbs::participle_base(text.lower(clause.verb)),
                        "arrivé"
                            | "tombé"
                            | "vu"
                            | "reçu"
                            | "eu"
                            | "été"
                            | "entendu"
                            | "aperçu"
                            | "croisé"
                            | "remarqué"
                            | "constaté"
                            | "découvert"
                    )
                    || is_told && works_somewhere(text, clause))
                && (!clause.is_negated || clause.subject == Subject::Other)
                && !text.is(clause.verb + 2, &["vous"])
        }
        Tense::Present => {
            let happens = is_told
                && text.is(clause.finite, HAPPENS)
                && telling.first_own < telling.clauses.len();
            (telling.opens_in_present || happens && !telling.is_subordinate(clause))
                && (clause.subject == Subject::Other
                    || text.is(clause.finite, &["suis"])
                    || is_scene(text, clause))
                && !clause.is_it
        }
        _ => false,
    }
}

/// "je vois une poussette", "je quitte la gare": where a story begins that is told in the present.
fn is_scene(text: &Text<'_>, clause: &Clause) -> bool {
    clause.subject == Subject::I
        && clause.tense == Tense::Present
        && !clause.is_negated
        && (text.is(clause.finite, SEES) || text.is(clause.finite, MOVES))
}

/// Where the speaker sees or hears one thing in the present.
pub(super) fn scenes<'t>(telling: &'t Telling<'_, '_>) -> impl Iterator<Item = &'t Clause> {
    telling.clauses.iter().filter(|clause| {
        let text = telling.text;
        is_scene(text, clause)
            && text.is(clause.finite, SEES)
            && text.is(
                clause.finite + 1,
                &["un", "une", "le", "la", "l'", "mon", "ma", "sur"],
            )
            && !telling.is_habit(clause)
    })
}

/// Learners tell where they worked as if it were done once ("je travailler dans un lycée").
fn works_somewhere(text: &Text<'_>, clause: &Clause) -> bool {
    matches!(
        verbs::named(text.lower(clause.verb)).as_ref(),
        "travaillé" | "bossé" | "habité"
    ) && text.is(
        clause.verb + 1,
        &["dans", "chez", "à", "au", "comme", "en", "sur", "pour"],
    )
}

/// "je pensais", "il fallait": no setting.
fn is_opinion(text: &Text<'_>, clause: &Clause) -> bool {
    text.is(
        clause.finite,
        &[
            "pensais", "pensait", "croyais", "voulais", "fallait", "devais", "devait", "aimais",
            "pouvais", "savais",
        ],
    )
}

/// Where words that place something in time or space end, if they begin here.
fn placed(text: &Text<'_>, at: usize) -> Option<usize> {
    if let Some((_, end)) = text
        .any_phrase(at, ONCE)
        .or_else(|| text.any_phrase(at, OCCASIONS))
    {
        return Some((end + 2).min(text.len()));
    }
    if text.is(at, MONTHS)
        && text.is(
            at.wrapping_sub(1),
            &[
                "avant", "après", "en", "de", "mois", "fin", "début", "mi", "d'", "à",
            ],
        )
    {
        return Some(at + 1);
    }
    (text.is(at, WEEKDAYS) || is_year(text, at) || is_hour(text, at)).then_some(at + 1)
}

fn is_year(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.chars().all(|c| c.is_ascii_digit())
}

/// "à trois heures".
fn is_hour(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["heures", "heure"]) && text.is(at.wrapping_sub(2), &["à", "vers", "dès"])
}

/// Relative times of the calendar, which place an answer wherever they stand.
fn is_strong(text: &Text<'_>, at: usize) -> bool {
    [
        "l' an dernier", "l' année dernière", "la semaine dernière", "le mois dernier", "lors d'",
        "lors de", "lors du", "il y a", "quand j' étais", "à l' époque",
    ]
    .iter()
    .any(|phrase| text.phrase(at, phrase).is_some())
}
