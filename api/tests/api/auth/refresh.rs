use crate::harness::*;
use reqwest::StatusCode;
use serde_json::json;

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
    // Somebody else uses the first one, two rotations later.
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
    without.expect_problem(401, "not_signed_in");
}
