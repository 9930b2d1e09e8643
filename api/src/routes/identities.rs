//! The ways into one's own account: `/api/auth/identities`.

use super::account::page;
use super::mails::show_that_it_is_them;
use super::{ApiJson, ApiPath, OptionalJson};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::client::Client;
use crate::error::{ApiError, ApiResult, last_way_in};
use crate::gotrue::AuthIdentity;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// The ways into the person's account. A guest has none.
#[utoipa::path(
    get,
    path = "/api/auth/identities",
    tag = "account",
    responses((status = 200, body = [Identity])),
)]
pub async fn list(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
) -> ApiResult<Json<Vec<Identity>>> {
    let found = app.auth.on_behalf_of(&client).user(&user.token).await?;
    let identities = found.identities.unwrap_or_default().into_iter();
    let shown = identities.map(|identity| Identity {
        id: identity.identity_id,
        provider: identity.provider,
        email: identity
            .email
            .filter(|email| !email.is_empty())
            .map(Pii::new),
        last_sign_in_at: identity.last_sign_in_at,
    });
    Ok(Json(shown.collect()))
}

/// Begins to link a provider's identity to the account: says where the browser goes on. A new way in could be somebody
/// else's, so a token alone does not open one. A guest becomes an account by it, and keeps everything.
#[utoipa::path(
    post,
    path = "/api/auth/identities",
    tag = "account",
    request_body = LinkIdentity,
    responses(
        (status = 200, body = GoTo),
        (status = 403, body = Problem, description = "reauthentication_needed, sign_in_not_supported"),
    ),
)]
pub async fn link(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    ApiJson(form): ApiJson<LinkIdentity>,
) -> ApiResult<Json<GoTo>> {
    let is_challenge = (43..=128).contains(&form.code_challenge.len());
    if !is_challenge {
        return Err(ApiError::invalid(
            "code_challenge",
            "A challenge of PKCE has 43 to 128 characters.",
        ));
    }
    let auth = app.auth.on_behalf_of(&client);
    // A guest has neither password nor address, and nothing to lose but what the token reads anyway.
    if !user.claims.is_anonymous {
        show_that_it_is_them(&auth, &user, form.current_password.as_ref()).await?;
    }
    let back = page(&app, "auth/callback");
    let url = auth
        .link_identity(&user.token, form.provider, &form.code_challenge, &back)
        .await?;
    Ok(Json(GoTo { url }))
}

/// Takes a way in off the account, but never the last one, and never the one that the account has its address from:
/// Supabase Auth would give it the address of another identity, which nobody may have confirmed.
#[utoipa::path(
    delete,
    path = "/api/auth/identities/{id}",
    tag = "account",
    params(("id" = Uuid, Path)),
    request_body = UnlinkIdentity,
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "reauthentication_needed"),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "last_way_in, identity_has_address"),
    ),
)]
pub async fn unlink(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    OptionalJson(form): OptionalJson<UnlinkIdentity>,
) -> ApiResult<StatusCode> {
    let auth = app.auth.on_behalf_of(&client);
    let found = auth.user(&user.token).await?;
    let (gone, kept): (Vec<_>, Vec<_>) = found
        .identities
        .unwrap_or_default()
        .into_iter()
        .partition(|identity| identity.identity_id == id);
    let gone = gone
        .into_iter()
        .next()
        .ok_or_else(|| ApiError::not_found("identity"))?;
    if kept.is_empty() {
        return Err(last_way_in());
    }
    let has_address = |identity: &AuthIdentity| identity.email == found.email;
    if has_address(&gone) && !kept.iter().any(has_address) {
        return Err(ApiError::conflict(
            ProblemCode::IdentityHasAddress,
            "Your account has its address from this one. Change the address first.",
        ));
    }
    show_that_it_is_them(&auth, &user, form.current_password.as_ref()).await?;
    auth.unlink_identity(&user.token, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
