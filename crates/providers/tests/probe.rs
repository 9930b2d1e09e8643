//! Whether a key works is asked of the provider, with what only the right key can do.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum::routing::get;
use mockingbird_fakes::{FakeLivekit, FakeProvider, FakeSpeech};
use mockingbird_net::Reach;
use mockingbird_providers::{Endpoints, HttpClients, ProbeAccess, probe};
use mockingbird_shared::provider::{KeyStatus, Provider};
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const KEY: &str = "APItest";
const SECRET: &str = "a secret of LiveKit's usual length, at least";

async fn status_of(provider: Provider, key: &str, secret: Option<&str>, url: &str) -> KeyStatus {
    let timeout = Duration::from_secs(5);
    let clients = HttpClients::new(timeout, Reach::Anywhere).unwrap();
    let key = SecretString::from(key);
    let secret = secret.map(SecretString::from);
    let access = ProbeAccess {
        key: &key,
        secret: secret.as_ref(),
        url: Some(url),
        model: None,
        voice: None,
    };
    let mut endpoints = Endpoints::default();
    endpoints.set(provider, url);
    probe(&clients, &endpoints, provider, access).await
}

async fn livekit(key: &str, secret: &str, url: &str) -> KeyStatus {
    status_of(Provider::Livekit, key, Some(secret), url).await
}

/// Serves any router; gives its address as that of a LiveKit server.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn livekits_secret_is_tried_and_not_only_its_address() {
    let fake = FakeLivekit::start(KEY, SECRET).await;
    assert_eq!(livekit(KEY, SECRET, &fake.url()).await, KeyStatus::Works);
    let with_slash = format!("{}/", fake.url());
    assert_eq!(livekit(KEY, SECRET, &with_slash).await, KeyStatus::Works);
    let wrong_secret = livekit(KEY, "another secret", &fake.url()).await;
    assert_eq!(wrong_secret, KeyStatus::Refused);
    let wrong_key = livekit("APIother", SECRET, &fake.url()).await;
    assert_eq!(wrong_key, KeyStatus::Refused);
}

#[tokio::test]
async fn a_web_server_that_is_no_livekit_server_is_unreachable() {
    for status in [StatusCode::NOT_FOUND, StatusCode::OK] {
        let page = move || async move { (status, Html("<h1>A page</h1>")) };
        let url = serve(Router::new().fallback(page)).await;
        let told = livekit(KEY, SECRET, &url).await;
        assert_eq!(told, KeyStatus::Unreachable, "{status}");
    }
    let nobody = livekit(KEY, SECRET, "ws://127.0.0.1:1").await;
    assert_eq!(nobody, KeyStatus::Unreachable);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let target = move || async move {
        count.fetch_add(1, Ordering::Relaxed);
        axum::Json(serde_json::json!({"rooms": []}))
    };
    let target = serve(Router::new().fallback(target)).await;
    let target = target.replacen("ws", "http", 1);
    let elsewhere = move || async move { Redirect::temporary(&target) };
    let url = serve(Router::new().fallback(elsewhere)).await;
    assert_eq!(livekit(KEY, SECRET, &url).await, KeyStatus::Unreachable);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_model_of_ones_own_is_asked_itself() {
    let fake = FakeProvider::start().await;
    fake.accept_only("good");
    for (key, status) in [("good", KeyStatus::Works), ("bad", KeyStatus::Refused)] {
        let told = status_of(Provider::Compatible, key, None, &fake.base_url()).await;
        assert_eq!(told, status, "{key}");
    }
    let broken = || async { StatusCode::INTERNAL_SERVER_ERROR };
    let url = serve(Router::new().fallback(broken)).await;
    let url = url.replacen("ws", "http", 1);
    let told = status_of(Provider::Compatible, "good", None, &url).await;
    assert_eq!(told, KeyStatus::Unreachable);
}

#[tokio::test]
async fn speech_of_ones_own_is_tried_by_hearing_and_speaking() {
    let fake = FakeSpeech::start().await;
    let both = [Provider::CompatibleStt, Provider::CompatibleTts];
    for provider in both {
        let told = status_of(provider, "", None, &fake.base_url()).await;
        assert_eq!(told, KeyStatus::Works, "{provider}");
    }
    assert_eq!(fake.spoken(), ["Hello."]);
    assert_eq!(fake.transcription_models(), ["whisper-1"]);
    fake.accept_only("good");
    // A web page is no speech, whatever its status.
    let page = Router::new().fallback(async || Html("<h1>A page</h1>"));
    let page = serve(page).await.replacen("ws", "http", 1);
    for provider in both {
        let refused = status_of(provider, "bad", None, &fake.base_url()).await;
        assert_eq!(refused, KeyStatus::Refused, "{provider}");
        let told = status_of(provider, "good", None, &page).await;
        assert_eq!(told, KeyStatus::Unreachable, "{provider}");
    }
}
/// An endpoint that answers to requests for its models and to a model with these statuses.
async fn endpoint(models: StatusCode, chat: StatusCode, told: &'static str) -> String {
    let router = Router::new()
        .route("/v1/models", get(move || async move { models }))
        .route(
            "/v1/chat/completions",
            axum::routing::post(move || async move { (chat, told) }),
        );
    serve(router).await.replacen("ws", "http", 1)
}

#[tokio::test]
async fn where_the_list_of_models_tells_nothing_a_model_is_asked() {
    use StatusCode as S;
    let unknown = r#"{"error": {"message": "model \"llama3.1\" not found"}}"#;
    for (models, chat, told, status) in [
        (S::NOT_FOUND, S::OK, "{}", KeyStatus::Works),
        (S::FORBIDDEN, S::OK, "{}", KeyStatus::Works),
        (S::FORBIDDEN, S::UNAUTHORIZED, "", KeyStatus::Refused),
        (S::UNAUTHORIZED, S::FORBIDDEN, "", KeyStatus::Refused),
        (S::NOT_FOUND, S::PAYMENT_REQUIRED, "", KeyStatus::Works),
        (S::NOT_FOUND, S::NOT_FOUND, unknown, KeyStatus::Inconclusive),
        (S::NOT_FOUND, S::BAD_REQUEST, "no", KeyStatus::Inconclusive),
        (S::NOT_FOUND, S::NOT_FOUND, "", KeyStatus::Unreachable),
    ] {
        let url = format!("{}/v1", endpoint(models, chat, told).await);
        for provider in [Provider::Compatible, Provider::Openai] {
            let found = status_of(provider, "key", None, &url).await;
            assert_eq!(found, status, "{provider}: {models}, {chat}");
        }
    }
}

#[tokio::test]
async fn an_address_without_its_version_is_tested_where_the_model_will_be_asked() {
    let url = endpoint(StatusCode::OK, StatusCode::OK, "{}").await;
    let found = status_of(Provider::Compatible, "key", None, &url).await;
    assert_eq!(found, KeyStatus::Works);
    let page = || async { Html("<h1>A page</h1>") };
    let url = serve(Router::new().fallback(page)).await;
    let found = status_of(
        Provider::Compatible,
        "key",
        None,
        &url.replacen("ws", "http", 1),
    )
    .await;
    assert_eq!(found, KeyStatus::Unreachable, "a page is no model");
}
