use crate::interview::Stage;
use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Speaker {
    /// The machine's side.
    Interviewer,
    /// The person's side.
    Candidate,
}

/// Where a turn came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TurnSource {
    /// Said here.
    #[default]
    Live,
    /// Kept in the browser while the server was away.
    Local,
    /// Brought by an import.
    Import,
}

/// One utterance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turn {
    /// Counts from 1.
    pub seq: u32,
    /// Who spoke.
    pub speaker: Speaker,
    /// In which stage.
    pub stage: Stage,
    /// What was said.
    pub text: Pii,
    /// Interview time, in milliseconds.
    pub started_ms: u64,
    /// Interview time, in milliseconds.
    pub ended_ms: u64,
    /// Whether the candidate cut in.
    #[serde(default)]
    pub interrupted: bool,
    /// Where it came from.
    #[serde(default)]
    pub source: TurnSource,
    /// What the client called it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_id: Option<Uuid>,
    /// What was measured of it.
    #[serde(skip_serializing_if = "TurnMetrics::is_empty", default)]
    pub metrics: TurnMetrics,
}

/// What was measured of a turn by voice (`FEATURES.md` D6), in milliseconds; none by text, or where it was not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnMetrics {
    /// For how long the candidate's voice was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_ms: Option<u64>,
    /// Silences of the candidate within the answer, of at least a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<u32>,
    /// The longest of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_pause_ms: Option<u64>,
    /// From the end of the candidate's voice to the decision that the turn is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_of_turn_delay_ms: Option<u64>,
    /// From the end of the candidate's voice to the interviewer's first sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e2e_latency_ms: Option<u64>,
    /// From asking the model to its first word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llm_ttft_ms: Option<u64>,
    /// From asking the synthesiser to its first sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tts_ttfb_ms: Option<u64>,
}

impl TurnMetrics {
    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Counts of an interview (`FEATURES.md` C11).
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
