//! The paths through a firewall: a LiveKit server whose port for media lets no UDP through. Run by `own-network.sh`.
#![cfg(target_os = "linux")]

#[path = "../room/people.rs"]
mod people;
mod server;

use mockingbird_agent::room::{Presence, Room, RoomEvent};
use mockingbird_service::room_token::LivekitAccess;
use people::{agent, fresh_room, loud_ms, person, tone, until_event};
use server::{Certificate, Ports, Server, behind_tls, connections, relayed, shut_udp};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;

/// From joining to two connections, one after the other: each tries three ways, a second apart.
const AT_MOST: Duration = Duration::from_secs(8);

/// Wakeups in a second that two sessions do not reach which only keep their connections; a timer that fires at once
/// would wake them every millisecond.
const RESTLESS: u64 = 200;

struct Both {
    agent: (Room, Receiver<RoomEvent>),
    person: (Room, Receiver<RoomEvent>),
}

/// An agent and a person join, in time.
async fn both(access: &LivekitAccess) -> Both {
    let room = fresh_room();
    let began = Instant::now();
    let mut agent = agent(access, &room);
    until_event(&mut agent.1, |event| matches!(event, RoomEvent::Connected)).await;
    let mut person = person(access, &room, "ada");
    until_event(&mut person.1, |event| matches!(event, RoomEvent::Connected)).await;
    let took = began.elapsed();
    println!("connected after {took:?}");
    assert!(took < AT_MOST, "{took:?}");
    until_event(&mut agent.1, |event| {
        matches!(
            event,
            RoomEvent::Candidate(Presence::Here { microphone: true })
        )
    })
    .await;
    Both { agent, person }
}

/// A second of each is heard by the other.
async fn talk(both: &mut Both) {
    both.person.0.say(tone(1.0));
    let heard = loud_ms(&mut both.agent.1).await;
    assert!((850..=1_150).contains(&heard), "{heard} ms of the person");
    both.agent.0.say(tone(1.0));
    let heard = loud_ms(&mut both.person.1).await;
    assert!((850..=1_150).contains(&heard), "{heard} ms of the agent");
}

/// Both leave, and are gone.
async fn leave(mut both: Both) {
    for (room, events) in [&mut both.person, &mut both.agent] {
        room.leave();
        until_event(events, |event| matches!(event, RoomEvent::Left(_))).await;
    }
}

/// How often this thread, which does everything here, has been woken since it began.
fn wakeups() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// Until a second has passed in which hardly anything was done. A timer that fires at once knows no such second.
async fn until_at_rest() {
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut before = wakeups();
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = wakeups();
        let in_a_second = now - before;
        if in_a_second < RESTLESS {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{in_a_second} wakeups in a second"
        );
        before = now;
    }
}

#[tokio::test]
async fn where_udp_gets_through_nothing_else_is_dialled() {
    let ports = Ports(20_000);
    let server = Server::with_tcp(&ports).await;
    let mut both = both(&server.access).await;
    talk(&mut both).await;
    assert_eq!(connections(ports.tcp()).await, 0);
}

#[tokio::test]
async fn by_tcp_to_the_server() {
    let ports = Ports(21_000);
    let server = Server::with_tcp(&ports).await;
    shut_udp(&ports).await;
    let mut both = both(&server.access).await;
    talk(&mut both).await;
    assert_eq!(connections(ports.tcp()).await, 2);
}

#[tokio::test]
async fn by_tcp_once_udp_is_shut_in_the_middle() {
    let ports = Ports(22_000);
    let server = Server::with_tcp(&ports).await;
    let mut both = both(&server.access).await;
    talk(&mut both).await;
    shut_udp(&ports).await;
    for events in [&mut both.agent.1, &mut both.person.1] {
        until_event(events, |event| matches!(event, RoomEvent::Reconnecting)).await;
        until_event(events, |event| matches!(event, RoomEvent::Connected)).await;
    }
    talk(&mut both).await;
}

#[tokio::test]
async fn by_a_relay_reached_by_udp() {
    let ports = Ports(23_000);
    let relay = format!("  udp_port: {}\n", ports.turn_udp());
    let server = Server::with_relay(&ports, &relay).await;
    shut_udp(&ports).await;
    let mut both = both(&server.access).await;
    talk(&mut both).await;
    until_at_rest().await;
    assert_eq!(relayed(&ports).await, 2);
    leave(both).await;
    let deadline = Instant::now() + Duration::from_secs(5);
    while relayed(&ports).await > 0 {
        assert!(
            Instant::now() < deadline,
            "the addresses are not given back"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// As with LiveKit Cloud where port 443 alone is open: signalling and media by TLS.
#[tokio::test]
async fn by_tls_alone() {
    let ports = Ports(24_000);
    let (livekit, turn) = ("livekit.mockingbird.test", "turn.mockingbird.test");
    let certificate = Certificate::new([livekit, turn]);
    // LiveKit tells everybody port 443.
    let relay = format!(
        "  tls_port: 443\n  domain: {turn}\n  cert_file: {}\n  key_file: {}\n",
        certificate.chain.display(),
        certificate.key.display()
    );
    let server = Server::with_relay(&ports, &relay).await;
    behind_tls(&ports, &certificate).await;
    shut_udp(&ports).await;
    let access = LivekitAccess {
        url: format!("wss://{livekit}:{}", ports.tls()),
        ..server.access.clone()
    };
    let mut both = both(&access).await;
    talk(&mut both).await;
    assert_eq!(connections(443).await, 2);
    assert_eq!(connections(ports.tls()).await, 2);
}
