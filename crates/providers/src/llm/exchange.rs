//! One request to a model and its streamed answer.
//!
//! Every vendor is read by this client, and what is read is limited before it is kept: the whole answer, one event, the text,
//! the body of a refusal, and the time of each. General client libraries hold an unfinished event whole, however long it is, and
//! rewrite the names of models; the two forms that are spoken here are small enough to be read without one.

use super::dialect::Dialect;
use super::event_lines::{Event, Events};
use super::reply_so_far::ReplySoFar;
use super::request::ChatRequest;
use super::{anthropic, openai};
use crate::error::{Failure, from_body, from_reqwest};
use crate::refusal::{Refusal, is_page};
use crate::{HttpClients, ModelAccess};
use mockingbird_net::LimitedBody;
use mockingbird_shared::provider::Provider;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// Most that one answer may stream in all, in bytes as they are sent: thoughts of about 50,000 tokens in their frames of
/// some 300 bytes.
const STREAM_MAX_BYTES: usize = 16 * 1024 * 1024;
/// How long the usage is waited for after the model has stopped: some servers neither send it nor close the connection.
const AFTER_STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// One request.
pub(super) struct Exchange<'a> {
    pub(super) clients: &'a HttpClients,
    pub(super) access: &'a ModelAccess,
    pub(super) dialect: &'a Dialect,
    /// Whether the request limits the reply, where the dialect has a field for it.
    pub(super) limited: bool,
    /// How long the provider may send nothing before its first byte.
    pub(super) first_byte_timeout: Duration,
    /// How long it may send nothing between two pieces.
    pub(super) silence_timeout: Duration,
}

/// Why an answer is not complete.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The provider has refused: the request as a whole, or to go on.
    Refused(Refusal),
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Exchange<'_> {
    /// Asks, and streams the answer into `reply`.
    pub(super) async fn run(
        &self,
        request: &ChatRequest,
        reply: &mut ReplySoFar<'_>,
    ) -> Result<(), Stopped> {
        let sending = self.request(request)?.send();
        let response = within(self.first_byte_timeout, sending).await?;
        let response = response.map_err(|error| from_reqwest(&error))?;
        if !response.status().is_success() {
            let refusal = within(self.silence_timeout, Refusal::read(response)).await?;
            return Err(Stopped::Refused(refusal));
        }
        if is_page(response.headers()) {
            return Err(Stopped::Refused(Refusal::page()));
        }
        let mut body = LimitedBody::new(response, STREAM_MAX_BYTES);
        let mut reading = Reading::new(self.access.provider);
        let mut patience = self.first_byte_timeout;
        loop {
            let piece = match within(patience, body.chunk()).await {
                Ok(Ok(piece)) => piece,
                // All that matters is there.
                Ok(Err(_)) | Err(_) if reply.has_stopped() => return Ok(()),
                Ok(Err(error)) => return Err(from_body(&error).into()),
                Err(silent) => return Err(silent.into()),
            };
            match piece {
                Some(piece) if reading.push(&piece, reply)? => return Ok(()),
                Some(_) => {}
                None => return reading.finish(reply),
            }
            patience = match reply.has_stopped() {
                true => AFTER_STOP_TIMEOUT.min(self.silence_timeout),
                false => self.silence_timeout,
            };
        }
    }

    fn request(&self, request: &ChatRequest) -> Result<reqwest::RequestBuilder, Failure> {
        let base = self.dialect.base_url(self.access);
        let ModelAccess {
            provider,
            model,
            key,
            ..
        } = self.access;
        if *provider == Provider::Anthropic {
            let asking = self.clients.post(*provider, &format!("{base}/messages"))?;
            return Ok(asking
                .header("x-api-key", key.expose_secret().trim())
                .header("anthropic-version", anthropic::VERSION)
                .json(&anthropic::body(model, request, self.dialect)));
        }
        let address = format!("{base}/chat/completions");
        let asking = self.clients.post_with_key(*provider, &address, key)?;
        Ok(asking.json(&openai::body(model, request, self.dialect, self.limited)))
    }
}

