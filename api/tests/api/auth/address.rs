//! Another address for an account, and mails that are sent once more.

use super::confirmation::{address_to_confirm, login, mail_to, token_hash, verify};
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Somebody whose address was confirmed by its mail a moment ago.
async fn confirmed(server: &Server) -> (String, Value) {
    let email = address_to_confirm();
    let form = json!({"email": email, "password": "correct horse", "name": "Test Person", "token_delivery": "json"});
    let registered = server.post("/api/auth/register", &form).await;
    assert_eq!(
        registered.expect(StatusCode::CREATED)["status"],
        "confirmation_sent"
    );
    let mail = mail_to(server, &email).await;
    let session = verify(server, "signup", &token_hash(&mail)).await;
    (email, session.expect(StatusCode::OK))
}

async fn change(server: &Server, session: &Value, form: &Value) -> Answer {
    let token = session["access_token"].as_str().unwrap();
    let request = server
        .request(Method::PUT, "/api/auth/email")
        .bearer_auth(token);
    Answer::of(request.json(form)).await
}

#[tokio::test]
async fn an_address_changes_once_both_of_its_mails_were_opened_in_any_order() {
    let server = Server::start().await;
    for new_first in [true, false] {
        let (present, session) = confirmed(&server).await;
        let new = address_to_confirm();
        // The mail that was just opened shows that it is them.
        change(&server, &session, &json!({"email": new}))
            .await
            .expect(StatusCode::ACCEPTED);
        let order = match new_first {
            true => [&new, &present],
            false => [&present, &new],
        };
        let [one, other] = [
            mail_to(&server, order[0]).await,
            mail_to(&server, order[1]).await,
        ];
        let waits = verify(&server, "email_change", &token_hash(&one)).await;
        assert_eq!(
            waits.expect(StatusCode::OK),
            json!({"waiting_for": "other_mail"})
        );
        verify(&server, "email_change", &token_hash(&one))
            .await
            .expect_problem(401, "link_expired");
        login(&server, &present, "correct horse")
            .await
            .expect(StatusCode::OK);
        let changed = verify(&server, "email_change", &token_hash(&other)).await;
        let changed = changed.expect(StatusCode::OK);
        assert_eq!(changed["user"]["email"], json!(new));
        assert_eq!(changed["user"]["id"], session["user"]["id"]);
        login(&server, &new, "correct horse")
            .await
            .expect(StatusCode::OK);
        login(&server, &present, "correct horse")
            .await
            .expect_problem(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn mails_of_a_change_that_was_asked_anew_are_of_no_use() {
    let server = Server::start().await;
    let (present, session) = confirmed(&server).await;
    let (mistaken, wanted) = (address_to_confirm(), address_to_confirm());
    change(&server, &session, &json!({"email": mistaken}))
        .await
        .expect(StatusCode::ACCEPTED);
    let old = [
        mail_to(&server, &mistaken).await,
        mail_to(&server, &present).await,
    ];
    let pause_is_over =
        "update auth.users set email_change_sent_at = now() - interval '1 hour' where email = $1";
    database()
        .await
        .execute(pause_is_over, &[&present])
        .await
        .unwrap();
    // One half of the first change does not count for the second.
    verify(&server, "email_change", &token_hash(&old[1]))
        .await
        .expect(StatusCode::OK);
    change(&server, &session, &json!({"email": wanted}))
        .await
        .expect(StatusCode::ACCEPTED);
    for mail in &old {
        verify(&server, "email_change", &token_hash(mail))
            .await
            .expect_problem(401, "link_expired");
    }
    let mail = mail_to(&server, &wanted).await;
    let waits = verify(&server, "email_change", &token_hash(&mail)).await;
    assert_eq!(waits.expect(StatusCode::OK)["waiting_for"], "other_mail");
}

#[tokio::test]
async fn a_token_alone_changes_no_address() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let new = fresh_email();
    let ask = |body: Value| {
        let person = &person;
        async move { person.put("/api/auth/email", &body).await }
    };
    ask(json!({"email": new}))
        .await
        .expect_problem(403, "reauthentication_needed");
    let wrong = ask(json!({"email": new, "current_password": "wrong horse"})).await;
    let wrong = wrong.expect_problem(422, "invalid_field");
    assert_eq!(wrong["field"], "current_password");
    for (email, field) in [("nobody", "email"), (person.email.as_str(), "email")] {
        let refused = ask(json!({"email": email, "current_password": "correct horse"})).await;
        assert_eq!(refused.expect_problem(422, "invalid_field")["field"], field);
    }
    ask(json!({"email": other.email, "current_password": "correct horse"}))
        .await
        .expect_problem(409, "email_taken");
    server
        .guest()
        .await
        .put("/api/auth/email", &json!({"email": new}))
        .await
        .expect_problem(403, "account_needed");
    ask(json!({"email": new, "current_password": "correct horse"}))
        .await
        .expect(StatusCode::ACCEPTED);
    // Where addresses are confirmed without mails, one of the two is enough.
    let mail = mail_to(&server, &new).await;
    let changed = verify(&server, "email_change", &token_hash(&mail)).await;
    assert_eq!(changed.expect(StatusCode::OK)["user"]["email"], json!(new));
}

#[tokio::test]
async fn a_mail_that_did_not_come_is_sent_once_more_and_nobody_learns_who_is_registered() {
    let server = Server::start().await;
    let email = address_to_confirm();
    let form = json!({"email": email, "password": "correct horse", "name": "Test Person"});
    server
        .post("/api/auth/register", &form)
        .await
        .expect(StatusCode::CREATED);
    let first = mail_to(&server, &email).await;
    let again = |email: String| {
        let form = json!({"email": email});
        let server = &server;
        async move { server.post("/api/auth/confirmation", &form).await }
    };
    // A moment later: the mail is on its way, and an unknown address gets the same answer.
    for address in [email.clone(), address_to_confirm()] {
        let answer = again(address.clone()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        assert_eq!(answer.text, "");
    }
    assert_eq!(mail_to(&server, &email).await["link"], first["link"]);
    let pause_is_over =
        "update auth.users set confirmation_sent_at = now() - interval '1 hour' where email = $1";
    database()
        .await
        .execute(pause_is_over, &[&email])
        .await
        .unwrap();
    again(email.clone()).await.expect(StatusCode::ACCEPTED);
    let second = mail_to(&server, &email).await;
    assert_ne!(second["link"], first["link"]);
    verify(&server, "signup", &token_hash(&first))
        .await
        .expect_problem(401, "link_expired");
    verify(&server, "signup", &token_hash(&second))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn whoever_has_a_freed_address_proves_nothing_for_its_former_owner() {
    let server = Server::start().await;
    let person = server.person().await;
    let freed = person.email.clone();
    let new = fresh_email();
    let form = json!({"email": new, "current_password": "correct horse"});
    person
        .put("/api/auth/email", &form)
        .await
        .expect(StatusCode::ACCEPTED);
    let mail = mail_to(&server, &new).await;
    verify(&server, "email_change", &token_hash(&mail))
        .await
        .expect(StatusCode::OK);
    let thief = json!({"email": freed, "password": "thief's horse", "name": "Thief"});
    server
        .post("/api/auth/register", &thief)
        .await
        .expect(StatusCode::CREATED);
    // The stolen token still names the old address.
    let stolen = json!({"password": "another horse", "current_password": "thief's horse"});
    let refused = person.put("/api/auth/password", &stolen).await;
    assert_eq!(
        refused.expect_problem(422, "invalid_field")["field"],
        "current_password"
    );
    // And its owner's own password is still theirs.
    let own = json!({"password": "another horse", "current_password": "correct horse"});
    let changed = person.put("/api/auth/password", &own).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
}
