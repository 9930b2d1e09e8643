//! The client of Supabase Auth (GoTrue). What its refusals mean stands in `refusal`.

mod refusal;

pub use refusal::AuthError;

use crate::client::Client;
use crate::config::SupabaseConfig;
use mockingbird_net::LimitedBody;
use mockingbird_service::settings::ProjectKey;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::SocialProvider;
use reqwest::header::{HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Method, RequestBuilder};
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
/// Nobody is told to wait for longer, whatever the header says.
const MOST_RETRY_AFTER_SECONDS: u64 = 3_600;

/// A session as Supabase Auth gives it.
#[derive(Deserialize)]
pub struct AuthSession {
    /// The access token, a JWT.
    pub access_token: SecretString,
    /// The token that the session is renewed with, once.
    pub refresh_token: SecretString,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Who is signed in.
    pub user: AuthUser,
}

/// A user as Supabase Auth gives it.
#[derive(Deserialize)]
pub struct AuthUser {
    /// The user's id, which is also the `sub` of their tokens.
    pub id: Uuid,
    /// The user's address; empty for guests.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether the user is a guest.
    #[serde(default)]
    pub is_anonymous: bool,
    /// The ways into the account; missing in some answers.
    #[serde(default)]
    pub identities: Option<Vec<AuthIdentity>>,
    /// An address that waits for its confirmation.
    #[serde(default)]
    pub new_email: Option<Pii>,
}

/// A way in as Supabase Auth gives it.
#[derive(Deserialize)]
pub struct AuthIdentity {
    /// The identity's id, by which it is taken off the account.
    pub identity_id: Uuid,
    /// The provider: `email`, `google`, `azure`.
    pub provider: String,
    /// The address that the provider knows.
    #[serde(default)]
    pub email: Option<String>,
    /// When somebody last signed in with it (RFC 3339).
    #[serde(default)]
    pub last_sign_in_at: Option<String>,
}

/// What signing up brings: a session, or a user whose mail is on its way.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum SignedUp {
    /// The account is signed in: the project sends no confirmation mails.
    Session(AuthSession),
    /// A confirmation mail is on its way; the account can't sign in before.
    Unconfirmed(AuthUser),
}

/// What opening a mail brings: a session, or a word about the other mail of a change of address.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Opened {
    /// The person is signed in.
    Session(AuthSession),
    /// Accepted, and waits for the other mail.
    OtherMailToo {
        /// GoTrue's message, which is not shown.
        #[serde(rename = "msg")]
        _message: String,
    },
}

/// What somebody has from a mail.
pub enum MailProof<'a> {
    /// The `token_hash` of the mail's link.
    TokenHash(&'a str),
    /// The code that is written in the mail, with the address that it went to.
    Code {
        /// The address that the mail went to.
        email: &'a str,
        /// The code, as the person has typed it.
        code: &'a str,
    },
}

