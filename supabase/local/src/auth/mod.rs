//! A stand-in for Supabase Auth (GoTrue), for development and tests.
//!
//! Keeps GoTrue's wire behaviour: paths, bodies, error codes, refresh-token rotation. It stores into the `auth` schema,
//! listens on loopback only, and "sends" its mails to a page (`/mailbox`). Modules: `http` the request and error
//! forms, `settings` what `config.toml` says, `store` the rows, `session` tokens, then one module for each group of
//! paths. Not here: phone, SAML, MFA, and whatever else the product does not use.

mod admin;
mod email;
mod http;
mod mailbox;
mod oauth;
mod password;
mod session;
mod settings;
mod store;
mod user;

use crate::layout::{JWT_SECRET, Ports};
use crate::parts::postgres;
use anyhow::{Context, Result};
use axum::Router;
use axum::routing::{get, post};
use deadpool_postgres::{Manager, Pool};
use http::not_found;
use settings::Settings;
use std::sync::Arc;
use tokio_postgres::NoTls;

/// The service; cheap to clone.
#[derive(Clone)]
pub(crate) struct Auth(Arc<Inner>);

struct Inner {
    pool: Pool,
    settings: Settings,
    /// `http://127.0.0.1:<gateway>/auth/v1`: issuer of the tokens and base of the links.
    external_url: String,
    jwt_secret: &'static str,
}

impl Auth {
    /// Connects to the stack's database; settings come from `supabase/config.toml`.
    pub(crate) async fn connect(ports: &Ports) -> Result<Self> {
        let config: tokio_postgres::Config = postgres::url(ports).parse()?;
        let pool = Pool::builder(Manager::new(config, NoTls))
            .max_size(8)
            .build()?;
        drop(pool.get().await.context("Auth can't reach PostgreSQL")?);
        Ok(Self(Arc::new(Inner {
            pool,
            settings: Settings::read()?,
            external_url: format!("http://127.0.0.1:{}/auth/v1", ports.gateway),
            jwt_secret: JWT_SECRET,
        })))
    }
}

/// Everything under `/auth/v1`.
pub(crate) fn router(auth: Auth) -> Router {
    Router::new()
        .route("/health", get(settings::health))
        .route("/settings", get(settings::show))
        .route("/.well-known/jwks.json", get(settings::jwks))
        .route("/signup", post(password::sign_up))
        .route("/token", post(session::token))
        .route("/logout", post(session::log_out))
        .route("/user", get(user::show).put(user::update))
        .route("/recover", post(email::recover))
        .route("/otp", post(email::otp))
        .route("/resend", post(email::resend))
        .route("/verify", get(email::verify_link).post(email::verify))
        .route("/authorize", get(oauth::authorize))
        .route("/callback", get(oauth::callback))
        .route(
            "/stand-in/consent",
            get(oauth::consent_page).post(oauth::consent),
        )
        .route("/admin/users", get(admin::list).post(admin::create))
        .route(
            "/admin/users/{id}",
            get(admin::show).put(admin::update).delete(admin::delete),
        )
        .fallback(not_found)
        .with_state(auth)
}

/// The page with the mails, outside `/auth/v1` as the mail catcher of `supabase start` is.
pub(crate) fn mailbox_router(auth: Auth) -> Router {
    Router::new()
        .route("/mailbox", get(mailbox::page))
        .route("/mailbox.json", get(mailbox::json))
        .with_state(auth)
}
