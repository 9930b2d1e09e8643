//! Registration, sign-in by password, and guests; how passwords are hashed and compared.
//!
//! Not here: a change of the password (`user`), and the mails (`email`).

use super::email::{self, MailKind};
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson, RedirectTo};
use super::session;
use super::state::Auth;
use super::store::{NewUser, User};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize)]
struct SignUp {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    data: Value,
    code_challenge: Option<String>,
}

/// `POST /signup`: an account, or a guest where no e-mail is given.
pub(super) async fn sign_up(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(query): Query<RedirectTo>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let form: SignUp = body.parse()?;
        let settings = auth.settings();
        if form.email.is_empty() && form.password.is_empty() {
            return guest(&auth, form.data).await;
        }
        if !settings.enable_signup || !settings.email.enabled {
            return Err(AuthError::new(422, "signup_disabled", "Signups not allowed for this instance"));
        }
        let address = email::valid_address(&form.email)?;
        let verified = settings.autoconfirms(&address);
        check_strength(&auth, &form.password)?;
        if let Some(existing) = auth.find_user_by_email(&address).await? {
            return already_there(&auth, &existing, &address, query.redirect_to.as_deref()).await;
        }
        let user = auth
            .insert_user(NewUser {
                id: None,
                email: Some(address.clone()),
                encrypted_password: Some(hash(&form.password).await?),
                confirmed: verified,
                app_metadata: json!({"provider": "email", "providers": ["email"]}),
                user_metadata: with_email_claims(form.data, &address, verified),
                is_anonymous: false,
            })
            .await?;
        auth.merge_user_metadata(user, &json!({"sub": user})).await?;
        let identity = json!({"sub": user, "email": address, "email_verified": verified, "phone_verified": false});
        auth.upsert_identity(user, "email", &user.to_string(), &identity).await?;
        if verified {
            return session::sign_in(&auth, user, "password").await;
        }
        let redirect = query.redirect_to.as_deref();
        email::send(&auth, user, &address, MailKind::Signup, redirect, form.code_challenge).await?;
        bare_user(&auth, user).await
    })
    .await
}

/// Signs a guest up and in; 422 where `config.toml` forbids guests.
async fn guest(auth: &Auth, data: Value) -> Result {
    if !auth.settings().enable_anonymous_sign_ins {
        return Err(AuthError::new(
            422,
            "anonymous_provider_disabled",
            "Anonymous sign-ins are disabled",
        ));
    }
    let user = auth
        .insert_user(NewUser {
            user_metadata: data,
            is_anonymous: true,
            ..NewUser::default()
        })
        .await?;
    session::sign_in(auth, user, "anonymous").await
}

/// With mails on, nobody may learn that an address is registered: the answer looks like that of a new one.
async fn already_there(
    auth: &Auth,
    existing: &User,
    address: &str,
    redirect: Option<&str>,
) -> Result {
    if auth.settings().autoconfirms(address) {
        return Err(AuthError::new(
            422,
            "user_already_exists",
            "User already registered",
        ));
    }
    if existing.email_confirmed_at.is_none() {
        email::send(auth, existing.id, address, MailKind::Signup, redirect, None).await?;
        return bare_user(auth, existing.id).await;
    }
    let mut fake = existing.to_json();
    for name in [
        "email_confirmed_at", "confirmed_at", "last_sign_in_at", "recovery_sent_at",
    ] {
        fake.as_object_mut().map(|fake| fake.remove(name));
    }
    fake["id"] = json!(Uuid::new_v4());
    fake["identities"] = json!([]);
    fake["user_metadata"] = json!({});
    Ok(Json(fake).into_response())
}

/// The user without a session, as GoTrue answers while the address is not confirmed.
async fn bare_user(auth: &Auth, id: Uuid) -> Result {
    let user = auth
        .find_user(id)
        .await?
        .ok_or_else(|| AuthError::new(404, "user_not_found", "User not found"))?;
    Ok(Json(user.to_json()).into_response())
}

/// GoTrue copies the address and its state into the metadata of a user who signs up by e-mail.
fn with_email_claims(data: Value, address: &str, verified: bool) -> Value {
    let mut data = if data.is_object() { data } else { json!({}) };
    data["email"] = json!(address);
    data["email_verified"] = json!(verified);
    data["phone_verified"] = json!(false);
    data
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// `POST /token?grant_type=password`. The answer is the same for a wrong password and an unknown address: 400
/// `invalid_credentials`. A banned user and an address that is not confirmed are 400 as well.
pub(super) async fn sign_in(auth: &Auth, body: &RawJson) -> Result {
    let form: Credentials = body.parse()?;
    let refused = || AuthError::new(400, "invalid_credentials", "Invalid login credentials");
    let user = auth
        .find_user_by_email(&form.email)
        .await?
        .ok_or_else(refused)?;
    if !matches(&user, &form.password).await? {
        return Err(refused());
    }
    if user.is_banned() {
        return Err(AuthError::new(400, "user_banned", "User is banned"));
    }
    if user.email_confirmed_at.is_none() {
        return Err(AuthError::new(
            400, "email_not_confirmed", "Email not confirmed",
        ));
    }
    session::sign_in(auth, user.id, "password").await
}

/// 422 `weak_password` if the password has fewer characters than `config.toml` asks for.
pub(super) fn check_strength(auth: &Auth, password: &str) -> Result<()> {
    let min_length = auth.settings().minimum_password_length;
    if password.chars().count() < min_length {
        return Err(AuthError::weak_password(min_length));
    }
    Ok(())
}

/// Argon2id with the crate's defaults, off the async threads.
pub(super) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    })
    .await;
    match hashed {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(AuthError::new(500, "unexpected_failure", error.to_string())),
        Err(error) => Err(AuthError::new(500, "unexpected_failure", error.to_string())),
    }
}

/// Whether that is the user's password; a user without one has none that matches.
pub(super) async fn matches(user: &User, password: &str) -> Result<bool> {
    let Some(stored) = user.encrypted_password.clone() else {
        return Ok(false);
    };
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || {
        PasswordHash::new(&stored).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await
    .map_err(|error| AuthError::new(500, "unexpected_failure", error.to_string()))
}
