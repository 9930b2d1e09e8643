//! Do the words go together? Sentences of real words that nobody can mean ("the ladder agreed to be soup") are recognised
//! by what they speak of: one answer tells of things from one or two domains of everyday life (a cook's of food and of
//! what stands in a kitchen), where invented sentences mix many, and let things do what only the living do.
//!
//! Not here: random letters, keywords and repetition, which show without knowing what words mean (`nothing`).

use crate::asked::Asked;
use crate::grammar::{Everyday, Grammar};
use crate::text::Text;
use std::collections::{HashMap, HashSet};

/// How far behind a thing its verb is looked for, in words.
const VERB_WITHIN: usize = 4;
/// How far behind a verb its object is looked for, in words.
const OBJECT_WITHIN: usize = 3;
/// One such pair in so many words that carry meaning may be a figure of speech.
const WORDS_PER_CLASH: usize = 30;
/// A word of working life explains so many things.
const WORK_WEIGHT: f64 = 2.0;

/// Whether an answer mixes things so that it can't be meant. Domains that the question or the job is about count for
/// nothing. The limits are where none of the good answers of `tests/answers` is taken for such a text.
pub(crate) fn is_incoherent(asked: &Asked<'_>, text: &Text<'_>, rules: &dyn Grammar) -> bool {
    let everyday = rules.everyday();
    let content = (0..text.len())
        .filter(|at| {
            !rules
                .judging()
                .function_words
                .contains(&text.words()[*at].lower)
        })
        .count();
    let subject = asked.subject();
    let subject = Text::new(&subject, rules.spelling());
    let asked_for: HashSet<&str> = things(&subject, everyday).into_values().collect();
    let things = things(text, everyday);
    let named: HashSet<&str> = things.values().copied().collect();
    let domains = named.difference(&asked_for).count();
    let things = things.len() as f64;
    let share = things / content.max(1) as f64;
    let clashes = clashes(text, rules);
    if clashes > 0 {
        return match domains {
            _ if clashes >= 2 && clashes * WORDS_PER_CLASH >= content => true,
            0 => false,
            1 | 2 => share >= 0.1,
            _ => share >= 0.08,
        };
    }
    // Much happens to things where people work.
    let is_about_work = WORK_WEIGHT * work_words(text, rules) >= things;
    match domains {
        _ if is_about_work => false,
        0 | 1 => false,
        2 => share >= 0.25,
        3 => share >= 0.12,
        _ => share >= 0.08,
    }
}

/// The different things that a text names, each with its domain.
fn things<'a>(text: &'a Text<'_>, everyday: &'a Everyday) -> HashMap<&'a str, &'a str> {
    (0..text.len())
        .map(|at| text.lower(at))
        .filter_map(|word| Some((word, everyday.domain_of(word)?)))
        .collect()
}

/// How many different words speak of work.
fn work_words(text: &Text<'_>, rules: &dyn Grammar) -> f64 {
    let words: HashSet<&str> = (0..text.len())
        .map(|at| text.lower(at))
        .filter(|word| rules.judging().work.has(word))
        .collect();
    words.len() as f64
}

/// How often words stand together that don't go together.
fn clashes(text: &Text<'_>, rules: &dyn Grammar) -> usize {
    (0..text.len())
        .filter(|at| lives(text, *at, rules) || is_handled_oddly(text, *at, rules.everyday()))
        .count()
}

/// "The staircase wept", "a Thursday that sings": a thing does what only the living do.
fn lives(text: &Text<'_>, at: usize, rules: &dyn Grammar) -> bool {
    let everyday = rules.everyday();
    let behind = |at: usize, within: usize| {
        (at + 1..text.len().min(at + 1 + within)).take_while(|it| !text.before(*it).is_break())
    };
    let is_person = |at: usize| {
        rules
            .judging()
            .first_person
            .contains(&text.words()[at].lower)
            || everyday.people.contains(text.lower(at))
    };
    if everyday.is_lifeless(text.lower(at)) {
        return behind(at, VERB_WITHIN)
            .take_while(|it| !is_person(*it))
            .any(|it| everyday.living.contains(text.lower(it)));
    }
    // Where the verb stands before its subject.
    rules.verb_first()
        && everyday.living.contains(text.lower(at))
        && behind(at, 2).any(|it| everyday.is_lifeless(text.lower(it)))
}

/// "I ironed three Wednesdays", "I persuaded the curtains": nobody can do that to those.
fn is_handled_oddly(text: &Text<'_>, at: usize, everyday: &Everyday) -> bool {
    let mut objects = (at + 1..text.len().min(at + 1 + OBJECT_WITHIN))
        .take_while(|it| !text.before(*it).is_break())
        .map(|it| text.lower(it));
    let verb = text.lower(at);
    if everyday.handled.contains(verb) {
        return objects.any(|object| everyday.is_out_of_reach(object));
    }
    everyday.asked.contains(verb) && objects.any(|object| everyday.domain_of(object).is_some())
}
