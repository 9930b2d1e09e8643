//! Speech without any key: the browser reads the interviewer aloud and transcribes the answers of an
//! interview by text. Not here: interviews by LiveKit (`voice`).

use super::js_module::{ModuleResult, call, listener, load};
use super::state::RoomState;
use crate::browser::now_ms;
use crate::language::*;
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::{Floor, Patience, Speaker};
use serde::Deserialize;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// The address of the module, as the build writes it.
const MODULE: &str = "/aloud.js";
/// How often the silence after an answer is checked.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// An event of the browser's speech module.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum AloudEvent {
    Said,
    Heard { text: String, r#final: bool },
    Failed { error: String },
}

/// Which kinds of speech this browser supports.
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

/// Silence after the last word before the answer is sent, in milliseconds. Longer than in a room, because
/// browsers report words late.
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
    /// The number of the last turn that was read aloud.
    read_seq: StoredValue<u32>,
    /// The words of this answer that the browser reported as final.
    certain: StoredValue<String>,
    /// The text that was last written into the composer here.
    written: StoredValue<String>,
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
            written: StoredValue::new(String::new()),
            heard_ms: StoredValue::new(0.0),
        }
    }

    fn act(self, method: &'static str, arguments: Vec<JsValue>) {
        if let Some(handle) = self.handle.try_get_value().flatten() {
            // On a failure nothing is heard; the answer can still be typed.
            spawn_local(async move { drop(call(&handle, method, &arguments).await) });
        }
    }

    /// Whether the switch is on and the page is open.
    fn is_on(self) -> bool {
        self.room.is_alive() && self.room.aloud.try_get_untracked().unwrap_or(false)
    }

    async fn begin(self, language: String) -> ModuleResult<()> {
        let tell = listener(move |event| self.take(event));
        let module = load(MODULE).await?;
        if !self.is_on() {
            return Ok(());
        }
        let handle = call(&module, "talk", &[language.into(), tell]).await?;
        if self.is_on() {
            self.handle.set_value(Some(handle));
            self.go_on();
        }
        Ok(())
    }

    /// Reads the interviewer's last turn aloud; if it was read already, listens.
    fn go_on(self) {
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
            // Listening that is under way is not restarted.
            _ if self.doing.get_untracked() == Doing::Waiting => self.listen(),
            _ => {}
        }
    }

    /// Whether an answer is expected.
    fn is_asked(self) -> bool {
        untrack(|| self.room.floor()) == Some(Floor::Candidate)
    }

    fn listen(self) {
        if self.is_asked() && self.speech.hears {
            self.failed.set(None);
            self.certain.set_value(String::new());
            self.written.set_value(String::new());
            self.doing.set(Doing::Listening);
            self.act("listen", Vec::new());
        } else {
            self.doing.set(Doing::Waiting);
        }
    }

    fn stop_listening(self) {
        self.doing.set(Doing::Waiting);
        self.act("deafen", Vec::new());
    }

    fn take(self, event: AloudEvent) {
        if !self.is_on() {
            return;
        }
        match event {
            AloudEvent::Said => self.listen(),
            AloudEvent::Heard { text, r#final } => self.hear(&text, r#final),
            AloudEvent::Failed { error } => {
                self.doing.set(Doing::Waiting);
                self.failed.set(Some(error));
            }
        }
    }

    fn hear(self, text: &str, is_final: bool) {
        // Words that arrive after the answer was sent belonged to it and come too late.
        let over = !self.is_asked() || self.room.sending.get_untracked();
        if over || self.doing.get_untracked() != Doing::Listening {
            return;
        }
        // A text that the candidate has edited by hand is not overwritten.
        let draft = self.room.draft.get_untracked();
        if draft != self.written.get_value() {
            self.certain.set_value(draft);
        }
        let whole = format!("{} {text}", self.certain.get_value());
        let whole = whole.trim().to_owned();
        if is_final {
            self.certain.set_value(whole.clone());
        }
        self.heard_ms.set_value(now_ms());
        self.written.set_value(whole.clone());
        self.room.write(whole);
    }

    /// Checks the silence, and sends the answer if it is long enough.
    fn look(self) {
        let patience = self.room.detail.with_untracked(|detail| {
            let patience = detail.as_ref().map(|detail| detail.config.patience);
            patience.unwrap_or_default()
        });
        let touched_ms = self
            .heard_ms
            .get_value()
            .max(self.room.written_at_ms.get_value());
        let silent = now_ms() - touched_ms >= silence_ms(patience);
        let heard = !self.certain.with_value(String::is_empty);
        let listening = self.doing.get_untracked() == Doing::Listening;
        if listening && heard && silent && self.room.may_submit.get_untracked() {
            self.stop_listening();
            self.room.submit();
        }
    }
}

/// The switch for the browser's speech, and its state while it is on.
#[component]
pub(super) fn Aloud(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let aloud = AloudState::new(room);
    Effect::new(move |before: Option<bool>| {
        let on = room.aloud.get();
        if on && before != Some(true) {
            let language = room
                .detail
                .with_untracked(|detail| detail.as_ref().map(|it| it.config.language.to_string()));
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
    // Reads the interviewer's next turn once it is complete.
    Effect::new(move |_| {
        let whole = room.turns.with(Vec::len) > 0 && room.reply.with(Option::is_none);
        let thinks = room.floor() == Some(Floor::Interviewer);
        if !untrack(|| room.aloud.get()) {
            return;
        }
        if thinks && aloud.doing.get_untracked() == Doing::Listening {
            // The candidate has sent the answer with the button.
            aloud.stop_listening();
        }
        if whole && !thinks && aloud.handle.with_value(Option::is_some) {
            aloud.go_on();
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
    let hint = move || {
        if aloud.speech.hears {
            t_string!(i18n, aloud.privacy)
        } else {
            t_string!(i18n, aloud.reads_only)
        }
    };
    let failed = move || {
        let sentence = move |error: String| match error.as_str() {
            "not-allowed" | "service-not-allowed" => t_string!(i18n, voice.not_allowed),
            _ => t_string!(i18n, aloud.deaf),
        };
        aloud.failed.get().map(|error| {
            view! { <p class="notice warning" role="alert">{sentence(error)}</p> }
        })
    };
    let switch = move || {
        if room.aloud.get() {
            t_string!(i18n, aloud.stop)
        } else {
            t_string!(i18n, aloud.talk)
        }
    };
    view! {
        <Show when=move || aloud.speech.speaks>
            <div class="actions aloud">
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || room.aloud.get().to_string()
                    on:click=move |_| room.aloud.update(|on| *on = !*on)
                >
                    {switch}
                </button>
                <p class="quiet" role="status">{move || room.aloud.get().then(doing)}</p>
            </div>
            <Show when=move || room.aloud.get()>
                <p class="hint">{hint}</p>
                {failed}
            </Show>
        </Show>
    }
}
