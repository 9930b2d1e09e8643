//! The text that was read of a document: it is shown before it is used, and can be mended by hand.

use crate::api::{self, ApiError};
use crate::http::ApiResult;
use crate::language::*;
use crate::ui::ProblemBox;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::document::Doubt;
use mockingbird_shared::wire::{Document, DocumentChange};

/// A document as it is stored, and what the person has made of it on the page.
#[derive(Clone, Copy)]
pub(crate) struct Mending {
    stored: RwSignal<Option<Document>>,
    name: RwSignal<String>,
    text: RwSignal<String>,
}

impl Mending {
    pub(crate) fn new() -> Self {
        Self {
            stored: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            text: RwSignal::new(String::new()),
        }
    }

    /// Takes a document as it is stored now; what was written on the page goes.
    pub(crate) fn take(self, document: Option<Document>) {
        let exposed =
            |it: fn(&Document) -> &str| document.as_ref().map(it).unwrap_or_default().to_owned();
        self.name.set(exposed(|document| document.name.expose()));
        self.text.set(exposed(|document| document.text.expose()));
        self.stored.set(document);
    }

    pub(crate) fn document(self) -> Option<Document> {
        self.stored.get()
    }

    /// Whether there is a document, for code that does not follow changes.
    pub(crate) fn is_taken(self) -> bool {
        self.stored.with_untracked(Option::is_some)
    }

    /// What of the document is written differently on the page.
    fn change(self) -> Option<DocumentChange> {
        let (name, text) = (self.name.get(), self.text.get());
        self.stored.with(|stored| {
            let stored = stored.as_ref()?;
            let change = DocumentChange {
                name: (name != *stored.name.expose()).then(|| name.into()),
                text: (text != *stored.text.expose()).then(|| text.into()),
            };
            (change.name.is_some() || change.text.is_some()).then_some(change)
        })
    }

    /// Stores what is written on the page, if anything is.
    pub(crate) async fn save(self) -> ApiResult<()> {
        let (Some(document), Some(change)) =
            (untrack(|| self.document()), untrack(|| self.change()))
        else {
            return Ok(());
        };
        let path = format!("/api/documents/{}", document.id);
        let saved = api::patch::<_, Document>(&path, &change).await?;
        self.take(Some(saved));
        Ok(())
    }
}

/// The text of a document in a field, with the reasons to look at it. `id` is unique on the page.
#[component]
pub(crate) fn DocumentText(
    id: String,
    mending: Mending,
    #[prop(default = false)] has_name: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let (busy, saved) = (RwSignal::new(false), RwSignal::new(false));
    let error = RwSignal::new(None::<ApiError>);
    let is_changed = Signal::derive(move || mending.change().is_some());
    let save = move |_| {
        busy.set(true);
        saved.set(false);
        error.set(None);
        spawn_local(async move {
            match mending.save().await {
                Ok(()) => saved.set(true),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let undo = move |_| mending.take(mending.stored.get_untracked());
    let name = move || {
        mending
            .document()
            .map(|document| document.name.into_exposed())
    };
    let doubts = move || {
        mending
            .document()
            .map(|document| document.doubts)
            .unwrap_or_default()
    };
    let (name_id, text_id, doubts_id) = (
        format!("{id}-name"),
        format!("{id}-read"),
        format!("{id}-doubts"),
    );
    view! {
        <div class="read-text" hidden=move || mending.document().is_none()>
            <div id=doubts_id.clone() role="status">
                {move || doubts().into_iter().map(|doubt| view! {
                    <p class="notice warning">{move || doubt_text(i18n, doubt)}</p>
                }).collect_view()}
            </div>
            {has_name.then(|| view! {
                <div class="field">
                    <label for=name_id.clone()>{t!(i18n, documents.name)}</label>
                    <input
                        id=name_id.clone()
                        autocomplete="off"
                        maxlength="200"
                        prop:value=move || mending.name.get()
                        on:input=move |event| {
                            saved.set(false);
                            mending.name.set(event_target_value(&event));
                        }
                    />
                </div>
            })}
            <div class="field">
                <label for=text_id.clone()>
                    {move || t_string!(i18n, documents.text_of, name = name().unwrap_or_default())}
                </label>
                <textarea
                    id=text_id.clone()
                    rows="12"
                    aria-describedby=format!("{text_id}-hint {doubts_id}")
                    prop:value=move || mending.text.get()
                    on:input=move |event| {
                        saved.set(false);
                        mending.text.set(event_target_value(&event));
                    }
                >
                </textarea>
                <p class="hint" id=format!("{text_id}-hint")>{t!(i18n, documents.mend)}</p>
            </div>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    disabled=move || busy.get() || !is_changed.get()
                    aria-busy=move || busy.get().to_string()
                    on:click=save
                >
                    {move || if busy.get() {
                        t_string!(i18n, keys.saving)
                    } else {
                        t_string!(i18n, documents.save)
                    }}
                </button>
                <button type="button" class="plain" hidden=move || !is_changed.get() on:click=undo>
                    {t!(i18n, documents.undo)}
                </button>
                <span role="status">
                    {move || saved.get().then(|| t_string!(i18n, documents.saved))}
                </span>
            </div>
        </div>
    }
}

fn doubt_text(i18n: I18n, doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::LittleText => t_string!(i18n, documents.little_text),
        Doubt::PagesWithoutText => t_string!(i18n, documents.pages_without_text),
        Doubt::UnreadableParts => t_string!(i18n, documents.unreadable_parts),
        Doubt::GuessedLetters => t_string!(i18n, documents.guessed_letters),
        Doubt::Other => t_string!(i18n, documents.look_at_it),
    }
}
