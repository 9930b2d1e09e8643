//! The services that people bring keys of, and what each can do.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A service whose key a person can store or lend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Provider {
    /// OpenAI: language models, speech to text, text to speech.
    Openai,
    /// Anthropic: language models.
    Anthropic,
    /// xAI (Grok): language models.
    Xai,
    /// Groq: language models, speech to text, text to speech.
    Groq,
    /// OpenRouter: language models of many vendors.
    Openrouter,
    /// An endpoint of one's own with OpenAI's chat API, such as Ollama: language models. Its key has an address.
    Compatible,
    /// An endpoint of one's own with OpenAI's API of transcriptions, such as Speaches or whisper.cpp: speech
    /// to text. Its key has an address.
    CompatibleStt,
    /// An endpoint of one's own with OpenAI's API of speech, such as Speaches or Kokoro-FastAPI: text to
    /// speech. Its key has an address.
    CompatibleTts,
    /// A LiveKit project, which hosts the rooms of interviews by voice. Its key has an address and a secret.
    Livekit,
    /// Deepgram: speech to text, text to speech.
    Deepgram,
    /// Cartesia: text to speech.
    Cartesia,
    /// Serper: web search.
    Serper,
}

impl Provider {
    /// All providers, in the order of the keys page.
    pub const ALL: [Self; 12] = [
        Self::Openai,
        Self::Anthropic,
        Self::Xai,
        Self::Groq,
        Self::Openrouter,
        Self::Compatible,
        Self::CompatibleStt,
        Self::CompatibleTts,
        Self::Livekit,
        Self::Deepgram,
        Self::Cartesia,
        Self::Serper,
    ];

    /// Providers of models that can interview. Where a person has several keys, the first in this order
    /// interviews.
    pub const INTERVIEWERS: [Self; 6] = [
        Self::Openai,
        Self::Anthropic,
        Self::Xai,
        Self::Groq,
        Self::Openrouter,
        Self::Compatible,
    ];

    /// Providers that can transcribe, in order of preference: an endpoint of one's own, since whoever names one wants
    /// their voice to go there; then the provider that transcribes live.
    pub const TRANSCRIBERS: [Self; 4] = [
        Self::CompatibleStt,
        Self::Deepgram,
        Self::Openai,
        Self::Groq,
    ];

    /// Providers that can speak, in order of preference: an endpoint of one's own; then, the shorter the time to the
    /// first sound, the earlier.
    pub const SYNTHESISERS: [Self; 5] = [
        Self::CompatibleTts,
        Self::Cartesia,
        Self::Deepgram,
        Self::Openai,
        Self::Groq,
    ];

    /// Whether it is an endpoint of one's own in OpenAI's form: its key has an address, and may be empty.
    pub fn is_own_endpoint(self) -> bool {
        matches!(
            self,
            Self::Compatible | Self::CompatibleStt | Self::CompatibleTts
        )
    }

    /// The model that an endpoint of one's own is asked for where none was chosen: a name that most such servers know,
    /// or take for a model of theirs. `None` for other providers.
    pub fn usual_own_model(self) -> Option<&'static str> {
        match self {
            Self::Compatible => Some("llama3.1"),
            Self::CompatibleStt => Some("whisper-1"),
            Self::CompatibleTts => Some("tts-1"),
            _ => None,
        }
    }

    /// The name in JSON, paths and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Xai => "xai",
            Self::Groq => "groq",
            Self::Openrouter => "openrouter",
            Self::Compatible => "compatible",
            Self::CompatibleStt => "compatible_stt",
            Self::CompatibleTts => "compatible_tts",
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
            Self::CompatibleStt => "OpenAI-compatible transcriber",
            Self::CompatibleTts => "OpenAI-compatible voice",
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

/// The voice that an endpoint of one's own is asked for where none was chosen: OpenAI's first, which most such
/// servers take for one of theirs.
pub const USUAL_OWN_VOICE: &str = "alloy";

/// The Deepgram models that can transcribe. The Flux models also decide when a turn is over.
pub const DEEPGRAM_MODELS: [&str; 3] = ["nova-3", "flux-general-en", "flux-general-multi"];

/// What is known of a stored key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyStatus {
    /// No key is stored.
    Missing,
    /// The key was stored or changed, and not tested since.
    Untested,
    /// The provider accepted the key in the last test.
    Works,
    /// The provider refused the key in the last test.
    Refused,
    /// The provider did not answer in the last test.
    Unreachable,
    /// The last test told nothing: the provider answered neither that the key works nor that it does not.
    Inconclusive,
}
