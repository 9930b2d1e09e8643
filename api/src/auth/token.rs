//! Checks access tokens: signature (the project's secret, or a key of its JWKS), `aud`, `iss`, `exp`, role.

use crate::config::SupabaseConfig;
use crate::error::ApiError;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mockingbird_shared::wire::ProblemCode;
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, RwLock};
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
    keys: RwLock<HashMap<String, (DecodingKey, Validation)>>,
    /// When the set was last asked for, whatever came of it. Held while it is fetched, so that one request does so for
    /// all; whoever brings a key that is known does not wait for it.
    asked: Mutex<Option<Instant>>,
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
            asked: Mutex::default(),
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
        if let Some(known) = self.known(id).await {
            return Ok(known);
        }
        let mut asked = self.asked.lock().await;
        // Another request may have fetched it meanwhile.
        if let Some(known) = self.known(id).await {
            return Ok(known);
        }
        if asked.is_some_and(|asked| asked.elapsed() < REFETCH_PAUSE) {
            return Err(refused());
        }
        *asked = Some(Instant::now());
        self.replace_keys().await?;
        self.known(id).await.ok_or_else(refused)
    }

    async fn known(&self, id: &str) -> Option<(DecodingKey, Validation)> {
        self.keys.read().await.get(id).cloned()
    }

    /// Fetches the project's keys anew, so that one that was revoked is no longer trusted. Called every few minutes.
    ///
    /// # Errors
    /// Supabase Auth does not answer; the keys that were known stay.
    pub async fn refresh(&self) -> Result<(), ApiError> {
        let mut asked = self.asked.lock().await;
        *asked = Some(Instant::now());
        self.replace_keys().await
    }

    async fn replace_keys(&self) -> Result<(), ApiError> {
        let set = self.fetch().await?;
        let keys = set.keys.iter().filter_map(|jwk| self.usable(jwk)).collect();
        *self.keys.write().await = keys;
        Ok(())
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
            ProblemCode::TokenExpired,
            "The access token has expired. Refresh it.",
        )),
        Err(_) if is_project_key(token, key) => Err(ApiError::unauthorized(
            ProblemCode::ServiceKeyRefused,
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
        ProblemCode::TokenRefused,
        "The access token is not accepted. Sign in again.",
    )
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::State;
    use axum::routing::get;
    use axum::{Json, Router};
    use serde_json::{Value, json};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Supabase Auth as far as its keys go: how often it was asked, which keys it names, whether it answers at all.
    #[derive(Default)]
    struct Auth {
        asked: AtomicUsize,
        keys: std::sync::Mutex<Vec<&'static str>>,
        away: tokio::sync::Mutex<()>,
    }

    async fn jwks(State(auth): State<Arc<Auth>>) -> Json<Value> {
        auth.asked.fetch_add(1, Ordering::SeqCst);
        let _here = auth.away.lock().await;
        // The curve's generator, and its double: points are all that a key needs to be usable.
        let keys: Vec<Value> = auth.keys.lock().unwrap().iter().map(|id| json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": id,
            "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
        })).collect();
        Json(json!({"keys": keys}))
    }

    async fn verifier(auth: &Arc<Auth>) -> TokenVerifier {
        let router = Router::new()
            .route("/auth/v1/.well-known/jwks.json", get(jwks))
            .with_state(auth.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config = SupabaseConfig {
            url: format!("http://{}", listener.local_addr().unwrap())
                .parse()
                .unwrap(),
            anon_key: String::new(),
            service_role_key: String::new().into(),
            jwt_secret: None,
        };
        tokio::spawn(async move { axum::serve(listener, router).await });
        TokenVerifier::new(&config, reqwest::Client::new())
    }

    #[tokio::test]
    async fn a_revoked_key_is_no_longer_trusted_after_a_refresh() {
        let auth = Arc::new(Auth::default());
        let verifier = verifier(&auth).await;
        *auth.keys.lock().unwrap() = vec!["a", "b"];
        assert!(verifier.key("a").await.is_ok());
        *auth.keys.lock().unwrap() = vec!["b"];
        verifier.refresh().await.unwrap();
        assert!(verifier.key("a").await.is_err());
        assert!(verifier.key("b").await.is_ok());
    }

    #[tokio::test]
    async fn made_up_key_ids_stop_nobody_and_are_asked_for_once() {
        let auth = Arc::new(Auth::default());
        let verifier = Arc::new(verifier(&auth).await);
        *auth.keys.lock().unwrap() = vec!["a"];
        verifier.refresh().await.unwrap();
        *verifier.asked.lock().await = None;
        let away = auth.away.lock().await;
        let forged: Vec<_> = (0..20)
            .map(|number| {
                let verifier = verifier.clone();
                tokio::spawn(
                    async move { verifier.key(&format!("forged-{number}")).await.is_err() },
                )
            })
            .collect();
        // Until the request for them hangs in Supabase Auth.
        while auth.asked.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
        assert!(
            verifier.key("a").await.is_ok(),
            "a good token waits for forged ones"
        );
        drop(away);
        for refused in forged {
            assert!(refused.await.unwrap());
        }
        assert_eq!(auth.asked.load(Ordering::SeqCst), 2);
    }
}
