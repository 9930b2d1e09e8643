//! The leases that a process holds on its jobs, and the heartbeat that renews them.

use mockingbird_store::{Job, LEASE, ServiceRows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often leases are renewed. A lease survives two lost heartbeats.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// All leases of one process; cheap to clone.
#[derive(Clone)]
pub struct Leases(Arc<Inner>);

struct Inner {
    rows: ServiceRows,
    worker: String,
    held: Mutex<HashMap<Uuid, CancellationToken>>,
}

/// The hold on one job. Dropping it stops renewing the lease and does not release the job: the worker that
/// ends the work releases it.
pub struct Hold {
    leases: Leases,
    job: Uuid,
    lost: CancellationToken,
}

impl Leases {
    /// No leases yet, for a process with this name.
    pub fn new(rows: ServiceRows, worker: String) -> Self {
        Self(Arc::new(Inner {
            rows,
            worker,
            held: Mutex::default(),
        }))
    }

    /// The name of the process.
    pub fn worker(&self) -> &str {
        &self.0.worker
    }

    /// The database access with which jobs are claimed and released.
    pub fn rows(&self) -> &ServiceRows {
        &self.0.rows
    }

    /// The number of jobs held.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Starts renewing the lease of a job that this process has just taken. `None` if the process holds it
    /// already: the database was unreachable for longer than a lease and has given the job to the same
    /// process again.
    pub fn hold(&self, job: &Job) -> Option<Hold> {
        let lost = CancellationToken::new();
        let mut held = self.lock();
        if held.contains_key(&job.id) {
            return None;
        }
        held.insert(job.id, lost.clone());
        Some(Hold {
            leases: self.clone(),
            job: job.id,
            lost,
        })
    }

    /// Renews all leases until `stop`. Runs in a task of its own, so that no other work of the process delays
    /// it.
    pub async fn heartbeat(self, stop: CancellationToken) {
        let mut beat = tokio::time::interval(HEARTBEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = beat.tick() => self.renew().await,
                () = stop.cancelled() => return,
            }
        }
    }

    async fn renew(&self) {
        let ids: Vec<Uuid> = self.lock().keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        match self.0.rows.renew_jobs(&self.0.worker, &ids).await {
            Ok(still) => {
                let held = self.lock();
                for id in ids.iter().filter(|id| !still.contains(id)) {
                    if let Some(lost) = held.get(id) {
                        lost.cancel();
                    }
                }
            }
            Err(error) => tracing::warn!(%error, lease = ?LEASE, "the heartbeat was not heard"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, CancellationToken>> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hold {
    /// Completes when another process has taken the job, or the job was removed.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.leases.lock().remove(&self.job);
    }
}
