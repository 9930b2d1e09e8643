//! `feedback`.

use super::{ServiceRows, StoreResult, UserRows};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::wire::{Feedback, FeedbackStatus, Provenance, Scores};
use serde::Serialize;
use uuid::Uuid;

/// A row as it is read.
pub type FeedbackRow = Feedback;

/// A row as it is written.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackWrite {
    /// On which interview.
    pub interview_id: Uuid,
    /// Whose interview that is; the database refuses anybody else.
    pub owner: Uuid,
    /// See there.
    pub status: FeedbackStatus,
    /// See there.
    pub facts: Facts,
    /// None leaves what is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// None leaves what is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// None leaves what is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// See there.
    pub error_code: Option<String>,
}

impl UserRows {
    /// The feedback on an interview, if there is any.
    pub async fn feedback(&self, interview: Uuid) -> StoreResult<Option<FeedbackRow>> {
        let columns = "interview_id,status,facts,scores,report,provenance,error_code,updated_at";
        let rows: Vec<FeedbackRow> = self
            .0
            .from("feedback")
            .select(columns)
            .eq("interview_id", interview.to_string())
            .fetch()
            .await?;
        Ok(rows.into_iter().next())
    }
}

impl ServiceRows {
    /// Writes it, over what was there.
    pub async fn write_feedback(&self, row: &FeedbackWrite) -> StoreResult<()> {
        self.0
            .from("feedback")
            .upsert_json(row)
            .on_conflict("interview_id")
            .return_minimal()
            .execute_checked()
            .await?;
        Ok(())
    }
}
