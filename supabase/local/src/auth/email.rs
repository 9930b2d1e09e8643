//! The mails: confirmation, recovery, magic links, change of address.
//!
//! Not here: what opening one does (`verification`), and the page that shows them (`mailbox`).

use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson, RedirectTo};
use super::state::Auth;
use super::store::User;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use rand::RngExt;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

/// The mails there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MailKind {
    Signup,
    Recovery,
    MagicLink,
    /// To the address that somebody wants.
    EmailChange,
    /// To the address that somebody has, of the same change.
    EmailChangeCurrent,
}

impl MailKind {
    /// The name under which its token is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Recovery => "recovery",
            Self::MagicLink => "magiclink",
            Self::EmailChange => "email_change",
            Self::EmailChangeCurrent => "email_change_current",
        }
    }

    /// The `type` of the link.
    fn link_type(self) -> &'static str {
        match self {
            Self::EmailChangeCurrent => Self::EmailChange.name(),
            other => other.name(),
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Self::Signup => "Confirm your address",
            Self::Recovery => "Reset your password",
            Self::MagicLink => "Your sign-in link",
            Self::EmailChange => "Confirm your new address",
            Self::EmailChangeCurrent => "Confirm the change of your address",
        }
    }

    fn sent_column(self) -> &'static str {
        match self {
            Self::Signup => "confirmation_sent_at",
            Self::Recovery | Self::MagicLink => "recovery_sent_at",
            Self::EmailChange | Self::EmailChangeCurrent => "email_change_sent_at",
        }
    }
}

/// The address without surrounding spaces and in lower case; 400 `validation_failed` if it is not one.
pub(super) fn valid_address(address: &str) -> Result<String> {
    let address = address.trim().to_lowercase();
    let well_formed = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if !well_formed || address.len() > 255 || address.contains(char::is_whitespace) {
        return Err(AuthError::validation(
            "Unable to validate email address: invalid format",
        ));
    }
    Ok(address)
}

/// Puts a mail with a link and a code into the mailbox; earlier links of the same kind stop working.
///
/// With a `code_challenge` the link leads to a code (PKCE), without one to the tokens themselves.
pub(super) async fn send(
    auth: &Auth,
    user: Uuid,
    address: &str,
    kind: MailKind,
    redirect: Option<&str>,
    code_challenge: Option<String>,
) -> Result<()> {
    let letter = Box::pin(issue(auth, user, address, kind, redirect, code_challenge)).await?;
    auth.db()
        .await?
        .execute(
            "insert into auth.stand_in_mailbox (recipient, subject, link, code) values ($1, $2, $3, $4)",
            &[&address, &kind.subject(), &letter.link, &letter.code],
        )
        .await?;
    Ok(())
}

/// The mails of a change of address: to the new one, and to the present one where both are asked. What was confirmed of
/// an earlier change counts no more.
pub(super) async fn send_change(
    auth: &Auth,
    user: &User,
    redirect: Option<&str>,
    code_challenge: Option<String>,
) -> Result<()> {
    let Some(new) = &user.email_change else {
        return Ok(());
    };
    let db = auth.db().await?;
    let afresh = "update auth.users set email_change_confirm_status = 0 where id = $1";
    db.execute(afresh, &[&user.id]).await?;
    let challenge = code_challenge.clone();
    send(
        auth,
        user.id,
        new,
        MailKind::EmailChange,
        redirect,
        challenge,
    )
    .await?;
    if let Some(present) = user
        .email
        .as_deref()
        .filter(|_| auth.settings().email.double_confirm_changes)
    {
        let kind = MailKind::EmailChangeCurrent;
        send(auth, user.id, present, kind, redirect, code_challenge).await?;
    }
    Ok(())
}

/// What a mail says.
pub(super) struct Letter {
    /// Six digits to type.
    pub(super) code: String,
    /// What `token` in the link is.
    pub(super) token_hash: String,
    pub(super) link: String,
    /// Where the link leads in the end.
    pub(super) redirect_to: String,
}