/// A client of one project's Supabase Auth; cheap to clone.
#[derive(Clone)]
pub struct GoTrue {
    http: reqwest::Client,
    base: String,
    anon_key: String,
    service_role_key: SecretString,
    /// Whom the next requests are made for.
    client: Option<IpAddr>,
    /// What their browser calls itself.
    user_agent: Option<HeaderValue>,
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
            user_agent: None,
        }
    }

    /// The same, naming the person's own address and browser. Supabase Auth keeps both with a session. By the address,
    /// it limits attempts. Without it, everybody who signs in here comes from this server's address and shares one
    /// limit. Supabase Auth believes the header where the project has "IP address forwarding" on
    /// (`GOTRUE_SECURITY_SB_FORWARDED_FOR_ENABLED`), and ignores it elsewhere.
    #[must_use]
    pub fn on_behalf_of(&self, client: &Client) -> Self {
        Self {
            client: Some(client.address),
            user_agent: client.user_agent.clone(),
            ..self.clone()
        }
    }

    /// Registers an account with e-mail address, password and name; the mail's link leads to `redirect_to`.
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

    /// Creates a guest and signs them in.
    pub async fn sign_up_guest(&self) -> Result<AuthSession, AuthError> {
        send(self.anonymous(Method::POST, "signup").json(&json!({}))).await
    }

    /// Signs in with e-mail address and password.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<AuthSession, AuthError> {
        self.token("password", &json!({"email": email, "password": password}))
            .await
    }

    /// Renews a session; the refresh token works once, and the answer has the next one.
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
    pub async fn verify(&self, kind: &str, proof: &MailProof<'_>) -> Result<Opened, AuthError> {
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

    /// The user's own record.
    pub async fn user(&self, token: &SecretString) -> Result<AuthUser, AuthError> {
        send(self.as_user(Method::GET, "user", token)).await
    }

    /// Where the browser goes to link a provider's identity to the token's owner.
    pub async fn link_identity(
        &self,
        token: &SecretString,
        provider: SocialProvider,
        code_challenge: &str,
        redirect_to: &str,
    ) -> Result<String, AuthError> {
        #[derive(Deserialize)]
        struct Location {
            url: String,
        }
        let mut query = vec![
            ("provider", provider.auth_name()),
            ("redirect_to", redirect_to),
            ("code_challenge", code_challenge),
            ("code_challenge_method", "s256"),
            ("skip_http_redirect", "true"),
        ];
        query.extend(provider.scopes().map(|scopes| ("scopes", scopes)));
        let request = self.as_user(Method::GET, "user/identities/authorize", token);
        let location: Location = send(request.query(&query)).await?;
        Ok(location.url)
    }

    /// Takes an identity off the token's owner.
    pub async fn unlink_identity(&self, token: &SecretString, id: Uuid) -> Result<(), AuthError> {
        let path = format!("user/identities/{id}");
        send_without_answer(self.as_user(Method::DELETE, &path, token)).await
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
        self.log_out(token, "local").await
    }

    /// Ends all sessions of this token's owner but its own.
    pub async fn sign_out_others(&self, token: &SecretString) -> Result<(), AuthError> {
        self.log_out(token, "others").await
    }

    /// Ends all sessions of this token's owner.
    pub async fn sign_out_everywhere(&self, token: &SecretString) -> Result<(), AuthError> {
        self.log_out(token, "global").await
    }

    async fn log_out(&self, token: &SecretString, scope: &str) -> Result<(), AuthError> {
        let request = self.as_user(Method::POST, "logout", token);
        send_without_answer(request.query(&[("scope", scope)])).await
    }

    /// Sends a recovery mail, if the address is registered.
    pub async fn recover(&self, email: &str, redirect_to: &str) -> Result<(), AuthError> {
        let request = self
            .anonymous(Method::POST, "recover")
            .query(&[("redirect_to", redirect_to)]);
        send_without_answer(request.json(&json!({"email": email}))).await
    }

    /// Sends the mail that confirms a registration once more, if there is anything to confirm.
    pub async fn resend(&self, email: &str, redirect_to: &str) -> Result<(), AuthError> {
        let request = self
            .anonymous(Method::POST, "resend")
            .query(&[("redirect_to", redirect_to)]);
        send_without_answer(request.json(&json!({"type": "signup", "email": email}))).await
    }

    /// Makes an account of somebody whom an older system knew, without a password: they choose one by a mail. Their
    /// address counts as confirmed, since nobody comes in who can't open that mail.
    pub async fn create_imported(&self, email: &str, name: &str) -> Result<(), AuthError> {
        let body = json!({
            "email": email, "email_confirm": true, "user_metadata": {"display_name": name, "full_name": name},
            "app_metadata": {"imported": true},
        });
        send_without_answer(self.as_service(Method::POST, "admin/users").json(&body)).await
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
        let request = match &self.user_agent {
            Some(user_agent) => request.header(USER_AGENT, user_agent),
            None => request,
        };
        let Some(client) = self.client else {
            return request.header("apikey", &self.anon_key);
        };
        // Supabase's own gateway passes the address on for a secret key alone. It opens no more than the publishable
        // one here: these requests carry no `Authorization`, or the person's own.
        let secret = self.service_role_key.expose_secret();
        let key = match ProjectKey::of(secret) {
            ProjectKey::Secret => secret,
            _ => &self.anon_key,
        };
        request
            .header("apikey", key)
            .header(FORWARDED_FOR, client.to_string())
    }

    fn as_service(&self, method: Method, path: &str) -> RequestBuilder {
        let secret = self.service_role_key.expose_secret();
        let request = self
            .http
            .request(method, format!("{}/{path}", self.base))
            .timeout(ANSWER_TIMEOUT)
            .header("apikey", secret);
        match ProjectKey::of(secret) {
            // It is no token, and is refused as one.
            ProjectKey::Secret => request,
            _ => request.bearer_auth(secret),
        }
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
    Err(refusal::failure(status, retry_after, &body))
}
