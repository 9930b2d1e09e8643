//! Refuses what another site makes a browser send (CSRF).
//!
//! Only `/api/auth` reads a cookie; everything else wants a bearer token, which no other site has. Programs send no
//! `Origin` and are let through: they have no cookie that somebody else could abuse.

use crate::App;
use crate::error::ApiError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use mockingbird_net::is_loopback;
use mockingbird_shared::wire::ProblemCode;
use url::Url;

/// Lets a request through if it comes from our own pages or from no page at all.
pub async fn refuse_other_sites(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) || is_ours(request.headers(), &app.config.web.public_url)
    {
        return next.run(request).await;
    }
    ApiError::forbidden(
        ProblemCode::CsrfRefused,
        "This request came from another site.",
    )
    .into_response()
}

fn is_ours(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    if text(header::HeaderName::from_static("sec-fetch-site")) == Some("cross-site") {
        return false;
    }
    match headers.get(header::ORIGIN) {
        None => true,
        Some(_) => text(header::ORIGIN)
            .and_then(|origin| Url::parse(origin).ok())
            .is_some_and(|origin| same(&origin, public_url)),
    }
}

/// `localhost` and `127.0.0.1` are the same place.
fn same(origin: &Url, public_url: &Url) -> bool {
    origin.origin() == public_url.origin()
        || (is_loopback(origin)
            && is_loopback(public_url)
            && origin.scheme() == public_url.scheme()
            && origin.port_or_known_default() == public_url.port_or_known_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        is_ours(&headers, &"http://localhost:8000".parse().unwrap())
    }

    #[test]
    fn only_our_own_pages_and_programs() {
        assert!(ours(&[]));
        assert!(ours(&[("origin", "http://localhost:8000")]));
        assert!(ours(&[("origin", "http://127.0.0.1:8000")]));
        assert!(!ours(&[("origin", "http://localhost:9000")]));
        assert!(!ours(&[("origin", "https://evil.test")]));
        assert!(!ours(&[("origin", "null")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        assert!(ours(&[
            ("origin", "http://localhost:8000"),
            ("sec-fetch-site", "same-origin")
        ]));
    }
}
