use crate::harness::*;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_guest_leaves_nothing_behind() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let id = guest.interview().await;
    guest.start(&id).await;
    assert_eq!(
        guest.post("/api/auth/logout", &json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    let rest = Rest::new();
    let left = rest
        .send(
            reqwest::Method::GET,
            &format!("interviews?id=eq.{id}"),
            Some(&service_role_key()),
            None,
        )
        .await;
    assert_eq!(left.expect(StatusCode::OK), json!([]));
}

#[tokio::test]
async fn a_guest_who_was_removed_meanwhile_keeps_no_dead_cookie() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let removed = "delete from auth.users where id = $1";
    database()
        .await
        .execute(removed, &[&guest.id])
        .await
        .unwrap();
    let left = guest.post("/api/auth/logout", &json!({})).await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);
    let cookie = left.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
}

#[tokio::test]
async fn a_guest_who_registers_keeps_everything() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let id = guest.interview().await;
    let email = fresh_email();
    let form = json!({"email": email, "password": "correct horse", "name": "Was Guest"});
    guest
        .post("/api/auth/upgrade", &form)
        .await
        .expect(StatusCode::OK);
    let login = json!({"email": email, "password": "correct horse", "token_delivery": "json"});
    let session = server
        .post("/api/auth/login", &login)
        .await
        .expect(StatusCode::OK);
    assert_eq!(session["user"]["id"], json!(guest.id));
    assert_eq!(session["user"]["is_guest"], false);
    let token = session["access_token"].as_str().unwrap();
    let show = server
        .request(reqwest::Method::GET, &format!("/api/interviews/{id}"))
        .bearer_auth(token);
    Answer::of(show).await.expect(StatusCode::OK);
    let profile = Answer::of(
        server
            .request(reqwest::Method::GET, "/api/profile")
            .bearer_auth(token),
    )
    .await;
    assert_eq!(profile.expect(StatusCode::OK)["display_name"], "Was Guest");
    // The old guest token signs out an account now, and must not delete it.
    guest.post("/api/auth/logout", &json!({})).await;
    server
        .post("/api/auth/login", &login)
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn an_account_is_no_guest() {
    let server = Server::start().await;
    let person = server.person().await;
    let form = json!({"email": fresh_email(), "password": "correct horse", "name": "N"});
    person
        .post("/api/auth/upgrade", &form)
        .await
        .expect_problem(409, "not_a_guest");
}

#[tokio::test]
async fn idle_guests_are_purged_and_active_ones_are_not() {
    let server = Server::start().await;
    let (guest, person) = (server.guest().await, server.person().await);
    let rows = server.app.store.as_service();
    rows.purge_guests("2020-01-01T00:00:00Z").await.unwrap();
    guest.get("/api/profile").await.expect(StatusCode::OK);
    let purged = Rest::new();
    let arguments = json!({"p_idle_since": "2020-01-01T00:00:00Z"});
    // Nobody but the service may purge.
    let refused = purged
        .send(
            reqwest::Method::POST,
            "rpc/purge_guests",
            Some(&person.token),
            Some(arguments),
        )
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
