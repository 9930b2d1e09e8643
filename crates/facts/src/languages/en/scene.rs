//! The setting of an English story: a time, a place, or what was going on before the speaker acts.

use super::clause::{Clause, Subject, Telling};
use super::tables::{TABLES, has};
use super::telling::Span;
use crate::text::Text;

/// The clause that tells the setting.
pub(super) fn find(text: &Text<'_>, clauses: &[Clause], span: Span) -> Option<usize> {
    let Some(first) = span.first else {
        return without_action(text, clauses);
    };
    let usable = |it: &Clause| it.telling != Telling::Hypothetical && !it.question;
    let before = || clauses.iter().enumerate().take(first);
    let sentence = clauses.get(first).map_or(0, |it| it.sentence);
    let named = clauses
        .iter()
        .enumerate()
        .take_while(|(number, it)| *number <= first || it.sentence == sentence)
        .find(|(_, it)| usable(it) && names_time(text, it));
    let told = before().find(|(_, it)| usable(it) && goes_on(text, it));
    // "Saturday night, a hundred covers": a time without a verb.
    let fragment = before()
        .find(|(_, it)| it.telling == Telling::Nothing && it.has_of(text, &TABLES.times_weak));
    let going_on = before()
        .find(|(_, it)| span.in_present && it.telling == Telling::Present && it.words.len() >= 3);
    named
        .or(told)
        .or(fragment)
        .or(going_on)
        .map(|(number, _)| number)
}

/// An answer in which nobody acts tells a setting where a time is named and something was so.
fn without_action(text: &Text<'_>, clauses: &[Clause]) -> Option<usize> {
    let events = clauses
        .iter()
        .filter(|it| goes_on(text, it) && !it.negated)
        .count();
    let denies = clauses
        .iter()
        .take(2)
        .any(|it| it.negated && it.subject == Subject::I);
    let timed = clauses
        .iter()
        .any(|it| names_time(text, it) || it.has_of(text, &TABLES.times_weak));
    if events < 2 || !timed || denies {
        return None;
    }
    clauses
        .iter()
        .position(|it| names_time(text, it) && it.is_past())
        .or_else(|| clauses.iter().position(|it| goes_on(text, it)))
}

/// A time or an occasion that is one.
pub(super) fn names_time(text: &Text<'_>, clause: &Clause) -> bool {
    clause.has_phrase(text, &TABLES.times_strong)
        || clause.words.iter().any(|at| {
            let word = text.lower(*at);
            let year = word.len() == 4
                && (word.starts_with("19") || word.starts_with("20"))
                && word.parse::<u32>().is_ok();
            let in_year = year
                && text.is(
                    at.wrapping_sub(1),
                    &["in", "of", "since", "summer", "winter", "spring", "autumn"],
                );
            let clock =
                word.contains(':') && text.is(at.wrapping_sub(1), &["at", "around", "about"]);
            in_year || clock || names_occasion(text, clause, *at)
        })
}

/// "I burnt the sauce at a wedding"; not "I looked at a file".
fn names_occasion(text: &Text<'_>, clause: &Clause, at: usize) -> bool {
    let aims = [
        "looked", "stared", "pointed", "aimed", "laughed", "shouted", "smiled", "arrived", "good",
    ];
    text.lower(at) == "at"
        && text.is(at + 1, &["a", "an", "my", "our"])
        && clause.is_past()
        && !text.is(
            at + 2,
            &[
                "time", "loss", "glance", "push", "minimum", "low", "high", "price", "rate",
            ],
        )
        && !text.is(at.wrapping_sub(1), &aims)
}

/// What was so, or what somebody else did, in so many words.
fn goes_on(text: &Text<'_>, clause: &Clause) -> bool {
    let long = clause.words.len() >= 4;
    match (clause.subject, clause.telling) {
        (Subject::Other, Telling::Deed | Telling::Past | Telling::Passive | Telling::Duty) => {
            long && !clause.has(text, &["think", "believe"])
        }
        (Subject::We, Telling::Past | Telling::Passive) => long,
        // "We found asbestos in a ceiling", "we'd sold the house": what others act upon.
        (Subject::We, Telling::Deed) => long,
        (Subject::I, Telling::Past) => {
            let next = clause.behind_verb(text, 1);
            let going_on = clause.verb.is_some_and(|at| text.is(at, &["was"]));
            clause.words.len() >= 5
                && going_on
                && (next.ends_with("ing")
                    || matches!(
                        next,
                        "on" | "at" | "in" | "the" | "a" | "an" | "alone" | "with"
                    ))
                || clause.verb.is_some_and(|at| {
                    has(&TABLES.stative, text.lower(at))
                        || text.is(at, &["had", "worked", "started"])
                }) && clause.has(text, &["at", "in", "on", "for", "with"])
                    && clause.words.len() >= 6
        }
        (Subject::I | Subject::We, Telling::Present) => {
            clause.has(text, &["currently", "presently"])
        }
        (Subject::I, Telling::Passive) => long,
        _ => false,
    }
}
