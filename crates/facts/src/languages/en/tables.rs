//! The word lists of `tables.json`.

use crate::grammar::parse;
use serde::Deserialize;
use std::sync::LazyLock;

/// Small tables of forms and words, where grammar gives no hint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    /// Past forms that do not end in "-ed".
    pub(super) irregular_past: Vec<String>,
    /// Participles that are no past forms.
    pub(super) irregular_participle: Vec<String>,
    /// Past forms that are also the base ("put").
    pub(super) same_as_base: Vec<String>,
    /// Past forms by which nothing is done.
    pub(super) stative: Vec<String>,
    /// Past forms that tell a deed only with a thing that is named.
    pub(super) vague: Vec<String>,
    /// What "we" or "I" did not do but came to ("we lost three tables").
    pub(super) outcome_verbs: Vec<String>,
    /// Verbs of doing, for stories that are told in the present.
    pub(super) base_verbs: Vec<String>,
    /// Words that may stand between a subject and its verb.
    pub(super) adverbs: Vec<String>,
    /// Phrases by which a setting shows.
    pub(super) times_strong: Vec<String>,
    /// Times that are a setting only beside something that was so.
    pub(super) times_weak: Vec<String>,
    /// What others do who give a task.
    pub(super) asking: Vec<String>,
    /// Nouns of a task ("my job was").
    pub(super) task_nouns: Vec<String>,
    /// Other wordings of requests, duties and targets.
    pub(super) task_phrases: Vec<String>,
    /// "I had to laugh": what one has to do without a duty.
    pub(super) not_duties: Vec<String>,
    /// What came out of something.
    pub(super) result_phrases: Vec<String>,
    /// Past forms that tell a change, an end or a reaction.
    pub(super) changes: Vec<String>,
    /// What the speaker thinks of it; no outcome.
    pub(super) reflections: Vec<String>,
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| parse(include_str!("tables.json")));

/// Whether a list has a word.
pub(super) fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|it| it == word)
}
