//! The state of the room, what the page shows of it, and which part of the machine handles each event.

use crate::exchange::{Answer, Command, Event, Failure, Kept, Position, RequestId};
use crate::outbox::{Draft, Outbox};
use mockingbird_shared::interview::{Floor, Mode, Progress, Turn};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewDetail, ProblemCode};
use std::mem;

/// The interviewer's turn while it is being made.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The number that the turn will have.
    pub seq: u32,
    /// The text received so far.
    pub text: Pii,
}

/// A failure that the server has reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// What went wrong and what to do about it, in the server's words.
    pub detail: String,
}

/// What the room requests from the server. One request at a time; skipping and ending run beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Load,
    LendKeys,
    Start,
    Send,
    Tick,
    Follow,
}

/// What a machine is waiting for: the room, or the reader of a report (`crate::report`), which has requests of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Activity<What = Request> {
    /// An event from the person.
    #[default]
    Idle,
    /// The end of a pause before the next attempt.
    Pausing { until_ms: u64, then: What },
    /// The server. `since_ms` is when the request was sent, or when the stream last showed a sign of life.
    Asking {
        id: RequestId,
        what: What,
        since_ms: u64,
    },
}

impl<What: Copy> Activity<What> {
    /// What was requested, if this answer belongs to the awaited request, which is then over.
    pub(crate) fn end(&mut self, answered: RequestId) -> Option<What> {
        match *self {
            Self::Asking { id, what, .. } if id == answered => {
                *self = Self::Idle;
                Some(what)
            }
            _ => None,
        }
    }
}

/// A skip or an end, which runs beside the other requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) id: RequestId,
    pub(crate) since_ms: u64,
}

/// The machine of the text room. `handle` takes events; the other methods return what to show.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) now_ms: u64,
    pub(crate) commands: Vec<Command>,
    pub(crate) requests: u32,
    pub(crate) activity: Activity,
    pub(crate) wish: Option<Wish>,
    pub(crate) detail: Option<Box<InterviewDetail>>,
    pub(crate) turns: Vec<Turn>,
    pub(crate) reply: Option<Reply>,
    pub(crate) progress: Option<Progress>,
    /// When anything was last said or asked for, or the interview went on.
    pub(crate) grown_at_ms: u64,
    /// When `progress` was received.
    pub(crate) progress_at_ms: u64,
    /// When the last tick was sent.
    pub(crate) ticked_at_ms: u64,
    pub(crate) draft: Draft,
    pub(crate) outbox: Outbox,
    /// An answer that the server has taken, until its turn is received.
    pub(crate) delivered: Option<Answer>,
    /// Why the due reply is not being made, or why a substitute made it.
    pub(crate) reply_trouble: Option<Trouble>,
    /// Why an answer was refused.
    pub(crate) answer_trouble: Option<Trouble>,
    pub(crate) error: Option<Failure>,
    pub(crate) wish_error: Option<Failure>,
    pub(crate) offline: bool,
    pub(crate) keys_lent: bool,
    /// Whether to read the stream again after the present request, which may miss a reply that has become
    /// due.
    pub(crate) follow_again: bool,
    /// Whether the due reply was requested again after it broke off.
    pub(crate) restarted: bool,
    /// Loads since the last request that succeeded. Bounded, so that contradicting answers cannot cause an
    /// endless loop.
    pub(crate) reloads: u32,
}

impl Engine {
    /// A room of which only the answers kept in the browser are known.
    pub fn new(kept: Kept) -> Self {
        Self {
            now_ms: 0,
            commands: Vec::new(),
            requests: 0,
            activity: Activity::Idle,
            wish: None,
            detail: None,
            turns: Vec::new(),
            reply: None,
            progress: None,
            grown_at_ms: 0,
            progress_at_ms: 0,
            ticked_at_ms: 0,
            draft: Draft::default(),
            outbox: Outbox::of(kept),
            delivered: None,
            reply_trouble: None,
            answer_trouble: None,
            error: None,
            wish_error: None,
            offline: false,
            keys_lent: false,
            follow_again: false,
            restarted: false,
            reloads: 0,
        }
    }

    /// Takes an event at `now_ms` (milliseconds since any fixed moment), and returns the commands to carry
    /// out, in order.
    pub fn handle(&mut self, event: Event, now_ms: u64) -> Vec<Command> {
        self.now_ms = now_ms;
        match event {
            Event::Entered => self.on_entered(),
            Event::TimePassed => self.on_time_passed(),
            Event::Written(text) => self.draft.write(text, now_ms),
            Event::Submitted { client_id } => self.on_submitted(client_id),
            Event::SkipWanted(stage) => self.on_skip_wanted(stage),
            Event::EndWanted => self.on_end_wanted(),
            Event::GoOnWanted { built_in } => self.on_go_on_wanted(built_in),
            Event::NotKept => self.outbox.kept = false,
            Event::Loaded(id, outcome) if self.ends(id) => self.on_loaded(outcome),
            Event::KeysLent(id, outcome) if self.ends(id) => self.on_keys_lent(outcome),
            Event::Started(id, outcome) if self.ends(id) => self.on_started(outcome),
            Event::Sent(id, outcome) if self.ends(id) => self.on_sent(outcome),
            Event::Ticked(id, outcome) if self.ends(id) => self.on_ticked(outcome),
            Event::Skipped(id, outcome) if self.ends_wish(id) => self.on_skipped(outcome),
            Event::Ended(id, outcome) if self.ends_wish(id) => self.on_ended(outcome),
            Event::Heard(id) => self.on_heard(id),
            Event::Told(id, frame_id, event) => self.on_told(id, frame_id.as_deref(), event),
            Event::StreamEnded(id, outcome) if self.ends(id) => self.on_stream_ended(outcome),
            // Late answers to requests that were aborted are ignored.
            Event::Loaded(..)
            | Event::KeysLent(..)
            | Event::Started(..)
            | Event::Sent(..)
            | Event::Ticked(..)
            | Event::Skipped(..)
            | Event::Ended(..)
            | Event::StreamEnded(..) => {}
        }
        mem::take(&mut self.commands)
    }

