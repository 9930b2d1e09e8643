use crate::harness::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

fn now() -> i64 {
    i64::try_from(mockingbird_service::clock::now_ms() / 1000).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": format!("{}/auth/v1", std::env::var("SUPABASE_URL").unwrap()), "aud": "authenticated", "sub": Uuid::new_v4(),
        "role": "authenticated", "exp": now() + 600, "email": "a@example.com"
    })
}

fn signed(claims: &Value, secret: &str) -> String {
    encode(
        &Header::new(Algorithm::HS256),
        claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
    .unwrap()
}

fn secret() -> String {
    std::env::var("SUPABASE_JWT_SECRET").unwrap()
}

async fn me(server: &Server, token: &str) -> Answer {
    Answer::of(
        server
            .request(Method::GET, "/api/auth/me")
            .bearer_auth(token),
    )
    .await
}

/// The reply of a model may take longer than what is left of a token. It belongs to a job, which holds none.
#[tokio::test]
async fn a_token_that_expires_while_a_reply_is_made_loses_nothing() {
    let fake = FakeProvider::start().await;
    let base = fake.base_url();
    let server = Server::with(|config| {
        config.providers.endpoints.set(Provider::Openai, base);
        config.providers.patience = Duration::from_secs(120);
    })
    .await;
    let mut person = server.person().await;
    person.save_key(Provider::Openai, "sk-secret-0001").await;
    let id = person.interview().await;
    let told = Arc::new(Notify::new());
    fake.then(Script::SayWhen(
        Arc::clone(&told),
        "Hello Ada. Who are you?".into(),
    ));
    // Expired, and accepted for the few seconds that clocks may differ by.
    let of_minute = std::mem::take(&mut person.token);
    let mut claims = claims();
    claims["sub"] = json!(person.id);
    claims["exp"] = json!(now() - 5);
    person.token = signed(&claims, &secret());
    person
        .post(&format!("/api/interviews/{id}/start"), &json!({}))
        .await
        .expect(StatusCode::ACCEPTED);
    // Until the database refuses it as well: PostgREST allows for 30 seconds.
    let rest = Rest::new();
    let path = "interviews?select=id&limit=1";
    let refused = async {
        let read = || rest.send(Method::GET, path, Some(&person.token), None);
        while read().await.status != StatusCode::UNAUTHORIZED {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), refused)
        .await
        .expect("the token is refused");
    told.notify_one();
    person.token = of_minute;
    let events = person.events(&id, None).await;
    let turn = &events.iter().find(|(name, _)| name == "turn").unwrap().1["turn"];
    assert_eq!(turn["text"], "Hello Ada. Who are you?");
}

#[tokio::test]
async fn expired_foreign_and_unsigned_tokens_are_refused() {
    let server = Server::start().await;
    me(&server, &signed(&claims(), &secret()))
        .await
        .expect(StatusCode::OK);
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        signed(&claims, &secret())
    };
    me(&server, &with("exp", json!(now() - 60)))
        .await
        .expect_problem(401, "token_expired");
    for (name, value) in [
        ("iss", json!("https://other.supabase.co/auth/v1")),
        ("aud", json!("other")),
        ("role", json!("superuser")),
        ("sub", json!("me")),
    ] {
        me(&server, &with(name, value))
            .await
            .expect_problem(401, "token_refused");
    }
    for missing in ["iss", "aud", "exp", "sub", "role"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(missing);
        me(&server, &signed(&claims, &secret()))
            .await
            .expect_problem(401, "token_refused");
    }
    me(
        &server,
        &signed(&claims(), "another secret that is long enough to be one"),
    )
    .await
    .expect_problem(401, "token_refused");
    let body = signed(&claims(), &secret())
        .split('.')
        .nth(1)
        .unwrap()
        .to_owned();
    // {"alg":"none","typ":"JWT"}
    me(
        &server,
        &format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."),
    )
    .await
    .expect_problem(401, "token_refused");
    for garbage in ["x", "a.b.c", "", "💥"] {
        let answer = me(&server, garbage).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{garbage}");
    }
}

#[tokio::test]
async fn the_projects_own_keys_are_nobodys_token() {
    let server = Server::start().await;
    me(&server, &service_role_key())
        .await
        .expect_problem(401, "service_key_refused");
    me(&server, &std::env::var("SUPABASE_ANON_KEY").unwrap())
        .await
        .expect_problem(401, "service_key_refused");
}

#[tokio::test]
async fn clocks_may_differ_by_ten_seconds() {
    let server = Server::start().await;
    let mut claims = claims();
    claims["exp"] = json!(now() - 5);
    me(&server, &signed(&claims, &secret()))
        .await
        .expect(StatusCode::OK);
    claims["exp"] = json!(now() + 600);
    claims["nbf"] = json!(now() + 5);
    me(&server, &signed(&claims, &secret()))
        .await
        .expect(StatusCode::OK);
    claims["nbf"] = json!(now() + 60);
    me(&server, &signed(&claims, &secret()))
        .await
        .expect_problem(401, "token_refused");
}

#[tokio::test]
async fn everything_personal_asks_for_a_token() {
    let server = Server::start().await;
    for path in [
        "/api/auth/me", "/api/profile", "/api/keys", "/api/documents", "/api/interviews",
    ] {
        Answer::of(server.request(Method::GET, path))
            .await
            .expect_problem(401, "not_signed_in");
    }
}
