//! Feedback on an interview.

use super::{ApiPath, ApiQuery, OptionalJson};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::streams;
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use mockingbird_service::interviews;
use mockingbird_shared::report::FeedbackStatus;
use mockingbird_shared::wire::*;
use mockingbird_store::{Stored, VersionRow};
use serde::Deserialize;
use uuid::Uuid;

/// Whether to write feedback that is stored already once more.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WriteFeedback {
    /// Writes it anew, for instance after a key was added.
    again: bool,
}

/// Which version of the feedback to return.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FeedbackQuery {
    /// The number of an earlier version; without it, the newest.
    version: Option<u32>,
}

/// The stored feedback: the newest version, or an earlier one.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/feedback",
    tag = "feedback",
    params(
        ("id" = Uuid, Path),
        FeedbackQuery,
    ),
    responses(
        (status = 200, body = Feedback),
        (status = 404, body = Problem),
    ),
)]
pub async fn show(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiQuery(query): ApiQuery<FeedbackQuery>,
) -> ApiResult<Json<Feedback>> {
    let rows = app.store.as_user(&user.token);
    // Whether the interview is there at all, and whether it has feedback, are two things.
    rows.interview(id).await?;
    let current = rows.feedback(id).await?;
    let wanted = match query.version {
        Some(version) if current.as_ref().is_none_or(|row| row.version != version) => {
            rows.earlier_feedback(id, version).await?
        }
        _ => current,
    };
    wanted
        .map(|row| Json(interviews::feedback(row)))
        .ok_or_else(|| ApiError::not_found("feedback yet"))
}

/// The versions of the report, newest first: at most twenty earlier ones are kept.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/feedback/versions",
    tag = "feedback",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = [FeedbackVersion]),
        (status = 404, body = Problem),
    ),
)]
pub async fn versions(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Vec<FeedbackVersion>>> {
    let rows = app.store.as_user(&user.token);
    rows.interview(id).await?;
    let (current, earlier) = tokio::try_join!(rows.feedback(id), rows.earlier_versions(id))?;
    let current = current
        .filter(|row| row.status == FeedbackStatus::Ready)
        .map(|row| VersionRow {
            version: row.version,
            overall_score: row
                .scores
                .and_then(Stored::known)
                .map(|scores| Stored::Known(scores.overall_score)),
            provenance: row.provenance,
            written_at: row.updated_at,
        });
    let all = current.into_iter().chain(earlier);
    Ok(Json(all.map(views::feedback_version).collect()))
}

/// Writes the feedback of a finished interview and streams it; what is stored already is sent at once.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/feedback",
    tag = "feedback",
    params(("id" = Uuid, Path)),
    request_body = WriteFeedback,
    responses(
        (status = 200, content_type = "text/event-stream", body = FeedbackEvent),
        (status = 409, body = Problem, description = "interview_not_over, limit_reached"),
    ),
)]
pub async fn write(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    OptionalJson(form): OptionalJson<WriteFeedback>,
) -> ApiResult<Response> {
    streams::follow_report(&app, &user, id, form.again).await
}
