//! The I/O of a conversation: everything that waits for the room, for providers, or for the database.
//!
//! The runner waits for whatever happens next, gives it to the `Conversation`, and does what that commands (`execute`).
//! It decides nothing about the interview.

mod execute;

use super::abandoned_replies::AbandonedReplies;
use super::captions::Captions;
use super::conversation::{CallId, Conversation, Event};
use super::interviewing::{Background, Interviewer};
use super::reply_task::{Assessments, ReplyTask};
use super::speech_output::SpeechOutput;
use super::vad::Vad;
use super::writer::{Drained, Writer};
use super::{Outcome, Wish};
use crate::room::{Call, LeftBy, Presence, Room, RoomEvent};
use crate::turn_taking::Edge;
use mockingbird_providers::HttpClients;
use mockingbird_providers::stt::{SttAccess, SttEvent, SttInput, Transcription};
use mockingbird_providers::tts::TtsAccess;
use mockingbird_service::clock::now_ms;
use mockingbird_service::languages;
use mockingbird_service::room_token::CANDIDATE;
use mockingbird_shared::interview::Stage;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{Job, ServiceRows};
use serde::Deserialize;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// How long the candidate may stay when the interview is over.
const GOODBYE_PATIENCE: Duration = Duration::from_secs(2);
/// The method that a page calls every few seconds while somebody is writing.
const TYPING: &str = "mockingbird.typing";
/// The topic on which LiveKit's clients send chat messages.
const CHAT: &str = "lk.chat";

#[derive(Deserialize)]
struct SkipTo {
    stage: Stage,
}

/// What a runner needs beside the conversation.
pub(super) struct Surroundings {
    pub(super) job: Arc<Job>,
    /// The version at which the interview was read.
    pub(super) version: i32,
    pub(super) rows: ServiceRows,
    pub(super) clients: HttpClients,
    pub(super) background: Arc<Background>,
    /// As the conversation counts them; the last one is the built-in interviewer.
    pub(super) interviewers: Vec<Interviewer>,
    pub(super) transcribers: Vec<SttAccess>,
    pub(super) voices: Vec<TtsAccess>,
    pub(super) room: Room,
    pub(super) room_events: mpsc::Receiver<RoomEvent>,
}

pub(super) struct Runner {
    interview: Uuid,
    conversation: Conversation,
    background: Arc<Background>,
    interviewers: Vec<Interviewer>,
    clients: HttpClients,
    room: Room,
    room_events: mpsc::Receiver<RoomEvent>,
    /// Samples sent by the room, as the conversation was told last.
    played_samples: u64,
    vad: Vad,
    edges: Vec<Edge>,
    transcribers: VecDeque<SttAccess>,
    transcription: Option<Transcription>,
    reply: Option<ReplyTask>,
    abandoned: AbandonedReplies,
    assessments: Assessments,
    speech: SpeechOutput,
    captions: Captions,
    writer: Writer,
    calls: HashMap<CallId, Call>,
    calls_so_far: CallId,
    candidate_is_here: bool,
    /// Events that happened while commands were executed.
    events: VecDeque<Event>,
    outcome: Option<Outcome>,
}

impl Runner {
    pub(super) fn new(conversation: Conversation, around: Surroundings) -> Self {
        Self {
            interview: around.job.subject,
            conversation,
            interviewers: around.interviewers,
            speech: SpeechOutput::new(
                around.voices,
                around.clients.clone(),
                languages::speech(around.background.config.language.supported()),
            ),
            background: around.background,
            clients: around.clients,
            room: around.room,
            room_events: around.room_events,
            played_samples: 0,
            vad: Vad::new(),
            edges: Vec::new(),
            transcribers: around.transcribers.into(),
            transcription: None,
            reply: None,
            abandoned: AbandonedReplies::default(),
            assessments: Assessments::default(),
            captions: Captions::new(CANDIDATE.to_owned()),
            writer: Writer::new(around.rows, around.job, around.version),
            calls: HashMap::new(),
            calls_so_far: 0,
            candidate_is_here: false,
            events: VecDeque::new(),
            outcome: None,
        }
    }

