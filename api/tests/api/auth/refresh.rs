use super::project::{claims_of, serve, signed};
use crate::harness::*;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

#[tokio::test]
async fn a_refresh_token_is_rotated_and_a_stolen_one_ends_the_session() {
    let server = Server::start().await;
    let person = server.person().await;
    let refresh = async |token: &str| {
        server
            .post("/api/auth/refresh", &json!({"refresh_token": token}))
            .await
    };
    let second = refresh(&person.refresh_token).await.expect(StatusCode::OK)["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(second, person.refresh_token);
    let third = refresh(&second).await.expect(StatusCode::OK)["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    // Of many tabs that renew at once, one may be two rotations late.
    let late = refresh(&person.refresh_token).await.expect(StatusCode::OK);
    assert_eq!(late["refresh_token"], third.as_str());
    // Somebody else uses the first one, when no tab of the person does any more.
    let used_long_ago = "update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where token = $1";
    let database = database().await;
    database
        .execute(used_long_ago, &[&person.refresh_token])
        .await
        .unwrap();
    refresh(&person.refresh_token)
        .await
        .expect_problem(401, "session_ended");
    refresh(&third).await.expect_problem(401, "session_ended");
}

#[tokio::test]
async fn two_tabs_may_renew_at_once() {
    let server = Server::start().await;
    let person = server.person().await;
    let body = json!({"refresh_token": person.refresh_token});
    let (one, other) = tokio::join!(
        server.post("/api/auth/refresh", &body),
        server.post("/api/auth/refresh", &body)
    );
    let (one, other) = (one.expect(StatusCode::OK), other.expect(StatusCode::OK));
    assert_eq!(one["refresh_token"], other["refresh_token"]);
}

#[tokio::test]
async fn a_browser_renews_by_its_cookie_alone() {
    let server = Server::start().await;
    let person = server.person().await;
    let browser = reqwest::Client::builder().build().unwrap();
    let url = |path: &str| format!("{}{path}", server.base);
    let login = json!({"email": person.email, "password": "correct horse"});
    let answer = Answer::of(browser.post(url("/api/auth/login")).json(&login)).await;
    let cookie = answer.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let renewed = Answer::of(
        browser
            .post(url("/api/auth/refresh"))
            .header("cookie", &cookie),
    )
    .await;
    let session = renewed.expect(StatusCode::OK);
    assert!(session.get("refresh_token").is_none());
    assert_ne!(
        renewed.headers["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap(),
        cookie
    );
    let without = Answer::of(browser.post(url("/api/auth/refresh"))).await;
    without.expect(StatusCode::NO_CONTENT);
}

/// What the API answers a browser's renewal, where Supabase Auth answers with this.
async fn renewed_by(status: u16, retry_after: Option<&'static str>, body: &'static str) -> Answer {
    let answer = move || async move {
        let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
        if let Some(seconds) = retry_after {
            let seconds = HeaderValue::from_static(seconds);
            response.headers_mut().insert("retry-after", seconds);
        }
        response
    };
    let url = serve(Router::new().fallback(answer)).await;
    let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
    let request = server
        .http
        .post(format!("{}/api/auth/refresh", server.base));
    Answer::of(request.header("cookie", "mockingbird_refresh=abc")).await
}

#[tokio::test]
async fn only_a_session_that_has_ended_takes_the_cookie_along() {
    let limit = r#"{"code":429,"error_code":"over_request_rate_limit","msg":"slow down"}"#;
    let limited = renewed_by(429, Some("7"), limit).await;
    limited.expect_problem(429, "rate_limited");
    assert_eq!(limited.headers["retry-after"], "7");
    assert!(!limited.headers.contains_key("set-cookie"));

    // Supabase Auth rarely says how long; programs are told when to ask again all the same.
    let limited = renewed_by(429, None, limit).await;
    limited.expect_problem(429, "rate_limited");
    assert!(limited.headers.contains_key("retry-after"));
    assert!(!limited.headers.contains_key("set-cookie"));

    let proxy = renewed_by(403, None, "<html>Forbidden</html>").await;
    proxy.expect_problem(503, "upstream_unavailable");
    assert!(!proxy.headers.contains_key("set-cookie"));

    let unknown = r#"{"code":400,"error_code":"of_a_later_release","msg":"?"}"#;
    let unknown = renewed_by(400, None, unknown).await;
    unknown.expect_problem(503, "upstream_unavailable");
    assert!(!unknown.headers.contains_key("set-cookie"));

    let gateway = renewed_by(401, None, r#"{"message":"Invalid API key"}"#).await;
    gateway.expect_problem(503, "upstream_unavailable");
    assert!(!gateway.headers.contains_key("set-cookie"));

    let gone = r#"{"code":400,"error_code":"refresh_token_not_found","msg":"not found"}"#;
    let ended = renewed_by(400, None, gone).await;
    ended.expect_problem(401, "session_ended");
    let cookie = ended.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
}

/// What the API answers to logging out, where Supabase Auth answers with this.
async fn logged_out_by(status: StatusCode, body: &'static str) -> Answer {
    let url = serve(Router::new().fallback(move || async move { (status, body) })).await;
    let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
    let token = signed(&claims_of(Uuid::new_v4(), &url));
    let request = server.request(Method::POST, "/api/auth/logout");
    Answer::of(request.bearer_auth(token)).await
}

#[tokio::test]
async fn logging_out_ends_the_session_or_says_that_it_did_not() {
    let gone = r#"{"code":403,"error_code":"session_not_found","msg":"gone"}"#;
    let ended = logged_out_by(StatusCode::FORBIDDEN, gone).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert!(ended.headers.contains_key("set-cookie"));
    // The gateway refuses the project's key: the session goes on, so the person is not told that it has ended.
    let gateway = r#"{"message":"Invalid API key"}"#;
    let refused = logged_out_by(StatusCode::UNAUTHORIZED, gateway).await;
    refused.expect_problem(502, "sign_in_service_error");
    assert!(!refused.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn supabase_auth_is_told_whom_a_request_is_for() {
    let seen: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let auth = Router::new().fallback(move |headers: HeaderMap| {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let both = (text("sb-forwarded-for"), text("apikey"));
        noted.lock().unwrap().push(both);
        async {
            (
                StatusCode::BAD_REQUEST,
                r#"{"error_code":"invalid_credentials"}"#,
            )
        }
    });
    let url = serve(auth).await;
    let login = async |secret: &'static str| {
        let server = Server::with(|config| {
            config.supabase.url = url.parse().unwrap();
            config.supabase.service_role_key = secret.into();
            config.web.trusted_proxies = 1;
        })
        .await;
        let body = json!({"email": "a@example.com", "password": "correct horse"});
        let request = server.request(Method::POST, "/api/auth/login").json(&body);
        // What is left of the trusted proxy's entry, anybody can write.
        Answer::of(request.header("x-forwarded-for", "6.6.6.6, 203.0.113.7"))
            .await
            .expect_problem(401, "invalid_credentials");
        let (address, key) = seen.lock().unwrap().pop().unwrap();
        assert_eq!(address, "203.0.113.7");
        (key, server.app.config.supabase.anon_key.clone())
    };
    let (key, anon_key) = login("a.legacy.key").await;
    assert_eq!(key, anon_key);
    // The gateway of Supabase believes the header with a secret key alone.
    let (key, _) = login("sb_secret_of_a_test").await;
    assert_eq!(key, "sb_secret_of_a_test");
}
