//! Runs jobs, each in a task of its own.

use super::leases::Leases;
use futures::FutureExt;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{Job, JobKind, JobOutcome};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often a process looks for waiting jobs of others.
const CLAIM_EVERY: Duration = Duration::from_secs(1);
/// How long jobs may continue when the process stops, before they are handed over.
const DRAIN: Duration = Duration::from_secs(8);
/// How long handing over may take; it is a few small requests.
const HAND_OVER: Duration = Duration::from_secs(4);

/// How the work on a job has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkEnd {
    /// The work is done; the job is to be ended.
    Done,
    /// Nothing is to be released: the last step of the work has ended the job in the same transaction, or another
    /// process has it.
    DoneWithStep,
    /// The work failed for now; it is tried again after a pause.
    TryLater,
    /// The work cannot be done, for this reason.
    Failed(ProblemCode),
}

/// Room for one more job; becomes free when it is dropped.
pub struct Slot {
    _permit: OwnedSemaphorePermit,
}

/// Runs the jobs of a process; cheap to clone.
#[derive(Clone)]
pub struct JobRunner(Arc<Inner>);

struct Inner {
    leases: Leases,
    slots: HashMap<JobKind, Arc<Semaphore>>,
    freed: Notify,
    tasks: TaskTracker,
    /// Cancelled when no more work is begun.
    stopping: CancellationToken,
    /// Cancelled when work still under way is to be handed over.
    hand_over: CancellationToken,
}

impl JobRunner {
    /// Runs jobs of these kinds, each with a limit on how many run at once.
    pub fn new(leases: Leases, at_once: &[(JobKind, usize)]) -> Self {
        let slots = at_once
            .iter()
            .map(|(kind, at_once)| (*kind, Arc::new(Semaphore::new(*at_once))))
            .collect();
        Self(Arc::new(Inner {
            leases,
            slots,
            freed: Notify::new(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            hand_over: CancellationToken::new(),
        }))
    }

    /// The name of the process.
    pub fn worker(&self) -> &str {
        self.0.leases.worker()
    }

    /// Room for one more job of this kind; `None` if the limit is reached.
    pub fn slot(&self, kind: JobKind) -> Option<Slot> {
        if self.0.stopping.is_cancelled() {
            return None;
        }
        let slots = self.0.slots.get(&kind)?;
        let permit = slots.clone().try_acquire_owned().ok()?;
        Some(Slot { _permit: permit })
    }

    /// Starts the work on a job that this process has taken, in a task of its own.
    pub fn begin(
        &self,
        job: Job,
        slot: Slot,
        work: impl Future<Output = WorkEnd> + Send + 'static,
    ) {
        let Some(hold) = self.0.leases.hold(&job) else {
            return;
        };
        let inner = self.0.clone();
        self.0.tasks.spawn(async move {
            // The task owns the slot, so it becomes free however the task ends.
            let _slot = slot;
            let outcome = tokio::select! {
                end = AssertUnwindSafe(work).catch_unwind() => outcome(&job, end.ok()),
                () = hold.lost() => None,
                () = inner.hand_over.cancelled() => Some(JobOutcome::Again),
            };
            if let Some(outcome) = outcome
                && let Err(error) = inner.leases.rows().release_job(&job, outcome).await
            {
                tracing::warn!(job = %job.id, %error, "a job could not be given back; its lease runs out");
            }
            drop(hold);
            inner.freed.notify_one();
        });
    }

    /// Starts work without a job: it is lost if the process dies. A process that stops waits for it as for
    /// its jobs.
    pub fn beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        let inner = self.0.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = work => {}
                () = inner.hand_over.cancelled() => {}
            }
        });
    }

    /// Takes waiting jobs and renews all leases until `stop`. Then it waits for work under way, and hands
    /// over what takes too long. Without `take`, it takes only jobs that requests to this process have made
    /// due.
    pub async fn run(&self, take: bool, stop: CancellationToken, begin: impl Fn(Job, Slot)) {
        let heart = CancellationToken::new();
        // If this future is dropped early, for instance by a panic, the heartbeat stops and the leases run
        // out.
        let _stop_heart = heart.clone().drop_guard();
        let heartbeat = tokio::spawn(self.0.leases.clone().heartbeat(heart.clone()));
        let mut away = false;
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.0.freed.notified() => {}
                () = tokio::time::sleep(CLAIM_EVERY) => {}
            }
            let claimed = self.claim(!take, &begin).await;
            if let Err(error) = &claimed
                && !away
            {
                tracing::warn!(%error, "no work can be taken");
            }
            away = claimed.is_err();
        }
        self.stop().await;
        heart.cancel();
        if heartbeat.await.is_err() {
            tracing::error!("the heartbeat had failed");
        }
    }

    async fn claim(
        &self,
        own_only: bool,
        begin: &impl Fn(Job, Slot),
    ) -> mockingbird_store::StoreResult<()> {
        for (kind, slots) in &self.0.slots {
            let free = slots.available_permits();
            if free == 0 {
                continue;
            }
            let rows = self.0.leases.rows();
            let kinds = [*kind];
            let claimed = rows.claim_jobs(self.worker(), &kinds, free, own_only);
            for job in claimed.await? {
                match self.slot(*kind) {
                    Some(slot) => begin(job, slot),
                    // A request has used the last slot meanwhile: another process takes the job.
                    None => rows.release_job(&job, JobOutcome::Again).await?,
                }
            }
        }
        Ok(())
    }

    async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(DRAIN, self.0.tasks.wait())
            .await
            .is_ok()
        {
            return;
        }
        tracing::info!("work that is under way is handed over");
        self.0.hand_over.cancel();
        if tokio::time::timeout(HAND_OVER, self.0.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some work could not be handed over; its leases run out");
        }
    }
}

/// How the job is released; `None` if the job is gone, or its lease should run out.
fn outcome(job: &Job, end: Option<WorkEnd>) -> Option<JobOutcome> {
    match end {
        Some(WorkEnd::Done) => Some(JobOutcome::Done),
        Some(WorkEnd::Failed(code)) => Some(JobOutcome::Failed(code.as_str())),
        Some(WorkEnd::TryLater) => Some(JobOutcome::Retry),
        Some(WorkEnd::DoneWithStep) => None,
        None => {
            tracing::error!(job = %job.id, kind = ?job.kind, "a piece of work has panicked");
            None
        }
    }
}
