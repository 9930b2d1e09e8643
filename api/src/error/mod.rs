//! The one error of the HTTP edge, in the form of RFC 9457.
//!
//! Here: the error, its answer, and what is wrong with a request as such. An unknown failure is logged once, here, and
//! answered with a fixed sentence. `upstream` says what the failures of the parts below mean to a client.

mod upstream;

pub(crate) use upstream::{last_way_in, token_refused};

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mockingbird_shared::wire::{Problem, ProblemCode};

/// A refusal or a failure.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    code: ProblemCode,
    detail: String,
    field: Option<&'static str>,
    retry_after_seconds: Option<u64>,
}

/// What a handler returns: its answer, or the problem that is answered instead.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// Any error; `code` is stable, `detail` says what to do.
    pub fn new(status: StatusCode, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            field: None,
            retry_after_seconds: None,
        }
    }

    /// 400: the request as such is not valid.
    pub fn bad_request(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401: the caller is not signed in, or the proof of who they are is not valid.
    pub fn unauthorized(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// 403: the caller is known and may not do this.
    pub fn forbidden(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404. Somebody else's rows are answered like those that don't exist.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ProblemCode::NotFound,
            format!("There is no such {what}."),
        )
    }

    /// 409: the present state of the resource does not allow it.
    pub fn conflict(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422 for one field.
    pub fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        let mut error = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ProblemCode::InvalidField,
            detail,
        );
        error.field = Some(field);
        error
    }

    /// 422 with a code of its own.
    pub fn unprocessable(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// 429: the caller's rate limit is used up for so many seconds.
    pub fn too_many(seconds: u64) -> Self {
        let detail = format!("Too many requests. Try again in {seconds} seconds.");
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            ProblemCode::RateLimited,
            detail,
        );
        error.retry_after_seconds = Some(seconds);
        error
    }

    /// 429 of a limit whose end is not known.
    pub fn too_many_for_now(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail)
    }

    /// Names when a program may ask again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// 503: a part that is needed does not answer.
    pub fn unavailable(part: &str) -> Self {
        let detail =
            format!("{part} does not answer right now. Nothing is lost; try again in a moment.");
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            ProblemCode::UpstreamUnavailable,
            detail,
        );
        error.retry_after_seconds = Some(5);
        error
    }

    /// 500: logged once, answered with a fixed sentence.
    pub fn unexpected(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "unexpected failure");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ProblemCode::InternalError,
            "Something failed on our side. It has been noted; try again in a moment.",
        )
    }

    /// Names the field that is wrong.
    pub fn on_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// The stable code, by which programs tell problems apart.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The sentence for people: what happened, and what to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Problem {
            kind: "about:blank".into(),
            title: self.status.canonical_reason().unwrap_or("Error").into(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            field: self.field.map(str::to_owned),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => payload_too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ProblemCode::JsonExpected,
                "Send JSON with the header Content-Type: application/json.",
            ),
            // The text names the field and what is wrong with it, never the value of a text field.
            StatusCode::UNPROCESSABLE_ENTITY => {
                Self::unprocessable(ProblemCode::InvalidBody, first_line(&rejection.body_text()))
            }
            _ => Self::bad_request(ProblemCode::InvalidJson, "The body is not valid JSON."),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(
            ProblemCode::InvalidQuery,
            first_line(&rejection.body_text()),
        )
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::bad_request(
            ProblemCode::InvalidPath,
            "The id in the address is not a valid one.",
        )
    }
}

/// 413: the body is longer than this route takes.
pub fn payload_too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::PayloadTooLarge,
        "That is more than can be taken at once.",
    )
}

fn first_line(text: &str) -> String {
    text.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect()
}
