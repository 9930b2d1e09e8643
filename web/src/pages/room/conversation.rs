//! The turns of a text interview, the reply under way, and failures.

use super::state::RoomState;
use crate::language::*;
use crate::ui::code_text;
use leptos::html;
use leptos::prelude::*;
use mockingbird_room_engine::Event;
use mockingbird_shared::interview::{Speaker, TurnSource};
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::{InterviewDetail, InterviewerView};

#[component]
pub(super) fn Conversation(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let log = NodeRef::<html::Div>::new();
    // The style keeps the end in view while turns come and the window changes, unless somebody has scrolled back to
    // read. An answer of their own leads to the end again.
    Effect::new(move |_| {
        room.unsent.track();
        if let Some(log) = log.get_untracked() {
            log.set_scroll_top(0);
        }
    });
    let unsent = move || {
        room.unsent.get().map(|unsent| {
            let badge = unsent.local_only.then(|| {
                view! { <span class="badge local">{t!(i18n, room.local_only)}</span> }
            });
            view! {
                <div class="turn candidate">
                    <p class="who">{t!(i18n, room.you)} " " {badge}</p>
                    <p dir="auto">{unsent.text.into_exposed()}</p>
                </div>
            }
        })
    };
    let reply = move || {
        room.reply.get().map(|reply| {
            view! {
                <div class="turn interviewer" aria-busy="true">
                    <p class="who">{t!(i18n, room.interviewer)}</p>
                    <p dir="auto">{reply.text.into_exposed()}</p>
                </div>
            }
        })
    };
    let asks_own_model = move || {
        let interviewer =
            |detail: &Option<InterviewDetail>| Some(detail.as_ref()?.interviewer.clone());
        matches!(
            room.detail.with(interviewer),
            Some(InterviewerView::Model {
                provider: Provider::Compatible,
                ..
            })
        )
    };
    view! {
        <div
            class="conversation"
            role="log"
            // It scrolls, so the keyboard must reach it.
            tabindex="0"
            node_ref=log
            aria-live="polite"
            aria-label=move || t_string!(i18n, room.conversation)
        >
            <div class="turns">
                <For each=move || room.turns.get() key=|turn| turn.seq let(turn)>
                    <Utterance
                        speaker=turn.speaker
                        text=turn.text.into_exposed()
                        local=turn.source == TurnSource::Local
                    />
                </For>
                {unsent}
                {reply}
                <Show when=move || room.thinking.get()>
                    <p class="thinking" role="status">
                        {t!(i18n, room.thinking)}
                        <Show when=asks_own_model>
                            <span class="patience">{t!(i18n, room.own_model_loads)}</span>
                        </Show>
                    </p>
                </Show>
            </div>
        </div>
    }
}

#[component]
fn Utterance(speaker: Speaker, text: String, local: bool) -> impl IntoView {
    let i18n = use_i18n();
    let class = match speaker {
        Speaker::Interviewer => "turn interviewer",
        Speaker::Candidate => "turn candidate",
    };
    let name = move || match speaker {
        Speaker::Interviewer => t_string!(i18n, room.interviewer),
        Speaker::Candidate => t_string!(i18n, room.you),
    };
    let badge = local.then(|| view! { " " <span class="badge">{t!(i18n, room.was_local)}</span> });
    view! {
        <div class=class>
            <p class="who">{name}{badge}</p>
            <p dir="auto">{text}</p>
        </div>
    }
}

/// The failure of a reply or an answer. If a due reply is not being made, with buttons for the two ways to
/// continue; if it lets one wait, with a button for one.
#[component]
pub(super) fn Problem(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let ways = move || {
        let go_on = move |built_in| room.tell(Event::GoOnWanted { built_in });
        view! {
            <div class="actions">
                <button type="button" class="button" on:click=move |_| go_on(false)>
                    {t!(i18n, common.try_again)}
                </button>
                <button type="button" class="button" on:click=move |_| go_on(true)>
                    {t!(i18n, room.go_on_built_in)}
                </button>
                <a class="button" href="/keys">{t!(i18n, nav.keys)}</a>
            </div>
        }
    };
    let class = move || {
        if room.stuck.get() {
            "notice danger"
        } else {
            "notice warning"
        }
    };
    let slow = move || {
        let go_on = move |_| room.tell(Event::GoOnWanted { built_in: true });
        view! {
            <div class="notice warning" role="status">
                <p>{t!(i18n, room.slow)}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=go_on>
                        {t!(i18n, room.go_on_built_in)}
                    </button>
                </div>
            </div>
        }
    };
    let trouble = move || {
        room.trouble.get().map(|trouble| {
            view! {
                <div class=class role="alert">
                    <p>{move || code_text(i18n, trouble.code, &trouble.detail)}</p>
                    <Show when=move || room.stuck.get()>{ways}</Show>
                </div>
            }
        })
    };
    view! {
        {trouble}
        <Show when=move || room.slow.get()>{slow}</Show>
    }
}
