//! Refusals in GoTrue's form, and the two JSON forms that a client may ask for.
//!
//! Not here: reading requests (`http`), or when something is refused.

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The API version in which errors have `code` and `message`; supabase-js asks for it.
pub(super) const API_VERSION: &str = "2024-01-01";

/// A refusal in GoTrue's form.
#[derive(Debug)]
pub(super) struct AuthError {
    status: StatusCode,
    /// GoTrue's name for the refusal, such as `user_not_found`.
    pub(super) code: &'static str,
    /// A sentence for people.
    pub(super) message: String,
    /// One more member of the JSON, with its name.
    extra: Option<Box<(&'static str, Value)>>,
}

pub(super) type Result<T = Response, E = AuthError> = std::result::Result<T, E>;

impl AuthError {
    /// 422 `email_exists`: another user has this address.
    pub(super) fn email_exists() -> Self {
        let message = "A user with this email address has already been registered";
        Self::new(422, "email_exists", message)
    }

    /// A refusal with that HTTP status; a number that is not a status becomes 500.
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            code,
            message: message.into(),
            extra: None,
        }
    }

    /// 400 `validation_failed`: something in the request is not valid, as `message` says.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "validation_failed", message)
    }

    /// 422 `weak_password`; `min_length` counts characters.
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

/// Runs a handler's work; an error becomes a response, in the newer form if `new_form` says so.
pub(super) async fn in_form(new_form: bool, work: impl Future<Output = Result>) -> Response {
    NEW_ERRORS
        .scope(new_form, async {
            match work.await {
                Ok(response) => response,
                Err(error) => error.into_response(),
            }
        })
        .await
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
