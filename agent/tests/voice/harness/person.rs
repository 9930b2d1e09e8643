//! The candidate as a participant of the room, who plays recorded speech.

use super::{PATIENCE, Stage};
use mockingbird_agent::room::{HEARD_HZ, JoinOptions, Presence, Room, RoomEvent, TextStream};
use mockingbird_service::room_token::{CANDIDATE, INTERVIEWER, Joiner, LivekitAccess, room_token};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

/// Loudness from which a frame is the agent's voice.
const LOUD: u16 = 2_000;
/// Recorded speech at the rate that rooms take.
const SPEECH: &[u8] = include_bytes!("../../fixtures/speech.wav");
/// Where the samples of a simple WAV file begin.
const WAV_HEADER_BYTES: usize = 44;

/// The candidate, in the room.
pub(crate) struct Person {
    pub(crate) room: Room,
    events: Receiver<RoomEvent>,
    captions: Vec<(String, String)>,
}

impl Person {
    /// Comes to the interview of the stage.
    pub(crate) async fn come(stage: &Stage) -> Self {
        Self::enter(&stage.livekit(), &stage.interview.room_name)
    }

    /// Comes to a room.
    pub(crate) fn enter(livekit: &LivekitAccess, room_name: &str) -> Self {
        let joiner = Joiner::Person {
            identity: CANDIDATE,
            name: "",
        };
        let (room, events) = Room::join(JoinOptions {
            token: room_token(livekit, room_name, joiner).unwrap(),
            url: livekit.url.clone(),
            candidate: INTERVIEWER.into(),
            reach: mockingbird_net::Reach::Anywhere,
        });
        Self {
            room,
            events,
            captions: Vec::new(),
        }
    }

    /// Says the recorded sentence.
    pub(crate) fn speak(&self) {
        self.say_samples(usize::MAX);
    }

    /// Says so much of the recorded sentence.
    pub(crate) fn say_samples(&self, count: usize) {
        let samples = SPEECH[WAV_HEADER_BYTES..]
            .chunks_exact(2)
            .take(count)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        // A microphone goes on after the last word.
        let silence = std::iter::repeat_n(0, 3 * 24_000);
        self.room.say(samples.chain(silence).collect());
    }

    pub(crate) fn type_(&self, text: &str) {
        let stream = TextStream {
            id: Uuid::new_v4().to_string(),
            topic: "lk.chat".into(),
            attributes: HashMap::new(),
            sender: None,
            is_caption: false,
        };
        self.room.send_text(stream, text);
    }

    pub(crate) async fn next(&mut self) -> RoomEvent {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        let event = event.expect("in time").expect("the room has ended");
        if let RoomEvent::Text { topic, from, text } = &event
            && topic == "lk.transcription"
        {
            self.captions.push((from.clone(), text.expose().clone()));
        }
        event
    }

    pub(crate) fn captions(&self) -> Vec<(String, String)> {
        self.captions.clone()
    }

    /// Until the person is in the room.
    pub(crate) async fn until_connected(&mut self) {
        while !matches!(self.next().await, RoomEvent::Connected) {}
    }

    /// Forgets what has come and was not looked at.
    pub(crate) async fn drain(&mut self) {
        while tokio::time::timeout(Duration::ZERO, self.next())
            .await
            .is_ok()
        {}
    }

    /// Until the agent is in the room.
    pub(crate) async fn until_agent_is_here(&mut self) {
        while !matches!(
            self.next().await,
            RoomEvent::Candidate(Presence::Here { .. })
        ) {}
    }

    /// Until the agent's voice is heard.
    pub(crate) async fn until_loud(&mut self) {
        loop {
            if is_loud(&self.next().await) {
                return;
            }
        }
    }

    /// Until so much of the agent's voice was heard, pauses not counted.
    pub(crate) async fn until_heard_ms(&mut self, wanted_ms: u64) {
        let wanted = wanted_ms * u64::from(HEARD_HZ) / 1000;
        let mut heard = 0;
        while heard < wanted {
            let event = self.next().await;
            if let RoomEvent::Heard(samples) = &event
                && is_loud(&event)
            {
                heard += samples.len() as u64;
            }
        }
    }

    /// Until the agent's voice was heard, and has been quiet for a moment.
    pub(crate) async fn until_agent_has_spoken(&mut self) {
        self.until_loud().await;
        self.until_quiet().await;
    }

    /// Until the agent's voice has been quiet for a moment.
    pub(crate) async fn until_quiet(&mut self) {
        let mut last_loud = Instant::now();
        while last_loud.elapsed() < Duration::from_millis(700) {
            match tokio::time::timeout(Duration::from_millis(100), self.next()).await {
                Ok(event) if is_loud(&event) => last_loud = Instant::now(),
                _ => {}
            }
        }
    }
}

/// Whether it is the agent's voice.
pub(crate) fn is_loud(event: &RoomEvent) -> bool {
    matches!(event, RoomEvent::Heard(samples) if samples.iter().any(|sample| sample.unsigned_abs() > LOUD))
}
