use crate::facts::Stats;
use crate::interview::{
    Assessment, EndedBy, InterviewConfig, InterviewStatus, Level, Mode, Progress, Stage, Turn,
};
use crate::language::StoredLanguage;
use crate::lenient;
use crate::pii::Pii;
use crate::provider::Provider;
use crate::report::FeedbackStatus;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// `POST /api/interviews`: sets up an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInterview {
    /// How the interview is set up.
    #[serde(flatten)]
    pub config: InterviewConfig,
    /// The id of a stored résumé; its text is copied into the interview.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resume_id: Option<Uuid>,
    /// The id of a stored job description; its text is copied into the interview.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub job_description_id: Option<Uuid>,
    /// A label, at most 200 characters, that no other interview of the person has. The server chooses one if left out.
    /// It is not the name of the room in LiveKit, which a room token holds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub room_name: Option<String>,
}

/// An interview in the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewSummary {
    /// The interview's id.
    pub id: Uuid,
    /// The job that the interview is for.
    pub role: String,
    /// How experienced the candidate is.
    pub level: Level,
    /// The employer; may be empty.
    pub company: String,
    /// By text or by voice, as it continues now.
    pub mode: Mode,
    /// How far the interview is.
    pub status: InterviewStatus,
    /// The present or last stage.
    #[serde(deserialize_with = "known_stage")]
    pub stage: Stage,
    /// Language of the interview as a BCP 47 tag. A server of an earlier release does not say it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = true))]
    pub language: StoredLanguage,
    /// The interview whose question this one practises, which may have been removed since; null for whole interviews.
    pub practice_of: Option<Uuid>,
    /// Why the interview ended; null while it is not over.
    #[serde(default, deserialize_with = "lenient::option")]
    pub ended_by: Option<EndedBy>,
    /// The stage in which the interview ended; null while it is not over.
    #[serde(default, deserialize_with = "lenient::option")]
    pub final_stage: Option<Stage>,
    /// Stages that the candidate skipped: left early, or passed over.
    #[serde(deserialize_with = "lenient::list")]
    pub skipped_stages: Vec<Stage>,
    /// When the interview was set up (RFC 3339).
    pub created_at: String,
    /// When the interview started (RFC 3339).
    pub started_at: Option<String>,
    /// When the interview ended (RFC 3339).
    pub ended_at: Option<String>,
    /// The coach's overall score, 0 to 10, once it is written.
    pub overall_score: Option<f64>,
    /// The coach's result in one sentence, once it is written.
    pub summary_headline: Option<String>,
    /// How far the feedback is; null if none was requested.
    pub feedback_status: Option<FeedbackStatus>,
    /// Whether another release stored values that this one does not know. They are left out, or replaced by
    /// defaults.
    #[serde(default)]
    pub of_other_version: bool,
}

/// In a list, a stage that only a later release knows is shown as the last one.
fn known_stage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Stage, D::Error> {
    let stage = lenient::option(deserializer)?;
    Ok(stage.unwrap_or(Stage::Closing))
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The entries of this page, in the list's order.
    pub items: Vec<T>,
    /// The value of `?cursor=` for the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// Who interviews: the built-in interviewer or a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewerView {
    /// The built-in interviewer: a question bank and rules, without a model.
    BuiltIn,
    /// A language model, reached with a key of the person's.
    Model {
        /// The model's provider.
        provider: Provider,
        /// The model's name at the provider.
        model: String,
    },
}

/// `GET /api/interviews/{id}`: everything that a client needs to show or continue an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewDetail {
    /// The interview's id.
    pub id: Uuid,
    /// How far the interview is.
    pub status: InterviewStatus,
    /// By text or by voice, as it continues now; `config.mode` is how it was set up.
    pub mode: Mode,
    /// How the interview was set up.
    pub config: InterviewConfig,
    /// The interview's label, unique among the person's interviews.
    pub room_name: String,
    /// Whether the interview has a résumé.
    pub has_resume: bool,
    /// Whether the interview has a job description.
    pub has_job_description: bool,
    /// Stage, time, and whose turn it is.
    pub progress: Progress,
    /// Counts of turns, words and tokens.
    pub stats: Stats,
    /// Which interviewer makes the replies.
    pub interviewer: InterviewerView,
    /// Everything said so far, in order.
    pub turns: Vec<Turn>,
    /// The judgements of the answers, by `seq` of the answer. Empty while the interview runs.
    pub assessments: Vec<Assessment>,
    /// When the interview was set up (RFC 3339).
    pub created_at: String,
    /// When the interview started (RFC 3339).
    pub started_at: Option<String>,
    /// When the interview ended (RFC 3339).
    pub ended_at: Option<String>,
}

/// `POST /api/interviews/{id}/messages`: an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMessage {
    /// The answer, at most 20,000 characters.
    pub text: Pii,
    /// An id that the client chooses for this answer. An answer sent again with the same id is stored once.
    pub client_id: Uuid,
    /// How long the candidate took to write the answer, in milliseconds.
    #[serde(default)]
    pub composed_ms: u64,
    /// Whether the client kept the answer while the server could not be reached.
    #[serde(default)]
    pub kept_locally: bool,
}

/// `POST /api/interviews/{id}/start`: starts the interview, or requests again a reply that failed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartInterview {
    /// Whether the built-in interviewer makes this reply, for instance because the provider refuses the key.
    #[serde(default)]
    pub built_in: bool,
}

/// `POST /api/interviews/{id}/skip`: goes to a later stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SkipTo {
    /// The stage to go to; must come after the present one.
    pub stage: Stage,
}

/// `PUT /api/interviews/{id}/mode`: continues the interview by text or by voice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SwitchMode {
    /// How the interview continues.
    pub mode: Mode,
}

/// `POST /api/interviews/{id}/token`: requests a voice worker. Without a body, or with the body that
/// LiveKit's own clients send, an interview that was given up is tried again.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomRequest {
    /// Whether the client is in the room already and waits for the interviewer. If the interview was given up
    /// meanwhile, the answer is the reason, and it is not tried again.
    #[serde(default)]
    pub still_waiting: bool,
}

/// `POST /api/interviews/{id}/token`: what a LiveKit client needs to join the interview's room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomAccess {
    /// Address of the LiveKit server (`wss://…`).
    pub server_url: String,
    /// The token for joining. It is valid for a few minutes and for this room only.
    pub participant_token: Pii,
    /// The name of the room in LiveKit; the interview's own label is another one.
    pub room_name: String,
    /// The identity that the candidate has in the room.
    pub participant_identity: String,
}
