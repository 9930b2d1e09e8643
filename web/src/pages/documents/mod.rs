//! The documents page: every résumé and job description that is kept, with its text to read, mend, rename and remove.

mod text;

pub(crate) use text::{DocumentText, Mending};

use crate::api::{self, ApiError};
use crate::language::*;
use crate::ui::{PageHeading, ProblemBox, Skeleton, document_kind_name};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{Document, DocumentSummary};

#[component]
pub(crate) fn Documents() -> impl IntoView {
    let i18n = use_i18n();
    let documents = LocalResource::new(|| api::load::<Vec<DocumentSummary>>("/api/documents"));
    view! {
        <div class="page">
            <PageHeading text=Signal::derive(move || t_string!(i18n, documents.title).to_owned())/>
            <p class="lead">{t!(i18n, documents.lead)}</p>
            {move || match documents.get() {
                None => view! { <Skeleton lines=5/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| documents.refetch())/>
                }.into_any(),
                Some(Ok(list)) if list.is_empty() => view! {
                    <p class="quiet">{t!(i18n, documents.empty)}</p>
                    <a class="button primary" href="/new">{t!(i18n, dashboard.new_interview)}</a>
                }.into_any(),
                Some(Ok(list)) => view! {
                    <ul class="kept">
                        {list
                            .into_iter()
                            .map(|document| view! { <DocumentRow document=document/> })
                            .collect_view()}
                    </ul>
                }.into_any(),
            }}
        </div>
    }
}

/// One document; its text is loaded when it is opened.
#[component]
fn DocumentRow(document: DocumentSummary) -> impl IntoView {
    let i18n = use_i18n();
    let id = document.id;
    let kind = document.kind;
    let listed_name = document.name.expose().clone();
    let mending = Mending::new();
    let (is_open, is_removed) = (RwSignal::new(false), RwSignal::new(false));
    let error = RwSignal::new(None::<ApiError>);
    let name = Signal::derive(move || match mending.document() {
        Some(document) => document.name.expose().clone(),
        None => listed_name.clone(),
    });
    let open = move |_| {
        error.set(None);
        is_open.update(|is_open| *is_open = !*is_open);
        if !is_open.get_untracked() || mending.is_taken() {
            return;
        }
        spawn_local(async move {
            match api::get::<Document>(&format!("/api/documents/{id}")).await {
                Ok(document) => mending.take(Some(document)),
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let remove = move |_| {
        error.set(None);
        spawn_local(async move {
            match api::delete(&format!("/api/documents/{id}")).await {
                Ok(()) => is_removed.set(true),
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let named = move || view! { <span class="visually-hidden">" " {move || name.get()}</span> };
    view! {
        <li class="card">
            <p role="status" class="notice success" hidden=move || !is_removed.get()>
                {move || is_removed.get().then(|| t_string!(i18n, documents.removed, name = name.get()))}
            </p>
            <div hidden=move || is_removed.get()>
                <h2>{move || name.get()}</h2>
                <p class="quiet">{move || document_kind_name(i18n, kind)}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=open
                    >
                        {move || if is_open.get() {
                            t_string!(i18n, documents.hide)
                        } else {
                            t_string!(i18n, documents.show)
                        }}
                        {named}
                    </button>
                    <button type="button" class="button danger" on:click=remove>
                        {t!(i18n, keys.remove)}
                        {named}
                    </button>
                </div>
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                <Show when=move || is_open.get()>
                    <DocumentText id=format!("document-{id}") mending=mending has_name=true/>
                </Show>
            </div>
        </li>
    }
}
