//! A process that conducts many interviews at once: claims them, keeps its hold on them, and gives them back.
//!
//! Each interview is a task of its own with its own keys; a panic of one does not touch another. Not here: what
//! happens in an interview (`crate::voice`).

mod config;
mod health;
mod load;

pub use config::WorkerConfig;

use crate::voice::{Outcome, Services, Wish, conduct};
use load::Load;
use mockingbird_providers::HttpClients;
use mockingbird_service::jobs::Leases;
use mockingbird_store::{Job, JobKind, JobOutcome, Store};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Pause between two looks for work.
const CLAIM_EVERY: Duration = Duration::from_millis(200);
/// The same while the database is away.
const CLAIM_AWAY: Duration = Duration::from_secs(2);
/// How long a stopping process waits until nobody speaks.
const HAND_OVER_PATIENCE: Duration = Duration::from_secs(20);

/// What the health port tells of the process.
#[derive(Debug, Default)]
pub struct Status {
    /// Interviews that are being conducted.
    pub interviews: AtomicUsize,
    /// Share of the processors that they use, in percent.
    pub load_percent: AtomicUsize,
    /// Whether the database has answered lately.
    pub ready: std::sync::atomic::AtomicBool,
}

struct Held {
    wish: watch::Sender<Wish>,
    job: Job,
}

/// A worker process.
pub struct Worker {
    services: Arc<Services>,
    config: WorkerConfig,
    status: Arc<Status>,
    held: HashMap<Uuid, Held>,
    tasks: JoinSet<(Uuid, Outcome)>,
    load: watch::Receiver<Load>,
    /// Which interview a task belongs to, for those that panic.
    by_task: HashMap<tokio::task::Id, Uuid>,
}

impl Worker {
    /// Prepares a worker; `run` starts it.
    pub fn new(services: Services, config: WorkerConfig) -> Self {
        Self {
            services: Arc::new(services),
            config,
            status: Arc::default(),
            held: HashMap::new(),
            tasks: JoinSet::new(),
            load: watch::channel(Load::default()).1,
            by_task: HashMap::new(),
        }
    }

