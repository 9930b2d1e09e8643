use crate::interview::{EndedBy, Progress};
use crate::pii::Pii;
use crate::wire::{Scores, Turn};
use serde::{Deserialize, Serialize};

/// One server-sent event of an interview. The event's `id` is `<seq>` for a turn, `<seq>:<bytes>` within one, so that
/// `Last-Event-ID` says exactly what the client has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum InterviewEvent {
    /// A turn is complete and stored.
    Turn {
        /// It.
        turn: Turn,
    },
    /// More of the interviewer's present turn.
    Delta {
        /// The turn that it will be.
        seq: u32,
        /// What comes next.
        text: Pii,
    },
    /// Stage, time or floor have changed.
    Progress {
        /// As it is now.
        progress: Progress,
    },
    /// The reply could not be made. Nothing is lost; what was streamed of it is to be forgotten.
    Problem {
        /// Stable.
        code: String,
        /// What happened and what to do.
        detail: String,
    },
    /// The interview is over.
    Ended {
        /// Why.
        ended_by: EndedBy,
    },
    /// Nothing more comes: the candidate has the floor, or the interview is over or paused.
    Done,
}

/// One server-sent event of the feedback while it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedbackEvent {
    /// The scores are there.
    Scores {
        /// They.
        scores: Scores,
    },
    /// More of the report.
    Delta {
        /// Markdown.
        text: Pii,
    },
    /// A model failed; the built-in coach goes on, and says so.
    Problem {
        /// Stable.
        code: String,
        /// What happened and what to do.
        detail: String,
    },
    /// The feedback is complete and stored.
    Done,
}
