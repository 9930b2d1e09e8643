//! Turns of the conversation, what was measured of each, and how answers were judged.

use super::plan::Stage;
use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who says a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Speaker {
    /// The interviewer: a model, or the built-in one.
    Interviewer,
    /// The person who is interviewed.
    Candidate,
}

/// How a turn came into the interview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TurnSource {
    /// It was said while the interview ran here.
    #[default]
    Live,
    /// The browser kept it while the server could not be reached, and sent it later.
    Local,
    /// It was imported with the whole interview.
    Import,
}

/// One utterance of the interviewer or of the candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turn {
    /// The turn's number within its interview, from 1.
    pub seq: u32,
    /// Whether the interviewer or the candidate said it.
    pub speaker: Speaker,
    /// The stage in which it was said.
    pub stage: Stage,
    /// The words, as text.
    pub text: Pii,
    /// When it began, in milliseconds of interview time.
    pub started_ms: u64,
    /// When it ended, in milliseconds of interview time.
    pub ended_ms: u64,
    /// Whether the interviewer was interrupted by the candidate and did not finish it.
    #[serde(default)]
    pub interrupted: bool,
    /// How it came into the interview.
    #[serde(default)]
    pub source: TurnSource,
    /// The `client_id` that the client sent with the answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_id: Option<Uuid>,
    /// What was measured of it; missing if nothing was.
    #[serde(skip_serializing_if = "TurnMetrics::is_empty", default)]
    pub metrics: TurnMetrics,
}

/// What was measured of a turn by voice. A field is missing where nothing was measured, as in turns by text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnMetrics {
    /// How long the candidate's voice was heard, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_ms: Option<u64>,
    /// Number of silences of at least a second within the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<u32>,
    /// The longest of these silences, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_pause_ms: Option<u64>,
    /// From the end of the candidate's voice to the decision that the turn is over, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_of_turn_delay_ms: Option<u64>,
    /// From the end of the candidate's voice to the interviewer's first sound, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e2e_latency_ms: Option<u64>,
    /// From the request to the language model to its first word, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llm_ttft_ms: Option<u64>,
    /// From the request to the speech provider to its first sound, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tts_ttfb_ms: Option<u64>,
    /// The version of the prompts by which a model made this reply; missing for the built-in interviewer's, and for
    /// what releases before this number stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<u32>,
}

impl TurnMetrics {
    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The judgement of one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assessment {
    /// The `seq` of the candidate's turn that was judged.
    pub seq: u32,
    /// How the answer was judged: 1 (poor) to 5 (excellent).
    pub score: u8,
    /// What was good or missing in the answer: at most six points of a few words each.
    pub key_points: Vec<String>,
    /// Who judged the answer.
    pub assessed_by: AssessedBy,
    /// The coach's note on the answer; missing for what releases before notes judged, and in a language without rules.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<TurnNote>,
}

/// The coach's note on one answer. Each text may be empty, and has at most `TurnNote::MAX_CHARS` characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnNote {
    /// What worked, with the words that show it.
    pub worked: String,
    /// What to change in the answer, and why.
    pub change: String,
    /// A better version from the person's own words; square brackets hold what only the person can fill in.
    pub better: String,
    /// What a good answer to this question contains, a few words each; empty for questions that are not of the bank.
    #[serde(default)]
    pub good: Vec<String>,
}

impl TurnNote {
    /// Longest text of a note, in characters.
    pub const MAX_CHARS: usize = 2_000;
}

/// Who judged an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AssessedBy {
    /// A language model, the one that interviews.
    Model,
    /// The built-in interviewer, by rules.
    BuiltIn,
}
