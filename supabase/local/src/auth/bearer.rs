//! Who sends a request: the bearer token, and what it proves.
//!
//! Not here: how a token is signed and read (`token`).

use super::error::{AuthError, Result};
use super::state::Auth;
use super::store::User;
use super::token::{self, Claims};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

/// The bearer token of a request, unchecked.
pub(super) struct Bearer(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Self, Self::Rejection> {
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        Ok(Self(
            value
                .and_then(|value| value.strip_prefix("Bearer "))
                .map(str::to_owned),
        ))
    }
}

impl Bearer {
    /// The person behind the token.
    ///
    /// # Errors
    ///
    /// 401 without a token; 403 if it is not valid, if its user or its session is gone, or if they are banned.
    pub(super) async fn user(&self, auth: &Auth) -> Result<(User, Claims)> {
        let claims = self.claims(auth)?;
        let bad_subject = || AuthError::new(403, "bad_jwt", "invalid claim: missing sub claim");
        let id = claims
            .sub
            .as_deref()
            .and_then(|sub| sub.parse().ok())
            .ok_or_else(bad_subject)?;
        let user = auth.find_user(id).await?.ok_or_else(|| {
            AuthError::new(
                403,
                "user_not_found",
                "User from sub claim in JWT does not exist",
            )
        })?;
        let session = claims.session_id.ok_or_else(bad_subject)?;
        if !auth.session_exists(session).await? {
            let message = "Session from session_id claim in JWT does not exist";
            return Err(AuthError::new(403, "session_not_found", message));
        }
        if user.is_banned() {
            return Err(AuthError::new(403, "user_banned", "User is banned"));
        }
        Ok((user, claims))
    }

    /// Passes for a token of the service role.
    ///
    /// # Errors
    ///
    /// 401 without a token; 403 if it is not valid or of another role.
    pub(super) fn require_service_role(&self, auth: &Auth) -> Result<()> {
        let claims = self.claims(auth)?;
        if claims.role.as_deref() != Some("service_role") {
            return Err(AuthError::new(403, "not_admin", "User not allowed"));
        }
        Ok(())
    }

    fn claims(&self, auth: &Auth) -> Result<Claims> {
        let token = self.0.as_deref().ok_or_else(|| {
            AuthError::new(
                401,
                "no_authorization",
                "This endpoint requires a valid Bearer token",
            )
        })?;
        token::read_token(auth, token)
    }
}
