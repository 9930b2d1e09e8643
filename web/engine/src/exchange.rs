//! What goes into the machine, and what comes out.

use mockingbird_shared::interview::{Progress, Stage};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewDetail, InterviewEvent, NewMessage, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Names one request, so that an answer which comes after the request was given up is told from the one that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub(crate) u32);

/// Why a request has no good answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server can't be reached; whether it got the request is not known.
    Away,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server refuses, and says why.
    Refused(Problem),
    /// The answer makes no sense.
    Unreadable,
}

impl Failure {
    /// Whether trying again later is all there is to do: the server can't be reached, or what it needs can't.
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
    /// The page is opened, or is to be loaded anew: after an error, or after a conversation by voice.
    Entered,
    /// A moment has passed; the page tells it about once a second.
    TimePassed,
    /// The answer in the composer, as it is now.
    Written(String),
    /// The person sends what is written, under an id of the page's choice.
    Submitted {
        /// Must be new: the server takes an answer once for each.
        client_id: Uuid,
    },
    /// The person wants to go to a later stage.
    SkipWanted(Stage),
    /// The person ends the interview.
    EndWanted,
    /// The person asks for a reply that is due.
    GoOnWanted {
        /// By the built-in interviewer, for this reply.
        built_in: bool,
    },
    /// The browser could not keep what [`Command::Keep`] named.
    NotKept,
    /// What was asked by [`Command::Load`].
    Loaded(RequestId, Result<Box<InterviewDetail>, Failure>),
    /// What came of [`Command::LendKeys`].
    KeysLent(RequestId, Result<(), Failure>),
    /// What came of [`Command::Start`].
    Started(RequestId, Result<(), Failure>),
    /// What came of [`Command::Send`].
    Sent(RequestId, Result<(), Failure>),
    /// What came of [`Command::Tick`].
    Ticked(RequestId, Result<Progress, Failure>),
    /// What came of [`Command::Skip`].
    Skipped(RequestId, Result<Progress, Failure>),
    /// What came of [`Command::End`].
    Ended(RequestId, Result<Progress, Failure>),
    /// Something came over the stream of [`Command::Follow`], if only a sign of life.
    Heard(RequestId),
    /// An event of that stream, with the `id` of its frame.
    Told(RequestId, Option<String>, InterviewEvent),
    /// That stream is over: closed by the server, or broken.
    StreamEnded(RequestId, Result<(), Failure>),
}

/// What the page has to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Load the interview (`GET /api/interviews/{id}`).
    Load(RequestId),
    /// Lend a guest's keys to the interview, where there are any.
    LendKeys(RequestId),
    /// Begin, or have a reply made that is due (`POST …/start`).
    Start {
        /// Names the request.
        id: RequestId,
        /// By the built-in interviewer.
        built_in: bool,
    },
    /// Send an answer (`POST …/messages`).
    Send {
        /// Names the request.
        id: RequestId,
        /// Under its `client_id` it can be sent again without harm.
        answer: NewMessage,
    },
    /// Read the event stream (`GET …/events`).
    Follow {
        /// Names the request.
        id: RequestId,
        /// For `Last-Event-ID`.
        from: Position,
    },
    /// Let time take effect (`POST …/tick`).
    Tick(RequestId),
    /// Skip to a later stage (`POST …/skip`).
    Skip {
        /// Names the request.
        id: RequestId,
        /// Where to.
        stage: Stage,
    },
    /// End the interview (`POST …/end`).
    End(RequestId),
    /// Give a request up: abort it, and tell nothing more of it.
    Abort(RequestId),
    /// Keep these answers in the browser, over what is kept there of this interview.
    Keep(Kept),
    /// Remove these answers from what the browser keeps: they have arrived, or are in the composer again.
    Forget(Vec<Uuid>),
    /// The interview was ended by the person: show the feedback.
    ShowFeedback,
}

/// Answers that the server does not have yet, as far as anybody knows.
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
    /// Under this id the server takes it once, however often it is sent.
    pub client_id: Uuid,
    /// How long it took to write, in milliseconds.
    #[serde(default)]
    pub composed_ms: u64,
    /// Whether it could not be sent when it was written.
    #[serde(default)]
    pub kept_locally: bool,
    /// Earlier answers whose texts were sent along with this one: when it has arrived, they have.
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

/// What is here already of an interview, in the form of `Last-Event-ID`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// All turns up to this one.
    pub seq: u32,
    /// Bytes of turn `seq + 1`; 0 for none.
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
