//! Interviews by voice: who may join the room, and switching between voice and text.

use super::{ApiJson, ApiPath, OptionalJson};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::streams;
use crate::views;
use axum::Json;
use axum::extract::State;
use mockingbird_service::interviewer_choice::own_livekit;
use mockingbird_service::room_token::{CANDIDATE, Joiner, LivekitAccess, room_of, room_token};
use mockingbird_shared::interview::Refusal;
use mockingbird_shared::wire::*;
use mockingbird_store::JobKind;
use secrecy::ExposeSecret;
use uuid::Uuid;

/// Lets the person into the room of their interview, and asks for an interviewer to come. Answers at once; the room's
/// participants show when the interviewer is there.
#[utoipa::path(
    post,
    path = "/api/interviews/{id}/token",
    tag = "voice",
    params(("id" = Uuid, Path)),
    request_body = RoomRequest,
    responses(
        (status = 200, body = RoomAccess),
        (status = 404, body = Problem),
        (
            status = 409,
            body = Problem,
            description = "interview_over, voice_keys_missing, key_unreadable, limit_reached; \
                attempts_used_up or job_failed for who still waits",
        ),
        (status = 422, body = Problem, description = "voice_not_available, endpoint_not_allowed"),
    ),
)]
pub async fn token(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    OptionalJson(form): OptionalJson<RoomRequest>,
) -> ApiResult<Json<RoomAccess>> {
    let rows = app.store.as_user(&user.token);
    let row = rows.interview(id).await?;
    if row.status.is_over() {
        return Err(Refusal::Ended.into());
    }
    if form.still_waiting {
        let jobs = rows.pulse(id).await?.jobs;
        streams::not_given_up(&jobs, JobKind::Voice)?;
    }
    let livekit = livekit(&app, &user, id).await?;
    let joiner = Joiner::Person {
        identity: CANDIDATE,
        name: "",
    };
    let room = room_of(row.id);
    let token = room_token(&livekit, &room, joiner).map_err(ApiError::unexpected)?;
    app.store.as_service().want_voice(&row).await?;
    Ok(Json(RoomAccess {
        server_url: livekit.url,
        participant_token: token.expose_secret().to_owned().into(),
        room_name: room,
        participant_identity: CANDIDATE.to_owned(),
    }))
}

/// The person's own LiveKit project, else the operator's; with the keys without which nobody would hear or speak.
async fn livekit(app: &App, user: &CurrentUser, interview: Uuid) -> ApiResult<LivekitAccess> {
    let keyring = app.interviews.keyring(user.id, interview).await?;
    if !keyring.can_talk() {
        return Err(ApiError::conflict(
            ProblemCode::VoiceKeysMissing,
            "An interview by voice needs a key that hears and one that speaks; one of Deepgram or \
             OpenAI does both. Add it in Keys, or go on by text.",
        ));
    }
    if let Some(own) = own_livekit(&keyring, app.config.providers.reach).await? {
        return Ok(own);
    }
    app.config.livekit.clone().ok_or_else(|| {
        ApiError::unprocessable(
            ProblemCode::VoiceNotAvailable,
            "There is no LiveKit server here. Add one of your own in Keys, or go on by text.",
        )
    })
}

/// Goes on by text, or by voice. By voice, ask for a token next.
#[utoipa::path(
    put,
    path = "/api/interviews/{id}/mode",
    tag = "voice",
    params(("id" = Uuid, Path)),
    request_body = SwitchMode,
    responses(
        (status = 200, body = InterviewDetail),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "interview_over"),
    ),
)]
pub async fn switch(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(form): ApiJson<SwitchMode>,
) -> ApiResult<Json<InterviewDetail>> {
    let rows = app.store.as_user(&user.token);
    let row = rows.interview(id).await?;
    if row.status.is_over() {
        return Err(Refusal::Ended.into());
    }
    app.store.as_service().switch_mode(&row, form.mode).await?;
    Ok(Json(views::detail(&app, &user, id).await?))
}
