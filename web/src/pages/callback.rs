//! The page that Supabase Auth redirects to, with a PKCE code or with tokens in the fragment. It removes them
//! from the address bar.

use super::login::VERIFIER_KEY;
use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::*;
use crate::session::Session;
use crate::ui::{PageHeading, ProblemBox, Skeleton};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::wire::SignInCallback;

/// What the redirect has brought.
pub(crate) enum Arrival {
    Tokens(SignInCallback),
    Refused(String),
    Nothing,
}

/// Reads what the redirect has brought from query and fragment.
pub(crate) fn arrival() -> Arrival {
    let location = window().location();
    let parameters = |text: String| {
        web_sys::UrlSearchParams::new_with_str(text.trim_start_matches(['?', '#'])).ok()
    };
    let query = parameters(location.search().unwrap_or_default());
    let fragment = parameters(location.hash().unwrap_or_default());
    let find = |name: &str| {
        let in_query = query.as_ref().and_then(|parameters| parameters.get(name));
        in_query.or_else(|| {
            fragment
                .as_ref()
                .and_then(|parameters| parameters.get(name))
        })
    };
    if let Some(error) = find("error") {
        return Arrival::Refused(
            find("error_code")
                .filter(|code| !code.is_empty())
                .unwrap_or(error),
        );
    }
    if let (Some(code), Some(verifier)) = (find("code"), browser::session_stored(VERIFIER_KEY)) {
        return Arrival::Tokens(SignInCallback::Code {
            code: code.into(),
            code_verifier: verifier.into(),
        });
    }
    match (find("access_token"), find("refresh_token")) {
        (Some(access), Some(refresh)) => Arrival::Tokens(SignInCallback::Tokens {
            access_token: access.into(),
            refresh_token: refresh.into(),
        }),
        _ => Arrival::Nothing,
    }
}

#[component]
pub(crate) fn Callback() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let refused = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<ApiError>);
    let arrived = arrival();
    browser::clean_address();
    match arrived {
        Arrival::Refused(code) => refused.set(Some(code)),
        Arrival::Nothing => refused.set(Some("nothing".into())),
        Arrival::Tokens(form) => spawn_local(async move {
            match api::open("/api/auth/callback", &form).await {
                Ok(tokens) => {
                    session.begin(tokens);
                    navigate(
                        "/dashboard",
                        NavigateOptions {
                            replace: true,
                            ..NavigateOptions::default()
                        },
                    );
                }
                Err(problem) => error.set(Some(problem)),
            }
        }),
    }
    let sentence = move |code: &str| match code {
        "access_denied" => t_string!(i18n, callback.cancelled),
        "otp_expired" => t_string!(i18n, callback.link_expired),
        _ => t_string!(i18n, callback.failed),
    };
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, callback.title).to_owned())/>
            {move || match (refused.get(), error.get()) {
                (Some(code), _) => view! {
                    <div class="notice danger" role="alert">
                        <p>{sentence(&code)}</p>
                        <a class="button" href="/login">{t!(i18n, callback.again)}</a>
                    </div>
                }.into_any(),
                (_, Some(error)) => view! { <ProblemBox error=error/> <a class="button" href="/login">{t!(i18n, callback.again)}</a> }.into_any(),
                _ => view! { <Skeleton/> }.into_any(),
            }}
        </div>
    }
}
