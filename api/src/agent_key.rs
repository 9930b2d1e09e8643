//! The voice agents' key: a token of the database role that opens interviews by voice and nothing else.

use jsonwebtoken::{EncodingKey, Header};
use mockingbird_service::clock::now_seconds;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::time::Duration;

/// The role, as `supabase/migrations` make it.
const ROLE: &str = "mockingbird_agent";
/// As long as Supabase's own keys live: ten years. A new secret of the project ends it sooner.
const LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

#[derive(Serialize)]
struct Claims {
    iss: &'static str,
    role: &'static str,
    /// Seconds since 1970, as `exp`.
    iat: u64,
    exp: u64,
}

/// Signs a key with the project's JWT secret.
///
/// # Errors
/// The claims cannot be encoded, which does not happen for the texts here.
pub fn agent_key(secret: &SecretString) -> Result<SecretString, jsonwebtoken::errors::Error> {
    let now = now_seconds();
    let claims = Claims {
        iss: "mockingbird",
        role: ROLE,
        iat: now,
        exp: now + LIFE.as_secs(),
    };
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::default(), &claims, &key).map(SecretString::from)
}
