//! For operators and for pages that nobody is signed in on yet.

use crate::App;
use crate::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mockingbird_shared::wire::ProblemCode;
use mockingbird_shared::wire::{Problem, PublicConfig};
use serde_json::{Value, json};

/// Whether the process runs; asks no other part.
#[utoipa::path(
    get,
    path = "/health",
    tag = "operations",
    security(()),
    responses((status = 200)),
)]
pub async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// Whether each part that is needed answers.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    security(()),
    responses(
        (status = 200),
        (status = 503),
    ),
)]
pub async fn ready(State(app): State<App>) -> Response {
    let asking = app.clone();
    let parts = app.parts_ready.get(move || parts_of(asking)).await;
    let PartsReady { database, auth } = parts.unwrap_or_default();
    let word = |good: bool| if good { "ok" } else { "unavailable" };
    let good = database && auth;
    let status = if good {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let parts = json!({"database": word(database), "auth": word(auth)});
    (status, Json(json!({"status": word(good), "parts": parts}))).into_response()
}

/// Which of the parts that the API needs have answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct PartsReady {
    database: bool,
    auth: bool,
}

async fn parts_of(app: App) -> PartsReady {
    let (database, auth) = tokio::join!(app.store.ping(), app.auth.settings());
    PartsReady {
        database: database.is_ok(),
        auth: auth.is_ok(),
    }
}

/// What the web app must know before anybody is signed in.
#[utoipa::path(
    get,
    path = "/api/config",
    tag = "operations",
    security(()),
    responses(
        (status = 200, body = PublicConfig),
        (status = 503, body = Problem),
    ),
)]
pub async fn public_config(State(app): State<App>) -> ApiResult<Json<PublicConfig>> {
    let asking = app.clone();
    let config = app.public_config.get(move || config_of(asking)).await;
    config
        .ok_or_else(|| ApiError::unexpected("the public configuration could not be read"))?
        .map(Json)
}

async fn config_of(app: App) -> ApiResult<PublicConfig> {
    let settings = app.auth.settings().await?;
    let on = |name: &str| settings["external"][name].as_bool().unwrap_or(false);
    Ok(PublicConfig {
        supabase_url: app
            .config
            .supabase
            .url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        google: on("google"),
        microsoft: on("azure"),
        guests: on("anonymous_users"),
        voice: app.config.livekit.is_some(),
    })
}

/// Anything under `/api` that is not a route.
pub async fn no_such_route() -> ApiError {
    ApiError::not_found("address")
}

/// A route that exists, with another method.
pub async fn wrong_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        ProblemCode::MethodNotAllowed,
        "This address does not take that method.",
    )
}
