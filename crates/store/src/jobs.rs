//! `jobs`: work that takes time, taken by leases, for all processes together.

use crate::{ServiceRows, StoreError, StoreResult};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long a job is held without a heartbeat. A dead process's jobs go to another after this.
pub const LEASE: Duration = Duration::from_secs(10);
/// Leases run out in ten seconds: what keeps them must not wait for longer than a heartbeat.
const LEASE_PATIENCE: Duration = Duration::from_secs(3);

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// The interviewer's next turn, by text.
    Reply,
    /// What the coach writes about an interview.
    Report,
    /// An interview by voice.
    Voice,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Nobody has taken it.
    Waiting,
    /// A worker holds it, or held it until it died.
    Running,
    /// Given up.
    Failed,
}

/// What the work needs to know beyond its subject; fields of other versions are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobInput {
    /// A reply: the built-in interviewer shall make it.
    pub built_in: bool,
    /// A report: written anew although there is one.
    pub again: bool,
}

/// A job as a worker holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// Its own.
    pub id: Uuid,
    /// What it is.
    pub kind: JobKind,
    /// The interview.
    pub subject: Uuid,
    /// Whose that is.
    pub owner: Uuid,
    /// Beyond its subject.
    pub input: JobInput,
    /// 1 for the first worker that holds it.
    pub attempt: i32,
    /// When it was wanted; wanted later, it is wanted anew.
    pub wanted_at: String,
    /// The worker that holds it.
    pub lease_owner: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Why it was given up.
    pub error_code: Option<String>,
}

/// Work that is to be done.
#[derive(Clone, Copy, Debug)]
pub struct WantJob<'a> {
    /// What it is.
    pub kind: JobKind,
    /// Beyond its subject.
    pub input: JobInput,
    /// The process that wants it.
    pub worker: &'a str,
    /// Whether it would take it at once.
    pub take: bool,
}

/// What became of a wish.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// The job: a new one, or the one that there was.
    pub job: Job,
    /// Whether the caller holds it now.
    pub taken: bool,
}

/// How a worker leaves a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Nothing is left to do, unless it was wanted anew meanwhile.
    Done,
    /// Another worker shall go on at once; this was no attempt.
    Again,
    /// It could not be done; somebody tries again after the pause.
    Retry,
    /// Given up, for this reason.
    Failed(&'static str),
}

impl ServiceRows {
    /// Wants work done on an interview of this owner.
    ///
    /// # Errors
    /// `LimitReached` if the owner has too much of the kind already, `Constraint` if the interview is gone.
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

    /// Takes work that waits, at most `limit`; with `own_only`, only what this worker has wanted.
    ///
    /// # Errors
    /// The database does not answer.
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
        in_time(self.0.rpc("claim_jobs", &arguments).fetch()).await
    }

    /// The heartbeat; answers with what is still held.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn renew_jobs(&self, worker: &str, jobs: &[Uuid]) -> StoreResult<Vec<Uuid>> {
        let arguments =
            json!({"p_worker": worker, "p_jobs": jobs, "p_lease_seconds": LEASE.as_secs()});
        in_time(self.0.rpc("renew_jobs", &arguments).fetch()).await
    }

    /// Leaves a job.
    ///
    /// # Errors
    /// The database does not answer; the lease runs out by itself then.
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
        in_time(self.0.rpc("release_job", &arguments).execute_checked())
            .await
            .map(drop)
    }
}

async fn in_time<T>(
    asked: impl Future<Output = Result<T, postgrest::Error>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(LEASE_PATIENCE, asked).await {
        Ok(answered) => Ok(answered?),
        Err(_) => Err(StoreError::Unreachable),
    }
}