    /// Conducts interviews until it is told to stop, then hands them over.
    ///
    /// # Errors
    /// The health port is taken.
    pub async fn run(mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let health = health::serve(self.config.health, self.status.clone()).await?;
        tracing::info!(worker = %self.config.name, at_most = self.config.interviews_max, "looking for interviews");
        let heart = CancellationToken::new();
        // Where this is dropped before its end, such as by a panic, the leases run out.
        let _stop_heart = heart.clone().drop_guard();
        let heartbeat = tokio::spawn(self.services.leases.clone().heartbeat(heart.clone()));
        let mut claim_at = Instant::now();
        self.load = load::watch();
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = self.tasks.join_next_with_id() => self.on_end(ended, false).await,
                () = tokio::time::sleep_until(claim_at.into()) => {
                    claim_at = Instant::now() + self.claim().await;
                }
            }
        }
        self.hand_over().await;
        heart.cancel();
        if heartbeat.await.is_err() {
            tracing::error!("the heartbeat had failed");
        }
        health.abort();
        Ok(())
    }

    /// Claims as many interviews as there is room for; returns when to look again.
    async fn claim(&mut self) -> Duration {
        let room = self.config.interviews_max.saturating_sub(self.held.len());
        let load = *self.load.borrow();
        let percent = (load.share * 100.0).round() as usize;
        self.status.load_percent.store(percent, Ordering::Relaxed);
        // Whoever holds none takes one all the same: there may be nobody else.
        let full = load.is_full(self.config.load_max) && !self.held.is_empty();
        if room == 0 || full {
            return CLAIM_EVERY;
        }
        let leases = &self.services.leases;
        let kinds = [JobKind::Voice];
        match leases
            .rows()
            .claim_jobs(leases.worker(), &kinds, room.min(4), false)
            .await
        {
            Ok(claimed) => {
                self.status.ready.store(true, Ordering::Relaxed);
                for job in claimed {
                    self.begin(job);
                }
                CLAIM_EVERY
            }
            Err(error) => {
                if self.status.ready.swap(false, Ordering::Relaxed) {
                    tracing::warn!(%error, "no interviews can be claimed");
                }
                CLAIM_AWAY
            }
        }
    }

    fn begin(&mut self, job: Job) {
        // Held already where the database was away for longer than the lease; claiming has renewed it.
        let Some(hold) = self.services.leases.hold(&job) else {
            return;
        };
        tracing::info!(interview = %job.subject, attempt = job.attempt, "an interview is taken");
        let (wish, wishes) = watch::channel(Wish::GoOn);
        let (leave, id) = (wish.clone(), job.id);
        let conducted = conduct(self.services.clone(), job.clone(), wishes);
        let handle = self.tasks.spawn(async move {
            let mut conducted = std::pin::pin!(conducted);
            let outcome = tokio::select! {
                outcome = &mut conducted => outcome,
                () = hold.lost() => {
                    leave.send_replace(Wish::Leave);
                    conducted.await
                }
            };
            (id, outcome)
        });
        self.by_task.insert(handle.id(), id);
        self.held.insert(id, Held { wish, job });
        self.count();
    }

    async fn on_end(
        &mut self,
        ended: Result<(tokio::task::Id, (Uuid, Outcome)), tokio::task::JoinError>,
        stopping: bool,
    ) {
        let (task, outcome) = match ended {
            Ok((task, (_, outcome))) => (task, outcome),
            Err(error) => {
                tracing::error!(%error, "an interview's task has failed");
                (error.id(), Outcome::HandedOver)
            }
        };
        let Some(held) = self
            .by_task
            .remove(&task)
            .and_then(|id| self.held.remove(&id))
        else {
            return;
        };
        self.count();
        tracing::info!(interview = %held.job.subject, ?outcome, "an interview is left");
        if outcome != Outcome::Lost {
            self.release(
                &held.job,
                match outcome {
                    Outcome::HandedOver if stopping => JobOutcome::Again,
                    Outcome::HandedOver => JobOutcome::Retry,
                    Outcome::Finished | Outcome::Lost => JobOutcome::Done,
                },
            )
            .await;
        }
    }

    /// Releases a job. If the database is away, its lease expires by itself.
    async fn release(&self, job: &Job, outcome: JobOutcome) {
        let rows = self.services.leases.rows();
        if let Err(error) = rows.release_job(job, outcome).await {
            tracing::warn!(%error, "an interview could not be given back");
        }
    }

    async fn hand_over(&mut self) {
        for held in self.held.values() {
            held.wish.send_replace(Wish::HandOver);
        }
        let deadline = tokio::time::Instant::now() + HAND_OVER_PATIENCE;
        while !self.held.is_empty() {
            tokio::select! {
                Some(ended) = self.tasks.join_next_with_id() => self.on_end(ended, true).await,
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        let left: Vec<Job> = self.held.drain().map(|(_, held)| held.job).collect();
        self.tasks.shutdown().await;
        for job in left {
            self.release(&job, JobOutcome::Again).await;
        }
    }

    fn count(&self) {
        self.status
            .interviews
            .store(self.held.len(), Ordering::Relaxed);
    }
}

/// How long connecting to a provider may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The parts that interviews share, from the configuration.
///
/// # Errors
/// An address is wrong, or the system has no certificates.
pub fn services(config: &WorkerConfig) -> anyhow::Result<Services> {
    let clients = HttpClients::new(CONNECT_TIMEOUT, config.reach)?;
    let store = Store::new(
        &config.supabase_url,
        &config.anon_key,
        config.database_key.clone(),
    )?;
    Ok(Services {
        leases: Leases::new(store.as_service(), config.name.clone()),
        llm: mockingbird_providers::Llm::new(config.reach)?,
        endpoints: config.endpoints.clone(),
        reach: config.reach,
        vault: config.vault.clone(),
        clients,
        livekit: config.livekit.clone(),
    })
}
