//! The profile page: name, picture, language, and logging out.

use super::account::Account;
use super::dashboard::Avatar;
use super::own_data::{OwnData, RemovalNotice};
use super::preferences::InterviewPreferences;
use crate::api::{self, ApiError};
use crate::browser;
use crate::kept;
use crate::language::*;
use crate::lent_keys;
use crate::session::Session;
use crate::ui::{Busy, Choice, PageHeading, ProblemBox, Skeleton, TextField, field_error};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::language::Language;
use mockingbird_shared::wire::{Profile, ProfileUpdate};
use wasm_bindgen::prelude::*;

/// Largest picture, in bytes. As a `data:` URL it is a third longer, which stays below the API's 100,000
/// bytes.
const PICTURE_MAX_BYTES: f64 = 70_000.0;

#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let i18n = use_i18n();
    let profile = LocalResource::new(|| api::load::<Profile>("/api/profile"));
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, profile.title).to_owned())/>
            {move || match profile.get() {
                None => view! { <Skeleton lines=5/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| profile.refetch())/>
                }.into_any(),
                Some(Ok(profile)) => view! {
                    {profile.is_admin.then(|| view! { <p><a href="/admin">{t!(i18n, admin.title)}</a></p> })}
                    <RemovalNotice at=profile.removal_at.clone()/>
                    <ProfileForm profile=profile/>
                }.into_any(),
            }}
            <p><a href="/documents">{t!(i18n, documents.title)}</a></p>
            <InterviewPreferences/>
            <Account/>
            <OwnData/>
            <LogOut/>
        </div>
    }
}

#[component]
fn ProfileForm(profile: Profile) -> impl IntoView {
    let i18n = use_i18n();
    let current = RwSignal::new(profile.clone());
    let name = RwSignal::new(profile.display_name.expose().clone());
    let language = RwSignal::new(profile.language.clone());
    let picture = RwSignal::new(profile.avatar_url.clone());
    let busy = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let too_large = RwSignal::new(false);
    let shown = Signal::derive(move || {
        Some(Profile {
            avatar_url: picture.get(),
            ..current.get()
        })
    });
    let choose = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        too_large.set(file.size() > PICTURE_MAX_BYTES);
        if !too_large.get_untracked() {
            read_picture(&file, picture);
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let update = ProfileUpdate {
            display_name: name.get_untracked().into(),
            avatar_url: picture.get_untracked(),
            language: language.get_untracked(),
        };
        busy.set(true);
        saved.set(false);
        error.set(None);
        spawn_local(async move {
            match api::put::<_, Profile>("/api/profile", &update).await {
                Ok(profile) => {
                    if let Ok(locale) = profile.language.parse::<Locale>() {
                        i18n.set_locale(locale);
                    }
                    current.set(profile);
                    saved.set(true);
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let name_error = field_error(i18n, error, "display_name");
    let languages = Signal::stored(
        Language::ALL
            .map(|language| {
                let name = language.native_name();
                (language.code().to_owned(), name.to_owned())
            })
            .to_vec(),
    );
    view! {
        <form class="card" on:submit=submit>
            <div class="hello">
                <Avatar profile=shown/>
                <label class="file button">
                    <input
                        id="picture"
                        type="file"
                        accept="image/png,image/jpeg,image/webp"
                        class="visually-hidden"
                        on:change=choose
                    />
                    {t!(i18n, profile.picture)}
                </label>
            </div>
            <p class="error" role="alert" hidden=move || !too_large.get()>{t!(i18n, profile.too_large)}</p>
            <TextField
                id="display-name"
                autocomplete="name"
                label=Signal::derive(move || t_string!(i18n, account.name).to_owned())
                value=name
                error=name_error
            />
            <p class="quiet">
                {move || match &profile.email {
                    Some(email) => email.expose().clone(),
                    None => t_string!(i18n, profile.guest).to_owned(),
                }}
            </p>
            <Choice
                id="language"
                label=Signal::derive(move || t_string!(i18n, profile.language).to_owned())
                value=language
                options=languages
            />
            <p class="notice success" role="status" hidden=move || !saved.get()>{t!(i18n, profile.saved)}</p>
            {move || error.get().filter(|error| error.field() != Some("display_name")).map(|error| view! {
                <ProblemBox error=error/>
            })}
            <Busy
                busy=busy
                busy_label=Signal::derive(move || t_string!(i18n, keys.saving).to_owned())
            >
                {t!(i18n, keys.save)}
            </Busy>
        </form>
    }
}

/// Reads a picture file as a `data:` URL.
fn read_picture(file: &web_sys::File, into: RwSignal<Option<String>>) {
    let Ok(reader) = web_sys::FileReader::new() else {
        return;
    };
    let done = Closure::once_into_js({
        let reader = reader.clone();
        move || {
            if let Some(address) = reader.result().ok().and_then(|result| result.as_string()) {
                into.set(Some(address));
            }
        }
    });
    reader.set_onload(Some(done.unchecked_ref()));
    let _ = reader.read_as_data_url(file);
}

#[component]
fn LogOut() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let error = RwSignal::new(None::<ApiError>);
    let log_out = move |_| {
        spawn_local(async move {
            match api::post_only("/api/auth/logout", &()).await {
                // Reloads the app, so that nothing of this person stays in memory.
                Ok(()) => {
                    if let Some(guest) = untrack(|| session.user()).filter(|user| user.is_guest) {
                        kept::forget_all_of(guest.id);
                        lent_keys::forget_all_of(guest.id);
                    }
                    browser::leave_for("/");
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    view! {
        <section>
            <p class="quiet" hidden=move || !session.user().is_some_and(|user| user.is_guest)>
                {t!(i18n, profile.guest_warning)}
            </p>
            <button type="button" class="button" on:click=log_out>{t!(i18n, nav.log_out)}</button>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </section>
    }
}
