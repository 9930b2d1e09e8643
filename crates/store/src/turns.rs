//! `turns` and `turn_feedback`: what was said in interviews, and how answers were judged.

use crate::stored::{Stored, known_rows};
use crate::{Authorized, ServiceRows, StoreResult, UserRows};
use mockingbird_shared::interview::{
    AssessedBy, Assessment, Speaker, Stage, Turn, TurnMetrics, TurnNote, TurnSource,
};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) const TURN_COLUMNS: &str =
    "seq,speaker,stage,text,started_ms,ended_ms,interrupted,source,client_id,metrics";
pub(crate) const ASSESSMENT_COLUMNS: &str = "seq,score,key_points,assessed_by,note";

/// A row of `turns`; times are in milliseconds of interview time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TurnRow {
    seq: u32,
    speaker: Speaker,
    stage: Stage,
    text: Pii,
    started_ms: u64,
    ended_ms: u64,
    interrupted: bool,
    source: Stored<TurnSource>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    client_id: Option<Uuid>,
    metrics: Stored<TurnMetrics>,
}

impl From<TurnRow> for Turn {
    fn from(row: TurnRow) -> Self {
        Self {
            seq: row.seq,
            speaker: row.speaker,
            stage: row.stage,
            text: row.text,
            started_ms: row.started_ms,
            ended_ms: row.ended_ms,
            interrupted: row.interrupted,
            source: row.source.known().unwrap_or_default(),
            client_id: row.client_id,
            metrics: row.metrics.known().unwrap_or_default(),
        }
    }
}

impl From<&Turn> for TurnRow {
    fn from(turn: &Turn) -> Self {
        Self {
            seq: turn.seq,
            speaker: turn.speaker,
            stage: turn.stage,
            text: turn.text.clone(),
            started_ms: turn.started_ms,
            ended_ms: turn.ended_ms,
            interrupted: turn.interrupted,
            source: Stored::Known(turn.source),
            client_id: turn.client_id,
            metrics: Stored::Known(turn.metrics),
        }
    }
}

/// A row of `turn_feedback`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AssessmentRow {
    seq: u32,
    score: u8,
    key_points: Vec<String>,
    assessed_by: AssessedBy,
    note: Option<Stored<TurnNote>>,
}

impl From<AssessmentRow> for Assessment {
    fn from(row: AssessmentRow) -> Self {
        Self {
            seq: row.seq,
            score: row.score,
            key_points: row.key_points,
            assessed_by: row.assessed_by,
            note: row.note.and_then(Stored::known),
        }
    }
}

impl From<&Assessment> for AssessmentRow {
    fn from(assessment: &Assessment) -> Self {
        Self {
            seq: assessment.seq,
            score: assessment.score,
            key_points: assessment.key_points.clone(),
            assessed_by: assessment.assessed_by,
            note: assessment.note.clone().map(Stored::Known),
        }
    }
}

impl UserRows {
    /// The judgements of the answers of one interview, by number of the turn.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn assessments(&self, interview: Uuid) -> StoreResult<Vec<Assessment>> {
        self.0.assessments(interview).await
    }
}

impl ServiceRows {
    /// The judgements of the answers of one interview, by number of the turn.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn assessments(&self, interview: Uuid) -> StoreResult<Vec<Assessment>> {
        self.0.assessments(interview).await
    }
}

impl Authorized {
    async fn assessments(&self, interview: Uuid) -> StoreResult<Vec<Assessment>> {
        let rows: Vec<Stored<AssessmentRow>> = self
            .from("turn_feedback")
            .select(ASSESSMENT_COLUMNS)
            .eq("interview_id", interview.to_string())
            .order("seq.asc")
            .fetch()
            .await?;
        let known = known_rows(rows, "judgements").into_iter();
        Ok(known.map(Assessment::from).collect())
    }
}
