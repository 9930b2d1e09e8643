//! One's own sessions: `/api/auth/sessions`.

use super::ApiPath;
use crate::App;
use crate::auth::user::CurrentUser;
use crate::client::Client;
use crate::error::ApiResult;
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// Where the person is signed in, the last used first.
#[utoipa::path(
    get,
    path = "/api/auth/sessions",
    tag = "account",
    responses((status = 200, body = [OwnSession])),
)]
pub async fn list(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<Vec<OwnSession>>> {
    let sessions = app.store.as_user(&user.token).sessions().await?;
    Ok(Json(sessions.into_iter().map(views::session).collect()))
}

/// Ends a session of one's own, at once: its tokens are of no use from then on.
#[utoipa::path(
    delete,
    path = "/api/auth/sessions/{id}",
    tag = "account",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
    ),
)]
pub async fn end(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<StatusCode> {
    app.store.as_user(&user.token).end_session(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of one's own but this one.
#[utoipa::path(
    delete,
    path = "/api/auth/sessions",
    tag = "account",
    responses((status = 204)),
)]
pub async fn end_others(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
) -> ApiResult<StatusCode> {
    let auth = app.auth.on_behalf_of(&client);
    auth.sign_out_others(&user.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
