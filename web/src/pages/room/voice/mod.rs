//! The page of an interview by voice: first the `mic_check`, then the `call` with captions and controls.
//! `state` holds what the page knows of the room, `livekit` wraps LiveKit's client.

mod call;
mod livekit;
mod mic_check;
mod state;

use super::controls::ConfirmEnd;
use super::leaving::ask_before_leaving;
use crate::api;
use crate::browser::reload_unless_loaded_here;
use crate::language::*;
use crate::ui::{ProblemBox, Rail, Skeleton};
use call::Call;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mic_check::MicCheck;
use mockingbird_shared::interview::Mode;
use mockingbird_shared::wire::*;
use state::{Phase, VoiceState};
use std::time::Duration;
use uuid::Uuid;

/// How often the interviewer is requested again while none is in the room.
const ASK_AGAIN_EVERY: Duration = Duration::from_secs(15);

/// The page of an interview by voice, in a document that was loaded for it: only with that one does the server allow
/// connections to a LiveKit server. `on_text` is called when the candidate continues by text; its argument says whether
/// the browser reads aloud and listens.
#[component]
pub(super) fn VoiceRoom(detail: InterviewDetail, on_text: Callback<bool>) -> impl IntoView {
    if reload_unless_loaded_here() {
        return view! { <Skeleton lines=6/> }.into_any();
    }
    view! { <LoadedRoom detail=detail on_text=on_text/> }.into_any()
}

#[component]
fn LoadedRoom(detail: InterviewDetail, on_text: Callback<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let room = VoiceState::new(detail.id, &detail);
    on_cleanup(move || {
        if let Some(livekit) = room.livekit.try_get_value().flatten() {
            spawn_local(async move { livekit.leave().await });
        }
    });
    let in_call = Signal::derive(move || room.phase.get() == Phase::Call);
    let sentence = Signal::derive(move || t_string!(i18n, voice.leave_page).to_owned());
    ask_before_leaving(in_call, sentence);
    let share = Signal::derive(move || {
        room.progress.get().map_or(0.0, |progress| {
            (progress.stage_elapsed_ms as f64 / progress.stage_planned_ms.max(1) as f64).min(1.0)
        })
    });
    let ended = move || {
        room.progress
            .get()
            .is_some_and(|progress| progress.ended_by.is_some())
    };
    // After the end the microphone is closed, and the page may be left without confirmation.
    Effect::new(move |_| {
        if ended() {
            room.phase.set(Phase::MicCheck);
            room.with_livekit(|livekit| async move { livekit.leave().await });
        }
    });
    let asked_again = set_interval_with_handle(
        move || {
            let alone = room.phase.get_untracked() == Phase::Call
                && !room.agent.with_untracked(|agent| agent.here);
            if alone && !untrack(ended) {
                spawn_local(async move { room.ask_again().await });
            }
        },
        ASK_AGAIN_EVERY,
    );
    on_cleanup(move || {
        if let Ok(asked_again) = asked_again {
            asked_again.clear();
        }
    });
    let switch = Callback::new(move |aloud: bool| {
        spawn_local(async move {
            let path = format!("/api/interviews/{}/mode", room.id);
            let form = SwitchMode { mode: Mode::Text };
            match api::put::<_, InterviewDetail>(&path, &form).await {
                Ok(_) => on_text.run(aloud),
                Err(error) => room.error.set(Some(error)),
            }
        });
    });
    // A memo, so that the scene is rebuilt only on a change, and a half-written text is not lost every
    // second.
    let scene = Memo::new(move |_| (ended(), in_call.get()));
    let error = move || {
        let error = room.error.get();
        error.map(|error| view! { <ProblemBox error=error/> })
    };
    let problem = move || {
        room.problem.get().map(|problem| {
            view! { <p class="notice warning" role="alert">{problem.detail}</p> }
        })
    };
    view! {
        <Rail progress=room.progress stage_share=share/>
        {error}
        {problem}
        {move || match scene.get() {
            (true, _) => view! { <Over id=room.id/> }.into_any(),
            (false, true) => view! { <Call room=room switch=switch/> }.into_any(),
            (false, false) => view! { <MicCheck room=room switch=switch/> }.into_any(),
        }}
    }
}

#[component]
fn Over(id: Uuid) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="notice success" role="status">{t!(i18n, room.over)}</p>
        // Loaded anew, so that the room's wide policy does not go along.
        <a class="button primary" href=format!("/interviews/{id}/feedback") rel="external">
            {t!(i18n, room.to_feedback)}
        </a>
    }
}
