//! Talking without any key: the browser reads the interviewer aloud and writes down the answers, of an interview that
//! goes on by text. Not here: interviews by LiveKit (`voice`).

use super::module::{ModuleResult, call, listener, load};
use super::state::RoomState;
use crate::browser::now_ms;
use crate::i18n::*;
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::Floor;
use mockingbird_shared::wire::{Patience, Speaker};
use serde::Deserialize;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Where the module is; the build puts it there.
const MODULE: &str = "/aloud.js";
/// How often the silence after an answer is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What the browser's speech tells.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum AloudEvent {
    Said,
    Heard { text: String, r#final: bool },
    Failed { error: String },
}

/// What this browser can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrowserSpeech {
    pub(super) speaks: bool,
    pub(super) hears: bool,
}

impl BrowserSpeech {
    pub(super) fn of_this_browser() -> Self {
        let has = |name: &str| {
            let window: JsValue = window().into();
            Reflect::has(&window, &name.into()).unwrap_or(false)
        };
        Self {
            speaks: has("speechSynthesis"),
            hears: has("SpeechRecognition") || has("webkitSpeechRecognition"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Speaking,
    Listening,
    Waiting,
}

/// Silence after the last word before the answer is sent: the browser tells words late, so it is longer than in a room.
fn silence_ms(patience: Patience) -> f64 {
    match patience {
        Patience::Short => 1_800.0,
        Patience::Usual => 2_500.0,
        Patience::Long => 4_500.0,
    }
}

#[derive(Clone, Copy)]
struct AloudState {
    room: RoomState,
    speech: BrowserSpeech,
    handle: StoredValue<Option<JsValue>, LocalStorage>,
    doing: RwSignal<Doing>,
    failed: RwSignal<Option<String>>,
    /// The last turn that was read aloud.
    read_seq: StoredValue<u32>,
    /// Words of this answer that are certain.
    certain: StoredValue<String>,
    heard_ms: StoredValue<f64>,
}

impl AloudState {
    fn new(room: RoomState) -> Self {
        Self {
            room,
            speech: BrowserSpeech::of_this_browser(),
            handle: StoredValue::new_local(None),
            doing: RwSignal::new(Doing::Waiting),
            failed: RwSignal::new(None),
            read_seq: StoredValue::new(0),
            certain: StoredValue::new(String::new()),
            heard_ms: StoredValue::new(0.0),
        }
    }

    fn act(self, method: &'static str, arguments: Vec<JsValue>) {
        if let Some(handle) = self.handle.try_get_value().flatten() {
            // What can't be done shows as silence; the answer can be written.
            spawn_local(async move { drop(call(&handle, method, &arguments).await) });
        }
    }

    async fn begin(self, language: String) -> ModuleResult<()> {
        let tell = listener(move |event| self.take(event));
        let module = load(MODULE).await?;
        let handle = call(&module, "talk", &[language.into(), tell]).await?;
        self.handle.try_set_value(Some(handle));
        self.read_newest();
        Ok(())
    }

    /// Reads the interviewer's newest words, unless they were read.
    fn read_newest(self) {
        let newest = self.room.turns.with_untracked(|turns| {
            let last = turns
                .last()
                .filter(|turn| turn.speaker == Speaker::Interviewer)?;
            Some((last.seq, last.text.expose().clone()))
        });
        match newest {
            Some((seq, text)) if seq > self.read_seq.get_value() => {
                self.read_seq.set_value(seq);
                self.doing.set(Doing::Speaking);
                self.act("say", vec![text.into()]);
            }
            _ => self.listen(),
        }
    }

    fn listen(self) {
        let mine = self.room.progress.with_untracked(|progress| {
            progress
                .as_ref()
                .is_some_and(|progress| progress.floor == Floor::Candidate)
        });
        if mine && self.speech.hears {
            self.certain.set_value(String::new());
            self.doing.set(Doing::Listening);
            self.act("listen", Vec::new());
        }
    }

    fn take(self, event: AloudEvent) {
        if !self.room.is_alive() || !self.room.aloud.try_get_untracked().unwrap_or(false) {
            return;
        }
        match event {
            AloudEvent::Said => self.listen(),
            AloudEvent::Heard { text, r#final } => {
                if self.doing.get_untracked() != Doing::Listening {
                    return;
                }
                let whole = format!("{} {text}", self.certain.get_value())
                    .trim()
                    .to_owned();
                if r#final {
                    self.certain.set_value(whole.clone());
                }
                self.heard_ms.set_value(now_ms());
                self.room.write(whole);
            }
            AloudEvent::Failed { error } => {
                self.doing.set(Doing::Waiting);
                self.failed.set(Some(error));
            }
        }
    }

    /// Sends the answer after a silence.
    fn look(self) {
        let config = self
            .room
            .detail
            .with_untracked(|detail| detail.as_ref().map(|detail| detail.config.patience));
        let silent_ms = now_ms() - self.heard_ms.get_value();
        let over = silent_ms >= silence_ms(config.unwrap_or_default());
        let answered = !self.certain.with_value(String::is_empty);
        if self.doing.get_untracked() == Doing::Listening && answered && over {
            self.doing.set(Doing::Waiting);
            self.act("deafen", Vec::new());
            self.room.submit();
        }
    }
}

/// A switch, and what the browser does while it is on.
#[component]
pub(super) fn Aloud(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let aloud = AloudState::new(room);
    Effect::new(move |before: Option<bool>| {
        let on = room.aloud.get();
        if on && before != Some(true) {
            let language = room
                .detail
                .with_untracked(|detail| detail.as_ref().map(|it| it.config.language.clone()));
            spawn_local(async move {
                if let Err(error) = aloud.begin(language.unwrap_or_default()).await {
                    aloud.failed.try_set(Some(error));
                }
            });
        }
        if !on && before == Some(true) {
            aloud.act("end", Vec::new());
            aloud.doing.set(Doing::Waiting);
        }
        on
    });
    // The next words of the interviewer, once they are whole.
    Effect::new(move |_| {
        let whole = room.turns.with(Vec::len) > 0 && room.streaming.with(Option::is_none);
        let mine = room.progress.with(|progress| {
            progress
                .as_ref()
                .is_some_and(|progress| progress.floor != Floor::Interviewer)
        });
        if whole && mine && untrack(|| room.aloud.get()) {
            aloud.read_newest();
        }
    });
    let look = set_interval_with_handle(move || aloud.look(), LOOK_EVERY);
    on_cleanup(move || {
        if let Ok(look) = look {
            look.clear();
        }
        aloud.act("end", Vec::new());
    });
    let doing = move || match aloud.doing.get() {
        Doing::Speaking => t_string!(i18n, voice.speaking),
        Doing::Listening => t_string!(i18n, voice.listening),
        Doing::Waiting => "",
    };
    view! {
        <Show when=move || aloud.speech.speaks>
            <div class="actions aloud">
                <button type="button" class="button" aria-pressed=move || room.aloud.get().to_string() on:click=move |_| room.aloud.update(|on| *on = !*on)>
                    {move || if room.aloud.get() { t_string!(i18n, aloud.stop) } else { t_string!(i18n, aloud.talk) }}
                </button>
                <p class="quiet" role="status">{move || room.aloud.get().then(doing)}</p>
            </div>
            <Show when=move || room.aloud.get()>
                <p class="hint">{move || if aloud.speech.hears { t_string!(i18n, aloud.privacy) } else { t_string!(i18n, aloud.reads_only) }}</p>
                {move || aloud.failed.get().map(|error| view! {
                    <p class="notice warning" role="alert">{match error.as_str() {
                        "not-allowed" | "service-not-allowed" => t_string!(i18n, voice.not_allowed),
                        _ => t_string!(i18n, aloud.deaf),
                    }}</p>
                })}
            </Show>
        </Show>
    }
}
