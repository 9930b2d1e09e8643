//! Mails that are to be opened: by those who register, and by those who have forgotten their password.
//!
//! The stand-in confirms addresses of `confirm.example` by mail, as a hosted project does all.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn address_to_confirm() -> String {
    format!("{}@confirm.example", Uuid::new_v4().simple())
}

/// The newest mail to an address.
pub(super) async fn mail_to(server: &Server, address: &str) -> Value {
    let supabase = std::env::var("SUPABASE_URL").unwrap();
    let mailbox = format!("{supabase}/mailbox.json?to={address}");
    let mails = Answer::of(server.http.get(mailbox))
        .await
        .expect(StatusCode::OK);
    mails[0].clone()
}

/// What `token` in the link of a mail is.
pub(super) fn token_hash(mail: &Value) -> String {
    let link: url::Url = mail["link"].as_str().unwrap().parse().unwrap();
    let token = link.query_pairs().find(|(name, _)| name == "token");
    token.unwrap().1.into_owned()
}

pub(super) async fn verify(server: &Server, kind: &str, token_hash: &str) -> Answer {
    let form = json!({"kind": kind, "token_hash": token_hash, "token_delivery": "json"});
    server.post("/api/auth/verify", &form).await
}

pub(super) async fn login(server: &Server, email: &str, password: &str) -> Answer {
    let form = json!({"email": email, "password": password, "token_delivery": "json"});
    server.post("/api/auth/login", &form).await
}

fn upgrade_form(email: &str) -> Value {
    json!({"email": email, "password": "correct horse", "name": "Was Guest"})
}

async fn exists(user: Uuid) -> bool {
    let found = "select exists (select from auth.users where id = $1)";
    database()
        .await
        .query_one(found, &[&user])
        .await
        .unwrap()
        .get(0)
}

#[tokio::test]
async fn the_password_that_a_guest_typed_works_once_the_address_is_confirmed() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let interview = guest.interview().await;
    let email = address_to_confirm();
    let answer = guest.post("/api/auth/upgrade", &upgrade_form(&email)).await;
    assert_eq!(answer.expect(StatusCode::OK)["status"], "confirmation_sent");
    login(&server, &email, "correct horse")
        .await
        .expect_problem(401, "invalid_credentials");
    let mail = mail_to(&server, &email).await;
    let session = verify(&server, "email_change", &token_hash(&mail)).await;
    let session = session.expect(StatusCode::OK);
    assert_eq!(session["user"]["id"], json!(guest.id));
    assert_eq!(session["user"]["is_guest"], false);
    let session = login(&server, &email, "correct horse").await;
    let session = session.expect(StatusCode::OK);
    let token = session["access_token"].as_str().unwrap();
    let path = format!("/api/interviews/{interview}");
    let show = server.request(Method::GET, &path).bearer_auth(token);
    Answer::of(show).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_guest_who_waits_for_the_mail_is_lost_neither_by_logging_out_nor_by_time() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let email = address_to_confirm();
    guest
        .post("/api/auth/upgrade", &upgrade_form(&email))
        .await
        .expect(StatusCode::OK);
    let logout = guest.post("/api/auth/logout", &json!({})).await;
    assert_eq!(logout.status, StatusCode::NO_CONTENT);
    assert!(
        logout.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert!(
        exists(guest.id).await,
        "logging out has removed what the link would confirm"
    );
    // The session itself has ended.
    let renewed = json!({"refresh_token": guest.refresh_token});
    server
        .post("/api/auth/refresh", &renewed)
        .await
        .expect_problem(401, "session_ended");

    let away = "update auth.users set created_at = '2020-06-01', updated_at = '2020-06-01', last_sign_in_at = '2020-06-01'
                where id = $1";
    let database = database().await;
    database.execute(away, &[&guest.id]).await.unwrap();
    let rows = server.app.store.as_service();
    rows.purge_guests("2021-01-01T00:00:00Z").await.unwrap();
    assert!(
        exists(guest.id).await,
        "time has removed what the link would confirm"
    );

    let mail = mail_to(&server, &email).await;
    verify(&server, "email_change", &token_hash(&mail))
        .await
        .expect(StatusCode::OK);
    login(&server, &email, "correct horse")
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_guest_who_never_opened_the_mail_is_removed_after_a_week() {
    let server = Server::start().await;
    let guest = server.guest().await;
    guest
        .post("/api/auth/upgrade", &upgrade_form(&address_to_confirm()))
        .await
        .expect(StatusCode::OK);
    let rows = server.app.store.as_service();
    assert!(!rows.remove_guest(guest.id).await.unwrap());
    let sent_long_ago =
        "update auth.users set email_change_sent_at = now() - interval '8 days' where id = $1";
    let database = database().await;
    database.execute(sent_long_ago, &[&guest.id]).await.unwrap();
    assert!(rows.remove_guest(guest.id).await.unwrap());
    assert!(!exists(guest.id).await);
}

#[tokio::test]
async fn logging_out_while_registering_removes_nothing_that_was_registered() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let mut registering = database().await;
    let transaction = registering.transaction().await.unwrap();
    let confirmed = "update auth.users set email = $2, email_confirmed_at = now(), is_anonymous = false where id = $1";
    transaction
        .execute(confirmed, &[&guest.id, &fresh_email()])
        .await
        .unwrap();
    let rows = server.app.store.as_service();
    let removal = tokio::spawn(async move { rows.remove_guest(guest.id).await });
    // Until the removal waits for the row that the registration has written.
    let waits = "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%remove_guest%')";
    let watching = database().await;
    while !watching
        .query_one(waits, &[])
        .await
        .unwrap()
        .get::<_, bool>(0)
    {
        tokio::task::yield_now().await;
    }
    transaction.commit().await.unwrap();
    assert!(
        !removal.await.unwrap().unwrap(),
        "an account was taken for a guest"
    );
    assert!(exists(guest.id).await);
}

