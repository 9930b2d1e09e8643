//! `/api/keys`.

use crate::harness::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use mockingbird_fakes::{FakeProvider, FakeSpeech};
use mockingbird_net::Reach;
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

fn of<'a>(list: &'a Value, provider: &str) -> &'a Value {
    list.as_array()
        .unwrap()
        .iter()
        .find(|view| view["provider"] == provider)
        .unwrap()
}

#[tokio::test]
async fn a_key_is_saved_listed_by_its_hint_and_removed() {
    let server = Server::start().await;
    let person = server.person().await;
    let list = person.get("/api/keys").await.expect(StatusCode::OK);
    assert_eq!(list.as_array().unwrap().len(), Provider::ALL.len());
    assert_eq!(of(&list, "openai")["status"], "missing");
    let saved = person
        .put("/api/keys/openai", &json!({"key": "sk-very-secret-abcd"}))
        .await;
    assert!(!saved.text.contains("very-secret"));
    assert_eq!(saved.expect(StatusCode::OK)["hint"], "…abcd");
    assert_eq!(
        person.delete("/api/keys/openai").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        of(&person.get("/api/keys").await.json(), "openai")["status"],
        "missing"
    );
}

#[tokio::test]
async fn a_test_really_asks_the_provider() {
    let fake = FakeProvider::start().await;
    fake.accept_only("sk-good-key-0001");
    let base = fake.base_url();
    let server =
        Server::with(|config| config.providers.endpoints.set(Provider::Openai, base)).await;
    let person = server.person().await;
    person
        .post("/api/keys/openai/test", &json!({}))
        .await
        .expect_problem(404, "not_found");
    for (key, status) in [
        ("sk-good-key-0001", "works"),
        ("sk-wrong-key-001", "refused"),
    ] {
        person.save_key(Provider::Openai, key).await;
        assert_eq!(
            person
                .post("/api/keys/openai/test", &json!({}))
                .await
                .expect(StatusCode::OK)["status"],
            status
        );
    }
    let gone = Server::with(|config| {
        config
            .providers
            .endpoints
            .set(Provider::Openai, "http://127.0.0.1:1/v1")
    })
    .await;
    let test = gone
        .request(Method::POST, "/api/keys/openai/test")
        .bearer_auth(&person.token);
    assert_eq!(
        Answer::of(test).await.expect(StatusCode::OK)["status"],
        "unreachable"
    );
}

