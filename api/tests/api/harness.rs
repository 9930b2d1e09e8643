//! Starts the API on a free port, and people who use it.

use mockingbird_api::config::Config;
use mockingbird_api::{App, server};
use mockingbird_service::room_token::LivekitAccess;
use mockingbird_shared::provider::Provider;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;
use uuid::Uuid;

/// A running API; it ends with the test.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) app: App,
    pub(crate) http: reqwest::Client,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings of one's own.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config =
            Config::from_env().expect("the stack's address: run the tests by `just test`");
        // All tests come from one address.
        config.limits.auth_per_minute = 100_000.try_into().unwrap();
        config.limits.requests_per_minute = 100_000.try_into().unwrap();
        config.providers.patience = Duration::from_millis(800);
        // Tests run beside each other: none takes the work of another.
        config.work.take = false;
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        config.web.public_url = base.parse().unwrap();
        let app = App::new(config, PathBuf::from(env!("CARGO_BIN_EXE_mockingbird-api"))).unwrap();
        tokio::spawn(server::serve(app.clone(), listener, std::future::pending()));
        Self {
            base,
            app,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// Somebody who has just registered.
    pub(crate) async fn person(&self) -> Person<'_> {
        let email = fresh_email();
        let body = json!({"email": email, "password": "correct horse", "name": "Test Person", "token_delivery": "json"});
        let session = self
            .post("/api/auth/register", &body)
            .await
            .expect(StatusCode::CREATED);
        Person::of(self, &session, email)
    }

    /// Somebody without an account.
    pub(crate) async fn guest(&self) -> Person<'_> {
        let session = self
            .post("/api/auth/guest", &json!({"token_delivery": "json"}))
            .await
            .expect(StatusCode::CREATED);
        Person::of(self, &session, String::new())
    }
}

pub(crate) fn fresh_email() -> String {
    format!("{}@example.com", Uuid::new_v4().simple())
}

/// Somebody with a token.
pub(crate) struct Person<'a> {
    pub(crate) server: &'a Server,
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) token: String,
    pub(crate) refresh_token: String,
}

