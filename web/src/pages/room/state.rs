//! What the page knows of the interview, and how it follows it.

use crate::api::{self, ApiError};
use crate::browser::now_ms;
use crate::kept;
use crate::lent_keys;
use crate::session::Session;
use gloo_net::http::Method;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use mockingbird_shared::interview::{Floor, Progress};
use mockingbird_shared::wire::*;
use std::time::Duration;
use uuid::Uuid;

/// How often the server is tried again while it is away.
const RETRY_EVERY: Duration = Duration::from_secs(2);

/// How often the server hears that time passes; below the gap up to which the interview's clock counts.
const TICK_EVERY_MS: f64 = 60_000.0;

/// How long after a key was pressed somebody counts as writing.
const STILL_WRITING_MS: f64 = 15_000.0;

/// A stage waits for somebody who is writing until so many times its time is used.
const LONGEST_WRITING_STAGES: f64 = 2.0;

/// The state of the page; cheap to copy into every handler.
#[derive(Clone, Copy)]
pub(super) struct RoomState {
    pub(super) id: Uuid,
    pub(super) session: Session,
    pub(super) alive: StoredValue<bool>,
    pub(super) detail: RwSignal<Option<InterviewDetail>>,
    pub(super) turns: RwSignal<Vec<Turn>>,
    pub(super) streaming: RwSignal<Option<(u32, String)>>,
    pub(super) progress: RwSignal<Option<Progress>>,
    /// When `progress` was true.
    pub(super) progress_at_ms: RwSignal<f64>,
    pub(super) problem: RwSignal<Option<(String, String)>>,
    pub(super) error: RwSignal<Option<ApiError>>,
    pub(super) offline: RwSignal<bool>,
    pub(super) waiting: RwSignal<Option<NewMessage>>,
    pub(super) following: RwSignal<bool>,
    /// Something new is due that the present reading may not see any more.
    pub(super) follow_again: StoredValue<bool>,
    pub(super) sending: RwSignal<bool>,
    /// The answer that is being written, and since when.
    pub(super) draft: RwSignal<String>,
    pub(super) draft_began_ms: StoredValue<Option<f64>>,
    /// When the person last wrote something.
    pub(super) written_at_ms: StoredValue<f64>,
    /// Whether the browser reads aloud and listens.
    pub(super) aloud: RwSignal<bool>,
}

impl RoomState {
    pub(super) fn new(id: Uuid, session: Session) -> Self {
        let waiting = kept::read(id).map(|interview| interview.answer);
        Self {
            id,
            session,
            alive: StoredValue::new(true),
            detail: RwSignal::new(None),
            turns: RwSignal::new(Vec::new()),
            streaming: RwSignal::new(None),
            progress: RwSignal::new(None),
            progress_at_ms: RwSignal::new(now_ms()),
            problem: RwSignal::new(None),
            error: RwSignal::new(None),
            offline: RwSignal::new(false),
            waiting: RwSignal::new(waiting),
            following: RwSignal::new(false),
            follow_again: StoredValue::new(false),
            sending: RwSignal::new(false),
            draft: RwSignal::new(String::new()),
            draft_began_ms: StoredValue::new(None),
            written_at_ms: StoredValue::new(0.0),
            aloud: RwSignal::new(false),
        }
    }

    /// The interview, if it goes on by voice.
    pub(super) fn by_voice(self) -> Option<InterviewDetail> {
        let detail = self.detail.get()?;
        let over = detail.progress.ended_by.is_some();
        (detail.mode == Mode::Voice && !over).then_some(detail)
    }

    /// Whether it goes on by text, or is over.
    pub(super) fn by_text(self) -> bool {
        self.detail.with(Option::is_some) && self.by_voice().is_none()
    }

    pub(super) fn path(self, rest: &str) -> String {
        format!("/api/interviews/{}{rest}", self.id)
    }

    /// Whether the page is still there; signals of a page that is gone must not be read.
    pub(super) fn is_alive(self) -> bool {
        self.alive.try_get_value().unwrap_or(false)
    }

    /// Loads everything, begins if nothing was said yet, and follows. A server that is away is waited for.
    pub(super) async fn enter(self) {
        let detail = loop {
            match api::get::<InterviewDetail>(&self.path("")).await {
                _ if !self.is_alive() => return,
                Ok(detail) => break detail,
                Err(error) => {
                    let away = error == ApiError::Network;
                    self.error.set(Some(error));
                    if !away {
                        return;
                    }
                    self.pause().await;
                }
            }
        };
        self.error.set(None);
        self.turns.set(detail.turns.clone());
        self.set_progress(detail.progress.clone());
        let floor = detail.progress.floor;
        let by_voice = detail.mode == Mode::Voice;
        self.detail.set(Some(detail));
        if by_voice {
            return;
        }
        if floor != Floor::Ended
            && let Err(error) = lent_keys::lend(self.session, self.id).await
        {
            return self.error.set(Some(error));
        }
        if self.waiting.get_untracked().is_some() && floor == Floor::Candidate {
            self.deliver().await;
        } else if matches!(floor, Floor::Nobody | Floor::Interviewer) {
            self.go_on(false).await;
        }
    }

    pub(super) fn set_progress(self, progress: Progress) {
        self.progress_at_ms.set(now_ms());
        self.progress.set(Some(progress));
    }

