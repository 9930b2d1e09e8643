//! Feedback on an interview.

use super::{ApiPath, OptionalJson};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::streams;
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use mockingbird_shared::wire::*;
use serde::Deserialize;
use uuid::Uuid;

/// What to write.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WriteFeedback {
    /// Writes it anew, for instance after a key was added.
    again: bool,
}

/// The stored feedback.
#[utoipa::path(get, path = "/api/interviews/{id}/feedback", tag = "feedback", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Feedback), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Feedback>> {
    let rows = app.store.as_user(&user.token);
    // Whether the interview is there at all, and whether it has feedback, are two things.
    rows.interview(id).await?;
    rows.feedback(id)
        .await?
        .map(|row| Json(views::feedback(row)))
        .ok_or_else(|| ApiError::not_found("feedback yet"))
}

/// Writes the feedback of a finished interview and streams it; what is stored already is sent at once.
#[utoipa::path(post, path = "/api/interviews/{id}/feedback", tag = "feedback", params(("id" = Uuid, Path)), request_body = WriteFeedback, responses(
    (status = 200, content_type = "text/event-stream", body = FeedbackEvent), (status = 409, body = Problem, description = "interview_not_over, limit_reached")))]
pub async fn write(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    OptionalJson(form): OptionalJson<WriteFeedback>,
) -> ApiResult<Response> {
    streams::follow_report(&app, &user, id, form.again).await
}
