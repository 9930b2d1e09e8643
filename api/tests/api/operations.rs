//! `/health`, `/ready`, `/api/config`, and what is no route at all.

use crate::harness::*;
use futures::StreamExt;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[tokio::test]
async fn health_and_readiness_are_two_things() {
    let server = Server::start().await;
    Answer::of(server.request(Method::GET, "/health"))
        .await
        .expect(StatusCode::OK);
    Answer::of(server.request(Method::GET, "/ready"))
        .await
        .expect(StatusCode::OK);
    let alone =
        Server::with(|config| config.supabase.url = "http://127.0.0.1:1".parse().unwrap()).await;
    Answer::of(alone.request(Method::GET, "/health"))
        .await
        .expect(StatusCode::OK);
    let ready = Answer::of(alone.request(Method::GET, "/ready"))
        .await
        .expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready["parts"]["database"], "unavailable");
}

#[tokio::test]
async fn a_database_that_is_away_is_an_error_and_never_an_empty_list() {
    let alone =
        Server::with(|config| config.supabase.url = "http://127.0.0.1:1".parse().unwrap()).await;
    let claims = json!({
        "iss": "http://127.0.0.1:1/auth/v1", "aud": "authenticated", "sub": uuid::Uuid::new_v4(), "role": "authenticated",
        "exp": mockingbird_service::clock::now_ms() / 1000 + 60
    });
    let secret = std::env::var("SUPABASE_JWT_SECRET").unwrap();
    let token = encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
    .unwrap();
    for path in [
        "/api/interviews", "/api/documents", "/api/keys", "/api/profile",
    ] {
        let answer = Answer::of(alone.request(Method::GET, path).bearer_auth(&token)).await;
        answer.expect_problem(503, "upstream_unavailable");
        assert!(answer.headers.contains_key("retry-after"));
    }
}

#[tokio::test]
async fn what_is_no_route_is_answered_in_the_same_form() {
    let server = Server::start().await;
    Answer::of(server.request(Method::GET, "/api/nothing"))
        .await
        .expect_problem(404, "not_found");
    Answer::of(server.request(Method::PATCH, "/api/profile"))
        .await
        .expect_problem(405, "method_not_allowed");
}

/// Counts its callers, and answers each with an error after a moment.
async fn counting_service() -> (String, Arc<AtomicUsize>) {
    let callers = Arc::<AtomicUsize>::default();
    let count = callers.clone();
    let answer = move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(100)).await;
        axum::http::StatusCode::SERVICE_UNAVAILABLE
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, callers)
}

#[tokio::test]
async fn a_thousand_questions_whether_it_is_ready_cost_other_services_one() {
    for (path, services) in [("/ready", 2), ("/api/config", 1)] {
        let (url, callers) = counting_service().await;
        let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
        // What the server asks for by itself when it starts.
        let before = callers.load(Ordering::SeqCst);
        let asking = (0..1_000).map(|_| async {
            let answer = Answer::of(server.request(Method::GET, path)).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        });
        let began = std::time::Instant::now();
        futures::stream::iter(asking)
            .buffer_unordered(50)
            .collect::<Vec<()>>()
            .await;
        // Anew each second at most, and what the server does by itself meanwhile.
        let rounds = began.elapsed().as_secs() as usize + 1;
        let asked = callers.load(Ordering::SeqCst) - before;
        let own = 10;
        assert!(
            asked <= rounds * services + own,
            "{path}: {asked} in {rounds} s"
        );
    }
}

#[tokio::test]
async fn nobody_on_the_way_keeps_what_is_somebodys_own() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let kept = |answer: &Answer| answer.headers.get("cache-control").cloned();
    let requests = [
        person.request(Method::GET, "/api/profile"),
        person.request(Method::GET, "/api/interviews"),
        person.request(Method::GET, &format!("/api/interviews/{id}")),
        person.request(Method::GET, &format!("/api/interviews/{id}/export")),
        person.request(Method::GET, &format!("/api/interviews/{id}/events")),
        person.request(Method::GET, "/api/auth/me"),
        person.request(Method::POST, "/api/auth/logout"),
        // Problems, of handlers and of layers.
        server.request(Method::GET, "/api/profile"),
        person.request(Method::GET, "/api/interviews/no-id"),
        person.request(Method::PATCH, "/api/profile"),
        person.request(Method::GET, "/api/nothing"),
        person
            .request(Method::POST, "/api/interviews")
            .body("x".repeat(600_000)),
        server
            .request(Method::POST, "/api/auth/guest")
            .json(&json!({"token_delivery": "json"})),
    ];
    for request in requests {
        let answer = Answer::of(request).await;
        let (status, text) = (answer.status, &answer.text);
        assert_eq!(kept(&answer).unwrap(), "no-store", "{status} {text}");
    }
    for public in ["/api/config", "/api/openapi.json"] {
        let answer = Answer::of(server.request(Method::GET, public)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_ne!(kept(&answer), Some("no-store".parse().unwrap()), "{public}");
    }
}

#[tokio::test]
async fn only_the_room_of_an_interview_may_speak_to_livekit() {
    let server = Server::with(|config| config.livekit = Some(livekit("ws://127.0.0.1:7880"))).await;
    let policy_at = async |path: &str| {
        let answer = Answer::of(server.request(Method::GET, path)).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let mut parts = policy.split(';').map(str::trim);
        let connect = parts.find(|part| part.starts_with("connect-src"));
        connect.unwrap().to_owned()
    };
    let room = format!("/interviews/{}", uuid::Uuid::new_v4());
    assert_eq!(
        policy_at(&room).await,
        "connect-src 'self' wss: https: ws://127.0.0.1:7880 http://127.0.0.1:7880"
    );
    for page in [
        "/",
        "/profile",
        "/keys",
        &format!("{room}/feedback"),
        "/api/config",
        "/docs/",
    ] {
        assert_eq!(policy_at(page).await, "connect-src 'self'", "{page}");
    }
}

#[tokio::test]
async fn answers_carry_strict_headers() {
    let server = Server::start().await;
    let answer = Answer::of(server.request(Method::GET, "/api/config")).await;
    answer.expect(StatusCode::OK);
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval';")
            && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["x-frame-options"], "DENY");
    assert!(answer.headers.contains_key("x-request-id"));
}
