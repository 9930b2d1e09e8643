//! `fact_corrections`: what a person says of what was counted in their answers.

use crate::stored::{Stored, known_rows};
use crate::{Authorized, ServiceRows, StoreResult, UserRows};
use mockingbird_shared::facts::{Correction, Facts, MarkKind};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::report::Scores;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CorrectionRow {
    seq: u32,
    kind: MarkKind,
    start_char: u32,
    end_char: u32,
    counts: bool,
    word: String,
}

impl From<CorrectionRow> for Correction {
    fn from(row: CorrectionRow) -> Self {
        Self {
            seq: row.seq,
            kind: row.kind,
            start: row.start_char,
            end: row.end_char,
            counts: row.counts,
            word: row.word,
        }
    }
}

impl From<&Correction> for CorrectionRow {
    fn from(correction: &Correction) -> Self {
        Self {
            seq: correction.seq,
            kind: correction.kind,
            start_char: correction.start,
            end_char: correction.end,
            counts: correction.counts,
            word: correction.word.clone(),
        }
    }
}

/// What follows from a correction. `None` leaves a column unchanged.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CorrectedFeedback {
    /// What was measured of the interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    /// The coach's scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// The coach's report in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Pii>,
}

impl UserRows {
    /// What the person has corrected in one interview.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn corrections(&self, interview: Uuid) -> StoreResult<Vec<Correction>> {
        self.0.corrections(interview).await
    }
}

impl ServiceRows {
    /// What the owner has corrected in one interview.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn corrections(&self, interview: Uuid) -> StoreResult<Vec<Correction>> {
        self.0.corrections(interview).await
    }

    /// Keeps a correction, or takes it back, with what follows from it, if the feedback is as it was at `based_on` (its
    /// `updated_at`).
    ///
    /// # Errors
    /// `StoreError::Changed` if it is not, `StoreError::NotFound` if the interview is not the owner's,
    /// `StoreError::LimitReached` if it has too many corrections.
    pub async fn record_correction(
        &self,
        interview: Uuid,
        owner: Uuid,
        correction: &Correction,
        keep: bool,
        feedback: &CorrectedFeedback,
        based_on: &str,
    ) -> StoreResult<()> {
        let arguments = json!({
            "p_interview": interview, "p_owner": owner, "p_correction": CorrectionRow::from(correction), "p_keep": keep,
            "p_feedback": feedback, "p_based_on": based_on,
        });
        self.0
            .rpc("record_correction", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }
}

impl Authorized {
    async fn corrections(&self, interview: Uuid) -> StoreResult<Vec<Correction>> {
        let rows: Vec<Stored<CorrectionRow>> = self
            .from("fact_corrections")
            .select("seq,kind,start_char,end_char,counts,word")
            .eq("interview_id", interview.to_string())
            .order("seq.asc,start_char.asc,kind.asc")
            .fetch()
            .await?;
        let known = known_rows(rows, "corrections").into_iter();
        Ok(known.map(Correction::from).collect())
    }
}
