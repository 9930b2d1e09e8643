//! What came out of it. A result is told behind what was done: by a verb of change or outcome, or by anything that
//! happened after the last thing the speaker did. Not here: what counts as done (`story`).

use super::figures::{beats_before, is_before_due, is_change_of_figures, is_in_time};
use super::morph::{self, Object};
use super::tables::TABLES;
use super::telling::Event;
use super::verb::Class;
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::collections::HashSet;
use std::ops::Range;

pub(super) fn find(
    text: &Text<'_>,
    events: &[Event],
    actions: &[Part],
    tasks: &[Part],
) -> Vec<Part> {
    let cued = cued(text);
    let first = actions.iter().map(|part| part.at.start).min();
    let last = actions.iter().map(|part| part.at.start).max();
    let done: HashSet<usize> = actions.iter().map(|part| part.at.start).collect();
    let tail = tail(text);
    let before_and_after = BeforeAndAfter::of(text, events, tasks);
    let mut results: Vec<Part> = events
        .iter()
        .filter(|event| {
            (!done.contains(&event.at.start) || beats_before(text, event))
                && event.is_told()
                && !is_still(text, event)
                && !is_unfinished(text, event)
        })
        .filter(|event| {
            let is_cued = cued.get(event.verb).copied().unwrap_or(false);
            match (first, last) {
                (Some(first), Some(last)) => {
                    // What did not happen any more is told near the end, even if something is done after it.
                    let is_over = event.verb > last || (event.negated && event.verb >= tail);
                    let led_here = event.class == Class::Outcome
                        && event.is_third()
                        && leads_to(text, event, first);
                    (event.verb > first || is_change_of_figures(text, event) || led_here)
                        && comes_of_it(text, event, is_over, is_cued)
                }
                _ => before_and_after.shows(text, event, is_cued),
            }
        })
        .map(|event| Part::new(MarkKind::Result, event.at.clone()))
        .collect();
    let in_time = actions.iter().skip(1).filter(|part| {
        let is_last = Some(part.at.start) == last;
        is_in_time(text, &part.at) || (is_last && is_before_due(text, &part.at))
    });
    results.extend(in_time.map(|part| Part::new(MarkKind::Result, part.at.clone())));
    results.sort_by_key(|part| part.at.start);
    if let (Some(first), Some(last)) = (first, last) {
        let lasting = lasting(text, first, &results);
        results.extend(
            lasting
                .into_iter()
                .filter(|it| !touches(actions, &(it.at.start..it.at.start + 1))),
        );
        results.sort_by_key(|part| part.at.start);
        let now = now(text, last, &results);
        results.extend(now);
    } else if let Some(before) = how_it_was(text, events) {
        results.extend(now(text, before, &results).into_iter().filter(|it| {
            let opens = (it.at.start..it.at.start + 2).any(|at| TABLES.today.at(text, at));
            opens && !speaks_of_me(text, &it.at)
        }));
        results.sort_by_key(|part| part.at.start);
    }
    results
}

/// "It fell after I changed …": told in the same clause before what was done.
fn leads_to(text: &Text<'_>, event: &Event, action: usize) -> bool {
    event.verb < action
        && action < event.verb + 14
        && (event.verb + 1..=action).all(|at| !text.before(at).stop)
        && (action.saturating_sub(2)..action)
            .any(|at| TABLES.after_deeds.at(text, at) || text.is(at, &["بعد", "منذ"]))
}

/// Whether one of the parts, which stand in the order of the text, has a word of this range.
fn touches(parts: &[Part], at: &Range<usize>) -> bool {
    let behind = parts.partition_point(|part| part.at.start < at.end);
    parts
        .iter()
        .take(behind)
        .next_back()
        .is_some_and(|part| part.at.end > at.start)
}

/// "Six minutes now": how it is today, told behind all that was done.
fn now(text: &Text<'_>, last_action: usize, results: &[Part]) -> Vec<Part> {
    text.sentences()
        .into_iter()
        .filter(|sentence| {
            sentence.start > last_action && sentence.len() >= 3 && sentence.len() <= 25
        })
        .filter(|sentence| sentence.clone().any(|at| TABLES.today.at(text, at)))
        .filter(|sentence| {
            !sentence
                .clone()
                .any(|at| TABLES.unfinished.at(text, at) || TABLES.talk_of_story.at(text, at))
        })
        .filter(|sentence| !touches(results, sentence))
        .map(|sentence| Part::new(MarkKind::Result, sentence))
        .collect()
}

