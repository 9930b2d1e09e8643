//! The handlers, one file for each noun. Each is short: who calls, one call into the store
//! or a module, one typed answer.

pub mod account;
pub mod administration;
pub mod coaching;
pub mod documents;
pub mod export;
pub mod feedback;
pub mod identities;
pub mod interchange;
pub mod interviews;
pub mod keys;
pub mod live_interview;
pub mod mails;
pub mod operations;
pub mod own_data;
pub mod practice;
pub mod preferences;
pub mod profile;
pub mod rooms;
pub mod sessions;

use crate::error::ApiError;
use axum::extract::{FromRequest, FromRequestParts, Request};

/// A JSON body; what is wrong with it is told in the product's form.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(ApiError))]
pub struct ApiJson<T>(pub T);

/// Query parameters; what is wrong with them is told in the product's form.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct ApiQuery<T>(pub T);

/// Parts of the path; what is wrong with them is told in the product's form.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct ApiPath<T>(pub T);

/// A JSON body that may be left out.
pub struct OptionalJson<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = axum::body::Bytes::from_request(request, state)
            .await
            .map_err(|_| crate::error::payload_too_large())?;
        // `null` is how many clients write that there is nothing to say.
        if matches!(bytes.trim_ascii(), b"" | b"null") {
            return Ok(Self(T::default()));
        }
        axum::Json::from_bytes(&bytes)
            .map(|axum::Json(value)| Self(value))
            .map_err(ApiError::from)
    }
}
