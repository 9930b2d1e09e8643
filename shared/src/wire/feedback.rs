use super::ProblemCode;
use crate::facts::Facts;
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
    /// When the feedback last changed (RFC 3339).
    pub updated_at: String,
}
