//! A person with an account, keys and an interview, a worker, and the stand-ins of the providers.

// Tests and the benchmark share it; neither uses all of it.
#![allow(dead_code)]

use mockingbird_agent::keys::{MasterKey, StoredKey, Vault, pack};
use mockingbird_agent::providers::Credentials;
use mockingbird_agent::room::{JoinOptions, Room, RoomEvent, TextStream};
use mockingbird_agent::room_token::{CANDIDATE, INTERVIEWER, Joiner, room_token};
use mockingbird_agent::worker::{Worker, WorkerConfig, services};
use mockingbird_fakes::{FakeProvider, FakeSpeech};
use mockingbird_shared::wire::Provider;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Far beyond what anything here takes, so that a hang is a failure.
const PATIENCE: Duration = Duration::from_secs(40);

/// Recorded speech at the rate that rooms take.
const SPEECH: &[u8] = include_bytes!("../fixtures/speech.wav");
/// Where the samples of a simple WAV file begin.
const WAV_HEADER_BYTES: usize = 44;

/// A worker takes any interview that waits, so there is one stage at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

pub(crate) struct Stage {
    _alone: MutexGuard<'static, ()>,
    pub(crate) speech: FakeSpeech,
    pub(crate) model: FakeProvider,
    config: WorkerConfig,
    http: Client,
    interview: String,
    room_name: String,
    worker: Option<(JoinHandle<()>, CancellationToken)>,
}

impl Stage {
    /// The built-in interviewer, with Deepgram's ears and voice.
    pub(crate) async fn set() -> Self {
        Self::with_keys(&[Provider::Deepgram]).await
    }

    /// An interviewer by OpenAI's form.
    pub(crate) async fn with_model() -> Self {
        Self::with_keys(&[Provider::Deepgram, Provider::Openai]).await
    }

    async fn with_keys(providers: &[Provider]) -> Self {
        let mut config = WorkerConfig::from_env().expect("the stack: run the tests by `just test`");
        let (speech, model) = (FakeSpeech::start().await, FakeProvider::start().await);
        config.endpoints.set(Provider::Deepgram, speech.base_url());
        config.endpoints.set(Provider::Openai, model.base_url());
        let mut stage = Self {
            _alone: ALONE.lock().await,
            speech,
            model,
            config,
            http: Client::builder().no_proxy().build().unwrap(),
            interview: String::new(),
            room_name: format!("test-{}", Uuid::new_v4()),
            worker: None,
        };
        // What a test before has left behind.
        let unwanted = json!({"agent_wanted_at": null});
        stage
            .rest(
                Method::PATCH,
                "interviews?agent_wanted_at=not.is.null",
                Some(unwanted),
            )
            .await;
        let owner = stage.sign_up().await;
        for provider in providers {
            stage.save_key(owner, *provider).await;
        }
        let config = json!({"candidate_name": "Ada", "role": "Backend Engineer", "level": "mid", "mode": "voice", "company": "Example Ltd"});
        let row = json!({
            "owner": owner, "config": config, "role": "Backend Engineer", "level": "mid", "mode": "voice",
            "room_name": stage.room_name, "status": "queued", "agent_wanted_at": "2026-01-01T00:00:00Z",
        });
        let made = stage.rest(Method::POST, "interviews", Some(row)).await;
        stage.interview = made[0]["id"].as_str().unwrap().to_owned();
        stage.start_worker();
        stage
    }

    async fn sign_up(&self) -> Uuid {
        let url = format!("{}/auth/v1/signup", self.config.supabase_url);
        let body = json!({"email": format!("{}@example.com", Uuid::new_v4()), "password": "correct horse"});
        let answer = self
            .http
            .post(url)
            .header("apikey", &self.config.anon_key)
            .json(&body);
        let answer: Value = answer.send().await.unwrap().json().await.unwrap();
        let id = answer["user"]["id"].as_str().or(answer["id"].as_str());
        id.unwrap_or_else(|| panic!("{answer}")).parse().unwrap()
    }

    async fn save_key(&self, owner: Uuid, provider: Provider) {
        let MasterKey { version, .. } = self.config.master_key;
        let vault = Vault::new(&self.config.master_key);
        let credentials = Credentials {
            key: "sk-secret-0001".to_owned().into(),
            secret: None,
            url: None,
            model: None,
        };
        let key = StoredKey {
            owner,
            provider,
            hint: "…0001".into(),
            key_version: version,
            ciphertext: vault
                .seal(owner, provider, &pack(&credentials).unwrap())
                .unwrap(),
        };
        self.rest(Method::POST, "provider_keys", Some(json!(key)))
            .await;
    }

    pub(crate) fn start_worker(&mut self) {
        // Each process has a name of its own.
        let config = WorkerConfig {
            name: format!("test-{}", Uuid::new_v4()),
            ..self.config.clone()
        };
        let worker = Worker::new(services(&config).unwrap(), config);
        let stop = CancellationToken::new();
        let stopping = stop.clone();
        let task = tokio::spawn(async move { worker.run(stopping).await.unwrap() });
        self.worker = Some((task, stop));
    }

