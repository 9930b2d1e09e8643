//! Google and Microsoft as ways into one account.

use super::google::{VERIFIER, challenge, client, decide, location};
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn ask_to_link(person: &Person<'_>, provider: &str, extra: Value) -> Answer {
    let mut form = json!({"provider": provider, "code_challenge": challenge()});
    let fields = form.as_object_mut().unwrap();
    fields.extend(extra.as_object().unwrap().clone());
    person.post("/api/auth/identities", &form).await
}

/// Links an identity and comes back; the query of the address that the browser ends at.
async fn link(person: &Person<'_>, provider: &str, email: &str) -> url::Url {
    let password = json!({"current_password": "correct horse"});
    let begun = ask_to_link(person, provider, password).await;
    let begun = begun.expect(StatusCode::OK);
    decide(begun["url"].as_str().unwrap(), email, "allow")
        .await
        .parse()
        .unwrap()
}

async fn signed_in_by_code(server: &Server, end: &url::Url) -> Value {
    let code = end.query_pairs().find(|(name, _)| name == "code");
    let form = json!({"code": code.unwrap().1, "code_verifier": VERIFIER});
    let session = server.post("/api/auth/callback", &form).await;
    session.expect(StatusCode::OK)
}

/// Signs in with a provider, as a visitor.
async fn visit(server: &Server, provider: &str, email: &str) -> Value {
    let supabase = std::env::var("SUPABASE_URL").unwrap();
    let challenge = challenge();
    let query = [
        ("provider", provider),
        ("redirect_to", "http://localhost:8000/auth/callback"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "s256"),
        ("scopes", "email"),
    ];
    let page = client()
        .get(format!("{supabase}/auth/v1/authorize"))
        .query(&query);
    let end = decide(&location(page).await, email, "allow").await;
    signed_in_by_code(server, &end.parse().unwrap()).await
}

async fn ways(person: &Person<'_>) -> Vec<(String, String)> {
    let list = person.get("/api/auth/identities").await;
    let list = list.expect(StatusCode::OK);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = list.as_array().unwrap().iter();
    list.map(|it| (text(&it["provider"]), text(&it["id"])))
        .collect()
}

async fn take_off(person: &Person<'_>, id: &str, form: Value) -> Answer {
    let path = format!("/api/auth/identities/{id}");
    Answer::of(person.request(Method::DELETE, &path).json(&form)).await
}

fn providers(ways: &[(String, String)]) -> Vec<&str> {
    let mut names: Vec<&str> = ways.iter().map(|(provider, _)| provider.as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn both_providers_are_offered_where_the_project_has_them() {
    let server = Server::start().await;
    let config = Answer::of(server.request(Method::GET, "/api/config")).await;
    let config = config.expect(StatusCode::OK);
    assert_eq!(
        (&config["google"], &config["microsoft"]),
        (&json!(true), &json!(true))
    );
}

#[tokio::test]
async fn whatever_way_somebody_comes_in_it_is_one_account_with_one_profile() {
    let server = Server::start().await;
    let person = server.person().await;
    let interview = person.interview().await;
    assert_eq!(providers(&ways(&person).await), ["email"]);
    let other_address = fresh_email();
    for (provider, name, address) in [
        ("google", "google", fresh_email()),
        ("microsoft", "azure", other_address.clone()),
    ] {
        let end = link(&person, provider, &address).await;
        let session = signed_in_by_code(&server, &end).await;
        assert_eq!(session["user"]["id"], json!(person.id));
        // Its own address does not become the account's.
        assert_eq!(session["user"]["email"], json!(person.email));
        let again = visit(&server, name, &address).await;
        assert_eq!(again["user"]["id"], json!(person.id));
        let token = again["access_token"].as_str().unwrap();
        let path = format!("/api/interviews/{interview}");
        let show = server.request(Method::GET, &path).bearer_auth(token);
        Answer::of(show).await.expect(StatusCode::OK);
    }
    let all = ways(&person).await;
    assert_eq!(providers(&all), ["azure", "email", "google"]);

    // The account has its address from this one, and keeps both.
    let (_, by_password) = all
        .iter()
        .find(|(provider, _)| provider == "email")
        .unwrap();
    let password = json!({"current_password": "correct horse"});
    take_off(&person, by_password, password)
        .await
        .expect_problem(409, "identity_has_address");

    // What was taken off is somebody of their own from then on.
    let (_, microsoft) = all
        .iter()
        .find(|(provider, _)| provider == "azure")
        .unwrap();
    take_off(&person, microsoft, json!({}))
        .await
        .expect_problem(403, "reauthentication_needed");
    let password = json!({"current_password": "correct horse"});
    let gone = take_off(&person, microsoft, password.clone()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(providers(&ways(&person).await), ["email", "google"]);
    let stranger = visit(&server, "azure", &other_address).await;
    assert_ne!(stranger["user"]["id"], json!(person.id));
}

#[tokio::test]
async fn the_last_way_in_stays_and_others_identities_are_out_of_reach() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let (_, only) = &ways(&person).await[0];
    person
        .delete(&format!("/api/auth/identities/{only}"))
        .await
        .expect_problem(409, "last_way_in");
    let address = fresh_email();
    link(&other, "google", &address).await;
    link(&person, "microsoft", &fresh_email()).await;
    let theirs = ways(&other).await;
    for (_, id) in &theirs {
        person
            .delete(&format!("/api/auth/identities/{id}"))
            .await
            .expect_problem(404, "not_found");
    }
    assert_eq!(ways(&other).await, theirs);
    // Somebody else's identity is not taken over, and one's own not linked twice.
    for linking in [&person, &other] {
        let end = link(linking, "google", &address).await;
        let code = end.query_pairs().find(|(name, _)| name == "error_code");
        assert_eq!(code.unwrap().1, "identity_already_exists");
    }
}

#[tokio::test]
async fn a_token_alone_opens_no_new_way_in() {
    let server = Server::start().await;
    let person = server.person().await;
    ask_to_link(&person, "google", json!({}))
        .await
        .expect_problem(403, "reauthentication_needed");
    let wrong = json!({"current_password": "wrong horse"});
    ask_to_link(&person, "google", wrong)
        .await
        .expect_problem(422, "invalid_field");
    let short = json!({"code_challenge": "short", "current_password": "correct horse"});
    let refused = ask_to_link(&person, "google", short).await;
    assert_eq!(
        refused.expect_problem(422, "invalid_field")["field"],
        "code_challenge"
    );
    ask_to_link(&person, "facebook", json!({}))
        .await
        .expect_problem(422, "invalid_body");
}

#[tokio::test]
async fn a_guest_becomes_an_account_by_a_provider_and_keeps_everything() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let interview = guest.interview().await;
    assert!(ways(&guest).await.is_empty());
    let email = fresh_email();
    let begun = ask_to_link(&guest, "microsoft", json!({})).await;
    let begun = begun.expect(StatusCode::OK);
    let end = decide(begun["url"].as_str().unwrap(), &email, "allow").await;
    let session = signed_in_by_code(&server, &end.parse().unwrap()).await;
    assert_eq!(session["user"]["id"], json!(guest.id));
    assert_eq!(session["user"]["is_guest"], false);
    assert_eq!(session["user"]["email"], json!(email));
    let token = session["access_token"].as_str().unwrap();
    let path = format!("/api/interviews/{interview}");
    let show = server.request(Method::GET, &path).bearer_auth(token);
    Answer::of(show).await.expect(StatusCode::OK);
}
