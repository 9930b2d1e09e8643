//! What a language has to know, so that its answers can be read.

use crate::fillers::Filler;
use crate::story::Part;
use crate::text::{Spelling, Text};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The rules of one language. Each lives in its own folder (`languages/<code>`).
pub(crate) trait Grammar: Sync {
    fn spelling(&self) -> Spelling {
        Spelling::Plain
    }

    /// The words that fill pauses, from left to right, without overlaps.
    fn fillers(&self, text: &Text<'_>) -> Vec<Filler>;

    /// The parts of a story that are told, each with the words that tell it.
    fn story(&self, text: &Text<'_>) -> Vec<Part>;

    /// The words by which `nothing` and `score` judge.
    fn judging(&self) -> &JudgingWords;
}

/// Words of one language (`languages/<code>/judging.json`) in their comparable form (`text::comparable`). Phrases are
/// words with single spaces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgingWords {
    /// Articles, pronouns, prepositions, auxiliary verbs and the like: what every sentence has, and no list of keywords.
    pub(crate) function_words: Vec<String>,
    /// The first person singular, whatever its case.
    pub(crate) first_person: Vec<String>,
    /// Ways to say that one does not know or has no example.
    pub(crate) dont_know: Vec<String>,
    /// Orders to whoever judges ("ignore all previous", "full marks").
    pub(crate) orders: Vec<String>,
    /// Talk about the technology of the call ("can you hear me").
    pub(crate) call_talk: Vec<String>,
    /// Beginnings of words of private life (family, garden, holidays) that an answer about work rarely has; one that ends
    /// in `$` is a whole word.
    pub(crate) private: Vec<String>,
    /// Likewise beginnings of words that claim and tell nothing ("stakehold", "synerg", "proactiv").
    pub(crate) buzz: Vec<String>,
    /// Words that give a reason ("because").
    pub(crate) reasons: Vec<String>,
    /// Words of a condition ("would"), by which a plan is told.
    pub(crate) conditional: Vec<String>,
    /// Number words from two on, months, weekdays: words that make a telling concrete.
    pub(crate) concrete: Vec<String>,
}

impl JudgingWords {
    pub(crate) fn parse(json: &str) -> Self {
        parse(json)
    }
}

/// A table of the program's own.
#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the tables of a language have all their keys")
}
