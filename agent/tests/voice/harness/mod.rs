//! A person with an account, keys and an interview, a worker, and the stand-ins of the providers.

// Tests and the benchmark share it; neither uses all of it.
#![allow(dead_code, unused_imports)]

use mockingbird_agent::worker::{Worker, WorkerConfig, services};
use mockingbird_fakes::{FakeProvider, FakeSpeech};
use mockingbird_keys::Credentials;
use mockingbird_keys::pack;
use mockingbird_service::room_token::{LivekitAccess, room_of};
use mockingbird_shared::provider::Provider;
use mockingbird_store::KeyRow;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

mod person;
mod process;
pub(crate) mod server_api;

pub(crate) use person::{Person, is_loud};
pub(crate) use process::{Process, Usage};

/// Far beyond what anything here takes, so that a hang is a failure.
const PATIENCE: Duration = Duration::from_secs(40);

/// A worker takes any interview that waits, so there is one stage at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

pub(crate) struct Stage {
    _alone: MutexGuard<'static, ()>,
    pub(crate) speech: FakeSpeech,
    pub(crate) model: FakeProvider,
    config: WorkerConfig,
    http: Client,
    interview: Interview,
    worker: Option<(JoinHandle<()>, CancellationToken)>,
}

/// An interview that is set up.
#[derive(Clone, Default)]
pub(crate) struct Interview {
    pub(crate) id: String,
    pub(crate) owner: Uuid,
    pub(crate) room_name: String,
}

impl Stage {
    /// The built-in interviewer, with transcription and speech by Deepgram.
    pub(crate) async fn set() -> Self {
        Self::with_keys(&[Provider::Deepgram]).await
    }

    /// An interviewer by OpenAI's form.
    pub(crate) async fn with_model() -> Self {
        Self::with_keys(&[Provider::Deepgram, Provider::Openai]).await
    }

    /// There are keys of Deepgram, whom nobody reaches, and of OpenAI, who hears and speaks but does not think.
    pub(crate) async fn without_deepgram() -> Self {
        let mut stage = Self::open().await;
        let endpoints = &mut stage.config.endpoints;
        endpoints.set(Provider::Deepgram, "http://127.0.0.1:9/v1");
        endpoints.set(Provider::Openai, stage.speech.base_url());
        stage.begin(&[Provider::Deepgram, Provider::Openai]).await
    }

    pub(crate) async fn with_keys(providers: &[Provider]) -> Self {
        Self::open().await.begin(providers).await
    }

    async fn begin(self, providers: &[Provider]) -> Self {
        let mut stage = self;
        stage.interview = stage.add_interview(providers).await;
        stage.want_agent(&stage.interview).await;
        stage.start_worker();
        stage
    }

    /// Nobody is there yet.
    pub(crate) async fn open() -> Self {
        let mut config = WorkerConfig::from_env().expect("the stack: run the tests by `just test`");
        let (speech, model) = (FakeSpeech::start().await, FakeProvider::start().await);
        config.endpoints.set(Provider::Deepgram, speech.base_url());
        for provider in [Provider::Openai, Provider::Anthropic] {
            config.endpoints.set(provider, model.base_url());
        }
        let stage = Self {
            _alone: ALONE.lock().await,
            speech,
            model,
            config,
            http: Client::builder().no_proxy().build().unwrap(),
            interview: Interview::default(),
            worker: None,
        };
        // What a test before has left behind.
        stage.rest(Method::DELETE, "jobs?kind=eq.voice", None).await;
        stage
    }

    /// Of a person of its own, with keys of these providers.
    pub(crate) async fn add_interview(&self, providers: &[Provider]) -> Interview {
        let owner = self.sign_up().await;
        for provider in providers {
            self.save_key(owner, *provider).await;
        }
        let config = json!({"candidate_name": "Ada", "role": "Backend Engineer", "level": "mid", "mode": "voice", "company": "Example Ltd", "length": {"minutes": 60}});
        let row = json!({
            "owner": owner, "config": config, "role": "Backend Engineer", "level": "mid", "mode": "voice",
            "status": "queued",
        });
        let made = self.rest(Method::POST, "interviews", Some(row)).await;
        let id = made[0]["id"].as_str().unwrap().to_owned();
        Interview {
            room_name: room_of(id.parse().unwrap()),
            id,
            owner,
        }
    }

    /// As the API does when the candidate asks for a token.
    pub(crate) async fn want_agent(&self, interview: &Interview) {
        let wanted = json!({"p_interview": interview.id, "p_owner": interview.owner});
        self.rest(Method::POST, "rpc/want_voice", Some(wanted))
            .await;
    }

    pub(crate) fn livekit(&self) -> LivekitAccess {
        let livekit = self.config.livekit.clone();
        livekit.expect("LiveKit: run the tests by `just test`")
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
        let url = match provider {
            Provider::Compatible => Some(self.model.base_url()),
            Provider::CompatibleStt | Provider::CompatibleTts => Some(self.speech.base_url()),
            _ => None,
        };
        self.save_key_of(owner, provider, url).await;
    }

    /// Saves a key for an endpoint of the person's own.
    pub(crate) async fn save_key_of(&self, owner: Uuid, provider: Provider, url: Option<String>) {
        let vault = &self.config.vault;
        let credentials = Credentials {
            key: "sk-secret-0001".to_owned().into(),
            secret: None,
            url,
            model: None,
            voice: None,
        };
        let key = KeyRow {
            owner,
            provider,
            hint: "…0001".into(),
            key_version: vault.key_version(),
            ciphertext: vault
                .seal(owner, provider, &pack(&credentials).unwrap())
                .unwrap(),
        };
        self.rest(Method::POST, "provider_keys", Some(json!(key)))
            .await;
    }

    /// The worker as the program that operators run.
    pub(crate) fn start_process(&self, model_url: &str) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mockingbird-agent"));
        command
            // The bench has more of them wait than operators would allow.
            .env("MOCKINGBIRD_AGENT_INTERVIEWS", "200")
            .env("DEEPGRAM_BASE_URL", self.speech.base_url())
            .env("OPENAI_BASE_URL", model_url)
            .env("MOCKINGBIRD_LOG", "warn,livekit_signaling=off");
        Process::start(command)
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
        let past = "2026-01-01T00:00:00Z";
        let lease = json!({"lease_until": past, "not_before": past});
        let path = format!("jobs?subject=eq.{}", self.interview.id);
        self.rest(Method::PATCH, &path, Some(lease)).await;
    }

    async fn rest(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/rest/v1/{path}", self.config.supabase_url);
        // More than the worker has: tests see and change everything.
        let key = std::env::var("SUPABASE_SERVICE_ROLE_KEY").unwrap();
        let mut request = self.http.request(method, url);
        request = request.header("apikey", &key).bearer_auth(&key);
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
        let path = format!("interviews?id=eq.{}", self.interview.id);
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

    /// The job of the interview once it is as it should be.
    pub(crate) async fn until_job(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let path = format!("jobs?subject=eq.{}", self.interview.id);
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
        self.turns_of(&self.interview, count).await
    }

    pub(crate) async fn turns_of(&self, interview: &Interview, count: usize) -> Vec<Value> {
        let path = format!("turns?interview_id=eq.{}&order=seq.asc", interview.id);
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
