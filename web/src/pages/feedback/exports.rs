//! The interview as a file, and on paper.

use crate::api::{self, ApiError};
use crate::browser::save_file;
use crate::http::PageLoad;
use crate::language::*;
use crate::ui::ProblemBox;
use leptos::prelude::*;

#[component]
pub(super) fn Exports(id: uuid::Uuid) -> impl IntoView {
    let i18n = use_i18n();
    let error = RwSignal::new(None::<ApiError>);
    let saving = PageLoad::new();
    let save = move |format: &'static str, ending: &'static str, kind: &'static str| {
        saving.begin(async move {
            match api::get_text(&format!("/api/interviews/{id}/export?format={format}")).await {
                Ok(text) => save_file(&format!("interview-{id}.{ending}"), kind, &text),
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    view! {
        <div class="actions no-print">
            <button
                type="button"
                class="button"
                on:click=move |_| save("markdown", "md", "text/markdown")
            >
                {t!(i18n, feedback.markdown)}
            </button>
            <button
                type="button"
                class="button"
                on:click=move |_| save("json", "json", "application/json")
            >
                {t!(i18n, feedback.json)}
            </button>
            <button type="button" class="button" on:click=move |_| { let _ = window().print(); }>
                {t!(i18n, feedback.print)}
            </button>
            <a class="button primary" href="/new">{t!(i18n, dashboard.new_interview)}</a>
        </div>
        {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
    }
}
