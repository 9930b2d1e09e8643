//! The client of Supabase Auth (GoTrue).

use crate::config::SupabaseConfig;
use mockingbird_net::LimitedBody;
use mockingbird_service::settings::ProjectKey;
use mockingbird_shared::pii::Pii;
use reqwest::header::RETRY_AFTER;
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::time::Duration;
use uuid::Uuid;

/// How long Supabase Auth may take to answer: it sends mails before it does.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Supabase Auth's own header for the address of the person, where a server speaks for them.
const FORWARDED_FOR: &str = "sb-forwarded-for";
/// The longest answer is a session with its user, of some kilobytes; metadata of providers make it longer.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// How Supabase Auth begins to say that a mail went to the same address a moment ago; it has no code of its own for it.
const MAIL_WAS_SENT: &str = "For security purposes";

/// Supabase Auth did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// It does not answer.
    #[error("Supabase Auth does not answer")]
    Unreachable,
    /// It limits how often it is asked: all people come from this server's address, so that one person's haste, or many
    /// people at nine o'clock, meet the same limit.
    #[error("Supabase Auth is asked too often")]
    RateLimited {
        /// What its `Retry-After` says, in seconds; it rarely has one.
        retry_after_seconds: Option<u64>,
    },
    /// It sent a mail to this address a moment ago, and sends no other yet.
    #[error("Supabase Auth sent a mail to this address a moment ago")]
    MailJustSent,
    /// The project's mails of this hour are used up.
    #[error("Supabase Auth sends no more mails for now")]
    MailLimit,
    /// It refuses.
    #[error("Supabase Auth answered {status} {code}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its own stable code.
        code: String,
        /// Its words.
        message: String,
        /// What is wrong with a password that is too weak: `length`, `characters`, `pwned`.
        weaknesses: Vec<String>,
    },
    /// It answered something that is not in its form.
    #[error("{0}")]
    Unexpected(String),
}

/// The codes by which Supabase Auth says that a session will never be renewed again; an unknown code says nothing of
/// the session. A gateway that refuses the project's key, for instance, answers 401 without any.
const ENDED: [&str; 6] = [
    "refresh_token_not_found",
    "refresh_token_already_used",
    "session_not_found",
    "session_expired",
    "user_not_found",
    "user_banned",
];

/// The codes by which it says that an access token is not, or no longer, one of its own.
const TOKEN_REFUSED: [&str; 2] = ["bad_jwt", "no_authorization"];

impl AuthError {
    /// Whether the session that was to be renewed has ended for good.
    pub fn ends_session(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if ENDED.contains(&code.as_str()))
    }

    /// Whether there is no session for this access token, so that there is none to end.
    pub fn says_signed_out(&self) -> bool {
        let refuses_token =
            matches!(self, Self::Refused { code, .. } if TOKEN_REFUSED.contains(&code.as_str()));
        refuses_token || self.ends_session()
    }

    /// Whether it refuses with this code.
    pub fn has_code(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}

/// Nobody is told to wait for longer, whatever the header says.
const MOST_RETRY_AFTER_SECONDS: u64 = 3_600;

/// A session as Supabase Auth gives it.
#[derive(Deserialize)]
pub struct AuthSession {
    /// The JWT.
    pub access_token: SecretString,
    /// The one-time token for the next session.
    pub refresh_token: SecretString,
    /// Seconds.
    pub expires_in: u64,
    /// Who.
    pub user: AuthUser,
}

/// A user as Supabase Auth gives it.
#[derive(Deserialize)]
pub struct AuthUser {
    /// The id.
    pub id: Uuid,
    /// Empty for guests.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether it is a guest.
    #[serde(default)]
    pub is_anonymous: bool,
    /// An address that waits for its confirmation.
    #[serde(default)]
    pub new_email: Option<Pii>,
}