    /// As `kill -9` would: nothing is given back, nobody says goodbye.
    pub(crate) fn kill_worker(&mut self) {
        let (task, _) = self.worker.take().unwrap();
        task.abort();
    }

    pub(crate) async fn stop_worker(&mut self) {
        let (task, stop) = self.worker.take().unwrap();
        stop.cancel();
        task.await.unwrap();
    }

    pub(crate) async fn lease_runs_out(&self) {
        let lease = json!({"lease_until": "2026-01-01T00:00:00Z"});
        let path = format!("interviews?id=eq.{}", self.interview);
        self.rest(Method::PATCH, &path, Some(lease)).await;
    }

    async fn rest(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        use secrecy::ExposeSecret;
        let url = format!("{}/rest/v1/{path}", self.config.supabase_url);
        let key = self.config.service_role_key.expose_secret();
        let mut request = self.http.request(method, url);
        request = request.header("apikey", key).bearer_auth(key);
        request = request.header("prefer", "return=representation");
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let good = answer.status().is_success();
        let text = answer.text().await.unwrap();
        assert!(good, "{path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// The interview once it is as it should be.
    pub(crate) async fn until(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let path = format!("interviews?id=eq.{}", self.interview);
        let started = Instant::now();
        loop {
            let rows = self.rest(Method::GET, &path, None).await;
            if fits(&rows[0]) {
                return rows[0].clone();
            }
            assert!(started.elapsed() < PATIENCE, "{}", rows[0]);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What was said, once it is so many turns.
    pub(crate) async fn turns(&self, count: usize) -> Vec<Value> {
        let path = format!("turns?interview_id=eq.{}&order=seq.asc", self.interview);
        let started = Instant::now();
        loop {
            let rows = self.rest(Method::GET, &path, None).await;
            let turns = rows.as_array().cloned().unwrap_or_default();
            if turns.len() >= count {
                return turns;
            }
            assert!(started.elapsed() < PATIENCE, "{turns:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some((task, _)) = &self.worker {
            task.abort();
        }
    }
}

/// The candidate, in the room.
pub(crate) struct Person {
    pub(crate) room: Room,
    events: Receiver<RoomEvent>,
    captions: Vec<(String, String)>,
}

impl Person {
    pub(crate) async fn come(stage: &Stage) -> Self {
        let livekit = stage
            .config
            .livekit
            .clone()
            .expect("LiveKit: run the tests by `just test`");
        let joiner = Joiner::Person {
            identity: CANDIDATE,
            name: "",
        };
        let (room, events) = Room::join(JoinOptions {
            token: room_token(&livekit, &stage.room_name, joiner).unwrap(),
            url: livekit.url,
            candidate: INTERVIEWER.into(),
        });
        Self {
            room,
            events,
            captions: Vec::new(),
        }
    }

    /// Says the recorded sentence.
    pub(crate) fn speak(&self) {
        self.say_samples(usize::MAX);
    }

    /// Says so much of the recorded sentence.
    pub(crate) fn say_samples(&self, count: usize) {
        let samples = SPEECH[WAV_HEADER_BYTES..]
            .chunks_exact(2)
            .take(count)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        // A microphone goes on after the last word.
        let silence = std::iter::repeat_n(0, 3 * 24_000);
        self.room.say(samples.chain(silence).collect());
    }

    pub(crate) fn type_(&self, text: &str) {
        let stream = TextStream {
            id: Uuid::new_v4().to_string(),
            topic: "lk.chat".into(),
            attributes: HashMap::new(),
            sender: None,
            is_caption: false,
        };
        self.room.send_text(stream, text);
    }

    pub(crate) async fn next(&mut self) -> RoomEvent {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        let event = event.expect("in time").expect("the room has ended");
        if let RoomEvent::Text { topic, from, text } = &event
            && topic == "lk.transcription"
        {
            self.captions.push((from.clone(), text.expose().clone()));
        }
        event
    }

    pub(crate) fn captions(&self) -> Vec<(String, String)> {
        self.captions.clone()
    }

    /// Until the agent's voice is heard.
    pub(crate) async fn until_loud(&mut self) {
        loop {
            if let RoomEvent::Heard(samples) = self.next().await
                && samples.iter().any(|sample| sample.unsigned_abs() > 2_000)
            {
                return;
            }
        }
    }

    /// Until the agent's voice was heard, and has been quiet for a moment.
    pub(crate) async fn until_agent_has_spoken(&mut self) {
        self.until_loud().await;
        self.until_quiet().await;
    }

    /// Until the agent's voice has been quiet for a moment.
    pub(crate) async fn until_quiet(&mut self) {
        let mut last_loud = Instant::now();
        while last_loud.elapsed() < Duration::from_millis(700) {
            match tokio::time::timeout(Duration::from_millis(100), self.next()).await {
                Ok(RoomEvent::Heard(samples))
                    if samples.iter().any(|sample| sample.unsigned_abs() > 2_000) =>
                {
                    last_loud = Instant::now();
                }
                _ => {}
            }
        }
    }
}
