//! The coach's notes while the interview goes on: closed unless the person opens them, and asked for only while they
//! are open.

use crate::api;
use crate::language::*;
use crate::ui::{Note, ProblemBox, Skeleton};
use leptos::html;
use leptos::prelude::*;
use mockingbird_shared::interview::Assessment;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// Seconds between two looks for new notes. A judgement comes some seconds after its answer.
const LOOK_EVERY_SECONDS: u32 = 5;

/// `second` counts the seconds that the page is open.
#[component]
pub(super) fn CoachNotes(id: Uuid, second: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let is_open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let look = Memo::new(move |_| is_open.get().then(|| second.get() / LOOK_EVERY_SECONDS));
    let notes = LocalResource::new(move || {
        let look = look.get();
        async move {
            match look {
                Some(_) => {
                    let path = format!("/api/interviews/{id}/notes");
                    api::load::<Vec<AnswerNote>>(path).await.map(Some)
                }
                None => Ok(None),
            }
        }
    });
    // The notes that are shown stay until newer ones have come.
    let shown = RwSignal::new(None::<Vec<AnswerNote>>);
    let error = RwSignal::new(None);
    Effect::new(move |_| match notes.get() {
        Some(Ok(Some(notes))) => {
            error.set(None);
            shown.set(Some(notes));
        }
        Some(Err(problem)) => error.set(Some(problem)),
        Some(Ok(None)) | None => {}
    });
    let note = |note: AnswerNote| {
        let question = note.question.into_exposed();
        let assessment = Assessment {
            seq: note.seq,
            score: note.score,
            key_points: note.key_points,
            assessed_by: note.assessed_by,
            note: note.note,
        };
        view! {
            <li>
                <p class="quiet" dir="auto">{question}</p>
                <Note note=assessment is_empty=false/>
            </li>
        }
    };
    let list = move || match shown.get() {
        Some(notes) if notes.is_empty() => {
            view! { <p class="quiet">{t!(i18n, room.no_notes)}</p> }.into_any()
        }
        // The last answer first.
        Some(notes) => {
            view! { <ol class="plain">{notes.into_iter().rev().map(note).collect_view()}</ol> }
                .into_any()
        }
        None => view! { <Skeleton lines=2/> }.into_any(),
    };
    view! {
        <details
            class="coach-notes"
            node_ref=details
            on:toggle=move |_| is_open.set(details.get_untracked().is_some_and(|it| it.open()))
        >
            <summary>{t!(i18n, room.notes)}</summary>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            {move || is_open.get().then(list)}
        </details>
    }
}