/// "We had a child who …": what was there before anything was done about it.
fn how_it_was(text: &Text<'_>, events: &[Event]) -> Option<usize> {
    events
        .iter()
        .filter(|it| it.is_told() && it.is_third() && is_to_be(text, it.verb))
        .find(|it| (it.verb + 1..it.verb + 4).any(|at| TABLES.with_us.at(text, at)))
        .map(|it| it.verb)
}

/// "Now I run a branch": a course of life.
fn speaks_of_me(text: &Text<'_>, at: &Range<usize>) -> bool {
    at.clone().any(|word| TABLES.i_as_subject.at(text, word))
        || (at.start..at.end.min(at.start + 3)).any(|word| {
            text.words()
                .get(word)
                .is_some_and(|it| morph::present_of_i(it).is_some())
        })
}

/// What must be told where the speaker did nothing: a before and an after, or what was asked and what became of it.
struct BeforeAndAfter {
    /// The first thing that happened.
    first: usize,
    /// The first thing that somebody else did.
    done_by_others: usize,
    /// The end of what was asked.
    asked: usize,
}

impl BeforeAndAfter {
    fn of(text: &Text<'_>, events: &[Event], tasks: &[Part]) -> Self {
        let first = |holds: &dyn Fn(&Event) -> bool| {
            events
                .iter()
                .filter(|it| !it.conditional)
                .find(|it| holds(it))
                .map_or(text.len(), |it| it.verb)
        };
        Self {
            first: first(&|_| true),
            done_by_others: first(&|it| {
                it.is_told() && it.is_third() && it.class == Class::Act && it.object != Object::Us
            }),
            asked: tasks
                .iter()
                .map(|part| part.at.end)
                .min()
                .unwrap_or(text.len()),
        }
    }

    fn shows(&self, text: &Text<'_>, event: &Event, is_cued: bool) -> bool {
        if event.at.clone().any(|at| TABLES.talk_of_story.at(text, at))
            || is_change_of_figures(text, event)
        {
            return is_change_of_figures(text, event);
        }
        let is_new_state = TABLES.new_state.at(text, event.verb);
        let after_all =
            event.verb > self.first && is_change(text, event) && (is_cued || is_new_state);
        let after_others = event.verb > self.done_by_others
            && event.is_third()
            && !is_to_be(text, event.verb)
            && (event.negated || is_change(text, event));
        let after_request = event.verb >= self.asked
            && (event.is_third() || is_change(text, event))
            && !is_to_be(text, event.verb)
            && event.class != Class::State
            && event.class != Class::Speech;
        after_all || after_others || after_request
    }
}

/// "It is not over yet".
fn is_unfinished(text: &Text<'_>, event: &Event) -> bool {
    let last = event.at.end.saturating_sub(1);
    let is_yet = event.negated
        && (text.is(last, &["بعد"])
            || event
                .at
                .clone()
                .any(|at| text.is(at, &["لسا", "لسه", "للان"])));
    let still = event.at.start.checked_sub(1).is_some_and(|at| {
        text.is(at, &["لسا", "لسه", "ولسا", "ولسه", "للان"]) && !text.before(at + 1).is_break()
    });
    is_yet || (event.negated && still)
}

/// Where the last two sentences begin.
fn tail(text: &Text<'_>) -> usize {
    let sentences = text.sentences();
    sentences
        .iter()
        .rev()
        .nth(1)
        .filter(|_| sentences.len() > 2)
        .map_or(text.len() * 2 / 3, |sentence| sentence.start)
}

/// "It still …", which is spelled as "it did not end".
fn is_still(text: &Text<'_>, event: &Event) -> bool {
    event.negated && text.is(event.verb, &["زال", "زالت", "زلت", "زلنا", "زالوا"])
}

