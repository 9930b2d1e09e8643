//! What a redirect of Supabase Auth, or a link in a mail, has brought into the address; and taking it.
//!
//! A code of PKCE was begun in this browser, so it is taken at once. Everything else could be somebody else's, sent to
//! sign the visitor in as them: it is taken after a click that names the account (`Ask`), and a click is also what a
//! mail scanner does not do. Not here: what the pages say (`callback`, `reset`).

use super::login::VERIFIER_KEY;
use crate::api::{self, ApiError};
use crate::browser;
use crate::language::*;
use crate::session::{Session, Who};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::Session as Tokens;
use mockingbird_shared::wire::{
    MailKey, MailKind, SignInCallback, TokenDelivery, Verified, VerifyMail,
};
use serde::Deserialize;

/// What the address holds.
#[derive(Clone)]
pub(crate) enum Arrival {
    /// A sign-in that this browser began.
    Begun(SignInCallback),
    /// Something that somebody has sent.
    Sent(Sent),
    /// One of the two mails of a change of address was opened; Supabase Auth itself has taken it.
    OtherMailToo,
    /// A refusal, by its code.
    Refused(String),
    /// Nothing of the kind.
    Nothing,
}

/// What somebody has sent, perhaps the person to themselves.
#[derive(Clone)]
pub(crate) enum Sent {
    /// Tokens, and whose they say they are. The API checks them; until then this is only shown.
    Tokens {
        form: SignInCallback,
        claimed: Claimed,
    },
    /// What a link in a mail holds.
    Mail(VerifyMail),
}

/// Whose a token says it is.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Claimed {
    #[serde(default)]
    sub: String,
    #[serde(default)]
    email: String,
}

impl Claimed {
    fn of(token: &str) -> Self {
        let payload = token.split('.').nth(1).and_then(|payload| {
            let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
            serde_json::from_slice(&json).ok()
        });
        payload.unwrap_or_default()
    }
}

/// Reads the address, and removes from it what must not stay there.
pub(crate) fn arrival() -> Arrival {
    let location = window().location();
    let parameters = |text: String| {
        web_sys::UrlSearchParams::new_with_str(text.trim_start_matches(['?', '#'])).ok()
    };
    let query = parameters(location.search().unwrap_or_default());
    let fragment = parameters(location.hash().unwrap_or_default());
    let in_query = |name: &str| query.as_ref().and_then(|parameters| parameters.get(name));
    let in_fragment = |name: &str| {
        fragment
            .as_ref()
            .and_then(|parameters| parameters.get(name))
    };
    let arrived = read(in_query, in_fragment);
    browser::clean_address();
    arrived
}

fn read(
    in_query: impl Fn(&str) -> Option<String>,
    in_fragment: impl Fn(&str) -> Option<String>,
) -> Arrival {
    let in_either = |name: &str| in_query(name).or_else(|| in_fragment(name));
    if let Some(error) = in_either("error").or_else(|| in_either("error_code")) {
        let code = in_either("error_code").filter(|code| !code.is_empty());
        return Arrival::Refused(code.unwrap_or(error));
    }
    if let (Some(code), Some(verifier)) = (in_query("code"), browser::session_stored(VERIFIER_KEY))
    {
        return Arrival::Begun(SignInCallback::Code {
            code: code.into(),
            code_verifier: verifier.into(),
        });
    }
    if let Some(token_hash) = in_query("token_hash") {
        let kind = in_query("type").and_then(|kind| kind.parse::<MailKind>().ok());
        return Arrival::Sent(Sent::Mail(VerifyMail {
            kind: kind.unwrap_or(MailKind::Email),
            token_delivery: TokenDelivery::Cookie,
            proof: MailKey::Link {
                token_hash: token_hash.into(),
            },
        }));
    }
    // It comes with nothing but words.
    if in_fragment("message").is_some() {
        return Arrival::OtherMailToo;
    }
    // Tokens are never sent to a server, so they come in the fragment alone.
    match (in_fragment("access_token"), in_fragment("refresh_token")) {
        (Some(access), Some(refresh)) => Arrival::Sent(Sent::Tokens {
            claimed: Claimed::of(&access),
            form: SignInCallback::Tokens {
                access_token: access.into(),
                refresh_token: refresh.into(),
            },
        }),
        _ => Arrival::Nothing,
    }
}

/// Finishes a sign-in that this browser began. It waits for the cookie's answer: of two that come at once, the older
/// session's could be the one that stays.
pub(crate) async fn take_begun(session: Session, form: SignInCallback) -> Result<(), ApiError> {
    session.known().await;
    let tokens: Tokens = api::open("/api/auth/callback", &form).await?;
    session.begin(tokens);
    Ok(())
}

/// What came of taking something.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Taken {
    SignedIn,
    /// A change of address has another mail, which is to be opened as well.
    OtherMailToo,
}

impl Sent {
    /// Signs in with it, in place of whoever is signed in.
    pub(crate) async fn take(self, session: Session) -> Result<Taken, ApiError> {
        let tokens: Tokens = match self {
            Self::Tokens { form, .. } => api::open("/api/auth/callback", &form).await?,
            Self::Mail(form) => match api::open("/api/auth/verify", &form).await? {
                Verified::SignedIn(tokens) => tokens,
                Verified::Waiting { .. } => return Ok(Taken::OtherMailToo),
            },
        };
        session.begin(tokens);
        Ok(Taken::SignedIn)
    }

    /// Takes what belongs to the person who is signed in already. Anything else goes to `asked`, for the page to show
    /// `Ask`.
    pub(crate) fn take_or_ask(
        self,
        session: Session,
        asked: RwSignal<Option<Self>>,
        take: Callback<Self>,
    ) {
        spawn_local(async move {
            if self.is_of(&session.known().await) {
                take.run(self);
            } else {
                asked.set(Some(self));
            }
        });
    }

    /// Whether it belongs to the person who is signed in already, such as a guest who has registered.
    fn is_of(&self, who: &Who) -> bool {
        match (self, who) {
            (Self::Tokens { claimed, .. }, Who::Somebody(user)) => {
                user.id.to_string() == claimed.sub
            }
            _ => false,
        }
    }

    fn email(&self) -> Option<String> {
        match self {
            Self::Tokens { claimed, .. } => {
                Some(claimed.email.clone()).filter(|email| !email.is_empty())
            }
            Self::Mail(_) => None,
        }
    }
}

/// Asks before somebody else's session, or one at all, takes the place of the present one.
#[component]
pub(crate) fn Ask(sent: Sent, on_yes: Callback<Sent>) -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let email = sent.email();
    let sent = StoredValue::new(sent);
    let label = move || match &email {
        Some(email) => t_string!(i18n, callback.continue_as, name = email.clone()).to_string(),
        None => t_string!(i18n, callback.go_on).to_owned(),
    };
    let replaced = move || {
        let user = session.user()?;
        Some(match user.email {
            Some(email) => {
                t_string!(i18n, callback.signed_in_as, name = email.into_exposed()).to_string()
            }
            None => t_string!(i18n, callback.here_as_guest).to_owned(),
        })
    };
    view! {
        <div class="card">
            <p>{t!(i18n, callback.link_opened)}</p>
            {move || replaced().map(|text| view! { <p class="notice warning">{text}</p> })}
            <button
                type="button"
                class="button primary"
                on:click=move |_| on_yes.run(sent.get_value())
            >
                {label}
            </button>
            <Show when=move || session.user().is_some()>
                <a class="button" href="/dashboard">{t!(i18n, callback.stay)}</a>
            </Show>
        </div>
    }
}
