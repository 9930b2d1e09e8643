//! The microphone check before the room: choice, permission and level of the microphone.

use super::super::aloud::BrowserSpeech;
use super::livekit::{Microphone, MicrophoneCheck, VoiceEvent, microphones};
use super::state::{Phase, VoiceState};
use crate::language::*;
use crate::ui::Choice;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The trial of a microphone: it is open, and its level is shown.
#[derive(Clone, Copy)]
struct Trial {
    room: VoiceState,
    all: RwSignal<Vec<Microphone>>,
    chosen: RwSignal<String>,
    running: StoredValue<Option<MicrophoneCheck>, LocalStorage>,
    /// Counts trials; if several overlap, only the last one continues.
    trials: StoredValue<u32>,
    level: RwSignal<f64>,
}

impl Trial {
    fn new(room: VoiceState) -> Self {
        Self {
            room,
            all: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(String::new()),
            running: StoredValue::new_local(None),
            trials: StoredValue::new(0),
            level: RwSignal::new(0.0),
        }
    }

    /// Lists the microphones and opens the chosen one.
    async fn begin(self) {
        self.room.refused.set(None);
        self.stop().await;
        let trial = self.trials.try_update_value(|trials| {
            *trials += 1;
            *trials
        });
        let found = match microphones().await {
            Ok(found) => found,
            Err(name) => return drop(self.room.refused.try_set(Some(name))),
        };
        self.all.try_set(found);
        let Some(chosen) = self.chosen.try_get_untracked() else {
            return;
        };
        let level = self.level;
        let on_event = move |event| {
            if let VoiceEvent::Levels { mine, .. } = event {
                level.try_set(mine);
            }
        };
        match MicrophoneCheck::begin(&chosen, on_event).await {
            // Meanwhile the page may have been closed, or another trial started.
            Ok(check) => {
                let last = trial.is_some() && self.trials.try_get_value() == trial;
                let before = last.then(|| {
                    self.running
                        .try_update_value(|kept| kept.replace(check.clone()))
                });
                match before.flatten() {
                    Some(Some(before)) => before.stop().await,
                    Some(None) => {}
                    None => check.stop().await,
                }
            }
            Err(name) => drop(self.room.refused.try_set(Some(name))),
        }
    }

    /// Ends the trial, and cancels one that is still starting.
    async fn end(self) {
        self.trials.try_update_value(|trials| *trials += 1);
        self.stop().await;
    }

    async fn stop(self) {
        let running = self.running.try_update_value(Option::take);
        if let Some(check) = running.flatten() {
            check.stop().await;
        }
        self.level.try_set(0.0);
    }
}

#[component]
pub(super) fn MicCheck(room: VoiceState, switch: Callback<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let trial = Trial::new(room);
    let speech = BrowserSpeech::of_this_browser();
    // Choosing another microphone starts its trial.
    Effect::new(move |before: Option<String>| {
        let chosen = trial.chosen.get();
        if before.is_some_and(|before| before != chosen) {
            spawn_local(async move { trial.begin().await });
        }
        chosen
    });
    on_cleanup(move || {
        let running = trial.running.try_update_value(Option::take).flatten();
        if let Some(check) = running {
            spawn_local(async move { check.stop().await });
        }
    });
    let options = Signal::derive(move || {
        trial
            .all
            .get()
            .into_iter()
            .map(|microphone| (microphone.id, microphone.label))
            .collect::<Vec<_>>()
    });
    let joining = move || room.phase.get() == Phase::Joining;
    let join = move |_| {
        let microphone = trial.chosen.get_untracked();
        spawn_local(async move {
            trial.end().await;
            room.join(microphone).await;
        });
    };
    let left = move || {
        room.left.get().then(|| {
            view! { <p class="notice warning" role="status">{t!(i18n, voice.left)}</p> }
        })
    };
    let refused = move || {
        let sentence = move |name: String| match name.as_str() {
            "NotAllowedError" => t_string!(i18n, voice.not_allowed),
            "NotFoundError" => t_string!(i18n, voice.not_found),
            _ => t_string!(i18n, voice.not_joined),
        };
        room.refused.get().map(|name| {
            view! { <p class="notice danger" role="alert">{sentence(name)}</p> }
        })
    };
    let join_label = move || {
        if joining() {
            t_string!(i18n, voice.joining)
        } else {
            t_string!(i18n, voice.join)
        }
    };
    let check = move |_| spawn_local(async move { trial.begin().await });
    view! {
        <section class="card" aria-labelledby="mic-check">
            <h2 id="mic-check">{t!(i18n, voice.ready)}</h2>
            {left}
            <p>{t!(i18n, voice.ready_text)}</p>
            {refused}
            <Show when=move || !trial.all.with(Vec::is_empty)>
                <Choice
                    id="microphone"
                    label=Signal::derive(move || t_string!(i18n, voice.microphone).to_owned())
                    value=trial.chosen
                    options=options
                />
                <div class="field">
                    <label for="my-level">{t!(i18n, voice.my_level)}</label>
                    <meter
                        id="my-level"
                        class="my-level"
                        min="0"
                        max="1"
                        value=move || trial.level.get().to_string()
                    ></meter>
                    <p class="hint">{t!(i18n, voice.say_something)}</p>
                </div>
            </Show>
            <Show when=move || room.has_no_voice() && speech.speaks>
                <p>{t!(i18n, aloud.offer)}</p>
                <button type="button" class="button primary" on:click=move |_| switch.run(true)>
                    {t!(i18n, aloud.talk)}
                </button>
            </Show>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    class:primary=move || !room.has_no_voice()
                    disabled=joining
                    on:click=join
                >
                    {join_label}
                </button>
                <button type="button" class="button" on:click=check>{t!(i18n, voice.check)}</button>
                <button type="button" class="button" on:click=move |_| switch.run(false)>
                    {t!(i18n, voice.by_text)}
                </button>
            </div>
        </section>
    }
}
