//! The machine's inputs (events) and outputs (commands).

use mockingbird_shared::interview::{Progress, Stage};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewDetail, InterviewEvent, NewMessage, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Identifies one request, so that a late answer to an aborted request is not taken for the awaited one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub(crate) u32);

/// Why a request has failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server can't be reached. It may have received the request or not.
    Away,
    /// The session has ended.
    SignedOut,
    /// The server has answered with an error.
    Refused(Problem),
    /// The answer cannot be understood.
    Unreadable,
}

impl Failure {
    /// Whether only a later attempt can help: the server, or a service that it needs, can't be reached.
    pub(crate) fn is_away(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Refused(problem) => problem.code == ProblemCode::UpstreamUnavailable,
            Self::SignedOut | Self::Unreadable => false,
        }
    }
}

/// What happens to the room.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page was opened, or should load again: after an error, or after a conversation by voice.
    Entered,
    /// Time has passed; sent by the page about once a second.
    TimePassed,
    /// The candidate has edited the answer; this is the whole text.
    Written(String),
    /// The candidate has submitted the answer.
    Submitted {
        /// The id of the answer. Must be new: the server takes one answer for each.
        client_id: Uuid,
    },
    /// The candidate wants to go to this later stage.
    SkipWanted(Stage),
    /// The candidate wants to end the interview.
    EndWanted,
    /// The candidate requests a reply that is due.
    GoOnWanted {
        /// Whether the built-in interviewer makes this reply.
        built_in: bool,
    },
    /// The browser could not store the answers of [`Command::Keep`].
    NotKept,
    /// The result of [`Command::Load`].
    Loaded(RequestId, Result<Box<InterviewDetail>, Failure>),
    /// The result of [`Command::LendKeys`].
    KeysLent(RequestId, Result<(), Failure>),
    /// The result of [`Command::Start`].
    Started(RequestId, Result<(), Failure>),
    /// The result of [`Command::Send`].
    Sent(RequestId, Result<(), Failure>),
    /// The result of [`Command::Tick`].
    Ticked(RequestId, Result<Progress, Failure>),
    /// The result of [`Command::Skip`].
    Skipped(RequestId, Result<Progress, Failure>),
    /// The result of [`Command::End`].
    Ended(RequestId, Result<Progress, Failure>),
    /// Bytes have arrived on the stream of [`Command::Follow`], even if only a sign of life.
    Heard(RequestId),
    /// An event of that stream, with the `id` of its frame.
    Told(RequestId, Option<String>, InterviewEvent),
    /// That stream has ended: closed by the server, or broken.
    StreamEnded(RequestId, Result<(), Failure>),
}

/// What the page has to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Load the interview (`GET /api/interviews/{id}`).
    Load(RequestId),
    /// Lend a guest's keys to the interview, if there are any.
    LendKeys(RequestId),
    /// Start the interview, or request a reply that is due (`POST …/start`).
    Start {
        /// The id of this request.
        id: RequestId,
        /// Whether the built-in interviewer makes the reply.
        built_in: bool,
    },
    /// Send an answer (`POST …/messages`).
    Send {
        /// The id of this request.
        id: RequestId,
        /// The answer; its `client_id` makes sending it twice harmless.
        answer: NewMessage,
    },
    /// Read the event stream (`GET …/events`).
    Follow {
        /// The id of this request.
        id: RequestId,
        /// What was received already, for `Last-Event-ID`.
        from: Position,
    },
    /// Tell the server that time has passed (`POST …/tick`).
    Tick(RequestId),
    /// Skip to a later stage (`POST …/skip`).
    Skip {
        /// The id of this request.
        id: RequestId,
        /// The stage to go to.
        stage: Stage,
    },
    /// End the interview (`POST …/end`).
    End(RequestId),
    /// Abort a request, and send no more events about it.
    Abort(RequestId),
    /// Store these answers in the browser, replacing those stored for this interview.
    Keep(Kept),
    /// Remove the answers with these ids from the browser's storage: they have arrived, or are in the
    /// composer again.
    Forget(Vec<Uuid>),
    /// Show the feedback, because the candidate has ended the interview.
    ShowFeedback,
}

/// Answers that the server may not have yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The number of the last turn when they were written; 0 if there was none.
    pub after_seq: u32,
    /// In the order in which they were written.
    pub answers: Vec<Answer>,
}

/// An answer until the server has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What the person wrote.
    pub text: Pii,
    /// Identifies the answer: the server takes it once, however often it is sent.
    pub client_id: Uuid,
    /// How long the candidate took to write it, in milliseconds.
    #[serde(default)]
    pub composed_ms: u64,
    /// Whether it could not be sent when it was written.
    #[serde(default)]
    pub kept_locally: bool,
    /// Ids of earlier answers whose texts are sent with this one: when it has arrived, they have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<Uuid>,
}

impl From<Answer> for NewMessage {
    fn from(answer: Answer) -> Self {
        Self {
            text: answer.text,
            client_id: answer.client_id,
            composed_ms: answer.composed_ms,
            kept_locally: answer.kept_locally,
        }
    }
}

/// How much of an interview was received, in the form of `Last-Event-ID`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The number of the last complete turn.
    pub seq: u32,
    /// Bytes received of turn `seq + 1`; 0 for none.
    pub bytes: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bytes {
            0 => write!(f, "{}", self.seq),
            bytes => write!(f, "{}:{bytes}", self.seq + 1),
        }
    }
}
