//! What handlers read from a request, and the redirects they answer with.
//!
//! Not here: the form of errors (`error`), and whose token a request carries (`bearer`).

use super::error::{API_VERSION, AuthError, Result, in_form};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Wraps a handler's work so that its errors take the form the request asked for.
pub(super) async fn answer(version: &ApiVersion, work: impl Future<Output = Result>) -> Response {
    in_form(version.0, work).await
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
    /// The body as a `T`; 400 `bad_json` if it is not one.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.0)
            .map_err(|_| AuthError::new(400, "bad_json", "Could not parse request body as JSON"))
    }
}

/// `?redirect_to=` of every request that sends a mail.
#[derive(Deserialize)]
pub(super) struct RedirectTo {
    pub(super) redirect_to: Option<String>,
}

/// A redirect to `location` with one of the 3xx statuses.
pub(super) fn redirect_with(status: StatusCode, location: String) -> Response {
    (status, [(header::LOCATION, location)]).into_response()
}

/// Adds a query parameter to an address that may have some already.
pub(super) fn with_query(address: &str, name: &str, value: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    let pair = url::form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    format!("{address}{separator}{pair}")
}

/// The answer to every path that GoTrue does not have either.
pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}
