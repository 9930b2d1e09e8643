//! A process's hold on its jobs.

use mockingbird_store::{Job, LEASE, ServiceRows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The heartbeat: three may be lost.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// Every hold of one process; cheap to clone.
#[derive(Clone)]
pub struct Leases(Arc<Inner>);

struct Inner {
    rows: ServiceRows,
    worker: String,
    held: Mutex<HashMap<Uuid, CancellationToken>>,
}

/// The hold on one job, until it is dropped. Dropping it renews the lease no more and tells nobody: whoever is done
/// releases the job.
pub struct Hold {
    leases: Leases,
    job: Uuid,
    lost: CancellationToken,
}

impl Leases {
    /// For a process of this name.
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

    /// The database, to claim and release with.
    pub fn rows(&self) -> &ServiceRows {
        &self.0.rows
    }

    /// How many jobs are held.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Begins to renew the lease of a job that this process has just taken; none if it is held already, which is so where
    /// the database was away for longer than a lease and has given it out anew.
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

    /// Renews all leases until `stop`. In a task of its own: nothing else that the process does may hold it up.
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
    /// Completes when another process has the job, or nobody wants it any more.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.leases.lock().remove(&self.job);
    }
}
