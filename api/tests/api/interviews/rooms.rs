//! Interviews by voice: room tokens, and switching to text.

use crate::harness::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn server_with_livekit() -> Server {
    Server::with(|config| config.livekit = Some(livekit("wss://operator.example"))).await
}

async fn voice_interview(person: &Person<'_>) -> String {
    let form = json!({"role": "Nurse", "mode": "voice", "candidate_name": "Ada"});
    let made = person.post("/api/interviews", &form).await;
    made.expect(StatusCode::CREATED)["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_opens_the_persons_own_room_and_carries_nothing_else() {
    let server = server_with_livekit().await;
    let person = server.person().await;
    let id = voice_interview(&person).await;
    let path = format!("/api/interviews/{id}/token");
    person
        .post(&path, &json!({}))
        .await
        .expect_problem(409, "voice_keys_missing");
    person
        .save_key(Provider::Deepgram, "dg-very-secret-key")
        .await;
    let access = person.post(&path, &json!({})).await.expect(StatusCode::OK);
    assert_eq!(access["server_url"], "wss://operator.example");
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    let token = access["participant_token"].as_str().unwrap();
    let claims = claims(token);
    assert_eq!(claims["video"]["room"], format!("mb-{id}"));
    assert_eq!(access["room_name"], claims["video"]["room"]);
    assert_ne!(detail["room_name"], claims["video"]["room"]);
    assert_eq!(claims["video"]["canUpdateOwnMetadata"], false);
    let lives = claims["exp"].as_u64().unwrap() - claims["nbf"].as_u64().unwrap();
    assert!(lives <= 11 * 60, "{lives} s");
    let text = claims.to_string();
    assert!(
        !text.contains("secret") && !text.contains("Ada") && !text.contains("Nurse"),
        "{text}"
    );
    assert_eq!(
        (&detail["status"], &detail["mode"]),
        (&json!("queued"), &json!("voice"))
    );

    let other = server.person().await;
    other
        .post(&path, &json!({}))
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_label_of_ones_own_opens_no_room_of_that_name() {
    let server = server_with_livekit().await;
    let (person, other) = (server.person().await, server.person().await);
    let label = format!("mb-{}", voice_interview(&other).await);
    for label in ["board-meeting", &label] {
        let form = json!({"role": "Nurse", "mode": "voice", "room_name": label});
        let made = person.post("/api/interviews", &form).await;
        let id = made.expect(StatusCode::CREATED)["id"].clone();
        let id = id.as_str().unwrap();
        person
            .save_key(Provider::Deepgram, "dg-very-secret-key")
            .await;
        // What LiveKit's own clients ask for changes nothing either.
        let ask = json!({"room_name": label});
        let path = format!("/api/interviews/{id}/token");
        let access = person.post(&path, &ask).await.expect(StatusCode::OK);
        let claims = claims(access["participant_token"].as_str().unwrap());
        assert_eq!(claims["iss"], "devkey");
        assert_eq!(claims["video"]["room"], format!("mb-{id}"));
        let end = format!("/api/interviews/{id}/end");
        person.post(&end, &json!({})).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn who_waits_is_told_that_the_interview_was_given_up_and_may_ask_anew() {
    let server = server_with_livekit().await;
    let person = server.person().await;
    let id = voice_interview(&person).await;
    let path = format!("/api/interviews/{id}/token");
    person
        .save_key(Provider::Deepgram, "dg-very-secret-key")
        .await;
    let waits = json!({"still_waiting": true});
    person.post(&path, &json!({})).await.expect(StatusCode::OK);
    person
        .post(&path, &Value::Null)
        .await
        .expect(StatusCode::OK);
    person.post(&path, &waits).await.expect(StatusCode::OK);
    // As `claim_jobs` leaves a job whose workers have all died.
    let job = format!("jobs?subject=eq.{id}&kind=eq.voice");
    let failed = json!({"state": "failed", "error_code": "attempts_used_up", "attempt": 20});
    let rest = Rest::new();
    let service = service_role_key();
    rest.send(Method::PATCH, &job, Some(&service), Some(failed))
        .await;
    let problem = person
        .post(&path, &waits)
        .await
        .expect_problem(409, "attempts_used_up");
    assert!(problem["detail"].as_str().unwrap().contains("saved"));
    let state = async || {
        let jobs = rest.send(Method::GET, &job, Some(&service), None).await;
        jobs.expect(StatusCode::OK)[0]["state"].clone()
    };
    assert_eq!(state().await, "failed");
    // The person decides to try again; what LiveKit's own clients send does the same.
    let of_livekit = json!({"room_name": "x", "participant_identity": "y"});
    person.post(&path, &of_livekit).await.expect(StatusCode::OK);
    assert_eq!(state().await, "waiting");
    person.post(&path, &waits).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_persons_own_livekit_project_is_used() {
    let server = Server::with(|config| config.livekit = None).await;
    let person = server.person().await;
    let id = voice_interview(&person).await;
    let path = format!("/api/interviews/{id}/token");
    person.save_key(Provider::Openai, "sk-secret-0001").await;
    person
        .post(&path, &json!({}))
        .await
        .expect_problem(422, "voice_not_available");
    let own = json!({"key": "APIabc", "secret": "a-secret-that-is-long-enough", "url": "wss://own.example"});
    person
        .put("/api/keys/livekit", &own)
        .await
        .expect(StatusCode::OK);
    let access = person.post(&path, &json!({})).await.expect(StatusCode::OK);
    assert_eq!(access["server_url"], "wss://own.example");
    assert_eq!(
        claims(access["participant_token"].as_str().unwrap())["iss"],
        "APIabc"
    );
}

#[tokio::test]
async fn by_voice_the_text_routes_refuse_until_one_switches() {
    let server = server_with_livekit().await;
    let person = server.person().await;
    person
        .save_key(Provider::Deepgram, "dg-very-secret-key")
        .await;
    let id = voice_interview(&person).await;
    let start = format!("/api/interviews/{id}/start");
    person
        .post(&start, &json!({}))
        .await
        .expect_problem(409, "by_voice");
    person
        .try_say(&id, "Hello")
        .await
        .expect_problem(409, "by_voice");
    let switch = format!("/api/interviews/{id}/mode");
    let detail = person
        .put(&switch, &json!({"mode": "text"}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(detail["mode"], "text");
    let events = person.start(&id).await;
    assert!(events.iter().any(|(name, _)| name == "turn"));
    // And back: what was said stays.
    person
        .post(&format!("/api/interviews/{id}/token"), &json!({}))
        .await
        .expect(StatusCode::OK);
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (
            detail["mode"].as_str(),
            detail["turns"].as_array().unwrap().len()
        ),
        (Some("voice"), 1)
    );
    person
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    person
        .post(&format!("/api/interviews/{id}/token"), &json!({}))
        .await
        .expect_problem(409, "interview_over");
}
