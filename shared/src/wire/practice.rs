use crate::interview::Mode;
use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `POST /api/interviews/{id}/practice`: asks the question of one answer once more, alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPractice {
    /// The `seq` of the answer's turn.
    pub seq: u32,
    /// By text or by voice; `text` if left out.
    #[serde(default)]
    pub mode: Mode,
}

/// `GET /api/interviews/{id}/practice`: first answers beside those that practised their questions again. Of a practice,
/// it is the first answer that it practises, with all attempts at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticeOverview {
    /// The interview of the first answers: this one, or that which this one practises.
    pub of_interview: Uuid,
    /// Whether the interview of the first answers was removed, so that only attempts are left.
    pub is_gone: bool,
    /// The answers that were practised, by `seq`.
    pub answers: Vec<PractisedAnswer>,
}

/// An answer that was practised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PractisedAnswer {
    /// The `seq` of the first answer's turn.
    pub seq: u32,
    /// The question, in the interviewer's words.
    pub question: Pii,
    /// The first answer; null if its interview was removed.
    pub answer: Option<Pii>,
    /// What the first answer tells, 0 to 10, by rules; null in a language without rules.
    pub score: Option<f64>,
    /// How the first answer was judged, 1 to 5; null if nobody judged it.
    pub assessment: Option<u8>,
    /// The later answers, in the order in which they were set up.
    pub attempts: Vec<PracticeAttempt>,
}

/// A later answer to the same question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticeAttempt {
    /// The interview of this one question.
    pub interview_id: Uuid,
    /// The `seq` of the answer's turn in it.
    pub seq: u32,
    /// The later answer, word for word.
    pub answer: Pii,
    /// What it tells, 0 to 10, by rules; null in a language without rules.
    pub score: Option<f64>,
    /// How it was judged, 1 to 5; null while nobody has.
    pub assessment: Option<u8>,
    /// When it was given (RFC 3339).
    pub answered_at: String,
}

/// `GET /api/practice`: the questions that come back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticePlan {
    /// Days in a row, up to today or yesterday in UTC, on which an answer was given in any interview.
    pub streak_days: u32,
    /// When the next question comes back that is not due yet (RFC 3339); null if there is none.
    pub next_due_at: Option<String>,
    /// The questions, those that are due first.
    pub cards: Vec<PracticeCard>,
}

/// A question that comes back after days, because its answer was weak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticeCard {
    /// The card's id, for `DELETE /api/practice/{id}`.
    pub id: Uuid,
    /// The interview of the first answer.
    pub of_interview: Uuid,
    /// The `seq` of the first answer's turn.
    pub of_seq: u32,
    /// The question, in the interviewer's words.
    pub question: Pii,
    /// The job that the interview was for.
    pub role: String,
    /// When the question comes back (RFC 3339).
    pub due_at: String,
    /// Whether that time has come.
    pub is_due: bool,
    /// Whole days until then; 0 or less if the question is due.
    pub days: i64,
}
