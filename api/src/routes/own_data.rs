//! What a person may do with everything that is kept of them: `/api/account`. A file of it is made by a job; the
//! account goes at once, or after some days.

use super::OptionalJson;
use super::mails::show_that_it_is_them;
use crate::App;
use crate::auth::cookie;
use crate::auth::user::CurrentUser;
use crate::client::Client;
use crate::clock::in_text;
use crate::error::{ApiError, ApiResult};
use crate::views;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::stream;
use mockingbird_service::clock::now_seconds;
use mockingbird_shared::limits::REMOVAL_DAYS;
use mockingbird_shared::own_data::ExportState;
use mockingbird_shared::wire::*;
use mockingbird_store::{DataExportRow, UserRows};
use std::time::Duration;

/// How long a sign-in by a provider stands for its owner when they remove the account, in seconds: the way from the
/// provider's page to the button.
const FRESH_SIGN_IN_SECONDS: u64 = 600;

/// Has everything that is kept of the person put into a ZIP file, unless that is being done.
/// A file from before is replaced.
#[utoipa::path(
    post,
    path = "/api/account/export",
    tag = "account",
    responses(
        (status = 202, body = DataExport),
        (status = 401, body = Problem),
    ),
)]
pub async fn begin(
    State(app): State<App>,
    user: CurrentUser,
) -> ApiResult<(StatusCode, Json<DataExport>)> {
    app.store.as_user(&user.token).let_in().await?;
    let export = app.interviews.want_data_export(user.id).await?;
    Ok((StatusCode::ACCEPTED, Json(views::data_export(export))))
}

/// How far the file is; 204 without one.
#[utoipa::path(
    get,
    path = "/api/account/export",
    tag = "account",
    responses(
        (status = 200, body = DataExport),
        (status = 204),
    ),
)]
pub async fn show(State(app): State<App>, user: CurrentUser) -> ApiResult<Response> {
    let export = app.store.as_user(&user.token).data_export().await?;
    Ok(match export {
        Some(export) => Json(views::data_export(export)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Removes the file; one that is being made is given up.
#[utoipa::path(
    delete,
    path = "/api/account/export",
    tag = "account",
    responses(
        (status = 204),
        (status = 404, body = Problem),
    ),
)]
pub async fn discard(State(app): State<App>, user: CurrentUser) -> ApiResult<StatusCode> {
    let rows = app.store.as_user(&user.token);
    let export = rows.data_export().await?;
    let export = export.ok_or_else(|| ApiError::not_found("export"))?;
    rows.delete_data_export(export.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Downloads the file, as ZIP.
#[utoipa::path(
    get,
    path = "/api/account/export/file",
    tag = "account",
    responses(
        (status = 200, content_type = "application/zip", body = Vec<u8>),
        (status = 404, body = Problem),
    ),
)]
pub async fn download(State(app): State<App>, user: CurrentUser) -> ApiResult<Response> {
    let rows = app.store.as_user(&user.token);
    let export = rows.data_export().await?;
    let export = export
        .filter(|export| export.state == ExportState::Ready)
        .ok_or_else(|| ApiError::not_found("export"))?;
    let day = export.created_at.get(..10).unwrap_or_default();
    let disposition = format!("attachment; filename=\"mockingbird-{day}.zip\"");
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        // A download that broke off is seen to be one.
        (header::CONTENT_LENGTH, export.bytes.to_string()),
    ];
    Ok((headers, file_of(rows, export)).into_response())
}

/// Reads one part after the other, as fast as they are taken.
fn file_of(rows: UserRows, export: DataExportRow) -> Body {
    let parts = stream::try_unfold((rows, export.id, 0), async |(rows, id, seq)| {
        let part: Option<String> = rows
            .data_export_part(id, seq)
            .await
            .map_err(std::io::Error::other)?;
        let Some(part) = part else {
            return Ok::<_, std::io::Error>(None);
        };
        let bytes = BASE64.decode(part).map_err(std::io::Error::other)?;
        Ok(Some((bytes, (rows, id, seq + 1))))
    });
    Body::from_stream(parts)
}

/// Removes the account with everything, at once or in ten days. The person shows first
/// that it is them. All sessions end.
#[utoipa::path(
    post,
    path = "/api/account/removal",
    tag = "account",
    request_body = RemoveAccount,
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "reauthentication_needed"),
        (status = 422, body = Problem),
    ),
)]
pub async fn remove(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    jar: CookieJar,
    OptionalJson(form): OptionalJson<RemoveAccount>,
) -> ApiResult<(StatusCode, CookieJar)> {
    let auth = app.auth.on_behalf_of(&client);
    app.store.as_user(&user.token).let_in().await?;
    let since = now_seconds() - FRESH_SIGN_IN_SECONDS;
    // A guest has nothing to show it with.
    if !(user.claims.is_anonymous || user.claims.came_by_provider_since(since)) {
        show_that_it_is_them(&auth, &user, form.current_password.as_ref()).await?;
    }
    let rows = app.store.as_service();
    // Nobody can come back as a guest.
    if form.with_days_to_think && !user.claims.is_anonymous {
        let at = in_text(Duration::from_secs(u64::from(REMOVAL_DAYS) * 24 * 3600));
        rows.set_removal(user.id, Some(&at)).await?;
        auth.sign_out_everywhere(&user.token).await?;
    } else {
        rows.remove_account(user.id).await?;
    }
    let forget = cookie::forget(&app.config.web.public_url);
    Ok((StatusCode::NO_CONTENT, jar.add(forget)))
}

/// Keeps the account after all.
#[utoipa::path(
    delete,
    path = "/api/account/removal",
    tag = "account",
    responses((status = 204)),
)]
pub async fn keep(State(app): State<App>, user: CurrentUser) -> ApiResult<StatusCode> {
    app.store.as_user(&user.token).let_in().await?;
    app.store.as_service().set_removal(user.id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
