//! The keys page, grouped by what keys are for: one row for each provider with its purpose, its status, and buttons to
//! test, edit and remove.

use crate::api::{self, ApiError};
use crate::language::*;
use crate::lent_keys;
use crate::session::Session;
use crate::ui::{
    Busy, Choice, PageHeading, ProblemBox, Skeleton, TextField, field_error, provider_purpose,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::provider::{DEEPGRAM_MODELS, KeyStatus, Provider, USUAL_OWN_VOICE};
use mockingbird_shared::wire::{KeyInput, KeyView};
use uuid::Uuid;

#[component]
pub(crate) fn Keys() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let guest = Memo::new(move |_| {
        let user = session.user().filter(|user| user.is_guest);
        user.map(|user| user.id)
    });
    let keys = LocalResource::new(move || {
        let guest = guest.get();
        let stored = guest
            .is_none()
            .then(|| api::load::<Vec<KeyView>>("/api/keys"));
        async move {
            match (guest, stored) {
                (Some(guest), _) => Ok(lent_keys::views(guest)),
                (None, Some(stored)) => stored.await,
                (None, None) => Ok(Vec::new()),
            }
        }
    });
    let remembered = move || guest.get().is_some_and(lent_keys::are_remembered);
    view! {
        <div class="page">
            <PageHeading text=Signal::derive(move || t_string!(i18n, keys.title).to_owned())/>
            <p class="lead">{t!(i18n, keys.lead)}</p>
            <Show when=move || guest.get().is_some()>
                <p class="notice">{t!(i18n, keys.lent)}</p>
                <label class="check">
                    <input type="checkbox" prop:checked=remembered on:change=move |event| {
                        if let Some(guest) = guest.get_untracked() {
                            lent_keys::remember(guest, event_target_checked(&event));
                        }
                    }/>
                    {t!(i18n, keys.remember)}
                </label>
            </Show>
            {move || match keys.get() {
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| keys.refetch())/>
                }.into_any(),
                Some(Ok(list)) => Purpose::ALL
                    .map(|purpose| {
                        let list = list.iter().filter(|view| Purpose::of(view.provider) == purpose);
                        view! {
                            <Group
                                purpose=purpose
                                keys=list.cloned().collect()
                                guest=guest.get_untracked()
                            />
                        }
                    })
                    .collect_view()
                    .into_any(),
            }}
        </div>
    }
}

/// What keys are for; the page has a part for each, the one that most people need first.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    /// A model that interviews and coaches, and one that hears and speaks.
    First,
    /// Other vendors of models.
    Models,
    /// What else interviews by voice may use.
    Voice,
    /// Servers of one's own.
    OwnMachine,
    /// What makes the feedback richer.
    Feedback,
}

impl Purpose {
    const ALL: [Self; 5] = [
        Self::First,
        Self::Models,
        Self::Voice,
        Self::OwnMachine,
        Self::Feedback,
    ];

    fn of(provider: Provider) -> Self {
        match provider {
            Provider::Openai | Provider::Deepgram => Self::First,
            Provider::Anthropic | Provider::Xai | Provider::Groq | Provider::Openrouter => {
                Self::Models
            }
            Provider::Livekit | Provider::Cartesia => Self::Voice,
            Provider::Compatible | Provider::CompatibleStt | Provider::CompatibleTts => {
                Self::OwnMachine
            }
            Provider::Serper => Self::Feedback,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::First => "keys-first",
            Self::Models => "keys-models",
            Self::Voice => "keys-voice",
            Self::OwnMachine => "keys-own",
            Self::Feedback => "keys-feedback",
        }
    }

    fn title(self, i18n: I18n) -> &'static str {
        match self {
            Self::First => t_string!(i18n, keys.group_first),
            Self::Models => t_string!(i18n, keys.group_models),
            Self::Voice => t_string!(i18n, keys.group_voice),
            Self::OwnMachine => t_string!(i18n, keys.group_own),
            Self::Feedback => t_string!(i18n, keys.group_feedback),
        }
    }
}

