//! French.

mod asides;
mod clauses;
mod deeds;
#[cfg(test)]
mod filler_tests;
mod fillers;
mod fragments;
mod outcomes;
mod place;
mod settings;
mod speech;
mod story;
mod subjects;
mod tasks;
mod telling;
#[cfg(test)]
mod tests;
mod times;
mod verbs;

use crate::fillers::Filler;
use crate::grammar::{Everyday, Grammar, JudgingWords, parse};
use crate::story::Part;
use crate::text::{Spelling, Text};
use std::sync::LazyLock;

/// The rules of French.
pub(crate) struct French;

static JUDGING: LazyLock<JudgingWords> =
    LazyLock::new(|| JudgingWords::parse(include_str!("judging.json")));

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| parse(include_str!("everyday.json")));

impl Grammar for French {
    fn spelling(&self) -> Spelling {
        Spelling::Elided
    }

    fn fillers(&self, text: &Text<'_>) -> Vec<Filler> {
        fillers::find(text)
    }

    fn story(&self, text: &Text<'_>) -> Vec<Part> {
        story::find(text)
    }

    fn judging(&self) -> &JudgingWords {
        &JUDGING
    }

    fn everyday(&self) -> &Everyday {
        &EVERYDAY
    }
}

/// Whether every sentence has such words.
fn is_function_word(word: &str) -> bool {
    JUDGING.function_words.iter().any(|it| it == word)
}

/// Whether the answer talks about the call that it is given in.
fn is_call_talk(text: &Text<'_>) -> bool {
    !text.find_all(&JUDGING.call_talk).is_empty()
}
