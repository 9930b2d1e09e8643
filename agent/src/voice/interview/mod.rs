//! The conversation: what is heard, what is decided, what is said, and what is stored of it.
//!
//! This file waits for whatever happens next and holds the state; `hearing` is the candidate's side up to a taken turn,
//! `speaking` the interviewer's, `calls` what the page asks for, `keeping` what is stored and shown, `stopwatch` what is
//! measured. Not here: who has the floor (`crate::turn_taking`) and what an interview is (`shared::interview`).

mod calls;
mod hearing;
mod keeping;
mod speaking;
mod stopwatch;

use super::captions::Captions;
use super::ears::Ears;
use super::mouth::Mouth;
use super::phrases::Phrase;
use super::replies::{Dossier, ReplyEvent, Replying};
use super::{Outcome, Services, Wish, now_ms};
use crate::room::{Presence, Room, RoomEvent};
use crate::store::{Claimed, VoiceRow};
use crate::turn_taking::{Heard, TurnTaker};
use keeping::{Leave, STATE, Step, Task};
use mockingbird_providers::stt::{SttAccess, SttEvent, Transcription};
use mockingbird_providers::tts::TtsAccess;
use mockingbird_service::interviewer::Interviewer;
use mockingbird_service::room_token::CANDIDATE;
use mockingbird_shared::interview::{Floor, Input, Machine};
use mockingbird_shared::wire::{Stats, Turn};
use speaking::Saying;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stopwatch::Stopwatch;
use tokio::sync::{mpsc, watch};

/// How long the agent waits in a room that the candidate has left, or has not yet come to.
const AWAY_PATIENCE: Duration = Duration::from_secs(60);
/// How long the candidate's microphone is waited for.
const MICROPHONE_PATIENCE: Duration = Duration::from_secs(3);
/// How long the candidate may stay when the interview is over.
const FAREWELL_PATIENCE: Duration = Duration::from_secs(2);
/// How often interview time is looked at.
const TICK: Duration = Duration::from_secs(1);
/// Longest text that is taken from the chat.
const TYPED_MAX_CHARS: usize = 10_000;
/// Told every few seconds by a page on which somebody is writing.
const TYPING: &str = "mockingbird.typing";
pub(super) struct Interview {
    services: Arc<Services>,
    claimed: Claimed,
    dossier: Arc<Dossier>,
    who: Interviewer,
    /// Those who can make a reply that `who` could not, the next one last.
    substitutes: Vec<Interviewer>,
    machine: Machine,
    turns: Vec<Turn>,
    version: i32,
    stats: Stats,
    room: Room,
    room_events: mpsc::Receiver<RoomEvent>,
    transcribers: Vec<SttAccess>,
    transcription: Option<Transcription>,
    ears: Ears,
    taker: TurnTaker,
    mouth: Mouth,
    saying: Saying,
    stopwatch: Stopwatch,
    replying: Option<Replying>,
    captions: Captions,
    /// What has been said so far of what is being said.
    said: String,
    /// Words of an answer that was taken before the person went on; they belong to the next ones.
    answer_before: String,
    /// The turn that may still grow.
    open_answer: bool,
    away_since: Option<Instant>,
    here_since: Option<Instant>,
    here_before: bool,
    tried_built_in: bool,
    /// Which task's failure the page shows, if it may pass by itself.
    passing_problem: Option<Task>,
    /// Failures of the present transcriber since it last worked.
    deaf_attempts: u32,
    /// The candidate has been told that nothing is understood.
    told_deaf: bool,
}

