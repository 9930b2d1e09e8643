//! Runs jobs that are one task each.

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

/// How often work is looked for that nobody in this process has asked for.
const CLAIM_EVERY: Duration = Duration::from_secs(1);
/// How long work may go on when the process stops, before it is handed over.
const DRAIN: Duration = Duration::from_secs(8);
/// How long handing over may take: a few small requests.
const HAND_OVER: Duration = Duration::from_secs(4);

/// How a piece of work has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkEnd {
    /// Nothing is left to do.
    Done,
    /// Nothing is left to do, and the last step has ended the job already.
    DoneWithStep,
    /// It could not be done now; somebody tries again after a pause.
    TryLater,
    /// It can't be done, for this reason.
    Failed(ProblemCode),
}

/// Room for one more piece of work; free again when it is dropped.
pub struct Slot {
    _permit: OwnedSemaphorePermit,
}

/// The work of a process; cheap to clone.
#[derive(Clone)]
pub struct JobRunner(Arc<Inner>);

struct Inner {
    leases: Leases,
    slots: HashMap<JobKind, Arc<Semaphore>>,
    freed: Notify,
    tasks: TaskTracker,
    /// Cancelled when no work is begun any more.
    stopping: CancellationToken,
    /// Cancelled when what is still under way is handed over.
    hand_over: CancellationToken,
}

impl JobRunner {
    /// Does work of these kinds, with at most so many at once.
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

    /// Room for one more piece of work of this kind, if there is any.
    pub fn slot(&self, kind: JobKind) -> Option<Slot> {
        if self.0.stopping.is_cancelled() {
            return None;
        }
        let slots = self.0.slots.get(&kind)?;
        let permit = slots.clone().try_acquire_owned().ok()?;
        Some(Slot { _permit: permit })
    }

    /// Works on a job that this process has taken, in a task of its own.
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
            // The slot is part of the task: it is free again however the task ends.
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

    /// Does something that belongs to the process alone and may be lost with it: no job is kept for it. A process that
    /// stops waits for it as for its jobs.
    pub fn beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        let inner = self.0.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = work => {}
                () = inner.hand_over.cancelled() => {}
            }
        });
    }

    /// Takes work that waits, and keeps hold of it, until `stop`; then lets what is under way come to its end, and hands
    /// over what does not.
    /// Without `take`, only work that requests to this process have made due.
    pub async fn run(&self, take: bool, stop: CancellationToken, begin: impl Fn(Job, Slot)) {
        let heart = CancellationToken::new();
        // Where this is dropped before its end, such as by a panic, the leases run out.
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
                    // A request was quicker: whoever is free takes it.
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

/// What is told the database; nothing where the job is gone, or where its lease shall run out.
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
