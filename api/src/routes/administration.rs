//! What administrators do: `/api/admin`. The database looks at who they are, and notes what they see and do.

use super::{ApiJson, ApiPath, ApiQuery};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::paging::{PageWanted, valid_limit};
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_shared::limits::{REASON_MAX_CHARS, REASON_MIN_CHARS};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::*;
use mockingbird_store::{AdminInterviewRow, AdminPage, AdminRows, AdminUserRow};
use serde::Deserialize;
use uuid::Uuid;

/// Longest text that people are searched by: that of an address.
const QUERY_MAX_CHARS: usize = 254;

/// Which people to list, and from which page on.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UsersQuery {
    /// A part of an address or of a name, or an id.
    q: Option<String>,
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which page of a list to return.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Access for whoever asks, if their session is still there: the service's rights don't ask that.
async fn rows(app: &App, user: &CurrentUser) -> ApiResult<AdminRows> {
    app.store.as_user(&user.token).let_in().await?;
    Ok(app.store.as_admin(user.id))
}

fn page_of(wanted: &PageWanted) -> AdminPage {
    let (before_created_at, before_id) = wanted.before();
    AdminPage {
        limit: wanted.limit_and_one(),
        before_created_at,
        before_id,
    }
}

/// People, the newest first. Each who is listed is noted.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    tag = "administration",
    params(UsersQuery),
    responses(
        (status = 200, body = Page<AdminUser>),
        (status = 403, body = Problem, description = "administrators_only"),
    ),
)]
pub async fn users(
    State(app): State<App>,
    user: CurrentUser,
    ApiQuery(query): ApiQuery<UsersQuery>,
) -> ApiResult<Json<Page<AdminUser>>> {
    let wanted = PageWanted::new(query.limit, query.cursor.as_deref())?;
    let text = query.q.as_deref().map(str::trim);
    let text = text.filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > QUERY_MAX_CHARS || text.contains('\0')) {
        return Err(ApiError::invalid("q", "That is too long to search for."));
    }
    let asked = AdminPage {
        limit: wanted.limit(),
        ..page_of(&wanted)
    };
    let found = rows(&app, &user).await?.users(text, &asked).await?;
    let at = |row: &AdminUserRow| (row.created_at.clone(), row.id);
    let page = PageWanted::page_that_ends(found.items, found.more, at, views::admin_user);
    Ok(Json(page))
}

/// Somebody, with what they use.
#[utoipa::path(
    get,
    path = "/api/admin/users/{id}",
    tag = "administration",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = AdminUserDetail),
        (status = 403, body = Problem, description = "administrators_only"),
        (status = 404, body = Problem),
    ),
)]
pub async fn show_user(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<AdminUserDetail>> {
    let row = rows(&app, &user).await?.user(id).await?;
    Ok(Json(views::admin_user_detail(row)))
}

/// Somebody's interviews, the newest first, without what was said.
#[utoipa::path(
    get,
    path = "/api/admin/users/{id}/interviews",
    tag = "administration",
    params(
        ("id" = Uuid, Path),
        PageQuery,
    ),
    responses(
        (status = 200, body = Page<AdminInterview>),
        (status = 403, body = Problem, description = "administrators_only"),
        (status = 404, body = Problem),
    ),
)]
pub async fn interviews(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<AdminInterview>>> {
    let wanted = PageWanted::new(query.limit, query.cursor.as_deref())?;
    let found = rows(&app, &user)
        .await?
        .interviews(id, &page_of(&wanted))
        .await?;
    let at = |row: &AdminInterviewRow| (row.created_at.clone(), row.id);
    Ok(Json(wanted.page(found, at, views::admin_interview)))
}

/// What was said in an interview, for a reason that its owner reads.
#[utoipa::path(
    post,
    path = "/api/admin/interviews/{id}/transcript",
    tag = "administration",
    params(("id" = Uuid, Path)),
    request_body = WithReason,
    responses(
        (status = 200, body = [AdminTurn]),
        (status = 403, body = Problem, description = "administrators_only"),
        (status = 404, body = Problem),
    ),
)]
pub async fn transcript(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(form): ApiJson<WithReason>,
) -> ApiResult<Json<Vec<AdminTurn>>> {
    let reason = valid_reason(&form.reason)?;
    let turns = rows(&app, &user).await?.transcript(id, reason).await?;
    Ok(Json(turns.into_iter().map(views::admin_turn).collect()))
}

