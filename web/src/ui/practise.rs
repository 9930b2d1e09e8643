//! The button that asks the question of one answer once more, at once.

use super::ProblemBox;
use crate::api::{self, ApiError};
use crate::http::Task;
use crate::language::*;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::Mode;
use mockingbird_shared::wire::{InterviewDetail, NewPractice};
use uuid::Uuid;

/// What the button says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PractiseLabel {
    /// Beside an answer: "Practise this question".
    ThisQuestion,
    /// Beside an answer that was spoken: by voice again.
    ByVoice,
    /// On the dashboard, where a question is due.
    Now,
}

/// Sets the practice up and goes to its room. `question` tells apart buttons that say the same.
#[component]
pub(crate) fn PractiseButton(
    /// The interview of the answer.
    interview: Uuid,
    /// The number of the answer.
    seq: u32,
    label: PractiseLabel,
    #[prop(optional)] question: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let mode = match label {
        PractiseLabel::ByVoice => Mode::Voice,
        PractiseLabel::ThisQuestion | PractiseLabel::Now => Mode::Text,
    };
    let text = move || match label {
        PractiseLabel::ThisQuestion => t_string!(i18n, practice.this),
        PractiseLabel::ByVoice => t_string!(i18n, practice.by_voice),
        PractiseLabel::Now => t_string!(i18n, practice.start),
    };
    let begin = move |_| {
        let navigate = navigate.clone();
        busy.set(true);
        drop(Task::writing(async move {
            let path = format!("/api/interviews/{interview}/practice");
            match api::post::<_, InterviewDetail>(&path, &NewPractice { seq, mode }).await {
                Ok(made) => navigate(&format!("/interviews/{}", made.id), Default::default()),
                Err(problem) => {
                    busy.set(false);
                    error.set(Some(problem));
                }
            }
        }));
    };
    let described = move || {
        question
            .clone()
            .map(|question| format!("{}: {question}", text()))
    };
    view! {
        <button
            type="button"
            class="button no-print"
            aria-label=described
            disabled=move || busy.get()
            on:click=begin
        >
            {text}
        </button>
        {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
    }
}
