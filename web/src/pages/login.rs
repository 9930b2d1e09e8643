//! The sign-in page: password, Google, guest, and the link for a forgotten password.

use crate::api::{self, ApiError};
use crate::browser;
use crate::language::*;
use crate::late::LateWork;
use crate::session::Session;
use crate::ui::{Busy, PageHeading, ProblemBox, TextField};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::wire::{Login as LoginForm, PublicConfig, TokenDelivery};
use sha2::{Digest, Sha256};

/// The key of the session storage under which the PKCE verifier waits for the callback.
pub(crate) const VERIFIER_KEY: &str = "pkce-verifier";

#[component]
pub(crate) fn Login() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let form = LoginForm {
            email: email.get_untracked().into(),
            password: password.get_untracked().into(),
            token_delivery: TokenDelivery::Cookie,
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match api::open("/api/auth/login", &form).await {
                Ok(tokens) => {
                    session.begin(tokens);
                    navigate("/dashboard", Default::default());
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, login.title).to_owned())/>
            <p class="notice warning" hidden=move || !session.user().is_some_and(|user| user.is_guest)>
                {t!(i18n, callback.here_as_guest)}
            </p>
            <form class="card" on:submit=submit>
                <TextField id="email" kind="email" autocomplete="email" required=true label=Signal::derive(move || t_string!(i18n, account.email).to_owned()) value=email/>
                <TextField id="password" kind="password" autocomplete="current-password" required=true label=Signal::derive(move || t_string!(i18n, account.password).to_owned()) value=password/>
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                <Busy busy=busy busy_label=Signal::derive(move || t_string!(i18n, login.busy).to_owned())>{t!(i18n, nav.log_in)}</Busy>
            </form>
            <GoogleButton/>
            <p><a href="/reset">{t!(i18n, login.forgot)}</a></p>
            <p>{t!(i18n, login.no_account)} " " <a href="/register">{t!(i18n, nav.register)}</a></p>
        </div>
    }
}

/// The button for signing in with Google, if that is enabled.
#[component]
pub(crate) fn GoogleButton() -> impl IntoView {
    let i18n = use_i18n();
    let work = expect_context::<LateWork>();
    let config = LocalResource::new(api::config);
    let error = RwSignal::new(None::<ApiError>);
    let go = move |config: PublicConfig| {
        spawn_local(async move {
            match (work.authorize_address)(config).await {
                Ok(Some(address)) => browser::leave_for(&address),
                Ok(None) => {}
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    move || {
        config.get().and_then(Result::ok).filter(|config| config.google).map(|config| {
            view! {
                <button type="button" class="button wide" on:click=move |_| go(config.clone())>{t!(i18n, login.google)}</button>
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            }
        })
    }
}

/// The address of a PKCE sign-in. The verifier stays in this tab; its hash is part of the address.
pub(crate) async fn authorize_address(config: PublicConfig) -> Option<String> {
    let verifier = URL_SAFE_NO_PAD.encode(browser::random_bytes::<48>()?);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    browser::session_store(VERIFIER_KEY, &verifier);
    let back: String =
        js_sys::encode_uri_component(&format!("{}/auth/callback", browser::origin())).into();
    Some(format!(
        "{}/auth/v1/authorize?provider=google&redirect_to={back}&code_challenge={challenge}&code_challenge_method=s256",
        config.supabase_url
    ))
}
