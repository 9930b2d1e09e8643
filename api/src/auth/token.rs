//! Checks access tokens: signature (the project's secret, or a key of its JWKS), `aud`, `iss`, `exp`, role.
//!
//! Not here: where the keys of the JWKS come from (`signing_keys`).

use super::signing_keys::{NoKey, SigningKeys, read_set};
use crate::config::SupabaseConfig;
use crate::error::{ApiError, token_refused};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mockingbird_shared::wire::ProblemCode;
use secrecy::ExposeSecret;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Seconds that clocks may differ.
const LEEWAY_SECONDS: u64 = 10;

/// What a token says of its bearer.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// The user's id in Supabase Auth.
    pub sub: Uuid,
    /// The user's e-mail address; empty for guests.
    #[serde(default)]
    pub email: String,
    /// The database role that the token gives: `authenticated` for people.
    pub role: String,
    /// When the token expires, in seconds since 1970.
    pub exp: u64,
    /// Whether the user is a guest.
    #[serde(default)]
    pub is_anonymous: bool,
    /// How and when the person has signed in (RFC 8176), in Supabase Auth's form: `[{"method", "timestamp"}]`.
    /// Kept when the token is renewed.
    #[serde(default)]
    amr: serde_json::Value,
}

/// What Supabase Auth calls a sign-in by a mail: by its code or link, and by its kind where PKCE is used.
const BY_MAIL: [&str; 6] = [
    "otp", "recovery", "magiclink", "invite", "email/signup", "email_change",
];

impl Claims {
    /// Whether the session began by a mail to the person's address, at `since` (seconds since 1970) or later.
    pub fn opened_a_mail_since(&self, since: u64) -> bool {
        self.came_by(&BY_MAIL, since)
    }

    /// Whether the session began by a provider's page, at `since` (seconds since 1970) or later.
    pub fn came_by_provider_since(&self, since: u64) -> bool {
        self.came_by(&["oauth"], since)
    }

    fn came_by(&self, methods: &[&str], since: u64) -> bool {
        let ways = self.amr.as_array().map(Vec::as_slice).unwrap_or_default();
        ways.iter().any(|way| {
            let is_such = way["method"]
                .as_str()
                .is_some_and(|method| methods.contains(&method));
            is_such && way["timestamp"].as_u64().is_some_and(|at| at >= since)
        })
    }
}

/// Verifies tokens without asking anybody, but for new keys of the JWKS.
pub struct TokenVerifier {
    shared_secret: Option<(DecodingKey, Validation)>,
    issuer: String,
    jwks_url: String,
    http: reqwest::Client,
    signing_keys: SigningKeys,
}

impl TokenVerifier {
    /// For one Supabase project.
    pub fn new(config: &SupabaseConfig, http: reqwest::Client) -> Self {
        let base = config.url.as_str().trim_end_matches('/');
        let issuer = format!("{base}/auth/v1");
        let shared_secret = config.jwt_secret.as_ref().map(|secret| {
            let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
            (key, validation(Algorithm::HS256, &issuer))
        });
        Self {
            shared_secret,
            jwks_url: format!("{issuer}/.well-known/jwks.json"),
            issuer,
            http,
            signing_keys: SigningKeys::new(),
        }
    }

    /// Checks a token.
    ///
    /// # Errors
    /// 401 with `token_expired`, `token_refused` or, for the service key, `service_key_refused`; 503 where the
    /// project's keys can't be read, so that nobody is told to sign in again for it.
    pub async fn verify(&self, token: &str) -> Result<Claims, ApiError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| token_refused())?;
        let claims = match (header.alg, &self.shared_secret) {
            (Algorithm::HS256, Some((key, validation))) => decode(token, key, validation)?,
            (Algorithm::ES256 | Algorithm::RS256, _) => {
                let id = header.kid.ok_or_else(token_refused)?;
                let found = self.signing_keys.find(&id).await;
                let signing = found.map_err(|no_key| match no_key {
                    NoKey::Unknown => token_refused(),
                    NoKey::Unavailable => ApiError::unavailable("The sign-in service"),
                })?;
                let validation = validation(signing.algorithm, &self.issuer);
                decode(token, &signing.key, &validation)?
            }
            _ => return Err(token_refused()),
        };
        match claims.role.as_str() {
            "authenticated" => Ok(claims),
            _ => Err(token_refused()),
        }
    }

    /// Keeps the project's signing keys fresh, until `stop`. Without it, only tokens of the shared secret are accepted.
    pub async fn keep_keys_fresh(&self, stop: &CancellationToken) {
        let read = || read_set(&self.http, &self.jwks_url);
        self.signing_keys.keep_fresh(read, stop).await;
    }
}

fn validation(algorithm: Algorithm, issuer: &str) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.leeway = LEEWAY_SECONDS;
    validation.validate_nbf = true;
    validation.set_audience(&["authenticated"]);
    validation.set_issuer(&[issuer]);
    // Without this, a token that leaves a claim out would not be checked for it.
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation
}

fn decode(token: &str, key: &DecodingKey, validation: &Validation) -> Result<Claims, ApiError> {
    match jsonwebtoken::decode::<Claims>(token, key, validation) {
        Ok(data) => Ok(data.claims),
        Err(error) if *error.kind() == ErrorKind::ExpiredSignature => Err(ApiError::unauthorized(
            ProblemCode::TokenExpired,
            "The access token has expired. Refresh it.",
        )),
        Err(_) if is_project_key(token, key) => Err(ApiError::unauthorized(
            ProblemCode::ServiceKeyRefused,
            "This is a key of the project, not a person's token. It has no business here, and never in a browser.",
        )),
        Err(_) => Err(token_refused()),
    }
}

/// Whether it is the project's own anon or service key: well signed, but nobody's.
fn is_project_key(token: &str, key: &DecodingKey) -> bool {
    #[derive(Deserialize)]
    struct Role {
        role: String,
    }
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    validation.set_required_spec_claims::<&str>(&[]);
    jsonwebtoken::decode::<Role>(token, key, &validation)
        .is_ok_and(|data| matches!(data.claims.role.as_str(), "service_role" | "anon"))
}

#[cfg(test)]
mod fuzz;