/// Makes code and link of a mail; earlier ones of the same kind stop working.
pub(super) async fn issue(
    auth: &Auth,
    user: Uuid,
    address: &str,
    kind: MailKind,
    redirect: Option<&str>,
    code_challenge: Option<String>,
) -> Result<Letter> {
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let hash = token_hash(address, &code);
    let redirect = auth.settings().allowed_redirect(redirect);
    let mut link = format!(
        "{}/verify?token={hash}&type={}&redirect_to=",
        auth.external_url(),
        kind.link_type()
    );
    link.extend(url::form_urlencoded::byte_serialize(redirect.as_bytes()));
    let db = auth.db().await?;
    db.execute(
        "delete from auth.one_time_tokens where user_id = $1 and token_type = $2",
        &[&user, &kind.name()],
    )
    .await?;
    db.execute(
        "insert into auth.one_time_tokens (token_hash, user_id, token_type, relates_to, code_challenge)
         values ($1, $2, $3, $4, $5)
         on conflict (token_hash) do update set created_at = now(), token_type = excluded.token_type",
        &[&hash, &user, &kind.name(), &address, &code_challenge],
    )
    .await?;
    let sql = format!(
        "update auth.users set {} = now() where id = $1",
        kind.sent_column()
    );
    db.execute(&sql, &[&user]).await?;
    Ok(Letter {
        code,
        token_hash: hash,
        link,
        redirect_to: redirect,
    })
}

/// What a link carries and the table stores, as GoTrue computes it from address and code: 28 bytes in hex.
pub(super) fn token_hash(address: &str, code: &str) -> String {
    let hash = Sha256::digest(format!("{address}{code}"));
    hash.iter()
        .take(28)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[derive(Deserialize)]
struct MailRequest {
    #[serde(default)]
    email: String,
    create_user: Option<bool>,
    #[serde(rename = "type", default)]
    kind: String,
    code_challenge: Option<String>,
}

/// `POST /recover`: 200 whatever the address, so that nobody learns who is registered.
pub(super) async fn recover(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(query): Query<RedirectTo>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let form: MailRequest = body.parse()?;
        let address = valid_address(&form.email)?;
        if let Some(user) = auth.find_user_by_email(&address).await? {
            refuse_if_too_soon(&auth, user.recovery_sent_at)?;
            let redirect = query.redirect_to.as_deref();
            send(
                &auth,
                user.id,
                &address,
                MailKind::Recovery,
                redirect,
                form.code_challenge,
            )
            .await?;
        }
        Ok(Json(json!({})).into_response())
    })
    .await
}

/// `POST /otp`: a magic link. 422 for an unknown address, since the product signs nobody up by link.
pub(super) async fn otp(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(query): Query<RedirectTo>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let form: MailRequest = body.parse()?;
        let address = valid_address(&form.email)?;
        match auth.find_user_by_email(&address).await? {
            Some(user) => {
                refuse_if_too_soon(&auth, user.recovery_sent_at)?;
                let redirect = query.redirect_to.as_deref();
                send(
                    &auth,
                    user.id,
                    &address,
                    MailKind::MagicLink,
                    redirect,
                    form.code_challenge,
                )
                .await?;
            }
            None if form.create_user == Some(false) => {
                return Err(AuthError::new(
                    422,
                    "otp_disabled",
                    "Signups not allowed for otp",
                ));
            }
            None => {
                return Err(AuthError::new(
                    422,
                    "signup_disabled",
                    "The stand-in signs nobody up by link",
                ));
            }
        }
        Ok(Json(json!({})).into_response())
    })
    .await
}

/// `POST /resend`: the mails of a registration or of a change of address once more; 200 as well
/// where there is nothing to confirm.
pub(super) async fn resend(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(query): Query<RedirectTo>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let form: MailRequest = body.parse()?;
        let address = valid_address(&form.email)?;
        let user = auth.find_user_by_email(&address).await?;
        let redirect = query.redirect_to.as_deref();
        match (form.kind.as_str(), user) {
            ("signup", Some(user)) if user.email_confirmed_at.is_none() => {
                refuse_if_too_soon(&auth, user.confirmation_sent_at)?;
                send(&auth, user.id, &address, MailKind::Signup, redirect, None).await?;
            }
            ("email_change", Some(user)) if user.email_change.is_some() => {
                refuse_if_too_soon(&auth, user.email_change_sent_at)?;
                send_change(&auth, &user, redirect, None).await?;
            }
            ("signup" | "email_change", _) => {}
            _ => {
                return Err(AuthError::validation(
                    "Missing one of these types: signup, email_change, sms, phone_change",
                ));
            }
        }
        Ok(Json(json!({})).into_response())
    })
    .await
}

/// 429 while `max_frequency` has not passed since the last mail of the kind.
pub(super) fn refuse_if_too_soon(auth: &Auth, last_sent: Option<OffsetDateTime>) -> Result<()> {
    let pause = auth.settings().email.max_frequency();
    let too_soon = last_sent.is_some_and(|sent| sent + pause > OffsetDateTime::now_utc());
    if too_soon {
        let message = format!(
            "For security purposes, you can only request this after {} seconds.",
            pause.as_secs()
        );
        return Err(AuthError::new(429, "over_email_send_rate_limit", message));
    }
    Ok(())
}
