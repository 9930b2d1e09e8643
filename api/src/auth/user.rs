//! The extractor that says in a handler's signature that somebody must be signed in.

use crate::App;
use crate::auth::token::Claims;
use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_shared::wire::SessionUser;
use secrecy::SecretString;
use uuid::Uuid;

/// Whoever calls, with a token that has been checked.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The user's id in Supabase Auth.
    pub id: Uuid,
    /// What goes on to PostgREST, so that row level security decides.
    pub token: SecretString,
    /// What the token says of the user.
    pub claims: Claims,
}

impl CurrentUser {
    /// The user as the API shows them.
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
        if let Some(Checked(outcome)) = parts.extensions.get() {
            return outcome.clone();
        }
        let outcome = Self::check(parts, app).await;
        parts.extensions.insert(Checked(outcome.clone()));
        outcome
    }
}

/// What became of a request's token.
#[derive(Clone)]
struct Checked(Result<CurrentUser, ApiError>);

impl CurrentUser {
    async fn check(parts: &Parts, app: &App) -> Result<Self, ApiError> {
        let missing = || ApiError::unauthorized(ProblemCode::NotSignedIn, "Sign in first.");
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
        Ok(Self {
            id: claims.sub,
            token: token.trim().to_owned().into(),
            claims,
        })
    }
}
