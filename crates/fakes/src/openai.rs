//! `POST /v1/chat/completions`, streamed, as OpenAI sends it.

use super::{FakeProvider, Seen, bearer, pieces};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) async fn chat(
    State(fake): State<FakeProvider>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let key = bearer(&headers).unwrap_or_default();
    let seen = Seen {
        path: "/v1/chat/completions".into(),
        key,
        body,
    };
    fake.perform(seen, say, error, "invalid_api_key").await
}

pub(crate) fn error(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({"error": {"message": "The fake was told to fail.", "type": code, "param": null, "code": code}});
    (status, Json(body)).into_response()
}

fn say(text: &str, tools: &[(String, Value)]) -> Vec<String> {
    let mut frames = Vec::new();
    for piece in pieces(text) {
        frames.push(frame(
            &json!({"index": 0, "delta": {"content": piece}, "finish_reason": null}),
        ));
    }
    for (index, (name, arguments)) in tools.iter().enumerate() {
        let opening = json!({"index": index, "id": format!("call_{index}"), "type": "function", "function": {"name": name, "arguments": ""}});
        frames.push(frame(
            &json!({"index": 0, "delta": {"tool_calls": [opening]}, "finish_reason": null}),
        ));
        let arguments = arguments.to_string();
        let (one, other) = arguments.split_at(arguments.len() / 2);
        for part in [one, other] {
            let delta = json!({"index": index, "function": {"arguments": part}});
            frames.push(frame(
                &json!({"index": 0, "delta": {"tool_calls": [delta]}, "finish_reason": null}),
            ));
        }
    }
    let reason = if tools.is_empty() {
        "stop"
    } else {
        "tool_calls"
    };
    frames.push(frame(
        &json!({"index": 0, "delta": {}, "finish_reason": reason}),
    ));
    let usage = json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120});
    frames.push(format!(
        "data: {}\n\n",
        json!({"object": "chat.completion.chunk", "choices": [], "usage": usage})
    ));
    frames.push("data: [DONE]\n\n".into());
    frames
}

fn frame(choice: &Value) -> String {
    format!(
        "data: {}\n\n",
        json!({"id": "chatcmpl-fake", "object": "chat.completion.chunk", "choices": [choice]})
    )
}