/// What signing up brings: a session, or a user whose mail is on its way.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum SignedUp {
    /// Without confirmation mails.
    Session(AuthSession),
    /// With them.
    Unconfirmed(AuthUser),
}

/// What somebody has from a mail.
pub enum MailProof<'a> {
    /// What the link holds.
    TokenHash(&'a str),
    /// The code that is written in the mail, with the address that it went to.
    Code {
        /// The address.
        email: &'a str,
        /// The code.
        code: &'a str,
    },
}

/// The client.
#[derive(Clone)]
pub struct GoTrue {
    http: reqwest::Client,
    base: String,
    anon_key: String,
    service_role_key: SecretString,
    /// Whom the next requests are made for.
    client: Option<IpAddr>,
}

impl GoTrue {
    /// For one Supabase project.
    pub fn new(config: &SupabaseConfig, http: reqwest::Client) -> Self {
        Self {
            http,
            base: format!("{}/auth/v1", config.url.as_str().trim_end_matches('/')),
            anon_key: config.anon_key.clone(),
            service_role_key: config.service_role_key.clone(),
            client: None,
        }
    }

    /// The same, naming the person's own address, by which Supabase Auth then limits attempts. Without it, everybody who
    /// signs in here comes from this server's address and shares one limit. Supabase Auth believes the header where the
    /// project has "IP address forwarding" on (`GOTRUE_SECURITY_SB_FORWARDED_FOR_ENABLED`), and ignores it elsewhere.
    #[must_use]
    pub fn on_behalf_of(&self, client: IpAddr) -> Self {
        Self {
            client: Some(client),
            ..self.clone()
        }
    }

    /// Registers by e-mail.
    pub async fn sign_up(
        &self,
        email: &str,
        password: &str,
        name: &str,
        redirect_to: &str,
    ) -> Result<SignedUp, AuthError> {
        let body = json!({"email": email, "password": password, "data": {"display_name": name, "full_name": name}});
        send(
            self.anonymous(Method::POST, "signup")
                .query(&[("redirect_to", redirect_to)])
                .json(&body),
        )
        .await
    }

    /// Lets a guest in.
    pub async fn sign_up_guest(&self) -> Result<AuthSession, AuthError> {
        send(self.anonymous(Method::POST, "signup").json(&json!({}))).await
    }

