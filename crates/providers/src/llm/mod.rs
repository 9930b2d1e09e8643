//! Asks a model and streams its answer.
//!
//! `vendors` asks those whose address the operator has set, through genai; `compatible` asks the endpoint that a person
//! has named, and reads of it what its limits allow. Not here: what the model is told.

mod compatible;
mod event_lines;
mod vendors;

use super::ModelAccess;
use super::error::{Failure, ProviderError};
use genai::chat::ChatRequest;
use mockingbird_net::{Reach, StrangerClient, operator_client};
use mockingbird_shared::provider::Provider;
use std::ops::AddAssign;
use std::time::Duration;

/// How long a provider may send nothing: until its headers, and between two pieces of a stream.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long connecting may take; the silence timeout where that is shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole reply or report takes at most so many silence timeouts: five minutes as released. Silence alone is no limit,
/// since a server that sends a byte now and then would hold its connection for ever.
const WHOLE_REPLY_SILENCES: u32 = 10;
/// Longest text of one reply, in bytes. A report of 3,000 tokens has a quarter of it.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// How long a reply is asked to be at most, in tokens. A server need not keep to it.
const REPLY_MAX_TOKENS: u32 = 3_000;

/// The client of all model providers; cheap to clone, holds no keys.
#[derive(Clone, Debug)]
pub struct Llm {
    vendors: genai::Client,
    strangers: StrangerClient,
    silence_timeout: Duration,
}

/// Tokens of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LlmUsage {
    /// Tokens that the model read: instructions and conversation.
    pub prompt_tokens: u64,
    /// Tokens that the model wrote.
    pub completion_tokens: u64,
}

impl AddAssign for LlmUsage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(other.completion_tokens);
    }
}

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmReply {
    /// The whole text, without spaces around it; never empty.
    pub text: String,
    /// The tokens that the provider counted; zeros where it does not tell them.
    pub usage: LlmUsage,
}

impl Llm {
    /// Builds the HTTP clients, with the time limits of the released program. `reach` is that of endpoints which people name.
    ///
    /// # Errors
    /// The client can't be built: TLS finds no certificates on this system.
    pub fn new(reach: Reach) -> Result<Self, genai::Error> {
        Self::with_patience(SILENCE_TIMEOUT, reach)
    }

    /// Builds the HTTP clients with another limit on a provider's silence. A whole reply may take ten times as long.
    ///
    /// # Errors
    /// The client can't be built: TLS finds no certificates on this system.
    pub fn with_patience(silence_timeout: Duration, reach: Reach) -> Result<Self, genai::Error> {
        let connect_timeout = CONNECT_TIMEOUT.min(silence_timeout);
        let failed = |error: reqwest::Error| genai::Error::Internal(error.to_string());
        let vendors = operator_client(connect_timeout).build().map_err(failed)?;
        Ok(Self {
            vendors: genai::Client::builder().with_reqwest(vendors).build()?,
            strangers: StrangerClient::new(connect_timeout, reach).map_err(failed)?,
            silence_timeout,
        })
    }

    /// Asks a model and waits for its whole reply. `on_text` gets each piece of the text as it comes.
    ///
    /// # Errors
    /// The provider refuses, can't be reached, takes too long, sends too much or breaks off; whoever has passed on pieces
    /// takes them back then.
    pub async fn reply(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(&str) + Send),
    ) -> Result<LlmReply, ProviderError> {
        let limit = self.silence_timeout * WHOLE_REPLY_SILENCES;
        let reply = tokio::time::timeout(limit, self.stream(access, request, on_text));
        let reply = reply.await.unwrap_or(Err(Failure::TimedOut));
        reply
            .and_then(said_something)
            .map_err(|failure| ProviderError::new(access.provider, failure))
    }

    async fn stream(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(&str) + Send),
    ) -> Result<LlmReply, Failure> {
        let mut reply = ReplySoFar {
            text: String::new(),
            usage: LlmUsage::default(),
            on_text,
        };
        let silence_timeout = self.silence_timeout;
        match access.provider {
            Provider::Compatible => {
                compatible::stream(
                    &self.strangers,
                    silence_timeout,
                    access,
                    &request,
                    &mut reply,
                )
                .await
            }
            _ => vendors::stream(&self.vendors, silence_timeout, access, request, &mut reply).await,
        }?;
        Ok(LlmReply {
            text: reply.text,
            usage: reply.usage,
        })
    }
}

/// A reply that is still coming.
struct ReplySoFar<'a> {
    text: String,
    usage: LlmUsage,
    on_text: &'a mut (dyn FnMut(&str) + Send),
}

impl ReplySoFar<'_> {
    /// Takes a piece of the text and passes it on, unless the text becomes longer than any reply.
    fn push(&mut self, piece: &str) -> Result<(), Failure> {
        if self.text.len() + piece.len() > TEXT_MAX_BYTES {
            return Err(Failure::Nonsense);
        }
        self.text.push_str(piece);
        (self.on_text)(piece);
        Ok(())
    }
}

/// A reply without words is of no use to anybody.
fn said_something(mut reply: LlmReply) -> Result<LlmReply, Failure> {
    reply.text = reply.text.trim().to_owned();
    if reply.text.is_empty() {
        return Err(Failure::Nonsense);
    }
    Ok(reply)
}
