//! Asks a model, streamed, through genai.

use super::ModelAccess;
use super::error::{Failure, ProviderError};
use futures::StreamExt;
use genai::adapter::AdapterKind;
use genai::chat::{ChatOptions, ChatRequest, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint};
use genai::{Client, ModelIden, ServiceTarget};
use mockingbird_shared::wire::Provider;
use secrecy::ExposeSecret;
use std::ops::AddAssign;
use std::time::Duration;

/// How long a provider may take to begin, and between two pieces of a stream.
const PATIENCE: Duration = Duration::from_secs(30);
/// A whole reply or report takes at most so many times the patience: five minutes as released. Silence alone is no limit,
/// since a server that sends a byte now and then would hold its connection for ever.
const WHOLE_FACTOR: u32 = 10;
/// Longest text of one reply, in bytes. A report of 3,000 tokens has a quarter of it.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// Most that one reply may stream in all, thoughts and tool calls that nobody asked for included, in bytes.
const STREAM_MAX_BYTES: usize = 1024 * 1024;

/// The client of all model providers; cheap to clone, holds no keys.
#[derive(Clone, Debug)]
pub struct Llm {
    client: Client,
    patience: Duration,
}

/// Tokens of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LlmUsage {
    /// Read.
    pub prompt_tokens: u64,
    /// Written.
    pub completion_tokens: u64,
}

impl AddAssign for LlmUsage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens += other.prompt_tokens;
        self.completion_tokens += other.completion_tokens;
    }
}

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmReply {
    /// What it said.
    pub text: String,
    /// What it took.
    pub usage: LlmUsage,
}

impl Llm {
    /// Builds the HTTP client.
    ///
    /// # Errors
    /// The system has no certificates.
    pub fn new() -> Result<Self, genai::Error> {
        Self::with_patience(PATIENCE)
    }

    /// With another time limit; tests have no half a minute.
    ///
    /// # Errors
    /// The system has no certificates.
    pub fn with_patience(patience: Duration) -> Result<Self, genai::Error> {
        let http = mockingbird_net::http_client(Duration::from_secs(10).min(patience))
            .build()
            .map_err(|error| genai::Error::Internal(error.to_string()))?;
        Ok(Self {
            client: Client::builder().with_reqwest(http).build()?,
            patience,
        })
    }

    /// Asks and streams: `on_text` gets each piece as it comes.
    ///
    /// # Errors
    /// Pieces that were streamed before an error are to be forgotten.
    pub async fn reply(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(&str) + Send),
    ) -> Result<LlmReply, ProviderError> {
        let whole = self.patience * WHOLE_FACTOR;
        tokio::time::timeout(whole, self.stream(access, request, on_text))
            .await
            .unwrap_or_else(|_| Err(ProviderError::new(access.provider, Failure::TimedOut)))
    }

    async fn stream(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(&str) + Send),
    ) -> Result<LlmReply, ProviderError> {
        let mut reply = LlmReply {
            text: String::new(),
            usage: LlmUsage::default(),
        };
        let failed = |error: genai::Error| ProviderError::from_genai(access.provider, &error);
        let mut stream = self
            .client
            .exec_chat_stream(target(access), request, Some(&self.options()))
            .await
            .map_err(failed)?
            .stream;
        let mut streamed_bytes = 0;
        while let Some(event) = stream.next().await {
            let event = event.map_err(failed)?;
            streamed_bytes += bytes_of(&event);
            if streamed_bytes > STREAM_MAX_BYTES
                || reply.text.len() + text_bytes_of(&event) > TEXT_MAX_BYTES
            {
                return Err(ProviderError::new(access.provider, Failure::Nonsense));
            }
            match event {
                ChatStreamEvent::Chunk(chunk) => {
                    reply.text.push_str(&chunk.content);
                    on_text(&chunk.content);
                }
                ChatStreamEvent::End(end) => {
                    if let Some(usage) = &end.captured_usage {
                        let count =
                            |tokens: Option<i32>| u64::try_from(tokens.unwrap_or(0)).unwrap_or(0);
                        reply.usage.prompt_tokens += count(usage.prompt_tokens);
                        reply.usage.completion_tokens += count(usage.completion_tokens);
                    }
                    return said_something(access, reply);
                }
                _ => {}
            }
        }
        Err(ProviderError::new(access.provider, Failure::BrokenStream))
    }

    fn options(&self) -> ChatOptions {
        ChatOptions::default()
            .with_capture_usage(true)
            .with_max_tokens(3000)
            .with_stream_header_timeout(self.patience)
            .with_stream_read_timeout(self.patience)
    }
}

/// What an event adds to the text.
fn text_bytes_of(event: &ChatStreamEvent) -> usize {
    match event {
        ChatStreamEvent::Chunk(chunk) => chunk.content.len(),
        _ => 0,
    }
}

/// What an event has cost to stream. Tool calls come as they are so far, so that a long one counts again and again.
fn bytes_of(event: &ChatStreamEvent) -> usize {
    match event {
        ChatStreamEvent::Chunk(chunk)
        | ChatStreamEvent::ReasoningChunk(chunk)
        | ChatStreamEvent::ThoughtSignatureChunk(chunk) => chunk.content.len(),
        ChatStreamEvent::ToolCallChunk(chunk) => chunk.tool_call.fn_arguments.to_string().len(),
        ChatStreamEvent::Start | ChatStreamEvent::End(_) | ChatStreamEvent::Heartbeat => 0,
    }
}

fn said_something(access: &ModelAccess, mut reply: LlmReply) -> Result<LlmReply, ProviderError> {
    reply.text = reply.text.trim().to_owned();
    if reply.text.is_empty() {
        return Err(ProviderError::new(access.provider, Failure::Nonsense));
    }
    Ok(reply)
}

fn target(access: &ModelAccess) -> ServiceTarget {
    let adapter = match access.provider {
        Provider::Anthropic => AdapterKind::Anthropic,
        Provider::Xai => AdapterKind::Xai,
        Provider::Groq => AdapterKind::Groq,
        Provider::Openrouter => AdapterKind::OpenRouter,
        _ => AdapterKind::OpenAI,
    };
    // Keyless servers such as Ollama ignore the header, but genai insists on a key.
    let key = access.key.expose_secret().trim();
    let key = if key.is_empty() { "none" } else { key };
    ServiceTarget {
        // Without the slash at the end, the last part of the path would be replaced.
        endpoint: Endpoint::from_owned(format!("{}/", access.base_url.trim_end_matches('/'))),
        auth: AuthData::from_single(key),
        model: ModelIden::new(adapter, access.model.clone()),
    }
}
