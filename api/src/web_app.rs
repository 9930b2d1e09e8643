//! The built web app: precompressed, immutable where the name holds a hash, one page for every path, strict headers.

use crate::App;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// A year: the name changes with the content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked again every time, answered from the disk.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves the folder; paths that are no file get the page.
pub fn router(root: &Path) -> Router<App> {
    let page = ServeFile::new(root.join("index.html"))
        .precompressed_br()
        .precompressed_gzip();
    let files = ServeDir::new(root)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(page);
    Router::new()
        .fallback_service(files)
        .layer(axum::middleware::from_fn(cache_headers))
}

async fn cache_headers(request: Request, next: Next) -> Response {
    let hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let value = if hashed && response.status().is_success() && !is_page {
        IMMUTABLE
    } else {
        REVALIDATE
    };
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// Trunk writes `name-0123456789abcdef.js`, and `…_bg.wasm`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '.', '_'])
        .any(|part| part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Headers for every answer, of the API as well.
pub fn security_headers(router: Router<App>, app: &App) -> Router<App> {
    router.layer(from_fn_with_state(app.clone(), add_security_headers))
}

async fn add_security_headers(
    axum::extract::State(app): axum::extract::State<App>,
    request: Request,
    next: Next,
) -> Response {
    let documentation = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Swagger UI sets styles from its script.
    let style = if documentation {
        "'self' 'unsafe-inline'"
    } else {
        "'self'"
    };
    // People may bring a LiveKit project of their own; the operator's may be on this machine, without TLS.
    let livekit = app
        .config
        .livekit
        .as_ref()
        .map_or_else(String::new, |livekit| {
            let url = livekit.url.trim_end_matches('/');
            format!(" {url} {}", url.replacen("ws", "http", 1))
        });
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src {style}; img-src 'self' data: https:; \
         font-src 'self'; connect-src 'self' wss: https:{livekit}; media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(self)",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.web.public_url.scheme() == "https" {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_hashed_names_are_kept_for_good() {
        assert!(super::has_hash("/mockingbird-web-1f2e3d4c5b6a7980_bg.wasm"));
        assert!(super::has_hash("/app-1f2e3d4c5b6a7980.css"));
        assert!(!super::has_hash("/index.html"));
        assert!(!super::has_hash("/fonts/space-mono-latin-400-normal.woff2"));
    }
}
