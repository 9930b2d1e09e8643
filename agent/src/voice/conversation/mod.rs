//! An interview by voice as a machine: events go in, commands come out, and time is passed in. It does no I/O.
//!
//! `handle` takes one event; then `poll_command` gives what is to be done, in order, until there is nothing more; then
//! the caller waits for the next event, or until `next_deadline_ms` for an `Event::Tick`. `candidate` is the
//! candidate's side up to an answer that is taken, `interviewer` the replies to it and `speech` how they are heard,
//! `transcriber` what is done where nothing is understood, `attendance` who is there and for how long, `calls` what the
//! page asks for, `persistence` what is stored, `status` what the page sees. Whose turn it is by the rules, the
//! interview machine knows (`shared::interview`); who is speaking, the turn detector knows (`crate::turn_taking`); what
//! the interviewer's side is doing is in `Saying`, and nowhere else.

mod attendance;
mod calls;
mod candidate;
mod event;
mod interviewer;
mod persistence;
mod playout;
mod speech;
mod status;
mod stopwatch;
#[cfg(test)]
mod tests;
mod transcriber;

pub(crate) use event::{CallId, Command, Event, Problem, Snapshot, Step, StoreFailure};

use super::Outcome;
use crate::turn_taking::{Action, Heard, TurnDetector};
use attendance::Attendance;
use candidate::{Answer, OpenAnswer};
use interviewer::{Model, Saying};
use mockingbird_service::languages::{self, Phrases};
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{Machine, Patience, Turn};
use mockingbird_shared::language::StoredLanguage;
use mockingbird_shared::provider::Provider;
use playout::Playout;
use status::Status;
use std::collections::VecDeque;
use stopwatch::Stopwatch;
use transcriber::Transcribers;

/// How often interview time is looked at, in milliseconds.
const SECOND_MS: u64 = 1_000;

/// What a conversation begins with.
pub(crate) struct Opening {
    pub(crate) language: StoredLanguage,
    /// The job that the interview is for.
    pub(crate) role: String,
    pub(crate) patience: Patience,
    pub(crate) machine: Machine,
    pub(crate) turns: Vec<Turn>,
    pub(crate) stats: Stats,
    /// Whose models can interview, the preferred one first; the built-in interviewer stands behind them all.
    pub(crate) models: Vec<Provider>,
    /// Whose transcribers there are, the preferred one first.
    pub(crate) transcribers: Vec<Provider>,
    /// Number of voices that can speak.
    pub(crate) voices: usize,
}

/// The state of one interview by voice.
pub(crate) struct Conversation {
    language: StoredLanguage,
    role: String,
    /// What the agent says by itself.
    phrases: &'static Phrases,
    /// When the present event happened, in milliseconds of the caller's clock.
    now_ms: u64,
    machine: Machine,
    turns: Vec<Turn>,
    stats: Stats,
    /// Knows who is speaking.
    detector: TurnDetector,
    /// When the detector was last asked: whatever was due by then is done.
    detector_asked_ms: u64,
    /// What the interviewer's side is doing.
    saying: Saying,
    /// The answer that was taken last, until something of the reply to it was heard.
    open_answer: Option<OpenAnswer>,
    /// Answers that are being judged.
    assessing: Vec<Answer>,
    playout: Playout,
    stopwatch: Stopwatch,
    models: Vec<Model>,
    transcribers: Transcribers,
    /// Voices that can take over from the present one.
    spare_voices: usize,
    /// The present voice has failed once and has spoken nothing since.
    voice_has_failed: bool,
    /// The agent has taken over in the middle, and says so before the first reply.
    says_it_is_back: bool,
    attendance: Attendance,
    status: Status,
    calls: calls::Pending,
    steps: u64,
    next_second_ms: u64,
    commands: VecDeque<Command>,
    left: bool,
}

impl Conversation {
    pub(crate) fn new(opening: Opening, now_ms: u64) -> Self {
        let mut conversation = Self {
            phrases: languages::phrases(languages::spoken(&opening.language)),
            now_ms,
            machine: opening.machine,
            turns: opening.turns,
            stats: opening.stats,
            detector: TurnDetector::new(
                opening.patience,
                languages::turn_taking(opening.language.supported()),
                now_ms,
            ),
            language: opening.language,
            role: opening.role,
            detector_asked_ms: now_ms,
            saying: Saying::Nothing,
            open_answer: None,
            assessing: Vec::new(),
            playout: Playout::default(),
            stopwatch: Stopwatch::default(),
            models: opening.models.into_iter().map(Model::new).collect(),
            transcribers: Transcribers::new(opening.transcribers),
            spare_voices: opening.voices.saturating_sub(1),
            voice_has_failed: false,
            says_it_is_back: false,
            attendance: Attendance::new(now_ms),
            status: Status::default(),
            calls: calls::Pending::default(),
            steps: 0,
            next_second_ms: now_ms,
            commands: VecDeque::new(),
            left: false,
        };
        conversation.set_state("initializing");
        conversation.start_transcriber();
        conversation
    }

