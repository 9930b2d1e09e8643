//! Stand-ins for paid providers, for tests: OpenAI's chat completions and Anthropic's messages, streamed; in `speech`
//! those that transcribe and speak; in `livekit` the list of rooms, which only a signed request gets; in `deviating` a server that does
//! otherwise than OpenAI's manual says.
//!
//! A test scripts the replies, one for each request; the fake speaks the provider's wire form, with tool-call deltas,
//! usage, error bodies and broken streams. What nobody has scripted, `unscripted` answers as real models would. The
//! requests are kept for the test.

mod anthropic;
mod deviating;
mod livekit;
mod openai;
mod speech;
mod unscripted;

pub use deviating::{FakeDeviating, GOOD_MODELS, LOADING, THOUGHT};
pub use livekit::FakeLivekit;
pub use speech::FakeSpeech;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the fake does with one request.
#[derive(Clone, Debug)]
pub enum Script {
    /// Says something, piece by piece, after calling tools (name, arguments).
    Say {
        /// The text of the reply; empty for one that only calls tools.
        text: String,
        /// The tools that are called before the text: name, arguments.
        tools: Vec<(String, Value)>,
    },
    /// Answers with an error of the provider's form.
    Fail {
        /// The HTTP status.
        status: u16,
        /// The provider's own code, such as `insufficient_quota`.
        code: String,
    },
    /// Says this text, then cuts the connection before the end of the reply.
    BreakAfter(String),
    /// Answers with 200 and something that is no stream.
    Nonsense,
    /// Says this text once the test notifies.
    SayWhen(Arc<Notify>, String),
    /// Takes the request and never answers.
    Hang,
}

impl Script {
    /// Says something without tools.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Say {
            text: text.into(),
            tools: Vec::new(),
        }
    }

    /// Calls tools and says nothing in this request.
    pub fn call(tools: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self::Say {
            text: String::new(),
            tools: tools
                .into_iter()
                .map(|(name, arguments)| (name.to_owned(), arguments))
                .collect(),
        }
    }
}

/// A request as the provider saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The path, such as `/v1/chat/completions`.
    pub path: String,
    /// The key, from whichever header the provider uses.
    pub key: String,
    /// The JSON body.
    pub body: Value,
}

impl Seen {
    /// Whether it asks for the judgement of an answer. Such requests run beside those for replies and may come before or
    /// after them; they are known by the field `stage_served`, which no other request names.
    pub fn is_for_judgement(&self) -> bool {
        unscripted::instructions(&self.body).contains("stage_served")
    }
}

#[derive(Default)]
struct Inner {
    scripts: VecDeque<Script>,
    usual: Option<Script>,
    judgements: VecDeque<Script>,
    usual_judgement: Option<Script>,
    /// Questions asked that nobody has scripted.
    questions: usize,
    seen: Vec<Seen>,
    good_key: Option<String>,
    first_word: Duration,
}

/// The frames of a reply in a provider's form, from its text and its tool calls.
type MakeFrames = fn(&str, &[(String, Value)]) -> Vec<String>;

/// A running fake. It stops with the test's runtime.
#[derive(Clone)]
pub struct FakeProvider {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl FakeProvider {
    /// Listens on a free port of loopback.
    ///
    /// # Panics
    /// If there is none: a test can't go on then.
    pub async fn start() -> Self {
        let (listener, address) = listen().await;
        let fake = Self {
            address,
            inner: Arc::default(),
        };
        let app = Router::new()
            .route("/v1/chat/completions", post(openai::chat))
            .route("/v1/messages", post(anthropic::messages))
            .route("/v1/models", get(models))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        fake
    }

    /// The base URL, for `OPENAI_BASE_URL` and its kin.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Queues what happens with the next request that has nothing queued yet.
    pub fn then(&self, script: Script) -> &Self {
        self.lock().scripts.push_back(script);
        self
    }

    /// What happens with every request that nothing is queued for.
    pub fn usually(&self, script: Script) -> &Self {
        self.lock().usual = Some(script);
        self
    }

