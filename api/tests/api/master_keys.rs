//! Several master keys, and sealing everything anew under another one.
//!
//! Everybody else's keys in these tests are of version 1. So all rotations here lead *to* version 1: they touch keys of
//! version 3 alone, which only these tests have, one after the other.

use crate::harness::*;
use mockingbird_fakes::FakeProvider;
use mockingbird_keys::{MasterKey, Vault, VaultError};
use mockingbird_service::rotation::{Resealed, Unreadable, reseal_all};
use mockingbird_shared::provider::Provider;
use mockingbird_store::{KeyRow, ResealedKeyRow, ServiceRows};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Command;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// That of the local stack.
fn first() -> MasterKey {
    MasterKey {
        bytes: *b"mockingbird-development-only-key",
        version: 1,
    }
}

fn third() -> MasterKey {
    MasterKey {
        bytes: [3; 32],
        version: 3,
    }
}

/// Seals with the third, opens with both.
fn third_seals() -> Vault {
    Vault::new(&third(), &[first()])
}

/// Seals with the first, opens with both.
fn first_seals() -> Vault {
    Vault::new(&first(), &[third()])
}

async fn rotated(rows: &ServiceRows) -> Resealed {
    reseal_all(rows, &first_seals(), &CancellationToken::new(), |_| {})
        .await
        .unwrap()
}

/// Keys of version 3, for people who are made for them.
async fn many_keys(server: &Server, people: usize) -> usize {
    let vault = third_seals();
    let mut count = 0;
    for _ in 0..people {
        let guest = server.guest().await;
        for provider in Provider::ALL {
            let secret = SecretString::from(format!("sk-{provider}"));
            let key = KeyRow {
                owner: guest.id,
                provider,
                hint: "…".into(),
                key_version: vault.key_version(),
                ciphertext: vault.seal(guest.id, provider, &secret).unwrap(),
            };
            server.app.store.as_service().save_key(&key).await.unwrap();
            count += 1;
        }
    }
    count
}

async fn row_of(owner: Uuid, provider: Provider) -> serde_json::Value {
    let path = format!("provider_keys?owner=eq.{owner}&provider=eq.{provider}");
    let rows = Rest::new()
        .send(Method::GET, &path, Some(&service_role_key()), None)
        .await;
    rows.expect(StatusCode::OK)[0].clone()
}

#[tokio::test]
async fn all_keys_of_a_ring_open_and_after_a_rotation_the_old_one_is_not_needed() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let fake = FakeProvider::start().await;
    let base = fake.base_url();
    let endpoint = |config: &mut mockingbird_api::config::Config| {
        config
            .providers
            .endpoints
            .set(Provider::Openai, base.clone());
        config.providers.endpoints.set(Provider::Groq, base.clone());
    };
    let with_ring = Server::with(|config| {
        endpoint(config);
        config.vault = third_seals();
    })
    .await;
    let with_first = Server::with(endpoint).await;
    let person = with_ring.person().await;
    let test = |server: &Server, provider: Provider| {
        let path = format!("/api/keys/{provider}/test");
        let request = server
            .request(Method::POST, &path)
            .bearer_auth(&person.token);
        Answer::of(request.json(&json!({})))
    };
    person
        .save_key(Provider::Groq, "gsk_of_the_ring_0001")
        .await;
    let of_first = with_first
        .request(Method::PUT, "/api/keys/openai")
        .bearer_auth(&person.token)
        .json(&json!({"key": "sk-of-the-first-0001"}));
    Answer::of(of_first).await.expect(StatusCode::OK);
    let interview = person.interview().await;
    let lent = json!({"keys": {"openai": {"key": "sk-lent-to-one-0001"}}});
    person
        .put(&format!("/api/interviews/{interview}/keys"), &lent)
        .await
        .expect(StatusCode::NO_CONTENT);

    for provider in [Provider::Groq, Provider::Openai] {
        let tested = test(&with_ring, provider).await.expect(StatusCode::OK);
        assert_eq!(tested["status"], "works", "{provider}");
    }
    test(&with_first, Provider::Groq)
        .await
        .expect_problem(409, "key_unreadable");

    let before = row_of(person.id, Provider::Groq).await;
    assert_eq!(before["key_version"], 3);
    let resealed = rotated(&with_ring.app.store.as_service()).await;
    assert_eq!(
        (resealed.resealed, resealed.changed_meanwhile),
        (2, 0),
        "one of the person's and the lent one"
    );
    let after = row_of(person.id, Provider::Groq).await;
    assert_eq!(after["key_version"], 1);
    assert_ne!(after["ciphertext"], before["ciphertext"]);
    for unchanged in ["updated_at", "hint", "status", "tested_at"] {
        assert_eq!(after[unchanged], before[unchanged], "{unchanged}");
    }
    let tested = test(&with_first, Provider::Groq)
        .await
        .expect(StatusCode::OK);
    assert_eq!(tested["status"], "works");
    assert_eq!(
        rotated(&with_ring.app.store.as_service()).await,
        Resealed::default()
    );
}

