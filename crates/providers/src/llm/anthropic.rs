//! Anthropic's form of messages.

use super::dialect::Dialect;
use super::reply_so_far::ReplySoFar;
use super::request::{ChatMessage, ChatRequest};
use crate::error::Failure;
use serde_json::{Value, json};

/// The version of the form (docs.claude.com, "Versioning").
pub(crate) const VERSION: &str = "2023-06-01";

/// The body of a request. A limit is required here, and the model's name goes out as it is.
pub(super) fn body(model: &str, request: &ChatRequest, dialect: &Dialect) -> Value {
    let messages = request.messages.iter().map(ChatMessage::to_json);
    let messages: Vec<Value> = messages.collect();
    let mut body = json!({
        "model": model,
        "messages": messages,
        "max_tokens": dialect.max_tokens(),
        "stream": true,
    });
    if let Some(system) = &request.system {
        body["system"] = json!(system);
    }
    if request.is_repeatable && dialect.takes_temperature {
        body["temperature"] = json!(0);
    }
    body
}

/// Takes one event into the reply.
///
/// # Errors
/// The text is longer than any reply.
pub(super) fn take(event: &Value, reply: &mut ReplySoFar<'_>) -> Result<(), Failure> {
    match event["type"].as_str().unwrap_or_default() {
        "message_start" => count(&event["message"]["usage"], reply),
        "content_block_start" => take_block(&event["content_block"], reply)?,
        "content_block_delta" => take_block(&event["delta"], reply)?,
        "message_delta" => {
            count(&event["usage"], reply);
            stop(&event["delta"], reply);
        }
        "message_stop" => reply.stop(false),
        // An answer that is no stream.
        "message" => {
            count(&event["usage"], reply);
            for block in event["content"].as_array().into_iter().flatten() {
                take_block(block, reply)?;
            }
            stop(event, reply);
        }
        _ => {}
    }
    Ok(())
}

fn take_block(block: &Value, reply: &mut ReplySoFar<'_>) -> Result<(), Failure> {
    match block["type"].as_str().unwrap_or_default() {
        "text" | "text_delta" => reply.push(block["text"].as_str().unwrap_or_default()),
        "thinking" | "thinking_delta" | "redacted_thinking" => {
            reply.thought();
            Ok(())
        }
        _ => Ok(()),
    }
}

fn stop(message: &Value, reply: &mut ReplySoFar<'_>) {
    if let Some(reason) = message["stop_reason"].as_str() {
        reply.stop(reason == "max_tokens");
    }
}

fn count(usage: &Value, reply: &mut ReplySoFar<'_>) {
    reply.count(&usage["input_tokens"], &usage["output_tokens"]);
}
