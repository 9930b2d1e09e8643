//! What becomes of the codes of Supabase Auth.

use super::project::serve;
use crate::harness::*;
use axum::Router;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// What the API answers to `path`, where Supabase Auth refuses everything like this.
async fn refused(path: &str, status: u16, refusal: Value) -> Answer {
    let status = StatusCode::from_u16(status).unwrap();
    let answer = move || async move { (status, axum::Json(refusal)) };
    let url = serve(Router::new().fallback(answer)).await;
    let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
    let form = json!({"email": "a@example.com", "password": "correct horse", "name": "A"});
    Answer::of(server.request(Method::POST, path).json(&form)).await
}

async fn login_refused(status: u16, code: &str) -> Answer {
    let refusal = json!({"code": status, "error_code": code, "msg": "words of Supabase Auth"});
    refused("/api/auth/login", status, refusal).await
}

#[tokio::test]
async fn known_codes_are_sentences() {
    for (status, code, our_status, our_code) in [
        (400, "email_address_not_authorized", 422, "mail_not_allowed"),
        (400, "captcha_failed", 403, "captcha_required"),
        (422, "identity_already_exists", 409, "identity_taken"),
        (422, "single_identity_not_deletable", 409, "last_way_in"),
        (404, "manual_linking_disabled", 403, "linking_disabled"),
        (
            400,
            "reauthentication_needed",
            403,
            "reauthentication_needed",
        ),
        (
            422,
            "reauthentication_not_valid",
            403,
            "reauthentication_needed",
        ),
        (400, "user_banned", 403, "account_disabled"),
        (401, "insufficient_aal", 403, "sign_in_not_supported"),
        (422, "flow_state_already_used", 401, "sign_in_expired"),
        (400, "email_provider_disabled", 403, "registration_disabled"),
        (409, "conflict", 503, "upstream_unavailable"),
        (429, "over_request_rate_limit", 429, "rate_limited"),
    ] {
        let answer = login_refused(status, code).await;
        let problem = answer.expect_problem(our_status, our_code);
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.contains("words of Supabase Auth"), "{detail}");
    }
}

#[tokio::test]
async fn an_unknown_code_is_named_so_that_somebody_can_look_it_up() {
    let problem = login_refused(418, "teapot_is_short")
        .await
        .expect_problem(502, "sign_in_service_error");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("teapot_is_short")
    );
    // What is no code of Supabase Auth is not repeated.
    let problem = login_refused(400, "<script>alert(1)</script>")
        .await
        .expect_problem(502, "sign_in_service_error");
    assert!(!problem["detail"].as_str().unwrap().contains("script"));
    // A gateway that refuses the project's key says nothing in Supabase Auth's form.
    refused(
        "/api/auth/login",
        401,
        json!({"message": "Invalid API key"}),
    )
    .await
    .expect_problem(502, "sign_in_service_error");
}

#[tokio::test]
async fn a_limit_on_mails_promises_no_time() {
    let limit = json!({"code": 429, "error_code": "over_email_send_rate_limit", "msg": "email rate limit exceeded"});
    for path in ["/api/auth/recover", "/api/auth/register"] {
        let answer = refused(path, 429, limit.clone()).await;
        let problem = answer.expect_problem(429, "mail_limit_reached");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            !detail.contains(|letter: char| letter.is_ascii_digit()),
            "{detail}"
        );
        assert!(!answer.headers.contains_key("retry-after"));
    }
}

/// Only a registered address has a last mail, so that the refusal would tell that it is registered.
#[tokio::test]
async fn asking_for_recovery_twice_tells_nothing_of_an_address() {
    let just_sent = json!({"code": 429, "error_code": "over_email_send_rate_limit",
        "msg": "For security purposes, you can only request this after 57 seconds."});
    let answer = refused("/api/auth/recover", 429, just_sent.clone()).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    refused("/api/auth/register", 429, just_sent)
        .await
        .expect_problem(429, "mail_limit_reached");
}

#[tokio::test]
async fn a_weak_password_is_told_what_it_lacks() {
    let weak = |reason: &str| json!({"code": 422, "error_code": "weak_password", "msg": "weak", "weak_password": {"reasons": [reason]}});
    for (reason, advice) in [
        ("length", "longer"),
        ("characters", "digits"),
        ("pwned", "leak"),
    ] {
        let problem = refused("/api/auth/register", 422, weak(reason))
            .await
            .expect_problem(422, "invalid_field");
        assert_eq!(problem["field"], "password");
        assert!(
            problem["detail"].as_str().unwrap().contains(advice),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn the_newer_form_of_an_error_is_read_as_well() {
    let newer = json!({"code": "user_banned", "message": "User is banned"});
    refused("/api/auth/login", 400, newer)
        .await
        .expect_problem(403, "account_disabled");
}
