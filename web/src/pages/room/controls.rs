//! Skip and end.

use super::state::RoomState;
use crate::api::{self, ApiError};
use crate::i18n::*;
use crate::ui::{ProblemBox, stage_name};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::{Floor, Progress, Stage};
use mockingbird_shared::wire::SkipTo;

#[component]
pub(super) fn Controls(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let asking = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let ended = move || room.floor() == Some(Floor::Ended);
    let next_stage = move || {
        room.progress
            .get()
            .and_then(|progress| progress.queued_skip.unwrap_or(progress.stage).next())
    };
    let skip = move |stage: Stage| {
        error.set(None);
        spawn_local(async move {
            match api::post::<_, Progress>(&room.path("/skip"), &SkipTo { stage }).await {
                Ok(progress) => {
                    room.set_progress(progress);
                    room.follow().await;
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let end = Callback::new(move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::post::<_, Progress>(&room.path("/end"), &()).await {
                Ok(progress) => {
                    room.set_progress(progress);
                    navigate(
                        &format!("/interviews/{}/feedback", room.id),
                        Default::default(),
                    );
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    });
    view! {
        <Show when=move || !ended()>
            <div class="actions controls">
                {move || next_stage().map(|stage| view! {
                    <button type="button" class="button" on:click=move |_| skip(stage)>{t_string!(i18n, room.skip, stage = stage_name(i18n, stage))}</button>
                })}
                <button type="button" class="button" on:click=move |_| asking.set(true)>{t!(i18n, room.end)}</button>
            </div>
            <ConfirmEnd asking=asking on_end=end/>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </Show>
    }
}

/// Asks before an interview is ended. Escape and "Cancel" close it.
#[component]
pub(super) fn ConfirmEnd(asking: RwSignal<bool>, on_end: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show when=move || asking.get()>
            <div class="notice" role="alertdialog" aria-labelledby="really" on:keydown=move |event: web_sys::KeyboardEvent| if event.key() == "Escape" { asking.set(false) }>
                <p id="really">{t!(i18n, room.really_end)}</p>
                <div class="actions">
                    <button type="button" class="button danger" autofocus on:click=move |_| on_end.run(())>{t!(i18n, room.end_now)}</button>
                    <button type="button" class="button" on:click=move |_| asking.set(false)>{t!(i18n, common.cancel)}</button>
                </div>
            </div>
        </Show>
    }
}
