//! Opening a mail: by its link, by the hash in it, or by the code that is written in it.
//!
//! Not here: the mails themselves (`email`), and sessions (`session`).

use super::email::{MailKind, token_hash};
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson};
use super::state::Auth;
use super::store::User;
use super::{pkce, session};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a link works; GoTrue's default.
const LINK_LIFETIME: Duration = Duration::hours(1);

/// The `type` of a verification, which some mails share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verify(&'static str, &'static [MailKind]);

impl Verify {
    fn parse(name: &str) -> Result<Self> {
        const CONFIRMING: &[MailKind] = &[MailKind::Signup];
        const RECOVERING: &[MailKind] = &[MailKind::Recovery, MailKind::MagicLink];
        const CHANGING: &[MailKind] = &[MailKind::EmailChange, MailKind::EmailChangeCurrent];
        const EITHER: &[MailKind] = &[MailKind::Signup, MailKind::Recovery, MailKind::MagicLink];
        match name {
            "signup" => Ok(Self("signup", CONFIRMING)),
            "invite" => Ok(Self("invite", CONFIRMING)),
            "recovery" => Ok(Self("recovery", RECOVERING)),
            "magiclink" => Ok(Self("magiclink", RECOVERING)),
            "email" => Ok(Self("email", EITHER)),
            "email_change" => Ok(Self("email_change", CHANGING)),
            _ => Err(AuthError::validation("Verify requires a verification type")),
        }
    }

    fn name(self) -> &'static str {
        self.0
    }

    fn token_types(self) -> Vec<&'static str> {
        self.1.iter().map(|kind| kind.name()).collect()
    }
}

#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
    #[serde(rename = "type", default)]
    kind: String,
    redirect_to: Option<String>,
}

/// `GET /verify`: the link in a mail. Answers with a redirect whatever happens.
pub(super) async fn verify_link(State(auth): State<Auth>, Query(link): Query<Link>) -> Response {
    let target = auth
        .settings()
        .allowed_redirect(link.redirect_to.as_deref());
    let location = match follow_link(&auth, &link, &target).await {
        Ok(location) => location,
        Err(error) => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("error", "access_denied");
            query.append_pair("error_code", error.code);
            query.append_pair("error_description", &error.message);
            format!("{target}#{}", query.finish())
        }
    };
    http::redirect_with(StatusCode::SEE_OTHER, location)
}

/// Redeems a link and returns where to go: to a PKCE code in the query, or to tokens in the fragment.
async fn follow_link(auth: &Auth, link: &Link, target: &str) -> Result<String> {
    let kind = Verify::parse(&link.kind)?;
    let Redeemed::Confirmed(user, code_challenge) = redeem(auth, &link.token, kind).await? else {
        let mut fragment = url::form_urlencoded::Serializer::new(String::new());
        fragment.append_pair("message", OTHER_MAIL_TOO);
        return Ok(format!("{target}#{}", fragment.finish()));
    };
    if let Some(challenge) = code_challenge {
        let code = pkce::issue_code(auth, user.id, target, &challenge).await?;
        return Ok(http::with_query(target, "code", &code));
    }
    let started = session::start(auth, user.id, "otp").await?;
    let fragment = session::token_fragment(auth, &started, Some(kind.name()))?;
    Ok(format!("{target}#{fragment}"))
}

#[derive(Deserialize)]
struct Verification {
    #[serde(rename = "type", default)]
    kind: String,
    email: Option<String>,
    token: Option<String>,
    token_hash: Option<String>,
}

