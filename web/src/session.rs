//! Who is signed in. The access token is in memory only, the refresh token in a cookie that no script can
//! read.

use crate::browser::now_ms;
use crate::http::{ApiError, ApiResult, Call};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo_net::http::Method;
use leptos::prelude::*;
use mockingbird_shared::wire::{ProblemCode, Refresh, Session as Tokens, SessionUser};
use std::cell::{Cell, RefCell};

/// What is known of the person at the browser.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    /// The cookie is being tried.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// This person is signed in.
    Somebody(SessionUser),
    /// Not known, because the server does not answer.
    Unreachable,
}

/// The session, in the context of every page.
#[derive(Clone, Copy)]
pub(crate) struct Session(pub(crate) RwSignal<Who>);

impl Session {
    /// The person who is signed in, if any.
    pub(crate) fn user(self) -> Option<SessionUser> {
        match self.0.get() {
            Who::Somebody(user) => Some(user),
            _ => None,
        }
    }

    /// Starts a session with the tokens of a sign-in.
    pub(crate) fn begin(self, tokens: Tokens) {
        let user = tokens.user.clone();
        BEGUN.set(BEGUN.get() + 1);
        keep(tokens);
        self.0.set(Who::Somebody(user));
    }

    /// Ends the session in this browser: forgets the tokens.
    pub(crate) fn end(self) {
        TOKEN.with_borrow_mut(|token| *token = None);
        self.0.set(Who::Nobody);
    }

    /// Tries to resume the session with the cookie. Only a session that has ended counts as nobody's: a guest who was
    /// sent to the sign-in page for a limit on requests would begin anew there, and lose everything.
    pub(crate) async fn resume(self) {
        let before = BEGUN.get();
        let renewed = renew().await;
        // Somebody has signed in meanwhile.
        if BEGUN.get() != before {
            return;
        }
        match renewed {
            Ok(user) => self.0.set(Who::Somebody(user)),
            Err(error) if has_ended(&error) => self.end(),
            Err(_) => self.0.set(Who::Unreachable),
        }
    }

    /// Who is signed in, once the cookie has been tried.
    pub(crate) async fn known(self) -> Who {
        if matches!(self.0.get_untracked(), Who::Unknown | Who::Unreachable) {
            self.resume().await;
        }
        self.0.get_untracked()
    }
}

/// Whether there is no session behind the cookie, or none any more.
fn has_ended(error: &ApiError) -> bool {
    let ended = [ProblemCode::TokenRefused, ProblemCode::AccountDisabled];
    error.is_signed_out() || error.code().is_some_and(|code| ended.contains(&code))
}

/// How long before its expiry a token is renewed, in milliseconds.
const RENEW_BEFORE_MS: f64 = 60_000.0;

struct Token {
    text: String,
    expires_at_ms: f64,
}

type Renewal = Shared<LocalBoxFuture<'static, Result<SessionUser, ApiError>>>;

thread_local! {
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
    static RENEWAL: RefCell<Option<Renewal>> = const { RefCell::new(None) };
    /// Counts sign-ins, so that what was asked before one does not replace what it has brought.
    static BEGUN: Cell<u32> = const { Cell::new(0) };
}

fn keep(tokens: Tokens) {
    let expires_at_ms = now_ms() + tokens.expires_in as f64 * 1000.0;
    let token = Token {
        text: tokens.access_token.into_exposed(),
        expires_at_ms,
    };
    TOKEN.with_borrow_mut(|kept| *kept = Some(token));
}

/// An access token that is still valid for a while; renewed if necessary.
pub(crate) async fn fresh_token() -> Result<String, ApiError> {
    let good = TOKEN.with_borrow(|token| {
        token
            .as_ref()
            .filter(|token| token.expires_at_ms - now_ms() > RENEW_BEFORE_MS)
            .map(|token| token.text.clone())
    });
    if let Some(token) = good {
        return Ok(token);
    }
    renew().await?;
    TOKEN
        .with_borrow(|token| token.as_ref().map(|token| token.text.clone()))
        .ok_or(ApiError::SignedOut)
}

/// Requests new tokens with the cookie. Without one the answer is empty: nobody is signed in here.
async fn refresh() -> ApiResult<Tokens> {
    let call = Call::new(Method::POST, "/api/auth/refresh").json(&Refresh::default())?;
    let answer = call.send(None).await?;
    if answer.is_empty() {
        return Err(ApiError::SignedOut);
    }
    answer.read_json().await
}

/// Renews the access token. Simultaneous calls share one request.
pub(crate) async fn renew() -> Result<SessionUser, ApiError> {
    let renewal = RENEWAL.with_borrow_mut(|current| {
        current
            .get_or_insert_with(|| {
                let before = BEGUN.get();
                let ask = async move {
                    let tokens = refresh().await;
                    RENEWAL.with_borrow_mut(|current| *current = None);
                    let tokens = tokens?;
                    let user = tokens.user.clone();
                    if BEGUN.get() == before {
                        keep(tokens);
                    }
                    Ok(user)
                };
                ask.boxed_local().shared()
            })
            .clone()
    });
    renewal.await
}
