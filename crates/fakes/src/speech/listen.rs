//! Transcription: Deepgram's live one with guesses, final words and ends of utterances; OpenAI's of files.

use super::{FakeSpeech, Frame, WORD_MS};
use crate::bearer;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Json, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) async fn deepgram(
    State(fake): State<FakeSpeech>,
    Query(settings): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    fake.transcribe(&headers, settings, upgrade, hear)
}

/// One stretch of speech, as far as it has come.
#[derive(Default)]
struct Stretch {
    words: Vec<String>,
    began_ms: f64,
    said: usize,
    quiet_ms: f64,
}

async fn hear(fake: FakeSpeech, mut socket: WebSocket) {
    let mut now_ms = 0.0;
    let mut stretch: Option<Stretch> = None;
    let mut ended_ms: Option<f64> = None;
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Binary(bytes) = message else {
            if matches!(&message, Message::Text(text) if text.contains("CloseStream")) {
                return;
            }
            continue;
        };
        let Frame { loud, ms: frame_ms } = Frame::of(&bytes);
        now_ms += frame_ms;
        let mut frames = Vec::new();
        if loud && stretch.is_none() {
            let words = fake.next_sentence();
            stretch = Some(Stretch {
                words: words.split(' ').map(str::to_owned).collect(),
                began_ms: now_ms - frame_ms,
                ..Stretch::default()
            });
            frames.push(
                json!({"type": "SpeechStarted", "channel": [0, 1], "timestamp": now_ms / 1000.0}),
            );
        }
        if let Some(present) = &mut stretch {
            present.quiet_ms = if loud {
                0.0
            } else {
                present.quiet_ms + frame_ms
            };
            let due = ((now_ms - present.began_ms) / WORD_MS) as usize;
            let said = due.min(present.words.len());
            if loud && said > present.said {
                present.said = said;
                if fake.cut_due() {
                    // The sentence comes again on another connection.
                    let words = present.words.join(" ");
                    fake.lock().sentences.push_front(words);
                    return;
                }
                let text = present.words[..said].join(" ");
                frames.push(results(present.began_ms, now_ms, &text, false));
            }
            if present.quiet_ms >= fake.lock().endpointing_ms {
                let text = present.words.join(" ");
                frames.push(results(present.began_ms, now_ms, &text, true));
                ended_ms = Some(now_ms);
                stretch = None;
            }
        } else if ended_ms.is_some_and(|ended| now_ms - ended >= 1_000.0) {
            ended_ms = None;
            frames.push(json!({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": now_ms / 1000.0}));
        }
        for frame in frames {
            if socket
                .send(Message::Text(frame.to_string().into()))
                .await
                .is_err()
            {
                return;
            }
        }
    }
}

fn results(from_ms: f64, to_ms: f64, text: &str, is_final: bool) -> Value {
    let word = |word: &str| json!({"word": word, "start": 0.0, "end": 0.0, "confidence": 0.9});
    let words: Vec<Value> = text.split(' ').map(word).collect();
    json!({
        "type": "Results", "channel_index": [0, 1], "start": from_ms / 1000.0, "duration": (to_ms - from_ms) / 1000.0,
        "is_final": is_final, "speech_final": is_final, "from_finalize": false,
        "channel": {"alternatives": [{"transcript": text, "confidence": 0.9, "words": words}]},
        "metadata": {"request_id": "fake", "model_uuid": "fake",
            "model_info": {"name": "general-nova-3", "version": "fake", "arch": "nova-3"}},
    })
}

pub(super) async fn openai(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !fake.key_is_good(&bearer(&headers).unwrap_or_default()) {
        return crate::openai::error(401, "invalid_api_key");
    }
    let Some(samples) = samples_of_wav(&body) else {
        return crate::openai::error(400, "invalid_file_format");
    };
    let model = form_field(&body, "model");
    fake.lock().transcription_models.push(model);
    let text = if Frame::of(samples).loud {
        fake.next_sentence()
    } else {
        String::new()
    };
    Json(json!({"text": text})).into_response()
}

/// The samples of the WAV file in a form.
fn samples_of_wav(form: &[u8]) -> Option<&[u8]> {
    let after = |mark: &[u8], bytes: &'_ [u8]| {
        let at = bytes.windows(mark.len()).position(|window| window == mark);
        at.map(|at| at + mark.len())
    };
    let file = &form[after(b"RIFF", form)?..];
    let data = &file[after(b"data", file)?..];
    let length = u32::from_le_bytes(data.get(..4)?.try_into().ok()?) as usize;
    data.get(4..4 + length)
}

/// The text of one field of a multipart form.
fn form_field(form: &[u8], name: &str) -> String {
    let form = String::from_utf8_lossy(form);
    let mark = format!("name=\"{name}\"\r\n\r\n");
    let field = form.split_once(&mark).map_or("", |(_, rest)| rest);
    field.lines().next().unwrap_or_default().to_owned()
}
