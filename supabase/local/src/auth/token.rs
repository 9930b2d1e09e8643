//! Access tokens: signed and read, without a look at the database.
//!
//! Not here: sessions and refresh tokens (`session`), and who sent a token (`bearer`).

use super::error::{AuthError, Result};
use super::state::Auth;
use super::store::User;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

/// The claims of an access token, as GoTrue writes them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: Option<String>,
    pub(super) role: Option<String>,
    pub(super) session_id: Option<Uuid>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

/// Checks the signature and the dates of a token; 403 `bad_jwt` if one of them is wrong.
pub(super) fn read_token(auth: &Auth, token: &str) -> Result<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(auth.jwt_secret());
    jsonwebtoken::decode(token, &key, &validation)
        .map(|data| data.claims)
        .map_err(|error| {
            let message = format!("invalid JWT: unable to parse or verify signature, {error}");
            AuthError::new(403, "bad_jwt", message)
        })
}

/// A signed access token and when it expires (seconds since 1970).
pub(super) fn access_token(
    auth: &Auth,
    user: &User,
    session: Uuid,
    amr: &Value,
) -> Result<(String, i64)> {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let expires_at = now + auth.settings().jwt_expiry;
    let claims = json!({
        "iss": auth.external_url(),
        "sub": user.id,
        "aud": "authenticated",
        "exp": expires_at,
        "iat": now,
        "email": user.email.as_deref().unwrap_or_default(),
        "phone": "",
        "app_metadata": user.app_metadata,
        "user_metadata": user.user_metadata,
        "role": "authenticated",
        "aal": "aal1",
        "amr": amr,
        "session_id": session,
        "is_anonymous": user.is_anonymous,
    });
    let key = EncodingKey::from_secret(auth.jwt_secret());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|error| AuthError::new(500, "unexpected_failure", error.to_string()))?;
    Ok((token, expires_at))
}
