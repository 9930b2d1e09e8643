//! LiveKit's `RoomService/ListRooms`, which checks the token of a request as LiveKit does: signature, time, issuer, grant.

use crate::bearer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;

/// The key pair of a project.
struct Project {
    key: String,
    secret: String,
}

/// A running fake. It stops with the test's runtime.
#[derive(Clone, Debug)]
pub struct FakeLivekit {
    address: SocketAddr,
}

impl FakeLivekit {
    /// Listens on a free port of loopback, as the server of one project without rooms.
    ///
    /// # Panics
    /// If there is no free port: a test can't go on then.
    pub async fn start(key: &str, secret: &str) -> Self {
        let (listener, address) = crate::listen().await;
        let project = Arc::new(Project {
            key: key.to_owned(),
            secret: secret.to_owned(),
        });
        let app = Router::new()
            .route("/twirp/livekit.RoomService/ListRooms", post(list_rooms))
            .with_state(project);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address }
    }

    /// The address as people save it: `ws://…`.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

async fn list_rooms(
    State(project): State<Arc<Project>>,
    headers: HeaderMap,
    Json(_): Json<Value>,
) -> Response {
    let token = bearer(&headers).unwrap_or_default();
    match refusal(&project, &token) {
        None => Json(json!({"rooms": []})).into_response(),
        Some(message) => {
            let body = Json(json!({"code": "unauthenticated", "msg": message}));
            (StatusCode::UNAUTHORIZED, body).into_response()
        }
    }
}

/// Why a token is refused; none for a good one.
fn refusal(project: &Project, token: &str) -> Option<String> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_nbf = true;
    validation.set_issuer(&[&project.key]);
    validation.set_required_spec_claims(&["exp", "iss"]);
    let secret = DecodingKey::from_secret(project.secret.as_bytes());
    match jsonwebtoken::decode::<Value>(token, &secret, &validation) {
        Err(error) => Some(format!("invalid token: {error}")),
        Ok(token) if token.claims["video"]["roomList"] != true => {
            Some("permissions denied".to_owned())
        }
        Ok(_) => None,
    }
}
