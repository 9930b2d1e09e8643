use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The services that people bring keys of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Provider {
    /// Interviewer, transcription, speech.
    Openai,
    /// Interviewer.
    Anthropic,
    /// Interviewer (Grok).
    Xai,
    /// Interviewer, transcription, speech.
    Groq,
    /// Interviewer, many models.
    Openrouter,
    /// Any endpoint that speaks OpenAI's form, such as Ollama.
    Compatible,
    /// Rooms: address, key and secret.
    Livekit,
    /// Transcription, speech.
    Deepgram,
    /// Speech.
    Cartesia,
    /// Web search.
    Serper,
}

impl Provider {
    /// All of them, in the order of the keys page.
    pub const ALL: [Self; 10] = [
        Self::Openai,
        Self::Anthropic,
        Self::Xai,
        Self::Groq,
        Self::Openrouter,
        Self::Compatible,
        Self::Livekit,
        Self::Deepgram,
        Self::Cartesia,
        Self::Serper,
    ];

    /// Those that can be the interviewer, in the order in which they are taken when several are there.
    pub const INTERVIEWERS: [Self; 6] = [
        Self::Openai,
        Self::Anthropic,
        Self::Xai,
        Self::Groq,
        Self::Openrouter,
        Self::Compatible,
    ];

    /// Those that can transcribe, in the order in which they are chosen: the one that hears while one speaks first.
    pub const TRANSCRIBERS: [Self; 3] = [Self::Deepgram, Self::Openai, Self::Groq];

    /// Those that can speak, in the order in which they are chosen: by the time to the first sound, files last.
    pub const SYNTHESISERS: [Self; 4] = [Self::Cartesia, Self::Deepgram, Self::Openai, Self::Groq];

    /// The name in JSON, paths and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Xai => "xai",
            Self::Groq => "groq",
            Self::Openrouter => "openrouter",
            Self::Compatible => "compatible",
            Self::Livekit => "livekit",
            Self::Deepgram => "deepgram",
            Self::Cartesia => "cartesia",
            Self::Serper => "serper",
        }
    }

    /// The name that people know.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Openai => "OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Xai => "xAI (Grok)",
            Self::Groq => "Groq",
            Self::Openrouter => "OpenRouter",
            Self::Compatible => "OpenAI-compatible",
            Self::Livekit => "LiveKit",
            Self::Deepgram => "Deepgram",
            Self::Cartesia => "Cartesia",
            Self::Serper => "Serper",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Provider {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.as_str() == name)
            .ok_or(())
    }
}

/// What can transcribe at Deepgram. Flux judges by itself when a turn is over.
pub const DEEPGRAM_MODELS: [&str; 3] = ["nova-3", "flux-general-en", "flux-general-multi"];

/// What is known of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyStatus {
    /// None is stored.
    Missing,
    /// Stored, never tried.
    Untested,
    /// The provider took it.
    Works,
    /// The provider refused it.
    Refused,
    /// The provider did not answer.
    Unreachable,
}

/// One row of `GET /api/keys`. The key itself is never shown again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyView {
    /// Whose key it is.
    pub provider: Provider,
    /// What is known of it.
    pub status: KeyStatus,
    /// The last four characters, with the host where there is one.
    pub hint: Option<String>,
    /// When it was last tried.
    pub tested_at: Option<String>,
    /// When it was last changed.
    pub updated_at: Option<String>,
}

impl KeyView {
    /// There is none.
    pub fn missing(provider: Provider) -> Self {
        Self {
            provider,
            status: KeyStatus::Missing,
            hint: None,
            tested_at: None,
            updated_at: None,
        }
    }
}

/// `PUT /api/keys/{provider}`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyInput {
    /// The key. May be empty for a compatible endpoint that asks for none.
    pub key: Pii,
    /// LiveKit alone: the secret that belongs to the key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<Pii>,
    /// LiveKit (`wss://…`) and compatible endpoints (`https://…/v1`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Compatible endpoints: the model to ask for. Deepgram: one of `DEEPGRAM_MODELS`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
}

/// `PUT /api/interviews/{id}/keys`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LentKeys {
    /// By provider; none takes back what was lent.
    pub keys: BTreeMap<Provider, KeyInput>,
}
