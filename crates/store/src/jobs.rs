//! `jobs`: work that takes time. All processes share the table; each takes jobs by leases.

use crate::request::Failure;
use crate::{ServiceRows, StoreError, StoreResult, Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long a job is held without a heartbeat. Afterwards another process may take it.
pub const LEASE: Duration = Duration::from_secs(10);
/// How long a request about leases may take: no longer than a heartbeat, so that one slow request can't cost
/// the lease.
const LEASE_PATIENCE: Duration = Duration::from_secs(3);

/// The kind of work of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// The interviewer's next turn, by text.
    Reply,
    /// What the coach writes about an interview.
    Report,
    /// An interview by voice.
    Voice,
    /// Everything that is kept of a person, as a file.
    Export,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// No worker has taken it.
    Waiting,
    /// A worker holds it, or held it until that worker died.
    Running,
    /// It was given up.
    Failed,
}

/// What the work needs to know beside its interview; fields of other releases are ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobInput {
    /// For a reply: the built-in interviewer makes it.
    pub built_in: bool,
    /// For a report: it is written even though there is one.
    pub again: bool,
}

/// A job as its worker holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// The job's id.
    pub id: Uuid,
    /// The kind of work.
    pub kind: JobKind,
    /// The id of the interview that the work is on, or of the export.
    pub subject: Uuid,
    /// Its owner.
    pub owner: Uuid,
    /// What the work needs to know beside its interview.
    pub input: JobInput,
    /// Counts the workers that have held it, from 1.
    pub attempt: i32,
    /// When it was last wanted. A job that was wanted again since then is not done when its worker says so.
    pub wanted_at: String,
    /// The name of the worker that holds it.
    pub lease_owner: Option<String>,
    /// How far the job is.
    pub state: JobState,
    /// Why it was given up: a problem code.
    pub error_code: Option<String>,
}

/// Work that is to be done on an interview.
#[derive(Clone, Copy, Debug)]
pub struct WantJob<'a> {
    /// The kind of work.
    pub kind: JobKind,
    /// What the work needs to know beside its interview.
    pub input: JobInput,
    /// The name of the process that wants it.
    pub worker: &'a str,
    /// Whether that process takes the job at once if nobody holds it.
    pub take: bool,
}

/// The result of wanting a job.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// The job: a new one, or the one that was open already.
    pub job: Job,
    /// Whether the caller holds it now.
    pub taken: bool,
}

/// How a worker leaves a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// The work is done. The job ends, unless it was wanted again meanwhile.
    Done,
    /// Another worker should continue at once; this does not count as an attempt.
    Again,
    /// The work failed; it is tried again after a pause.
    Retry,
    /// The work is given up, with this problem code.
    Failed(&'static str),
}

impl ServiceRows {
    /// Wants work done on an interview of this owner.
    ///
    /// # Errors
    /// `StoreError::LimitReached` if the owner has too many open jobs of the kind, `StoreError::Constraint`
    /// if the interview is gone.
    pub async fn want_job(
        &self,
        subject: Uuid,
        owner: Uuid,
        want: &WantJob<'_>,
    ) -> StoreResult<Wanted> {
        let arguments = json!({
            "p_kind": want.kind, "p_subject": subject, "p_owner": owner, "p_input": want.input, "p_worker": want.worker,
            "p_take": want.take, "p_lease_seconds": LEASE.as_secs(),
        });
        Ok(self.0.rpc("want_job", &arguments).fetch().await?)
    }

    /// Takes at most `limit` jobs that wait; with `own_only`, only those that this worker has wanted.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn claim_jobs(
        &self,
        worker: &str,
        kinds: &[JobKind],
        limit: usize,
        own_only: bool,
    ) -> StoreResult<Vec<Job>> {
        let arguments = json!({
            "p_worker": worker, "p_kinds": kinds, "p_limit": limit, "p_lease_seconds": LEASE.as_secs(),
            "p_own_only": own_only,
        });
        let jobs: Vec<Stored<Job>> = in_time(self.0.rpc("claim_jobs", &arguments).fetch()).await?;
        // One that this release can't read must not cost those beside it. Its lease runs out, another worker
        // tries it.
        Ok(jobs
            .into_iter()
            .filter_map(|job| {
                let known = job.known();
                if known.is_none() {
                    tracing::warn!("a job of another version was claimed; it is left to others");
                }
                known
            })
            .collect())
    }

    /// The heartbeat: renews the leases of these jobs, and returns the ids of those that are still held.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn renew_jobs(&self, worker: &str, jobs: &[Uuid]) -> StoreResult<Vec<Uuid>> {
        let arguments =
            json!({"p_worker": worker, "p_jobs": jobs, "p_lease_seconds": LEASE.as_secs()});
        in_time(self.0.rpc("renew_jobs", &arguments).fetch()).await
    }

    /// Gives up the hold on a job.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`; the lease then runs out by itself.
    pub async fn release_job(&self, job: &Job, outcome: JobOutcome) -> StoreResult<()> {
        let (outcome, error_code) = match outcome {
            JobOutcome::Done => ("done", None),
            JobOutcome::Again => ("again", None),
            JobOutcome::Retry => ("retry", None),
            JobOutcome::Failed(code) => ("failed", Some(code)),
        };
        let arguments = json!({
            "p_worker": job.lease_owner, "p_job": job.id, "p_outcome": outcome, "p_wanted_at": job.wanted_at,
            "p_error_code": error_code,
        });
        in_time(self.0.rpc("release_job", &arguments).execute_checked()).await
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, Failure>>) -> Result<T, StoreError> {
    match tokio::time::timeout(LEASE_PATIENCE, asked).await {
        Ok(answered) => Ok(answered?),
        Err(_) => Err(StoreError::Unreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Frozen: every form of `jobs.input` that was ever stored.
    fn stored() -> [(Value, JobInput); 4] {
        let input = |built_in, again| JobInput { built_in, again };
        [
            // The column's default: interviews by voice.
            (json!({}), input(false, false)),
            // The first form: replies and reports.
            (
                json!({"built_in": false, "again": false}),
                input(false, false),
            ),
            (
                json!({"built_in": true, "again": false}),
                input(true, false),
            ),
            (
                json!({"built_in": false, "again": true}),
                input(false, true),
            ),
        ]
    }

    #[test]
    fn what_a_job_was_stored_with_stays_readable() {
        for (stored, expected) in stored() {
            let mut later = stored.clone();
            later["model"] = json!("of a later release");
            for input in [stored, later] {
                // As the database answers with it: all columns.
                let job = json!({
                    "id": "00000000-0000-0000-0000-000000000001", "kind": "report",
                    "subject": "00000000-0000-0000-0000-000000000002",
                    "owner": "00000000-0000-0000-0000-000000000003", "input": input, "state": "running", "attempt": 1,
                    "wanted_at": "2026-01-01T00:00:00Z", "wanted_by": "a", "not_before": "2026-01-01T00:00:00Z",
                    "lease_owner": "a", "lease_until": "2026-01-01T00:00:10Z", "error_code": null,
                });
                let job: Job = serde_json::from_str(&job.to_string()).unwrap();
                assert_eq!(job.input, expected, "{input}");
            }
        }
    }

    #[test]
    fn what_a_job_is_stored_with_today_has_the_form_of_the_newest_samples() {
        let told = "the stored form has changed: add a new sample, leave the old ones";
        for (stored, input) in &stored()[1..] {
            assert_eq!(&serde_json::to_value(input).unwrap(), stored, "{told}");
        }
    }
}
