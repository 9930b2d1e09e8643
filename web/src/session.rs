//! Who is signed in. The access token lives in memory alone; the refresh token in a cookie that no script can read.

use crate::browser::now_ms;
use crate::http::{ApiError, ApiResult, Call};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo_net::http::Method;
use leptos::prelude::*;
use mockingbird_shared::wire::{Refresh, Session as Tokens, SessionUser};
use std::cell::RefCell;

/// What is known of who is here.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    /// The cookie is being tried.
    Unknown,
    /// Nobody.
    Nobody,
    /// Somebody.
    Somebody(SessionUser),
    /// The server does not answer, so nobody knows.
    Unreachable,
}

/// The session, in the context of every page.
#[derive(Clone, Copy)]
pub(crate) struct Session(pub(crate) RwSignal<Who>);

impl Session {
    /// Who is signed in, if somebody is.
    pub(crate) fn user(self) -> Option<SessionUser> {
        match self.0.get() {
            Who::Somebody(user) => Some(user),
            _ => None,
        }
    }

    /// Takes the tokens of a sign-in.
    pub(crate) fn begin(self, tokens: Tokens) {
        let user = tokens.user.clone();
        keep(tokens);
        self.0.set(Who::Somebody(user));
    }

    /// Forgets everything.
    pub(crate) fn end(self) {
        TOKEN.with_borrow_mut(|token| *token = None);
        self.0.set(Who::Nobody);
    }

    /// Tries the cookie.
    pub(crate) async fn resume(self) {
        match renew().await {
            Ok(user) => self.0.set(Who::Somebody(user)),
            Err(ApiError::Network) => self.0.set(Who::Unreachable),
            Err(_) => self.end(),
        }
    }
}

/// How long before its end a token is renewed, in milliseconds.
const RENEW_BEFORE_MS: f64 = 60_000.0;

struct Token {
    text: String,
    expires_at_ms: f64,
}

type Renewal = Shared<LocalBoxFuture<'static, Result<SessionUser, ApiError>>>;

thread_local! {
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
    static RENEWAL: RefCell<Option<Renewal>> = const { RefCell::new(None) };
}

fn keep(tokens: Tokens) {
    let expires_at_ms = now_ms() + tokens.expires_in as f64 * 1000.0;
    let token = Token {
        text: tokens.access_token.into_exposed(),
        expires_at_ms,
    };
    TOKEN.with_borrow_mut(|kept| *kept = Some(token));
}

/// A token that is good for a while; renewed silently.
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

/// New tokens for the cookie.
async fn refresh() -> ApiResult<Tokens> {
    let call = Call::new(Method::POST, "/api/auth/refresh").json(&Refresh::default())?;
    call.send(None).await?.read_json().await
}

/// Asks for a new token. However many ask at once, one request is sent.
pub(crate) async fn renew() -> Result<SessionUser, ApiError> {
    let renewal = RENEWAL.with_borrow_mut(|current| {
        current
            .get_or_insert_with(|| {
                let ask = async {
                    let tokens = refresh().await;
                    RENEWAL.with_borrow_mut(|current| *current = None);
                    let tokens = tokens?;
                    let user = tokens.user.clone();
                    keep(tokens);
                    Ok(user)
                };
                ask.boxed_local().shared()
            })
            .clone()
    });
    renewal.await
}
