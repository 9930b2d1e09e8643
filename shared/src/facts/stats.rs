//! Counts of an interview, for lists.

use serde::{Deserialize, Serialize};

/// Counts of an interview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stats {
    /// Turns of the interviewer.
    pub interviewer_messages: u32,
    /// Turns of the candidate.
    pub candidate_messages: u32,
    /// Words of the candidate.
    pub candidate_words: u32,
    /// Interview time, in milliseconds.
    pub elapsed_ms: u64,
    /// The candidate's words by the minutes they took.
    pub words_per_minute: f64,
    /// Tokens that models read.
    pub prompt_tokens: u64,
    /// Tokens that models wrote.
    pub completion_tokens: u64,
}