    /// Runs the conversation until it is over or left.
    pub(super) async fn run(mut self, wish: watch::Receiver<Wish>) -> Outcome {
        self.execute_commands();
        let outcome = self.converse(wish).await;
        self.reply = None;
        self.transcription = None;
        let outcome = self.settle(outcome).await;
        self.room.leave();
        outcome
    }

    async fn converse(&mut self, mut wish: watch::Receiver<Wish>) -> Outcome {
        loop {
            if let Some(outcome) = self.outcome {
                return outcome;
            }
            let wait_ms = self
                .conversation
                .next_deadline_ms()
                .saturating_sub(now_ms());
            let event = tokio::select! {
                event = self.room_events.recv() => {
                    match event {
                        Some(event) => self.on_room(event),
                        None => self.handle(Event::RoomLeft(Outcome::HandedOver)),
                    }
                    continue;
                }
                event = next_transcript(&mut self.transcription) => event,
                event = next_piece(&mut self.reply) => event,
                event = self.abandoned.next() => event,
                event = self.assessments.next() => event,
                event = self.speech.next(&self.room), if self.speech.is_busy() => match event {
                    Some(event) => event,
                    None => continue,
                },
                event = self.writer.next() => event,
                () = tokio::time::sleep(Duration::from_millis(wait_ms)) => Event::Tick,
                Ok(()) = wish.changed() => Event::Wished(*wish.borrow_and_update()),
            };
            self.handle(event);
        }
    }

    /// Waits until all steps are stored, then lets the candidate leave first.
    async fn settle(&mut self, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Lost {
            return outcome;
        }
        let drained = self.drain().await;
        if drained == Drained::Left {
            return Outcome::HandedOver;
        }
        if outcome == Outcome::Finished {
            self.wait_for_goodbye().await;
            self.drain().await;
        }
        outcome
    }

    /// Waits until all steps are stored, for a limited time.
    async fn drain(&mut self) -> Drained {
        let (conversation, mut commands) = (&mut self.conversation, Vec::new());
        let drained = self
            .writer
            .drain(|event| {
                conversation.handle(event, now_ms());
                commands.extend(std::iter::from_fn(|| conversation.poll_command()));
            })
            .await;
        for command in commands {
            self.execute(command);
        }
        if drained != Drained::Stored {
            tracing::warn!(interview = %self.interview, ?drained, "the last steps of an interview were not stored");
        }
        drained
    }

    /// Lets the candidate leave first: data that was sent last would arrive after the signal that the agent has left.
    /// Meanwhile the last answers may be judged.
    async fn wait_for_goodbye(&mut self) {
        // Who stays has had the time to hear the end.
        let until = tokio::time::Instant::now() + GOODBYE_PATIENCE;
        while self.candidate_is_here || !self.assessments.is_empty() {
            tokio::select! {
                event = self.room_events.recv(), if self.candidate_is_here => {
                    if matches!(
                        event,
                        None | Some(RoomEvent::Candidate(Presence::Away) | RoomEvent::Left(_))
                    ) {
                        self.candidate_is_here = false;
                    }
                }
                event = self.assessments.next(), if !self.assessments.is_empty() => {
                    self.conversation.handle(event, now_ms());
                    self.execute_commands();
                }
                () = tokio::time::sleep_until(until) => return,
            }
        }
    }

    /// Gives an event to the conversation, with how far the voice has come, and does what follows.
    fn handle(&mut self, event: Event) {
        let samples = self.room.said_samples();
        if samples != self.played_samples {
            self.played_samples = samples;
            self.conversation
                .handle(Event::Played { samples }, now_ms());
            self.execute_commands();
        }
        self.log(&event);
        self.events.push_back(event);
        while let Some(event) = self.events.pop_front() {
            self.conversation.handle(event, now_ms());
            self.execute_commands();
        }
    }

    fn log(&mut self, event: &Event) {
        let (what, code) = match event {
            Event::Transcript(SttEvent::Failed(error)) => ("nothing is understood", error.code()),
            Event::TranscriberEnded => ("the transcriber has ended", ProblemCode::InternalError),
            Event::ReplyFailed(error) => ("a reply was not made", error.code()),
            Event::ReplyEnded => (
                "a reply has ended without a word",
                ProblemCode::InternalError,
            ),
            Event::SentenceFailed(error) => ("a sentence was not spoken", error.code()),
            _ => return,
        };
        tracing::info!(interview = %self.interview, %code, what, "a provider has failed");
    }

