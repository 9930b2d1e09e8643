//! Server-sent events: what is stored first, then what is being made, until nothing more is due.
//!
//! `interview` follows an interview by text, `report` the coach. Both read what this process makes as it grows, and
//! what another process makes when it is stored. Not here: what is made (`mockingbird_service::interviews`).

mod interview;
mod report;

pub use interview::{Position, follow as follow_interview};
pub use report::follow as follow_report;

use crate::App;
use crate::at_once::Permit;
use crate::error::{ApiError, ApiResult};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{JobKind, JobState, OpenJob};
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;

/// A sign of life for clients and for proxies, whenever nothing else was sent for so long.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(15);
/// How often what another process makes is looked for.
const POLL_EVERY: Duration = Duration::from_millis(300);

/// The client has gone.
struct Gone;

/// The client's end of a stream.
struct Client {
    events: mpsc::Sender<Result<Event, Infallible>>,
    /// Its place among the streams of this person.
    _permit: Permit,
}

type Events = mpsc::Receiver<Result<Event, Infallible>>;

impl Client {
    fn new(permit: Permit) -> (Self, Events) {
        let (events, receiver) = mpsc::channel(32);
        let client = Self {
            events,
            _permit: permit,
        };
        (client, receiver)
    }

    async fn send(
        &self,
        name: &str,
        event: impl Serialize,
        id: Option<String>,
    ) -> Result<(), Gone> {
        let Ok(mut frame) = Event::default().event(name).json_data(event) else {
            return Err(Gone);
        };
        if let Some(id) = id {
            frame = frame.id(id);
        }
        self.events.send(Ok(frame)).await.map_err(|_| Gone)
    }

    /// Waits before another process is asked again.
    async fn pause(&self) -> Result<(), Gone> {
        tokio::select! {
            () = self.events.closed() => Err(Gone),
            () = tokio::time::sleep(POLL_EVERY) => Ok(()),
        }
    }
}

/// The answer, which proxies don't hold back, with the task that feeds it: until that has said all, the client
/// has gone, or the server stops.
fn respond(
    app: &App,
    receiver: Events,
    follow: impl Future<Output = Result<(), Gone>> + Send + 'static,
) -> Response {
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            // A client that went away makes sending fail, which ends it too.
            _ = follow => {}
            () = stopping.cancelled() => {}
        }
    });
    let events = futures::stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE_EVERY))
        .into_response();
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}

/// Work of this kind that is not done.
fn open_job(jobs: &[OpenJob], kind: JobKind) -> Option<&OpenJob> {
    jobs.iter().find(|job| job.kind.as_known() == Some(&kind))
}

/// Fails where work of this kind was given up.
pub(crate) fn not_given_up(jobs: &[OpenJob], kind: JobKind) -> ApiResult<()> {
    match open_job(jobs, kind) {
        Some(job) if job.state == JobState::Failed => {
            let (code, detail) = given_up(job);
            Err(ApiError::conflict(code, detail))
        }
        _ => Ok(()),
    }
}

/// Why work was given up, and what can be done about it.
fn given_up(job: &OpenJob) -> (ProblemCode, String) {
    let stored = job.error_code.as_deref();
    let code = stored.map_or(ProblemCode::JobFailed, ProblemCode::from_stored);
    let detail = match code {
        ProblemCode::AttemptsUsedUp => {
            "This was tried several times and could not be done. Your interview is saved; ask to go on to try again."
        }
        ProblemCode::LimitReached => {
            "This interview has as many turns as are kept. End it, and set up another one."
        }
        _ => "This could not be done. Your interview is saved; ask to go on to try again.",
    };
    (code, detail.to_owned())
}
