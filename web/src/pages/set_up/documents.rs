//! The documents of the set-up: a résumé and a job description, as files or pasted text. What was read is shown, and
//! can be mended, before it is used.

use super::form::Form;
use crate::api::{self, ApiError};
use crate::http::ApiResult;
use crate::language::*;
use crate::pages::documents::{DocumentText, Mending};
use crate::ui::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::limits::UPLOAD_MAX_BYTES;
use mockingbird_shared::wire::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn Documents(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <h2 id="documents">{t!(i18n, set_up.documents)}</h2>
        <DocumentField id="resume" kind=DocumentKind::Resume document=form.resume/>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || form.use_resume.get()
                on:change=move |event| form.use_resume.set(event_target_checked(&event))
            />
            {t!(i18n, set_up.use_resume)}
        </label>
        <DocumentField id="job-description" kind=DocumentKind::JobDescription document=form.job_description/>
        <p><a href="/documents">{t!(i18n, documents.title)}</a></p>
    }
}

/// The field for one document: a file, pasted text, or the one used last time.
#[component]
fn DocumentField(id: &'static str, kind: DocumentKind, document: Mending) -> impl IntoView {
    let i18n = use_i18n();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let pasted = RwSignal::new(String::new());
    let earlier = LocalResource::new(|| api::load::<Vec<DocumentSummary>>("/api/documents"));
    let choose = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        input.set_value("");
        if file.size() > UPLOAD_MAX_BYTES as f64 {
            let detail = tu_string!(i18n, set_up.too_large).to_owned();
            error.set(Some(ApiError::Problem(local_problem(detail))));
            return;
        }
        replace(document, busy, error, async move {
            api::upload(kind, file.unchecked_ref()).await
        });
    };
    let paste = move |_| {
        let new = NewDocument {
            kind,
            name: tu_string!(i18n, set_up.pasted).to_owned(),
            text: pasted.get_untracked().into(),
        };
        replace(document, busy, error, async move {
            api::post("/api/documents", &new).await
        });
    };
    let use_earlier = move |id: Uuid| {
        replace(document, busy, error, async move {
            api::get(&format!("/api/documents/{id}")).await
        });
    };
    let label = move || document_kind_name(i18n, kind);
    let offered = move || {
        let list = earlier.get()?.ok()?;
        list.into_iter()
            .find(|earlier| earlier.kind == kind)
            .filter(|_| document.document().is_none())
    };
    view! {
        <fieldset class="document">
            <legend>{label}</legend>
            {move || document.document().map(|document_read| view! {
                <p class="notice success" role="status">
                    {t_string!(
                        i18n,
                        set_up.read,
                        name = document_read.name.expose().clone(),
                        count = document_read.characters
                    )}
                    " "
                    <button type="button" class="plain" on:click=move |_| document.take(None)>
                        {t!(i18n, set_up.without)}
                    </button>
                </p>
            })}
            <DocumentText id=id.to_owned() mending=document/>
            {move || offered().map(|earlier| {
                let name = earlier.name.expose().clone();
                view! {
                    <button
                        type="button"
                        class="button"
                        disabled=move || busy.get()
                        on:click=move |_| use_earlier(earlier.id)
                    >
                        {t_string!(i18n, set_up.use_earlier, name = name)}
                    </button>
                }
            })}
            <label class="file button">
                <input
                    id=id
                    type="file"
                    accept=".pdf,.docx,.odt,.rtf,.html,.htm,.mht,.mhtml,.txt,.md,.doc,.pages"
                    class="visually-hidden"
                    on:change=choose
                    disabled=move || busy.get()
                />
                {move || if busy.get() {
                    t_string!(i18n, set_up.reading)
                } else {
                    t_string!(i18n, set_up.choose_file)
                }}
            </label>
            <p class="hint">{t!(i18n, set_up.file_hint)}</p>
            <details>
                <summary>{t!(i18n, set_up.or_paste)}</summary>
                <label class="visually-hidden" for=format!("{id}-text")>{label}</label>
                <textarea
                    id=format!("{id}-text")
                    rows="6"
                    prop:value=move || pasted.get()
                    on:input=move |event| pasted.set(event_target_value(&event))
                >
                </textarea>
                <button
                    type="button"
                    class="button"
                    disabled=move || busy.get() || pasted.get().trim().is_empty()
                    on:click=paste
                >
                    {t!(i18n, set_up.use_text)}
                </button>
            </details>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </fieldset>
    }
}

/// Loads another document; what was written in the present one is stored first.
fn replace(
    document: Mending,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    other: impl Future<Output = ApiResult<Document>> + 'static,
) {
    busy.set(true);
    error.set(None);
    spawn_local(async move {
        let loaded = async {
            document.save().await?;
            other.await
        };
        match loaded.await {
            Ok(read) => document.take(Some(read)),
            Err(problem) => error.set(Some(problem)),
        }
        busy.set(false);
    });
}

/// A problem that the page itself has found, in the form of the server's.
fn local_problem(detail: String) -> Problem {
    Problem {
        kind: "about:blank".into(),
        title: String::new(),
        status: 0,
        detail,
        // `Other` shows `detail`, which is in the reader's language already.
        code: ProblemCode::Other,
        field: Some("file".into()),
    }
}
