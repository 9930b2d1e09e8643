//! `GET` and `PUT /user`: one's own record.
//!
//! Not here: other people's records (`admin`).

use super::bearer::Bearer;
use super::email::{self, MailKind};
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson, RedirectTo};
use super::password;
use super::state::Auth;
use super::store::User;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// `GET /user`.
pub(super) async fn show(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
) -> Response {
    http::answer(&version, async {
        Ok(Json(bearer.user(&auth).await?.0.to_json()).into_response())
    })
    .await
}

#[derive(Deserialize)]
struct Update {
    email: Option<String>,
    password: Option<String>,
    data: Option<Value>,
    code_challenge: Option<String>,
}

/// `PUT /user`: metadata, address and password, as far as the body names them.
pub(super) async fn update(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Query(query): Query<RedirectTo>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let (user, claims) = bearer.user(&auth).await?;
        let form: Update = body.parse()?;
        if let Some(data) = form.data.filter(Value::is_object) {
            auth.merge_user_metadata(user.id, &data).await?;
        }
        // The address first: a guest may set a password only once there is an address to sign in with.
        if let Some(address) = &form.email {
            change_email(
                &auth,
                &user,
                address,
                query.redirect_to.as_deref(),
                form.code_challenge,
            )
            .await?;
        }
        if let Some(new) = &form.password {
            change_password(&auth, user.id, claims.session_id, new).await?;
        }
        let user = auth.find_user(user.id).await?;
        Ok(Json(user.map(|user| user.to_json())).into_response())
    })
    .await
}

/// Changes the password and ends the other sessions. 422 for a guest, a weak password, or the same password.
async fn change_password(auth: &Auth, user: Uuid, session: Option<Uuid>, new: &str) -> Result<()> {
    let user = auth
        .find_user(user)
        .await?
        .ok_or_else(|| AuthError::new(404, "user_not_found", "User not found"))?;
    if user.is_anonymous {
        let message =
            "Updating password of an anonymous user without an email or phone is not allowed";
        return Err(AuthError::new(422, "validation_failed", message));
    }
    password::check_strength(auth, new)?;
    if password::matches(&user, new).await? {
        let message = "New password should be different from the old password.";
        return Err(AuthError::new(422, "same_password", message));
    }
    auth.set_password(user.id, &password::hash(new).await?)
        .await?;
    auth.end_other_sessions(user.id, session).await
}

/// With confirmations on, the address changes when the link in the mail is opened; without, at once.
/// 400 if it is not an address, 422 `email_exists` if it is somebody else's.
async fn change_email(
    auth: &Auth,
    user: &User,
    address: &str,
    redirect: Option<&str>,
    code_challenge: Option<String>,
) -> Result<()> {
    let address = email::valid_address(address)?;
    if user.email.as_deref() == Some(address.as_str()) {
        return Ok(());
    }
    if auth.find_user_by_email(&address).await?.is_some() {
        let message = "A user with this email address has already been registered";
        return Err(AuthError::new(422, "email_exists", message));
    }
    if auth.settings().autoconfirm() {
        auth.confirm_email(user.id, &address).await?;
        return auth
            .merge_user_metadata(user.id, &json!({"email": address, "email_verified": true}))
            .await;
    }
    auth.db()
        .await?
        .execute(
            "update auth.users set email_change = $2, updated_at = now() where id = $1",
            &[&user.id, &address],
        )
        .await?;
    email::send(
        auth,
        user.id,
        &address,
        MailKind::EmailChange,
        redirect,
        code_challenge,
    )
    .await
}
