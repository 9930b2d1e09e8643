//! What goes by a mail: ways in, a new password, another address: `/api/auth`.

use super::ApiJson;
use super::account::{check_password, deliver, page, valid_email};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::client::Client;
use crate::error::{ApiError, ApiResult};
use crate::gotrue::{AuthError, GoTrue, MailProof, Opened};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use mockingbird_service::clock::now_seconds;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::*;
use serde_json::json;

/// How long a mail that was opened stands for its owner when a password is set, in seconds: as long as the link in it
/// works by default, and longer than anybody thinks about a password.
const MAIL_COUNTS_SECONDS: u64 = 3600;

/// Sends a mail with a link to set a new password. The answer is the same whether the address is registered or not.
#[utoipa::path(
    post,
    path = "/api/auth/recover",
    tag = "account",
    security(()),
    request_body = Recover,
    responses((status = 202)),
)]
pub async fn recover(
    State(app): State<App>,
    client: Client,
    ApiJson(form): ApiJson<Recover>,
) -> ApiResult<StatusCode> {
    let email = valid_email(&form.email)?;
    let sent = app
        .auth
        .on_behalf_of(&client)
        .recover(&email, &page(&app, "reset"))
        .await;
    match sent {
        // A mail is on its way already. An unknown address gets no mail and no such refusal: it must look the same.
        Ok(()) | Err(AuthError::MailJustSent) => Ok(StatusCode::ACCEPTED),
        Err(error) => Err(error.into()),
    }
}

/// Sets a new password, for whoever has opened a mail to their address within the last hour or knows the present
/// password: a stolen token alone must not become the account. Other sessions of the account end.
#[utoipa::path(
    put,
    path = "/api/auth/password",
    tag = "account",
    request_body = NewPassword,
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "reauthentication_needed"),
        (status = 422, body = Problem),
    ),
)]
pub async fn set_password(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    ApiJson(form): ApiJson<NewPassword>,
) -> ApiResult<StatusCode> {
    check_password(&form.password)?;
    let auth = app.auth.on_behalf_of(&client);
    show_that_it_is_them(&auth, &user, form.current_password.as_ref()).await?;
    let change =
        json!({"password": form.password.expose(), "current_password": form.current_password});
    auth.update_user(&user.token, &change, "").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Passes for whoever has opened a mail to their address within the last hour, or knows the present password.
pub(super) async fn show_that_it_is_them(
    auth: &GoTrue,
    user: &CurrentUser,
    current_password: Option<&Pii>,
) -> ApiResult<()> {
    let since = now_seconds() - MAIL_COUNTS_SECONDS;
    if user.claims.opened_a_mail_since(since) {
        return Ok(());
    }
    let Some(current) = current_password else {
        return Err(ApiError::forbidden(
            ProblemCode::ReauthenticationNeeded,
            "Show first that it is you: send the present password as well, or ask for a recovery mail.",
        ));
    };
    let wrong = || ApiError::invalid("current_password", "The present password is another one.");
    // Not the address of the token: the account may have another one by now, and the old one another owner.
    let present = auth.user(&user.token).await?.email.unwrap_or_default();
    let session = auth
        .sign_in(&present, current.expose())
        .await
        .map_err(|error| match error {
            error if error.has_code("invalid_credentials") => wrong(),
            error => error.into(),
        })?;
    // It was begun for the check alone.
    auth.sign_out(&session.access_token).await?;
    if session.user.id != user.id {
        return Err(wrong());
    }
    Ok(())
}

/// Asks for another address, for whoever has opened a mail to their address within the last hour or knows the
/// present password. Mails go to the new address and, where the project asks both, to the present one; the
/// change counts once they were opened.
#[utoipa::path(
    put,
    path = "/api/auth/email",
    tag = "account",
    request_body = ChangeEmail,
    responses(
        (status = 202),
        (status = 403, body = Problem, description = "reauthentication_needed, account_needed"),
        (status = 409, body = Problem, description = "email_taken"),
        (status = 422, body = Problem),
    ),
)]
pub async fn change_email(
    State(app): State<App>,
    client: Client,
    user: CurrentUser,
    ApiJson(form): ApiJson<ChangeEmail>,
) -> ApiResult<StatusCode> {
    if user.claims.is_anonymous {
        return Err(ApiError::forbidden(
            ProblemCode::AccountNeeded,
            "You are here as a guest. Register first; you keep everything.",
        ));
    }
    let email = valid_email(&form.email)?;
    if email == user.claims.email.to_lowercase() {
        return Err(ApiError::invalid("email", "That is your address already."));
    }
    let auth = app.auth.on_behalf_of(&client);
    show_that_it_is_them(&auth, &user, form.current_password.as_ref()).await?;
    let change = json!({"email": email});
    auth.update_user(&user.token, &change, &page(&app, "auth/callback"))
        .await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends the mail once more that confirms a registration. The answer is the same whether there
/// is anything to confirm or not.
#[utoipa::path(
    post,
    path = "/api/auth/confirmation",
    tag = "account",
    security(()),
    request_body = SendAgain,
    responses(
        (status = 202),
        (status = 429, body = Problem, description = "mail_limit_reached"),
    ),
)]
pub async fn send_again(
    State(app): State<App>,
    client: Client,
    ApiJson(form): ApiJson<SendAgain>,
) -> ApiResult<StatusCode> {
    let email = valid_email(&form.email)?;
    let redirect = page(&app, "auth/callback");
    let auth = app.auth.on_behalf_of(&client);
    match auth.resend(&email, &redirect).await {
        // As for recovery: an address without an account gets no such refusal.
        Ok(()) | Err(AuthError::MailJustSent) => Ok(StatusCode::ACCEPTED),
        Err(error) => Err(error.into()),
    }
}

/// Signs in whoever has opened a mail, by the code in it or by what its link holds. Asked for by a person's click, so
/// that a mail scanner that opens links uses nothing up.
#[utoipa::path(
    post,
    path = "/api/auth/verify",
    tag = "account",
    security(()),
    request_body = VerifyMail,
    responses(
        (status = 200, body = Verified),
        (status = 401, body = Problem, description = "link_expired"),
    ),
)]
pub async fn verify(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    ApiJson(form): ApiJson<VerifyMail>,
) -> ApiResult<(CookieJar, Json<Verified>)> {
    let email;
    let proof = match &form.proof {
        MailKey::Link { token_hash } => MailProof::TokenHash(token_hash.expose()),
        MailKey::Code {
            email: address,
            code,
        } => {
            email = valid_email(address)?;
            MailProof::Code {
                email: &email,
                code: code.expose().trim(),
            }
        }
    };
    let auth = app.auth.on_behalf_of(&client);
    match auth.verify(form.kind.as_str(), &proof).await? {
        Opened::Session(session) => {
            let (jar, session) = deliver(&app, jar, session, form.token_delivery);
            Ok((jar, Json(Verified::SignedIn(session))))
        }
        Opened::OtherMailToo { .. } => {
            let waiting_for = WaitingFor::OtherMail;
            Ok((jar, Json(Verified::Waiting { waiting_for })))
        }
    }
}