    /// Takes an event that happened at `now_ms`: milliseconds of any clock that does not go backward.
    pub(crate) fn handle(&mut self, event: Event, now_ms: u64) {
        self.now_ms = now_ms;
        match event {
            Event::Stored { number } => self.stored(number),
            Event::AbandonedReplyCounted(usage) => self.count_tokens(usage),
            Event::Assessed { seq, judgement } => self.assessed(seq, &judgement),
            // What was begun before the conversation was over has no more effect.
            _ if self.left => {}
            Event::StoreFailed(failure) => self.store_failed(failure),
            Event::Connected => self.connected(),
            Event::Away => self.away(),
            Event::Here { microphone } => self.here(microphone),
            Event::SpeechStarted { .. }
            | Event::SpeechEnded { .. }
            | Event::Typed(_)
            | Event::Typing => self.on_candidate(event),
            Event::Transcript(heard) => self.on_transcript(heard),
            Event::TranscriberEnded => self.transcriber_ended(),
            Event::ReplyPiece(text) => self.reply_piece(&text),
            Event::ReplyTakenBack => self.reply_taken_back(),
            Event::ReplyMade(reply) => self.reply_made(*reply),
            Event::ReplyFailed(error) => self.reply_failed(Some(error)),
            Event::ReplyEnded => self.reply_failed(None),
            Event::AssessmentEnded { seq } => self.assessment_ended(seq),
            Event::SentenceBegun {
                text,
                samples,
                synthesis_ms,
            } => self.sentence_begun(text, samples, synthesis_ms),
            Event::SoundGiven { samples } => self.playout.add_sound(samples),
            Event::SentenceMade => self.playout.sentence_made(),
            Event::AllSoundMade => {
                self.playout.all_made();
                self.finish_if_heard();
            }
            Event::SentenceFailed(error) => self.sentence_failed(&error),
            Event::Played { samples } => {
                self.playout.played(samples);
                self.finish_if_heard();
            }
            Event::SkipCalled { call, to } => self.skip_called(call, to),
            Event::EndCalled { call } => self.end_called(call),
            Event::RoomLeft(outcome) => self.leave(outcome),
            Event::Wished(wish) => self.wished(wish),
            Event::Tick => self.tick(),
        }
    }

    /// The next command; none when the caller is to wait for the next event.
    pub(crate) fn poll_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// When `Event::Tick` is due, should nothing else happen.
    pub(crate) fn next_deadline_ms(&self) -> u64 {
        if self.left {
            return u64::MAX;
        }
        let deadlines = [
            self.detector.next_tick_ms(self.detector_asked_ms),
            self.saying.deadline_ms(),
            self.transcribers.restart_ms(),
        ];
        let earliest_ms = deadlines.into_iter().flatten().min();
        earliest_ms.map_or(self.next_second_ms, |at_ms| at_ms.min(self.next_second_ms))
    }

    /// Whether the agent's voice is in the room: the voice detector is stricter then.
    pub(crate) fn agent_speaks(&self) -> bool {
        self.detector.agent_speaks()
    }

    fn tick(&mut self) {
        if self
            .transcribers
            .restart_ms()
            .is_some_and(|at_ms| at_ms <= self.now_ms)
        {
            self.start_transcriber();
        }
        if self
            .saying
            .deadline_ms()
            .is_some_and(|at_ms| at_ms <= self.now_ms)
        {
            self.reply_timed_out();
        }
        self.turn_event(Heard::Tick);
        if self.now_ms >= self.next_second_ms && !self.left {
            self.next_second_ms = self.now_ms + SECOND_MS;
            self.second_passed();
        }
    }

    fn ask_detector(&mut self, heard: Heard) -> Vec<Action> {
        self.detector_asked_ms = self.now_ms;
        self.detector.handle(heard, self.now_ms)
    }

    fn command(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    fn leave(&mut self, outcome: Outcome) {
        if self.left {
            return;
        }
        if outcome == Outcome::Lost {
            self.assessing.clear();
        } else {
            self.assess_what_is_left(outcome);
        }
        self.left = true;
        self.command(Command::Leave(outcome));
    }
}