    fn on_room(&mut self, event: RoomEvent) {
        match event {
            RoomEvent::Connected => self.handle(Event::Connected),
            RoomEvent::Reconnecting => {}
            RoomEvent::Candidate(presence) => self.on_presence(presence),
            RoomEvent::Heard(samples) => self.on_samples(samples),
            // How far the voice has come is told with every event.
            RoomEvent::Said => self.tell_played(),
            RoomEvent::Text { topic, from, text } if from == CANDIDATE => match topic.as_str() {
                TYPING => self.handle(Event::Typing),
                CHAT => self.handle(Event::Typed(text.into_exposed())),
                _ => {}
            },
            RoomEvent::Text { .. } => {}
            RoomEvent::Call(call) => self.on_call(call),
            RoomEvent::Left(by) => {
                tracing::info!(interview = %self.interview, ?by, "the room was left");
                self.handle(Event::RoomLeft(match by {
                    LeftBy::Lost => Outcome::HandedOver,
                    LeftBy::Us | LeftBy::Room | LeftBy::Refused => Outcome::Finished,
                }));
            }
        }
    }

    fn tell_played(&mut self) {
        self.played_samples = self.room.said_samples();
        self.handle(Event::Played {
            samples: self.played_samples,
        });
    }

    fn on_presence(&mut self, presence: Presence) {
        let (event, microphone) = match presence {
            Presence::Away => (Event::Away, false),
            Presence::Here { microphone } => (Event::Here { microphone }, microphone),
        };
        self.candidate_is_here = presence != Presence::Away;
        self.handle(event);
        if !microphone && let Some(edge) = self.vad.close() {
            self.on_edge(edge);
        }
    }

    fn on_samples(&mut self, samples: Vec<i16>) {
        // How far the voice has come is looked at here as well: it may be over without an event of its own.
        if self.room.said_samples() != self.played_samples {
            self.tell_played();
        }
        let speaks = self.conversation.agent_speaks();
        let mut edges = std::mem::take(&mut self.edges);
        self.vad.detect(&samples, speaks, |edge| edges.push(edge));
        if let Some(transcription) = &self.transcription {
            transcription.hear(SttInput::Audio(samples));
        }
        for edge in edges.drain(..) {
            self.on_edge(edge);
        }
        self.edges = edges;
    }

    fn on_edge(&mut self, edge: Edge) {
        let (event, input) = match edge {
            Edge::Started { lasted_ms } => {
                (Event::SpeechStarted { lasted_ms }, SttInput::SpeechStarted)
            }
            Edge::Ended { silent_ms } => (Event::SpeechEnded { silent_ms }, SttInput::SpeechEnded),
        };
        if let Some(transcription) = &self.transcription {
            transcription.hear(input);
        }
        self.handle(event);
    }

    fn on_call(&mut self, call: Call) {
        let refuse = |why: &str| self.room.answer(&call, Err(why.to_owned()));
        if call.from != CANDIDATE {
            return refuse("only the candidate may do this");
        }
        let id = self.calls_so_far + 1;
        let event = match call.method.as_str() {
            "skip" => match serde_json::from_str::<SkipTo>(&call.payload) {
                Ok(SkipTo { stage: to }) => Event::SkipCalled { call: id, to },
                Err(_) => return refuse("the payload names no stage"),
            },
            "end" => Event::EndCalled { call: id },
            _ => return refuse("there is no such method"),
        };
        self.calls_so_far = id;
        self.calls.insert(id, call);
        self.handle(event);
    }
}

/// A transcriber that has ended stays `Some` only until it is noticed.
async fn next_transcript(transcription: &mut Option<Transcription>) -> Event {
    let Some(running) = transcription else {
        return std::future::pending().await;
    };
    match running.next().await {
        Some(event) => Event::Transcript(event),
        None => {
            *transcription = None;
            Event::TranscriberEnded
        }
    }
}

async fn next_piece(reply: &mut Option<ReplyTask>) -> Event {
    let Some(running) = reply else {
        return std::future::pending().await;
    };
    let event = running.next().await;
    if !matches!(event, Event::ReplyPiece(_) | Event::ReplyTakenBack) {
        *reply = None;
    }
    event
}
