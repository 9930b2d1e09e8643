//! `feedback`: one report for each interview.

use crate::jobs::Job;
use crate::stored::Stored;
use crate::{ServiceRows, StoreResult, UserRows};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{FeedbackStatus, Provenance, Scores};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A row, as far as this version can read it.
#[derive(Clone, Debug, Deserialize)]
pub struct FeedbackRow {
    /// On which interview.
    pub interview_id: Uuid,
    /// Where it stands.
    pub status: FeedbackStatus,
    /// What was measured.
    pub facts: Stored<Facts>,
    /// The coach's scores.
    pub scores: Option<Stored<Scores>>,
    /// Markdown.
    pub report: Option<Pii>,
    /// Who wrote it.
    pub provenance: Stored<Provenance>,
    /// Why it failed.
    pub error_code: Option<String>,
    /// When it was last written (RFC 3339).
    pub updated_at: String,
}

/// What is written of a report. What is none stays as it is, and a report that is ready is replaced by a ready one alone.
#[derive(Clone, Debug, Serialize)]
pub struct ReportRow {
    /// Where it stands.
    pub status: FeedbackStatus,
    /// What was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// The coach's scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Pii>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// Why it failed.
    pub error_code: Option<String>,
}

const COLUMNS: &str = "interview_id,status,facts,scores,report,provenance,error_code,updated_at";

impl UserRows {
    /// The feedback on an interview, if there is any.
    ///
    /// # Errors
    /// The database does not answer, or refuses the token.
    pub async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        self.0.feedback(interview).await
    }
}

impl ServiceRows {
    /// The feedback on an interview whose report somebody writes.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        self.0.feedback(interview).await
    }

    /// Writes the report that this job is about; `done` ends the job with it. `prompt_tokens` and `completion_tokens` are
    /// what models read and wrote for it.
    ///
    /// # Errors
    /// `Changed` if another worker holds the job now.
    pub async fn record_report(
        &self,
        job: &Job,
        report: &ReportRow,
        (prompt_tokens, completion_tokens): (u64, u64),
        done: bool,
    ) -> StoreResult<()> {
        let arguments = json!({
            "p_job": job.id, "p_worker": job.lease_owner, "p_feedback": report, "p_prompt_tokens": prompt_tokens,
            "p_completion_tokens": completion_tokens, "p_done": done,
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
