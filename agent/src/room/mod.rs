//! The agent as a participant of a LiveKit room; the only module that knows LiveKit and WebRTC.
//!
//! - `session`: one connection, from join to leave
//! - `ended`: why a connection ended
//! - `peer`: the WebRTC half of a connection
//! - `network`: the paths on which its packets travel
//! - `outgoing`: the agent's voice as Opus frames
//! - `incoming`: the candidate's voice as samples
//! - `transport`: the network of the signalling client; `tls` what TLS trusts
//! - `roster`: who is in the room
//! - `data`: text streams and remote procedure calls
//!
//! A room reconnects by itself. Its user gets events and sends commands. Not here: what is heard or said.

mod data;
mod ended;
mod incoming;
mod network;
mod outgoing;
mod peer;
mod roster;
mod session;
mod tls;
mod transport;

use ended::Ended;
use mockingbird_net::{Reach, choose_cryptography};
use mockingbird_shared::pii::Pii;
use secrecy::SecretString;
use session::Session;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Samples per second of what the candidate says: what voice detection and transcription take.
pub const HEARD_HZ: u32 = 16_000;
/// Samples per second of what the agent says: what the synthesisers give.
pub const SAID_HZ: u32 = 24_000;

/// Events that may wait for the reader; a second of audio is 50. Beyond, audio is dropped.
const EVENT_BACKLOG: usize = 1_024;
/// The first pause before a fresh join; doubles up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause between two joins.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// How long joining is tried before the room is given up.
const JOIN_TIMEOUT: Duration = Duration::from_secs(60);

/// Where to join, as whom, and whom to listen to.
#[derive(Clone, Debug)]
pub struct JoinOptions {
    /// Address of the LiveKit server: `wss://…`, or `ws://…` in one's own network.
    pub url: String,
    /// A room token of kind `agent` that may update its own metadata.
    pub token: SecretString,
    /// The identity whose voice is heard; everybody else's is ignored.
    pub candidate: String,
    /// How far the server and all that it names may reach: the internet, for servers that strangers name.
    pub reach: Reach,
}

/// What a room tells its user.
#[derive(Clone, Debug)]
pub enum RoomEvent {
    /// Joined, for the first time or anew.
    Connected,
    /// The connection is lost, and the room tries to get it back.
    Reconnecting,
    /// The candidate's presence has changed.
    Candidate(Presence),
    /// Some of the candidate's voice, as samples at `HEARD_HZ`: usually 20 ms.
    Heard(Vec<i16>),
    /// All samples that were given to `Room::say` have been sent.
    Said,
    /// A text that somebody wrote.
    Text {
        /// What the text is for, such as `lk.chat`.
        topic: String,
        /// The identity of the sender.
        from: String,
        /// The whole text.
        text: Pii,
    },
    /// A participant calls a method, and waits for `Room::answer`.
    Call(Call),
    /// The room is left for good.
    Left(LeftBy),
}

/// Whether the candidate is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Not in the room.
    Away,
    /// In the room; `microphone` says whether they can be heard.
    Here {
        /// Whether a microphone is published and not muted.
        microphone: bool,
    },
}

/// A remote procedure call; answer it by `Room::answer`.
#[derive(Clone, Debug)]
pub struct Call {
    /// Names the call in its answer.
    pub id: String,
    /// The identity of the caller.
    pub from: String,
    /// The name of the method.
    pub method: String,
    /// The arguments, in the form that the method defines.
    pub payload: String,
}

/// Why the room was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftBy {
    /// The agent left, or its user dropped the room.
    Us,
    /// The room was closed, or the agent removed from it.
    Room,
    /// The server does not accept the token, or the address is not valid.
    Refused,
    /// The server could not be reached for a minute.
    Lost,
}

/// What a `Room` asks of the task that holds the connection.
#[derive(Debug)]
pub(super) enum Command {
    Say(Vec<i16>),
    Hold(bool),
    FlushVoice,
    Attributes(HashMap<String, String>),
    Text(TextPart),
    Answer {
        to: String,
        id: String,
        outcome: Result<String, String>,
    },
    Leave,
}

/// A text that is sent piece by piece.
#[derive(Debug)]
pub(super) enum TextPart {
    Open(TextStream),
    Piece { stream: String, text: String },
    Close { stream: String },
}

/// A text stream to be sent.
#[derive(Clone, Debug)]
pub struct TextStream {
    /// Names the stream; unique within the room.
    pub id: String,
    /// What the text is for, such as `lk.transcription`.
    pub topic: String,
    /// What receivers are told about the text, such as `lk.segment_id`.
    pub attributes: HashMap<String, String>,
    /// The identity that appears as the sender, if not the agent.
    pub sender: Option<String>,
    /// Whether the text is what its sender says; the stream then names the sender's track.
    pub is_caption: bool,
}

/// Counts of samples of the agent's voice, at `SAID_HZ`.
#[derive(Debug, Default)]
pub(super) struct VoiceSamples {
    /// Sent since the beginning.
    said: AtomicU64,
    /// Given to the room, and neither sent nor dropped yet.
    waiting: AtomicU64,
}

/// The agent in a room. Dropping it leaves the room.
#[derive(Debug)]
pub struct Room {
    commands: mpsc::UnboundedSender<Command>,
    voice: Arc<VoiceSamples>,
}

