//! The coach's notes on single answers, and what a person corrects of what was counted in them.

use super::{ApiJson, ApiPath, ApiQuery};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::ApiResult;
use crate::views;
use axum::Json;
use axum::extract::State;
use mockingbird_service::interviews;
use mockingbird_shared::facts::{Correction, MarkKind};
use mockingbird_shared::wire::*;
use serde::Deserialize;
use uuid::Uuid;

/// The coach's log: for each answer that was judged so far what worked, what to change, and a better version. It can be
/// read during the interview.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/notes",
    tag = "feedback",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = [AnswerNote]),
        (status = 404, body = Problem),
    ),
)]
pub async fn notes(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Vec<AnswerNote>>> {
    let rows = app.store.as_user(&user.token);
    let ((_, turns), assessments) =
        tokio::try_join!(rows.interview_with_turns(id), rows.assessments(id))?;
    Ok(Json(views::answer_notes(&turns, assessments)))
}

/// What the person has corrected in this interview.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/corrections",
    tag = "feedback",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = [Correction]),
        (status = 404, body = Problem),
    ),
)]
pub async fn corrections(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Vec<Correction>>> {
    let rows = app.store.as_user(&user.token);
    rows.interview(id).await?;
    Ok(Json(rows.corrections(id).await?))
}

/// Corrects what was counted ("this is no filler", "here I did say a result"). Answers with the feedback in which the
/// counts, and what follows from them, are computed anew.
#[utoipa::path(
    put,
    path = "/api/interviews/{id}/corrections",
    tag = "feedback",
    params(("id" = Uuid, Path)),
    request_body = Correction,
    responses(
        (status = 200, body = Feedback),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "limit_reached"),
        (status = 422, body = Problem),
    ),
)]
pub async fn correct(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(correction): ApiJson<Correction>,
) -> ApiResult<Json<Feedback>> {
    let rows = app.store.as_user(&user.token);
    let feedback = app.interviews.correct(&rows, id, correction, true).await?;
    Ok(Json(interviews::feedback(feedback)))
}

/// Which correction is taken back.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CorrectionQuery {
    /// The `seq` of the answer's turn.
    seq: u32,
    /// What the place was said to count as, or not to.
    kind: MarkKind,
    /// Where it begins, in characters.
    start: u32,
    /// Where it ends, in characters.
    end: u32,
}

/// Takes a correction back. Answers with the feedback, computed anew.
#[utoipa::path(
    delete,
    path = "/api/interviews/{id}/corrections",
    tag = "feedback",
    params(
        ("id" = Uuid, Path),
        CorrectionQuery,
    ),
    responses(
        (status = 200, body = Feedback),
        (status = 404, body = Problem),
    ),
)]
pub async fn take_back(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiQuery(query): ApiQuery<CorrectionQuery>,
) -> ApiResult<Json<Feedback>> {
    let correction = Correction {
        seq: query.seq,
        kind: query.kind,
        start: query.start,
        end: query.end,
        counts: true,
        word: String::new(),
    };
    let rows = app.store.as_user(&user.token);
    let feedback = app.interviews.correct(&rows, id, correction, false).await?;
    Ok(Json(interviews::feedback(feedback)))
}
