//! `/health`, `/ready`, `/api/config`, and what is no route at all.

use crate::harness::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Method, StatusCode};
use serde_json::json;

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
        "/api/interviews",
        "/api/documents",
        "/api/keys",
        "/api/profile",
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
