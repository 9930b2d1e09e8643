//! The composer: the field in which the answer is written.

use super::state::RoomState;
use crate::language::*;
use leptos::prelude::*;
use mockingbird_shared::interview::Floor;
use mockingbird_shared::limits::ANSWER_MAX_CHARS;

/// The field and its send button. Enter sends, Shift+Enter breaks the line.
#[component]
pub(super) fn Composer(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let ended = move || room.floor() == Some(Floor::Ended);
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            room.submit();
        }
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        room.submit();
    };
    let over = move || {
        view! {
            <p class="notice success" role="status">{t!(i18n, room.over)}</p>
            <a class="button primary" href=format!("/interviews/{}/feedback", room.id)>
                {t!(i18n, room.to_feedback)}
            </a>
        }
    };
    view! {
        <Show when=move || !ended() fallback=over>
            <form class="composer" on:submit=send>
                <label for="answer" class="visually-hidden">{t!(i18n, room.your_answer)}</label>
                <textarea
                    id="answer"
                    rows="2"
                    maxlength=ANSWER_MAX_CHARS.to_string()
                    dir="auto"
                    placeholder=move || t_string!(i18n, room.placeholder)
                    prop:value=move || room.draft.get()
                    on:input=move |event| room.write(event_target_value(&event))
                    on:keydown=on_key
                ></textarea>
                <button class="button primary" disabled=move || !room.may_submit.get()>
                    {t!(i18n, room.send)}
                </button>
            </form>
        </Show>
    }
}
