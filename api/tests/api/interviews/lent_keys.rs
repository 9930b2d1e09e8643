//! Keys that a guest lends to one interview.

use crate::harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::json;

const KEY: &str = "sk-lent-for-once-0001";

async fn server_with(fake: &FakeProvider) -> Server {
    let base = fake.base_url();
    Server::with(|config| {
        config.livekit = Some(livekit("wss://operator.example"));
        config.providers.endpoints.set(Provider::Openai, base);
    })
    .await
}

async fn lent(id: &str) -> Vec<serde_json::Value> {
    let path = format!("interview_keys?select=*&interview_id=eq.{id}");
    let answer = Rest::new()
        .send(Method::GET, &path, Some(&service_role_key()), None)
        .await;
    serde_json::from_str(&answer.text).unwrap()
}

#[tokio::test]
async fn a_guests_key_works_for_one_interview_and_is_gone_with_its_report() {
    let fake = FakeProvider::start().await;
    fake.accept_only(KEY);
    let server = server_with(&fake).await;
    let guest = server.guest().await;
    let id = guest.interview().await;
    let path = format!("/api/interviews/{id}/keys");
    let form = json!({"keys": {"openai": {"key": KEY}}});
    guest.put(&path, &form).await.expect(StatusCode::NO_CONTENT);

    let rows = lent(&id).await;
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].to_string().contains("lent-for-once"), "{rows:?}");
    fake.then(Script::say("Hello Ada, I am a model. How are you?"));
    let events = guest.start(&id).await;
    let turn = &events.iter().find(|(name, _)| name == "turn").unwrap().1["turn"];
    assert_eq!(turn["text"], "Hello Ada, I am a model. How are you?");
    // It hears and speaks as well.
    guest
        .post(&format!("/api/interviews/{id}/token"), &json!({}))
        .await
        .expect(StatusCode::OK);
    // Another interview of the same guest knows nothing of it.
    let other = guest.interview().await;
    let detail = guest.get(&format!("/api/interviews/{other}")).await;
    assert_eq!(
        detail.expect(StatusCode::OK)["interviewer"]["kind"],
        "built_in"
    );

    guest
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(lent(&id).await.len(), 1, "the report needs it");
    let report = guest.request(Method::POST, &format!("/api/interviews/{id}/feedback"));
    report.send().await.unwrap().text().await.unwrap();
    assert_eq!(lent(&id).await.len(), 0);
    guest
        .put(&path, &form)
        .await
        .expect_problem(409, "interview_over");
}

#[tokio::test]
async fn keys_are_lent_by_the_interviews_owner_in_a_good_form_and_can_be_taken_back() {
    let fake = FakeProvider::start().await;
    let server = server_with(&fake).await;
    let (guest, other) = (server.guest().await, server.guest().await);
    let id = guest.interview().await;
    let path = format!("/api/interviews/{id}/keys");
    let form = json!({"keys": {"openai": {"key": KEY}}});
    other
        .put(&path, &form)
        .await
        .expect_problem(404, "not_found");
    let wrong = json!({"keys": {"openai": {"key": "gsk_of_somebody_else"}}});
    guest
        .put(&path, &wrong)
        .await
        .expect_problem(422, "invalid_field");
    let model = json!({"keys": {"deepgram": {"key": "dg-0123456789", "model": "whisper"}}});
    guest
        .put(&path, &model)
        .await
        .expect_problem(422, "invalid_field");
    assert_eq!(lent(&id).await.len(), 0);
    guest.put(&path, &form).await.expect(StatusCode::NO_CONTENT);
    guest
        .put(&path, &json!({"keys": {}}))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(lent(&id).await.len(), 0);
}

#[tokio::test]
async fn lent_keys_are_nobodys_to_read() {
    let fake = FakeProvider::start().await;
    let server = server_with(&fake).await;
    let (owner, other) = (server.guest().await, server.person().await);
    let id = owner.interview().await;
    let form = json!({"keys": {"openai": {"key": KEY}}});
    let path = format!("/api/interviews/{id}/keys");
    owner.put(&path, &form).await.expect(StatusCode::NO_CONTENT);
    for token in [None, Some(owner.token.as_str()), Some(other.token.as_str())] {
        let rest = Rest::new();
        let read = rest.send(Method::GET, "interview_keys?select=provider", token, None);
        assert!(matches!(read.await.status.as_u16(), 401 | 403), "{token:?}");
        let arguments = json!({"p_interview": id, "p_keys": []});
        let take = rest.send(Method::POST, "rpc/lend_keys", token, Some(arguments));
        assert!(
            matches!(take.await.status.as_u16(), 401 | 403 | 404),
            "{token:?}"
        );
    }
    assert_eq!(lent(&id).await.len(), 1);
}
