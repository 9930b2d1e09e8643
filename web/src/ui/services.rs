//! Who thinks, hears and speaks in an interview: a provider, with a model and a voice of it. Names are suggested as the
//! provider says, and any other can be typed.

use super::field::Choice;
use super::problem::ProblemBox;
use crate::api;
use crate::http::PageLoad;
use crate::language::*;
use crate::lent_keys;
use crate::session::Session;
use leptos::prelude::*;
use mockingbird_shared::interview::{HearingChoice, ModelChoice, Preferences, SpeakingChoice};
use mockingbird_shared::provider::{KeyStatus, Provider};
use mockingbird_shared::wire::{KeyView, ModelList, ModelUse};

/// The value for the built-in interviewer.
const BUILT_IN: &str = "built_in";

/// One service as texts; an empty provider is the usual one.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    provider: RwSignal<String>,
    model: RwSignal<String>,
    voice: RwSignal<String>,
}

impl Service {
    fn new(provider: &str, model: Option<&str>, voice: Option<&str>) -> Self {
        let text = |text: Option<&str>| RwSignal::new(text.unwrap_or_default().to_owned());
        Self {
            provider: text(Some(provider)),
            model: text(model),
            voice: text(voice),
        }
    }

    fn provider(self) -> Option<Provider> {
        self.provider.get_untracked().parse().ok()
    }
}

/// All three.
#[derive(Clone, Copy)]
pub(crate) struct Services {
    thinking: Service,
    hearing: Service,
    speaking: Service,
}

impl Services {
    pub(crate) fn of(preferences: &Preferences) -> Self {
        let thinking = match &preferences.model {
            None => Service::new("", None, None),
            Some(choice) => {
                let provider = choice.provider.map_or(BUILT_IN, Provider::as_str);
                Service::new(provider, choice.model.as_deref(), None)
            }
        };
        let hearing = preferences.hearing.as_ref();
        let speaking = preferences.speaking.as_ref();
        Self {
            thinking,
            hearing: Service::new(
                hearing.map_or("", |it| it.provider.as_str()),
                hearing.and_then(|it| it.model.as_deref()),
                None,
            ),
            speaking: Service::new(
                speaking.map_or("", |it| it.provider.as_str()),
                speaking.and_then(|it| it.model.as_deref()),
                speaking.and_then(|it| it.voice.as_deref()),
            ),
        }
    }

    pub(crate) fn model(self) -> Option<ModelChoice> {
        let provider = self.thinking.provider();
        let chosen = provider.is_some() || self.thinking.provider.get_untracked() == BUILT_IN;
        chosen.then(|| ModelChoice {
            provider,
            model: provider.and_then(|_| typed(self.thinking.model)),
        })
    }

    pub(crate) fn hearing(self) -> Option<HearingChoice> {
        let provider = self.hearing.provider()?;
        let model = typed(self.hearing.model);
        Some(HearingChoice { provider, model })
    }

    pub(crate) fn speaking(self) -> Option<SpeakingChoice> {
        Some(SpeakingChoice {
            provider: self.speaking.provider()?,
            model: typed(self.speaking.model),
            voice: typed(self.speaking.voice),
        })
    }
}

fn typed(text: RwSignal<String>) -> Option<String> {
    let text = text.get_untracked().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The fields of all three services.
#[component]
pub(crate) fn ServiceFields(services: Services) -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    // A guest's keys are in the browser, so that no provider can be asked what it has.
    let guest = untrack(|| session.user()).filter(|user| user.is_guest);
    let is_member = guest.is_none();
    let keys = LocalResource::new(move || {
        let lent = guest.as_ref().map(|guest| lent_keys::views(guest.id));
        let stored = lent
            .is_none()
            .then(|| api::load::<Vec<KeyView>>("/api/keys"));
        async move {
            match stored {
                Some(stored) => stored.await,
                None => Ok(lent.unwrap_or_default()),
            }
        }
    });
    let keys = Signal::derive(move || keys.get().and_then(Result::ok).unwrap_or_default());
    view! {
        <ServiceField
            id="thinking"
            used_for=ModelUse::Thinking
            service=services.thinking
            keys=keys
            asks=is_member
            label=Signal::derive(move || t_string!(i18n, services.thinking).to_owned())
        />
        <ServiceField
            id="hearing"
            used_for=ModelUse::Hearing
            service=services.hearing
            keys=keys
            asks=is_member
            label=Signal::derive(move || t_string!(i18n, services.hearing).to_owned())
        />
        <ServiceField
            id="speaking"
            used_for=ModelUse::Speaking
            service=services.speaking
            keys=keys
            asks=is_member
            label=Signal::derive(move || t_string!(i18n, services.speaking).to_owned())
        />
    }
}

