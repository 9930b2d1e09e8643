//! Steps of interviews: `record_step` stores each as a whole or not at all.

use crate::interviews::{InterviewRow, NewInterviewRow};
use crate::jobs::{Job, LEASE, WantJob};
use crate::keys::KeyRow;
use crate::stored::{Stored, known_rows};
use crate::turns::{AssessmentRow, TurnRow};
use crate::{ServiceRows, StoreError, StoreResult};
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{Assessment, EndedBy, InterviewStatus, Machine, Stage, Turn};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The columns of an interview after a step.
#[derive(Clone, Debug, Serialize)]
pub struct InterviewState {
    /// The state of the interview; `None` for imported interviews.
    pub machine: Option<Machine>,
    /// How far the interview is.
    pub status: InterviewStatus,
    /// The present stage.
    pub stage: Stage,
    /// The stage in which the interview ended; `None` while it is not over.
    pub final_stage: Option<Stage>,
    /// Why the interview ended.
    pub ended_by: Option<EndedBy>,
    /// Stages that the candidate skipped.
    pub skipped_stages: Vec<Stage>,
    /// Counts of turns, words and tokens.
    pub stats: Stats,
}

/// What one input leaves behind, stored as a whole or not at all.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The interview that the step belongs to.
    pub interview: Uuid,
    /// The interview's owner, as found with their token or given in the job.
    pub owner: Uuid,
    /// The version of the row that the step is based on.
    pub expected_version: i32,
    /// Identifies the step. An attempt to store it again has the same id, so it is stored once.
    pub step_id: Uuid,
    /// The interview's columns after the step.
    pub state: &'a InterviewState,
    /// Turns of the step: new ones, and by voice also answers that have grown.
    pub turns: &'a [Turn],
    /// Judgements of the step.
    pub assessments: &'a [Assessment],
    /// The job that the step is part of. A worker that has lost it cannot store the step.
    pub job: Option<&'a Job>,
    /// Whether the job ends with this step.
    pub job_done: bool,
    /// The job that the step makes due.
    pub want: Option<&'a WantJob<'a>>,
}

impl<'a> Step<'a> {
    /// A step from the row as it was read to `state`, without turns, judgements or jobs.
    pub fn of(row: &InterviewRow, state: &'a InterviewState) -> Self {
        Self {
            interview: row.id,
            owner: row.owner,
            expected_version: row.version,
            step_id: Uuid::new_v4(),
            state,
            turns: &[],
            assessments: &[],
            job: None,
            job_done: false,
            want: None,
        }
    }
}

/// The result of storing a step.
pub struct Recorded {
    /// The interview's version after the step.
    pub version: i32,
    /// The wanted job, if the caller holds it now, with the sealed keys that may be used for it: those lent
    /// to the interview, then its owner's.
    pub taken: Option<(Job, Vec<KeyRow>)>,
}

impl ServiceRows {
    /// Stores a step if nobody has stored another since `expected_version`. Makes one attempt; callers that
    /// try again use the same `step_id`.
    ///
    /// # Errors
    /// `StoreError::Changed` if another step was stored first, `StoreError::JobLost` if another worker holds the job,
    /// `StoreError::NotFound` if the interview is gone, `StoreError::LimitReached` if it has all the turns
    /// that it may have, `StoreError::Unreachable` if the step may have been stored or not.
    pub async fn record_step(&self, step: &Step<'_>) -> StoreResult<Recorded> {
        #[derive(Deserialize)]
        struct Answer {
            version: i32,
            job: Option<Stored<Job>>,
            taken: Option<bool>,
            keys: Option<Vec<Stored<KeyRow>>>,
        }
        let turns: Vec<TurnRow> = step.turns.iter().map(TurnRow::from).collect();
        let assessments: Vec<AssessmentRow> =
            step.assessments.iter().map(AssessmentRow::from).collect();
        let want = step.want.map(|want| {
            json!({
                "kind": want.kind, "input": want.input, "worker": want.worker, "take": want.take,
                "lease_seconds": LEASE.as_secs(),
            })
        });
        let arguments = json!({
            "p_interview": step.interview, "p_owner": step.owner, "p_expected_version": step.expected_version,
            "p_step_id": step.step_id, "p_state": step.state, "p_turns": turns, "p_assessments": assessments,
            "p_job": step.job.map(|job| job.id), "p_worker": step.job.and_then(|job| job.lease_owner.as_ref()),
            "p_job_done": step.job_done, "p_want": want,
        });
        let answer = self
            .0
            .rpc("record_step", &arguments)
            .fetch::<Answer>()
            .await;
        match answer.map_err(StoreError::from) {
            // Of two steps at once, the second can fail at the unique turn number before the version is
            // compared.
            Err(StoreError::Duplicate { .. }) => Err(StoreError::Changed),
            Err(error) => Err(error),
            Ok(answer) => Ok(Recorded {
                version: answer.version,
                taken: answer
                    .job
                    .and_then(Stored::known)
                    .filter(|_| answer.taken == Some(true))
                    .map(|job| (job, known_rows(answer.keys.unwrap_or_default(), "keys"))),
            }),
        }
    }

    /// Stores a finished interview with its turns, or nothing. Returns its id.
    ///
    /// # Errors
    /// `StoreError::LimitReached` if the owner has as many as are kept, `StoreError::Duplicate` if another one of theirs has the
    /// label, `StoreError::Constraint` if a value is not allowed.
    pub async fn import_interview(
        &self,
        owner: Uuid,
        row: &NewInterviewRow<'_>,
        state: &InterviewState,
        turns: &[Turn],
    ) -> StoreResult<Uuid> {
        let turns: Vec<TurnRow> = turns.iter().map(TurnRow::from).collect();
        let arguments = json!({
            "p_owner": owner, "p_interview": row, "p_step_id": Uuid::new_v4(), "p_state": state, "p_turns": turns,
        });
        Ok(self.0.rpc("import_interview", &arguments).fetch().await?)
    }

    /// Stores judgements that came after their interview had moved on. Nothing else of the interview changes.
    ///
    /// # Errors
    /// `StoreError::Constraint` if there are no such turns.
    pub async fn record_assessments(
        &self,
        interview: Uuid,
        owner: Uuid,
        assessments: &[Assessment],
    ) -> StoreResult<()> {
        let rows: Vec<AssessmentRow> = assessments.iter().map(AssessmentRow::from).collect();
        let arguments = json!({"p_interview": interview, "p_owner": owner, "p_assessments": rows});
        self.0
            .rpc("record_assessments", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }
}
