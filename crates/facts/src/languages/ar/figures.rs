//! Outcomes that stand in figures and dates: changed by so much, better than before, done in time. Not here: the other
//! ways in which something comes out (`result`).

use super::JUDGING;
use super::morph;
use super::tables::{TABLES, Words};
use super::telling::Event;
use crate::text::Text;
use std::ops::Range;

/// "I delivered it on the day it was due": done, and done in time.
pub(super) fn is_in_time(text: &Text<'_>, at: &Range<usize>) -> bool {
    at.clone().any(|word| {
        let is_due = text.is(
            word + 1,
            &[
                "الموعد", "موعده", "موعدها", "موعدهم", "الوقت", "وقته", "وقتها",
            ],
        );
        is_due
            && (text.is(word, &["في", "قبل"]) || text.is(word, &["علي"]))
            && !text.is(word + 2, &["نفسه", "الذي"])
    })
}

/// "I handed it over ten minutes before it was due".
pub(super) fn is_before_due(text: &Text<'_>, at: &Range<usize>) -> bool {
    let verb = text.lower(at.start);
    let verb = morph::unjoined(verb).unwrap_or(verb);
    TABLES.delivering.iter().any(|it| verb.starts_with(it))
        && at.clone().any(|word| {
            text.is(word, &["قبل"])
                && (word + 2..text.len().min(word + 6))
                    .take_while(|it| !text.before(*it).is_break())
                    .any(|it| is_by_measure(text, it))
        })
}

/// "By ten minutes", "by an hour".
fn is_by_measure(text: &Text<'_>, at: usize) -> bool {
    text.lower(at).strip_prefix('ب').is_some_and(|it| {
        TABLES.units.has(it) || JUDGING.concrete.iter().any(|number| number == it)
    })
}

/// "I raised it from eight to nine": an outcome in the form of a deed.
pub(super) fn is_change_of_figures(text: &Text<'_>, event: &Event) -> bool {
    let verb = text.lower(event.verb);
    let is_of =
        |list: &Words| list.has(verb) || morph::unjoined(verb).is_some_and(|it| list.has(it));
    let from_to = |at: usize| {
        text.is(at, &["من"]) && (at + 2..at + 5).any(|to| text.is(to, &["الي", "ل", "لـ"]))
    };
    let is_share = |at: usize| TABLES.shares.at(text, at);
    let saves = is_of(&TABLES.saving)
        && !event.negated
        && (event.verb + 1..text.len().min(event.verb + 7))
            .take_while(|at| !text.before(*at).is_break())
            .any(|at| is_number(text, at));
    saves
        || is_of(&TABLES.changing_figures)
            && !event.negated
            && (event.verb + 1..text.len().min(event.verb + 12))
                .take_while(|at| !text.before(*at).stop)
                .any(|at| from_to(at) || is_share(at))
}

/// "We sold more than the year before".
pub(super) fn beats_before(text: &Text<'_>, event: &Event) -> bool {
    event.at.clone().any(|at| {
        TABLES.comparing.at(text, at)
            && text.is(at + 1, &["من", "مما"])
            && (at + 2..at + 5).any(|it| TABLES.as_before.at(text, it))
    })
}

fn is_number(text: &Text<'_>, at: usize) -> bool {
    text.words().get(at).is_some_and(|it| it.is_number())
        || JUDGING.concrete.iter().any(|it| it == text.lower(at))
}
