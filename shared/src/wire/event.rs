use super::ProblemCode;
use crate::interview::{EndedBy, Progress, Turn};
use crate::pii::Pii;
use crate::report::Scores;
use serde::{Deserialize, Serialize};

/// One server-sent event of an interview. The event's `id` is `<seq>` after a complete turn, and
/// `<seq>:<bytes>` within one, so that `Last-Event-ID` tells exactly what the client has received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewEvent {
    /// A turn is complete and stored.
    Turn {
        /// The complete turn. It replaces what `delta` events sent of it.
        turn: Turn,
    },
    /// More text of the interviewer's turn that is being made.
    Delta {
        /// The number that the turn will have.
        seq: u32,
        /// The text to append.
        text: Pii,
    },
    /// Stage, time or floor have changed.
    Progress {
        /// Stage, time and floor as they are now.
        progress: Progress,
    },
    /// The reply could not be made. No stored turn is lost; the client discards the `delta` text of this
    /// reply.
    Problem {
        /// What went wrong, for programs.
        code: ProblemCode,
        /// What went wrong and what to do about it, for people.
        detail: String,
    },
    /// The interview is over.
    Ended {
        /// Why the interview ended.
        ended_by: EndedBy,
    },
    /// The stream ends: the candidate has the floor, or the interview is over or paused.
    Done,
}

/// One server-sent event of feedback that is being written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedbackEvent {
    /// The scores are written. The report follows.
    Scores {
        /// The coach's scores, complete.
        scores: Scores,
    },
    /// More text of the report.
    Delta {
        /// The text to append, in Markdown.
        text: Pii,
    },
    /// A model failed and the built-in coach continues, or the feedback could not be written.
    Problem {
        /// What went wrong, for programs.
        code: ProblemCode,
        /// What went wrong and what to do about it, for people.
        detail: String,
    },
    /// The feedback is complete and stored. The stream ends.
    Done,
}
