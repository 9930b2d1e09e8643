//! Stand-ins for providers that transcribe and speak: `listen` is Deepgram's live transcription over a websocket (Nova) and
//! OpenAI's of files, `flux` is Deepgram's by turns, `speak` the speech of OpenAI, Groq, Deepgram and Cartesia.
//!
//! The transcriber takes loud audio for speech. Each stretch of it becomes the next of the scripted sentences, word by word
//! while it is loud, and final when it has been quiet for a moment. The synthesiser hums for as long as the words would
//! take.

mod flux;
mod listen;
mod speak;

use crate::text_header;
use axum::Router;
use axum::extract::Json;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Samples per second of the audio that is transcribed.
const IN_HZ: f64 = 16_000.0;
/// A frame is speech if one of its samples is louder than this.
const LOUD: u16 = 500;
/// How long a candidate takes to say a word.
const WORD_MS: f64 = 250.0;
/// The sentence that is transcribed where nothing is scripted.
const USUAL: &str = "I led the migration to the new database.";

struct Inner {
    sentences: VecDeque<String>,
    good_key: Option<String>,
    /// Quiet after which words are final, in milliseconds.
    endpointing_ms: f64,
    /// Until the first sound of a synthesiser.
    first_sound: Duration,
    /// How long a word takes to be spoken, in milliseconds.
    spoken_word_ms: usize,
    /// Connections that are cut as soon as they hear something.
    cuts: u32,
    spoken: Vec<String>,
    /// The JSON of each request for speech, in OpenAI's form.
    speech_requests: Vec<Value>,
    /// The model of each request for a transcription, in OpenAI's form.
    transcription_models: Vec<String>,
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
        let (listener, address) = crate::listen().await;
        let inner = Inner {
            sentences: VecDeque::new(),
            good_key: None,
            endpointing_ms: 400.0,
            first_sound: Duration::from_millis(20),
            // Quicker than people, so that tests don't wait.
            spoken_word_ms: 100,
            cuts: 0,
            spoken: Vec::new(),
            speech_requests: Vec::new(),
            transcription_models: Vec::new(),
            connections: Vec::new(),
        };
        let fake = Self {
            address,
            inner: Arc::new(Mutex::new(inner)),
        };
        let app = Router::new()
            .route("/v1/listen", get(listen::deepgram))
            .route("/v2/listen", get(flux::deepgram))
            .route("/v1/audio/transcriptions", post(listen::openai))
            .route("/v1/audio/speech", post(speak::openai))
            .route("/v1/speak", post(speak::deepgram))
            .route("/tts/websocket", get(speak::cartesia))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        fake
    }

    /// The base URL of OpenAI's, Groq's and Deepgram's forms.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The base URL of Cartesia's form, which has no version in its path.
    pub fn root_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues the sentence that the next stretch of speech is transcribed as.
    pub fn hear(&self, sentence: &str) -> &Self {
        self.lock().sentences.push_back(sentence.to_owned());
        self
    }

    /// From now on every other key is refused.
    pub fn accept_only(&self, key: &str) -> &Self {
        self.lock().good_key = Some(key.to_owned());
        self
    }

    /// Cuts so many connections in the middle of a sentence.
    pub fn cut(&self, connections: u32) -> &Self {
        self.lock().cuts = connections;
        self
    }

    /// How long the transcriber waits for more speech before it takes words for final, and how long the synthesiser takes to
    /// its first sound.
    pub fn delays(&self, endpointing: Duration, first_sound: Duration) -> &Self {
        let mut inner = self.lock();
        inner.endpointing_ms = endpointing.as_secs_f64() * 1000.0;
        inner.first_sound = first_sound;
        drop(inner);
        self
    }

    /// How long a word takes to be spoken, in milliseconds.
    pub fn spoken_word_ms(&self, word_ms: usize) -> &Self {
        self.lock().spoken_word_ms = word_ms;
        self
    }

    /// The sentences that were to be spoken, in order.
    pub fn spoken(&self) -> Vec<String> {
        self.lock().spoken.clone()
    }

    /// The JSON of each request for speech in OpenAI's form.
    pub fn speech_requests(&self) -> Vec<Value> {
        self.lock().speech_requests.clone()
    }

    /// The model that each request for a transcription in OpenAI's form has named.
    pub fn transcription_models(&self) -> Vec<String> {
        self.lock().transcription_models.clone()
    }

    /// The settings of each connection for live transcription: the parameters of its query.
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

    /// Accepts a connection for live transcription if its key is good, notes its settings and leaves it to `hear`.
    fn transcribe<F: Future<Output = ()> + Send + 'static>(
        self,
        headers: &HeaderMap,
        settings: HashMap<String, String>,
        upgrade: WebSocketUpgrade,
        hear: impl FnOnce(Self, WebSocket) -> F + Send + 'static,
    ) -> Response {
        if let Some(refusal) = self.refusal_of_deepgram(headers) {
            return refusal;
        }
        self.lock().connections.push(settings);
        upgrade.on_upgrade(move |socket| hear(self, socket))
    }

    fn refusal_of_deepgram(&self, headers: &HeaderMap) -> Option<Response> {
        let authorization = text_header(headers, "authorization");
        let key = authorization.strip_prefix("Token ").unwrap_or_default();
        let body = json!({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."});
        let refusal = (StatusCode::UNAUTHORIZED, Json(body));
        (!self.key_is_good(key)).then(|| refusal.into_response())
    }

    fn first_sound(&self) -> Duration {
        self.lock().first_sound
    }

    fn cut_due(&self) -> bool {
        let mut inner = self.lock();
        let due = inner.cuts > 0;
        inner.cuts = inner.cuts.saturating_sub(1);
        due
    }
}

/// What matters of one message of audio.
struct Frame {
    loud: bool,
    ms: f64,
}

impl Frame {
    fn of(bytes: &[u8]) -> Self {
        let samples = bytes.chunks_exact(2);
        Self {
            ms: samples.len() as f64 / IN_HZ * 1000.0,
            loud: samples
                .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
                .any(|sample| sample.unsigned_abs() > LOUD),
        }
    }
}
