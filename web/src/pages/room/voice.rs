//! The interview by voice: a check of the microphone, then the question, what one says oneself, and a few controls.

use super::controls::ConfirmEnd;
use super::link::{Link, Microphone, VoiceEvent, VoiceProblem, microphones};
use crate::api::{self, ApiError};
use crate::browser::now_ms;
use crate::i18n::*;
use crate::ui::{Choice, ProblemBox, Rail, stage_name};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::{Progress, Stage};
use mockingbird_shared::wire::*;
use std::time::Duration;
use uuid::Uuid;

/// How often the interviewer is told that somebody is writing.
const TYPING_EVERY_MS: f64 = 5_000.0;
/// How long an interviewer may take to come before it is asked for again.
const ASK_AGAIN_EVERY: Duration = Duration::from_secs(15);

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the door.
    Outside,
    Joining,
    Inside,
}

#[derive(Clone, Copy)]
struct VoiceState {
    id: Uuid,
    place: RwSignal<Place>,
    link: StoredValue<Option<Link>, LocalStorage>,
    error: RwSignal<Option<ApiError>>,
    /// The browser's name for why the microphone can't be used.
    refused: RwSignal<Option<String>>,
    problem: RwSignal<Option<VoiceProblem>>,
    progress: RwSignal<Option<Progress>>,
    agent: RwSignal<(bool, String)>,
    reconnecting: RwSignal<bool>,
    poor: RwSignal<bool>,
    silent: RwSignal<bool>,
    question: RwSignal<String>,
    mine: RwSignal<(String, bool)>,
    levels: RwSignal<(f64, f64)>,
    left: RwSignal<bool>,
}

impl VoiceState {
    fn new(id: Uuid, detail: &InterviewDetail) -> Self {
        let last = |speaker: Speaker| {
            let turn = detail
                .turns
                .iter()
                .rev()
                .find(|turn| turn.speaker == speaker);
            turn.map(|turn| turn.text.expose().clone())
                .unwrap_or_default()
        };
        Self {
            id,
            place: RwSignal::new(Place::Outside),
            link: StoredValue::new_local(None),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            problem: RwSignal::new(None),
            progress: RwSignal::new(Some(detail.progress.clone())),
            agent: RwSignal::new((false, String::new())),
            reconnecting: RwSignal::new(false),
            poor: RwSignal::new(false),
            silent: RwSignal::new(false),
            question: RwSignal::new(last(Speaker::Interviewer)),
            mine: RwSignal::new((String::new(), true)),
            levels: RwSignal::new((0.0, 0.0)),
            left: RwSignal::new(false),
        }
    }

    async fn join(self, microphone: String) {
        self.place.set(Place::Joining);
        self.error.set(None);
        self.refused.set(None);
        self.left.set(false);
        let path = format!("/api/interviews/{}/token", self.id);
        let access = match api::post::<_, RoomAccess>(&path, &()).await {
            Ok(access) => access,
            Err(error) => {
                self.error.set(Some(error));
                return self.place.set(Place::Outside);
            }
        };
        let token = access.participant_token.expose();
        let on_event = move |event| self.take(event);
        match Link::join(&access.server_url, token, &microphone, on_event).await {
            Ok(link) => {
                // The page may have been left meanwhile.
                if self
                    .link
                    .try_update_value(|kept| *kept = Some(link.clone()))
                    .is_none()
                {
                    link.leave().await;
                }
                self.place.try_set(Place::Inside);
            }
            Err(name) => {
                self.refused.try_set(Some(name));
                self.place.try_set(Place::Outside);
            }
        }
    }

    /// The interviewer has gone, or has not come.
    async fn ask_again(self) {
        let path = format!("/api/interviews/{}/token", self.id);
        if let Err(error) = api::post_only(&path, &()).await {
            self.error.try_set(Some(error));
        }
    }

