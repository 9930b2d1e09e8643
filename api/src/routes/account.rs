//! Ways in and out: `/api/auth`. Not here: those by a mail (`mails`).

use super::{ApiJson, OptionalJson};
use crate::App;
use crate::auth::cookie;
use crate::auth::user::CurrentUser;
use crate::client::Client;
use crate::error::{ApiError, ApiResult};
use crate::gotrue::{AuthError, AuthSession, SignedUp};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use mockingbird_shared::limits::*;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::*;
use mockingbird_store::{ProfileChangeRow, StoreError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

/// Registers by e-mail and password.
#[utoipa::path(
    post,
    path = "/api/auth/register",
    tag = "account",
    security(()),
    request_body = Register,
    responses(
        (status = 201, body = Registered),
        (status = 409, body = Problem, description = "email_taken"),
        (status = 422, body = Problem),
    ),
)]
pub async fn register(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    ApiJson(form): ApiJson<Register>,
) -> ApiResult<(StatusCode, CookieJar, Json<Registered>)> {
    let email = valid_email(&form.email)?;
    let name = valid_name(&form.name)?;
    check_password(&form.password)?;
    let redirect = page(&app, "auth/callback");
    let signed_up = app
        .auth
        .on_behalf_of(&client)
        .sign_up(&email, form.password.expose(), &name, &redirect)
        .await?;
    let (jar, registered) = match signed_up {
        SignedUp::Session(session) => {
            let (jar, session) = deliver(&app, jar, session, form.token_delivery);
            (jar, Registered::SignedIn(session))
        }
        SignedUp::Unconfirmed(_) => (jar, Registered::ConfirmationSent),
    };
    Ok((StatusCode::CREATED, jar, Json(registered)))
}

/// Signs in by e-mail and password.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    tag = "account",
    security(()),
    request_body = Login,
    responses(
        (status = 200, body = Session),
        (status = 401, body = Problem, description = "invalid_credentials"),
        (status = 429, body = Problem),
    ),
)]
pub async fn login(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    ApiJson(form): ApiJson<Login>,
) -> ApiResult<(CookieJar, Json<Session>)> {
    let email = form.email.expose().trim().to_lowercase();
    let session = app
        .auth
        .on_behalf_of(&client)
        .sign_in(&email, form.password.expose())
        .await?;
    let (jar, session) = deliver(&app, jar, session, form.token_delivery);
    Ok((jar, Json(session)))
}

/// Lets a guest in, without an account. Nothing of a guest outlives the visit.
#[utoipa::path(
    post,
    path = "/api/auth/guest",
    tag = "account",
    security(()),
    request_body = Guest,
    responses((status = 201, body = Session)),
)]
pub async fn guest(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    OptionalJson(form): OptionalJson<Guest>,
) -> ApiResult<(StatusCode, CookieJar, Json<Session>)> {
    let session = app.auth.on_behalf_of(&client).sign_up_guest().await?;
    let (jar, session) = deliver(&app, jar, session, form.token_delivery);
    Ok((StatusCode::CREATED, jar, Json(session)))
}

/// Finishes a sign-in through Supabase Auth's redirect: the code of PKCE with its
/// verifier, or the older fragment tokens.
#[utoipa::path(
    post,
    path = "/api/auth/callback",
    tag = "account",
    security(()),
    request_body = SignInCallback,
    responses(
        (status = 200, body = Session),
        (status = 401, body = Problem, description = "sign_in_expired"),
    ),
)]
pub async fn callback(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    ApiJson(form): ApiJson<SignInCallback>,
) -> ApiResult<(CookieJar, Json<Session>)> {
    let session = match form {
        SignInCallback::Code {
            code,
            code_verifier,
        } => {
            app.auth
                .on_behalf_of(&client)
                .exchange_code(code.expose(), code_verifier.expose())
                .await?
        }
        SignInCallback::Tokens {
            access_token,
            refresh_token,
        } => {
            // Both must be good, and of the same person; the refresh token is rotated out of the address bar's reach.
            let claims = app.verifier.verify(access_token.expose()).await?;
            let session = app
                .auth
                .on_behalf_of(&client)
                .refresh(&SecretString::from(refresh_token.into_exposed()))
                .await?;
            if session.user.id != claims.sub {
                return Err(ApiError::unauthorized(
                    ProblemCode::TokenRefused,
                    "These tokens don't belong together.",
                ));
            }
            session
        }
    };
    let (jar, session) = deliver(&app, jar, session, TokenDelivery::Cookie);
    Ok((jar, Json(session)))
}

