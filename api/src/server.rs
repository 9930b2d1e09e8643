//! Puts the parts together and serves them until asked to stop.

use crate::connections::{self, ConnectionLimits};
use crate::error::{ApiError, payload_too_large};
use crate::routes::operations::no_such_route;
use crate::{App, answer_headers, housekeeping, router, web_app};
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use mockingbird_providers::OWN_PROBE_TIMEOUT;
use mockingbird_shared::wire::ProblemCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use utoipa_swagger_ui::SwaggerUi;

/// The route that tests a key.
const KEY_TEST_PATH: &str = "/api/keys/{provider}/test";
/// How long open requests may take to end once the server stops.
const DRAIN: Duration = Duration::from_secs(10);

/// The whole application as a router.
pub fn application(app: &App) -> Router {
    let (api, document) = router::routes(app);
    let config = utoipa_swagger_ui::Config::default().validator_url("none");
    let docs = SwaggerUi::new("/docs")
        .url("/api/openapi.json", document)
        .config(config);
    let request_id = HeaderName::from_static("x-request-id");
    let mut router = Router::new()
        .merge(api)
        .merge(docs)
        .route("/api/{*path}", axum::routing::any(no_such_route));
    if let Some(root) = &app.config.web.web_root {
        router = router.merge(web_app::router(root));
    } else {
        router = router.fallback(no_such_route);
    }
    let router = router
        .layer(from_fn_with_state(app.clone(), limit_time))
        .layer(from_fn(plain_errors))
        .layer(CatchPanicLayer::custom(panicked));
    answer_headers::on_all(router, app)
        // The path, never the query or a body.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
            tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
        }))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(app.clone())
}

/// Answers instead of a handler that takes too long. Testing a key may take longer than anything else: an endpoint of
/// one's own may have to load its model first, and stops loading it when nobody waits any more.
async fn limit_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let limit = match path.map(MatchedPath::as_str) {
        Some(KEY_TEST_PATH) => OWN_PROBE_TIMEOUT + app.config.limits.request_timeout,
        _ => app.config.limits.request_timeout,
    };
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        ApiError::new(
            StatusCode::GATEWAY_TIMEOUT,
            ProblemCode::TimedOut,
            "That took too long. Try again.",
        )
        .into_response()
    })
}

/// Layers below answer some errors without a body; they get the product's form.
async fn plain_errors(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let content_type = response.headers().get(axum::http::header::CONTENT_TYPE);
    let is_problem = content_type.is_some_and(|it| it == "application/problem+json");
    match response.status() {
        // One of our own names the field that is too large; one of a layer is plain text.
        StatusCode::PAYLOAD_TOO_LARGE if !is_problem => payload_too_large().into_response(),
        _ => response,
    }
}

/// A panic is a fault of ours; its text is for the log, which has it already.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::unexpected("a handler panicked").into_response()
}

/// Serves until `stop` completes, then lets open requests end.
///
/// # Errors
/// A task of the server's own has panicked.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let limits = ConnectionLimits::of_this_system(app.config.web.trusted_proxies);
    let serving = connections::serve(listener, application(&app), limits, app.stopping.clone());
    let housekeeper = tokio::spawn(housekeeping::run(app.clone()));
    let keys = app.clone();
    let signing_keys =
        tokio::spawn(async move { keys.verifier.keep_keys_fresh(&keys.stopping).await });
    let (interviews, stop_work) = (app.interviews.clone(), app.stopping.clone());
    let take = app.config.work.take;
    let work = tokio::spawn(async move { interviews.run(take, stop_work).await });
    let too_late = async {
        stop.await;
        // Streams end at once: clients come back with Last-Event-ID.
        app.stopping.cancel();
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        () = serving => {}
        () = too_late => tracing::warn!("some requests did not end in time"),
    }
    // Replies and reports come to their end, or are handed over.
    work.await
        .context("the work on replies and reports failed")?;
    housekeeper.await.context("housekeeping failed")?;
    signing_keys
        .await
        .context("keeping the signing keys fresh failed")?;
    Ok(())
}
