//! Interviews as things: `/api/interviews`.

use super::preferences::fill_in;
use super::{ApiJson, ApiPath, ApiQuery};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::interview_config::{supported_language, valid_config};
use crate::paging::{PageWanted, is_moment};
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{InterviewStatus, Level};
use mockingbird_shared::wire::*;
use mockingbird_store::{
    HistoryFilter, InterviewRow, NewInterviewRow, RepeatedRow, StoreError, SummaryRow, UserRows,
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What the history is narrowed by.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Words in the role, the company, or what was said.
    q: Option<String>,
    /// Only interviews whose role contains this text.
    role: Option<String>,
    /// Only interviews of this level.
    level: Option<Level>,
    /// Only interviews with this status.
    status: Option<InterviewStatus>,
    /// Only interviews that were set up at this time or later (RFC 3339).
    from: Option<String>,
    /// Only interviews that were set up before this time (RFC 3339).
    to: Option<String>,
}

/// One's own interviews, newest first.
#[utoipa::path(
    get,
    path = "/api/interviews",
    tag = "interviews",
    params(HistoryQuery),
    responses(
        (status = 200, body = Page<InterviewSummary>),
        (status = 400, body = Problem),
    ),
)]
pub async fn list(
    State(app): State<App>,
    user: CurrentUser,
    ApiQuery(query): ApiQuery<HistoryQuery>,
) -> ApiResult<Json<Page<InterviewSummary>>> {
    let wanted = PageWanted::new(query.limit, query.cursor.as_deref())?;
    let (before_created_at, before_id) = wanted.before();
    let filter = HistoryFilter {
        limit: wanted.limit_and_one(),
        before_created_at,
        before_id,
        query: text("q", query.q)?,
        role: text("role", query.role)?,
        level: query.level,
        status: query.status,
        from: query.from.map(|moment| date("from", &moment)).transpose()?,
        to: query.to.map(|moment| date("to", &moment)).transpose()?,
    };
    let rows = app.store.as_user(&user.token).history(&filter).await?;
    let at = |row: &SummaryRow| (row.created_at.clone(), row.id);
    Ok(Json(wanted.page(rows, at, views::summary)))
}

/// Sets up an interview. With an `Idempotency-Key`, repeating the request answers with the same interview;
/// another request under the same key is refused. What is left out is as the person prefers (`/api/preferences`).
#[utoipa::path(
    post,
    path = "/api/interviews",
    tag = "interviews",
    request_body = NewInterview,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = InterviewDetail),
        (status = 409, body = Problem, description = "room_name_taken, limit_reached"),
        (
            status = 422,
            body = Problem,
            description = "invalid_field, language_not_supported, idempotency_key_reused",
        ),
    ),
)]
pub async fn create(
    State(app): State<App>,
    user: CurrentUser,
    headers: HeaderMap,
    ApiJson(mut asked): ApiJson<Value>,
) -> ApiResult<(StatusCode, Json<InterviewDetail>)> {
    let key = idempotency_key(&headers)?;
    // Of what was asked: what is preferred may have changed when a request is repeated.
    let hash = key.is_some().then(|| hash_of(&read(&asked)?)).transpose()?;
    let preferences = app.store.as_user(&user.token).preferences().await?;
    fill_in(&mut asked, &preferences)?;
    let new = read(&asked)?;
    let config = valid_config(new.config)?;
    let rows = app.store.as_user(&user.token);
    let resume = document_text(&rows, new.resume_id, DocumentKind::Resume).await?;
    let job_description =
        document_text(&rows, new.job_description_id, DocumentKind::JobDescription).await?;
    let room_name = new
        .room_name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    if room_name.is_some_and(|name| name.chars().count() > 200 || name.contains('\0')) {
        return Err(ApiError::invalid(
            "room_name",
            "A room name has at most 200 characters.",
        ));
    }
    let row = NewInterviewRow {
        role: &config.role,
        level: config.level,
        company: &config.company,
        mode: config.mode,
        resume_text: resume,
        job_description,
        room_name,
        idempotency_key: key.as_deref(),
        idempotency_hash: hash.as_deref(),
        config: &config,
    };
    let id = match (rows.add_interview(&row).await, &key) {
        (Ok(made), _) => made.id,
        // Whoever repeats a request gets the same interview, also where that was the last one that is kept, and
        // where its label is taken by itself.
        (Err(why @ (StoreError::Duplicate { .. } | StoreError::LimitReached(_))), Some(key)) => {
            let stored = rows.interview_by_idempotency_key(key).await;
            let stored = stored.map_err(|_| why)?;
            the_same(stored, hash.as_deref())?
        }
        (Err(error), _) => return Err(error.into()),
    };
    Ok((
        StatusCode::CREATED,
        Json(views::detail(&app, &user, id).await?),
    ))
}

