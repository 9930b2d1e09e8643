//! People and agents in a room, both played by the participant that the agent is, and what they say and hear.

use mockingbird_agent::room::{HEARD_HZ, JoinOptions, Room, RoomEvent, SAID_HZ};
use mockingbird_service::room_token::{Joiner, LivekitAccess, room_token};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// Far beyond what anything here takes, so that a hang is a failure.
const PATIENCE: Duration = Duration::from_secs(20);

fn join(
    access: &LivekitAccess,
    room: &str,
    who: Joiner<'_>,
    candidate: &str,
) -> (Room, Receiver<RoomEvent>) {
    Room::join(JoinOptions {
        url: access.url.clone(),
        token: room_token(access, room, who).unwrap(),
        candidate: candidate.into(),
        reach: mockingbird_net::Reach::Anywhere,
    })
}

/// An agent that listens to Ada.
pub(crate) fn agent(access: &LivekitAccess, room: &str) -> (Room, Receiver<RoomEvent>) {
    join(access, room, Joiner::Agent { identity: "agent" }, "ada")
}

/// Somebody who listens to the agent.
pub(crate) fn person(
    access: &LivekitAccess,
    room: &str,
    identity: &str,
) -> (Room, Receiver<RoomEvent>) {
    let who = Joiner::Person { identity, name: "" };
    join(access, room, who, "agent")
}

pub(crate) fn fresh_room() -> String {
    format!("test-{}", uuid::Uuid::new_v4())
}

/// Reads events until one fits.
pub(crate) async fn until<T>(
    events: &mut Receiver<RoomEvent>,
    fits: impl Fn(&RoomEvent) -> Option<T>,
) -> T {
    let found = async {
        loop {
            let event = events.recv().await.expect("the room has ended");
            if let Some(found) = fits(&event) {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found)
        .await
        .expect("in time")
}

/// Reads events until the wanted one.
pub(crate) async fn until_event(
    events: &mut Receiver<RoomEvent>,
    is_wanted: impl Fn(&RoomEvent) -> bool,
) {
    until(events, |event| is_wanted(event).then_some(())).await;
}

/// A tone after half a second of silence, in which the server lets the other side listen.
pub(crate) fn tone(seconds: f32) -> Vec<i16> {
    let step = 440.0 * std::f32::consts::TAU / SAID_HZ as f32;
    let count = (seconds * SAID_HZ as f32) as usize;
    let wave = (0..count).map(|index| ((index as f32 * step).sin() * 8_000.0) as i16);
    std::iter::repeat_n(0, SAID_HZ as usize / 2)
        .chain(wave)
        .collect()
}

pub(crate) fn is_loud(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() > 2_000)
}

/// Milliseconds of loud voice that are heard until it has been quiet for a moment.
pub(crate) async fn loud_ms(events: &mut Receiver<RoomEvent>) -> u64 {
    let mut samples = 0;
    loop {
        let heard = until(events, |event| match event {
            RoomEvent::Heard(heard) => Some(heard.clone()),
            _ => None,
        });
        let quiet = if samples > 0 {
            Duration::from_millis(600)
        } else {
            PATIENCE
        };
        match tokio::time::timeout(quiet, heard).await {
            Ok(heard) => {
                samples += heard
                    .chunks(160)
                    .filter(|chunk| is_loud(chunk))
                    .map(<[i16]>::len)
                    .sum::<usize>()
            }
            Err(_) => return samples as u64 * 1000 / u64::from(HEARD_HZ),
        }
    }
}
