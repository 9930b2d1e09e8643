//! Sends the steps of an interview to the database, beside the conversation and without holding it up.

use super::conversation::{Event, Step, StoreFailure};
use super::step_queue::{Request, StepQueue};
use mockingbird_service::clock::now_ms;
use mockingbird_store::{Job, ServiceRows, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long storing the steps that wait may take when the interview is left.
const DRAIN_PATIENCE: Duration = Duration::from_secs(20);

/// Whether the steps that waited were stored when the interview was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drained {
    /// All of them are stored.
    Stored,
    /// Not all of them are stored; another process goes on from those that are.
    Left,
    /// The database refuses them, whichever process sends them.
    Refused,
}

/// The writer of one interview. Dropping it drops the steps that are not stored.
pub(super) struct Writer {
    rows: ServiceRows,
    job: Arc<Job>,
    queue: StepQueue,
    /// The request to the database that is running, if any.
    request: Option<JoinHandle<Result<i32, StoreError>>>,
}

impl Writer {
    /// Begins for an interview that was read at this version.
    pub(super) fn new(rows: ServiceRows, job: Arc<Job>, version: i32) -> Self {
        Self {
            rows,
            job,
            queue: StepQueue::new(version),
            request: None,
        }
    }

    /// Queues a step, which is stored after those before it.
    ///
    /// # Errors
    /// `Overflow`: too many steps wait already.
    pub(super) fn push(&mut self, step: Step) -> Result<(), StoreFailure> {
        self.queue.push(step)?;
        self.send();
        Ok(())
    }

    /// Waits for the next step to be stored, or for the reason that none can be. May be dropped and called anew at any
    /// time.
    pub(super) async fn next(&mut self) -> Event {
        loop {
            self.send();
            let answer = match (&mut self.request, self.queue.next_deadline_ms()) {
                (Some(request), _) => request.await,
                (None, Some(at_ms)) => {
                    let pause_ms = at_ms.saturating_sub(now_ms());
                    tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                    continue;
                }
                (None, None) => std::future::pending().await,
            };
            self.request = None;
            // A request whose task has failed may have been stored or not, as where its answer was lost.
            let answer = answer.unwrap_or(Err(StoreError::Unreachable));
            if let Err(error) = &answer {
                tracing::warn!(interview = %self.job.subject, %error, "a step could not be stored");
            }
            match self.queue.answered(answer, now_ms()) {
                Ok(Some(number)) => return Event::Stored { number },
                Ok(None) => {}
                Err(failure) => return Event::StoreFailed(failure),
            }
        }
    }

    /// Waits for what is not stored yet, for a limited time; `on_event` gets what happens meanwhile.
    pub(super) async fn drain(&mut self, mut on_event: impl FnMut(Event)) -> Drained {
        let until = tokio::time::Instant::now() + DRAIN_PATIENCE;
        while !self.queue.is_empty() {
            match self.queue.failure() {
                Some(StoreFailure::Refused) => return Drained::Refused,
                Some(_) => return Drained::Left,
                None => {}
            }
            match tokio::time::timeout_at(until, self.next()).await {
                Ok(event) => on_event(event),
                Err(_) => return Drained::Left,
            }
        }
        Drained::Stored
    }

    /// Sends the step that is due, unless a request is running.
    fn send(&mut self) {
        if self.request.is_none()
            && let Some(request) = self.queue.next_request(now_ms())
        {
            self.request = Some(tokio::spawn(record(
                self.rows.clone(),
                self.job.clone(),
                request,
            )));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Some(request) = &self.request {
            request.abort();
        }
    }
}

/// Stores one step: one call of the database.
async fn record(rows: ServiceRows, job: Arc<Job>, request: Request) -> Result<i32, StoreError> {
    tracing::trace!(step_id = %request.step_id, number = request.step.number, "a step is stored");
    let step = &request.step;
    let recorded = rows
        .record_step(&mockingbird_store::Step {
            interview: job.subject,
            owner: job.owner,
            expected_version: request.version,
            step_id: request.step_id,
            state: &step.state,
            turns: &step.turns,
            assessments: &step.assessments,
            job: Some(&job),
            // The worker ends the job when the room is left.
            job_done: false,
            want: None,
        })
        .await?;
    Ok(recorded.version)
}
