//! Stand-ins for providers that hear and speak: Deepgram's live transcription over a websocket, OpenAI's transcription of
//! files, and speech of OpenAI, Deepgram and Cartesia as raw samples.
//!
//! The transcriber listens: loud audio is speech, and each stretch of it becomes the next of the scripted sentences, word
//! by word while it is loud, final when it has been quiet for a moment. The synthesiser hums for as long as the words
//! would take.

use crate::{bearer, text_header};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Json, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Samples per second that come in.
const IN_HZ: f64 = 16_000.0;
/// Samples per second that go out.
const OUT_HZ: usize = 24_000;
/// Loudness from which a frame is speech.
const LOUD: u16 = 500;
/// How long a word takes to be said.
const WORD_MS: f64 = 250.0;
/// How long a word takes to be spoken by the synthesiser: quicker than people, so that tests don't wait.
const SPOKEN_WORD_MS: usize = 100;
/// What is heard where nothing is scripted.
const USUAL: &str = "I led the migration to the new database.";

struct Inner {
    sentences: VecDeque<String>,
    good_key: Option<String>,
    /// Quiet after which words are final, in milliseconds.
    endpointing_ms: f64,
    /// Until the first sound of a synthesiser.
    first_sound: Duration,
    /// Connections that are cut as soon as they hear something.
    cuts: u32,
    spoken: Vec<String>,
    connections: Vec<HashMap<String, String>>,
}

/// A running fake. It stops with the test's runtime.
#[derive(Clone)]
pub struct FakeSpeech {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl FakeSpeech {
    /// Listens on a free port of loopback.
    ///
    /// # Panics
    /// If there is none: a test can't go on then.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let inner = Inner {
            sentences: VecDeque::new(),
            good_key: None,
            endpointing_ms: 400.0,
            first_sound: Duration::from_millis(20),
            cuts: 0,
            spoken: Vec::new(),
            connections: Vec::new(),
        };
        let fake = Self {
            address: listener.local_addr().expect("an address"),
            inner: Arc::new(Mutex::new(inner)),
        };
        let app = Router::new()
            .route("/v1/listen", get(listen))
            .route("/v1/audio/transcriptions", post(transcribe))
            .route("/v1/audio/speech", post(openai_speech))
            .route("/v1/speak", post(deepgram_speech))
            .route("/tts/bytes", post(cartesia_speech))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        fake
    }

    /// For `OPENAI_BASE_URL` and `DEEPGRAM_BASE_URL`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// For `CARTESIA_BASE_URL`.
    pub fn root_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the next stretch of speech is understood as.
    pub fn hear(&self, sentence: &str) -> &Self {
        self.lock().sentences.push_back(sentence.to_owned());
        self
    }

    /// From now on every other key is refused.
    pub fn accept_only(&self, key: &str) -> &Self {
        self.lock().good_key = Some(key.to_owned());
        self
    }

    /// Cuts so many connections in the middle of what they hear.
    pub fn cut(&self, connections: u32) -> &Self {
        self.lock().cuts = connections;
        self
    }

    /// How long the transcriber waits for more, and the synthesiser until its first sound.
    pub fn delays(&self, endpointing: Duration, first_sound: Duration) -> &Self {
        let mut inner = self.lock();
        inner.endpointing_ms = endpointing.as_secs_f64() * 1000.0;
        inner.first_sound = first_sound;
        drop(inner);
        self
    }

    /// What was to be spoken, in order.
    pub fn spoken(&self) -> Vec<String> {
        self.lock().spoken.clone()
    }

    /// The settings of each connection for live transcription.
    pub fn connections(&self) -> Vec<HashMap<String, String>> {
        self.lock().connections.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_sentence(&self) -> String {
        self.lock().sentences.pop_front().unwrap_or(USUAL.into())
    }

    fn key_is_good(&self, key: &str) -> bool {
        let inner = self.lock();
        inner.good_key.as_deref().is_none_or(|good| good == key)
    }
}

async fn listen(
    State(fake): State<FakeSpeech>,
    Query(settings): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let authorization = text_header(&headers, "authorization");
    let key = authorization.strip_prefix("Token ").unwrap_or_default();
    if !fake.key_is_good(key) {
        let body = json!({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."});
        return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    }
    fake.lock().connections.push(settings);
    upgrade.on_upgrade(move |socket| hear(fake, socket))
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
        let loud = bytes
            .chunks_exact(2)
            .any(|pair| i16::from_le_bytes([pair[0], pair[1]]).unsigned_abs() > LOUD);
        let frame_ms = bytes.len() as f64 / 2.0 / IN_HZ * 1000.0;
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
                if cut_due(&fake) {
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

fn cut_due(fake: &FakeSpeech) -> bool {
    let mut inner = fake.lock();
    let due = inner.cuts > 0;
    inner.cuts = inner.cuts.saturating_sub(1);
    due
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

async fn transcribe(State(fake): State<FakeSpeech>, headers: HeaderMap, body: Bytes) -> Response {
    if !fake.key_is_good(&bearer(&headers).unwrap_or_default()) {
        return crate::openai::error(401, "invalid_api_key");
    }
    if !body.windows(4).any(|window| window == b"RIFF") {
        return crate::openai::error(400, "invalid_file_format");
    }
    Json(json!({"text": fake.next_sentence()})).into_response()
}

async fn openai_speech(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !fake.key_is_good(&bearer(&headers).unwrap_or_default()) {
        return crate::openai::error(401, "invalid_api_key");
    }
    hum(&fake, &body["input"])
}

async fn deepgram_speech(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let authorization = text_header(&headers, "authorization");
    if !fake.key_is_good(authorization.strip_prefix("Token ").unwrap_or_default()) {
        let refusal = json!({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."});
        return (StatusCode::UNAUTHORIZED, Json(refusal)).into_response();
    }
    hum(&fake, &body["text"])
}

async fn cartesia_speech(
    State(fake): State<FakeSpeech>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !fake.key_is_good(&text_header(&headers, "x-api-key")) {
        return (StatusCode::UNAUTHORIZED, "Invalid API key").into_response();
    }
    hum(&fake, &body["transcript"])
}

/// A tone for as long as the words would take, in pieces of 100 ms, faster than it is heard.
fn hum(fake: &FakeSpeech, text: &Value) -> Response {
    let text = text.as_str().unwrap_or_default().to_owned();
    let words = text.split_whitespace().count().max(1);
    let samples = words * SPOKEN_WORD_MS * OUT_HZ / 1000;
    let first_sound = fake.lock().first_sound;
    fake.lock().spoken.push(text);
    let wave: Vec<u8> = (0..samples)
        .map(|index| (index as f32 * 0.1).sin() * 8_000.0)
        .flat_map(|sample| (sample as i16).to_le_bytes())
        .collect();
    let pieces: Vec<Bytes> = wave
        .chunks(OUT_HZ / 10 * 2)
        .map(Bytes::copy_from_slice)
        .collect();
    let stream = futures::stream::unfold(
        (pieces.into_iter(), first_sound),
        |(mut pieces, pause)| async move {
            let piece = pieces.next()?;
            tokio::time::sleep(pause).await;
            Some((
                Ok::<_, std::io::Error>(piece),
                (pieces, Duration::from_millis(5)),
            ))
        },
    );
    Body::from_stream(stream).into_response()
}
