//! The state of the room, what is shown of it, and which part of the machine an event goes to.

use crate::exchange::{Answer, Command, Event, Failure, Kept, Position, RequestId};
use crate::outbox::{Draft, Outbox};
use mockingbird_shared::interview::{Floor, Mode, Progress, Turn};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewDetail, ProblemCode};
use std::mem;

/// The interviewer's turn while it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The number that the turn will have.
    pub seq: u32,
    /// What came so far.
    pub text: Pii,
}

/// Something that went wrong, as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Stable.
    pub code: ProblemCode,
    /// What happened and what to do, in the server's words.
    pub detail: String,
}

/// What the room is asking the server for. One request at a time; skipping and ending go beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Load,
    LendKeys,
    Start,
    Send,
    Tick,
    Follow,
}

/// What the room is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// Waits for the person.
    Idle,
    /// Waits before it tries again.
    Pausing { until_ms: u64, then: Request },
    /// Waits for the server. `since_ms` is when it was asked, or when the stream last gave a sign of life.
    Asking {
        id: RequestId,
        what: Request,
        since_ms: u64,
    },
}

/// A request of the person that goes beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) id: RequestId,
    pub(crate) since_ms: u64,
}

/// The machine. It is told of events by `handle`, and asked what to show by the other methods.
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
    /// When `progress` was true.
    pub(crate) progress_at_ms: u64,
    /// When the server was last asked to let time take effect.
    pub(crate) ticked_at_ms: u64,
    pub(crate) draft: Draft,
    pub(crate) outbox: Outbox,
    /// An answer that has arrived, until its turn is here.
    pub(crate) delivered: Option<Answer>,
    /// Why the reply that is due is not made, or was made by another than the chosen interviewer.
    pub(crate) reply_trouble: Option<Trouble>,
    /// Why an answer was not taken.
    pub(crate) answer_trouble: Option<Trouble>,
    pub(crate) error: Option<Failure>,
    pub(crate) wish_error: Option<Failure>,
    pub(crate) offline: bool,
    pub(crate) keys_lent: bool,
    /// Something is due that the present reading may not see any more.
    pub(crate) follow_again: bool,
    /// The reply that is due was asked for anew, after it broke off.
    pub(crate) restarted: bool,
    /// Loads since the server last did what it was asked, so that two that contradict each other don't go on for ever.
    pub(crate) reloads: u32,
}

impl Engine {
    /// A room that nothing is known of but what the browser has kept of it.
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

    /// Takes an event at a moment (milliseconds since any fixed one), and says what is to be done, in this order.
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
            // Answers to requests that were given up.
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

    /// The interview as it was last loaded, its turns apart.
    pub fn detail(&self) -> Option<&InterviewDetail> {
        self.detail.as_deref()
    }

    /// What was said.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The reply that is being made.
    pub fn reply(&self) -> Option<&Reply> {
        self.reply.as_ref()
    }

    /// Stage, time and floor.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// Whose turn it is; none before the interview is loaded.
    pub fn floor(&self) -> Option<Floor> {
        Some(self.progress.as_ref()?.floor)
    }

    /// What is written in the composer.
    pub fn draft(&self) -> &str {
        &self.draft.text
    }

    /// What went wrong with a reply or an answer. It may be over: then it tells why the interviewer is another one.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.reply_trouble.as_ref().or(self.answer_trouble.as_ref())
    }

    /// Whether a reply is due that nobody makes before the person asks for it.
    pub fn is_stuck(&self) -> bool {
        let due = matches!(self.floor(), Some(Floor::Nobody | Floor::Interviewer));
        due && self.reply_trouble.is_some() && self.activity == Activity::Idle
    }

    /// Why the room stands still.
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

    /// Whether a reply is awaited of which nothing is here yet.
    pub fn is_thinking(&self) -> bool {
        let follows = match self.activity {
            Activity::Asking { what, .. } => matches!(what, Request::Start | Request::Follow),
            Activity::Pausing { then, .. } => then == Request::Follow,
            Activity::Idle => false,
        };
        follows && self.reply.is_none() && !self.offline
    }

    /// Whether the interview goes on by voice, so that this room has nothing to do.
    pub fn is_by_voice(&self) -> bool {
        let by_voice = |detail: &InterviewDetail| detail.mode == Mode::Voice;
        self.detail().is_some_and(by_voice) && self.floor() != Some(Floor::Ended)
    }

    /// Asks the server for something, and gives up what was asked before.
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

    pub(crate) fn is_asking(&self, wanted: Request) -> bool {
        matches!(self.activity, Activity::Asking { what, .. } if what == wanted)
    }

    /// Whether this is the request that is awaited; it is over then.
    fn ends(&mut self, answered: RequestId) -> bool {
        let awaited = matches!(self.activity, Activity::Asking { id, .. } if id == answered);
        if awaited {
            self.activity = Activity::Idle;
        }
        awaited
    }

    fn ends_wish(&mut self, answered: RequestId) -> bool {
        self.wish.take_if(|wish| wish.id == answered).is_some()
    }

    /// The number of the last turn; 0 if there is none.
    pub(crate) fn last_seq(&self) -> u32 {
        self.turns.last().map_or(0, |turn| turn.seq)
    }

    /// What is here already.
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
    }
}
