//! LiveKit's own API for servers: what an operator may do with rooms.

use jsonwebtoken::{EncodingKey, Header};
use mockingbird_service::room_token::LivekitAccess;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// Calls a method such as `RoomService/DeleteRoom` with the grants that it wants; answers with what it says.
pub(crate) async fn call(
    access: &LivekitAccess,
    method: &str,
    grants: Value,
    body: Value,
) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let claims = json!({
        "iss": access.key, "sub": "operator", "nbf": now.as_secs() - 60, "exp": now.as_secs() + 60, "video": grants,
    });
    let key = EncodingKey::from_secret(access.secret.expose_secret().as_bytes());
    let token = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
    let base = access.url.replacen("ws", "http", 1);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.post(format!("{base}/twirp/livekit.{method}"));
    let answer = request.bearer_auth(token).json(&body).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{method}: {text}");
    serde_json::from_str(&text).unwrap()
}