#[tokio::test]
async fn registering_again_mends_a_mistake_in_the_address() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let (wrong, right) = (address_to_confirm(), fresh_email());
    guest
        .post("/api/auth/upgrade", &upgrade_form(&wrong))
        .await
        .expect(StatusCode::OK);
    // The same password is no mistake here, though Supabase Auth refuses it.
    let again = guest.post("/api/auth/upgrade", &upgrade_form(&right)).await;
    again.expect(StatusCode::OK);
    login(&server, &right, "correct horse")
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_password_that_is_refused_leaves_a_guest_as_they_were() {
    let server = Server::start().await;
    let (guest, person) = (server.guest().await, server.person().await);
    guest
        .post("/api/auth/upgrade", &upgrade_form(&person.email))
        .await
        .expect_problem(409, "email_taken");
    let row = "select encrypted_password is null and email is null and is_anonymous from auth.users where id = $1";
    let untouched: bool = database()
        .await
        .query_one(row, &[&guest.id])
        .await
        .unwrap()
        .get(0);
    assert!(untouched);
}

#[tokio::test]
async fn a_registration_waits_for_its_mail() {
    let server = Server::start().await;
    let email = address_to_confirm();
    let form = json!({"email": email, "password": "correct horse", "name": "A"});
    let answer = server.post("/api/auth/register", &form).await;
    assert_eq!(
        answer.expect(StatusCode::CREATED)["status"],
        "confirmation_sent"
    );
    login(&server, &email, "correct horse")
        .await
        .expect_problem(403, "email_not_confirmed");
    let mail = mail_to(&server, &email).await;
    // What is in a mail is good for what it was sent for.
    verify(&server, "recovery", &token_hash(&mail))
        .await
        .expect_problem(401, "link_expired");
    verify(&server, "signup", &token_hash(&mail))
        .await
        .expect(StatusCode::OK);
    login(&server, &email, "correct horse")
        .await
        .expect(StatusCode::OK);
}

/// By the code, where a scanner that opens links may have been first with another mail.
#[tokio::test]
async fn a_code_from_the_mail_leads_to_a_new_password() {
    let server = Server::start().await;
    let person = server.person().await;
    let asked = json!({"email": person.email});
    server.post("/api/auth/recover", &asked).await;
    let mail = mail_to(&server, &person.email).await;
    let typed = |code: &str| json!({"kind": "recovery", "email": person.email.to_uppercase(), "code": code, "token_delivery": "json"});
    let wrong = if mail["code"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    server
        .post("/api/auth/verify", &typed(wrong))
        .await
        .expect_problem(401, "link_expired");
    let code = format!(" {} ", mail["code"].as_str().unwrap());
    let session = server.post("/api/auth/verify", &typed(&code)).await;
    let session = session.expect(StatusCode::OK);
    let token = session["access_token"].as_str().unwrap();
    let set = server
        .request(Method::PUT, "/api/auth/password")
        .bearer_auth(token)
        .json(&json!({"password": "battery staple"}));
    assert_eq!(Answer::of(set).await.status, StatusCode::NO_CONTENT);
    login(&server, &person.email, "battery staple")
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_link_that_a_scanner_opened_says_so() {
    let server = Server::start().await;
    let person = server.person().await;
    server
        .post("/api/auth/recover", &json!({"email": person.email}))
        .await;
    let mail = mail_to(&server, &person.email).await;
    let scanner = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    scanner
        .get(mail["link"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let used = verify(&server, "recovery", &token_hash(&mail)).await;
    let problem = used.expect_problem(401, "link_expired");
    assert!(problem["detail"].as_str().unwrap().contains("scanner"));
}

#[tokio::test]
async fn a_link_of_the_newer_form_is_used_up_by_a_click_alone() {
    let server = Server::start().await;
    let person = server.person().await;
    server
        .post("/api/auth/recover", &json!({"email": person.email}))
        .await;
    let hash = token_hash(&mail_to(&server, &person.email).await);
    // A scanner reads the page behind the link, whose button nobody clicks.
    let page = format!("/reset?token_hash={hash}&type=recovery");
    Answer::of(server.request(Method::GET, &page)).await;
    verify(&server, "recovery", &hash)
        .await
        .expect(StatusCode::OK);
    verify(&server, "recovery", &hash)
        .await
        .expect_problem(401, "link_expired");
}

#[tokio::test]
async fn a_token_alone_sets_no_password() {
    let server = Server::start().await;
    let person = server.person().await;
    let set = async |form: Value| person.put("/api/auth/password", &form).await;
    set(json!({"password": "battery staple"}))
        .await
        .expect_problem(403, "reauthentication_needed");
    let wrong = json!({"password": "battery staple", "current_password": "not this one"});
    let problem = set(wrong).await.expect_problem(422, "invalid_field");
    assert_eq!(problem["field"], "current_password");
    let right = json!({"password": "battery staple", "current_password": "correct horse"});
    assert_eq!(set(right).await.status, StatusCode::NO_CONTENT);
    // The person's own session goes on; the check has left none.
    person.get("/api/profile").await.expect(StatusCode::OK);
    let sessions = "select count(*) from auth.sessions where user_id = $1";
    let left: i64 = database()
        .await
        .query_one(sessions, &[&person.id])
        .await
        .unwrap()
        .get(0);
    assert_eq!(left, 1);
    login(&server, &person.email, "battery staple")
        .await
        .expect(StatusCode::OK);
}