impl<'a> Person<'a> {
    pub(crate) fn of(server: &'a Server, session: &Value, email: String) -> Self {
        Self {
            server,
            email,
            id: session["user"]["id"].as_str().unwrap().parse().unwrap(),
            token: session["access_token"].as_str().unwrap().to_owned(),
            refresh_token: session["refresh_token"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.server.request(method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn save_key(&self, provider: Provider, key: &str) {
        self.put(&format!("/api/keys/{provider}"), &json!({"key": key}))
            .await
            .expect(StatusCode::OK);
    }

    /// An interview of five questions, set up and not begun.
    pub(crate) async fn interview(&self) -> String {
        self.interview_with(json!({})).await
    }

    pub(crate) async fn interview_with(&self, extra: Value) -> String {
        let mut config = json!({"role": "Backend Engineer", "candidate_name": "Ada", "length": {"questions": 5}});
        config
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let made = self
            .post("/api/interviews", &config)
            .await
            .expect(StatusCode::CREATED);
        made["id"].as_str().unwrap().to_owned()
    }

    /// Begins and reads the interviewer's first words.
    pub(crate) async fn start(&self, id: &str) -> Vec<(String, Value)> {
        self.post(&format!("/api/interviews/{id}/start"), &json!({}))
            .await
            .expect(StatusCode::ACCEPTED);
        self.events(id, None).await
    }

    pub(crate) async fn try_say(&self, id: &str, text: &str) -> Answer {
        let body = json!({"text": text, "client_id": Uuid::new_v4(), "composed_ms": 1000});
        self.post(&format!("/api/interviews/{id}/messages"), &body)
            .await
    }

    /// Answers and reads what the interviewer says to it, beyond turn `after`.
    pub(crate) async fn say(&self, id: &str, text: &str, after: u64) -> Vec<(String, Value)> {
        self.try_say(id, text).await.expect(StatusCode::ACCEPTED);
        self.events(id, Some(&after.to_string())).await
    }

    /// Reads the whole stream of events.
    pub(crate) async fn events(
        &self,
        id: &str,
        last_event_id: Option<&str>,
    ) -> Vec<(String, Value)> {
        let mut request = self.request(Method::GET, &format!("/api/interviews/{id}/events"));
        if let Some(last) = last_event_id {
            request = request.header("last-event-id", last);
        }
        let text = request.send().await.unwrap().text().await.unwrap();
        parse_events(&text)
    }

    /// An interview that is over, once so many of its answers are judged: judgements come when they come.
    pub(crate) async fn until_judged(&self, id: &str, answers: usize) -> Value {
        let path = format!("/api/interviews/{id}");
        let judged = async {
            loop {
                let detail = self.get(&path).await.expect(StatusCode::OK);
                if detail["assessments"].as_array().map(Vec::len) >= Some(answers) {
                    // The counts were read before the assessments, and may be those of the step before.
                    return self.get(&path).await.expect(StatusCode::OK);
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), judged)
            .await
            .expect("judged in time")
    }

    /// Answers everything with a story until the interview is over.
    pub(crate) async fn finish(&self, id: &str) {
        self.start(id).await;
        for _ in 0..40 {
            let state = self
                .get(&format!("/api/interviews/{id}"))
                .await
                .expect(StatusCode::OK);
            if state["status"] == "completed" {
                return;
            }
            let after = state["turns"].as_array().unwrap().len() as u64;
            let story = "When our shop failed last year, I had to bring it back. I wrote a script, and as a result we lost no order in the end.";
            self.say(id, story, after).await;
        }
        panic!("the interview does not end");
    }
}

pub(crate) fn parse_events(text: &str) -> Vec<(String, Value)> {
    let field = |frame: &str, name: &str| {
        frame
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .map(|value| value.trim().to_owned())
    };
    text.split("\n\n")
        .filter_map(|frame| {
            Some((
                field(frame, "event:")?,
                serde_json::from_str(&field(frame, "data:")?).ok()?,
            ))
        })
        .collect()
}

/// An answer with its body read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// An error in the product's form, with this code.
    #[track_caller]
    pub(crate) fn expect_problem(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status.as_u16(), body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(body["status"], status);
        assert!(!body["detail"].as_str().unwrap().is_empty());
        body
    }
}

/// PostgREST itself, past the API: what somebody can do who takes the token there.
pub(crate) struct Rest {
    base: String,
    anon_key: String,
}

impl Rest {
    pub(crate) fn new() -> Self {
        let variable = |name| std::env::var(name).unwrap();
        Self {
            base: format!("{}/rest/v1", variable("SUPABASE_URL")),
            anon_key: variable("SUPABASE_ANON_KEY"),
        }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client
            .request(method, format!("{}/{path}", self.base))
            .header("apikey", &self.anon_key);
        request = request.header("prefer", "return=representation");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request).await
    }
}

/// Lets interview time pass, in the only place where it is: the stored machine.
pub(crate) async fn let_time_pass(interview: &str, ms: u64) {
    let rest = Rest::new();
    let path = format!("interviews?id=eq.{interview}&select=machine");
    let service = service_role_key();
    let rows = rest
        .send(Method::GET, &path, Some(&service), None)
        .await
        .expect(StatusCode::OK);
    let mut machine = rows[0]["machine"].clone();
    let elapsed_ms = machine["clock"]["elapsed_ms"].as_u64().unwrap();
    machine["clock"]["elapsed_ms"] = json!(elapsed_ms + ms);
    rest.send(
        Method::PATCH,
        &path,
        Some(&service),
        Some(json!({"machine": machine})),
    )
    .await
    .expect(StatusCode::OK);
}

/// A LiveKit project that nobody joins in these tests.
pub(crate) fn livekit(url: &str) -> LivekitAccess {
    LivekitAccess {
        url: url.to_owned(),
        key: "devkey".to_owned(),
        secret: "a-secret-that-is-long-enough-for-anybody".to_owned().into(),
    }
}

pub(crate) fn service_role_key() -> String {
    std::env::var("SUPABASE_SERVICE_ROLE_KEY").unwrap()
}

/// PostgreSQL itself, as its superuser: for rows that no API makes, and for the catalogue.
pub(crate) async fn database() -> tokio_postgres::Client {
    connect(&std::env::var("DATABASE_URL").unwrap()).await
}

/// Another database of the same server.
pub(crate) async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}
