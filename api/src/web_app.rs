//! The built web app: precompressed, immutable where the name holds a hash, one page for every path.

use crate::App;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
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
