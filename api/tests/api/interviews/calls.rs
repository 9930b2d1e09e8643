//! How often PostgREST is asked.

use crate::harness::*;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What stands before the stack, and notes each request to PostgREST.
#[derive(Clone)]
struct Counter {
    stack: String,
    http: reqwest::Client,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn pass_on(State(counter): State<Counter>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().unwrap().to_string();
    if path.starts_with("/rest/") {
        let seen = format!("{} {}", head.method, head.uri.path());
        counter.seen.lock().unwrap().push(seen);
    }
    let mut headers = head.headers;
    headers.remove("host");
    let answer = counter
        .http
        .request(head.method, format!("{}{path}", counter.stack))
        .headers(headers)
        .body(to_bytes(body, usize::MAX).await.unwrap())
        .send()
        .await
        .unwrap();
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" && name != "content-length" {
            response = response.header(name, value);
        }
    }
    response
        .body(Body::from(answer.bytes().await.unwrap()))
        .unwrap()
}

#[tokio::test]
async fn one_answer_is_stored_and_replied_to_in_four_calls() {
    let counter = Counter {
        stack: std::env::var("SUPABASE_URL").unwrap(),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        seen: Arc::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let proxy = Router::new().fallback(pass_on).with_state(counter.clone());
    tokio::spawn(async move { axum::serve(listener, proxy).await });
    let server = Server::with(|config| config.supabase.url = address.parse().unwrap()).await;
    // Somebody who has signed in at the address that this server knows.
    let elsewhere = Server::start().await;
    let known = elsewhere.person().await;
    let claims = json!({
        "iss": format!("{address}/auth/v1"), "aud": "authenticated", "sub": known.id, "role": "authenticated",
        "exp": mockingbird_service::clock::now_ms() / 1000 + 600,
    });
    let secret = std::env::var("SUPABASE_JWT_SECRET").unwrap();
    let key = EncodingKey::from_secret(secret.as_bytes());
    let person = Person {
        server: &server,
        id: known.id,
        email: known.email.clone(),
        token: encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap(),
        refresh_token: String::new(),
    };
    let id = person.interview().await;
    person.start(&id).await;
    // What waits is looked for once a second; that is no part of an answer. Nor are the looks of a follower at a reply that
    // takes long on a busy machine: so the quickest of a few answers counts.
    let mut fewest: Option<Vec<String>> = None;
    for after in [1, 3, 5] {
        counter.seen.lock().unwrap().clear();
        let events = person
            .say(&id, "I built a shop with my own hands.", after)
            .await;
        assert_eq!(events.last().unwrap().0, "done");
        let seen = counter.seen.lock().unwrap().clone();
        let own: Vec<String> = seen
            .into_iter()
            .filter(|call| !call.ends_with("claim_jobs"))
            .collect();
        if fewest.as_ref().is_none_or(|calls| own.len() < calls.len()) {
            fewest = Some(own);
        }
    }
    assert!(
        fewest.as_ref().is_some_and(|calls| calls.len() <= 4),
        "{fewest:#?}"
    );
}
