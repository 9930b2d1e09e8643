//! Spanish.

mod endings;
mod event;
mod filler_words;
mod fillers;
mod outcome;
mod own_outcome;
mod request;
mod scan;
mod setting;
mod speech;
mod story;
mod tables;
mod task;
mod telling;
mod times;
mod verbs;

#[cfg(test)]
mod tests;

use crate::fillers::Filler;
use crate::grammar::{Everyday, Grammar, JudgingWords, parse};
use crate::story::Part;
use crate::text::Text;
use std::sync::LazyLock;

/// The rules of Spanish.
pub(crate) struct Spanish;

static JUDGING: LazyLock<JudgingWords> =
    LazyLock::new(|| JudgingWords::parse(include_str!("judging.json")));

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| parse(include_str!("everyday.json")));

impl Grammar for Spanish {
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
