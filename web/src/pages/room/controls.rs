//! The controls for skipping to a stage and ending the interview.

use super::state::RoomState;
use crate::language::*;
use crate::ui::{ProblemBox, stage_name};
use leptos::prelude::*;
use mockingbird_room_engine::Event;
use mockingbird_shared::interview::Floor;

#[component]
pub(super) fn Controls(room: RoomState) -> impl IntoView {
    let i18n = use_i18n();
    let asking = RwSignal::new(false);
    let ended = move || room.floor() == Some(Floor::Ended);
    let next_stage = move || {
        let progress = room.progress.get()?;
        progress.next_stage()
    };
    let skip = move || {
        next_stage().map(|stage| {
            view! {
                <button type="button" class="button" on:click=move |_| room.skip_to(stage)>
                    {t_string!(i18n, room.skip, stage = stage_name(i18n, stage))}
                </button>
            }
        })
    };
    let end = Callback::new(move |()| room.tell(Event::EndWanted));
    view! {
        <Show when=move || !ended()>
            <div class="actions controls">
                {skip}
                <button type="button" class="button" on:click=move |_| asking.set(true)>
                    {t!(i18n, room.end)}
                </button>
            </div>
            <ConfirmEnd asking=asking on_end=end/>
            {move || room.wish_error.get().map(|error| view! { <ProblemBox error=error/> })}
        </Show>
    }
}

/// The dialog that asks before an interview is ended. Escape and "Cancel" close it.
#[component]
pub(super) fn ConfirmEnd(asking: RwSignal<bool>, on_end: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            asking.set(false);
        }
    };
    view! {
        <Show when=move || asking.get()>
            <div class="notice" role="alertdialog" aria-labelledby="really" on:keydown=on_key>
                <p id="really">{t!(i18n, room.really_end)}</p>
                <div class="actions">
                    <button type="button" class="button danger" autofocus on:click=move |_| on_end.run(())>
                        {t!(i18n, room.end_now)}
                    </button>
                    <button type="button" class="button" on:click=move |_| asking.set(false)>
                        {t!(i18n, common.cancel)}
                    </button>
                </div>
            </div>
        </Show>
    }
}
