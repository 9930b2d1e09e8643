//! `POST /token`: chooses by grant type what proves who somebody is.
//!
//! Not here: the proofs themselves (`password`, `session`, `pkce`).

use super::error::AuthError;
use super::http::{self, ApiVersion, RawJson};
use super::state::Auth;
use super::{password, pkce, session};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct GrantType {
    #[serde(default)]
    grant_type: String,
}

/// `POST /token`: password, refresh_token or pkce; 400 for another grant type.
pub(super) async fn token(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(grant): Query<GrantType>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        match grant.grant_type.as_str() {
            "password" => password::sign_in(&auth, &body).await,
            "refresh_token" => session::refresh(&auth, &body).await,
            "pkce" => pkce::exchange(&auth, &body).await,
            _ => Err(AuthError::new(
                400, "unsupported_grant_type", "unsupported_grant_type",
            )),
        }
    })
    .await
}
