//! One's own profile: `/api/profile`.

use super::ApiJson;
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use mockingbird_shared::limits::NAME_MAX_CHARS;
use mockingbird_shared::wire::*;
use mockingbird_store::{ProfileChangeRow, ProfileRow};

/// The signed-in person's profile.
#[utoipa::path(
    get,
    path = "/api/profile",
    tag = "profile",
    responses(
        (status = 200, body = Profile),
        (status = 401, body = Problem),
    ),
)]
pub async fn show(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<Profile>> {
    let row = app.store.as_user(&user.token).profile(user.id).await?;
    Ok(Json(view(&user, row)))
}

/// Changes one's own profile. `is_admin` and other fields are refused.
#[utoipa::path(
    put,
    path = "/api/profile",
    tag = "profile",
    request_body = ProfileUpdate,
    responses(
        (status = 200, body = Profile),
        (status = 422, body = Problem),
    ),
)]
pub async fn update(
    State(app): State<App>,
    user: CurrentUser,
    ApiJson(update): ApiJson<ProfileUpdate>,
) -> ApiResult<Json<Profile>> {
    if update.display_name.expose().chars().count() > NAME_MAX_CHARS
        || update.display_name.expose().contains('\0')
    {
        return Err(ApiError::invalid(
            "display_name",
            format!("A name has at most {NAME_MAX_CHARS} characters."),
        ));
    }
    if let Some(avatar) = &update.avatar_url {
        let picture = ["png", "jpeg", "webp"]
            .iter()
            .any(|kind| avatar.starts_with(&format!("data:image/{kind};base64,")));
        if !(avatar.starts_with("https://") || picture) || avatar.len() > 100_000 {
            return Err(ApiError::invalid(
                "avatar_url",
                "Choose a PNG, JPEG or WebP picture below 70 KB, or an https address.",
            ));
        }
    }
    let change = ProfileChangeRow {
        display_name: update.display_name,
        avatar_url: update.avatar_url,
        language: update.language,
    };
    let row = app
        .store
        .as_user(&user.token)
        .update_profile(user.id, &change)
        .await?;
    Ok(Json(view(&user, row)))
}

fn view(user: &CurrentUser, row: ProfileRow) -> Profile {
    let SessionUser {
        id,
        email,
        is_guest,
    } = user.view();
    Profile {
        id,
        email,
        is_guest,
        display_name: row.display_name,
        avatar_url: row.avatar_url,
        language: row.language,
        is_admin: row.is_admin,
        removal_at: row.removal_at,
    }
}
