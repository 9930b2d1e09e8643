//! German.

mod clauses;
mod fillers;
mod finite;
mod lexicon;
mod nonsense;
mod particles;
mod present;
mod results;
mod scene;
mod settings;
mod story;
#[cfg(test)]
mod story_tests;
mod tables;
mod tasks;
#[cfg(test)]
mod tests;
mod verbs;

use crate::fillers::Filler;
use crate::grammar::{Everyday, Grammar, JudgingWords, parse};
use crate::story::Part;
use crate::text::Text;
use std::sync::LazyLock;

/// The rules of German.
pub(crate) struct German;

static JUDGING: LazyLock<JudgingWords> =
    LazyLock::new(|| JudgingWords::parse(include_str!("judging.json")));

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| parse(include_str!("everyday.json")));

impl Grammar for German {
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
