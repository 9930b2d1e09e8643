//! Request and error forms that all of Auth shares.

use super::Auth;
use super::session::{self, Claims};
use super::store::User;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The API version in which errors have `code` and `message`; supabase-js asks for it.
const API_VERSION: &str = "2024-01-01";

/// A refusal in GoTrue's form.
#[derive(Debug)]
pub(super) struct AuthError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    extra: Option<Box<(&'static str, Value)>>,
}

pub(super) type Result<T = Response, E = AuthError> = std::result::Result<T, E>;

impl AuthError {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            code,
            message: message.into(),
            extra: None,
        }
    }

    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "validation_failed", message)
    }

    pub(super) fn weak_password(min_length: usize) -> Self {
        let message = format!("Password should be at least {min_length} characters.");
        let mut error = Self::new(422, "weak_password", message);
        error.extra = Some(Box::new(("weak_password", json!({"reasons": ["length"]}))));
        error
    }
}

impl From<tokio_postgres::Error> for AuthError {
    fn from(error: tokio_postgres::Error) -> Self {
        eprintln!("auth: database: {error:?}");
        Self::new(500, "unexpected_failure", "Database error")
    }
}

impl From<deadpool_postgres::PoolError> for AuthError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        eprintln!("auth: pool: {error}");
        Self::new(500, "unexpected_failure", "Database error")
    }
}

tokio::task_local! {
    /// Whether the request asked for the newer error form.
    static NEW_ERRORS: bool;
}

impl IntoResponse for AuthError {
    fn into_response(self) -> Response {
        let new_form = NEW_ERRORS.try_with(|new| *new).unwrap_or(false);
        let mut body = if new_form {
            json!({"code": self.code, "message": self.message})
        } else {
            json!({"code": self.status.as_u16(), "error_code": self.code, "msg": self.message})
        };
        if let Some(extra) = self.extra {
            let (name, value) = *extra;
            body[name] = value;
        }
        let mut response = (self.status, axum::Json(body)).into_response();
        response
            .headers_mut()
            .insert("x-sb-error-code", HeaderValue::from_static(self.code));
        if new_form {
            response.headers_mut().insert(
                "x-supabase-api-version",
                HeaderValue::from_static(API_VERSION),
            );
        }
        response
    }
}

/// Wraps a handler's work so that its errors take the form the request asked for.
pub(super) async fn answer(parts: &ApiVersion, work: impl Future<Output = Result>) -> Response {
    NEW_ERRORS
        .scope(parts.0, async {
            match work.await {
                Ok(response) => response,
                Err(error) => error.into_response(),
            }
        })
        .await
}

/// Whether the request wants the newer error form.
#[derive(Clone, Copy)]
pub(super) struct ApiVersion(bool);

impl<S: Send + Sync> FromRequestParts<S> for ApiVersion {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Self, Self::Rejection> {
        let asked = parts
            .headers
            .get("x-supabase-api-version")
            .and_then(|value| value.to_str().ok());
        Ok(Self(asked == Some(API_VERSION)))
    }
}

/// The raw body; `parse` gives GoTrue's answer to broken JSON.
pub(super) struct RawJson(Bytes);

impl<S: Send + Sync> FromRequest<S> for RawJson {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Self, Response> {
        Bytes::from_request(request, state)
            .await
            .map(Self)
            .map_err(IntoResponse::into_response)
    }
}

impl RawJson {
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.0)
            .map_err(|_| AuthError::new(400, "bad_json", "Could not parse request body as JSON"))
    }
}

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
    /// The person behind the token; their session must still be there.
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
        Ok((user, claims))
    }

    /// Only the service role gets on.
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
        session::read_token(auth, token)
    }
}

pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}
