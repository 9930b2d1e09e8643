//! A project that signs its tokens with keys of its JWKS, which come and go.

use super::project::{claims_of, serve};
use crate::harness::*;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Private keys of this test (P-256, PKCS #8), by their ids.
const KEYS: [(&str, &str); 2] = [
    (
        "a",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRZR8AOeSvp/QKEPlBKxkiTucmCEWZ2PDr5/WCuKUsXuhRANCAASrwDTcYoFkMsXOTlVL3uGvdRDiLLc2aL7QBBlyESAyLVPSi/tDntojGFpAT0nvaCa7GNBwfuEy0QWYDcB/md8W",
    ),
    (
        "b",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBxrN3b1YP1m8/e46HF7cqYnFdEgwLpdGAi35s4fWDkahRANCAATeEL8jUOFCWkgItBzxoUMEszbZM5agPkFq9lLXMUZARt9v0ADvCZ5xAnbuH4oBitF8f5uyg8le7whKS7utnYUr",
    ),
];

fn private_key(id: &str) -> EncodingKey {
    let (_, der) = KEYS.iter().find(|(known, _)| *known == id).unwrap();
    EncodingKey::from_ec_der(&STANDARD.decode(der).unwrap())
}

/// Supabase Auth as far as its keys go.
#[derive(Default)]
struct Project {
    published: Mutex<Vec<&'static str>>,
    reads: AtomicUsize,
    /// Whoever holds it makes answers wait.
    slow: tokio::sync::Mutex<()>,
}

async fn jwks(State(project): State<Arc<Project>>) -> axum::Json<Value> {
    project.reads.fetch_add(1, Ordering::SeqCst);
    let _answers = project.slow.lock().await;
    let published = project.published.lock().unwrap();
    let public_key = |id: &&str| {
        let mut jwk = Jwk::from_encoding_key(&private_key(id), Algorithm::ES256).unwrap();
        jwk.common.key_id = Some((*id).to_owned());
        jwk
    };
    let keys: Vec<Jwk> = published.iter().map(public_key).collect();
    axum::Json(json!({"keys": keys}))
}

/// A server of such a project, and the project's address.
async fn server_of(project: &Arc<Project>) -> (Server, String) {
    let router = Router::new()
        .route("/auth/v1/.well-known/jwks.json", get(jwks))
        .with_state(Arc::clone(project));
    let url = serve(router).await;
    let server = Server::with(|config| {
        config.supabase.url = url.parse().unwrap();
        config.supabase.jwt_secret = None;
    });
    (server.await, url)
}

/// A token that says it is signed by `named`, and is by `key`.
fn token(url: &str, named: &str, key: &str) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(named.to_owned());
    encode(&header, &claims_of(Uuid::new_v4(), url), &private_key(key)).unwrap()
}

async fn me(server: &Server, token: &str) -> Answer {
    let request = server.request(Method::GET, "/api/auth/me");
    Answer::of(request.bearer_auth(token)).await
}

#[tokio::test]
async fn a_token_of_a_published_key_is_taken_and_one_of_another_is_not() {
    let project = Arc::new(Project::default());
    *project.published.lock().unwrap() = vec!["a"];
    let (server, url) = server_of(&project).await;
    me(&server, &token(&url, "a", "a"))
        .await
        .expect(StatusCode::OK);
    me(&server, &token(&url, "a", "b"))
        .await
        .expect_problem(401, "token_refused");
    me(&server, &token(&url, "b", "b"))
        .await
        .expect_problem(401, "token_refused");
}

#[tokio::test]
async fn made_up_key_ids_make_no_good_token_wait() {
    let project = Arc::new(Project::default());
    *project.published.lock().unwrap() = vec!["a"];
    let (server, url) = server_of(&project).await;
    me(&server, &token(&url, "a", "a"))
        .await
        .expect(StatusCode::OK);
    let slow = project.slow.lock().await;
    let forged = (0..20).map(|number| {
        let token = token(&url, &format!("forged-{number}"), "b");
        let request = server.request(Method::GET, "/api/auth/me");
        tokio::spawn(async move { Answer::of(request.bearer_auth(token)).await.status })
    });
    let forged: Vec<_> = forged.collect();
    let begun = Instant::now();
    for _ in 0..20 {
        me(&server, &token(&url, "a", "a"))
            .await
            .expect(StatusCode::OK);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "good tokens wait for forged ones"
    );
    drop(slow);
    for refused in forged {
        assert_eq!(refused.await.unwrap(), StatusCode::UNAUTHORIZED);
    }
    assert!(
        project.reads.load(Ordering::SeqCst) <= 2,
        "each forged token has the keys read"
    );
}

#[tokio::test]
async fn where_the_keys_cant_be_read_nobody_is_told_to_sign_in_again() {
    let url = serve(Router::new().fallback(async || StatusCode::BAD_GATEWAY)).await;
    let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
    for _ in 0..2 {
        me(&server, &token(&url, "a", "a"))
            .await
            .expect_problem(503, "upstream_unavailable");
    }
}
