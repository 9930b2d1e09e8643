use super::{InterviewDetail, ProblemCode};
use crate::facts::Facts;
use crate::interview::{AssessedBy, TurnNote};
use crate::pii::Pii;
use crate::report::{FeedbackStatus, Provenance, Scores};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The feedback on an interview: measured facts, scores, and the coach's report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feedback {
    /// The interview that the feedback is about.
    pub interview_id: Uuid,
    /// How far the feedback is. Scores and report are complete when it is `ready`.
    pub status: FeedbackStatus,
    /// What was measured of the interview, by rules alone.
    pub facts: Facts,
    /// The coach's scores, once they are written.
    pub scores: Option<Scores>,
    /// The coach's report in Markdown, once it is written.
    pub report: Option<Pii>,
    /// Which coach wrote scores and report.
    pub provenance: Option<Provenance>,
    /// Why the feedback could not be written, if `status` is `failed`.
    pub error_code: Option<ProblemCode>,
    /// The number of this version of the report, from 1. Writing it again makes a new version and keeps this one.
    #[serde(default = "first_version")]
    pub version: u32,
    /// When the feedback last changed (RFC 3339).
    pub updated_at: String,
}

fn first_version() -> u32 {
    1
}

/// A version of the report on an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedbackVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The overall score, 0 to 10; null if it is of a release whose scores this one does not know.
    pub overall_score: Option<f64>,
    /// Which coach wrote it; null likewise.
    pub provenance: Option<Provenance>,
    /// When it was written (RFC 3339).
    pub written_at: String,
}

/// What the coach has noted of one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerNote {
    /// The `seq` of the answer's turn.
    pub seq: u32,
    /// The question, in the interviewer's words; empty if there was none.
    pub question: Pii,
    /// The answer.
    pub answer: Pii,
    /// 1 (poor) to 5 (excellent).
    pub score: u8,
    /// What was good or missing, a few words each.
    pub key_points: Vec<String>,
    /// Who judged the answer.
    pub assessed_by: AssessedBy,
    /// What worked, what to change, and a better version; null if nobody has noted anything.
    pub note: Option<TurnNote>,
}

/// Everything of one interview, as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewFile {
    /// The interview with what was said.
    pub interview: InterviewDetail,
    /// What the coach has written, if it was asked for.
    pub feedback: Option<Feedback>,
}
