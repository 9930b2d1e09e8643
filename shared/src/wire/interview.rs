use crate::interview::{EndedBy, Length, Progress, Stage};
use crate::language::StoredLanguage;
use crate::lenient;
use crate::pii::Pii;
use crate::wire::{
    Assessment, Difficulty, FeedbackStatus, Level, Mode, Patience, Provider, Stats, Style, Turn,
};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Where an interview stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewStatus {
    /// Set up.
    Ready,
    /// Waits for an agent.
    Queued,
    /// Under way.
    Active,
    /// Over.
    Completed,
    /// Walked away from.
    Abandoned,
}

impl InterviewStatus {
    /// Whether nothing more happens in it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Abandoned)
    }

    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Ready,
        Self::Queued,
        Self::Active,
        Self::Completed,
        Self::Abandoned,
    ];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Queued => "queued",
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Which model interviews; without it, the first provider that there is a key of, else the built-in interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelChoice {
    /// None: the built-in interviewer, whatever keys there are.
    pub provider: Option<Provider>,
    /// None: the provider's usual model.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
}

/// What the set-up page asks (`FEATURES.md` C1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewConfig {
    /// What the interviewer calls the person.
    #[serde(default)]
    pub candidate_name: Pii,
    /// Where the report could be sent.
    #[serde(default)]
    pub candidate_email: Pii,
    /// The job.
    pub role: String,
    /// See there.
    #[serde(default)]
    pub level: Level,
    /// May be empty.
    #[serde(default)]
    pub company: String,
    /// See there.
    #[serde(default)]
    pub style: Style,
    /// See there.
    #[serde(default)]
    pub difficulty: Difficulty,
    /// See there.
    #[serde(default = "usual_length")]
    pub length: Length,
    /// See there.
    #[serde(default)]
    pub mode: Mode,
    /// By voice.
    #[serde(default)]
    pub patience: Patience,
    /// Language of the interview, such as `en` or `de`; English where it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub language: StoredLanguage,
    /// What to ask about.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Whether the interviewer may refer to the résumé.
    #[serde(default)]
    pub use_resume: bool,
    /// See there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<ModelChoice>,
}

fn usual_length() -> Length {
    Length::Minutes(15)
}

/// `POST /api/interviews`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInterview {
    /// What the set-up page asks.
    #[serde(flatten)]
    pub config: InterviewConfig,
    /// A stored résumé.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resume_id: Option<Uuid>,
    /// A stored job description.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub job_description_id: Option<Uuid>,
    /// A name of one's own for the room; it must not be taken.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub room_name: Option<String>,
}

/// A row of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewSummary {
    /// See there.
    pub id: Uuid,
    /// The job.
    pub role: String,
    /// See there.
    pub level: Level,
    /// May be empty.
    pub company: String,
    /// By chat or aloud.
    pub mode: Mode,
    /// Where it stands.
    pub status: InterviewStatus,
    /// The present or last stage.
    #[serde(deserialize_with = "known_stage")]
    pub stage: Stage,
    /// How it was set up; none if another version wrote it in a form that this one does not know.
    pub config: Option<InterviewConfig>,
    /// Why it ended.
    #[serde(default, deserialize_with = "lenient::option")]
    pub ended_by: Option<EndedBy>,
    /// Where it ended.
    #[serde(default, deserialize_with = "lenient::option")]
    pub final_stage: Option<Stage>,
    /// Stages that were skipped.
    #[serde(deserialize_with = "lenient::list")]
    pub skipped_stages: Vec<Stage>,
    /// See there.
    pub stats: Stats,
    /// When it was set up.
    pub created_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// 0 to 10, once there is feedback.
    pub overall_score: Option<f64>,
    /// One sentence, once there is feedback.
    pub summary_headline: Option<String>,
    /// Where the feedback stands.
    pub feedback_status: Option<FeedbackStatus>,
    /// Whether another version wrote some of it, which is left out here or at its default.
    #[serde(default)]
    pub of_other_version: bool,
}

/// In a list, a stage that only a later release knows is shown as the last one.
fn known_stage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Stage, D::Error> {
    let stage = lenient::option(deserializer)?;
    Ok(stage.unwrap_or(Stage::Closing))
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// For `?cursor=`; none on the last page.
    pub next_cursor: Option<String>,
}

/// Who interviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewerView {
    /// The question bank and its rules.
    BuiltIn,
    /// A model of a provider.
    Model {
        /// Whose.
        provider: Provider,
        /// Which.
        model: String,
    },
}

/// `GET /api/interviews/{id}`: everything a page needs to go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewDetail {
    /// See there.
    pub id: Uuid,
    /// Where it stands.
    pub status: InterviewStatus,
    /// How it goes on now; the configuration says how it was set up.
    pub mode: Mode,
    /// How it was set up.
    pub config: InterviewConfig,
    /// The room's name.
    pub room_name: String,
    /// Whether a résumé is there.
    pub has_resume: bool,
    /// Whether a job description is there.
    pub has_job_description: bool,
    /// Stage, time and turn.
    pub progress: Progress,
    /// Counts.
    pub stats: Stats,
    /// Who interviews.
    pub interviewer: InterviewerView,
    /// Everything said so far.
    pub turns: Vec<Turn>,
    /// What was noted of each answer. Empty while the interview runs.
    pub assessments: Vec<Assessment>,
    /// When it was set up.
    pub created_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
}

/// `POST /api/interviews/{id}/messages`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMessage {
    /// The answer.
    pub text: Pii,
    /// Chosen by the client; sending the same once more does no harm.
    pub client_id: Uuid,
    /// How long the answer took to write, in milliseconds.
    #[serde(default)]
    pub composed_ms: u64,
    /// Kept in the browser while the server was away.
    #[serde(default)]
    pub kept_locally: bool,
}

/// `POST /api/interviews/{id}/start`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartInterview {
    /// Lets the built-in interviewer make this reply, for instance because the provider refuses.
    #[serde(default)]
    pub built_in: bool,
}

/// `POST /api/interviews/{id}/skip`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SkipTo {
    /// A later stage.
    pub stage: Stage,
}

/// `PUT /api/interviews/{id}/mode`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SwitchMode {
    /// By chat or aloud.
    pub mode: Mode,
}

/// `POST /api/interviews/{id}/token`: what LiveKit's clients need to join.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomAccess {
    /// `wss://…`.
    pub server_url: String,
    /// Lives for a few minutes, and opens this room alone.
    pub participant_token: Pii,
    /// The room.
    pub room_name: String,
    /// The person's identity in it.
    pub participant_identity: String,
}
