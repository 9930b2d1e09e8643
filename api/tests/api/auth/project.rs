//! Stand-ins of a Supabase project that do what a real one does on a bad day, and a way past them to the local stack.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Serves a project; answers with its address.
pub(crate) async fn serve(project: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, project).await });
    url
}

/// Sends a request on to the local stack.
pub(crate) async fn pass_on(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let url = format!("{}{}", std::env::var("SUPABASE_URL").unwrap(), parts.uri);
    let mut headers = parts.headers;
    headers.remove("host");
    headers.remove("content-length");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let sent = client
        .request(parts.method, url)
        .headers(headers)
        .body(body);
    let answer = sent.send().await.unwrap();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response.headers_mut().remove("transfer-encoding");
    *response.body_mut() = Body::from(answer.bytes().await.unwrap());
    response
}

pub(super) fn now() -> i64 {
    i64::try_from(mockingbird_service::clock::now_ms() / 1000).unwrap()
}

/// What a token of the project at `url` says of this person.
pub(super) fn claims_of(person: Uuid, url: &str) -> Value {
    json!({
        "iss": format!("{url}/auth/v1"), "aud": "authenticated", "sub": person, "role": "authenticated",
        "exp": now() + 600, "email": "a@example.com", "is_anonymous": false,
    })
}

/// Signed by the secret of the local stack, which PostgREST believes.
pub(super) fn signed(claims: &Value) -> String {
    let secret = std::env::var("SUPABASE_JWT_SECRET").unwrap();
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}