    /// Signs in by password.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<AuthSession, AuthError> {
        self.token("password", &json!({"email": email, "password": password}))
            .await
    }

    /// Rotates the refresh token.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<AuthSession, AuthError> {
        self.token(
            "refresh_token",
            &json!({"refresh_token": refresh_token.expose_secret()}),
        )
        .await
    }

    /// Exchanges the code of a redirect.
    pub async fn exchange_code(
        &self,
        code: &str,
        verifier: &str,
    ) -> Result<AuthSession, AuthError> {
        self.token(
            "pkce",
            &json!({"auth_code": code, "code_verifier": verifier}),
        )
        .await
    }

    /// Signs in whoever has opened a mail; confirms the address that it went to. `kind` is the type of the mail.
    pub async fn verify(
        &self,
        kind: &str,
        proof: &MailProof<'_>,
    ) -> Result<AuthSession, AuthError> {
        let body = match proof {
            MailProof::TokenHash(hash) => json!({"type": kind, "token_hash": hash}),
            MailProof::Code { email, code } => {
                json!({"type": kind, "email": email, "token": code})
            }
        };
        send(self.anonymous(Method::POST, "verify").json(&body)).await
    }

    async fn token(&self, grant_type: &str, body: &Value) -> Result<AuthSession, AuthError> {
        send(
            self.anonymous(Method::POST, "token")
                .query(&[("grant_type", grant_type)])
                .json(body),
        )
        .await
    }

    /// Changes the user's own record.
    pub async fn update_user(
        &self,
        token: &SecretString,
        change: &Value,
        redirect_to: &str,
    ) -> Result<AuthUser, AuthError> {
        send(
            self.as_user(Method::PUT, "user", token)
                .query(&[("redirect_to", redirect_to)])
                .json(change),
        )
        .await
    }

    /// Ends the session of this token, and no other.
    pub async fn sign_out(&self, token: &SecretString) -> Result<(), AuthError> {
        send_without_answer(
            self.as_user(Method::POST, "logout", token)
                .query(&[("scope", "local")]),
        )
        .await
    }

    /// Sends a recovery mail, if the address is registered.
    pub async fn recover(&self, email: &str, redirect_to: &str) -> Result<(), AuthError> {
        let request = self
            .anonymous(Method::POST, "recover")
            .query(&[("redirect_to", redirect_to)]);
        send_without_answer(request.json(&json!({"email": email}))).await
    }

    /// Which ways in are on.
    pub async fn settings(&self) -> Result<Value, AuthError> {
        send(self.anonymous(Method::GET, "settings")).await
    }

    fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}/{path}", self.base))
            .timeout(ANSWER_TIMEOUT);
        let Some(client) = self.client else {
            return request.header("apikey", &self.anon_key);
        };
        // Supabase's own gateway passes the address on for a secret key alone. It opens no more than the publishable one
        // here: these requests carry no `Authorization`, or the person's own.
        let secret = self.service_role_key.expose_secret();
        let key = match ProjectKey::of(secret) {
            ProjectKey::Secret => secret,
            _ => &self.anon_key,
        };
        request
            .header("apikey", key)
            .header(FORWARDED_FOR, client.to_string())
    }

    fn as_user(&self, method: Method, path: &str, token: &SecretString) -> RequestBuilder {
        self.anonymous(method, path)
            .bearer_auth(token.expose_secret())
    }
}

async fn send<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, AuthError> {
    let body = checked(request).await?;
    // The body holds tokens: only the kind of mistake may be told.
    serde_json::from_slice(&body).map_err(|error| {
        AuthError::Unexpected(format!(
            "Supabase Auth: {:?} in its answer",
            error.classify()
        ))
    })
}

async fn send_without_answer(request: RequestBuilder) -> Result<(), AuthError> {
    checked(request).await.map(drop)
}

async fn checked(request: RequestBuilder) -> Result<Vec<u8>, AuthError> {
    let response = request.send().await.map_err(|_| AuthError::Unreachable)?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .map(|seconds| seconds.clamp(1, MOST_RETRY_AFTER_SECONDS));
    let body = LimitedBody::new(response, ANSWER_MAX_BYTES).read_to_end();
    let body = body.await.map_err(|_| AuthError::Unreachable)?;
    if status.is_success() {
        return Ok(body);
    }
    Err(failure(status, retry_after, &body))
}

/// What an answer means that is no success. It may be of Supabase Auth, of Supabase's gateway, or of a proxy.
fn failure(status: StatusCode, retry_after_seconds: Option<u64>, body: &[u8]) -> AuthError {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Weakness {
        reasons: Vec<String>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refusal {
        error_code: Option<String>,
        code: Value,
        msg: Option<String>,
        message: Option<String>,
        weak_password: Option<Weakness>,
    }
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let code = refusal
        .error_code
        .or_else(|| refusal.code.as_str().map(str::to_owned))
        .unwrap_or_default();
    let message = refusal.msg.or(refusal.message).unwrap_or_default();
    if code == "over_email_send_rate_limit" {
        return if message.starts_with(MAIL_WAS_SENT) {
            AuthError::MailJustSent
        } else {
            AuthError::MailLimit
        };
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return AuthError::RateLimited {
            retry_after_seconds,
        };
    }
    if status.is_server_error() {
        return AuthError::Unreachable;
    }
    AuthError::Refused {
        status: status.as_u16(),
        code,
        message,
        weaknesses: refusal
            .weak_password
            .map(|weak| weak.reasons)
            .unwrap_or_default(),
    }
}