    /// Has a reply made that is due.
    pub(super) async fn go_on(self, built_in: bool) {
        self.problem.set(None);
        match api::post_only(&self.path("/start"), &StartInterview { built_in }).await {
            Ok(()) => self.follow().await,
            Err(ApiError::Network) => self.wait_for_server().await,
            Err(ApiError::Problem(problem)) => {
                self.problem.set(Some((problem.code, problem.detail)))
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Reads what is said until the floor is the candidate's. A connection that breaks is taken up where it broke.
    pub(super) async fn follow(self) {
        if self.following.get_untracked() {
            self.follow_again.set_value(true);
            return;
        }
        self.following.set(true);
        let mut restarted = false;
        loop {
            self.follow_again.set_value(false);
            let position = self.position();
            let path = self.path("/events");
            let read = api::events(Method::GET, &path, position, |event| {
                if self.is_alive() {
                    self.take(event);
                }
            });
            let outcome = read.await;
            if !self.is_alive() {
                return;
            }
            let due = untrack(|| self.floor()) == Some(Floor::Interviewer);
            let interrupted = self.problem.with_untracked(|problem| {
                problem
                    .as_ref()
                    .is_some_and(|(code, _)| code == "reply_interrupted")
            });
            match outcome {
                // The server went away in the middle of a reply: it is asked once to make it again.
                Ok(()) if interrupted && !restarted => {
                    restarted = true;
                    self.problem.set(None);
                    let _ = api::post_only(&self.path("/start"), &StartInterview::default()).await;
                }
                Ok(()) if due && self.problem.get_untracked().is_none() => self.pause().await,
                Ok(()) if self.follow_again.get_value() => {}
                Ok(()) => break,
                Err(ApiError::Network) => {
                    self.offline.set(true);
                    self.pause().await;
                }
                Err(error) => {
                    self.error.set(Some(error));
                    break;
                }
            }
            if !self.is_alive() {
                return;
            }
        }
        self.offline.set(false);
        self.following.set(false);
    }

    pub(super) async fn pause(self) {
        TimeoutFuture::new(u32::try_from(RETRY_EVERY.as_millis()).unwrap_or(2000)).await;
    }

    /// What is here already, as `Last-Event-ID`.
    fn position(self) -> Option<String> {
        let seq = self
            .turns
            .with_untracked(|turns| turns.last().map_or(0, |turn| turn.seq));
        match self.streaming.get_untracked() {
            Some((streaming, text)) if streaming == seq + 1 => {
                Some(format!("{streaming}:{}", text.len()))
            }
            _ => Some(seq.to_string()),
        }
    }

    fn take(self, event: InterviewEvent) {
        self.offline.set(false);
        match event {
            InterviewEvent::Turn { turn } => {
                self.streaming.set(None);
                self.turns.update(|turns| {
                    if turns.iter().all(|known| known.seq != turn.seq) {
                        turns.push(turn);
                    }
                });
            }
            InterviewEvent::Delta { seq, text } => {
                self.streaming.update(|streaming| match streaming {
                    Some((present, so_far)) if *present == seq => so_far.push_str(text.expose()),
                    other => *other = Some((seq, text.into_exposed())),
                })
            }
            InterviewEvent::Progress { progress } => self.set_progress(progress),
            InterviewEvent::Problem { code, detail } => {
                self.streaming.set(None);
                self.problem.set(Some((code, detail)));
            }
            InterviewEvent::Ended { .. } | InterviewEvent::Done => {}
        }
    }

    /// Whose turn it is; none before the interview is loaded.
    pub(super) fn floor(self) -> Option<Floor> {
        let floor = |progress: &Option<Progress>| Some(progress.as_ref()?.floor);
        self.progress.with(floor)
    }

    /// How much of the stage's time is used; above 1 when it is over.
    pub(super) fn stage_share(self) -> f64 {
        let Some(progress) = self.progress.get() else {
            return 0.0;
        };
        let since = if progress.floor == Floor::Ended {
            0.0
        } else {
            now_ms() - self.progress_at_ms.get()
        };
        (progress.stage_elapsed_ms as f64 + since) / progress.stage_planned_ms.max(1) as f64
    }

    /// Whether the server should let time take effect: the stage's time is used, or a while has passed. Whoever is
    /// writing is not interrupted, but for somebody who never stops.
    pub(super) fn tick_is_due(self) -> bool {
        let candidate = untrack(|| self.floor()) == Some(Floor::Candidate);
        let busy = self.sending.get_untracked()
            || self.following.get_untracked()
            || self.offline.get_untracked()
            || self.waiting.with_untracked(Option::is_some);
        if !candidate || busy || !untrack(|| self.by_text()) {
            return false;
        }
        let now_ms = now_ms();
        let used = untrack(|| self.stage_share());
        let writing = now_ms - self.written_at_ms.get_value() < STILL_WRITING_MS;
        let stage_over = used >= if writing { LONGEST_WRITING_STAGES } else { 1.0 };
        let stale = now_ms - self.progress_at_ms.get_untracked() >= TICK_EVERY_MS;
        stage_over || (stale && used < 1.0)
    }

    /// Lets time take effect; the interviewer may go on.
    pub(super) async fn tick(self) {
        // Nothing is sent meanwhile: the answer would meet the step that time has taken.
        self.sending.set(true);
        let outcome = api::post::<_, Progress>(&self.path("/tick"), &()).await;
        if !self.is_alive() {
            return;
        }
        self.sending.set(false);
        match outcome {
            Ok(progress) => {
                let due = progress.floor == Floor::Interviewer;
                self.set_progress(progress);
                if due {
                    self.follow().await;
                }
            }
            Err(ApiError::Network) => self.wait_for_server().await,
            Err(ApiError::Problem(problem)) => {
                self.problem.set(Some((problem.code, problem.detail)))
            }
            Err(error) => self.error.set(Some(error)),
        }
    }
}
