//! The setting of a story: when, where, and what was going on. Not here: what the speaker did about it (`story`).

use super::morph::{self, Object};
use super::result::is_to_be;
use super::tables::TABLES;
use super::telling::Event;
use super::verb::{Class, Person};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::collections::HashSet;
use std::ops::Range;

/// Whether a time is named at which something happened.
pub(super) fn has_time(text: &Text<'_>) -> bool {
    time(text, 0..text.len()).is_some()
}

pub(super) fn find(text: &Text<'_>, events: &[Event], parts: &[Part]) -> Option<Part> {
    let done = |part: &&Part| matches!(part.kind, MarkKind::Action | MarkKind::WeAction);
    let first = parts.iter().filter(done).map(|part| part.at.start).min();
    let last = parts.iter().filter(done).map(|part| part.at.start).max();
    let told: HashSet<usize> = parts.iter().flat_map(|part| part.at.clone()).collect();
    let of_parts = |at: usize| told.contains(&at);
    let found = match (first, last) {
        (Some(first), Some(last)) => circumstance(text, events, 0..last, &of_parts)
            .or_else(|| time(text, 0..text.sentence_of(last).end))
            .or_else(|| scene(text, first, &of_parts))
            .or_else(|| place(text, first, parts))
            .or_else(|| whole_request(text, parts)),
        _ => {
            let until = parts
                .iter()
                .filter(|part| part.kind == MarkKind::Result)
                .map(|part| part.at.start)
                .min();
            match until {
                Some(until) => circumstance(text, events, 0..until, &of_parts)
                    .or_else(|| whole_request(text, parts)),
                // A duty alone, with the scene it was given in.
                None if !parts.is_empty() => circumstance(text, events, 0..text.len(), &of_parts),
                None => None,
            }
        }
    };
    found.map(|at| Part::new(MarkKind::Situation, at))
}

/// What was, or what happened to or around the speaker, before this.
fn circumstance(
    text: &Text<'_>,
    events: &[Event],
    within: Range<usize>,
    of_parts: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let found = events
        .iter()
        .filter(|event| within.contains(&event.verb) && !event.conditional && !of_parts(event.verb))
        .find(|event| {
            let is_being = is_to_be(text, event.verb);
            let is_finding =
                event.class == Class::State && event.person == Person::I && !event.negated;
            let is_trouble = matches!(event.class, Class::Outcome | Class::Event);
            (is_being || event.is_third() || is_finding || is_trouble)
                && whole_clause(text, event).len() >= 3
        })?;
    Some(whole_clause(text, found))
}

/// The clause of a verb, with what stands before it.
fn whole_clause(text: &Text<'_>, event: &Event) -> Range<usize> {
    let mut start = event.at.start;
    while start > 0 && event.verb - start < 8 && !text.before(start).is_break() {
        start -= 1;
    }
    let mut end = event.at.end;
    while end < text.len() && end < event.verb + 10 && !text.before(end).is_break() {
        end += 1;
    }
    start..end
}

/// A time of the past within these words.
fn time(text: &Text<'_>, within: Range<usize>) -> Option<Range<usize>> {
    within.clone().find_map(|at| {
        let end = text
            .any_phrase(at, &TABLES.times)
            .map(|(_, end)| end)
            .or_else(|| TABLES.past_words.at(text, at).then_some(at + 1))
            .or_else(|| is_ago(text, at).then_some(at + 2))
            .or_else(|| is_once(text, at).then_some(at + 1))
            .or_else(|| is_dated(text, at).then_some(at + 2))
            .or_else(|| is_as_soon_as(text, at).then_some(at + 3))
            .or_else(|| is_while(text, at).then_some(at + 2))
            .filter(|_| !is_deadline(text, at))?;
        let start = if text.before(at).is_break() {
            at
        } else {
            at.saturating_sub(1)
        };
        Some(
            start.max(within.start)
                ..(end + 3)
                    .min(text.sentence_of(at).end)
                    .max(end.min(text.len())),
        )
    })
}

