//! Deepgram's Flux: one message for each change of a turn, with all of its words so far.

use super::{FakeSpeech, Frame, WORD_MS};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The id of every connection of the fake.
const REQUEST: &str = "00000000-0000-4000-8000-000000000000";

pub(super) async fn deepgram(
    State(fake): State<FakeSpeech>,
    Query(settings): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    fake.transcribe(&headers, settings, upgrade, hear)
}

/// A turn as far as it has come.
struct Turn {
    words: Vec<String>,
    began_ms: f64,
    said: usize,
    told_ms: f64,
    quiet_ms: f64,
}

async fn hear(fake: FakeSpeech, mut socket: WebSocket) {
    let (mut now_ms, mut index, mut sequence) = (0.0, 0, 0);
    let mut turn: Option<Turn> = None;
    let connected = json!({"type": "Connected", "request_id": REQUEST, "sequence_id": 0});
    let _ = socket
        .send(Message::Text(connected.to_string().into()))
        .await;
    while let Some(Ok(message)) = socket.recv().await {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Text(text) if text.contains("ForceEndTurn") => {
                if let Some(turn) = turn.take() {
                    sequence += 1;
                    let info = turn_info("EndOfTurn", sequence, index, &turn, now_ms);
                    let _ = socket.send(Message::Text(info.to_string().into())).await;
                    index += 1;
                }
                continue;
            }
            _ => continue,
        };
        let Frame { loud, ms: frame_ms } = Frame::of(&bytes);
        now_ms += frame_ms;
        let mut event = None;
        if loud && turn.is_none() {
            turn = Some(Turn {
                words: fake.next_sentence().split(' ').map(str::to_owned).collect(),
                began_ms: now_ms - frame_ms,
                said: 0,
                told_ms: now_ms - frame_ms,
                quiet_ms: 0.0,
            });
            event = Some("StartOfTurn");
        }
        let Some(present) = &mut turn else {
            continue;
        };
        present.quiet_ms = if loud {
            0.0
        } else {
            present.quiet_ms + frame_ms
        };
        let due = ((now_ms - present.began_ms) / WORD_MS) as usize;
        let said = due.min(present.words.len());
        // An update comes a few times a second, whether there are new words or not.
        if now_ms - present.told_ms >= WORD_MS {
            present.told_ms = now_ms;
            present.said = present.said.max(if loud { said } else { 0 });
            event = Some("Update");
        }
        if present.quiet_ms >= fake.lock().endpointing_ms {
            present.said = present.words.len();
            event = Some("EndOfTurn");
        }
        if let Some(event) = event {
            sequence += 1;
            let info = turn_info(event, sequence, index, present, now_ms);
            if socket
                .send(Message::Text(info.to_string().into()))
                .await
                .is_err()
            {
                return;
            }
            if event == "EndOfTurn" {
                turn = None;
                index += 1;
            }
        }
    }
}

fn turn_info(event: &str, sequence: u32, index: u32, turn: &Turn, now_ms: f64) -> Value {
    let said = &turn.words[..turn.said];
    let words: Vec<Value> = said
        .iter()
        .map(|word| json!({"word": word, "confidence": 0.9}))
        .collect();
    let confidence = if event == "EndOfTurn" { 0.9 } else { 0.1 };
    json!({
        "type": "TurnInfo", "request_id": REQUEST, "sequence_id": sequence, "event": event, "turn_index": index,
        "audio_window_start": turn.began_ms / 1000.0, "audio_window_end": now_ms / 1000.0,
        "transcript": said.join(" "), "words": words, "end_of_turn_confidence": confidence,
    })
}
