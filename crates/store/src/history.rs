//! The history of a person's interviews: `interview_history`, in pages. A row shows what a list needs, and hides no other where
//! another release has written it.

use crate::stored::Stored;
use crate::{StoreResult, UserRows};
use mockingbird_shared::interview::{EndedBy, InterviewStatus, Level, Mode, Stage};
use mockingbird_shared::language::StoredLanguage;
use mockingbird_shared::report::FeedbackStatus;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which part of the history is read, and how it is filtered. What is not asked for is not sent: the database then drops
/// that condition when it plans, instead of testing it for each row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HistoryFilter {
    /// Most rows to return. Callers ask for one more than a page holds, to see whether another page follows.
    #[serde(rename = "p_limit")]
    pub limit: u32,
    /// With `before_id`: the last row of the previous page (RFC 3339).
    #[serde(
        rename = "p_before_created_at",
        skip_serializing_if = "Option::is_none"
    )]
    pub before_created_at: Option<String>,
    /// With `before_created_at`: the last row of the previous page.
    #[serde(rename = "p_before_id", skip_serializing_if = "Option::is_none")]
    pub before_id: Option<Uuid>,
    /// Words that occur in the role, the company or the turns.
    #[serde(rename = "p_query", skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Part of the role.
    #[serde(rename = "p_role", skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Exactly this level.
    #[serde(rename = "p_level", skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Exactly this status.
    #[serde(rename = "p_status", skip_serializing_if = "Option::is_none")]
    pub status: Option<InterviewStatus>,
    /// Set up at this time or later (RFC 3339).
    #[serde(rename = "p_from", skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Set up before this time (RFC 3339).
    #[serde(rename = "p_to", skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A row of the history, as far as this release can read it.
#[derive(Clone, Debug, Deserialize)]
pub struct SummaryRow {
    /// The interview's id.
    pub id: Uuid,
    /// The job that the interview is for.
    pub role: String,
    /// How experienced the candidate is.
    pub level: Stored<Level>,
    /// The employer; may be empty.
    pub company: String,
    /// By text or by voice.
    pub mode: Stored<Mode>,
    /// How far the interview is.
    pub status: Stored<InterviewStatus>,
    /// The present or last stage.
    pub stage: Stored<Stage>,
    /// The language of the interview.
    pub language: Option<StoredLanguage>,
    /// The interview whose question this one practises.
    pub practice_of: Option<Stored<Uuid>>,
    /// Why the interview ended.
    pub ended_by: Option<Stored<EndedBy>>,
    /// The stage in which the interview ended.
    pub final_stage: Option<Stored<Stage>>,
    /// Stages that the candidate skipped.
    pub skipped_stages: Vec<Stored<Stage>>,
    /// When the interview was set up (RFC 3339).
    pub created_at: String,
    /// When the interview started (RFC 3339).
    pub started_at: Option<String>,
    /// When the interview ended (RFC 3339).
    pub ended_at: Option<String>,
    /// The coach's overall score, 0 to 10, once it is written.
    pub overall_score: Option<f64>,
    /// The coach's result in one sentence, once it is written.
    pub summary_headline: Option<String>,
    /// How far the feedback is; `None` if none was requested.
    pub feedback_status: Option<Stored<FeedbackStatus>>,
}

impl UserRows {
    /// A page of the history, newest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn history(&self, filter: &HistoryFilter) -> StoreResult<Vec<SummaryRow>> {
        Ok(self.0.rpc("interview_history", filter).fetch().await?)
    }
}
