//! The page of a running interview. By text: the rail, the streamed conversation, and the composer; answers
//! are kept in the browser while the server is away. By voice: `voice`. Without keys for speech, the
//! browser's own speech: `aloud`.
//!
//! `state` holds what the page shows and runs the machine that decides (`mockingbird_room_engine`).
//! `js_module` loads JavaScript modules, `fit` keeps the page as high as what is visible of the window. The other
//! modules are components. Not here: what the browser keeps (`crate::kept`).

mod aloud;
mod composer;
mod controls;
mod conversation;
mod fit;
mod js_module;
mod leaving;
mod notes;
mod state;
mod voice;

use crate::language::*;
use crate::session::Session;
use crate::ui::{PageHeading, ProblemBox, Rail, Skeleton};
use aloud::Aloud;
use composer::Composer;
use controls::Controls;
use conversation::{Conversation, Problem};
use fit::fit_to_visible_height;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use mockingbird_room_engine::Event;
use mockingbird_shared::interview::Floor;
use notes::CoachNotes;
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
    let navigate = use_navigate();
    let to_feedback = Callback::new(move |()| {
        navigate(&format!("/interviews/{id}/feedback"), Default::default());
    });
    fit_to_visible_height();
    let room = RoomState::enter(id, expect_context::<Session>(), to_feedback);
    let second = RwSignal::new(0_u32);
    let timer = set_interval_with_handle(
        move || {
            second.update(|second| *second = second.wrapping_add(1));
            room.tell(Event::TimePassed);
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let title = Signal::derive(move || match room.detail.get() {
        Some(detail) => detail.config.role,
        None => t_string!(i18n, room.title).to_owned(),
    });
    let enter = Callback::new(move |()| room.tell(Event::Entered));
    let problem = move || {
        let error = room.error.get();
        error.map(|error| view! { <ProblemBox error=error on_retry=enter/> })
    };
    let loaded = move || room.detail.with(Option::is_some);
    let nothing_yet = move || {
        view! {
            <Show when=move || room.error.with(Option::is_none)>
                <Skeleton lines=6/>
            </Show>
        }
    };
    let on_text = Callback::new(move |aloud| {
        room.aloud.set(aloud);
        room.tell(Event::Entered);
    });
    let by_voice = move || {
        let detail = room.by_voice.get().then(|| room.detail.get_untracked());
        detail
            .flatten()
            .map(|detail| view! { <VoiceRoom detail=detail on_text=on_text/> })
    };
    view! {
        <div class="page room">
            <PageHeading text=title/>
            <Show when=loaded fallback=nothing_yet>{by_voice}</Show>
            <Show when=move || room.by_text() fallback=problem>
                <TextRoom room=room second=second/>
                {problem}
                <Problem room=room/>
                <div class="room-foot">
                    <Composer room=room/>
                    <Controls room=room/>
                    <Show when=move || room.aloud.get() || room.floor() != Some(Floor::Ended)>
                        <Aloud room=room/>
                    </Show>
                </div>
            </Show>
            <Show when=loaded>
                <CoachNotes id=id second=second/>
            </Show>
        </div>
    }
}

/// The text room. `second` counts seconds and updates the shown time of the stage.
#[component]
fn TextRoom(room: RoomState, second: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let stage_share = Signal::derive(move || {
        second.track();
        room.progress.track();
        room.stage_share().min(1.0)
    });
    view! {
        <Rail progress=room.progress stage_share=stage_share/>
        <Show when=move || room.offline.get()>
            <p class="notice warning" role="status">{t!(i18n, room.offline)}</p>
        </Show>
        <Conversation room=room/>
    }
}
