use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn somebody_registers_logs_in_and_out() {
    let server = Server::start().await;
    let person = server.person().await;
    let me = person.get("/api/auth/me").await.expect(StatusCode::OK);
    assert_eq!(me["email"], person.email);
    assert_eq!(me["is_guest"], false);
    let login = json!({"email": person.email.to_uppercase(), "password": "correct horse"});
    let answer = server.post("/api/auth/login", &login).await;
    let session = answer.expect(StatusCode::OK);
    assert!(
        session.get("refresh_token").is_none(),
        "a browser's refresh token is not in the body"
    );
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age="] {
        assert!(cookie.contains(part), "{part} is missing");
    }
    assert_eq!(
        person.post("/api/auth/logout", &json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    let refresh = server
        .post(
            "/api/auth/refresh",
            &json!({"refresh_token": person.refresh_token}),
        )
        .await;
    refresh.expect_problem(401, "session_ended");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let server = Server::start().await;
    let person = server.person().await;
    let wrong = server
        .post(
            "/api/auth/login",
            &json!({"email": person.email, "password": "not this one"}),
        )
        .await;
    let unknown = server
        .post(
            "/api/auth/login",
            &json!({"email": fresh_email(), "password": "not this one"}),
        )
        .await;
    assert_eq!(
        wrong.expect_problem(401, "invalid_credentials"),
        unknown.expect_problem(401, "invalid_credentials")
    );
}

#[tokio::test]
async fn an_address_is_registered_once() {
    let server = Server::start().await;
    let person = server.person().await;
    let again = json!({"email": person.email, "password": "correct horse", "name": "Again"});
    let problem = server
        .post("/api/auth/register", &again)
        .await
        .expect_problem(409, "email_taken");
    assert_eq!(problem["field"], "email");
}

#[tokio::test]
async fn a_registration_names_the_field_that_is_wrong() {
    let server = Server::start().await;
    let good = json!({"email": "a@example.com", "password": "correct horse", "name": "A"});
    for (field, value) in [
        ("email", json!("nobody")),
        ("password", json!("short")),
        ("password", json!("x".repeat(73))),
        ("name", json!(" ")),
        ("name", json!("n".repeat(101))),
    ] {
        let mut form = good.clone();
        form[field] = value;
        let problem = server
            .post("/api/auth/register", &form)
            .await
            .expect_problem(422, "invalid_field");
        assert_eq!(problem["field"], field);
    }
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_mail() {
    let server = Server::start().await;
    let person = server.person().await;
    let unknown = server
        .post("/api/auth/recover", &json!({"email": fresh_email()}))
        .await;
    let known = server
        .post("/api/auth/recover", &json!({"email": person.email}))
        .await;
    assert_eq!(
        (unknown.status, known.status),
        (StatusCode::ACCEPTED, StatusCode::ACCEPTED)
    );
    let mailbox = format!(
        "{}/mailbox.json?to={}",
        std::env::var("SUPABASE_URL").unwrap(),
        person.email
    );
    let mails = Answer::of(server.http.get(mailbox))
        .await
        .expect(StatusCode::OK);
    let link = mails[0]["link"].as_str().unwrap();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let location = client.get(link).send().await.unwrap().headers()["location"]
        .to_str()
        .unwrap()
        .to_owned();
    let fragment = location.split_once('#').unwrap().1;
    let pairs: std::collections::HashMap<_, _> = url::form_urlencoded::parse(fragment.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(pairs["type"], "recovery");
    let tokens =
        json!({"access_token": pairs["access_token"], "refresh_token": pairs["refresh_token"]});
    let session = server
        .post("/api/auth/callback", &tokens)
        .await
        .expect(StatusCode::OK);
    let token = session["access_token"].as_str().unwrap();
    let set = server
        .request(Method::PUT, "/api/auth/password")
        .bearer_auth(token)
        .json(&json!({"password": "battery staple"}));
    assert_eq!(Answer::of(set).await.status, StatusCode::NO_CONTENT);
    server
        .post(
            "/api/auth/login",
            &json!({"email": person.email, "password": "battery staple"}),
        )
        .await
        .expect(StatusCode::OK);
    let old = server
        .post(
            "/api/auth/login",
            &json!({"email": person.email, "password": "correct horse"}),
        )
        .await;
    old.expect_problem(401, "invalid_credentials");
    let used = client.get(link).send().await.unwrap().headers()["location"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        used.contains("error_code=otp_expired"),
        "a link works once: {used}"
    );
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let server = Server::with(|config| config.limits.auth_per_minute = 3.try_into().unwrap()).await;
    let login = json!({"email": "a@example.com", "password": "guess guess"});
    let mut last = None;
    for _ in 0..5 {
        last = Some(server.post("/api/auth/login", &login).await);
    }
    let last = last.unwrap();
    last.expect_problem(429, "rate_limited");
    let wait: u64 = last.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait));
}
