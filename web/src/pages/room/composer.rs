//! Where the answer is written.

use super::state::RoomState;
use crate::browser::now_ms;
use crate::i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::Floor;
use mockingbird_shared::limits::ANSWER_MAX_CHARS;

/// Enter sends, Shift+Enter breaks the line.
#[component]
pub(super) fn Composer(room: RoomState) -> impl IntoView {
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
        room.written_at_ms.set_value(now_ms());
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
