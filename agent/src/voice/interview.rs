//! The conversation: what is heard, what is decided, what is said, and what is stored of it.

use super::captions::Captions;
use super::ears::Ears;
use super::mouth::{Mouth, Spoken};
use super::phrases::Phrase;
use super::replies::{Dossier, ReplyEvent, Replying};
use super::{Outcome, Services, Wish, now_ms};
use crate::interviewer::{Interviewer, Progressed, Reply, next_seq};
use crate::providers::LlmUsage;
use crate::providers::stt::{SttAccess, SttEvent, SttInput, Transcription};
use crate::providers::tts::TtsAccess;
use crate::room::{Call, Presence, Room, RoomEvent};
use crate::room_token::CANDIDATE;
use crate::store::{Claimed, StoreError, VoiceRow};
use crate::turn_taking::{Action, Heard, Patience, TurnTaker};
use mockingbird_shared::interview::{EndedBy, Floor, Input, Machine, Stage};
use mockingbird_shared::wire::{Assessment, Speaker, Stats, Turn, TurnSource};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// How long the agent waits in a room that the candidate has left, or has not yet come to.
const AWAY_PATIENCE: Duration = Duration::from_secs(60);
/// How long the candidate's microphone is waited for.
const MICROPHONE_PATIENCE: Duration = Duration::from_secs(3);
/// How often interview time is looked at.
const TICK: Duration = Duration::from_secs(1);
/// Longest text that is taken from the chat.
const TYPED_MAX_CHARS: usize = 10_000;
/// Told every few seconds by a page on which somebody is writing.
const TYPING: &str = "mockingbird.typing";
/// LiveKit's name for what an agent is doing.
const STATE: &str = "lk.agent.state";
/// Stage, time and floor, for the page.
const PROGRESS: &str = "mockingbird.progress";
/// A provider's failure, as JSON with `code` and `detail`; empty when it is over.
const PROBLEM: &str = "mockingbird.problem";

/// What the agent is saying.
enum Saying {
    Nothing,
    /// A reply; it belongs to the interview when it was heard.
    Reply {
        /// Complete, once the model has finished.
        made: Option<Reply>,
        /// For which words it was prepared, while the candidate may still go on.
        prepared_for: Option<String>,
        started_ms: u64,
    },
    /// A phrase of its own, which is no part of the machine.
    Aside {
        text: String,
        started_ms: u64,
    },
}

pub(super) struct Interview {
    services: Arc<Services>,
    claimed: Claimed,
    dossier: Arc<Dossier>,
    who: Interviewer,
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
    /// The candidate has been told that nothing is understood.
    told_deaf: bool,
}

/// The interview is to be left.
struct Leave(Outcome);

impl From<StoreError> for Leave {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a step of an interview could not be stored");
        match error {
            // Somebody else holds or has changed it; whoever comes next begins from what is stored.
            StoreError::Changed | StoreError::Unreachable => Self(Outcome::HandedOver),
            StoreError::NotFound | StoreError::Refused => Self(Outcome::Finished),
        }
    }
}

type Step = Result<(), Leave>;

#[derive(Deserialize)]
struct SkipTo {
    stage: Stage,
}