/// "We came out with a good night": a movement in words only.
pub(super) fn is_coming_out(text: &Text<'_>, event: &Event) -> bool {
    let verb = text.lower(event.verb).trim_start_matches(['و', 'ف']);
    let next = text.words().get(event.verb + 1);
    let by = text.lower(event.verb + 1).starts_with('ب');
    // "It turned out nicer than …".
    let is_better = next.is_some_and(|it| {
        it.raw.starts_with('أ') && morph::present_of_i(it).is_none() && it.lower.chars().count() < 6
    });
    let turns_out = is_better
        && (event.verb + 2..event.verb + 4)
            .any(|at| text.is(at, &["من", "مما", "ما", "حاجة", "شي"]));
    !text.after(event.verb).is_break()
        && (matches!(verb, "طلعنا" | "طلعت" | "خرجنا" | "خرجت") && by
            || matches!(verb, "طلعت" | "طلع" | "خرجت" | "خرج") && turns_out)
}

fn is_change(text: &Text<'_>, event: &Event) -> bool {
    event.class == Class::Outcome
        || is_coming_out(text, event)
        || (beats_before(text, event) && event.class == Class::Act)
        || is_change_of_figures(text, event)
}

fn comes_of_it(text: &Text<'_>, event: &Event, is_after_all: bool, is_cued: bool) -> bool {
    if event.at.clone().any(|at| TABLES.talk_of_story.at(text, at)) {
        return false;
    }
    if is_change(text, event) {
        return event.is_third() || !event.negated || is_after_all;
    }
    if is_to_be(text, event.verb) {
        return (is_after_all || is_cued) && tells_state_of_things(text, event.verb, is_cued);
    }
    match event.class {
        Class::State => event.is_third() && is_after_all,
        _ => event.is_third() && (is_after_all || is_cued),
    }
}

pub(super) fn is_to_be(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    let word = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    matches!(word, "كان" | "كانت" | "كانوا" | "كنا" | "كنت")
}

/// "Everything was inside", not "it was a long day": what was is named with an article.
fn tells_state_of_things(text: &Text<'_>, at: usize, is_cued: bool) -> bool {
    let next = text.lower(at + 1);
    let is_definite = next.starts_with("ال") || matches!(next, "كل" | "جميع" | "كلهم" | "كله");
    !text.after(at).is_break() && (is_definite || (is_cued && !next.ends_with('ا')))
}

/// The words that stand in the same clause behind a cue, or up to six words before one.
fn cued(text: &Text<'_>) -> Vec<bool> {
    let mut cued = vec![false; text.len()];
    let later = (0..text.len())
        .filter(|at| is_later(text, *at))
        .map(|at| at..at + 2);
    for cue in text.find_all(&TABLES.result_cues).into_iter().chain(later) {
        let mut from = cue.start;
        while from > 0 && from + 6 > cue.start && !text.before(from).is_break() {
            from -= 1;
        }
        let mut until = cue.end;
        while until < text.len() && until < cue.end + 10 && !text.before(until).stop {
            until += 1;
        }
        for slot in cued.iter_mut().take(until).skip(from) {
            *slot = true;
        }
    }
    cued
}

/// "After two months", "after six weeks".
pub(super) fn is_later(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["بعد", "وبعد"])
        && (TABLES.units.at(text, at + 1) || TABLES.units.at(text, at + 2))
        && !text.after(at).is_break()
}

/// "Since then I always have a spare": what lasts is told in the present or without a verb.
fn lasting(text: &Text<'_>, first_action: usize, results: &[Part]) -> Vec<Part> {
    text.find_all(&TABLES.lasting_cues)
        .into_iter()
        .filter(|cue| cue.start > first_action)
        .filter_map(|cue| {
            let mut end = cue.end;
            while end < text.len()
                && end < cue.end + 12
                && !text.before(end).stop
                && !text.before(end).comma
            {
                end += 1;
            }
            let at = cue.start..end;
            let is_known = touches(results, &at);
            let is_talk = at.clone().any(|word| TABLES.talk_of_story.at(text, word));
            (at.len() >= cue.len() + 2 && !is_known && !is_talk)
                .then(|| Part::new(MarkKind::Result, at))
        })
        .collect()
}