/// `POST /verify`: the code of a mail, or the hash of its link.
pub(super) async fn verify(
    State(auth): State<Auth>,
    version: ApiVersion,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        let form: Verification = body.parse()?;
        let kind = Verify::parse(&form.kind)?;
        let hash = match (&form.token_hash, &form.email, &form.token) {
            (Some(hash), _, _) => hash.clone(),
            (None, Some(email), Some(code)) => token_hash(&email.to_lowercase(), code),
            _ => {
                return Err(AuthError::validation(
                    "Verify requires a token or a token hash",
                ));
            }
        };
        match redeem(&auth, &hash, kind).await? {
            Redeemed::Confirmed(user, _) => session::sign_in(&auth, user.id, "otp").await,
            Redeemed::OtherMailToo => {
                Ok(Json(json!({"msg": OTHER_MAIL_TOO, "code": "200"})).into_response())
            }
        }
    })
    .await
}

/// What GoTrue says where one of two mails was opened.
const OTHER_MAIL_TOO: &str =
    "Confirmation link accepted. Please proceed to confirm link sent to the other email";

/// What opening a mail has brought.
enum Redeemed {
    /// Its address is confirmed: the user, and the PKCE challenge of whoever asked for the mail.
    Confirmed(Box<User>, Option<String>),
    /// A change of address waits for the other of its two mails.
    OtherMailToo,
}

/// Uses a token up and confirms its address, or one half of a change of address. 403 `otp_expired` if the
/// token is unknown, used, or older than `LINK_LIFETIME`; 403 `user_banned`; 422 `email_exists` if
/// somebody else has the address by now.
async fn redeem(auth: &Auth, hash: &str, kind: Verify) -> Result<Redeemed> {
    let expired = || AuthError::new(403, "otp_expired", "Email link is invalid or has expired");
    let db = auth.db().await?;
    let row = db
        .query_opt(
            "select user_id, token_type, relates_to, code_challenge, created_at from auth.one_time_tokens
             where token_hash = $1 and token_type = any($2)",
            &[&hash, &kind.token_types()],
        )
        .await?
        .ok_or_else(expired)?;
    let created: OffsetDateTime = row.get("created_at");
    let user: Uuid = row.get("user_id");
    let user = auth.find_user(user).await?.ok_or_else(expired)?;
    if user.is_banned() {
        return Err(AuthError::new(403, "user_banned", "User is banned"));
    }
    let used = db
        .execute(
            "delete from auth.one_time_tokens where token_hash = $1",
            &[&hash],
        )
        .await?;
    if used == 0 || created + LINK_LIFETIME < OffsetDateTime::now_utc() {
        return Err(expired());
    }
    let token_type: String = row.get("token_type");
    let is_change = kind.name() == MailKind::EmailChange.name();
    if is_change && waits_for_both(auth, &user).await? {
        return Ok(Redeemed::OtherMailToo);
    }
    let address: String = match (&user.email_change, token_type.as_str()) {
        // The mail to the present address confirms the other one.
        (Some(wanted), "email_change_current") => wanted.clone(),
        _ => row.get("relates_to"),
    };
    let owner = auth.find_user_by_email(&address).await?;
    if owner.is_some_and(|owner| owner.id != user.id) {
        return Err(AuthError::email_exists());
    }
    auth.confirm_email(user.id, &address).await?;
    let claims: Value = json!({"sub": user.id, "email": address, "email_verified": true});
    auth.merge_user_metadata(user.id, &claims).await?;
    let user = auth.find_user(user.id).await?.ok_or_else(expired)?;
    Ok(Redeemed::Confirmed(
        Box::new(user),
        row.get("code_challenge"),
    ))
}

/// Whether this was the first of the two mails of a change of address, which is noted.
async fn waits_for_both(auth: &Auth, user: &User) -> Result<bool> {
    let settings = auth.settings();
    let Some(present) = &user.email else {
        return Ok(false);
    };
    if !settings.email.double_confirm_changes || settings.autoconfirms(present) {
        return Ok(false);
    }
    let noted = auth
        .db()
        .await?
        .execute(
            "update auth.users set email_change_confirm_status = 1
             where id = $1 and email_change_confirm_status = 0",
            &[&user.id],
        )
        .await?;
    Ok(noted > 0)
}
