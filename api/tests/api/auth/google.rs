use crate::harness::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{StatusCode, redirect::Policy};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

pub(super) const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-rules-of-pkce-0123456789";

pub(super) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .build()
        .unwrap()
}

pub(super) async fn location(request: reqwest::RequestBuilder) -> String {
    request.send().await.unwrap().headers()["location"]
        .to_str()
        .unwrap()
        .to_owned()
}

/// Goes through the consent page; answers with the address that the browser ends at.
async fn consent(email: &str, decision: &str, challenge: Option<&str>) -> String {
    let base = format!("{}/auth/v1", std::env::var("SUPABASE_URL").unwrap());
    let mut query = vec![
        ("provider", "google"),
        ("redirect_to", "http://localhost:8000/auth/callback"),
    ];
    if let Some(challenge) = challenge {
        query.extend([
            ("code_challenge", challenge),
            ("code_challenge_method", "s256"),
        ]);
    }
    let page = location(client().get(format!("{base}/authorize")).query(&query)).await;
    decide(&page, email, decision).await
}

/// Decides on the provider's page; answers with the address that the browser ends at.
pub(super) async fn decide(page: &str, email: &str, decision: &str) -> String {
    let base = format!("{}/auth/v1", std::env::var("SUPABASE_URL").unwrap());
    let form = [
        ("state", page.split_once("state=").unwrap().1),
        ("email", email),
        ("name", "A Person"),
        ("decision", decision),
        ("email_verified", "on"),
    ];
    let back = client()
        .post(format!("{base}/stand-in/consent"))
        .form(&form);
    location(client().get(location(back).await)).await
}

/// The challenge of `VERIFIER`.
pub(super) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn pairs(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

#[tokio::test]
async fn consent_with_pkce_signs_in_once_and_with_the_right_verifier_alone() {
    let server = Server::start().await;
    let email = fresh_email();
    let challenge = challenge();
    let end = consent(&email, "allow", Some(&challenge)).await;
    let code = pairs(end.split_once('?').unwrap().1)["code"].clone();
    let callback = async |verifier: &str| {
        server
            .post(
                "/api/auth/callback",
                &json!({"code": code, "code_verifier": verifier}),
            )
            .await
    };
    callback("another-verifier-of-somebody-who-stole-the-code-from-the-address")
        .await
        .expect_problem(401, "sign_in_expired");
    let session = callback(VERIFIER).await.expect(StatusCode::OK);
    assert_eq!(session["user"]["email"], email);
    callback(VERIFIER)
        .await
        .expect_problem(401, "sign_in_expired");
}

#[tokio::test]
async fn fragment_tokens_are_taken_and_rotated() {
    let server = Server::start().await;
    let end = consent(&fresh_email(), "allow", None).await;
    let tokens = pairs(end.split_once('#').unwrap().1);
    let body =
        json!({"access_token": tokens["access_token"], "refresh_token": tokens["refresh_token"]});
    server
        .post("/api/auth/callback", &body)
        .await
        .expect(StatusCode::OK);
    let stranger = server.person().await;
    let mixed = json!({"access_token": stranger.token, "refresh_token": tokens["refresh_token"]});
    server
        .post("/api/auth/callback", &mixed)
        .await
        .expect_problem(401, "token_refused");
}

#[tokio::test]
async fn a_cancelled_consent_says_why() {
    let end = consent(&fresh_email(), "deny", None).await;
    assert!(
        end.contains("error=access_denied") && end.contains('#'),
        "{end}"
    );
}

#[tokio::test]
async fn google_and_password_with_one_address_are_one_account() {
    let server = Server::start().await;
    let person = server.person().await;
    let end = consent(&person.email, "allow", None).await;
    let tokens = pairs(end.split_once('#').unwrap().1);
    let body =
        json!({"access_token": tokens["access_token"], "refresh_token": tokens["refresh_token"]});
    let session = server
        .post("/api/auth/callback", &body)
        .await
        .expect(StatusCode::OK);
    assert_eq!(session["user"]["id"], json!(person.id));
}