/// What was read of an answer, whatever pieces it comes in.
struct Reading {
    provider: Provider,
    events: Events,
}

impl Reading {
    fn new(provider: Provider) -> Self {
        Self {
            provider,
            events: Events::default(),
        }
    }

    /// Takes the next piece; true once the provider says that the answer is complete.
    fn push(&mut self, piece: &[u8], reply: &mut ReplySoFar<'_>) -> Result<bool, Stopped> {
        let mut complete = Vec::new();
        let pushed = self.events.push(piece, &mut complete);
        // What came before a failure counts first, however the answer is cut.
        if self.take_all(complete, reply)? {
            return Ok(true);
        }
        pushed?;
        Ok(false)
    }

    /// The connection has ended. Some servers close it instead of sending `[DONE]`, and some answer without a stream.
    fn finish(mut self, reply: &mut ReplySoFar<'_>) -> Result<(), Stopped> {
        let mut last = Vec::new();
        let finished = self.events.finish(&mut last);
        if self.take_all(last, reply)? {
            return Ok(());
        }
        finished?;
        let complete = reply.has_stopped() || (self.events.is_json() && reply.has_begun());
        complete.then_some(()).ok_or(Failure::BrokenStream.into())
    }

    fn take_all(&self, events: Vec<Event>, reply: &mut ReplySoFar<'_>) -> Result<bool, Stopped> {
        for event in events {
            if self.take(event, reply)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes one event; true if it is the last.
    fn take(&self, event: Event, reply: &mut ReplySoFar<'_>) -> Result<bool, Stopped> {
        let data = match event {
            Event::Done => return Ok(true),
            Event::Error(data) => {
                let error = error_in(&data).unwrap_or(&data);
                return Err(Stopped::Refused(Refusal::in_answer(error)));
            }
            Event::Data(data) => data,
        };
        if let Some(error) = error_in(&data) {
            return Err(Stopped::Refused(Refusal::in_answer(error)));
        }
        if self.provider == Provider::Anthropic {
            anthropic::take(&data, reply)?;
            return Ok(data["type"] == "message_stop");
        }
        openai::take(&data, reply)?;
        Ok(false)
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, Failure> {
    timeout(limit, work).await.map_err(|_| Failure::TimedOut)
}

/// The error that stands where an answer was expected, in one of the forms that providers have for it. `"error": null`,
/// which some send with every event, is none.
fn error_in(event: &Value) -> Option<&Value> {
    let says_something = |value: &&Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    let inner = [&event["error"], &event["choices"][0]["error"]];
    if let Some(error) = inner.into_iter().find(says_something) {
        return Some(error);
    }
    let is_error = event["object"] == "error" || event["type"] == "error";
    // As web frameworks and gateways answer.
    let is_bare = ["choices", "type", "object", "usage", "id"]
        .iter()
        .all(|field| event[*field].is_null())
        && ["message", "detail", "errors", "error_msg"]
            .iter()
            .any(|field| says_something(&&event[*field]));
    (is_error || is_bare).then_some(event)
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_is_known_in_each_of_its_forms_and_an_answer_is_none() {
        for error in [
            json!({"error": "out of order"}),
            json!({"error": {"code": 402}, "choices": []}),
            json!({"choices": [{"delta": {"content": ""}, "error": {"code": 502}}]}),
            json!({"object": "error", "message": "x", "code": 400}),
            json!({"type": "error", "message": "x"}),
            json!({"detail": "Not Found"}),
            json!({"message": "no Route matched"}),
        ] {
            assert!(error_in(&error).is_some(), "{error}");
        }
        for answer in [
            json!({"error": null, "choices": [{"delta": {"content": "x"}}]}),
            json!({"error": {}, "choices": []}),
            json!({"error": "", "id": "1"}),
            json!({"type": "ping"}),
            json!({"type": "message_start", "message": {"usage": {}}}),
            json!({}),
            json!([]),
            json!("x"),
        ] {
            assert_eq!(error_in(&answer), None, "{answer}");
        }
    }
}
