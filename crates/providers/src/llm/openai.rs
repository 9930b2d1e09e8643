//! OpenAI's form of chat completions, which OpenAI, xAI, Groq, OpenRouter and most endpoints of one's own speak, each a little
//! differently.

use super::dialect::Dialect;
use super::reply_so_far::ReplySoFar;
use super::request::{ChatMessage, ChatRequest};
use crate::error::Failure;
use serde_json::{Value, json};

/// The body of a request. The model's name goes out as it is.
pub(super) fn body(model: &str, request: &ChatRequest, dialect: &Dialect, limited: bool) -> Value {
    let system = request.system.iter();
    let system = system.map(|text| json!({"role": "system", "content": text}));
    let messages = request.messages.iter().map(ChatMessage::to_json);
    let messages: Vec<Value> = system.chain(messages).collect();
    let mut body = json!({"model": model, "messages": messages, "stream": dialect.streams});
    if dialect.streams && dialect.asks_for_usage {
        body["stream_options"] = json!({"include_usage": true});
    }
    if let Some(field) = dialect.limit_fields.first().filter(|_| limited) {
        body[*field] = json!(dialect.max_tokens());
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
    let choice = &event["choices"][0];
    // Moonshot and Groq tell the usage elsewhere.
    for usage in [&event["usage"], &choice["usage"], &event["x_groq"]["usage"]] {
        reply.count(&usage["prompt_tokens"], &usage["completion_tokens"]);
    }
    // Some gateways repeat the whole message beside its last part.
    let message = match &choice["delta"] {
        Value::Object(_) => &choice["delta"],
        _ => &choice["message"],
    };
    if ["reasoning_content", "reasoning", "thinking"]
        .iter()
        .any(|field| has_content(&message[*field]))
    {
        reply.thought();
    }
    match message {
        Value::Object(_) => take_content(&message["content"], reply)?,
        // The older form of completions.
        _ => take_content(&choice["text"], reply)?,
    }
    match choice["finish_reason"].as_str().unwrap_or_default() {
        "" => Ok(()),
        "error" => Err(Failure::Unavailable),
        reason => {
            let reason = reason.to_ascii_lowercase();
            reply.stop(matches!(
                reason.as_str(),
                "length" | "max_tokens" | "model_length" | "max_output_tokens"
            ));
            Ok(())
        }
    }
}

/// The content is a text, or a list of typed parts, of which thoughts are another type.
fn take_content(content: &Value, reply: &mut ReplySoFar<'_>) -> Result<(), Failure> {
    match content {
        Value::String(text) => reply.push(text),
        Value::Array(parts) => {
            for part in parts {
                match part["type"].as_str().unwrap_or("text") {
                    "text" | "output_text" => {
                        let text = part.as_str().or(part["text"].as_str());
                        reply.push(text.unwrap_or_default())?;
                    }
                    _ => reply.thought(),
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn has_content(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(parts) => !parts.is_empty(),
        Value::Object(_) | Value::Number(_) => true,
    }
}