/// "Two years ago".
fn is_ago(text: &Text<'_>, at: usize) -> bool {
    let is_number = |at: usize| text.words().get(at).is_some_and(|word| word.is_number());
    text.is(at, &["قبل", "من"])
        && (TABLES.units.at(text, at + 1) || TABLES.units.at(text, at + 2))
        && (text.is(at, &["قبل"]) || is_number(at + 1))
        && !text.is(at + 1, &["ان", "كل"])
}

/// "As soon as I took it over"; "the first thing that I did" has an object behind its verb.
fn is_as_soon_as(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["اول", "واول", "لاول"])
        && text.is(at + 1, &["ما"])
        && text
            .words()
            .get(at + 2)
            .and_then(morph::past)
            .is_some_and(|it| it.object == Object::None && it.known)
}

/// "While I was hanging the curtain", behind what happened then.
fn is_while(text: &Text<'_>, at: usize) -> bool {
    let next = text.words().get(at + 1).map_or("", |word| word.raw);
    let of_me = text.is(at, &["وانا"]) && next.starts_with('أ');
    let of_us = text.is(at, &["ونحن", "واحنا"]) && next.starts_with('ن');
    (of_me || of_us)
        && at > 0
        && !text.before(at).is_break()
        && morph::present_class(text.lower(at + 1)).is_some()
}

/// "Before the end of the month": when it had to be done.
fn is_deadline(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["نهاية", "اخر", "منتصف"])
        && text.is(at.wrapping_sub(1), &["قبل", "حتي", "بحلول", "الي", "خلال"])
        && !text.before(at).is_break()
}

/// "Once": not "each time", "the first time".
fn is_once(text: &Text<'_>, at: usize) -> bool {
    let before = text.lower_before(at);
    text.is(at, &["مرة", "مره"])
        && !matches!(
            before,
            "كل" | "اول" | "اخر" | "لاول" | "غير" | "باول" | "ثاني" | "اكثر"
        )
        && !text.is(at + 1, &["اخري", "واحدة", "ثانية", "تانية"])
}

/// "In the year 2019", "at four o'clock", "on Monday".
fn is_dated(text: &Text<'_>, at: usize) -> bool {
    let is_number = |at: usize| text.words().get(at).is_some_and(|word| word.is_number());
    let is_year = text.is(at, &["عام", "سنة", "في", "العام"])
        && is_number(at + 1)
        && text.lower(at + 1).chars().count() == 4;
    let is_hour = text.is(at, &["الساعة", "الساعه"]) && !text.after(at).is_break();
    is_year || is_hour
}

/// What stands in front of the first thing done, if it says enough to be a scene.
fn scene(text: &Text<'_>, first: usize, of_parts: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let sentence = text.sentence_of(first);
    let words: Vec<usize> = (0..first)
        .filter(|at| !of_parts(*at) && !TABLES.announcing.at(text, *at))
        .collect();
    let start = words.first().copied()?;
    let is_occasion = words.iter().any(|at| TABLES.occasions.at(text, *at))
        || (sentence.start < first
            && text.is(sentence.start, &["في", "وفي", "عند", "امام", "علي"]));
    let enough = if is_occasion { 2 } else { 5 };
    let mut end = start + 1;
    while end < first && !of_parts(end) && end < start + 14 {
        end += 1;
    }
    (words.len() >= enough).then_some(start..end)
}

/// A place within the first thing done, where something came of it: "I broke a vase in a customer's house".
fn place(text: &Text<'_>, first: usize, parts: &[Part]) -> Option<Range<usize>> {
    let part = parts.iter().find(|part| part.at.start == first)?;
    let has_result = parts.iter().any(|part| part.kind == MarkKind::Result);
    let has_place = part.at.clone().any(|at| {
        text.is(at, &["في", "داخل", "عند", "امام", "ب"]) && TABLES.places.at(text, at + 1)
    });
    (has_result && has_place && part.at.len() >= 4).then(|| part.at.clone())
}

/// A request that is told with all that follows from it says what was going on, too.
fn whole_request(text: &Text<'_>, parts: &[Part]) -> Option<Range<usize>> {
    let has_result = parts.iter().any(|part| part.kind == MarkKind::Result);
    let request = parts.iter().find(|part| part.kind == MarkKind::Task)?;
    (has_result && text.sentence_of(request.at.start).len() >= 6).then(|| request.at.clone())
}