    fn take(self, event: VoiceEvent) {
        match event {
            VoiceEvent::Agent {
                here,
                state,
                progress,
                problem,
            } => {
                self.agent.try_set((here, state));
                self.problem.try_set(problem);
                if progress.is_some() {
                    self.progress.try_set(progress);
                }
            }
            VoiceEvent::Connection { state } => {
                self.reconnecting.try_set(state == "reconnecting");
            }
            VoiceEvent::Quality { quality } => {
                self.poor
                    .try_set(matches!(quality.as_str(), "poor" | "lost"));
            }
            VoiceEvent::Playback { allowed } => {
                self.silent.try_set(!allowed);
            }
            VoiceEvent::Microphone { error } => {
                self.refused.try_set(Some(error));
            }
            VoiceEvent::Left => {
                self.left.try_set(true);
                self.place.try_set(Place::Outside);
            }
            VoiceEvent::Caption {
                mine: true,
                text,
                r#final,
            } => {
                self.mine.try_set((text, r#final));
            }
            VoiceEvent::Caption { text, .. } => {
                self.question.try_set(text);
            }
            VoiceEvent::Levels { agent, mine } => {
                self.levels.try_set((agent, mine));
            }
        }
    }

    /// Does something in the room; what goes wrong there shows in the room.
    fn with_link<F>(self, act: impl FnOnce(Link) -> F + 'static)
    where
        F: Future<Output = ()> + 'static,
    {
        if let Some(link) = self.link.get_value() {
            spawn_local(act(link));
        }
    }
}

/// The page of an interview that goes on by voice. `on_text` is told when the person switches to text.
#[component]
pub(super) fn VoiceRoom(detail: InterviewDetail, on_text: Callback<()>) -> impl IntoView {
    let room = VoiceState::new(detail.id, &detail);
    on_cleanup(move || {
        if let Some(link) = room.link.try_get_value().flatten() {
            spawn_local(async move { link.leave().await });
        }
    });
    let share = Signal::derive(move || {
        room.progress.get().map_or(0.0, |progress| {
            (progress.stage_elapsed_ms as f64 / progress.stage_planned_ms.max(1) as f64).min(1.0)
        })
    });
    let ended = move || {
        room.progress
            .get()
            .is_some_and(|progress| progress.ended_by.is_some())
    };
    // Whoever is done is not heard any longer.
    Effect::new(move |_| {
        if ended() {
            room.with_link(|link| async move { link.leave().await });
        }
    });
    let asked_again = set_interval_with_handle(
        move || {
            let alone =
                room.place.get_untracked() == Place::Inside && !room.agent.get_untracked().0;
            if alone && !untrack(ended) {
                spawn_local(async move { room.ask_again().await });
            }
        },
        ASK_AGAIN_EVERY,
    );
    on_cleanup(move || {
        if let Ok(asked_again) = asked_again {
            asked_again.clear();
        }
    });
    let switch = Callback::new(move |()| {
        spawn_local(async move {
            let path = format!("/api/interviews/{}/mode", room.id);
            let form = SwitchMode { mode: Mode::Text };
            match api::put::<_, InterviewDetail>(&path, &form).await {
                Ok(_) => on_text.run(()),
                Err(error) => room.error.set(Some(error)),
            }
        });
    });
    view! {
        <Rail progress=room.progress stage_share=share/>
        {move || room.error.get().map(|error| view! { <ProblemBox error=error/> })}
        {move || room.problem.get().map(|problem| view! { <p class="notice warning" role="alert">{problem.detail}</p> })}
        {move || match (ended(), room.place.get()) {
            (true, _) => view! { <Over id=room.id/> }.into_any(),
            (false, Place::Inside) => view! { <Inside room=room switch=switch/> }.into_any(),
            (false, _) => view! { <Door room=room switch=switch/> }.into_any(),
        }}
    }
}

#[component]
fn Over(id: Uuid) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="notice success" role="status">{t!(i18n, room.over)}</p>
        <a class="button primary" href=format!("/interviews/{id}/feedback")>{t!(i18n, room.to_feedback)}</a>
    }
}

/// Before the room: which microphone, and whether it may be used.
#[component]
fn Door(room: VoiceState, switch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let all = RwSignal::new(Vec::<Microphone>::new());
    let chosen = RwSignal::new(String::new());
    let check = move || {
        spawn_local(async move {
            room.refused.set(None);
            match microphones().await {
                Ok(found) => {
                    all.try_set(found);
                }
                Err(name) => {
                    room.refused.try_set(Some(name));
                }
            }
        });
    };
    let options = Signal::derive(move || {
        all.get()
            .into_iter()
            .map(|microphone| (microphone.id, microphone.label))
            .collect::<Vec<_>>()
    });
    let joining = move || room.place.get() == Place::Joining;
    view! {
        <section class="card" aria-labelledby="door">
            <h2 id="door">{t!(i18n, voice.door)}</h2>
            {move || room.left.get().then(|| view! { <p class="notice warning" role="status">{t!(i18n, voice.left)}</p> })}
            <p>{t!(i18n, voice.door_text)}</p>
            {move || room.refused.get().map(|name| view! {
                <p class="notice danger" role="alert">{match name.as_str() {
                    "NotAllowedError" => t_string!(i18n, voice.not_allowed),
                    "NotFoundError" => t_string!(i18n, voice.not_found),
                    _ => t_string!(i18n, voice.not_joined),
                }}</p>
            })}
            <Show when=move || !all.with(Vec::is_empty)>
                <Choice id="microphone" label=Signal::derive(move || t_string!(i18n, voice.microphone).to_owned()) value=chosen options=options/>
            </Show>
            <div class="actions">
                <button type="button" class="button primary" disabled=joining on:click=move |_| {
                    let microphone = chosen.get_untracked();
                    spawn_local(async move { room.join(microphone).await });
                }>{move || if joining() { t_string!(i18n, voice.joining) } else { t_string!(i18n, voice.join) }}</button>
                <button type="button" class="button" on:click=move |_| check()>{t!(i18n, voice.check)}</button>
                <button type="button" class="button" on:click=move |_| switch.run(())>{t!(i18n, voice.by_text)}</button>
            </div>
        </section>
    }
}

#[component]
fn Inside(room: VoiceState, switch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let doing = move || {
        let (here, state) = room.agent.get();
        match (here, state.as_str()) {
            (false, _) | (true, "" | "initializing") => t_string!(i18n, voice.waiting),
            (true, "thinking") => t_string!(i18n, voice.thinking),
            (true, "speaking") => t_string!(i18n, voice.speaking),
            (true, _) => t_string!(i18n, voice.listening),
        }
    };
    let ring = move |level: f64| format!("{:.1}", 40.0 + 18.0 * level.clamp(0.0, 1.0).sqrt());
    view! {
        <Show when=move || room.reconnecting.get()><p class="notice warning" role="status">{t!(i18n, voice.reconnecting)}</p></Show>
        <Show when=move || room.poor.get() && !room.reconnecting.get()><p class="notice" role="status">{t!(i18n, voice.poor)}</p></Show>
        <Show when=move || room.silent.get()>
            <button type="button" class="button primary" on:click=move |_| room.with_link(|link| async move { let _ = link.hear().await; })>{t!(i18n, voice.hear)}</button>
        </Show>
        <div class="voice">
            <svg class="voice-ring" viewBox="0 0 120 120" aria-hidden="true">
                <circle class="level" cx="60" cy="60" r=move || ring(room.levels.get().0)/>
                <circle class="core" cx="60" cy="60" r="36"/>
            </svg>
            <p class="quiet" role="status">{doing}</p>
            <p class="question" dir="auto" aria-live="polite">{move || room.question.get()}</p>
            <p class=move || if room.mine.get().1 { "mine" } else { "mine interim" } dir="auto">{move || room.mine.get().0}</p>
            <meter class="my-level" min="0" max="1" value=move || room.levels.get().1.sqrt().to_string() aria-label=move || t_string!(i18n, voice.my_level)></meter>
        </div>
        <Controls room=room switch=switch/>
    }
}

#[component]
fn Controls(room: VoiceState, switch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let muted = RwSignal::new(false);
    let typing = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    let told_typing_ms = StoredValue::new(0.0);
    let write = move |event| {
        text.set(event_target_value(&event));
        if now_ms() - told_typing_ms.get_value() >= TYPING_EVERY_MS {
            told_typing_ms.set_value(now_ms());
            room.with_link(|link| async move {
                let _ = link.typing().await;
            });
        }
    };
    let next_stage = move || {
        let progress = room.progress.get()?;
        progress.queued_skip.unwrap_or(progress.stage).next()
    };
    let mute = move |_| {
        let on = !muted.get_untracked();
        room.with_link(move |link| async move {
            if link.mute(on).await.is_ok() {
                muted.try_set(on);
            }
        });
    };
    let skip = move |stage: Stage| {
        room.with_link(move |link| async move {
            // Refused while a skip waits already; the rail shows where one is.
            let _ = link.skip(stage.as_str()).await;
        });
    };
    let send = move || {
        let written = text.get_untracked();
        if !written.trim().is_empty() {
            text.set(String::new());
            room.mine.set((written.clone(), true));
            room.with_link(move |link| async move {
                let _ = link.write(&written).await;
            });
        }
    };
    let end = Callback::new(move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            let told = match room.link.get_value() {
                Some(link) => link.end().await.is_ok(),
                None => false,
            };
            // Where no interviewer is there to be told, the server is.
            let path = format!("/api/interviews/{}/end", room.id);
            if !told && let Err(error) = api::post::<_, Progress>(&path, &()).await {
                return room.error.set(Some(error));
            }
            let feedback = format!("/interviews/{}/feedback", room.id);
            navigate(&feedback, Default::default());
        });
    });
    view! {
        <Show when=move || typing.get()>
            <form class="composer" on:submit=move |event| { event.prevent_default(); send(); }>
                <label for="typed" class="visually-hidden">{t!(i18n, room.your_answer)}</label>
                <textarea id="typed" rows="2" dir="auto" prop:value=move || text.get() on:input=write></textarea>
                <button class="button primary">{t!(i18n, room.send)}</button>
            </form>
        </Show>
        <div class="actions controls">
            <button type="button" class="button" aria-pressed=move || muted.get().to_string() on:click=mute>{move || if muted.get() { t_string!(i18n, voice.unmute) } else { t_string!(i18n, voice.mute) }}</button>
            <button type="button" class="button" aria-expanded=move || typing.get().to_string() on:click=move |_| typing.update(|typing| *typing = !*typing)>{t!(i18n, voice.type_instead)}</button>
            {move || next_stage().map(|stage| view! {
                <button type="button" class="button" on:click=move |_| skip(stage)>{t_string!(i18n, room.skip, stage = stage_name(i18n, stage))}</button>
            })}
            <button type="button" class="button" on:click=move |_| switch.run(())>{t!(i18n, voice.by_text)}</button>
            <button type="button" class="button" on:click=move |_| asking.set(true)>{t!(i18n, room.end)}</button>
        </div>
        <ConfirmEnd asking=asking on_end=end/>
    }
}
