//! The sign-in page: password, Google and Microsoft, and the link for a forgotten password.

use crate::api::{self, ApiError};
use crate::browser;
use crate::http::ApiResult;
use crate::language::*;
use crate::late::LateWork;
use crate::session::Session;
use crate::ui::{Busy, PageHeading, ProblemBox, TextField};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::wire::{
    GoTo, LinkIdentity, Login as LoginForm, PublicConfig, SocialProvider, TokenDelivery,
};
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
                <TextField
                    id="email"
                    kind="email"
                    autocomplete="email"
                    required=true
                    label=Signal::derive(move || t_string!(i18n, account.email).to_owned())
                    value=email
                />
                <TextField
                    id="password"
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    label=Signal::derive(move || t_string!(i18n, account.password).to_owned())
                    value=password
                />
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                <Busy
                    busy=busy
                    busy_label=Signal::derive(move || t_string!(i18n, login.busy).to_owned())
                >
                    {t!(i18n, nav.log_in)}
                </Busy>
            </form>
            <SocialButtons keeps_guest=false/>
            <p><a href="/reset">{t!(i18n, login.forgot)}</a></p>
            <p>{t!(i18n, login.no_account)} " " <a href="/register">{t!(i18n, nav.register)}</a></p>
        </div>
    }
}

/// The buttons for signing in with the providers that are enabled. With `keeps_guest`, a guest becomes an account by
/// them; without it, another account takes the guest's place.
#[component]
pub(crate) fn SocialButtons(keeps_guest: bool) -> impl IntoView {
    let i18n = use_i18n();
    let work = expect_context::<LateWork>();
    let session = expect_context::<Session>();
    let config = LocalResource::new(api::config);
    let error = RwSignal::new(None::<ApiError>);
    let go = move |config: PublicConfig, provider: SocialProvider| {
        let is_guest = keeps_guest && untrack(|| session.user()).is_some_and(|user| user.is_guest);
        spawn_local(async move {
            match (work.provider_page)(config, provider, is_guest).await {
                Ok(Some(address)) => browser::leave_for(&address),
                Ok(None) => {}
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    move || {
        config.get().and_then(Result::ok).map(|config| {
            let button = |provider: SocialProvider| {
                let config = config.clone();
                view! {
                    <button type="button" class="button wide" on:click=move |_| go(config.clone(), provider)>
                        {move || match provider {
                            SocialProvider::Google => t_string!(i18n, login.google),
                            SocialProvider::Microsoft => t_string!(i18n, login.microsoft),
                        }}
                    </button>
                }
            };
            view! {
                {enabled(&config).into_iter().map(button).collect_view()}
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            }
        })
    }
}

/// The providers that the server lets people in by.
pub(crate) fn enabled(config: &PublicConfig) -> Vec<SocialProvider> {
    let google = config.google.then_some(SocialProvider::Google);
    let microsoft = config.microsoft.then_some(SocialProvider::Microsoft);
    google.into_iter().chain(microsoft).collect()
}

/// Begins PKCE in this tab, where the verifier stays, and returns its challenge; `None` if the browser has no
/// randomness.
pub(crate) fn begin_pkce() -> Option<String> {
    let verifier = URL_SAFE_NO_PAD.encode(browser::random_bytes::<48>()?);
    browser::session_store(VERIFIER_KEY, &verifier);
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
}

/// The provider's page; `None` if the browser has no randomness. A visitor signs in there; what a guest has there is
/// linked to the guest, who becomes an account by it and keeps everything.
pub(crate) async fn provider_page(
    config: PublicConfig,
    provider: SocialProvider,
    is_guest: bool,
) -> ApiResult<Option<String>> {
    let Some(code_challenge) = begin_pkce() else {
        return Ok(None);
    };
    if !is_guest {
        return Ok(Some(authorize_address(&config, provider, &code_challenge)));
    }
    let form = LinkIdentity {
        provider,
        code_challenge,
        current_password: None,
    };
    let next: GoTo = api::post("/api/auth/identities", &form).await?;
    Ok(Some(next.url))
}

/// The address of a PKCE sign-in.
fn authorize_address(config: &PublicConfig, provider: SocialProvider, challenge: &str) -> String {
    let back: String =
        js_sys::encode_uri_component(&format!("{}/auth/callback", browser::origin())).into();
    let scopes = provider.scopes().map(|scopes| format!("&scopes={scopes}"));
    format!(
        "{}/auth/v1/authorize?provider={}&redirect_to={back}&code_challenge={challenge}&code_challenge_method=s256{}",
        config.supabase_url,
        provider.auth_name(),
        scopes.unwrap_or_default()
    )
}