impl Interview {
    #[allow(clippy::too_many_arguments)]
    pub(super) fn new(
        services: Arc<Services>,
        claimed: Claimed,
        row: VoiceRow,
        dossier: Arc<Dossier>,
        who: Interviewer,
        transcribers: Vec<SttAccess>,
        voices: Vec<TtsAccess>,
        (room, room_events): (Room, mpsc::Receiver<RoomEvent>),
    ) -> Self {
        let machine = row
            .machine
            .unwrap_or_else(|| Machine::new(row.config.length));
        let mouth = Mouth::new(voices, services.http.clone());
        Self {
            services,
            claimed,
            dossier,
            who,
            machine,
            turns: row.turns,
            version: row.version,
            stats: row.stats,
            room,
            room_events,
            transcribers,
            transcription: None,
            ears: Ears::new(),
            taker: TurnTaker::new(Patience::default(), now_ms()),
            mouth,
            saying: Saying::Nothing,
            replying: None,
            captions: Captions::new(CANDIDATE.to_owned()),
            said: String::new(),
            answer_before: String::new(),
            open_answer: false,
            away_since: Some(Instant::now()),
            here_since: None,
            here_before: false,
            tried_built_in: false,
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
        self.room.leave();
        outcome
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

    fn begin_transcription(&mut self) {
        let access = self.transcribers.first().cloned();
        let http = self.services.http.clone();
        self.transcription = access.map(|access| Transcription::begin(access, http));
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

    async fn ears_close(&mut self) -> Step {
        match self.ears.close() {
            Some(heard) => {
                if let Some(transcription) = &self.transcription {
                    transcription.hear(SttInput::SpeechEnded);
                }
                self.hear(heard).await
            }
            None => Ok(()),
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

    async fn on_transcription(&mut self, event: SttEvent) -> Step {
        match event {
            SttEvent::Interim(text) => {
                self.captions.candidate(&self.room, &text, false);
                self.hear(Heard::Interim(text)).await
            }
            SttEvent::Final(text) => {
                self.captions.candidate(&self.room, &text, true);
                self.hear(Heard::Final(text)).await
            }
            SttEvent::EndOfTurn => self.hear(Heard::EndOfTurn).await,
            SttEvent::Failed(error) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "nothing is understood");
                self.show_problem(error.code(), &error.sentence());
                if error.is_lasting() && self.transcribers.len() > 1 {
                    self.transcribers.remove(0);
                    self.begin_transcription();
                } else if matches!(self.saying, Saying::Nothing)
                    && self.machine.floor() == Floor::Candidate
                    && !std::mem::replace(&mut self.told_deaf, true)
                {
                    let text = Phrase::CannotHear.text(&self.dossier.config.language);
                    self.begin_aside(text.to_owned());
                }
                Ok(())
            }
            SttEvent::Recovered => {
                self.told_deaf = false;
                self.show_no_problem();
                Ok(())
            }
        }
    }

    /// Lets the turn-taker decide, and does what it says.
    async fn hear(&mut self, heard: Heard) -> Step {
        let now = now_ms();
        if self.away_since.is_some() {
            self.taker.rest(now);
        }
        for action in self.taker.handle(heard, now) {
            match action {
                Action::Prepare(text) => self.prepare_reply(text),
                Action::Discard => self.discard(),
                Action::Take(text) => self.take_turn(&text).await?,
                Action::Pause => self.room.hold(true),
                Action::Resume => self.room.hold(false),
                Action::Interrupt => self.interrupted().await?,
                Action::Nudge => {
                    let text = Phrase::Nudge.text(&self.dossier.config.language);
                    self.begin_aside(text.to_owned());
                }
                Action::MoveOn => {
                    let _ = self.machine.handle(Input::Unanswered, now);
                    self.store(&[], &[], (0, 0)).await?;
                    self.begin_reply();
                }
                Action::Leave => {
                    let _ = self.machine.handle(Input::End(EndedBy::UserAway), now);
                    self.store(&[], &[], (0, 0)).await?;
                    return Err(Leave(Outcome::Finished));
                }
            }
        }
        Ok(())
    }

    /// The answer as it would be a turn now.
    fn answer(&self, text: &str) -> Turn {
        let ended_ms = self.machine.elapsed_ms(now_ms());
        let earliest_ms = self.turns.last().map_or(0, |turn| turn.ended_ms);
        Turn {
            seq: next_seq(&self.turns),
            speaker: Speaker::Candidate,
            stage: self.machine.stage(),
            text: text.replace('\0', "").into(),
            started_ms: earliest_ms.min(ended_ms),
            ended_ms,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
        }
    }

    /// Begins with a reply that is kept back until the turn is over.
    fn prepare_reply(&mut self, text: String) {
        if self.open_answer || self.machine.floor() != Floor::Candidate {
            return;
        }
        let mut machine = self.machine.clone();
        let mut turns = self.turns.clone();
        turns.push(self.answer(&text));
        if machine.handle(Input::Answered, now_ms()).is_ok() {
            self.replying = Some(self.replying_with(machine, turns));
            self.mouth.begin(false, self.room.said_samples());
            self.saying = Saying::Reply {
                made: None,
                prepared_for: Some(text),
                started_ms: 0,
            };
        }
    }

    fn discard(&mut self) {
        self.replying = None;
        self.mouth.stop();
        self.room.hush();
        self.saying = Saying::Nothing;
        self.show_state("listening");
    }

    /// The candidate has finished: stores the answer, and lets the reply be heard.
    async fn take_turn(&mut self, text: &str) -> Step {
        let whole = [self.answer_before.as_str(), text].join(" ");
        let whole = whole.trim();
        if self.open_answer {
            // The person went on before anything was said: the same answer, longer.
            let ended_ms = self.machine.elapsed_ms(now_ms());
            if let Some(turn) = self.turns.last_mut() {
                turn.text = whole.to_owned().into();
                turn.ended_ms = ended_ms.max(turn.started_ms);
                let turn = turn.clone();
                self.store(&[turn], &[], (0, 0)).await?;
            }
            self.begin_reply();
            return Ok(());
        }
        let turn = self.answer(whole);
        let refused = self.machine.handle(Input::Answered, now_ms()).is_err();
        // The floor can be the interviewer's already: a skip has waited for a reply that was interrupted.
        match self.machine.floor() {
            Floor::Ended => return Err(Leave(Outcome::Finished)),
            // "Hello?" before the first word: the greeting is made anew.
            Floor::Interviewer if refused && self.turns.is_empty() => {
                self.begin_reply();
                return Ok(());
            }
            Floor::Interviewer => {}
            Floor::Nobody | Floor::Candidate => return Ok(()),
        }
        self.turns.push(turn.clone());
        self.open_answer = true;
        let prepared = !refused
            && matches!(&self.saying, Saying::Reply { prepared_for: Some(words), .. } if words == text)
            && self.replying.is_some() | self.reply_is_made();
        if prepared {
            if let Saying::Reply {
                prepared_for,
                started_ms,
                ..
            } = &mut self.saying
            {
                *prepared_for = None;
                *started_ms = self.machine.elapsed_ms(now_ms());
            }
            self.said.clear();
            self.show_state("thinking");
            for spoken in self.mouth.open(&self.room) {
                Box::pin(self.on_spoken(spoken)).await?;
            }
        } else {
            self.begin_reply();
        }
        self.store(&[turn], &[], (0, 0)).await
    }

    fn reply_is_made(&self) -> bool {
        matches!(&self.saying, Saying::Reply { made: Some(_), .. })
    }

    fn replying_with(&self, machine: Machine, turns: Vec<Turn>) -> Replying {
        Replying::begin(self.who.clone(), self.dossier.clone(), machine, turns)
    }

    fn begin_reply(&mut self) {
        self.replying = Some(self.replying_with(self.machine.clone(), self.turns.clone()));
        self.mouth.begin(true, self.room.said_samples());
        self.said.clear();
        self.saying = Saying::Reply {
            made: None,
            prepared_for: None,
            started_ms: self.machine.elapsed_ms(now_ms()),
        };
        self.show_state("thinking");
    }

    fn begin_aside(&mut self, text: String) {
        self.replying = None;
        self.mouth.begin(true, self.room.said_samples());
        self.said.clear();
        self.mouth.push(&text);
        self.mouth.finish();
        self.saying = Saying::Aside {
            text,
            started_ms: self.machine.elapsed_ms(now_ms()),
        };
    }

    async fn on_reply(&mut self, event: ReplyEvent) -> Step {
        match event {
            ReplyEvent::Piece(text) => self.mouth.push(&text),
            ReplyEvent::Done(Ok(reply)) => {
                self.replying = None;
                self.tried_built_in = false;
                self.mouth.finish();
                if let Saying::Reply { made, .. } = &mut self.saying {
                    *made = Some(reply);
                }
                self.finish_if_said().await?;
            }
            ReplyEvent::Done(Err(error)) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "a reply was not made");
                self.show_problem(error.code(), &error.sentence());
                if matches!(
                    &self.saying,
                    Saying::Reply {
                        prepared_for: Some(_),
                        ..
                    }
                ) {
                    // Nobody waits for it yet; it is tried again when the turn is taken.
                    self.discard();
                } else if !std::mem::replace(&mut self.tried_built_in, true) {
                    // The built-in interviewer says this one; nobody is left waiting.
                    let who = std::mem::replace(&mut self.who, Interviewer::BuiltIn);
                    self.room.hush();
                    self.begin_reply();
                    self.who = who;
                }
            }
        }
        Ok(())
    }

    async fn on_spoken(&mut self, spoken: Spoken) -> Step {
        match spoken {
            Spoken::Sentence(sentence) => {
                if !self.said.is_empty() {
                    self.said.push(' ');
                }
                self.said.push_str(&sentence);
                self.captions.agent(&self.room, &sentence);
                self.show_state("speaking");
                let said = self.said.clone();
                Box::pin(self.hear(Heard::AgentSays(said))).await
            }
            Spoken::Complete => self.finish_if_said().await,
            Spoken::Failed(error, unspoken) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "a sentence was not spoken");
                self.show_problem(error.code(), &error.sentence());
                self.mouth.failed(&error, unspoken);
                Ok(())
            }
        }
    }

    /// When all of it was heard, it belongs to the interview.
    async fn finish_if_said(&mut self) -> Step {
        if self.replying.is_some() || self.mouth.is_busy() || !self.mouth.is_said(&self.room) {
            return Ok(());
        }
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Reply {
                made: Some(reply),
                prepared_for: None,
                started_ms,
            } => self.keep_reply(&reply, started_ms, false).await?,
            Saying::Aside { text, started_ms } => self.keep_aside(text, started_ms, false).await?,
            not_yet => {
                self.saying = not_yet;
                return Ok(());
            }
        }
        self.captions.agent_finished(&self.room);
        // Held for a voice that came with the last word: nothing would let the next reply go.
        self.room.hold(false);
        self.taker.handle(Heard::AgentFinished, now_ms());
        match self.machine.floor() {
            // A skip has waited for the end of the reply.
            Floor::Interviewer => {
                self.taker.handle(Heard::AgentTakesFloor, now_ms());
                self.begin_reply();
            }
            Floor::Ended => return Err(Leave(Outcome::Finished)),
            Floor::Nobody | Floor::Candidate => self.show_state("listening"),
        }
        Ok(())
    }

    /// The candidate has cut in: only what was heard belongs to the interview.
    async fn interrupted(&mut self) -> Step {
        let heard = self.mouth.heard(self.room.said_samples());
        self.room.hush();
        self.mouth.stop();
        self.replying = None;
        self.captions.agent_finished(&self.room);
        self.show_state("listening");
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Reply {
                made, started_ms, ..
            } => {
                if heard.is_empty() {
                    // Nothing was said: the answer before goes on.
                    let last = self.turns.last().filter(|_| self.open_answer);
                    self.answer_before =
                        last.map_or_else(String::new, |turn| turn.text.expose().clone());
                    return Ok(());
                }
                let reply = cut(made, &heard);
                self.keep_reply(&reply, started_ms, true).await?;
                // Whoever says goodbye over the goodbye has said it.
                if self.machine.floor() == Floor::Ended {
                    return Err(Leave(Outcome::Finished));
                }
                Ok(())
            }
            Saying::Aside { started_ms, .. } if !heard.is_empty() => {
                self.keep_aside(heard, started_ms, true).await
            }
            Saying::Aside { .. } | Saying::Nothing => Ok(()),
        }
    }

    async fn keep_reply(&mut self, reply: &Reply, started_ms: u64, interrupted: bool) -> Step {
        let Some((machine, mut turn)) =
            reply.apply(&self.machine, &self.turns, started_ms, now_ms())
        else {
            return Ok(());
        };
        turn.interrupted = interrupted;
        let assessment = reply.assessment(&self.turns);
        self.machine = machine;
        self.turns.push(turn.clone());
        self.open_answer = false;
        self.answer_before.clear();
        let tokens = (reply.usage.prompt_tokens, reply.usage.completion_tokens);
        self.store(&[turn], assessment.as_slice(), tokens).await
    }

    async fn keep_aside(&mut self, text: String, started_ms: u64, interrupted: bool) -> Step {
        let turn = Turn {
            speaker: Speaker::Interviewer,
            started_ms,
            interrupted,
            ..self.answer(&text)
        };
        self.turns.push(turn.clone());
        self.store(&[turn], &[], (0, 0)).await
    }

    async fn on_call(&mut self, call: Call) -> Step {
        if call.from != CANDIDATE {
            self.room
                .answer(&call, Err("only the candidate may do this".into()));
            return Ok(());
        }
        let outcome = match call.method.as_str() {
            "skip" => match serde_json::from_str::<SkipTo>(&call.payload) {
                Ok(SkipTo { stage }) => self.machine.handle(Input::Skip(stage), now_ms()),
                Err(_) => {
                    self.room
                        .answer(&call, Err("the payload names no stage".into()));
                    return Ok(());
                }
            },
            "end" => self
                .machine
                .handle(Input::End(EndedBy::UserEnded), now_ms()),
            _ => {
                self.room
                    .answer(&call, Err("there is no such method".into()));
                return Ok(());
            }
        };
        if let Err(refusal) = outcome {
            self.room.answer(&call, Err(refusal.to_string()));
            return Ok(());
        }
        self.store(&[], &[], (0, 0)).await?;
        let progress = serde_json::to_string(&self.machine.progress(now_ms()));
        self.room.answer(&call, Ok(progress.unwrap_or_default()));
        match self.machine.floor() {
            Floor::Ended => Err(Leave(Outcome::Finished)),
            Floor::Interviewer
                if matches!(
                    self.saying,
                    Saying::Nothing
                        | Saying::Reply {
                            prepared_for: Some(_),
                            ..
                        }
                ) =>
            {
                self.taker.handle(Heard::AgentTakesFloor, now_ms());
                self.begin_reply();
                Ok(())
            }
            _ => Ok(()),
        }
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

    /// Writes the machine as it is now, with what was said.
    async fn store(
        &mut self,
        turns: &[Turn],
        assessments: &[Assessment],
        tokens: (u64, u64),
    ) -> Step {
        let progress = Progressed::of(&self.machine, &self.turns, &self.stats, tokens, now_ms());
        let (id, version) = (self.claimed.id, self.version);
        let store = &self.services.store;
        self.version = store
            .record(id, version, &progress, turns, assessments)
            .await?;
        self.stats = progress.stats;
        self.show_progress();
        Ok(())
    }

    fn show_state(&self, state: &str) {
        self.room.set_attributes([(STATE, state.to_owned())]);
    }

    fn show_progress(&self) {
        if let Ok(progress) = serde_json::to_string(&self.machine.progress(now_ms())) {
            self.room.set_attributes([(PROGRESS, progress)]);
        }
    }

    fn show_problem(&self, code: &str, detail: &str) {
        let problem = serde_json::json!({"code": code, "detail": detail});
        self.room.set_attributes([(PROBLEM, problem.to_string())]);
    }

    fn show_no_problem(&self) {
        self.room.set_attributes([(PROBLEM, String::new())]);
    }
}

/// A reply of which only the beginning was heard. What the model did with its tools counts as far as it is known.
fn cut(made: Option<Reply>, heard: &str) -> Reply {
    let mut reply = made.unwrap_or(Reply {
        text: String::new(),
        usage: LlmUsage::default(),
        inputs: vec![(Input::Spoke(String::new()), now_ms())],
        judgement: None,
    });
    heard.clone_into(&mut reply.text);
    for (input, at_ms) in &mut reply.inputs {
        if matches!(input, Input::Spoke(_)) {
            *input = Input::Spoke(heard.to_owned());
            *at_ms = now_ms();
        }
    }
    reply
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
