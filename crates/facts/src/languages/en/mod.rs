//! English.

mod clause;
mod clauses;
mod fillers;
mod openers;
mod outcomes;
mod particles;
mod predicates;
mod scene;
mod sounds;
mod story;
#[cfg(test)]
mod story_tests;
mod tables;
mod tasks;
mod telling;
#[cfg(test)]
mod tests;
mod verbs;

use crate::fillers::Filler;
use crate::grammar::{Everyday, Grammar, JudgingWords, parse};
use crate::story::Part;
use crate::text::Text;
use std::sync::LazyLock;

/// The rules of English.
pub(crate) struct English;

static JUDGING: LazyLock<JudgingWords> =
    LazyLock::new(|| JudgingWords::parse(include_str!("judging.json")));

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| parse(include_str!("everyday.json")));

impl Grammar for English {
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