/// Everything that a page needs to go on with an interview.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = InterviewDetail),
        (status = 404, body = Problem),
    ),
)]
pub async fn show(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<InterviewDetail>> {
    Ok(Json(views::detail(&app, &user, id).await?))
}

/// Counts of an interview: turns, words, time and tokens.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/stats",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Stats),
        (status = 404, body = Problem),
    ),
)]
pub async fn stats(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Stats>> {
    Ok(Json(
        app.store.as_user(&user.token).interview(id).await?.stats,
    ))
}

/// Sets the same interview up again. The old one stays in the history.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/reset",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 201, body = InterviewDetail),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "language_not_supported"),
    ),
)]
pub async fn reset(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<(StatusCode, Json<InterviewDetail>)> {
    let rows = app.store.as_user(&user.token);
    let InterviewRow {
        config,
        resume_text,
        job_description,
        ..
    } = rows.interview_with_documents(id).await?;
    supported_language(&config)?;
    let row = NewInterviewRow {
        role: &config.role,
        level: config.level,
        company: &config.company,
        mode: config.mode,
        resume_text,
        job_description,
        room_name: None,
        idempotency_key: None,
        idempotency_hash: None,
        config: &config,
    };
    let made = rows.add_interview(&row).await?;
    Ok((
        StatusCode::CREATED,
        Json(views::detail(&app, &user, made.id).await?),
    ))
}

/// Removes an interview with everything that belongs to it.
#[utoipa::path(
    delete,
    path = "/api/interviews/{id}",
    tag = "interviews",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
    ),
)]
pub async fn delete(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<StatusCode> {
    app.store.as_user(&user.token).delete_interview(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn document_text(
    rows: &UserRows,
    id: Option<Uuid>,
    kind: DocumentKind,
) -> ApiResult<Option<mockingbird_shared::pii::Pii>> {
    let Some(id) = id else { return Ok(None) };
    let document = rows.document(id).await?;
    if document.kind != kind {
        return Err(ApiError::unprocessable(
            ProblemCode::WrongDocumentKind,
            "This document is of the other kind.",
        ));
    }
    Ok(Some(document.text))
}

fn idempotency_key(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| (1..=200).contains(&key.len()));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        ApiError::bad_request(
            ProblemCode::InvalidIdempotencyKey,
            "An Idempotency-Key has 1 to 200 plain characters.",
        )
    })
}

/// A request for an interview; what is wrong with it is told as of every body.
fn read(asked: &Value) -> ApiResult<NewInterview> {
    let bytes = serde_json::to_vec(asked).map_err(ApiError::unexpected)?;
    let Json(new) = Json::from_bytes(&bytes)?;
    Ok(new)
}

/// What tells a repeated request from another one: all that it asks for, however it was spelled.
fn hash_of(new: &NewInterview) -> ApiResult<String> {
    let asked = serde_json::to_vec(new).map_err(ApiError::unexpected)?;
    let digest = Sha256::digest(&asked);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The interview that a repeated request has made.
fn the_same(stored: RepeatedRow, hash: Option<&str>) -> ApiResult<Uuid> {
    // Rows of earlier releases have none, and are given the benefit of the doubt.
    match &stored.hash {
        Some(stored_hash) if Some(stored_hash.as_str()) != hash => Err(ApiError::unprocessable(
            ProblemCode::IdempotencyKeyReused,
            "This Idempotency-Key was used for another request. Use a key of its own for each.",
        )),
        _ => Ok(stored.id),
    }
}

fn text(field: &'static str, value: Option<String>) -> ApiResult<Option<String>> {
    let value = value
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty());
    if value
        .as_ref()
        .is_some_and(|value| value.chars().count() > 200 || value.contains('\0'))
    {
        return Err(
            ApiError::bad_request(ProblemCode::InvalidQuery, "At most 200 characters.")
                .on_field(field),
        );
    }
    Ok(value)
}

fn date(field: &'static str, value: &str) -> ApiResult<String> {
    if is_moment(value) {
        return Ok(value.to_owned());
    }
    Err(ApiError::bad_request(
        ProblemCode::InvalidQuery,
        "A time such as 2026-01-31T00:00:00Z is expected.",
    )
    .on_field(field))
}
