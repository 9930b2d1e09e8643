//! Somebody with a row in every table that is about people.

use crate::harness::*;
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Somebody with a row in every table.
pub(crate) async fn furnish(person: &Person<'_>) -> String {
    person
        .save_key(Provider::Openai, "sk-very-secret-abcd")
        .await;
    person
        .post(
            "/api/documents",
            &json!({"kind": "resume", "name": "cv", "text": "Crustaceans and crates"}),
        )
        .await
        .expect(StatusCode::CREATED);
    // There is a key, but this interview is the built-in interviewer's.
    let id = person
        .interview_with(json!({"model": {"provider": null}}))
        .await;
    person.finish(&id).await;
    // The second report makes an earlier version of the first.
    for again in [false, true] {
        person
            .request(Method::POST, &format!("/api/interviews/{id}/feedback"))
            .json(&json!({"again": again}))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
    }
    let correction = json!({"seq": 2, "kind": "result", "start": 0, "end": 4, "counts": true});
    let answer = person
        .request(Method::PUT, &format!("/api/interviews/{id}/corrections"))
        .json(&correction)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let card = json!({"of_interview": id, "of_seq": 2, "question": "Why?", "stability": 1.5, "difficulty": 5.0});
    let card = json!({"p_owner": person.id, "p_attempt": null, "p_card": card, "p_days": 1, "p_repetitions": 0});
    service("rpc/record_practice", card).await;
    // Work that is done leaves no row: this is some that nobody here takes.
    let work = json!({"p_kind": "report", "p_subject": id, "p_owner": person.id});
    service("rpc/want_job", work).await;
    let preferences = json!({"instructions": "Ask me about Rust"});
    person
        .put("/api/preferences", &preferences)
        .await
        .expect(StatusCode::OK);
    // Something that an administrator has looked at.
    let seen = "insert into public.audit_log (action, subject) values ('see_user', $1)";
    database().await.execute(seen, &[&person.id]).await.unwrap();
    // A file that another process is making.
    let export = json!({"p_owner": person.id, "p_worker": "another", "p_take": true, "p_lease_seconds": 600});
    let begun = service("rpc/want_export", export).await;
    let part = json!({"p_job": begun["job"]["id"], "p_worker": "another", "p_seq": 0, "p_bytes": "UEs=", "p_done": 0,
                      "p_total": 1, "p_is_last": false});
    service("rpc/record_export_part", part).await;
    id
}

/// Calls a function as the service.
pub(crate) async fn service(path: &str, arguments: Value) -> Value {
    let (rest, key) = (Rest::new(), service_role_key());
    let answer = rest
        .send(Method::POST, path, Some(&key), Some(arguments))
        .await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    answer.json()
}
