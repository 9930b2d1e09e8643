//! `POST /v1/messages`, streamed, as Anthropic sends it.

use super::{FakeProvider, Seen, pieces, text_header};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) async fn messages(
    State(fake): State<FakeProvider>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let key = text_header(&headers, "x-api-key");
    let seen = Seen {
        path: "/v1/messages".into(),
        key,
        body,
    };
    fake.perform(seen, say, error, "authentication_error").await
}

fn error(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body =
        json!({"type": "error", "error": {"type": code, "message": "The fake was told to fail."}});
    (status, Json(body)).into_response()
}

fn say(text: &str, tools: &[(String, Value)]) -> Vec<String> {
    let start = json!({"type": "message_start", "message": {"id": "msg_fake", "role": "assistant", "usage": {"input_tokens": 100, "output_tokens": 1}}});
    let mut frames = vec![frame("message_start", &start)];
    let mut index = 0;
    let mut block = |content: Value, deltas: Vec<Value>| {
        let start =
            json!({"type": "content_block_start", "index": index, "content_block": content});
        frames.push(frame("content_block_start", &start));
        for delta in deltas {
            frames.push(frame(
                "content_block_delta",
                &json!({"type": "content_block_delta", "index": index, "delta": delta}),
            ));
        }
        frames.push(frame(
            "content_block_stop",
            &json!({"type": "content_block_stop", "index": index}),
        ));
        index += 1;
    };
    if !text.is_empty() {
        let deltas = pieces(text)
            .into_iter()
            .map(|piece| json!({"type": "text_delta", "text": piece}))
            .collect();
        block(json!({"type": "text", "text": ""}), deltas);
    }
    for (number, (name, arguments)) in tools.iter().enumerate() {
        let delta = json!({"type": "input_json_delta", "partial_json": arguments.to_string()});
        block(
            json!({"type": "tool_use", "id": format!("toolu_{number}"), "name": name, "input": {}}),
            vec![delta],
        );
    }
    let reason = if tools.is_empty() {
        "end_turn"
    } else {
        "tool_use"
    };
    frames.push(frame("message_delta", &json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 20}})));
    frames.push(frame("message_stop", &json!({"type": "message_stop"})));
    frames
}

fn frame(event: &str, data: &Value) -> String {
    format!("event: {event}\ndata: {data}\n\n")
}
