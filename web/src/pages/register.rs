//! The page for registering. A guest who registers keeps their interviews, documents and keys.

use super::login::SocialButtons;
use crate::api::{self, ApiError};
use crate::language::*;
use crate::lent_keys;
use crate::session::Session;
use crate::ui::{Busy, PageHeading, ProblemBox, TextField, field_error};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::wire::{
    Register as RegisterForm, Registered, SendAgain, TokenDelivery, Upgrade,
};

#[component]
pub(crate) fn Register() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let is_guest = move || session.user().is_some_and(|user| user.is_guest);
    let (name, email, password) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let busy = RwSignal::new(false);
    let (sent, sent_again) = (RwSignal::new(false), RwSignal::new(false));
    let error = RwSignal::new(None::<ApiError>);
    let field_error = move |field| field_error(i18n, error, field);
    let register = move || {
        let navigate = navigate.clone();
        let (name, email, password) = (
            name.get_untracked(),
            email.get_untracked(),
            password.get_untracked(),
        );
        let guest = session.0.with_untracked(
            |who| matches!(who, crate::session::Who::Somebody(user) if user.is_guest),
        );
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let registered = if guest {
                let form = Upgrade {
                    email: email.into(),
                    password: password.into(),
                    name: name.into(),
                };
                api::post("/api/auth/upgrade", &form).await
            } else {
                let form = RegisterForm {
                    email: email.into(),
                    password: password.into(),
                    name: name.into(),
                    token_delivery: TokenDelivery::Cookie,
                };
                api::open("/api/auth/register", &form).await
            };
            match registered {
                Ok(Registered::SignedIn(tokens)) => {
                    // Before the next page shows the keys. Keys that can't be moved now stay in this browser.
                    let _ = lent_keys::move_into_account(tokens.user.id).await;
                    session.begin(tokens);
                    navigate("/dashboard", Default::default());
                }
                Ok(Registered::ConfirmationSent) => {
                    // A guest has asked once more.
                    sent_again.set(sent.get_untracked());
                    sent.set(true);
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let submit = {
        let register = register.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            register();
        }
    };
    // A guest who registers again has the mail sent again; an account of its own is named by its address.
    let send_again = move || {
        if untrack(is_guest) {
            return register();
        }
        let form = SendAgain {
            email: email.get_untracked().into(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let sent = api::open_only("/api/auth/confirmation", &form).await;
            error.set(sent.err());
            sent_again.set(true);
            busy.set(false);
        });
    };
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, register.title).to_owned())/>
            <Show
                when=move || !sent.get()
                fallback=move || {
                    let send_again = send_again.clone();
                    view! {
                        <div class="notice success" role="status">
                            <p>{t!(i18n, register.sent)}</p>
                            <button
                                type="button"
                                class="button"
                                disabled=move || busy.get()
                                on:click=move |_| send_again()
                            >
                                {t!(i18n, account.send_again)}
                            </button>
                            <p hidden=move || !sent_again.get() || error.get().is_some()>
                                {t!(i18n, account.sent_again)}
                            </p>
                        </div>
                        {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                    }
                }
            >
                <p hidden=move || !is_guest()>{t!(i18n, register.guest)}</p>
                <form class="card" on:submit=submit.clone()>
                    <TextField
                        id="name"
                        autocomplete="name"
                        required=true
                        label=Signal::derive(move || t_string!(i18n, account.name).to_owned())
                        value=name
                        error=field_error("name")
                    />
                    <TextField
                        id="email"
                        kind="email"
                        autocomplete="email"
                        required=true
                        label=Signal::derive(move || t_string!(i18n, account.email).to_owned())
                        value=email
                        error=field_error("email")
                    />
                    <TextField
                        id="password"
                        kind="password"
                        autocomplete="new-password"
                        required=true
                        label=Signal::derive(move || t_string!(i18n, account.password).to_owned())
                        value=password
                        hint=Signal::derive(move || t_string!(i18n, account.password_hint).to_owned())
                        error=field_error("password")
                    />
                    {move || error.get().filter(|error| error.field().is_none()).map(|error| view! {
                        <ProblemBox error=error/>
                    })}
                    <Busy
                        busy=busy
                        busy_label=Signal::derive(move || t_string!(i18n, register.busy).to_owned())
                    >
                        {t!(i18n, nav.register)}
                    </Busy>
                </form>
                <SocialButtons keeps_guest=true/>
            </Show>
            <p>{t!(i18n, register.have_account)} " " <a href="/login">{t!(i18n, nav.log_in)}</a></p>
        </div>
    }
}