/// A new access token. Browsers send their cookie, programs the refresh token in the body; either is good once. Who
/// sends neither has no session, which is how a browser begins and no failure.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    tag = "account",
    security(()),
    request_body = Refresh,
    responses(
        (status = 200, body = Session),
        (status = 204, description = "there is no session"),
        (status = 401, body = Problem, description = "session_ended"),
    ),
)]
pub async fn refresh(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    OptionalJson(form): OptionalJson<Refresh>,
) -> Result<Response, (CookieJar, ApiError)> {
    let (token, delivery) = match form.refresh_token {
        Some(token) => (
            Some(SecretString::from(token.into_exposed())),
            TokenDelivery::Json,
        ),
        None => (
            cookie::read(&jar, &app.config.web.public_url),
            TokenDelivery::Cookie,
        ),
    };
    let Some(token) = token else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    match app.auth.on_behalf_of(&client).refresh(&token).await {
        Ok(session) => {
            let (jar, session) = deliver(&app, jar, session, delivery);
            Ok((jar, Json(session)).into_response())
        }
        // Only a session that has really ended takes the cookie along; a server that is away, a limit on requests or a
        // gateway's refusal does not.
        Err(error) if error.ends_session() => Err((
            jar.add(cookie::forget(&app.config.web.public_url)),
            error.into(),
        )),
        Err(AuthError::Refused { status, code, .. }) => {
            tracing::error!(status, code, "Supabase Auth does not renew sessions");
            Err((jar, ApiError::unavailable("The sign-in service")))
        }
        Err(error) => Err((jar, error.into())),
    }
}

/// Ends the session. A guest goes with everything of theirs, unless they have registered and only the mail with
/// the link is still to be opened.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    tag = "account",
    responses(
        (status = 204),
        (status = 401, body = Problem),
    ),
)]
pub async fn logout(
    State(app): State<App>,
    jar: CookieJar,
    user: CurrentUser,
) -> ApiResult<(StatusCode, CookieJar)> {
    // The token may be from before the guest became an account, or began to: the database decides, in one statement.
    let removed = user.claims.is_anonymous
        && is_let_in(&app, &user).await?
        && app.store.as_service().remove_guest(user.id).await?;
    if !removed {
        match app.auth.sign_out(&user.token).await {
            Ok(()) => {}
            Err(error) if error.says_signed_out() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok((
        StatusCode::NO_CONTENT,
        jar.add(cookie::forget(&app.config.web.public_url)),
    ))
}

/// Whether the token's session is still there: one that was ended from elsewhere removes no guest.
async fn is_let_in(app: &App, user: &CurrentUser) -> ApiResult<bool> {
    match app.store.as_user(&user.token).let_in().await {
        Ok(()) => Ok(true),
        Err(StoreError::SessionEnded) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Makes an account of a guest, who keeps everything.
#[utoipa::path(
    post,
    path = "/api/auth/upgrade",
    tag = "account",
    request_body = Upgrade,
    responses(
        (status = 200, body = Registered),
        (status = 409, body = Problem, description = "email_taken, not_a_guest"),
    ),
)]
pub async fn upgrade(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    ApiJson(form): ApiJson<Upgrade>,
) -> ApiResult<Json<Registered>> {
    if !user.claims.is_anonymous {
        return Err(ApiError::conflict(
            ProblemCode::NotAGuest,
            "You have an account already.",
        ));
    }
    let email = valid_email(&form.email)?;
    let name = valid_name(&form.name)?;
    check_password(&form.password)?;
    let redirect = page(&app, "auth/callback");
    // First what harms nobody if the rest fails.
    let rows = app.store.as_user(&user.token);
    let profile = rows.profile(user.id).await?;
    let update = ProfileChangeRow {
        display_name: name.clone().into(),
        avatar_url: profile.avatar_url,
        language: profile.language,
    };
    rows.update_profile(user.id, &update).await?;
    // Address and password in one call, so that there is no account with one of them alone. The password is kept while
    // the address waits for its confirmation.
    let auth = app.auth.on_behalf_of(&client);
    let mut change = json!({
        "email": email, "password": form.password.expose(), "data": {"display_name": name, "full_name": name},
    });
    let changed = match auth.update_user(&user.token, &change, &redirect).await {
        // It was asked before with this password: its answer was lost, or the address had a mistake.
        Err(error) if error.has_code("same_password") => {
            if let Some(change) = change.as_object_mut() {
                change.remove("password");
            }
            auth.update_user(&user.token, &change, &redirect).await
        }
        other => other,
    }?;
    if changed.new_email.is_some() {
        return Ok(Json(Registered::ConfirmationSent));
    }
    Ok(Json(Registered::SignedIn(Session {
        access_token: user.token.expose_secret().to_owned().into(),
        // The token still says "guest": the page refreshes it at once.
        expires_in: 0,
        refresh_token: None,
        user: SessionUser {
            id: user.id,
            email: Some(Pii::new(email)),
            is_guest: false,
        },
    })))
}

/// Who is signed in, as the token says.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    tag = "account",
    responses(
        (status = 200, body = SessionUser),
        (status = 401, body = Problem),
    ),
)]
pub async fn me(user: CurrentUser) -> Json<SessionUser> {
    Json(user.view())
}

