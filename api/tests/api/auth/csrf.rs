use crate::harness::*;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn another_site_can_make_nobodys_browser_sign_in_or_renew() {
    let server = Server::start().await;
    for path in [
        "/api/auth/refresh", "/api/auth/login", "/api/auth/logout", "/api/auth/guest",
    ] {
        for (name, value) in [
            ("origin", "https://evil.test"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "null"),
        ] {
            let request = server
                .request(Method::POST, path)
                .header(name, value)
                .json(&json!({}));
            Answer::of(request)
                .await
                .expect_problem(403, "csrf_refused");
        }
    }
}

#[tokio::test]
async fn our_own_pages_may() {
    let server = Server::start().await;
    let request = server
        .request(Method::POST, "/api/auth/guest")
        .header("origin", &server.base)
        .json(&json!({}));
    assert_eq!(
        Answer::of(request).await.status,
        reqwest::StatusCode::CREATED
    );
}
