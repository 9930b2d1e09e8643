//! The text interview: a conversation, streamed; the rail on top; kept in the browser while the server is away.

use crate::api::{self, ApiError, ApiResult};
use crate::browser::now_ms;
use crate::i18n::*;
use crate::kept;
use crate::ui::{PageHeading, ProblemBox, Rail, Skeleton, stage_name};
use gloo_net::http::Method;
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use mockingbird_shared::interview::{Floor, Progress, Stage};
use mockingbird_shared::limits::ANSWER_MAX_CHARS;
use mockingbird_shared::wire::*;
use std::time::Duration;
use uuid::Uuid;

/// How often the server is tried again while it is away.
const RETRY_EVERY: Duration = Duration::from_secs(2);

/// The state of the page; cheap to copy into every handler.
#[derive(Clone, Copy)]
struct RoomState {
    id: Uuid,
    alive: StoredValue<bool>,
    detail: RwSignal<Option<InterviewDetail>>,
    turns: RwSignal<Vec<Turn>>,
    streaming: RwSignal<Option<(u32, String)>>,
    progress: RwSignal<Option<Progress>>,
    /// When `progress` was true.
    progress_at_ms: RwSignal<f64>,
    problem: RwSignal<Option<(String, String)>>,
    error: RwSignal<Option<ApiError>>,
    offline: RwSignal<bool>,
    waiting: RwSignal<Option<NewMessage>>,
    following: RwSignal<bool>,
    /// Something new is due that the present reading may not see any more.
    follow_again: StoredValue<bool>,
    sending: RwSignal<bool>,
}

#[component]
pub(crate) fn Room() -> impl IntoView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| {
        parameters
            .read()
            .get("id")
            .and_then(|id| id.parse::<Uuid>().ok())
    });
    move || match id.get() {
        Some(id) => view! { <RoomOf id=id/> }.into_any(),
        None => view! { <super::NotFound/> }.into_any(),
    }
}