#[tokio::test]
async fn a_wrong_format_is_caught_before() {
    let server = Server::start().await;
    let person = server.person().await;
    let cases = [
        ("openai", json!({"key": "gsk_other"}), "key"),
        ("openai", json!({"key": ""}), "key"),
        ("openai", json!({"key": "sk-with space"}), "key"),
        ("openai", json!({"key": "sk-line\nbreak"}), "key"),
        (
            "livekit",
            json!({"key": "API", "secret": "s", "url": "https://x"}),
            "url",
        ),
        (
            "livekit",
            json!({"key": "API", "url": "wss://x.livekit.cloud"}),
            "secret",
        ),
        (
            "compatible",
            json!({"key": "", "url": "file:///etc/passwd"}),
            "url",
        ),
        ("compatible", json!({"key": ""}), "url"),
    ];
    for (provider, body, field) in cases {
        let problem = person
            .put(&format!("/api/keys/{provider}"), &body)
            .await
            .expect_problem(422, "invalid_field");
        assert_eq!(problem["field"], field, "{provider} {body}");
    }
    person
        .put("/api/keys/nobody", &json!({"key": "x"}))
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn endpoints_of_ones_own_hear_and_speak_each_with_its_own_address_model_and_voice() {
    let speech = FakeSpeech::start().await;
    let server = Server::start().await;
    let person = server.person().await;
    let url = speech.base_url();
    let hears = json!({"key": "", "url": url, "model": "Systran/faster-whisper-small"});
    let speaks = json!({"key": "", "url": url, "model": "kokoro", "voice": "af_heart"});
    for (provider, input) in [("compatible_stt", &hears), ("compatible_tts", &speaks)] {
        let path = format!("/api/keys/{provider}");
        person.put(&path, input).await.expect(StatusCode::OK);
        let tested = person.post(&format!("{path}/test"), &json!({})).await;
        assert_eq!(
            tested.expect(StatusCode::OK)["status"],
            "works",
            "{provider}"
        );
    }
    assert_eq!(
        speech.transcription_models(),
        ["Systran/faster-whisper-small"]
    );
    assert_eq!(speech.speech_requests()[0]["voice"], "af_heart");
    // A voice belongs to what speaks, and has a name.
    let misplaced = json!({"key": "", "url": url, "voice": "af_heart"});
    let answer = person.put("/api/keys/compatible", &misplaced).await;
    answer.expect_problem(422, "invalid_field");
    let no_name = json!({"key": "", "url": url, "voice": "a voice"});
    let answer = person.put("/api/keys/compatible_tts", &no_name).await;
    answer.expect_problem(422, "invalid_field");
    // They are lent by guests, too.
    let guest = server.guest().await;
    let id = guest.interview().await;
    let lent = json!({"keys": {"compatible_stt": hears, "compatible_tts": speaks}});
    let path = format!("/api/interviews/{id}/keys");
    assert_eq!(guest.put(&path, &lent).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn one_person_tests_three_keys_at_once_and_no_more() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", silent.local_addr().unwrap());
    let server = Server::start().await;
    let person = server.person().await;
    let input = json!({"key": "", "url": url});
    person
        .put("/api/keys/compatible_stt", &input)
        .await
        .expect(StatusCode::OK);
    let test = async || {
        person
            .post("/api/keys/compatible_stt/test", &json!({}))
            .await
    };
    let waiting = async { tokio::join!(test(), test(), test()) };
    // Each of the three has come as far as the endpoint, which never answers.
    let all_wait = async {
        let mut calls = Vec::new();
        while calls.len() < 3 {
            calls.push(silent.accept().await.unwrap());
        }
        calls
    };
    let calls = tokio::select! {
        answers = waiting => panic!("{:?}", answers.0.text),
        calls = async {
            let calls = all_wait.await;
            test().await.expect_problem(429, "limit_reached");
            calls
        } => calls,
    };
    drop(calls);
}

#[tokio::test]
async fn a_server_for_others_calls_no_private_address() {
    let server = Server::with(|config| config.providers.reach = Reach::Internet).await;
    let person = server.person().await;
    for url in [
        "http://127.0.0.1:11434/v1",
        "http://169.254.169.254/latest",
        "http://localhost/v1",
        "http://[::1]/v1",
    ] {
        let answer = person
            .put("/api/keys/compatible", &json!({"key": "", "url": url}))
            .await;
        answer.expect_problem(422, "endpoint_not_allowed");
        let url = url.replacen("http", "ws", 1);
        let livekit = json!({"key": "API", "secret": "s", "url": url});
        let answer = person.put("/api/keys/livekit", &livekit).await;
        answer.expect_problem(422, "endpoint_not_allowed");
    }
}

#[tokio::test]
async fn the_ciphertext_is_for_the_service_alone() {
    let server = Server::start().await;
    let person = server.person().await;
    person
        .save_key(Provider::Openai, "sk-very-secret-abcd")
        .await;
    let rest = Rest::new();
    let path = "provider_keys?select=ciphertext";
    let own = rest
        .send(Method::GET, path, Some(&person.token), None)
        .await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
    let (own_path, service) = (format!("{path}&owner=eq.{}", person.id), service_role_key());
    let stored = async || {
        let rows = rest
            .send(Method::GET, &own_path, Some(&service), None)
            .await;
        let ciphertext = &rows.expect(StatusCode::OK)[0]["ciphertext"];
        ciphertext.as_str().unwrap().to_owned()
    };
    let ciphertext = stored().await;
    // Sealed bytes look like chance: nothing of the key is in them, in whatever form, and twice the same key is not twice
    // the same text.
    let sealed = STANDARD.decode(&ciphertext).unwrap();
    for part in [&b"sk-very"[..], b"secret", b"abcd"] {
        assert!(!sealed.windows(part.len()).any(|window| window == part));
        let encoded = STANDARD_NO_PAD.encode(part);
        assert!(!ciphertext.contains(&encoded[..encoded.len() - 1]));
    }
    person
        .save_key(Provider::Openai, "sk-very-secret-abcd")
        .await;
    assert_ne!(stored().await, ciphertext);
    // The service opens it for its owner and provider, and for nobody else.
    let (vault, version) = (&server.app.vault, server.app.vault.key_version());
    let opened = vault.open(person.id, Provider::Openai, version, &ciphertext);
    assert!(opened.is_ok());
    let of_another = vault.open(Uuid::new_v4(), Provider::Openai, version, &ciphertext);
    assert!(of_another.is_err());
    let for_another = vault.open(person.id, Provider::Groq, version, &ciphertext);
    assert!(for_another.is_err());
}
