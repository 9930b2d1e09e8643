//! The form of `<code>/coach.json`: the texts of the built-in coach. Not here: which is used when.

use mockingbird_shared::facts::NothingToJudge;
use serde::Deserialize;
use std::collections::HashMap;

/// All texts of the coach in one language. `{…}` in them are replaced; the placeholders are the same in all languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoachTexts {
    /// The names of the competencies, by `coach::competencies`.
    pub(crate) competencies: HashMap<String, String>,
    pub(crate) headline: HashMap<String, String>,
    /// Why a competency has its score. `motivation` has one of its own where nothing was asked about it.
    pub(crate) quick_take: HashMap<String, String>,
    /// What is strong in a competency; shown with the words that prove it.
    pub(crate) strength: HashMap<String, String>,
    pub(crate) improvement: HashMap<String, String>,
    pub(crate) technique: HashMap<String, String>,
    pub(crate) heading: HashMap<String, String>,
    /// Who wrote the report, by which rules.
    pub(crate) about: String,
    pub(crate) said: String,
    pub(crate) asked: String,
    pub(crate) your_answer: String,
    pub(crate) say_it: String,
    pub(crate) nothing_to_rewrite: String,
    /// Shown instead of a rewritten answer if the parts of answers cannot be found in the interview's
    /// language.
    pub(crate) not_rewritten: String,
    /// Shown first if the interview's `{language}` is not measured.
    pub(crate) not_measured: String,
    pub(crate) plan: Vec<String>,
    /// Said in place of a strength where none is proven.
    pub(crate) first_step: String,
    /// Introduces the answers in which there is nothing to judge.
    pub(crate) not_judged: String,
    /// Why there is nothing to judge in an answer, kindly.
    pub(crate) nothing: HashMap<NothingToJudge, String>,
    /// What of an answer worked; `{quote}` is its words.
    pub(crate) worked: HashMap<String, String>,
    /// What to change in an answer.
    pub(crate) change: HashMap<String, String>,
    /// What stands in a better version of an answer for a part that is missing, in square brackets.
    pub(crate) missing: HashMap<String, String>,
}