#[component]
fn RoomOf(id: Uuid) -> impl IntoView {
    let i18n = use_i18n();
    let room = RoomState {
        id,
        alive: StoredValue::new(true),
        detail: RwSignal::new(None),
        turns: RwSignal::new(Vec::new()),
        streaming: RwSignal::new(None),
        progress: RwSignal::new(None),
        progress_at_ms: RwSignal::new(now_ms()),
        problem: RwSignal::new(None),
        error: RwSignal::new(None),
        offline: RwSignal::new(false),
        waiting: RwSignal::new(kept::read(id)),
        following: RwSignal::new(false),
        follow_again: StoredValue::new(false),
        sending: RwSignal::new(false),
    };
    spawn_local(async move { room.enter().await });
    let second = RwSignal::new(0_u32);
    let timer = set_interval_with_handle(
        move || second.update(|second| *second = second.wrapping_add(1)),
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let stage_share = Signal::derive(move || {
        second.track();
        let Some(progress) = room.progress.get() else {
            return 0.0;
        };
        let since = if progress.floor == Floor::Ended {
            0.0
        } else {
            now_ms() - room.progress_at_ms.get()
        };
        ((progress.stage_elapsed_ms as f64 + since) / progress.stage_planned_ms.max(1) as f64)
            .clamp(0.0, 1.0)
    });
    let title = Signal::derive(move || match room.detail.get() {
        Some(detail) => detail.config.role,
        None => t_string!(i18n, room.title).to_owned(),
    });
    view! {
        <div class="page room">
            <PageHeading text=title/>
            <Show when=move || room.detail.get().is_some() fallback=move || view! {
                {move || match room.error.get() {
                    Some(error) => view! { <ProblemBox error=error on_retry=Callback::new(move |()| spawn_local(async move { room.enter().await }))/> }.into_any(),
                    None => view! { <Skeleton lines=6/> }.into_any(),
                }}
            }>
                <Rail progress=room.progress stage_share=stage_share/>
                <Show when=move || room.offline.get()><p class="notice warning" role="status">{t!(i18n, room.offline)}</p></Show>
                <Conversation room=room/>
                {move || room.error.get().map(|error| view! { <ProblemBox error=error on_retry=Callback::new(move |()| spawn_local(async move { room.enter().await }))/> })}
                <Problem room=room/>
                <Composer room=room/>
                <Controls room=room/>
            </Show>
        </div>
    }
}

impl RoomState {
    fn path(self, rest: &str) -> String {
        format!("/api/interviews/{}{rest}", self.id)
    }

    /// Whether the page is still there; signals of a page that is gone must not be read.
    fn is_alive(self) -> bool {
        self.alive.try_get_value().unwrap_or(false)
    }

    /// Loads everything, begins if nothing was said yet, and follows. A server that is away is waited for.
    async fn enter(self) {
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
        self.detail.set(Some(detail));
        if self.waiting.get_untracked().is_some() && floor == Floor::Candidate {
            self.deliver().await;
        } else if matches!(floor, Floor::Nobody | Floor::Interviewer) {
            self.go_on(false).await;
        }
    }

    fn set_progress(self, progress: Progress) {
        self.progress_at_ms.set(now_ms());
        self.progress.set(Some(progress));
    }

    /// Has a reply made that is due.
    async fn go_on(self, built_in: bool) {
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
    async fn follow(self) {
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
            let due = self
                .progress
                .get_untracked()
                .is_some_and(|progress| progress.floor == Floor::Interviewer);
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

    async fn pause(self) {
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

    /// Sends an answer; what can't be sent is kept here and sent when the server is back.
    async fn say(self, text: String, composed_ms: u64) {
        let message = NewMessage {
            text: text.into(),
            client_id: Uuid::new_v4(),
            composed_ms,
            kept_locally: false,
        };
        if self.waiting.get_untracked().is_some() {
            // Another one waits already: the new text goes along with it.
            self.waiting.set(kept::keep(self.id, &message));
            return;
        }
        self.waiting.set(Some(message.clone()));
        self.sending.set(true);
        match self.send(&message).await {
            Err(ApiError::Network) => {
                if let Some(kept) = kept::keep(self.id, &message) {
                    self.waiting.set(Some(kept));
                }
                self.sending.set(false);
                self.wait_for_server().await;
            }
            outcome => self.sent(outcome).await,
        }
    }

    async fn send(self, message: &NewMessage) -> ApiResult<()> {
        api::post_only(&self.path("/messages"), message).await
    }

    /// Sends what was kept.
    async fn deliver(self) {
        if let Some(message) = self.waiting.get_untracked() {
            let outcome = self.send(&message).await;
            match outcome {
                Err(ApiError::Network) => self.wait_for_server().await,
                outcome => self.sent(outcome).await,
            }
        }
    }

    async fn sent(self, outcome: ApiResult<()>) {
        self.sending.set(false);
        match outcome {
            Ok(()) => {
                kept::forget(self.id);
                self.follow().await;
                self.waiting.set(None);
            }
            Err(ApiError::Problem(problem)) => {
                // Refused for good, for instance because the interview is over: the text stays on the page.
                self.problem.set(Some((problem.code, problem.detail)));
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Tries again until the server answers, then delivers what was kept, or follows.
    async fn wait_for_server(self) {
        self.offline.set(true);
        while self.is_alive() {
            self.pause().await;
            if !self.is_alive() {
                return;
            }
            match api::get::<InterviewDetail>(&self.path("")).await {
                Err(ApiError::Network) => {}
                Err(error) => return self.error.set(Some(error)),
                Ok(detail) => {
                    self.offline.set(false);
                    self.turns.set(detail.turns);
                    self.set_progress(detail.progress);
                    let Some(message) = self.waiting.get_untracked() else {
                        return Box::pin(self.go_on(false)).await;
                    };
                    let outcome = self.send(&message).await;
                    if outcome != Err(ApiError::Network) {
                        return self.sent(outcome).await;
                    }
                    self.offline.set(true);
                }
            }
        }
    }
}

#[component]
fn Conversation(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let end = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        room.turns.track();
        room.streaming.track();
        room.waiting.track();
        if let Some(end) = end.get() {
            end.scroll_into_view_with_bool(false);
        }
    });
    let kept_here = move || {
        room.waiting.get().filter(|message| {
            room.turns.with(|turns| {
                turns
                    .iter()
                    .all(|turn| turn.client_id != Some(message.client_id))
            })
        })
    };
    view! {
        <div class="conversation" role="log" aria-live="polite" aria-label=move || t_string!(i18n, room.conversation)>
            <For each=move || room.turns.get() key=|turn| turn.seq let(turn)>
                <Utterance speaker=turn.speaker text=turn.text.into_exposed() local=turn.source == TurnSource::Local/>
            </For>
            {move || kept_here().map(|message| view! {
                <div class="turn candidate">
                    <p class="who">{t!(i18n, room.you)} " " {message.kept_locally.then(|| view! { <span class="badge local">{t!(i18n, room.local_only)}</span> })}</p>
                    <p dir="auto">{message.text.into_exposed()}</p>
                </div>
            })}
            {move || room.streaming.get().map(|(_, text)| view! { <div class="turn interviewer" aria-busy="true"><p class="who">{t!(i18n, room.interviewer)}</p><p dir="auto">{text}</p></div> })}
            <Show when=move || room.following.get() && room.streaming.get().is_none() && !room.offline.get()>
                <p class="thinking" role="status">{t!(i18n, room.thinking)}</p>
            </Show>
            <div node_ref=end></div>
        </div>
    }
}

#[component]
fn Utterance(speaker: Speaker, text: String, local: bool) -> impl IntoView {
    let i18n = use_i18n();
    let (class, name) = match speaker {
        Speaker::Interviewer => ("turn interviewer", t_string!(i18n, room.interviewer)),
        Speaker::Candidate => ("turn candidate", t_string!(i18n, room.you)),
    };
    view! {
        <div class=class>
            <p class="who">{name}{local.then(|| view! { " " <span class="badge">{t!(i18n, room.was_local)}</span> })}</p>
            <p dir="auto">{text}</p>
        </div>
    }
}

/// A reply that could not be made, with the two ways to go on.
#[component]
fn Problem(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let go_on = move |built_in| spawn_local(async move { room.go_on(built_in).await });
    move || {
        room.problem.get().map(|(_, detail)| {
            view! {
                <div class="notice danger" role="alert">
                    <p>{detail}</p>
                    <div class="actions">
                        <button type="button" class="button" on:click=move |_| go_on(false)>{t!(i18n, common.try_again)}</button>
                        <button type="button" class="button" on:click=move |_| go_on(true)>{t!(i18n, room.go_on_built_in)}</button>
                        <a class="button" href="/keys">{t!(i18n, nav.keys)}</a>
                    </div>
                </div>
            }
        })
    }
}

/// Enter sends, Shift+Enter breaks the line.
#[component]
fn Composer(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let began_ms = StoredValue::new(None::<f64>);
    let ended = move || {
        room.progress
            .get()
            .is_some_and(|progress| progress.floor == Floor::Ended)
    };
    let mine = move || {
        room.progress
            .get()
            .is_some_and(|progress| progress.floor == Floor::Candidate)
    };
    let may_send = move || {
        (mine() || room.offline.get()) && !room.sending.get() && !text.get().trim().is_empty()
    };
    let send = move || {
        if !may_send() {
            return;
        }
        let answer = text.get_untracked();
        let composed_ms = began_ms
            .get_value()
            .map_or(0.0, |began| now_ms() - began)
            .max(0.0) as u64;
        text.set(String::new());
        began_ms.set_value(None);
        spawn_local(async move { room.say(answer, composed_ms).await });
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let on_input = move |event| {
        if began_ms.get_value().is_none() {
            began_ms.set_value(Some(now_ms()));
        }
        text.set(event_target_value(&event));
    };
    view! {
        <Show when=move || !ended() fallback=move || view! {
            <p class="notice success" role="status">{t!(i18n, room.over)}</p>
            <a class="button primary" href=format!("/interviews/{}/feedback", room.id)>{t!(i18n, room.to_feedback)}</a>
        }>
            <form class="composer" on:submit=move |event| { event.prevent_default(); send(); }>
                <label for="answer" class="visually-hidden">{t!(i18n, room.your_answer)}</label>
                <textarea id="answer" rows="3" maxlength=ANSWER_MAX_CHARS.to_string() dir="auto"
                    placeholder=move || t_string!(i18n, room.placeholder)
                    prop:value=move || text.get() on:input=on_input on:keydown=on_key></textarea>
                <button class="button primary" disabled=move || !may_send()>{t!(i18n, room.send)}</button>
            </form>
        </Show>
    }
}

#[component]
fn Controls(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let asking = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let ended = move || {
        room.progress
            .get()
            .is_some_and(|progress| progress.floor == Floor::Ended)
    };
    let next_stage = move || {
        room.progress
            .get()
            .and_then(|progress| progress.queued_skip.unwrap_or(progress.stage).next())
    };
    let skip = move |stage: Stage| {
        error.set(None);
        spawn_local(async move {
            match api::post::<_, Progress>(&room.path("/skip"), &SkipTo { stage }).await {
                Ok(progress) => {
                    room.set_progress(progress);
                    room.follow().await;
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let end = Callback::new(move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::post::<_, Progress>(&room.path("/end"), &()).await {
                Ok(progress) => {
                    room.set_progress(progress);
                    navigate(
                        &format!("/interviews/{}/feedback", room.id),
                        Default::default(),
                    );
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    });
    view! {
        <Show when=move || !ended()>
            <div class="actions controls">
                {move || next_stage().map(|stage| view! {
                    <button type="button" class="button" on:click=move |_| skip(stage)>{t_string!(i18n, room.skip, stage = stage_name(i18n, stage))}</button>
                })}
                <button type="button" class="button" on:click=move |_| asking.set(true)>{t!(i18n, room.end)}</button>
            </div>
            <Show when=move || asking.get()>
                <div class="notice" role="alertdialog" aria-labelledby="really" on:keydown=move |event: web_sys::KeyboardEvent| if event.key() == "Escape" { asking.set(false) }>
                    <p id="really">{t!(i18n, room.really_end)}</p>
                    <div class="actions">
                        <button type="button" class="button danger" autofocus on:click=move |_| end.run(())>{t!(i18n, room.end_now)}</button>
                        <button type="button" class="button" on:click=move |_| asking.set(false)>{t!(i18n, common.cancel)}</button>
                    </div>
                </div>
            </Show>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </Show>
    }
}