impl Interview {
    #[allow(clippy::too_many_arguments)]
    pub(super) fn new(
        services: Arc<Services>,
        claimed: Claimed,
        row: VoiceRow,
        dossier: Arc<Dossier>,
        (who, substitutes): (Interviewer, Vec<Interviewer>),
        transcribers: Vec<SttAccess>,
        voices: Vec<TtsAccess>,
        (room, room_events): (Room, mpsc::Receiver<RoomEvent>),
    ) -> Self {
        let patience = row.config.patience;
        let machine = row
            .machine
            .unwrap_or_else(|| Machine::new(row.config.length));
        let mouth = Mouth::new(voices, services.http.clone());
        Self {
            services,
            claimed,
            dossier,
            who,
            substitutes: substitutes.into_iter().rev().collect(),
            machine,
            turns: row.turns,
            version: row.version,
            stats: row.stats,
            room,
            room_events,
            transcribers,
            transcription: None,
            ears: Ears::new(),
            taker: TurnTaker::new(patience, now_ms()),
            mouth,
            saying: Saying::Nothing,
            stopwatch: Stopwatch::default(),
            replying: None,
            captions: Captions::new(CANDIDATE.to_owned()),
            said: String::new(),
            answer_before: String::new(),
            open_answer: false,
            away_since: Some(Instant::now()),
            here_since: None,
            here_before: false,
            tried_built_in: false,
            passing_problem: None,
            deaf_attempts: 0,
            told_deaf: false,
        }
    }

    pub(super) async fn run(mut self, wish: watch::Receiver<Wish>) -> Outcome {
        self.room
            .set_attributes([(STATE, "initializing".to_owned())]);
        self.begin_transcription();
        let Leave(outcome) = match self.converse(wish).await {
            Ok(never) => match never {},
            Err(leave) => leave,
        };
        if outcome == Outcome::Finished {
            self.see_off().await;
        }
        self.room.leave();
        outcome
    }

    /// Lets the candidate go first: what was sent last goes another way than the leave, and would come too late.
    async fn see_off(&mut self) {
        if self.away_since.is_some() {
            return;
        }
        let gone = async {
            while let Some(event) = self.room_events.recv().await {
                if matches!(
                    event,
                    RoomEvent::Candidate(Presence::Away) | RoomEvent::Left(_)
                ) {
                    return;
                }
            }
        };
        // Whoever stays has had the time to hear it.
        let _ = tokio::time::timeout(FAREWELL_PATIENCE, gone).await;
    }

    async fn converse(
        &mut self,
        mut wish: watch::Receiver<Wish>,
    ) -> Result<std::convert::Infallible, Leave> {
        let mut ticks = tokio::time::interval(TICK);
        loop {
            let now = now_ms();
            let turn_tick = self.taker.next_tick_ms(now).map_or(TICK, |at_ms| {
                Duration::from_millis(at_ms.saturating_sub(now).max(1))
            });
            tokio::select! {
                event = self.room_events.recv() => match event {
                    Some(event) => self.on_room(event).await?,
                    None => return Err(Leave(Outcome::HandedOver)),
                },
                Some(event) = next_heard(&mut self.transcription) => self.on_transcription(event).await?,
                Some(event) = next_piece(&mut self.replying) => self.on_reply(event).await?,
                spoken = self.mouth.next(&self.room), if self.mouth.is_busy() => {
                    if let Some(spoken) = spoken {
                        self.on_spoken(spoken).await?;
                    }
                }
                () = tokio::time::sleep(turn_tick) => self.hear(Heard::Tick).await?,
                _ = ticks.tick() => {
                    let wish = *wish.borrow();
                    self.on_second(wish).await?;
                }
                Ok(()) = wish.changed() => {
                    if *wish.borrow_and_update() == Wish::Leave {
                        return Err(Leave(Outcome::Lost));
                    }
                }
            }
        }
    }

    async fn on_room(&mut self, event: RoomEvent) -> Step {
        match event {
            RoomEvent::Connected => {
                self.show_progress();
                self.show_state("listening");
            }
            RoomEvent::Reconnecting => {}
            RoomEvent::Candidate(presence) => self.on_presence(presence).await?,
            RoomEvent::Heard(samples) => {
                let speaks = self.taker.agent_speaks();
                let heard = self.ears.hear(samples, speaks, self.transcription.as_ref());
                for heard in heard {
                    self.hear(heard).await?;
                }
            }
            RoomEvent::Said => self.finish_if_said().await?,
            RoomEvent::Text { topic, from, text } => {
                let text = text.into_exposed();
                if topic == TYPING && from == CANDIDATE {
                    self.taker.rest(now_ms());
                }
                if topic == "lk.chat" && from == CANDIDATE && !text.trim().is_empty() {
                    let text: String = text.trim().chars().take(TYPED_MAX_CHARS).collect();
                    self.captions.candidate(&self.room, &text, true);
                    self.hear(Heard::Typed(text)).await?;
                }
            }
            RoomEvent::Call(call) => self.on_call(call).await?,
            RoomEvent::Left(by) => {
                tracing::info!(interview = %self.claimed.id, ?by, "the room was left");
                use crate::room::LeftBy;
                return Err(Leave(match by {
                    LeftBy::Lost => Outcome::HandedOver,
                    LeftBy::Us | LeftBy::Room | LeftBy::Refused => Outcome::Finished,
                }));
            }
        }
        Ok(())
    }

