//! How an interview is set up, and where it stands.

use super::choices::{Difficulty, Level, Mode, Patience, Style};
use super::plan::{Length, Stage};
use crate::language::StoredLanguage;
use crate::lenient;
use crate::pii::Pii;
use crate::provider::Provider;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far an interview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewStatus {
    /// Set up and not started.
    Ready,
    /// Waits for a voice worker.
    Queued,
    /// Started, and not over yet.
    Active,
    /// Over: it came to its end, or was ended.
    Completed,
    /// Over: nobody came back to it for a day (`MOCKINGBIRD_ABANDONED_HOURS`).
    Abandoned,
}

impl InterviewStatus {
    /// Whether the interview has ended, so that nothing more can be said in it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Abandoned)
    }

    /// All of them, in the order in which an interview goes through them.
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

/// Which model interviews. Without a choice it is a model of the first provider that there is a key of, else
/// the built-in interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelChoice {
    /// The provider of the model. Null chooses the built-in interviewer, whatever keys there are. It can't be left out,
    /// so that a misspelt name does not choose the built-in interviewer.
    #[serde(deserialize_with = "Option::deserialize")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub provider: Option<Provider>,
    /// The model's name at the provider, at most 120 characters. Missing or null: the provider's usual model.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
}

/// Which provider transcribes the candidate, by voice. The others that there are keys of stand in where it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HearingChoice {
    /// The provider of the transcriber.
    pub provider: Provider,
    /// The model's name at the provider, at most 120 characters. Missing or null: the one of the key, or the usual one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
}

/// Which provider speaks for the interviewer, by voice. The others that there are keys of stand in where it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpeakingChoice {
    /// The provider of the voice.
    pub provider: Provider,
    /// The model's name at the provider, at most 120 characters. Missing or null: the one of the key, or the usual one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// The voice as the provider names it, at most 120 characters. Missing or null: the usual one for the language. One
    /// of Deepgram's speaks one language, and is used in interviews in that one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voice: Option<String>,
}

/// What a person wants in every interview, unless they choose otherwise when they set one up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preferences {
    /// Language of interviews; null for that of the pages.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub language: Option<StoredLanguage>,
    /// How long a silence the interviewer waits for, by voice.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub patience: Option<Patience>,
    /// What to ask about: at most 10 topics of at most 60 characters each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// What the person wishes of a model that interviews, at most 1,000 characters.
    #[serde(default)]
    pub instructions: Pii,
    /// Which model interviews; if left out, one of the first provider that there is a key of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub model: Option<ModelChoice>,
    /// Which provider transcribes, by voice; if left out, the first that there is a key of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub hearing: Option<HearingChoice>,
    /// Which provider speaks, by voice; if left out, the first that there is a key of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub speaking: Option<SpeakingChoice>,
}

/// The one question that an interview practises: that which an answer of another interview has answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Practice {
    /// The interview of the first answer. It may have been removed since.
    pub of_interview: Uuid,
    /// The `seq` of the first answer's turn.
    pub of_seq: u32,
    /// The stage of the first answer.
    pub stage: Stage,
    /// The question, word for word, at most 2,000 characters.
    pub question: Pii,
}

impl Practice {
    /// Longest question, in characters.
    pub const QUESTION_MAX_CHARS: usize = 2_000;
}

/// How an interview is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewConfig {
    /// What the interviewer calls the candidate; may be empty.
    #[serde(default)]
    pub candidate_name: Pii,
    /// The candidate's e-mail address; may be empty. Stored with the interview; no mail is sent to it.
    #[serde(default)]
    pub candidate_email: Pii,
    /// The job that the interview is for, at most 120 characters.
    pub role: String,
    /// How experienced the candidate is; `mid` if left out.
    #[serde(default)]
    pub level: Level,
    /// The employer, at most 120 characters; may be empty.
    #[serde(default)]
    pub company: String,
    /// How the interviewer behaves; `formal` if left out.
    #[serde(default)]
    pub style: Style,
    /// How hard the questions are; `medium` if left out.
    #[serde(default)]
    pub difficulty: Difficulty,
    /// How long the interview is, in minutes or in questions; 15 minutes if left out.
    #[serde(default = "usual_length")]
    pub length: Length,
    /// How the interview starts; `text` if left out. It can be switched later.
    #[serde(default)]
    pub mode: Mode,
    /// How long a silence the interviewer waits for, by voice; `usual` if left out.
    #[serde(default)]
    pub patience: Patience,
    /// Language of the interview as a BCP 47 tag, such as `en` or `de`; English if left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub language: StoredLanguage,
    /// What to ask about: at most 10 topics of at most 60 characters each.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Whether the interviewer may refer to the résumé.
    #[serde(default)]
    pub use_resume: bool,
    /// What the candidate wishes of a model that interviews, at most 1,000 characters; may be empty. It is followed
    /// where it fits the rules of the interview.
    #[serde(skip_serializing_if = "is_empty", default)]
    pub instructions: Pii,
    /// Which provider transcribes, by voice; if left out, the first that there is a key of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hearing: Option<HearingChoice>,
    /// Which provider speaks, by voice; if left out, the first that there is a key of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaking: Option<SpeakingChoice>,
    /// Which model interviews; if left out, the first provider that there is a key of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<ModelChoice>,
    /// The one question that the interview practises; missing for whole interviews. The server sets it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub practice: Option<Practice>,
}

fn is_empty(text: &Pii) -> bool {
    text.expose().is_empty()
}

fn usual_length() -> Length {
    Length::Minutes(15)
}
