//! The gateway at port 54321: sends `/rest/v1` on to PostgREST and answers `/auth/v1` and `/mailbox` itself.
//!
//! As at a hosted project, a request without an `apikey` of the project is 401. A key of the newer form (`sb_…`) is no
//! token: PostgREST gets a short-lived one of the key's role in its place, and as a bearer it is refused. Not here:
//! what Auth answers (`auth`), and what the keys open (`project_key`).

use crate::auth::{self, Auth};
use crate::layout::Ports;
use crate::project_key::{ProjectKey, Refusal};
use anyhow::{Context, Result};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use serde_json::json;
use std::net::Ipv4Addr;
use tokio::task::JoinHandle;
use tower_http::cors::CorsLayer;

/// Paths of Auth that a browser is sent to, where it can't add a header.
const OPEN: &[&str] = &[
    "/verify", "/callback", "/authorize", "/.well-known/jwks.json", "/stand-in", "/health",
];

#[derive(Clone)]
struct Upstream {
    client: reqwest::Client,
    base: String,
}

/// Serves REST, Auth and the mailbox on loopback, in a task of its own. Fails if the port is taken.
pub(crate) async fn start(ports: &Ports, auth: Auth) -> Result<JoinHandle<std::io::Result<()>>> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, ports.gateway))
        .await
        .with_context(|| format!("port {} is taken", ports.gateway))?;
    // Head and body leave as two packets: without this the second waits 40 ms for an acknowledgement.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let upstream = Upstream {
        client: reqwest::Client::builder().no_proxy().build()?,
        base: format!("http://127.0.0.1:{}", ports.postgrest),
    };
    let rest = Router::new()
        .route("/rest/v1", any(forward))
        .route("/rest/v1/", any(forward))
        .route("/rest/v1/{*rest}", any(forward))
        .with_state(upstream);
    let app = rest
        .nest("/auth/v1", auth::router(auth.clone()))
        .layer(middleware::from_fn(require_api_key))
        .merge(auth::mailbox_router(auth))
        .layer(cors());
    Ok(tokio::spawn(
        async move { axum::serve(listener, app).await },
    ))
}

fn cors() -> CorsLayer {
    use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin};
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            header::CONTENT_RANGE,
            header::LINK,
            header::HeaderName::from_static("x-total-count"),
        ])
}

async fn require_api_key(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_auth = path.strip_prefix("/auth/v1");
    if of_auth.is_some_and(|path| OPEN.iter().any(|prefix| path.starts_with(prefix))) {
        return next.run(request).await;
    }
    let is_auth = of_auth.is_some();
    let key = match ProjectKey::of(&request) {
        Ok(key) => key,
        Err(refusal) => return refusal.into_response(),
    };
    if !request.headers().contains_key(header::AUTHORIZATION) {
        let bearer = if is_auth {
            key.bearer_for_auth()
        } else {
            key.bearer_for_rest()
        };
        match bearer.map(|token| HeaderValue::from_str(&format!("Bearer {token}"))) {
            None => {}
            Some(Ok(bearer)) => {
                request.headers_mut().insert(header::AUTHORIZATION, bearer);
            }
            Some(Err(_)) => return Refusal::UnknownKey.into_response(),
        }
    }
    next.run(request).await
}

async fn forward(State(upstream): State<Upstream>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts
        .uri
        .path()
        .strip_prefix("/rest/v1")
        .unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    let query = parts
        .uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let mut headers = parts.headers;
    strip_hop_by_hop(&mut headers);
    headers.remove(header::HOST);
    let sent = upstream
        .client
        .request(parts.method, format!("{}{path}{query}", upstream.base))
        .headers(headers)
        .body(reqwest::Body::wrap_stream(body.into_data_stream()))
        .send()
        .await;
    match sent {
        Ok(answer) => relay(answer),
        Err(_) => {
            let body =
                json!({"message": "An invalid response was received from the upstream server"});
            (StatusCode::BAD_GATEWAY, Json(body)).into_response()
        }
    }
}

fn relay(answer: reqwest::Response) -> Response {
    let status = answer.status();
    let mut headers = answer.headers().clone();
    strip_hop_by_hop(&mut headers);
    let mut response = Response::new(Body::from_stream(answer.bytes_stream()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        header::TE,
    ] {
        headers.remove(name);
    }
}
