//! Asks a vendor through genai, which knows the wire form of each and the wishes of its models.
//!
//! genai holds an unfinished event and the body of an error whole, however long they are. It is used only with addresses
//! that the operator has set: an endpoint that a person names is asked by `compatible`.

use super::{REPLY_MAX_TOKENS, ReplySoFar};
use crate::ModelAccess;
use crate::error::{Failure, from_genai};
use futures::StreamExt;
use genai::adapter::AdapterKind;
use genai::chat::{ChatOptions, ChatRequest, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint};
use genai::{Client, ModelIden, ServiceTarget};
use mockingbird_shared::provider::Provider;
use secrecy::ExposeSecret;
use std::time::Duration;

/// Most that one reply may stream in all, thoughts and tool calls that nobody asked for included, in bytes.
const STREAM_MAX_BYTES: usize = 1024 * 1024;

pub(super) async fn stream(
    client: &Client,
    silence_timeout: Duration,
    access: &ModelAccess,
    request: ChatRequest,
    reply: &mut ReplySoFar<'_>,
) -> Result<(), Failure> {
    let options = ChatOptions::default()
        .with_capture_usage(true)
        .with_max_tokens(REPLY_MAX_TOKENS)
        .with_stream_header_timeout(silence_timeout)
        .with_stream_read_timeout(silence_timeout);
    let mut stream = client
        .exec_chat_stream(target(access), request, Some(&options))
        .await
        .map_err(|error| from_genai(&error))?
        .stream;
    let mut streamed_bytes = 0;
    while let Some(event) = stream.next().await {
        let event = event.map_err(|error| from_genai(&error))?;
        streamed_bytes += bytes_of(&event);
        if streamed_bytes > STREAM_MAX_BYTES {
            return Err(Failure::Nonsense);
        }
        match event {
            ChatStreamEvent::Chunk(chunk) => reply.push(&chunk.content)?,
            ChatStreamEvent::End(end) => {
                if let Some(usage) = &end.captured_usage {
                    let count =
                        |tokens: Option<i32>| u64::try_from(tokens.unwrap_or(0)).unwrap_or(0);
                    reply.usage.prompt_tokens = count(usage.prompt_tokens);
                    reply.usage.completion_tokens = count(usage.completion_tokens);
                }
                return Ok(());
            }
            _ => {}
        }
    }
    Err(Failure::BrokenStream)
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

fn target(access: &ModelAccess) -> ServiceTarget {
    let adapter = match access.provider {
        Provider::Anthropic => AdapterKind::Anthropic,
        Provider::Xai => AdapterKind::Xai,
        Provider::Groq => AdapterKind::Groq,
        Provider::Openrouter => AdapterKind::OpenRouter,
        _ => AdapterKind::OpenAI,
    };
    ServiceTarget {
        // Without the slash at the end, the last part of the path would be replaced.
        endpoint: Endpoint::from_owned(format!("{}/", access.base_url.trim_end_matches('/'))),
        auth: AuthData::from_single(access.key.expose_secret().trim()),
        model: ModelIden::new(adapter, access.model.clone()),
    }
}