    async fn on_presence(&mut self, presence: Presence) -> Step {
        match presence {
            Presence::Away => {
                self.away_since = Some(Instant::now());
                self.ears_close().await
            }
            Presence::Here { microphone } => {
                self.away_since = None;
                self.taker.rest(now_ms());
                if !microphone {
                    self.ears_close().await?;
                }
                // With the microphone, everything else of the connection is there too; before, captions would be lost.
                self.here_since.get_or_insert_with(Instant::now);
                if microphone {
                    self.welcome_once().await?;
                }
                Ok(())
            }
        }
    }

    async fn welcome_once(&mut self) -> Step {
        if std::mem::replace(&mut self.here_before, true) {
            return Ok(());
        }
        self.welcome().await
    }

    /// The candidate is there: begins, or goes on where the interview was.
    async fn welcome(&mut self) -> Step {
        match self.machine.floor() {
            Floor::Nobody => {
                let _ = self.machine.handle(Input::Start, now_ms());
                self.store(&[], &[], (0, 0)).await?;
                self.begin_reply();
            }
            Floor::Interviewer => {
                self.begin_reply();
                if !self.turns.is_empty() {
                    let back = Phrase::Back.text(&self.dossier.config.language);
                    self.mouth.push(back);
                    self.mouth.push(" ");
                }
            }
            Floor::Candidate => {
                let question = self.machine.asked().last().cloned().unwrap_or_default();
                let text = Phrase::where_we_were(&question, &self.dossier.config.language);
                self.begin_aside(text);
            }
            Floor::Ended => return Err(Leave(Outcome::Finished)),
        }
        Ok(())
    }

    /// Once a second: interview time, an empty room, and what the process wishes.
    async fn on_second(&mut self, wish: Wish) -> Step {
        if self
            .away_since
            .is_some_and(|since| since.elapsed() >= AWAY_PATIENCE)
        {
            return Err(Leave(Outcome::Finished));
        }
        // Whoever comes without a microphone can still read and write.
        if self
            .here_since
            .is_some_and(|since| since.elapsed() >= MICROPHONE_PATIENCE)
            && self.away_since.is_none()
        {
            self.welcome_once().await?;
        }
        let idle = matches!(self.saying, Saying::Nothing) && !self.taker.candidate_speaks();
        if wish == Wish::HandOver && idle {
            return Err(Leave(Outcome::HandedOver));
        }
        // Nobody is cut off in the middle of an answer; the hard limit holds for everybody.
        let now = now_ms();
        let over = self.machine.elapsed_ms(now) >= 2 * self.machine.plan().total_ms();
        if !(idle || over) || self.machine.floor() != Floor::Candidate || self.away_since.is_some()
        {
            return Ok(());
        }
        let mut later = self.machine.clone();
        let outputs = later.handle(Input::Tick, now).unwrap_or_default();
        if outputs.is_empty() {
            return Ok(());
        }
        self.machine = later;
        self.store(&[], &[], (0, 0)).await?;
        if self.machine.floor() == Floor::Ended {
            return Err(Leave(Outcome::Finished));
        }
        self.taker.handle(Heard::AgentTakesFloor, now);
        self.begin_reply();
        Ok(())
    }
}

async fn next_heard(transcription: &mut Option<Transcription>) -> Option<SttEvent> {
    match transcription {
        Some(transcription) => transcription.next().await,
        None => std::future::pending().await,
    }
}

async fn next_piece(replying: &mut Option<Replying>) -> Option<ReplyEvent> {
    match replying {
        Some(replying) => replying.next().await,
        None => std::future::pending().await,
    }
}
