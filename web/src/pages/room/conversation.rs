//! What was said, and what went wrong.

use super::state::RoomState;
use crate::i18n::*;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{Speaker, TurnSource};

#[component]
pub(super) fn Conversation(room: RoomState) -> impl IntoView {
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
pub(super) fn Problem(room: RoomState) -> impl IntoView {
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
