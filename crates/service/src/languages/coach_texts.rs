//! The form of `<code>/coach.json`: the texts of the built-in coach. Not here: which is used when.

use serde::Deserialize;
use std::collections::HashMap;

/// All texts of the coach in one language.
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
    /// Shown instead of a rewritten answer if the parts of answers cannot be found in the interview's
    /// language.
    pub(crate) not_rewritten: String,
    /// Shown first if the interview's `{language}` is not measured.
    pub(crate) not_measured: String,
    pub(crate) plan: Vec<String>,
    pub(crate) no_strength: String,
}
