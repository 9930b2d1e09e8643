//! Asks the endpoint that a person has named, in OpenAI's form of chat completions.
//!
//! The server may belong to anybody, so that what is read of it is limited before it is kept: the whole stream, one line,
//! the text, and the body of an error. genai limits none of them, and copies an unfinished event for each piece of it: a
//! line without an end fills the memory, and no time limit fires while there is always more to read.

use super::event_lines::{EventLines, data_of};
use super::{REPLY_MAX_TOKENS, ReplySoFar};
use crate::ModelAccess;
use crate::error::{Failure, from_body, from_reqwest, in_stream};
use genai::chat::{ChatRequest, ChatRole};
use mockingbird_net::{AddressRefused, LimitedBody, StrangerClient};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// Most that one answer may stream in all, in bytes as they are sent: thoughts of about 50,000 tokens in their frames of
/// some 300 bytes.
const STREAM_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Most tokens that a reply is counted with, whatever the server claims: no model reads or writes so many, and a sum of
/// such numbers still fits into a `bigint` of the database.
const TOKENS_MAX: u64 = u32::MAX as u64;

/// Streams one reply into `reply`.
pub(super) async fn stream(
    http: &StrangerClient,
    silence_timeout: Duration,
    access: &ModelAccess,
    request: &ChatRequest,
    reply: &mut ReplySoFar<'_>,
) -> Result<(), Failure> {
    let silent = |_| Failure::TimedOut;
    let asking = ask(http, access, request).map_err(|_| Failure::AddressRefused)?;
    let sending = asking.send();
    let response = timeout(silence_timeout, sending).await.map_err(silent)?;
    let response = response.map_err(|error| from_reqwest(&error))?;
    let checking = Failure::of_status(response);
    let response = timeout(silence_timeout, checking).await.map_err(silent)??;

    let mut body = LimitedBody::new(response, STREAM_MAX_BYTES);
    let mut reading = Reading::default();
    loop {
        let piece = timeout(silence_timeout, body.chunk())
            .await
            .map_err(silent)?
            .map_err(|error| from_body(&error))?;
        match piece {
            Some(piece) if reading.take(&piece, reply)? => return Ok(()),
            Some(_) => {}
            None => return reading.finish(reply),
        }
    }
}

/// What was read of a stream, whatever pieces it comes in.
#[derive(Default)]
struct Reading {
    lines: EventLines,
    stop_seen: bool,
}

impl Reading {
    /// Takes the next piece; true once the stream says that the reply is complete.
    fn take(&mut self, piece: &[u8], reply: &mut ReplySoFar<'_>) -> Result<bool, Failure> {
        let complete = self.lines.push(piece)?;
        for line in &complete {
            if self.take_line(line, reply)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The connection has ended. Some servers close it instead of sending `[DONE]`.
    fn finish(mut self, reply: &mut ReplySoFar<'_>) -> Result<(), Failure> {
        let last = self.lines.finish();
        if self.take_line(&last, reply)? || self.stop_seen {
            Ok(())
        } else {
            Err(Failure::BrokenStream)
        }
    }

    fn take_line(&mut self, line: &[u8], reply: &mut ReplySoFar<'_>) -> Result<bool, Failure> {
        let Some(data) = data_of(line).filter(|data| !data.is_empty()) else {
            return Ok(false);
        };
        match take(data, reply)? {
            Progress::Done => return Ok(true),
            Progress::Stop => self.stop_seen = true,
            Progress::More => {}
        }
        Ok(false)
    }
}

fn ask(
    http: &StrangerClient,
    access: &ModelAccess,
    request: &ChatRequest,
) -> Result<reqwest::RequestBuilder, AddressRefused> {
    let base = access.base_url.trim_end_matches('/');
    let asking = http
        .post(&format!("{base}/chat/completions"))?
        .json(&request_body(&access.model, request));
    Ok(match access.key.expose_secret().trim() {
        // Servers of one's own, such as Ollama, need none.
        "" => asking,
        key => asking.bearer_auth(key),
    })
}

fn request_body(model: &str, request: &ChatRequest) -> Value {
    let system = request.system.iter();
    let system = system.map(|text| json!({"role": "system", "content": text}));
    let messages = request.messages.iter().map(|message| {
        let role = match message.role {
            ChatRole::System => "system",
            ChatRole::User => "user",
            ChatRole::Assistant => "assistant",
            ChatRole::Tool => "tool",
        };
        let text = message.content.joined_texts().unwrap_or_default();
        json!({"role": role, "content": text})
    });
    let messages: Vec<Value> = system.chain(messages).collect();
    let mut body = json!({
        "model": model,
        "messages": messages,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    body[max_tokens_field(model)] = json!(REPLY_MAX_TOKENS);
    body
}

/// OpenAI's reasoning models take the limit under another name, also behind a proxy.
fn max_tokens_field(model: &str) -> &'static str {
    let reasoning = ["gpt-5", "gpt-6", "o1", "o3", "o4"];
    if reasoning.iter().any(|prefix| model.starts_with(prefix)) {
        "max_completion_tokens"
    } else {
        "max_tokens"
    }
}

/// How far a stream has come with one event.
enum Progress {
    More,
    /// The model has stopped; the usage may follow.
    Stop,
    Done,
}

/// Takes one event's data into the reply.
fn take(data: &[u8], reply: &mut ReplySoFar<'_>) -> Result<Progress, Failure> {
    if data == b"[DONE]" {
        return Ok(Progress::Done);
    }
    let event: Value = serde_json::from_slice(data).map_err(|_| Failure::Nonsense)?;
    if !event["error"].is_null() {
        return Err(in_stream(&event["error"]));
    }
    let usage = &event["usage"];
    if usage.is_object() {
        let count = |name: &str| usage[name].as_u64().unwrap_or(0).min(TOKENS_MAX);
        reply.usage.prompt_tokens = count("prompt_tokens");
        reply.usage.completion_tokens = count("completion_tokens");
    }
    let choice = &event["choices"][0];
    match &choice["delta"]["content"] {
        Value::String(text) => reply.push(text)?,
        // Mistral's reasoning models send typed parts, of which thoughts are another type.
        Value::Array(parts) => {
            for text in parts.iter().filter_map(|part| part["text"].as_str()) {
                reply.push(text)?;
            }
        }
        _ => {}
    }
    Ok(match choice["finish_reason"] {
        Value::String(_) => Progress::Stop,
        _ => Progress::More,
    })
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;
    use genai::chat::ChatMessage;

    #[test]
    fn a_request_has_openais_form() {
        let request = ChatRequest::from_messages(vec![
            ChatMessage::user("Hello"),
            ChatMessage::assistant("Why you?"),
        ])
        .with_system("You interview.");
        assert_eq!(
            request_body("llama3.1", &request),
            json!({
                "model": "llama3.1",
                "messages": [
                    {"role": "system", "content": "You interview."},
                    {"role": "user", "content": "Hello"},
                    {"role": "assistant", "content": "Why you?"},
                ],
                "stream": true,
                "stream_options": {"include_usage": true},
                "max_tokens": REPLY_MAX_TOKENS,
            })
        );
        let body = request_body("gpt-5-mini", &request);
        assert_eq!(body["max_completion_tokens"], REPLY_MAX_TOKENS);
        assert!(body["max_tokens"].is_null());
    }
}