#[component]
fn Group(purpose: Purpose, keys: Vec<KeyView>, guest: Option<Uuid>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card key-group" class:first=purpose == Purpose::First aria-labelledby=purpose.id()>
            <h2 id=purpose.id()>{move || purpose.title(i18n)}</h2>
            <ul class="keys">
                {keys.into_iter().map(|view| view! { <KeyRow view=view guest=guest/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn KeyRow(view: KeyView, guest: Option<Uuid>) -> impl IntoView {
    let i18n = use_i18n();
    let provider = view.provider;
    let state = RwSignal::new(view);
    let editing = RwSignal::new(false);
    let testing = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let said = RwSignal::new(None::<&'static str>);
    let exists = move || state.get().status != KeyStatus::Missing;
    let test = move |_| {
        testing.set(true);
        error.set(None);
        said.set(None);
        spawn_local(async move {
            match api::post::<_, KeyView>(&format!("/api/keys/{provider}/test"), &()).await {
                Ok(view) => state.set(view),
                Err(problem) => error.set(Some(problem)),
            }
            testing.set(false);
        });
    };
    let remove = move |_| {
        error.set(None);
        if let Some(guest) = guest {
            lent_keys::forget(guest, provider);
            state.set(KeyView::missing(provider));
            return said.set(Some(tu_string!(i18n, keys.removed)));
        }
        spawn_local(async move {
            match api::delete(&format!("/api/keys/{provider}")).await {
                Ok(()) => {
                    state.set(KeyView::missing(provider));
                    said.set(Some(tu_string!(i18n, keys.removed)));
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let saved = Callback::new(move |view: KeyView| {
        state.set(view);
        editing.set(false);
        said.set(Some(tu_string!(i18n, keys.saved)));
    });
    view! {
        <li class="key" aria-labelledby=format!("key-{provider}")>
            <div class="key-head">
                <div>
                    <h3 id=format!("key-{provider}")>{provider.display_name()}</h3>
                    <p class="quiet">
                        {move || provider_purpose(i18n, provider).0}
                        {move || provider_purpose(i18n, provider).1.map(|url| view! {
                            " "
                            <a href=url target="_blank" rel="noreferrer">
                                {t!(i18n, keys.get_one)}
                            </a>
                        })}
                    </p>
                </div>
                <div class="key-state">
                    <Status state=state/>
                    <span class="number">{move || state.get().hint}</span>
                </div>
                <div class="actions">
                    <Show when=move || exists() && guest.is_none()>
                        <button type="button" class="button" disabled=move || testing.get() on:click=test>
                            {move || if testing.get() {
                                t_string!(i18n, keys.testing)
                            } else {
                                t_string!(i18n, keys.test)
                            }}
                            <span class="visually-hidden">" "{provider.display_name()}</span>
                        </button>
                    </Show>
                    <button
                        type="button"
                        class="button"
                        aria-expanded=move || editing.get().to_string()
                        on:click=move |_| { said.set(None); editing.update(|editing| *editing = !*editing) }
                    >
                        {move || if exists() {
                            t_string!(i18n, keys.edit)
                        } else {
                            t_string!(i18n, keys.add)
                        }}
                        <span class="visually-hidden">" "{provider.display_name()}</span>
                    </button>
                    <Show when=exists>
                        <button type="button" class="button danger" on:click=remove>
                            {t!(i18n, keys.remove)}
                            <span class="visually-hidden">" " {provider.display_name()}</span>
                        </button>
                    </Show>
                </div>
            </div>
            <Show when=move || testing.get() && provider.is_own_endpoint()>
                <p class="notice" role="status">{t!(i18n, keys.testing_own)}</p>
            </Show>
            <p class="notice success" role="status" hidden=move || said.get().is_none()>
                {move || said.get()}
            </p>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            <Show when=move || editing.get()>
                <KeyForm
                    provider=provider
                    guest=guest
                    exists=Signal::derive(exists)
                    on_saved=saved
                    on_close=Callback::new(move |()| editing.set(false))
                />
            </Show>
        </li>
    }
}

#[component]
fn Status(state: RwSignal<KeyView>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (class, text) = match state.get().status {
            KeyStatus::Missing => ("missing", t_string!(i18n, keys.missing)),
            KeyStatus::Untested => ("untested", t_string!(i18n, keys.untested)),
            KeyStatus::Works => ("works", t_string!(i18n, keys.works)),
            KeyStatus::Refused => ("refused", t_string!(i18n, keys.refused)),
            KeyStatus::Unreachable => ("refused", t_string!(i18n, keys.unreachable)),
            KeyStatus::Inconclusive => ("untested", t_string!(i18n, keys.inconclusive)),
        };
        view! { <span class=format!("badge {class}") role="status">{text}</span> }
    }
}

/// The form with the fields that this provider needs. Stored keys are never shown, so every field starts
/// empty.
#[component]
fn KeyForm(
    provider: Provider,
    guest: Option<Uuid>,
    exists: Signal<bool>,
    on_saved: Callback<KeyView>,
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let [key, secret, url, model, voice] = [(); 5].map(|()| RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_livekit = provider == Provider::Livekit;
    let is_own = provider.is_own_endpoint();
    let speaks = provider == Provider::CompatibleTts;
    let is_deepgram = provider == Provider::Deepgram;
    let deepgram_models = Signal::stored(
        DEEPGRAM_MODELS
            .map(|name| (name.to_owned(), name.to_owned()))
            .to_vec(),
    );
    let changed = move || {
        [key, secret, url, model, voice]
            .iter()
            .any(|field| !field.get().trim().is_empty())
    };
    let field_error = move |field| field_error(i18n, error, field);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let some = |field: RwSignal<String>| {
            Some(field.get_untracked()).filter(|value| !value.trim().is_empty())
        };
        let input = KeyInput {
            key: key.get_untracked().into(),
            secret: some(secret).map(Into::into),
            url: some(url),
            model: some(model),
            voice: some(voice),
        };
        if let Some(guest) = guest {
            let view = lent_keys::view(provider, &input);
            lent_keys::save(guest, provider, input);
            return on_saved.run(view);
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match api::put::<_, KeyView>(&format!("/api/keys/{provider}"), &input).await {
                Ok(view) => on_saved.run(view),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let address_hint = match provider {
        Provider::Livekit => "wss://…",
        Provider::CompatibleStt => "https://…/v1, http://localhost:8300/v1",
        Provider::CompatibleTts => "https://…/v1, http://localhost:8880/v1",
        _ => "https://…/v1, http://localhost:11434/v1",
    };
    let usual = move |name: &'static str| {
        Signal::derive(move || t_string!(i18n, keys.own_usual, name = name).to_owned())
    };
    let key_hint = move || {
        if guest.is_some() {
            t_string!(i18n, keys.stays_here)
        } else {
            t_string!(i18n, keys.never_shown)
        }
    };
    let close_on_escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            on_close.run(());
        }
    };
    view! {
        <form class="key-form" on:submit=submit on:keydown=close_on_escape autocomplete="off">
            {(is_livekit || is_own).then(|| view! {
                <TextField
                    id="key-url"
                    kind="url"
                    label=Signal::derive(move || t_string!(i18n, keys.url).to_owned())
                    value=url
                    error=field_error("url")
                    hint=Signal::stored(address_hint.to_owned())
                />
            })}
            <TextField
                id="key-key"
                kind="password"
                autocomplete="new-password"
                label=Signal::derive(move || t_string!(i18n, keys.key).to_owned())
                value=key
                error=field_error("key")
                hint=Signal::derive(move || key_hint().to_owned())
            />
            {is_livekit.then(|| view! {
                <TextField
                    id="key-secret"
                    kind="password"
                    autocomplete="new-password"
                    label=Signal::derive(move || t_string!(i18n, keys.secret).to_owned())
                    value=secret
                    error=field_error("secret")
                />
            })}
            {is_deepgram.then(|| view! {
                <Choice
                    id="key-model"
                    label=Signal::derive(move || t_string!(i18n, keys.model).to_owned())
                    value=model
                    options=deepgram_models
                />
            })}
            {provider.usual_own_model().map(|name| view! {
                <TextField
                    id="key-model"
                    label=Signal::derive(move || t_string!(i18n, keys.model).to_owned())
                    value=model
                    error=field_error("model")
                    hint=usual(name)
                />
            })}
            {speaks.then(|| view! {
                <TextField
                    id="key-voice"
                    label=Signal::derive(move || t_string!(i18n, keys.voice).to_owned())
                    value=voice
                    error=field_error("voice")
                    hint=usual(USUAL_OWN_VOICE)
                />
            })}
            {move || error.get().filter(|error| error.field().is_none()).map(|error| view! {
                <ProblemBox error=error/>
            })}
            <div class="actions">
                <Busy
                    busy=busy
                    busy_label=Signal::derive(move || t_string!(i18n, keys.saving).to_owned())
                    disabled=Signal::derive(move || !changed())
                >
                    {move || if exists.get() {
                        t_string!(i18n, keys.update)
                    } else {
                        t_string!(i18n, keys.save)
                    }}
                </Busy>
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {t!(i18n, common.cancel)}
                </button>
            </div>
        </form>
    }
}
