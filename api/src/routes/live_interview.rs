//! Interviews while they run: start, say, follow, skip, end.

use super::{ApiJson, ApiPath, OptionalJson};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::streams::{self, Position};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use mockingbird_service::interviews::NewAnswer;
use mockingbird_shared::interview::Progress;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// Begins the interview, or goes on where a reply is due. Follow `/events` to read it.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/start",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    request_body = StartInterview,
    responses(
        (status = 202),
        (status = 404, body = Problem),
        (
            status = 409,
            body = Problem,
            description = "interview_over, interview_changed, provider_key_missing",
        ),
    ),
)]
pub async fn start(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    OptionalJson(form): OptionalJson<StartInterview>,
) -> ApiResult<StatusCode> {
    let rows = app.store.as_user(&user.token);
    app.interviews.start(&rows, id, form.built_in).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Takes an answer; it is stored when this returns. Follow `/events` to read the reply.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/messages",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    request_body = NewMessage,
    responses(
        (status = 202),
        (status = 404, body = Problem),
        (
            status = 409,
            body = Problem,
            description = "not_your_turn, not_started, interview_over, interview_changed",
        ),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub async fn say(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(message): ApiJson<NewMessage>,
) -> ApiResult<StatusCode> {
    let rows = app.store.as_user(&user.token);
    let answer = NewAnswer {
        text: message.text,
        client_id: message.client_id,
        composed_ms: message.composed_ms,
        kept_locally: message.kept_locally,
    };
    app.interviews.answer(&rows, id, &answer).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Server-sent events: the turns beyond `Last-Event-ID`, then the reply that is being made, until nothing more is due.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/events",
    tag = "interviews",
    params(
        ("id" = Uuid, Path),
        (
            "Last-Event-ID" = Option<String>,
            Header,
            description = "`7`: all turns up to 7; `8:120`: also 120 bytes of turn 8",
        ),
    ),
    responses(
        (status = 200, content_type = "text/event-stream", body = InterviewEvent),
        (status = 404, body = Problem),
    ),
)]
pub async fn events(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let position = match headers.get("last-event-id") {
        None => Position::default(),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| {
                ApiError::bad_request(
                    ProblemCode::InvalidEventId,
                    "Last-Event-ID is not one that was given out.",
                )
            })?,
    };
    streams::follow_interview(&app, &user, id, position).await
}

/// Skips forward to a later stage. While the interviewer speaks, the skip waits for the end of the reply.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/skip",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    request_body = SkipTo,
    responses(
        (status = 200, body = Progress),
        (status = 409, body = Problem, description = "not_forward, not_started, interview_over"),
    ),
)]
pub async fn skip(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(form): ApiJson<SkipTo>,
) -> ApiResult<Json<Progress>> {
    let rows = app.store.as_user(&user.token);
    Ok(Json(app.interviews.skip(&rows, id, form.stage).await?))
}

/// Lets time take effect while nobody answers; a page calls it when a stage's time is used, and once a minute before.
/// If the interviewer goes on (`floor` is `interviewer`), follow `/events`.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/tick",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Progress),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "not_started"),
    ),
)]
pub async fn tick(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Progress>> {
    let rows = app.store.as_user(&user.token);
    Ok(Json(app.interviews.tick(&rows, id).await?))
}

/// Ends the interview at the candidate's wish.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/end",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Progress),
        (status = 404, body = Problem),
    ),
)]
pub async fn end(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Progress>> {
    let rows = app.store.as_user(&user.token);
    Ok(Json(app.interviews.end(&rows, id).await?))
}