impl Room {
    /// Joins in the background; the first event is `Connected` or `Left`.
    pub fn join(options: JoinOptions) -> (Self, mpsc::Receiver<RoomEvent>) {
        choose_cryptography();
        let (events, receiver) = mpsc::channel(EVENT_BACKLOG);
        let (commands, inbox) = mpsc::unbounded_channel();
        let voice = Arc::<VoiceSamples>::default();
        let reach = options.reach;
        let staying = stay(options, inbox, events, voice.clone());
        tokio::spawn(transport::within(reach, staying));
        let room = Self { commands, voice };
        (room, receiver)
    }

    /// Adds samples at `SAID_HZ` to what is being said. The room keeps all that it is given: whoever may be given any
    /// amount looks at `waiting_samples` first.
    pub fn say(&self, samples: Vec<i16>) {
        let count = samples.len() as u64;
        self.voice.waiting.fetch_add(count, Ordering::Relaxed);
        self.command(Command::Say(samples));
    }

    /// Stops the voice, or lets it go on where it stopped.
    pub fn hold(&self, held: bool) {
        self.command(Command::Hold(held));
    }

    /// Drops the samples that were not sent yet, and lets a held voice go on.
    pub fn flush_voice(&self) {
        self.command(Command::FlushVoice);
    }

    /// Samples at `SAID_HZ` that have been sent since the beginning.
    pub fn said_samples(&self) -> u64 {
        self.voice.said.load(Ordering::Relaxed)
    }

    /// Samples at `SAID_HZ` that were given to the room and wait to be sent.
    pub fn waiting_samples(&self) -> u64 {
        self.voice.waiting.load(Ordering::Relaxed)
    }

    /// Changes attributes that every participant sees.
    pub fn set_attributes(&self, attributes: impl IntoIterator<Item = (&'static str, String)>) {
        let attributes = attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        self.command(Command::Attributes(attributes));
    }

    /// Opens a text stream, which `write` adds to and `finish` ends.
    pub fn open_text(&self, stream: TextStream) {
        self.command(Command::Text(TextPart::Open(stream)));
    }

    /// Sends more of the text of an open stream.
    pub fn write(&self, stream: &str, text: impl Into<String>) {
        self.command(Command::Text(TextPart::Piece {
            stream: stream.to_owned(),
            text: text.into(),
        }));
    }

    /// Ends the text of an open stream.
    pub fn finish(&self, stream: &str) {
        self.command(Command::Text(TextPart::Close {
            stream: stream.to_owned(),
        }));
    }

    /// Opens a stream, sends the whole text, and ends the stream.
    pub fn send_text(&self, stream: TextStream, text: impl Into<String>) {
        let id = stream.id.clone();
        self.open_text(stream);
        self.write(&id, text);
        self.finish(&id);
    }

    /// Answers a call, with a payload or with a message that says what is wrong.
    pub fn answer(&self, call: &Call, outcome: Result<String, String>) {
        self.command(Command::Answer {
            to: call.from.clone(),
            id: call.id.clone(),
            outcome,
        });
    }

    /// Leaves the room; the event `Left` follows.
    pub fn leave(&self) {
        self.command(Command::Leave);
    }

    /// Sends a command. After the room has been left it has no effect.
    fn command(&self, command: Command) {
        let _ = self.commands.send(command);
    }
}

/// Joins, and joins anew when a connection can't be resumed, until the room is left.
async fn stay(
    options: JoinOptions,
    mut inbox: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<RoomEvent>,
    voice: Arc<VoiceSamples>,
) {
    let mut memory = session::Memory::new(voice);
    let mut pause = FIRST_PAUSE;
    let mut lost_since = Instant::now();
    let left_by = loop {
        let ended = match Box::pin(Session::join(&options, &mut memory, &events)).await {
            Ok(session) => {
                let ended = Box::pin(session.run(&mut inbox)).await;
                if std::mem::take(&mut memory.was_connected) {
                    pause = FIRST_PAUSE;
                    lost_since = Instant::now();
                }
                ended
            }
            Err(ended) => ended,
        };
        match ended {
            Ended::For(left_by) => break left_by,
            Ended::Lost(why) => {
                tracing::info!(why, "the connection to the room is lost");
                if lost_since.elapsed() >= JOIN_TIMEOUT {
                    break LeftBy::Lost;
                }
            }
        }
        if events.send(RoomEvent::Reconnecting).await.is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    };
    let _ = events.send(RoomEvent::Left(left_by)).await;
}

#[cfg(test)]
impl Room {
    /// A room that nobody is in, and what plays so many frames of what was said in it.
    pub(crate) fn of_nobody() -> (Self, impl FnMut(usize)) {
        let (commands, mut inbox) = mpsc::unbounded_channel();
        let voice = Arc::<VoiceSamples>::default();
        let mut outgoing = outgoing::Outgoing::new(voice.clone());
        let play = move |frames: usize| {
            while let Ok(command) = inbox.try_recv() {
                match command {
                    Command::Say(samples) => outgoing.say(samples),
                    Command::Hold(held) => outgoing.hold(held),
                    Command::FlushVoice => outgoing.flush_voice(),
                    _ => {}
                }
            }
            for _ in 0..frames {
                outgoing.next_frame().expect("Opus takes any samples");
            }
        };
        (Self { commands, voice }, play)
    }
}
