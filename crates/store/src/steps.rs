//! Steps of interviews: `record_step`, which stores one as a whole or not at all.

use crate::interviews::InterviewRow;
use crate::jobs::{Job, LEASE, WantJob};
use crate::keys::KeyRow;
use crate::turns::{AssessmentRow, TurnRow};
use crate::{ServiceRows, StoreError, StoreResult};
use mockingbird_shared::interview::{EndedBy, Machine, Stage};
use mockingbird_shared::wire::{Assessment, InterviewStatus, Stats, Turn};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// What a step leaves in the row of its interview.
#[derive(Clone, Debug, Serialize)]
pub struct InterviewState {
    /// None for imported interviews.
    pub machine: Option<Machine>,
    /// Where it stands.
    pub status: InterviewStatus,
    /// The present stage.
    pub stage: Stage,
    /// The last one, once it is over.
    pub final_stage: Option<Stage>,
    /// Why it ended.
    pub ended_by: Option<EndedBy>,
    /// Stages that were skipped.
    pub skipped_stages: Vec<Stage>,
    /// Counts.
    pub stats: Stats,
}

/// A step.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Of which interview.
    pub interview: Uuid,
    /// Whose it is, as it was found with their token or stands in the job.
    pub owner: Uuid,
    /// The version that the step is based on.
    pub expected_version: i32,
    /// The same for each attempt to store the same step: one whose answer was lost is stored once.
    pub step_id: Uuid,
    /// The row after it.
    pub state: &'a InterviewState,
    /// Turns that it brings; by voice also those that have grown.
    pub turns: &'a [Turn],
    /// Judgements that it brings.
    pub assessments: &'a [Assessment],
    /// The job that the step is part of; whoever has lost it can't write.
    pub job: Option<&'a Job>,
    /// Whether the job is done with this step.
    pub job_done: bool,
    /// Work that the step makes due.
    pub want: Option<&'a WantJob<'a>>,
}

impl<'a> Step<'a> {
    /// A step from the row as it was read to this state, with nothing said, judged, or to be done.
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

/// A step that is stored.
pub struct Recorded {
    /// The version that it has made.
    pub version: i32,
    /// The job that was wanted, if the caller has it now, with the sealed keys that may be used for it: those that were
    /// lent to the interview, then its owner's.
    pub taken: Option<(Job, Vec<KeyRow>)>,
}

impl ServiceRows {
    /// Stores a step, if nobody else has stored one since the version that it is based on. One attempt: whoever tries
    /// again does so with the same `step_id`.
    ///
    /// # Errors
    /// `Changed` if somebody else was quicker or holds the job, `NotFound` if the interview is gone, `LimitReached` if it
    /// has all the turns that it may have, `Unreachable` if it may have been stored or not.
    pub async fn record_step(&self, step: &Step<'_>) -> StoreResult<Recorded> {
        #[derive(Deserialize)]
        struct Answer {
            version: i32,
            job: Option<Job>,
            taken: Option<bool>,
            keys: Option<Vec<KeyRow>>,
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
            // Two steps at once can meet at the turn's number instead of the version.
            Err(StoreError::Duplicate { .. }) => Err(StoreError::Changed),
            Err(error) => Err(error),
            Ok(answer) => Ok(Recorded {
                version: answer.version,
                taken: answer
                    .job
                    .filter(|_| answer.taken == Some(true))
                    .map(|job| (job, answer.keys.unwrap_or_default())),
            }),
        }
    }

    /// Notes judgements of answers that came after their interview had gone on; nothing else of it changes.
    ///
    /// # Errors
    /// The database does not answer, or there are no such turns.
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
