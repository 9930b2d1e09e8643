//! The form of `<code>/coach.json`: the texts of the built-in coach. Not here: which is used when.

use serde::Deserialize;
use std::collections::HashMap;

/// Everything the coach can say in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoachTexts {
    pub(crate) competencies: HashMap<String, String>,
    pub(crate) headline: HashMap<String, String>,
    pub(crate) quick_take: HashMap<String, String>,
    pub(crate) strength: HashMap<String, String>,
    pub(crate) improvement: HashMap<String, String>,
    pub(crate) technique: HashMap<String, String>,
    pub(crate) heading: HashMap<String, String>,
    pub(crate) table: String,
    pub(crate) summary: String,
    pub(crate) said: String,
    pub(crate) asked: String,
    pub(crate) your_answer: String,
    pub(crate) say_it: String,
    pub(crate) frame: HashMap<String, String>,
    pub(crate) nothing_to_rewrite: String,
    /// Instead of rewriting an answer whose parts nobody could find.
    pub(crate) not_rewritten: String,
    /// Said first where the interview was in a `{language}` that is not measured.
    pub(crate) not_measured: String,
    pub(crate) plan: Vec<String>,
    pub(crate) no_strength: String,
}
