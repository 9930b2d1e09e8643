//! Practising again: one question once more, and the questions that come back after days.

use super::{ApiJson, ApiPath};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::ApiResult;
use crate::interview_config::supported_language;
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_shared::wire::*;
use mockingbird_store::NewInterviewRow;
use time::OffsetDateTime;
use uuid::Uuid;

/// Sets up an interview whose only question is the one that this answer has answered. Of a practice, it is the question
/// of the first answer again.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/practice",
    tag = "practice",
    params(("id" = Uuid, Path)),
    request_body = NewPractice,
    responses(
        (status = 201, body = InterviewDetail),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "interview_not_over, limit_reached"),
        (status = 422, body = Problem, description = "invalid_field, language_not_supported"),
    ),
)]
pub async fn create(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(new): ApiJson<NewPractice>,
) -> ApiResult<(StatusCode, Json<InterviewDetail>)> {
    let rows = app.store.as_user(&user.token);
    let config = app
        .interviews
        .practice_of(&rows, id, new.seq, new.mode)
        .await?;
    supported_language(&config)?;
    let row = NewInterviewRow {
        role: &config.role,
        level: config.level,
        company: &config.company,
        mode: config.mode,
        resume_text: None,
        job_description: None,
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

/// First answers beside the later ones to the same questions.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/practice",
    tag = "practice",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = PracticeOverview),
        (status = 404, body = Problem),
    ),
)]
pub async fn show(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<PracticeOverview>> {
    let rows = app.store.as_user(&user.token);
    Ok(Json(app.interviews.practised(&rows, id).await?))
}

/// The questions that come back after days, those that are due first, and how many days in
/// a row the person has answered.
#[utoipa::path(
    get,
    path = "/api/practice",
    tag = "practice",
    responses((status = 200, body = PracticePlan)),
)]
pub async fn plan(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<PracticePlan>> {
    let (rows, service) = (app.store.as_user(&user.token), app.store.as_service());
    let (cards, streak_days) =
        tokio::try_join!(rows.practice_cards(), service.practice_streak(user.id))?;
    Ok(Json(views::practice_plan(
        cards,
        streak_days,
        OffsetDateTime::now_utc(),
    )))
}

/// Stops a card: its question does not come back.
#[utoipa::path(
    delete,
    path = "/api/practice/{id}",
    tag = "practice",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
    ),
)]
pub async fn stop(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<StatusCode> {
    let card = app.store.as_user(&user.token).practice_card(id).await?;
    app.store.as_service().stop_card(user.id, card.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
