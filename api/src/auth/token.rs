//! Checks access tokens: signature (the project's secret, or a key of its JWKS), `aud`, `iss`, `exp`, role.

use crate::config::SupabaseConfig;
use crate::error::ApiError;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::RwLock;
use uuid::Uuid;

/// Seconds that clocks may differ.
const LEEWAY_SECONDS: u64 = 10;
/// How often the JWKS may be fetched again for a key id that is not known.
const REFETCH_PAUSE: Duration = Duration::from_secs(60);

/// What a token says of its bearer.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: Uuid,
    /// Empty for guests.
    #[serde(default)]
    pub email: String,
    /// `authenticated` for people.
    pub role: String,
    /// Seconds since 1970.
    pub exp: u64,
    /// Whether it is a guest.
    #[serde(default)]
    pub is_anonymous: bool,
}

/// Verifies tokens without asking anybody, but for new keys of the JWKS.
pub struct TokenVerifier {
    shared_secret: Option<(DecodingKey, Validation)>,
    issuer: String,
    jwks_url: String,
    http: reqwest::Client,
    keys: RwLock<KnownKeys>,
}

#[derive(Default)]
struct KnownKeys {
    by_id: HashMap<String, (DecodingKey, Validation)>,
    fetched: Option<Instant>,
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
            keys: RwLock::default(),
        }
    }

    /// Checks a token.
    ///
    /// # Errors
    /// 401 with `token_expired`, `token_refused` or, for the service key, `service_key_refused`.
    pub async fn verify(&self, token: &str) -> Result<Claims, ApiError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
        let claims = match (header.alg, &self.shared_secret) {
            (Algorithm::HS256, Some((key, validation))) => decode(token, key, validation)?,
            (Algorithm::ES256 | Algorithm::RS256, _) => {
                let id = header.kid.ok_or_else(refused)?;
                let (key, validation) = self.key(&id).await?;
                decode(token, &key, &validation)?
            }
            _ => return Err(refused()),
        };
        match claims.role.as_str() {
            "authenticated" => Ok(claims),
            _ => Err(refused()),
        }
    }

    async fn key(&self, id: &str) -> Result<(DecodingKey, Validation), ApiError> {
        if let Some(known) = self.keys.read().await.by_id.get(id) {
            return Ok(known.clone());
        }
        let mut keys = self.keys.write().await;
        if let Some(known) = keys.by_id.get(id) {
            return Ok(known.clone());
        }
        if keys
            .fetched
            .is_some_and(|fetched| fetched.elapsed() < REFETCH_PAUSE)
        {
            return Err(refused());
        }
        let set = self.fetch().await?;
        keys.fetched = Some(Instant::now());
        keys.by_id = set.keys.iter().filter_map(|jwk| self.usable(jwk)).collect();
        keys.by_id.get(id).cloned().ok_or_else(refused)
    }

    async fn fetch(&self) -> Result<JwkSet, ApiError> {
        let response = self
            .http
            .get(&self.jwks_url)
            .timeout(Duration::from_secs(5))
            .send()
            .await;
        let response = response.map_err(|_| ApiError::unavailable("The sign-in service"))?;
        response
            .json()
            .await
            .map_err(|_| ApiError::unavailable("The sign-in service"))
    }

    /// The algorithm comes from the key, never from the token. A secret has no business in a JWKS.
    fn usable(&self, jwk: &Jwk) -> Option<(String, (DecodingKey, Validation))> {
        let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
            (AlgorithmParameters::EllipticCurve(_), None | Some(KeyAlgorithm::ES256)) => {
                Algorithm::ES256
            }
            (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
            _ => return None,
        };
        let id = jwk.common.key_id.clone()?;
        Some((
            id,
            (
                DecodingKey::from_jwk(jwk).ok()?,
                validation(algorithm, &self.issuer),
            ),
        ))
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
            "token_expired",
            "The access token has expired. Refresh it.",
        )),
        Err(_) if is_project_key(token, key) => Err(ApiError::unauthorized(
            "service_key_refused",
            "This is a key of the project, not a person's token. It has no business here, and never in a browser.",
        )),
        Err(_) => Err(refused()),
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

fn refused() -> ApiError {
    ApiError::unauthorized(
        "token_refused",
        "The access token is not accepted. Sign in again.",
    )
}
