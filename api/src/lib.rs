//! The JSON API: verifies Supabase tokens, sends reads and writes on to PostgREST under row level security, runs text
//! interviews, and serves the built web app.
//!
//! `router` is the table of routes, `routes` the handlers, `store` the database, `auth` who is calling, `conversation`
//! a text interview while it runs, `coaching` the feedback while it is written, `documents` text out of files, `models`
//! which model works for whom. Not here: rules of interviews (`mockingbird_shared`), prompts and providers
//! (`mockingbird_agent`).

pub mod auth;
pub mod clock;
pub mod coaching;
pub mod config;
pub mod conversation;
pub mod documents;
pub mod error;
pub mod housekeeping;
pub mod models;
pub mod rate;
pub mod router;
pub mod routes;
pub mod server;
pub mod store;
pub mod web_app;

use crate::auth::gotrue::GoTrue;
use crate::auth::token::TokenVerifier;
use crate::coaching::Coaching;
use crate::config::Config;
use crate::conversation::Conversations;
use crate::documents::Extractor;
use crate::rate::RateLimits;
use crate::store::Store;
use mockingbird_keys::Vault;
use mockingbird_providers::Llm;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Everything that handlers share; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the app.
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Supabase Auth.
    pub auth: GoTrue,
    /// Access tokens.
    pub verifier: TokenVerifier,
    /// Keys at rest.
    pub vault: Vault,
    /// Model providers.
    pub llm: Llm,
    /// For everything else.
    pub http: reqwest::Client,
    /// Files to text.
    pub extractor: Extractor,
    /// Counters.
    pub rate_limits: RateLimits,
    /// Replies that are being made.
    pub conversations: Conversations,
    /// Feedback that is being written.
    pub coaching: Coaching,
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Builds the parts. `program` is this program's binary, which is started again to read uploaded files.
    ///
    /// # Errors
    /// An address is wrong, or the system has no certificates.
    pub fn new(config: Config, program: PathBuf) -> anyhow::Result<Self> {
        let http = mockingbird_net::http_client(std::time::Duration::from_secs(5)).build()?;
        Ok(Self(Arc::new(Parts {
            store: Store::new(&config.supabase)?,
            auth: GoTrue::new(&config.supabase, http.clone()),
            verifier: TokenVerifier::new(&config.supabase, http.clone()),
            vault: Vault::new(&config.master_key),
            llm: Llm::with_patience(config.providers.patience)?,
            extractor: Extractor::new(program),
            rate_limits: RateLimits::new(&config.limits),
            conversations: Conversations::default(),
            coaching: Coaching::default(),
            stopping: CancellationToken::new(),
            http,
            config,
        })))
    }
}
