//! An interview while it runs. By text: a conversation, streamed; the rail on top; kept in the browser while the server
//! is away. By voice: `voice`. Without keys that hear and speak, the browser does it: `aloud`.
//!
//! `state` is what the page knows and how it follows the interview, `answers` how answers reach the server, `module` the
//! way to JavaScript that is loaded late, the others what is seen. Not here: what the browser keeps (`crate::kept`).

mod aloud;
mod answers;
mod composer;
mod controls;
mod conversation;
mod leaving;
mod module;
mod state;
mod voice;

use crate::i18n::*;
use crate::session::Session;
use crate::ui::{PageHeading, ProblemBox, Rail, Skeleton};
use aloud::Aloud;
use composer::Composer;
use controls::Controls;
use conversation::{Conversation, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use state::RoomState;
use std::time::Duration;
use uuid::Uuid;
use voice::VoiceRoom;

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
    let room = RoomState::new(id, expect_context::<Session>());
    spawn_local(async move { room.enter().await });
    let second = RwSignal::new(0_u32);
    let timer = set_interval_with_handle(
        move || {
            second.update(|second| *second = second.wrapping_add(1));
            if room.tick_is_due() {
                spawn_local(async move { room.tick().await });
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let stage_share = Signal::derive(move || {
        second.track();
        room.stage_share().min(1.0)
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
                {move || room.by_voice().map(|detail| view! {
                    <VoiceRoom detail=detail on_text=Callback::new(move |aloud| {
                        room.aloud.set(aloud);
                        spawn_local(async move { room.enter().await });
                    })/>
                })}
            </Show>
            <Show when=move || room.by_text()>
                <Rail progress=room.progress stage_share=stage_share/>
                <Show when=move || room.offline.get()><p class="notice warning" role="status">{t!(i18n, room.offline)}</p></Show>
                <Conversation room=room/>
                {move || room.error.get().map(|error| view! { <ProblemBox error=error on_retry=Callback::new(move |()| spawn_local(async move { room.enter().await }))/> })}
                <Problem room=room/>
                <Show when=move || room.aloud.get() || room.progress.with(|progress| progress.as_ref().is_some_and(|progress| progress.ended_by.is_none()))>
                    <Aloud room=room/>
                </Show>
                <Composer room=room/>
                <Controls room=room/>
            </Show>
        </div>
    }
}