    /// The interview as it was last loaded. Its turns may be older than `turns`.
    pub fn detail(&self) -> Option<&InterviewDetail> {
        self.detail.as_deref()
    }

    /// The turns received so far, in order.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The reply that is being made, once some of it was received.
    pub fn reply(&self) -> Option<&Reply> {
        self.reply.as_ref()
    }

    /// Stage, time and floor, as last received.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// Whose turn it is; `None` before the interview is loaded.
    pub fn floor(&self) -> Option<Floor> {
        Some(self.progress.as_ref()?.floor)
    }

    /// The text in the composer.
    pub fn draft(&self) -> &str {
        &self.draft.text
    }

    /// The last failure of a reply or an answer. It may be overcome: then it explains why a substitute has
    /// replied.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.reply_trouble.as_ref().or(self.answer_trouble.as_ref())
    }

    /// Whether a reply is due that nobody makes until the candidate requests it.
    pub fn is_stuck(&self) -> bool {
        let due = matches!(self.floor(), Some(Floor::Nobody | Floor::Interviewer));
        due && self.reply_trouble.is_some() && self.activity == Activity::Idle
    }

    /// Why the room has stopped.
    pub fn error(&self) -> Option<&Failure> {
        self.error.as_ref()
    }

    /// Why skipping or ending failed.
    pub fn wish_error(&self) -> Option<&Failure> {
        self.wish_error.as_ref()
    }

    /// Whether the server can't be reached right now.
    pub fn is_offline(&self) -> bool {
        self.offline
    }

    /// Whether a reply is awaited of which no text was received yet.
    pub fn is_thinking(&self) -> bool {
        let awaits = self.is_following() || self.is_asking(Request::Start);
        awaits && self.reply.is_none() && !self.offline
    }

    /// Whether the interview continues by voice, so that this room must not act.
    pub fn is_by_voice(&self) -> bool {
        let by_voice = |detail: &InterviewDetail| detail.mode == Mode::Voice;
        self.detail().is_some_and(by_voice) && self.floor() != Some(Floor::Ended)
    }

    /// Starts a request; the previous one is aborted.
    pub(crate) fn ask(&mut self, what: Request) -> RequestId {
        self.give_up();
        let id = self.next_request();
        self.activity = Activity::Asking {
            id,
            what,
            since_ms: self.now_ms,
        };
        id
    }

    pub(crate) fn next_request(&mut self) -> RequestId {
        self.requests = self.requests.wrapping_add(1);
        RequestId(self.requests)
    }

    pub(crate) fn give_up(&mut self) {
        if let Activity::Asking { id, .. } = self.activity {
            self.commands.push(Command::Abort(id));
        }
        self.activity = Activity::Idle;
    }

    /// Whether the stream is read, or will be after a pause.
    pub(crate) fn is_following(&self) -> bool {
        match self.activity {
            Activity::Asking { what, .. } => what == Request::Follow,
            Activity::Pausing { then, .. } => then == Request::Follow,
            Activity::Idle => false,
        }
    }

    pub(crate) fn is_asking(&self, wanted: Request) -> bool {
        matches!(self.activity, Activity::Asking { what, .. } if what == wanted)
    }

    /// Whether this answer belongs to the awaited request, which is then over.
    fn ends(&mut self, answered: RequestId) -> bool {
        self.activity.end(answered).is_some()
    }

    fn ends_wish(&mut self, answered: RequestId) -> bool {
        self.wish.take_if(|wish| wish.id == answered).is_some()
    }

    /// The number of the last turn; 0 if there is none.
    pub(crate) fn last_seq(&self) -> u32 {
        self.turns.last().map_or(0, |turn| turn.seq)
    }

    /// How much of the interview was received.
    pub(crate) fn position(&self) -> Position {
        let seq = self.last_seq();
        let bytes = match &self.reply {
            Some(reply) if reply.seq == seq + 1 => reply.text.expose().len(),
            _ => 0,
        };
        Position { seq, bytes }
    }

    pub(crate) fn set_progress(&mut self, progress: Progress) {
        self.progress = Some(progress);
        self.progress_at_ms = self.now_ms;
        self.grown_at_ms = self.now_ms;
    }
}
