//! `feedback`: scores and report, at most one row for each interview; `feedback_history`: those that it has replaced.

use crate::jobs::Job;
use crate::stored::Stored;
use crate::{ServiceRows, StoreResult, UserRows};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Stored feedback, as far as this release can read it.
#[derive(Clone, Debug, Deserialize)]
pub struct FeedbackRow {
    /// The interview that the feedback is about.
    pub interview_id: Uuid,
    /// How far the feedback is.
    #[serde(default = "ready")]
    pub status: FeedbackStatus,
    /// What was measured of the interview.
    pub facts: Stored<Facts>,
    /// The coach's scores, once they are written.
    pub scores: Option<Stored<Scores>>,
    /// The coach's report in Markdown, once it is written.
    pub report: Option<Pii>,
    /// Which coach wrote scores and report.
    pub provenance: Stored<Provenance>,
    /// Why the feedback could not be written: a problem code.
    #[serde(default)]
    pub error_code: Option<String>,
    /// How often a ready report was written, from 1.
    pub version: u32,
    /// When the row last changed (RFC 3339).
    pub updated_at: String,
}

fn ready() -> FeedbackStatus {
    FeedbackStatus::Ready
}

/// A version of a report, without its text.
#[derive(Clone, Debug, Deserialize)]
pub struct VersionRow {
    /// Its number, from 1.
    pub version: u32,
    /// The coach's overall score, 0 to 10; of the scores, a list shows this one alone.
    pub overall_score: Option<Stored<f64>>,
    /// Which coach wrote it.
    pub provenance: Stored<Provenance>,
    /// When it was written (RFC 3339).
    pub written_at: String,
}

/// What is written to the feedback row. `None` leaves a column unchanged, except `error_code`, which it
/// clears. The database replaces feedback that is ready only by feedback that is ready.
#[derive(Clone, Debug, Serialize)]
pub struct ReportRow {
    /// How far the feedback is.
    pub status: FeedbackStatus,
    /// What was measured of the interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// The coach's scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// The coach's report in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Pii>,
    /// Which coach wrote scores and report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// Why the feedback could not be written: a problem code.
    pub error_code: Option<String>,
}

/// What models read and wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCounts {
    /// Tokens that models read.
    pub prompt: u64,
    /// Tokens that models wrote.
    pub completion: u64,
}

const COLUMNS: &str =
    "interview_id,status,facts,scores,report,provenance,error_code,version,updated_at";

/// A version that was replaced was ready, and had no error.
const EARLIER_COLUMNS: &str =
    "interview_id,facts,scores,report,provenance,version,updated_at:written_at";

impl UserRows {
    /// The feedback on an interview of the person, if there is any.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        self.0.feedback(interview).await
    }

    /// An earlier version of the feedback on an interview of the person, if it is kept.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn earlier_feedback(
        &self,
        interview: Uuid,
        version: u32,
    ) -> StoreResult<Option<FeedbackRow>> {
        let rows: Vec<FeedbackRow> = self
            .0
            .from("feedback_history")
            .select(EARLIER_COLUMNS)
            .eq("interview_id", interview.to_string())
            .eq("version", version.to_string())
            .fetch()
            .await?;
        Ok(rows.into_iter().next())
    }

    /// The earlier versions of the feedback on an interview of the person, newest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn earlier_versions(&self, interview: Uuid) -> StoreResult<Vec<VersionRow>> {
        let rows = self
            .0
            .from("feedback_history")
            .select("version,overall_score:scores->overall_score,provenance,written_at")
            .eq("interview_id", interview.to_string())
            .order("version.desc")
            .fetch()
            .await?;
        Ok(rows)
    }
}

impl ServiceRows {
    /// The feedback on an interview, for the worker that writes its report.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        self.0.feedback(interview).await
    }

    /// Writes the feedback that this job is about; with `done`, the job ends in the same transaction.
    /// `tokens` are added to those of the interview.
    ///
    /// # Errors
    /// `StoreError::JobLost` if another worker holds the job now.
    pub async fn record_report(
        &self,
        job: &Job,
        report: &ReportRow,
        tokens: TokenCounts,
        done: bool,
    ) -> StoreResult<()> {
        let arguments = json!({
            "p_job": job.id, "p_worker": job.lease_owner, "p_feedback": report, "p_prompt_tokens": tokens.prompt,
            "p_completion_tokens": tokens.completion, "p_done": done,
        });
        self.0
            .rpc("record_report", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }
}

impl crate::Authorized {
    async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        let rows: Vec<FeedbackRow> = self
            .from("feedback")
            .select(COLUMNS)
            .eq("interview_id", interview.to_string())
            .fetch()
            .await?;
        Ok(rows.into_iter().next())
    }
}
