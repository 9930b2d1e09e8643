//! When, where and on what occasion something happened. Not here: what happened then.

use super::clauses::{Clause, Subject, Tense};
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
    "la première fois", "cette année là", "l' autre jour", "pendant le covid",
    "pendant le confinement", "un beau jour",
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
        let (_, end) = text.any_phrase(at, ONCE)?;
        Some(at..end)
    })
}

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
        clause.at.start < first_deed && describes(telling, clause, tasks, outcomes, is_told)
    });
    if let Some(clause) = described {
        let start = sentence_start(text, clause.at.start);
        return Some(Part::new(MarkKind::Situation, start..clause.at.end));
    }
    let has_past = is_told
        || telling
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
        Tense::Imperfect => (is_told || telling.clauses.len() > 1) && !is_opinion(text, clause),
        Tense::Past | Tense::Pluperfect => {
            // The past before another past needs that other one.
            (is_told || clause.tense == Tense::Past)
                && telling.is_event(clause)
                && (clause.subject != Subject::I
                    || matches!(
                        verbs::participle_base(text.lower(clause.verb)),
                        "arrivé" | "tombé" | "vu" | "reçu" | "eu" | "été"
                    ))
                && !clause.is_negated
        }
        Tense::Present => {
            telling.opens_in_present
                && (clause.subject == Subject::Other || text.is(clause.finite, &["suis"]))
                && !clause.is_it
        }
        _ => false,
    }
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
            &["en", "de", "mois", "fin", "début", "mi", "d'", "à"],
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