#[tokio::test]
async fn a_rotation_can_be_stopped_run_again_and_run_twice_at_once() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let server = Server::start().await;
    let rows = server.app.store.as_service();
    let keys = many_keys(&server, 40).await as u64;
    assert!(keys > 400, "more than two batches");

    let stop = CancellationToken::new();
    let first_part = reseal_all(&rows, &first_seals(), &stop, |_| stop.cancel())
        .await
        .unwrap();
    assert!(first_part.stopped && first_part.resealed > 0 && first_part.resealed < keys);
    let left = keys - first_part.resealed;
    let (one, other) = tokio::join!(rotated(&rows), rotated(&rows));
    assert_eq!(one.resealed + other.resealed, left, "each key once");
    assert!(!one.stopped && one.unreadable.is_empty() && other.unreadable.is_empty());
    assert_eq!(rotated(&rows).await, Resealed::default());
}

#[tokio::test]
async fn what_is_saved_meanwhile_stays_and_what_cannot_be_opened_is_told() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let server = Server::start().await;
    let rows = server.app.store.as_service();
    let person = server.person().await;
    let vault = third_seals();
    let seal = |secret: &str| {
        let secret = SecretString::from(secret);
        vault.seal(person.id, Provider::Openai, &secret).unwrap()
    };
    let row = |ciphertext: String, key_version| KeyRow {
        owner: person.id,
        provider: Provider::Openai,
        hint: "…".into(),
        key_version,
        ciphertext,
    };
    let (read, saved) = (seal("sk-read"), seal("sk-saved-meanwhile"));
    rows.save_key(&row(saved.clone(), 3)).await.unwrap();
    let late = ResealedKeyRow {
        lent: false,
        owner: person.id,
        provider: Provider::Openai,
        replaced: read,
        key_version: 1,
        ciphertext: "made of what was there before".into(),
    };
    assert_eq!(rows.reseal_keys(&[late]).await.unwrap(), 0);
    let stored = row_of(person.id, Provider::Openai).await;
    assert_eq!(stored["ciphertext"], saved);

    for (version, why) in [(3, VaultError::Damaged), (9, VaultError::NoMasterKey(9))] {
        rows.save_key(&row("AAAA".into(), version)).await.unwrap();
        let resealed = rotated(&rows).await;
        let unreadable = Unreadable { keys: 1, why };
        assert_eq!(
            resealed,
            Resealed {
                unreadable: BTreeMap::from([(version, unreadable)]),
                ..Resealed::default()
            }
        );
    }
    let (ended_well, printed) = rotate_keys(&ring());
    assert!(!ended_well, "a key is left under another master key");
    assert!(
        printed.contains("can't be opened: 1 of master key 9"),
        "{printed}"
    );
    person
        .delete("/api/keys/openai")
        .await
        .expect(StatusCode::NO_CONTENT);
}

/// The ring as an operator writes it.
fn ring() -> String {
    use base64::Engine;
    let text = |key: &MasterKey| {
        let key_text = base64::engine::general_purpose::STANDARD.encode(key.bytes);
        format!("{}:{key_text}", key.version)
    };
    format!("{}, {}", text(&first()), text(&third()))
}

/// Runs the command; whether it ends well, and all that it prints.
fn rotate_keys(ring: &str) -> (bool, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_mockingbird-api"))
        .arg("rotate-keys")
        .env("MOCKINGBIRD_MASTER_KEYS", ring)
        .env_remove("MOCKINGBIRD_MASTER_KEY")
        .output()
        .unwrap();
    let printed = [ran.stdout, ran.stderr].concat();
    let printed = String::from_utf8(printed).unwrap();
    (ran.status.success(), printed)
}

#[tokio::test]
async fn the_command_says_what_it_did_and_refuses_a_ring_that_is_none() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let server = Server::start().await;
    let keys = many_keys(&server, 1).await;
    let (ended_well, printed) = rotate_keys(&ring());
    assert!(ended_well, "{printed}");
    let said = format!("sealed anew with master key 1: {keys}\n");
    assert!(printed.contains(&said), "{printed}");

    let ring = ring();
    let (one, _) = ring.split_once(',').unwrap();
    let (_, key) = one.split_once(':').unwrap();
    for (ring, said) in [
        (key.to_owned(), "entry 1 is not of the form"),
        (
            format!("{one},{one}"),
            "entry 2: version 1 stands there twice",
        ),
        (format!("0:{key}"), "must be above 0"),
        (format!("one:{key}"), "its version is not a number"),
        (format!("{one},2:c2hvcnQ="), "entry 2 must be 32 bytes"),
        (format!("{one},2:{key}!"), "entry 2 is not base64"),
    ] {
        let (ended_well, printed) = rotate_keys(&ring);
        assert!(!ended_well && printed.contains(said), "{printed}");
        assert!(!printed.contains(key), "no key in a message: {printed}");
    }
}
