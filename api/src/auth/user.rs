//! The extractor that says in a handler's signature that somebody must be signed in.

use crate::App;
use crate::auth::token::Claims;
use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::SessionUser;
use secrecy::SecretString;
use uuid::Uuid;

/// Whoever calls, with a token that has been checked.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The user.
    pub id: Uuid,
    /// What goes on to PostgREST, so that row level security decides.
    pub token: SecretString,
    /// What the token says.
    pub claims: Claims,
}

impl CurrentUser {
    /// How it is shown.
    pub fn view(&self) -> SessionUser {
        SessionUser {
            id: self.id,
            email: (!self.claims.email.is_empty()).then(|| Pii::new(self.claims.email.clone())),
            is_guest: self.claims.is_anonymous,
        }
    }
}

impl FromRequestParts<App> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        // The rate limiter has checked it already.
        if let Some(user) = parts.extensions.get::<Self>() {
            return Ok(user.clone());
        }
        let missing = || ApiError::unauthorized("not_signed_in", "Sign in first.");
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .ok_or_else(missing)?;
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(missing)?;
        let claims = app.verifier.verify(token.trim()).await?;
        let user = Self {
            id: claims.sub,
            token: token.trim().to_owned().into(),
            claims,
        };
        parts.extensions.insert(user.clone());
        Ok(user)
    }
}
