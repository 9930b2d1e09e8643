//! Vendors: where they are, how they are asked, and what their failures mean to a person.
//!
//! `llm` asks a model and streams its answer, `stt` makes text of speech, `tts` makes speech of text, `probe` finds out
//! whether a key works, `catalog` which models and voices there are, `speech_probe` whether an endpoint of one's own hears and speaks. Not here: prompts, and whose key is used.

mod catalog;
mod error;
mod http_clients;
mod llm;
mod probe;
mod refusal;
mod speech_probe;
pub mod stt;
pub mod tts;

pub use catalog::{Catalog, CatalogOf, catalog};
pub use error::{Failure, ProviderError};
pub use http_clients::HttpClients;
pub use llm::{ChatMessage, ChatRequest, ChatRole, Llm, LlmReply, LlmUsage, ReplyText};
pub use probe::{OWN_PROBE_TIMEOUT, ProbeAccess, probe};

use mockingbird_shared::provider::Provider;
use secrecy::SecretString;
use std::collections::HashMap;

/// Where each provider's API is. Operators move them for proxies, tests for fakes.
#[derive(Clone, Debug)]
pub struct Endpoints(HashMap<Provider, String>);

impl Default for Endpoints {
    fn default() -> Self {
        let usual = [
            (Provider::Openai, "https://api.openai.com/v1"),
            (Provider::Anthropic, "https://api.anthropic.com/v1"),
            (Provider::Xai, "https://api.x.ai/v1"),
            (Provider::Groq, "https://api.groq.com/openai/v1"),
            (Provider::Openrouter, "https://openrouter.ai/api/v1"),
            (Provider::Deepgram, "https://api.deepgram.com/v1"),
            (Provider::Cartesia, "https://api.cartesia.ai"),
            (Provider::Serper, "https://google.serper.dev"),
        ];
        Self(
            usual
                .into_iter()
                .map(|(provider, url)| (provider, url.to_owned()))
                .collect(),
        )
    }
}

impl Endpoints {
    /// Gives one provider another address.
    pub fn set(&mut self, provider: Provider, base_url: impl Into<String>) {
        self.0.insert(provider, base_url.into());
    }

    /// The base URL without a slash at its end; none for providers whose address is the person's own.
    pub fn get(&self, provider: Provider) -> Option<&str> {
        self.0.get(&provider).map(|url| url.trim_end_matches('/'))
    }
}

/// The model that is asked where nobody chose one; empty for providers that have none.
pub fn usual_model(provider: Provider) -> &'static str {
    match provider {
        Provider::Openai => "gpt-4.1-mini",
        Provider::Anthropic => "claude-sonnet-4-5",
        Provider::Xai => "grok-4-fast",
        Provider::Groq => "llama-3.3-70b-versatile",
        Provider::Openrouter => "openai/gpt-4.1-mini",
        Provider::Compatible | Provider::CompatibleStt | Provider::CompatibleTts => {
            provider.usual_own_model().unwrap_or_default()
        }
        Provider::Livekit | Provider::Deepgram | Provider::Cartesia | Provider::Serper => "",
    }
}

/// A model that can be asked: everything that one call needs.
#[derive(Clone, Debug)]
pub struct ModelAccess {
    /// Who offers the model, and in whose wire form it is asked.
    pub provider: Provider,
    /// The model's name, as the provider spells it.
    pub model: String,
    /// The address of the provider's API, such as `https://api.openai.com/v1`, without a slash at its end.
    pub base_url: String,
    /// The key; empty for endpoints that need none. Does not print.
    pub key: SecretString,
}
