//! The state of the text room's page. It runs the machine that decides (`mockingbird_room_engine`): commands
//! become requests, and their results become events.

use crate::api::{self, ApiError};
use crate::browser::now_ms;
use crate::http::{ApiResult, StreamPart, Task};
use crate::kept::{self, KeptInterview};
use crate::lent_keys;
use crate::machine::{error_of, failure_of, show};
use crate::session::Session;
use gloo_net::http::Method;
use leptos::prelude::*;
use mockingbird_room_engine::{
    Command, Engine, Event, Failure, Kept, Position, Reply, RequestId, Trouble, Unsent,
};
use mockingbird_shared::interview::{Floor, Progress, Stage, Turn};
use mockingbird_shared::wire::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The state of the page; cheap to copy into every handler. Only `show` sets the signals.
#[derive(Clone, Copy)]
pub(super) struct RoomState {
    pub(super) id: Uuid,
    session: Session,
    engine: StoredValue<Engine>,
    requests: StoredValue<HashMap<RequestId, Task>>,
    to_feedback: Callback<()>,
    pub(super) detail: RwSignal<Option<InterviewDetail>>,
    pub(super) by_voice: RwSignal<bool>,
    pub(super) turns: RwSignal<Vec<Turn>>,
    pub(super) reply: RwSignal<Option<Reply>>,
    pub(super) progress: RwSignal<Option<Progress>>,
    pub(super) unsent: RwSignal<Option<Unsent>>,
    pub(super) draft: RwSignal<String>,
    pub(super) may_submit: RwSignal<bool>,
    pub(super) sending: RwSignal<bool>,
    pub(super) thinking: RwSignal<bool>,
    pub(super) offline: RwSignal<bool>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    pub(super) stuck: RwSignal<bool>,
    /// Whether a reply is awaited of which nothing has come for long.
    pub(super) slow: RwSignal<bool>,
    pub(super) error: RwSignal<Option<ApiError>>,
    pub(super) wish_error: RwSignal<Option<ApiError>>,
    /// When the candidate last wrote something, in milliseconds since 1970.
    pub(super) written_at_ms: StoredValue<f64>,
    /// Whether the browser reads aloud and listens.
    pub(super) aloud: RwSignal<bool>,
}

impl RoomState {
    /// Loads the interview and continues it. `to_feedback` opens the feedback after the candidate has ended
    /// it.
    pub(super) fn enter(id: Uuid, session: Session, to_feedback: Callback<()>) -> Self {
        let kept = kept::read(id).map(|interview| interview.waiting);
        let room = Self {
            id,
            session,
            engine: StoredValue::new(Engine::new(kept.unwrap_or_default())),
            requests: StoredValue::new(HashMap::new()),
            to_feedback,
            detail: RwSignal::new(None),
            by_voice: RwSignal::new(false),
            turns: RwSignal::new(Vec::new()),
            reply: RwSignal::new(None),
            progress: RwSignal::new(None),
            unsent: RwSignal::new(None),
            draft: RwSignal::new(String::new()),
            may_submit: RwSignal::new(false),
            sending: RwSignal::new(false),
            thinking: RwSignal::new(false),
            offline: RwSignal::new(false),
            trouble: RwSignal::new(None),
            stuck: RwSignal::new(false),
            slow: RwSignal::new(false),
            error: RwSignal::new(None),
            wish_error: RwSignal::new(None),
            written_at_ms: StoredValue::new(0.0),
            aloud: RwSignal::new(false),
        };
        room.tell(Event::Entered);
        room
    }

    /// Whether the page is still open; signals of a closed page must not be read.
    pub(super) fn is_alive(self) -> bool {
        self.engine.try_with_value(|_| ()).is_some()
    }

    /// Whether the interview continues by text, or is over.
    pub(super) fn by_text(self) -> bool {
        self.detail.with(Option::is_some) && !self.by_voice.get()
    }

    /// Whose turn it is; `None` before the interview is loaded.
    pub(super) fn floor(self) -> Option<Floor> {
        let floor = |progress: &Option<Progress>| Some(progress.as_ref()?.floor);
        self.progress.with(floor)
    }

    /// Share of the stage's time that is used; above 1 when the time is over.
    pub(super) fn stage_share(self) -> f64 {
        self.engine
            .with_value(|engine| engine.stage_share(now_ms() as u64))
    }

    /// Sets the text in the composer.
    pub(super) fn write(self, text: String) {
        self.written_at_ms.set_value(now_ms());
        self.tell(Event::Written(text));
    }

    /// Submits the text in the composer.
    pub(super) fn submit(self) {
        let client_id = Uuid::new_v4();
        self.tell(Event::Submitted { client_id });
    }

    pub(super) fn skip_to(self, stage: Stage) {
        self.tell(Event::SkipWanted(stage));
    }

    /// Gives an event to the machine, carries out its commands, and shows its state.
    pub(super) fn tell(self, event: Event) {
        let is_load = matches!(event, Event::Loaded(..));
        let handle = |engine: &mut Engine| engine.handle(event, now_ms() as u64);
        // The machine of a closed page is gone.
        let Some(commands) = self.engine.try_update_value(handle) else {
            return;
        };
        self.engine.with_value(|engine| {
            if is_load {
                self.detail.set(engine.detail().cloned());
            }
            self.show(engine);
        });
        for command in commands {
            self.run(command);
        }
    }

