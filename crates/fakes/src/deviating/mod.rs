//! A server that speaks OpenAI's form otherwise than the manual says. The name of the model chooses how; each has been seen at a
//! vendor, a gateway, or a server of one's own.
//!
//! What it says is what `FakeProvider` would say unscripted: a question, or JSON in the shape that the prompt shows. So whole
//! interviews can be held with it.

mod answers;

use crate::{Script, Seen, bearer, event_stream, unscripted};
use answers::{frame, framed, said, usage_frame};
use axum::Router;
use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a model that thinks aloud thinks. It must never reach a person.
pub const THOUGHT: &str = "The candidate seems weak. I will ask about risk.";

/// Models that this server has, for tests that go through all of them: all that end in a reply.
pub const GOOD_MODELS: [&str; 38] = [
    "think-tags",
    "think-capitals",
    "think-brackets",
    "think-triangles",
    "think-harmony",
    "think-harmony-without-tokens",
    "think-unopened",
    "think-in-a-field",
    "think-in-parts",
    "think-for-long",
    "tool-call-and-text",
    "tool-json-and-text",
    "plain-json",
    "json-lines",
    "without-space",
    "with-returns",
    "with-comments",
    "in-many-lines",
    "with-byte-order-mark",
    "without-done",
    "without-done-or-end",
    "error-null",
    "usage-in-each",
    "empty-choices",
    "content-in-parts",
    "whole-message-at-the-end",
    "last-tokens",
    "bytes-one-by-one",
    "refuses-max-tokens",
    "gpt-5-refuses-max-completion-tokens",
    "refuses-stream-options",
    "refuses-stream",
    "refuses-system",
    "refuses-everything",
    "fails-in-passing",
    "little-context",
    "short-memory",
    "wants-alternation",
];

/// How long a model that has to be loaded is silent before its first answer.
pub const LOADING: Duration = Duration::from_millis(900);

/// A running server. It stops with the test's runtime.
#[derive(Clone)]
pub struct FakeDeviating {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    questions: usize,
    seen: Vec<Seen>,
}

impl FakeDeviating {
    /// Listens on a free port of loopback.
    ///
    /// # Panics
    /// If there is none: a test can't go on then.
    pub async fn start() -> Self {
        let (listener, address) = crate::listen().await;
        let fake = Self {
            address,
            inner: Arc::default(),
        };
        let app = Router::new()
            .route("/v1/chat/completions", post(chat))
            .route("/v1/models", get(no_models))
            .fallback(|| async { (StatusCode::NOT_FOUND, "404 page not found") })
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        fake
    }

    /// The address of its API.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The same without `/v1`, as people copy it from Ollama.
    pub fn root_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It has no list of models.
async fn no_models() -> Response {
    error(404, json!({"message": "Not Found"}))
}

async fn chat(
    State(fake): State<FakeDeviating>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let model = body["model"].as_str().unwrap_or_default().to_owned();
    let (text, count) = {
        let mut inner = fake.lock();
        inner.seen.push(Seen {
            path: "/v1/chat/completions".into(),
            key: bearer(&headers).unwrap_or_default(),
            body: body.clone(),
        });
        let text = match unscripted::act(&body, &mut inner.questions) {
            Script::Say { text, .. } => with_enough_competencies(text),
            _ => String::new(),
        };
        (text, inner.seen.len())
    };
    if let Some(refusal) = refusal(&model, &body, count) {
        return refusal;
    }
    if model == "loads-first" && count == 1 {
        tokio::time::sleep(LOADING).await;
    }
    let framed = match framed(&model, &text) {
        Some(answer) => return answer,
        None => said(&model, &text, &body),
    };
    let (deltas, reason) = framed;
    let mut frames: Vec<String> = deltas
        .into_iter()
        .map(|delta| frame(&delta, None))
        .collect();
    frames.push(frame(&json!({}), Some(reason)));
    frames.push(usage_frame());
    frames.push("data: [DONE]\n\n".into());
    event_stream(frames, false)
}

/// The shape of scores shows one competency where three are wanted.
fn with_enough_competencies(text: String) -> String {
    let Ok(mut scores) = serde_json::from_str::<Value>(&text) else {
        return text;
    };
    let Some(competencies) = scores["competencies"].as_array_mut() else {
        return text;
    };
    competencies.extend_from_within(..);
    competencies.extend_from_within(..);
    scores.to_string()
}

/// Why a request is refused, as these servers word it.
fn refusal(model: &str, body: &Value, count: usize) -> Option<Response> {
    let has = |field: &str| !body[field].is_null();
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    let has_system = messages.iter().any(|message| message["role"] == "system");
    let bad = |message: &str| {
        Some(error(
            400,
            json!({"message": message, "type": "invalid_request_error"}),
        ))
    };
    let everything = model == "refuses-everything";
    if has("max_tokens") && (everything || model == "refuses-max-tokens") {
        return bad(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        );
    }
    if has("max_completion_tokens") && (everything || model.starts_with("gpt-5-refuses")) {
        return bad("Unrecognized request argument supplied: max_completion_tokens");
    }
    if has("stream_options") && (everything || model == "refuses-stream-options") {
        return bad("stream_options: Extra inputs are not permitted");
    }
    if has_system && (everything || model == "refuses-system") {
        return bad("System role not supported");
    }
    match model {
        "wants-alternation" => {
            let alternates = messages.iter().enumerate().all(|(index, message)| {
                message["role"] == if index % 2 == 0 { "user" } else { "assistant" }
            });
            if !alternates {
                return bad("Conversation roles must alternate user/assistant/user/assistant/...");
            }
        }
        "refuses-stream" if body["stream"] == true => {
            return bad("Your organization must be verified to stream this model.");
        }
        "fails-in-passing" if count == 1 => {
            let message = "Failed to call a function. Please adjust your prompt.";
            return Some(error(
                400,
                json!({"message": message, "code": "tool_use_failed"}),
            ));
        }
        "little-context" if has("max_tokens") => {
            return bad(
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
            );
        }
        "short-memory" if messages.len() > 5 => {
            return Some(error(
                400,
                json!({"code": "context_length_exceeded", "message": "Too long."}),
            ));
        }
        "no-context-at-all" => {
            return Some(error(
                400,
                json!({"code": "context_length_exceeded", "message": "Too long."}),
            ));
        }
        "forbidden-credit" => {
            let text =
                "Your team has used all available credits or reached its monthly spending limit.";
            return Some((StatusCode::FORBIDDEN, Json(json!({"error": text}))).into_response());
        }
        "unknown" => {
            let message = "model \"unknown\" not found, try pulling it first";
            return Some(error(404, json!({"message": message})));
        }
        _ => {}
    }
    None
}

fn error(status: u16, error: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({"error": error}))).into_response()
}