    /// Queues what happens with the next request for a judgement that has nothing queued yet. Such requests have a queue of
    /// their own, since they may come before or after the replies beside them.
    pub fn then_judge(&self, script: Script) -> &Self {
        self.lock().judgements.push_back(script);
        self
    }

    /// What happens with every request for a judgement that nothing is queued for.
    pub fn usually_judge(&self, script: Script) -> &Self {
        self.lock().usual_judgement = Some(script);
        self
    }

    /// From now on every other key is refused.
    pub fn accept_only(&self, key: &str) -> &Self {
        self.lock().good_key = Some(key.to_owned());
        self
    }

    /// From now on, waits so long before the first word of each reply.
    pub fn delay(&self, first_word: Duration) -> &Self {
        self.lock().first_word = first_word;
        self
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    /// All requests so far except those for judgements.
    pub fn replies_seen(&self) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(|seen| !seen.is_for_judgement());
        seen
    }

    /// The requests for judgements so far.
    pub fn judgements_seen(&self) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(Seen::is_for_judgement);
        seen
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key_is_good(&self, key: &str) -> bool {
        self.lock()
            .good_key
            .as_deref()
            .is_none_or(|good| good == key)
    }

    fn next(&self, seen: Seen) -> Script {
        let mut inner = self.lock();
        inner.seen.push(seen.clone());
        let scripted = if seen.is_for_judgement() {
            let next = inner.judgements.pop_front();
            next.or_else(|| inner.usual_judgement.clone())
        } else {
            let next = inner.scripts.pop_front();
            next.or_else(|| inner.usual.clone())
        };
        scripted.unwrap_or_else(|| unscripted::act(&seen.body, &mut inner.questions))
    }

    /// Does what is scripted, in a provider's form: `say` makes the frames of a reply, `error` a refusal of a status and the
    /// provider's code. `bad_key` is the code for a key that is not accepted.
    async fn perform(
        &self,
        seen: Seen,
        say: MakeFrames,
        error: fn(u16, &str) -> Response,
        bad_key: &str,
    ) -> Response {
        if !self.key_is_good(&seen.key) {
            return error(401, bad_key);
        }
        let (script, first_word) = (self.next(seen), self.lock().first_word);
        tokio::time::sleep(first_word).await;
        match script {
            Script::Say { text, tools } => event_stream(say(&text, &tools), false),
            Script::Fail { status, code } => error(status, &code),
            Script::BreakAfter(text) => {
                let mut frames = say(&text, &[]);
                // Without the last three there is neither a reason to stop nor an end.
                frames.truncate(frames.len() - 3);
                event_stream(frames, true)
            }
            Script::Nonsense => (StatusCode::OK, "<html>It works</html>").into_response(),
            Script::SayWhen(told, text) => {
                told.notified().await;
                event_stream(say(&text, &[]), false)
            }
            Script::Hang => std::future::pending().await,
        }
    }
}

async fn models(State(fake): State<FakeProvider>, headers: HeaderMap) -> Response {
    let key = bearer(&headers).unwrap_or_else(|| text_header(&headers, "x-api-key"));
    if !fake.key_is_good(&key) {
        return openai::error(401, "invalid_api_key");
    }
    axum::Json(json!({"object": "list", "data": [{"id": "fake-model", "object": "model"}]}))
        .into_response()
}

/// A free port of loopback.
async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::to_owned)
}

fn text_header(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

/// The pieces that a text is streamed in.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive(' ').collect()
}

/// A stream of frames; with `cut` the connection breaks instead of ending.
fn event_stream(frames: Vec<String>, cut: bool) -> Response {
    let frames = frames.into_iter().map(|frame| Ok(Bytes::from(frame)));
    let end = cut.then(|| Err(std::io::Error::other("the fake cuts the connection")));
    // A moment between frames, or the client would see them as one.
    let stream = futures::stream::unfold(frames.chain(end), |mut frames| async move {
        let frame = frames.next()?;
        tokio::time::sleep(Duration::from_millis(1)).await;
        Some((frame, frames))
    });
    (
        [(header::CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(stream),
    )
        .into_response()
}
