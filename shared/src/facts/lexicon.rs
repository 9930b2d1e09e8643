//! Words that fill pauses, and words by which the parts of a story show (`languages/<code>/lexicon.json`).

use crate::language::Language;
use serde::Deserialize;
use std::sync::LazyLock;

/// Word lists of one language. Matched on whole words, lower-cased.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    pub(super) fillers: Vec<String>,
    pub(super) situation: Vec<String>,
    pub(super) task: Vec<String>,
    pub(super) action: Vec<String>,
    pub(super) result: Vec<String>,
}

static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| parse(include_str!("../languages/en/lexicon.json")));
static GERMAN: LazyLock<Lexicon> =
    LazyLock::new(|| parse(include_str!("../languages/de/lexicon.json")));

#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
fn parse(json: &str) -> Lexicon {
    serde_json::from_str(json).expect("the word lists are valid JSON")
}

pub(super) fn lexicon(language: Language) -> &'static Lexicon {
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
    }
}
