//! What the person wants in every interview, on the profile page. Each can be chosen otherwise when one is set up.

use crate::api;
use crate::language::*;
use crate::ui::{
    Busy, Choice, ProblemBox, Sending, ServiceFields, Services, Skeleton, TextField, WishField,
    options_of, patience_name,
};
use leptos::prelude::*;
use mockingbird_shared::interview::{Patience, Preferences};
use mockingbird_shared::language::Language;
use serde_json::Value;

/// Topics as they are typed.
pub(super) fn topics_of(text: &str) -> Vec<String> {
    let topics = text.split(',').map(|topic| topic.trim().to_owned());
    topics.filter(|topic| !topic.is_empty()).collect()
}

#[component]
pub(super) fn InterviewPreferences() -> impl IntoView {
    let i18n = use_i18n();
    let wanted = RwSignal::new(false);
    view! {
        <section aria-labelledby="preferences">
            <h2 id="preferences">{t!(i18n, preferences.title)}</h2>
            // Asked for when somebody looks.
            <details class="card" on:toggle=move |_| wanted.set(true)>
                <summary>{t!(i18n, preferences.every)}</summary>
                <Show when=move || wanted.get()><Loaded/></Show>
            </details>
        </section>
    }
}

#[component]
fn Loaded() -> impl IntoView {
    let preferences = LocalResource::new(|| api::load::<Preferences>("/api/preferences"));
    move || match preferences.get() {
        None => view! { <Skeleton lines=5/> }.into_any(),
        Some(Err(error)) => view! {
            <ProblemBox error=error on_retry=Callback::new(move |()| preferences.refetch())/>
        }
        .into_any(),
        Some(Ok(preferences)) => view! { <Form preferences=preferences/> }.into_any(),
    }
}

#[component]
fn Form(preferences: Preferences) -> impl IntoView {
    let i18n = use_i18n();
    let text = |text: Option<&str>| RwSignal::new(text.unwrap_or_default().to_owned());
    let language = text(
        preferences
            .language
            .as_ref()
            .map(|language| language.as_str()),
    );
    let patience = text(preferences.patience.map(Patience::as_str));
    let topics = text(Some(&preferences.topics.join(", ")));
    let wish = text(Some(preferences.instructions.expose()));
    let services = Services::of(&preferences);
    let sending = Sending::new();
    let languages = Signal::derive(move || {
        let of_pages = (
            String::new(),
            t_string!(i18n, preferences.of_pages).to_owned(),
        );
        let named = Language::ALL.map(|it| (it.code().to_owned(), it.native_name().to_owned()));
        std::iter::once(of_pages).chain(named).collect::<Vec<_>>()
    });
    let patiences = Signal::derive(move || {
        let usual = (String::new(), t_string!(i18n, services.usual).to_owned());
        let named = options_of(Patience::ALL, Patience::as_str, |it| {
            patience_name(i18n, it)
        });
        std::iter::once(usual).chain(named).collect::<Vec<_>>()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|it| !it.is_empty());
        let form = Preferences {
            language: chosen(language).map(|language| language.as_str().into()),
            patience: chosen(patience)
                .and_then(|it| serde_json::from_value(Value::String(it)).ok()),
            topics: topics_of(&topics.get_untracked()),
            instructions: wish.get_untracked().into(),
            model: services.model(),
            hearing: services.hearing(),
            speaking: services.speaking(),
        };
        sending.send(async move { api::put_only("/api/preferences", &form).await });
    };
    view! {
        <form on:submit=submit>
            <p class="quiet">{t!(i18n, preferences.lead)}</p>
            <div class="pair">
                <Choice
                    id="preferred-language"
                    label=Signal::derive(move || t_string!(i18n, set_up.language).to_owned())
                    value=language
                    options=languages
                />
                <Choice
                    id="preferred-patience"
                    label=Signal::derive(move || t_string!(i18n, set_up.patience).to_owned())
                    value=patience
                    options=patiences
                />
            </div>
            <TextField
                id="preferred-topics"
                label=Signal::derive(move || t_string!(i18n, set_up.topics).to_owned())
                hint=Signal::derive(move || t_string!(i18n, set_up.topics_hint).to_owned())
                value=topics
                error=sending.of_field(i18n, "topics")
            />
            <WishField value=wish/>
            <ServiceFields services=services/>
            {move || ["instructions", "model", "hearing", "speaking", "language"].map(|field| {
                sending.of_field(i18n, field).get().map(|problem| view! {
                    <p class="error" role="alert">{problem}</p>
                })
            }).collect_view()}
            {sending.problem()}
            <p class="notice success" role="status" hidden=move || !sending.done.get()>
                {t!(i18n, profile.saved)}
            </p>
            <Busy
                busy=sending.busy
                busy_label=Signal::derive(move || t_string!(i18n, keys.saving).to_owned())
            >
                {t!(i18n, keys.save)}
            </Busy>
        </form>
    }
}