/// Lets somebody in no more, or again. Their sessions end at once.
#[utoipa::path(
    put,
    path = "/api/admin/users/{id}/disabled",
    tag = "administration",
    params(("id" = Uuid, Path)),
    request_body = SetDisabled,
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "administrators_only"),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "is_administrator"),
    ),
)]
pub async fn set_disabled(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(form): ApiJson<SetDisabled>,
) -> ApiResult<StatusCode> {
    let reason = valid_reason(&form.reason)?;
    let rows = rows(&app, &user).await?;
    rows.set_disabled(id, form.disabled, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes somebody with everything of theirs.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{id}",
    tag = "administration",
    params(("id" = Uuid, Path)),
    request_body = WithReason,
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "administrators_only"),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "is_administrator"),
    ),
)]
pub async fn remove_user(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(form): ApiJson<WithReason>,
) -> ApiResult<StatusCode> {
    let reason = valid_reason(&form.reason)?;
    rows(&app, &user).await?.remove_user(id, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What administrators have seen and done, the newest first.
#[utoipa::path(
    get,
    path = "/api/admin/audit",
    tag = "administration",
    params(PageQuery),
    responses(
        (status = 200, body = Page<AuditEntry>),
        (status = 403, body = Problem, description = "administrators_only"),
    ),
)]
pub async fn audit_log(
    State(app): State<App>,
    user: CurrentUser,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<AuditEntry>>> {
    let limit = valid_limit(query.limit)?;
    let before = query.cursor.map(|cursor| cursor.parse::<i64>());
    let before = before.transpose().map_err(|_| {
        ApiError::bad_request(
            ProblemCode::InvalidCursor,
            "This cursor is not one that was given out.",
        )
        .on_field("cursor")
    })?;
    let mut entries = rows(&app, &user)
        .await?
        .audit_log(limit + 1, before)
        .await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let last = entries.last().filter(|_| more);
    let next_cursor = last.map(|entry| entry.id.to_string());
    let items = entries.into_iter().map(views::audit_entry).collect();
    Ok(Json(Page { items, next_cursor }))
}

/// What administrators have seen of the person, and done to them, the newest first. Who they are is not told.
#[utoipa::path(
    get,
    path = "/api/account/audit",
    tag = "account",
    responses((status = 200, body = [AuditEntry])),
)]
pub async fn audit_of_oneself(
    State(app): State<App>,
    user: CurrentUser,
) -> ApiResult<Json<Vec<AuditEntry>>> {
    let entries = app.store.as_user(&user.token).audit_of(user.id).await?;
    let entries = entries.into_iter().map(|row| AuditEntry {
        actor: None,
        ..views::audit_entry(row)
    });
    Ok(Json(entries.collect()))
}

/// How the service is: counts of accounts, interviews and open work.
#[utoipa::path(
    get,
    path = "/api/admin/state",
    tag = "administration",
    responses(
        (status = 200, body = ServiceState),
        (status = 403, body = Problem, description = "administrators_only"),
    ),
)]
pub async fn state(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<ServiceState>> {
    let state = rows(&app, &user).await?.service_state().await?;
    Ok(Json(views::service_state(state)))
}

fn valid_reason(reason: &Pii) -> ApiResult<&str> {
    let reason = reason.expose().trim();
    let length = reason.chars().count();
    if (REASON_MIN_CHARS..=REASON_MAX_CHARS).contains(&length) && !reason.contains('\0') {
        return Ok(reason);
    }
    let text = format!(
        "Say why, in {REASON_MIN_CHARS} to {REASON_MAX_CHARS} characters: whom it concerns reads it."
    );
    Err(ApiError::invalid("reason", text))
}
