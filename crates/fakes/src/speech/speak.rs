//! Speech: a hum for as long as the words would take, in pieces of 100 ms, faster than it is heard.

use super::FakeSpeech;
use crate::{bearer, text_header};
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;

/// Samples per second that go out.
const OUT_HZ: usize = 24_000;
/// Between two pieces.
const PAUSE: Duration = Duration::from_millis(5);

/// OpenAI's form, raw or as the file that Groq sends.
pub(super) async fn openai(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !fake.key_is_good(&bearer(&headers).unwrap_or_default()) {
        return crate::openai::error(401, "invalid_api_key");
    }
    fake.lock().speech_requests.push(body.clone());
    let mut pieces = hum(&fake, &body["input"]);
    if body["response_format"] == "wav" {
        pieces.insert(0, wav_head());
    }
    stream(&fake, pieces)
}

pub(super) async fn deepgram(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if let Some(refusal) = fake.refusal_of_deepgram(&headers) {
        return refusal;
    }
    let pieces = hum(&fake, &body["text"]);
    stream(&fake, pieces)
}

pub(super) async fn cartesia(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let versioned = headers.contains_key("cartesia-version");
    if !versioned || !fake.key_is_good(&text_header(&headers, "x-api-key")) {
        return (StatusCode::UNAUTHORIZED, "Invalid API key").into_response();
    }
    upgrade.on_upgrade(move |socket| cartesia_contexts(fake, socket))
}

/// One sentence after the other, until the connection is closed.
async fn cartesia_contexts(fake: FakeSpeech, mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else {
            continue;
        };
        let order: Value = serde_json::from_str(&text).unwrap_or_default();
        if order["cancel"] == true {
            continue;
        }
        if fake.cut_due() {
            return;
        }
        let id = &order["context_id"];
        if order["output_format"]["encoding"] != "pcm_s16le" || !order["transcript"].is_string() {
            let error = json!({"type": "error", "context_id": id, "status_code": 400, "done": true,
                "title": "Invalid request", "message": "The fake speaks pcm_s16le.", "error_code": "invalid"});
            let _ = socket.send(Message::Text(error.to_string().into())).await;
            continue;
        }
        let mut pause = fake.first_sound();
        for piece in hum(&fake, &order["transcript"]) {
            tokio::time::sleep(std::mem::replace(&mut pause, PAUSE)).await;
            let chunk = json!({"type": "chunk", "context_id": id, "status_code": 206, "done": false,
                "step_time": 5.0, "data": STANDARD.encode(&piece)});
            if socket
                .send(Message::Text(chunk.to_string().into()))
                .await
                .is_err()
            {
                return;
            }
        }
        let done = json!({"type": "done", "context_id": id, "status_code": 200, "done": true});
        let _ = socket.send(Message::Text(done.to_string().into())).await;
    }
}

fn hum(fake: &FakeSpeech, text: &Value) -> Vec<Bytes> {
    let text = text.as_str().unwrap_or_default().to_owned();
    let words = text.split_whitespace().count().max(1);
    let mut inner = fake.lock();
    inner.spoken.push(text);
    let wave: Vec<u8> = (0..words * inner.spoken_word_ms * OUT_HZ / 1000)
        .map(|index| (index as f32 * 0.1).sin() * 8_000.0)
        .flat_map(|sample| (sample as i16).to_le_bytes())
        .collect();
    wave.chunks(OUT_HZ / 10 * 2)
        .map(Bytes::copy_from_slice)
        .collect()
}

/// The head of a file whose length is not known yet.
fn wav_head() -> Bytes {
    let mut head = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    head.extend((OUT_HZ as u32).to_le_bytes());
    head.extend((OUT_HZ as u32 * 2).to_le_bytes());
    head.extend(b"\x02\0\x10\0data\xff\xff\xff\xff");
    head.into()
}

fn stream(fake: &FakeSpeech, pieces: Vec<Bytes>) -> Response {
    let stream = futures::stream::unfold(
        (pieces.into_iter(), fake.first_sound()),
        |(mut pieces, pause)| async move {
            let piece = pieces.next()?;
            tokio::time::sleep(pause).await;
            Some((Ok::<_, std::io::Error>(piece), (pieces, PAUSE)))
        },
    );
    Body::from_stream(stream).into_response()
}
