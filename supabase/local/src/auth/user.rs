//! `GET` and `PUT /user`: one's own record.
//!
//! Not here: other people's records (`admin`).

use super::bearer::Bearer;
use super::email;
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

/// `GET /user`: the user whose token the request carries.
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
    app_metadata: Option<Value>,
    code_challenge: Option<String>,
}

/// `PUT /user`: metadata, address and password, as far as the body names them. Whatever is refused is refused before
/// anything changes. A guest may send address and password together: the password is kept while the address waits.
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
        if form.app_metadata.is_some() {
            let message = "Updating app_metadata requires admin privileges";
            return Err(AuthError::new(403, "not_admin", message));
        }
        let password = form.password.as_deref().filter(|new| !new.is_empty());
        if let Some(new) = password {
            password::check_strength(&auth, new)?;
        }
        let address = new_address(&auth, &user, form.email.as_deref()).await?;
        if let Some(new) = password {
            check_password(&user, new, form.email.is_some()).await?;
            auth.set_password(user.id, &password::hash(new).await?)
                .await?;
            auth.end_other_sessions(user.id, claims.session_id).await?;
        }
        if let Some(data) = form.data.filter(Value::is_object) {
            auth.merge_user_metadata(user.id, &data).await?;
        }
        if let Some(address) = address {
            let redirect = query.redirect_to.as_deref();
            change_email(&auth, &user, &address, redirect, form.code_challenge).await?;
        }
        let user = auth.find_user(user.id).await?;
        Ok(Json(user.map(|user| user.to_json())).into_response())
    })
    .await
}

/// 422 for a guest who names no address to sign in with, and for the same password again.
async fn check_password(user: &User, new: &str, names_address: bool) -> Result<()> {
    if user.is_anonymous && !names_address {
        let message =
            "Updating password of an anonymous user without an email or phone is not allowed";
        return Err(AuthError::new(422, "validation_failed", message));
    }
    if password::matches(user, new).await? {
        let message = "New password should be different from the old password.";
        return Err(AuthError::new(422, "same_password", message));
    }
    Ok(())
}

/// The address that the user wants, if it is another one. 400 if it is not an address, 422 `email_exists` if it is
/// somebody else's, 429 where the last mail was sent a moment ago.
async fn new_address(auth: &Auth, user: &User, asked: Option<&str>) -> Result<Option<String>> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(None);
    };
    let address = email::valid_address(asked)?;
    if user.email.as_deref() == Some(address.as_str()) {
        return Ok(None);
    }
    if auth.find_user_by_email(&address).await?.is_some() {
        return Err(AuthError::email_exists());
    }
    if !confirms_at_once(auth, user, &address) {
        email::refuse_if_too_soon(auth, user.email_change_sent_at)?;
    }
    Ok(Some(address))
}

/// Only a guest's address is confirmed at once where addresses are, since that is like signing up.
fn confirms_at_once(auth: &Auth, user: &User, address: &str) -> bool {
    user.is_anonymous && auth.settings().autoconfirms(address)
}

/// The address changes when the links in the mails to it and to the present one are opened,
/// unless it is confirmed at once.
async fn change_email(
    auth: &Auth,
    user: &User,
    address: &str,
    redirect: Option<&str>,
    code_challenge: Option<String>,
) -> Result<()> {
    if confirms_at_once(auth, user, address) {
        auth.confirm_email(user.id, address).await?;
        return auth
            .merge_user_metadata(
                user.id,
                &json!({"sub": user.id, "email": address, "email_verified": true}),
            )
            .await;
    }
    auth.db()
        .await?
        .execute(
            "update auth.users set email_change = $2, updated_at = now() where id = $1",
            &[&user.id, &address],
        )
        .await?;
    let mut user = user.clone();
    user.email_change = Some(address.to_owned());
    email::send_change(auth, &user, redirect, code_challenge).await
}