/// The refresh token goes into the cookie, or into the body for programs; never both.
pub(super) fn deliver(
    app: &App,
    jar: CookieJar,
    session: AuthSession,
    delivery: TokenDelivery,
) -> (CookieJar, Session) {
    let email = session
        .user
        .email
        .filter(|email| !email.is_empty())
        .map(Pii::new);
    let user = SessionUser {
        id: session.user.id,
        email,
        is_guest: session.user.is_anonymous,
    };
    let (jar, refresh_token) = match delivery {
        TokenDelivery::Cookie => (
            jar.add(cookie::keep(
                &session.refresh_token,
                &app.config.web.public_url,
            )),
            None,
        ),
        TokenDelivery::Json => (
            jar,
            Some(session.refresh_token.expose_secret().to_owned().into()),
        ),
    };
    let access_token = session.access_token.expose_secret().to_owned().into();
    (
        jar,
        Session {
            access_token,
            expires_in: session.expires_in,
            refresh_token,
            user,
        },
    )
}

pub(super) fn page(app: &App, path: &str) -> String {
    format!(
        "{}/{path}",
        app.config.web.public_url.as_str().trim_end_matches('/')
    )
}

pub(super) fn valid_email(email: &Pii) -> ApiResult<String> {
    let email = email.expose().trim().to_lowercase();
    if is_email(&email) {
        Ok(email)
    } else {
        Err(ApiError::invalid("email", "This is not an e-mail address."))
    }
}

fn valid_name(name: &Pii) -> ApiResult<String> {
    let name = name.expose().trim();
    if name.is_empty() {
        return Err(ApiError::invalid("name", "Tell us what to call you."));
    }
    if name.chars().count() > NAME_MAX_CHARS || name.contains('\0') {
        return Err(ApiError::invalid(
            "name",
            format!("A name has at most {NAME_MAX_CHARS} characters."),
        ));
    }
    Ok(name.to_owned())
}

pub(super) fn check_password(password: &Pii) -> ApiResult<()> {
    let length = password.expose().chars().count();
    if length < PASSWORD_MIN_CHARS {
        return Err(ApiError::invalid(
            "password",
            format!("Choose a longer password: at least {PASSWORD_MIN_CHARS} characters."),
        ));
    }
    if password.expose().len() > PASSWORD_MAX_BYTES {
        return Err(ApiError::invalid(
            "password",
            format!("Choose a shorter password: at most {PASSWORD_MAX_BYTES} bytes."),
        ));
    }
    Ok(())
}