fn providers(used_for: ModelUse) -> &'static [Provider] {
    match used_for {
        ModelUse::Thinking => &Provider::INTERVIEWERS,
        ModelUse::Hearing => &Provider::TRANSCRIBERS,
        ModelUse::Speaking => &Provider::SYNTHESISERS,
    }
}

#[component]
fn ServiceField(
    id: &'static str,
    used_for: ModelUse,
    service: Service,
    keys: Signal<Vec<KeyView>>,
    asks: bool,
    label: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_key = move |provider: Provider| {
        keys.with(|keys| {
            keys.iter()
                .any(|key| key.provider == provider && key.status != KeyStatus::Missing)
        })
    };
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), t_string!(i18n, services.usual).to_owned())];
        if used_for == ModelUse::Thinking {
            let name = t_string!(i18n, services.built_in).to_owned();
            options.push((BUILT_IN.to_owned(), name));
        }
        options.extend(providers(used_for).iter().map(|provider| {
            let mut name = provider.display_name().to_owned();
            if !has_key(*provider) {
                name = t_string!(i18n, services.no_key, name = name).to_string();
            }
            (provider.as_str().to_owned(), name)
        }));
        options
    });
    let (list, error) = (RwSignal::new(ModelList::default()), RwSignal::new(None));
    let loading = PageLoad::new();
    let chosen = Memo::new(move |_| service.provider.get().parse::<Provider>().ok());
    Effect::new(move |before: Option<Option<Provider>>| {
        let provider = chosen.get();
        // Names of another provider are of no use.
        if before.is_some_and(|before| before != provider) {
            service.model.set(String::new());
            service.voice.set(String::new());
        }
        list.set(ModelList::default());
        error.set(None);
        if let Some(provider) = provider.filter(|provider| asks && has_key(*provider)) {
            let used_for = match used_for {
                ModelUse::Thinking => "thinking",
                ModelUse::Hearing => "hearing",
                ModelUse::Speaking => "speaking",
            };
            loading.begin(async move {
                let path = format!("/api/keys/{provider}/models?use={used_for}");
                match api::get::<ModelList>(&path).await {
                    Ok(found) => list.set(found),
                    Err(problem) => error.set(Some(problem)),
                }
            });
        }
        provider
    });
    let models = Signal::derive(move || {
        let names = list.get().models.into_iter();
        names.map(|name| (name.clone(), name)).collect()
    });
    let voices = Signal::derive(move || {
        let voices = list.get().voices.into_iter();
        voices.map(|voice| (voice.id, voice.name)).collect()
    });
    view! {
        <Choice id=id label=label value=service.provider options=options/>
        <Show when=move || chosen.get().is_some()>
            <div class="pair">
                <Suggested
                    id=format!("{id}-model")
                    label=Signal::derive(move || t_string!(i18n, services.model).to_owned())
                    value=service.model
                    suggestions=models
                />
                <Show when=move || used_for == ModelUse::Speaking>
                    <Suggested
                        id=format!("{id}-voice")
                        label=Signal::derive(move || t_string!(i18n, services.voice).to_owned())
                        value=service.voice
                        suggestions=voices
                    />
                </Show>
            </div>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </Show>
    }
}

/// A text with suggestions; empty for the usual one.
#[component]
fn Suggested(
    id: String,
    label: Signal<String>,
    value: RwSignal<String>,
    suggestions: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = format!("{id}-list");
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                list=list.clone()
                placeholder=move || t_string!(i18n, services.usual)
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <datalist id=list>
                {move || suggestions.get().into_iter().map(|(value, name)| view! {
                    <option value=value>{name}</option>
                }).collect_view()}
            </datalist>
        </div>
    }
}

/// What the person wishes of a model that interviews.
#[component]
pub(crate) fn WishField(value: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <label for="wish">{t!(i18n, services.wish)}</label>
            <textarea
                id="wish"
                rows="3"
                maxlength=mockingbird_shared::limits::INSTRUCTIONS_MAX_CHARS
                aria-describedby="wish-hint"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <p class="hint" id="wish-hint">{t!(i18n, services.wish_hint)}</p>
        </div>
    }
}
