//! The call: rings that show the audio levels, captions, and the controls.

use super::ConfirmEnd;
use super::state::{OwnWords, Phase, VoiceState};
use crate::api;
use crate::browser::{leave_for, now_ms};
use crate::language::*;
use crate::ui::stage_name;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::{Progress, Stage};

/// How often the interviewer is told that the candidate is writing, in milliseconds.
const TYPING_EVERY_MS: f64 = 5_000.0;

/// Beyond so many characters a question is set smaller, so that it fits a phone.
const LONG_QUESTION_CHARS: usize = 140;

#[component]
pub(super) fn Call(room: VoiceState, switch: Callback<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let doing = move || {
        let agent = room.agent.get();
        match (agent.here, agent.doing.as_str()) {
            (false, _) | (true, "" | "initializing") => t_string!(i18n, voice.waiting),
            (true, "thinking") => t_string!(i18n, voice.thinking),
            (true, "speaking") => t_string!(i18n, voice.speaking),
            (true, _) => t_string!(i18n, voice.listening),
        }
    };
    let ring = move |level: f64| format!("{:.1}", 40.0 + 18.0 * level.clamp(0.0, 1.0).sqrt());
    let hear = move |_| {
        room.with_livekit(|livekit| async move {
            let _ = livekit.hear().await;
        });
    };
    let own_class = move || {
        if room.mine.with(|mine| mine.is_final) {
            "mine"
        } else {
            "mine interim"
        }
    };
    let question_class = move || {
        if room
            .question
            .with(|question| question.chars().count() > LONG_QUESTION_CHARS)
        {
            "question long"
        } else {
            "question"
        }
    };
    let own_level = move || room.levels.get().mine.sqrt().to_string();
    view! {
        <Show when=move || room.reconnecting.get()>
            <p class="notice warning" role="status">{t!(i18n, voice.reconnecting)}</p>
        </Show>
        <Show when=move || room.poor.get() && !room.reconnecting.get()>
            <p class="notice" role="status">{t!(i18n, voice.poor)}</p>
        </Show>
        <Show when=move || room.silent.get()>
            <button type="button" class="button primary" on:click=hear>{t!(i18n, voice.hear)}</button>
        </Show>
        <div class="voice">
            <svg class="voice-ring" viewBox="0 0 120 120" aria-hidden="true">
                <circle class="level" cx="60" cy="60" r=move || ring(room.levels.get().agent)/>
                <circle class="core" cx="60" cy="60" r="36"/>
            </svg>
            <p class="quiet" role="status">{doing}</p>
            // It scrolls where it is longer than its place, so the keyboard must reach it.
            <p class=question_class dir="auto" aria-live="polite" tabindex="0">
                <span>{move || room.question.get()}</span>
            </p>
            <p class=own_class dir="auto">{move || room.mine.get().text}</p>
            <meter
                class="my-level"
                min="0"
                max="1"
                value=own_level
                aria-label=move || t_string!(i18n, voice.my_level)
            ></meter>
        </div>
        <Controls room=room switch=switch/>
    }
}

#[component]
fn Controls(room: VoiceState, switch: Callback<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let muted = RwSignal::new(false);
    let typing = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    let told_typing_ms = StoredValue::new(0.0);
    let write = move |event| {
        text.set(event_target_value(&event));
        if now_ms() - told_typing_ms.get_value() >= TYPING_EVERY_MS {
            told_typing_ms.set_value(now_ms());
            room.with_livekit(|livekit| async move {
                let _ = livekit.typing().await;
            });
        }
    };
    let next_stage = move || {
        let progress = room.progress.get()?;
        progress.next_stage()
    };
    let mute = move |_| {
        let on = !muted.get_untracked();
        room.with_livekit(move |livekit| async move {
            if livekit.mute(on).await.is_ok() {
                muted.try_set(on);
            }
        });
    };
    let skip = move |stage: Stage| {
        room.with_livekit(move |livekit| async move {
            // The interviewer refuses while another skip waits; the rail shows the present stage.
            let _ = livekit.skip(stage.as_str()).await;
        });
    };
    let send = move || {
        let written = text.get_untracked();
        if !written.trim().is_empty() {
            text.set(String::new());
            room.mine.set(OwnWords {
                text: written.clone(),
                is_final: true,
            });
            room.with_livekit(move |livekit| async move {
                let _ = livekit.write(&written).await;
            });
        }
    };
    let end = Callback::new(move |()| {
        spawn_local(async move {
            let told = match room.livekit.get_value() {
                Some(livekit) => livekit.end().await.is_ok(),
                None => false,
            };
            // Without an interviewer in the room, the server ends the interview.
            let path = format!("/api/interviews/{}/end", room.id);
            if !told && let Err(error) = api::post::<_, Progress>(&path, &()).await {
                return room.error.set(Some(error));
            }
            room.phase.set(Phase::MicCheck);
            // Loaded anew, so that the room's wide policy does not go along.
            leave_for(&format!("/interviews/{}/feedback", room.id));
        });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    let mute_label = move || {
        if muted.get() {
            t_string!(i18n, voice.unmute)
        } else {
            t_string!(i18n, voice.mute)
        }
    };
    let skip_button = move || {
        next_stage().map(|stage| {
            view! {
                <button type="button" class="button" on:click=move |_| skip(stage)>
                    {t_string!(i18n, room.skip, stage = stage_name(i18n, stage))}
                </button>
            }
        })
    };
    view! {
        <Show when=move || typing.get()>
            <form class="composer" on:submit=submit>
                <label for="typed" class="visually-hidden">{t!(i18n, room.your_answer)}</label>
                <textarea
                    id="typed"
                    rows="2"
                    dir="auto"
                    prop:value=move || text.get()
                    on:input=write
                ></textarea>
                <button class="button primary">{t!(i18n, room.send)}</button>
            </form>
        </Show>
        <div class="actions controls">
            <button
                type="button"
                class="button"
                aria-pressed=move || muted.get().to_string()
                on:click=mute
            >
                {mute_label}
            </button>
            <button
                type="button"
                class="button"
                aria-expanded=move || typing.get().to_string()
                on:click=move |_| typing.update(|typing| *typing = !*typing)
            >
                {t!(i18n, voice.type_instead)}
            </button>
            {skip_button}
            <button type="button" class="button" on:click=move |_| switch.run(false)>
                {t!(i18n, voice.by_text)}
            </button>
            <button type="button" class="button" on:click=move |_| asking.set(true)>
                {t!(i18n, room.end)}
            </button>
        </div>
        <ConfirmEnd asking=asking on_end=end/>
    }
}