    fn show(self, engine: &Engine) {
        show(self.by_voice, engine.is_by_voice());
        if self.turns.with_untracked(|shown| shown != engine.turns()) {
            self.turns.set(engine.turns().to_vec());
        }
        if self.draft.with_untracked(|shown| shown != engine.draft()) {
            self.draft.set(engine.draft().to_owned());
        }
        show(self.reply, engine.reply().cloned());
        show(self.progress, engine.progress().cloned());
        show(self.unsent, engine.unsent());
        show(self.may_submit, engine.may_submit());
        show(self.sending, engine.is_sending());
        show(self.thinking, engine.is_thinking());
        show(self.offline, engine.is_offline());
        show(self.trouble, engine.trouble().cloned());
        show(self.stuck, engine.is_stuck());
        show(self.slow, engine.is_slow());
        show(self.error, engine.error().cloned().map(error_of));
        show(self.wish_error, engine.wish_error().cloned().map(error_of));
    }

    fn run(self, command: Command) {
        let path = |rest: &str| format!("/api/interviews/{}{rest}", self.id);
        match command {
            Command::Load(id) => {
                let path = path("");
                let load = async move { api::get(&path).await.map(Box::new) };
                self.read(id, load, Event::Loaded);
            }
            Command::Follow { id, from } => self.follow(id, path("/events"), from),
            Command::LendKeys(id) => {
                let lend = lent_keys::lend(self.session, self.id);
                self.write_to_server(id, lend, Event::KeysLent);
            }
            Command::Start { id, built_in } => {
                let path = path("/start");
                let start =
                    async move { api::post_only(&path, &StartInterview { built_in }).await };
                self.write_to_server(id, start, Event::Started);
            }
            Command::Send { id, answer } => self.send(id, path("/messages"), answer),
            Command::Tick(id) => {
                let path = path("/tick");
                let tick = async move { api::post(&path, &()).await };
                self.write_to_server(id, tick, Event::Ticked);
            }
            Command::Skip { id, stage } => {
                let path = path("/skip");
                let skip = async move { api::post(&path, &SkipTo { stage }).await };
                self.write_to_server(id, skip, Event::Skipped);
            }
            Command::End(id) => {
                let path = path("/end");
                let end = async move { api::post(&path, &()).await };
                self.write_to_server(id, end, Event::Ended);
            }
            Command::Abort(id) => {
                let task = self.requests.try_update_value(|all| all.remove(&id));
                if let Some(task) = task.flatten() {
                    task.abort();
                }
            }
            Command::Keep(waiting) => {
                if !self.keep(waiting) {
                    self.tell(Event::NotKept);
                }
            }
            Command::Forget(client_ids) => kept::forget_answers(self.id, &client_ids),
            Command::ShowFeedback => self.to_feedback.run(()),
        }
    }

    /// Starts a request that loads something; it is aborted with the page.
    fn read<T: 'static>(
        self,
        id: RequestId,
        load: impl Future<Output = ApiResult<T>> + 'static,
        event: fn(RequestId, Result<T, Failure>) -> Event,
    ) {
        let task = async move {
            let outcome = load.await.map_err(failure_of);
            self.tell(event(id, outcome));
            self.is_over(id);
        };
        self.note(id, Task::reading(task));
    }

    /// Starts a request that changes something on the server; it continues when the page is closed.
    fn write_to_server<T: 'static>(
        self,
        id: RequestId,
        change: impl Future<Output = ApiResult<T>> + 'static,
        event: fn(RequestId, Result<T, Failure>) -> Event,
    ) {
        let task = async move {
            let outcome = change.await.map_err(failure_of);
            self.tell(event(id, outcome));
            self.is_over(id);
        };
        self.note(id, Task::writing(task));
    }

    fn send(self, id: RequestId, path: String, answer: NewMessage) {
        let send = async move {
            let outcome = api::post_only(&path, &answer).await;
            // The machine of a closed page can't remove the answer from the storage.
            if outcome.is_ok() && !self.is_alive() {
                kept::forget_answers(self.id, &[answer.client_id]);
            }
            outcome
        };
        self.write_to_server(id, send, Event::Sent);
    }

    fn follow(self, id: RequestId, path: String, from: Position) {
        let read = async move {
            let position = Some(from.to_string());
            let on_part = |part| {
                self.tell(match part {
                    StreamPart::Bytes => Event::Heard(id),
                    StreamPart::Event(frame_id, event) => Event::Told(id, frame_id, event),
                });
            };
            api::events(Method::GET, &path, position, on_part).await
        };
        self.read(id, read, Event::StreamEnded);
    }

    fn note(self, id: RequestId, task: Task) {
        let note = |all: &mut HashMap<RequestId, Task>| drop(all.insert(id, task));
        self.requests.try_update_value(note);
    }

    fn is_over(self, id: RequestId) {
        self.requests.try_update_value(|all| all.remove(&id));
    }

    /// Keeps answers in the browser, with the interview so far. `false` if the browser cannot.
    fn keep(self, waiting: Kept) -> bool {
        let detail = self.detail.get_untracked();
        let owner = untrack(|| self.session.user());
        let Some((detail, owner)) = detail.zip(owner) else {
            return false;
        };
        kept::keep(&KeptInterview {
            owner: owner.id,
            id: self.id,
            room_name: detail.room_name,
            config: detail.config,
            created_at: detail.created_at,
            turns: self.turns.get_untracked(),
            waiting,
        })
    }
}
