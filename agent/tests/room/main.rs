//! The participant against the real LiveKit server: the agent, and a person who is played by the same code.

mod people;
#[path = "../voice/harness/server_api.rs"]
mod server_api;

use mockingbird_agent::room::{HEARD_HZ, LeftBy, Presence, RoomEvent, SAID_HZ, TextStream};
use mockingbird_service::room_token::LivekitAccess;
use people::{agent, fresh_room, is_loud, loud_ms, person, tone, until, until_event};
use serde_json::json;
use std::collections::HashMap;
use tokio::sync::mpsc::Receiver;

fn access() -> LivekitAccess {
    let variable = |name| std::env::var(name).expect("LiveKit: run the tests by `just test`");
    LivekitAccess {
        url: variable("LIVEKIT_URL"),
        key: variable("LIVEKIT_API_KEY"),
        secret: variable("LIVEKIT_API_SECRET").into(),
    }
}

/// Waits until the person is in the room, and the agent knows of their microphone.
async fn until_candidate_is_here(
    at_agent: &mut Receiver<RoomEvent>,
    at_person: &mut Receiver<RoomEvent>,
) {
    until_event(at_person, |event| matches!(event, RoomEvent::Connected)).await;
    until_event(at_agent, |event| {
        matches!(
            event,
            RoomEvent::Candidate(Presence::Here { microphone: true })
        )
    })
    .await;
}

#[tokio::test]
async fn both_hear_each_other_and_texts_and_calls_arrive() {
    let room = fresh_room();
    let (agent, mut at_agent) = agent(&access(), &room);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Connected)).await;
    let (person, mut at_person) = person(&access(), &room, "ada");
    until_candidate_is_here(&mut at_agent, &mut at_person).await;

    person.say(tone(1.0));
    let heard = loud_ms(&mut at_agent).await;
    assert!(
        (900..=1_100).contains(&heard),
        "{heard} ms heard of the person"
    );
    agent.say(tone(1.0));
    let heard = loud_ms(&mut at_person).await;
    assert!(
        (900..=1_100).contains(&heard),
        "{heard} ms heard of the agent"
    );
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Said)).await;
    assert_eq!(agent.said_samples(), u64::from(SAID_HZ) * 3 / 2);

    let stream = TextStream {
        id: "one".into(),
        topic: "lk.transcription".into(),
        attributes: HashMap::from([("lk.segment_id".into(), "s1".into())]),
        sender: Some("ada".into()),
        is_caption: false,
    };
    agent.send_text(stream, "Grüße, мир.");
    let (from, text) = until(&mut at_person, |event| match event {
        RoomEvent::Text { from, text, .. } => Some((from.clone(), text.expose().clone())),
        _ => None,
    })
    .await;
    // An agent may send in the name of whom it has heard.
    assert_eq!((from.as_str(), text.as_str()), ("ada", "Grüße, мир."));
    agent.leave();
    until_event(&mut at_person, |event| {
        matches!(event, RoomEvent::Candidate(Presence::Away))
    })
    .await;
}

#[tokio::test]
async fn of_a_voice_that_is_flushed_nothing_more_is_sent() {
    let room = fresh_room();
    let (agent, mut at_agent) = agent(&access(), &room);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Connected)).await;
    let (_person, mut at_person) = person(&access(), &room, "ada");
    until_event(&mut at_person, |event| {
        matches!(event, RoomEvent::Connected)
    })
    .await;
    agent.say(tone(10.0));
    until_event(
        &mut at_person,
        |event| matches!(event, RoomEvent::Heard(heard) if is_loud(heard)),
    )
    .await;
    let said_before = agent.said_samples();
    agent.flush_voice();
    let silence = u64::from(SAID_HZ) / 2;
    agent.say(vec![0; silence as usize]);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Said)).await;
    // A frame may have been on its way; ten of them would be a fifth of a second.
    let said_after = agent.said_samples() - said_before - silence;
    assert!(said_after < u64::from(SAID_HZ) / 5, "{said_after} samples");
    // The person hears the silence long before the ten seconds are over.
    let (mut loud, mut quiet) = (0, 0);
    while quiet < HEARD_HZ as usize / 5 {
        let heard = until(&mut at_person, |event| match event {
            RoomEvent::Heard(heard) => Some(heard.clone()),
            _ => None,
        })
        .await;
        if is_loud(&heard) {
            loud += heard.len();
            quiet = 0;
        } else {
            quiet += heard.len();
        }
    }
    assert!(loud < 2 * HEARD_HZ as usize, "{loud} samples");
}

#[tokio::test]
async fn only_the_candidate_is_heard() {
    let room = fresh_room();
    let (_agent, mut at_agent) = agent(&access(), &room);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Connected)).await;
    let (stranger, mut at_stranger) = person(&access(), &room, "stranger");
    until_event(&mut at_stranger, |event| {
        matches!(event, RoomEvent::Connected)
    })
    .await;
    let (ada, mut at_ada) = person(&access(), &room, "ada");
    until_event(&mut at_ada, |event| matches!(event, RoomEvent::Connected)).await;
    stranger.say(tone(3.0));
    ada.say(tone(0.5));
    let heard = loud_ms(&mut at_agent).await;
    assert!((400..=650).contains(&heard), "{heard} ms");
}

#[tokio::test]
async fn a_token_that_the_server_does_not_know_is_refused() {
    let foreign = LivekitAccess {
        secret: "a-secret-of-somebody-else-altogether-0000"
            .to_owned()
            .into(),
        ..access()
    };
    let (_room, mut events) = agent(&foreign, &fresh_room());
    let left = until(&mut events, |event| match event {
        RoomEvent::Left(by) => Some(*by),
        _ => None,
    })
    .await;
    assert_eq!(left, LeftBy::Refused);
}

#[tokio::test]
async fn who_leaves_and_comes_again_is_heard_again() {
    let room = fresh_room();
    let (_agent, mut at_agent) = agent(&access(), &room);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Connected)).await;
    for _ in 0..2 {
        let (person, mut at_person) = person(&access(), &room, "ada");
        until_candidate_is_here(&mut at_agent, &mut at_person).await;
        person.say(tone(0.5));
        let heard_ms = loud_ms(&mut at_agent).await;
        assert!((300..700).contains(&heard_ms), "{heard_ms} ms");
        person.leave();
        until_event(&mut at_agent, |event| {
            matches!(event, RoomEvent::Candidate(Presence::Away))
        })
        .await;
    }
}

#[tokio::test]
async fn a_room_that_is_closed_is_left_for_good() {
    let room = fresh_room();
    let (_agent, mut at_agent) = agent(&access(), &room);
    until_event(&mut at_agent, |event| matches!(event, RoomEvent::Connected)).await;
    let grants = json!({"roomCreate": true});
    let closed = json!({"room": room});
    server_api::call(&access(), "RoomService/DeleteRoom", grants, closed).await;
    let left_by = until(&mut at_agent, |event| match event {
        RoomEvent::Left(by) => Some(*by),
        _ => None,
    });
    assert_eq!(left_by.await, LeftBy::Room);
}

#[tokio::test]
async fn a_server_that_is_not_there_over_tls_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("wss://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let access = LivekitAccess { url, ..access() };
    let (_agent, mut events) = agent(&access, "room");
    until_event(&mut events, |event| {
        matches!(event, RoomEvent::Reconnecting)
    })
    .await;
}
