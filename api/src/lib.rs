//! The JSON API: verifies Supabase tokens, calls the interview service, passes other reads and writes on to PostgREST
//! under row level security, and serves the built web app.
//!
//! `router` is the table of routes, `routes` the handlers, `auth` who is calling, `gotrue` the client of Supabase Auth,
//! `streams` the server-sent events, `views` how rows go over HTTP, `documents` text out of files, `at_once` and `rate`
//! how much is too much, `commands` what operators run beside the server. Not here: what happens in an interview
//! (`mockingbird_service`), the database (`mockingbird_store`), rules (`mockingbird_shared`).

pub mod agent_key;
pub mod answer_headers;
pub mod at_once;
pub mod auth;
pub mod client;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connections;
pub mod documents;
pub mod error;
pub mod gotrue;
pub mod housekeeping;
pub mod interview_config;
pub mod paging;
pub mod rate;
pub mod recent;
pub mod router;
pub mod routes;
pub mod server;
pub mod streams;
pub mod views;
pub mod web_app;

use crate::at_once::AtOnce;
use crate::auth::token::TokenVerifier;
use crate::config::Config;
use crate::documents::Extractor;
use crate::error::ApiResult;
use crate::gotrue::GoTrue;
use crate::rate::RateLimits;
use crate::recent::Recent;
use crate::routes::operations::PartsReady;
use mockingbird_keys::Vault;
use mockingbird_net::operator_client;
use mockingbird_providers::{HttpClients, Llm};
use mockingbird_service::interviews::{Interviews, Surroundings};
use mockingbird_service::jobs::worker_name;
use mockingbird_shared::wire::PublicConfig;
use mockingbird_store::Store;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long connecting to another service may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A person has a few windows; each follows one interview or report at a time.
const STREAMS_PER_PERSON: usize = 8;
const STREAMS_PER_PROCESS: usize = 2_000;
/// Files and imports wait in memory, up to 10 MB each.
const UPLOADS_PER_PERSON: usize = 2;
const UPLOADS_PER_PROCESS: usize = 20;
/// Tests of keys may take minutes where a model has to be loaded, and hold a connection each.
const KEY_TESTS_PER_PERSON: usize = 3;
const KEY_TESTS_PER_PROCESS: usize = 100;

/// How long the outcome of a readiness check stands: nobody has to be signed in to ask for one.
const READY_FOR: Duration = Duration::from_secs(1);
/// How long the ways in that Supabase Auth offers are kept.
const CONFIG_FOR: Duration = Duration::from_secs(2);

/// Everything that handlers share; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the app.
pub struct Parts {
    /// The settings, as read from the environment.
    pub config: Config,
    /// Rows of the database, through PostgREST.
    pub store: Store,
    /// The client of Supabase Auth.
    pub auth: GoTrue,
    /// Verifies access tokens.
    pub verifier: TokenVerifier,
    /// Seals and opens the provider keys that people store.
    pub vault: Vault,
    /// The HTTP client for other addresses that the operator has set.
    pub http: reqwest::Client,
    /// The HTTP clients for trying keys at their providers.
    pub provider_clients: HttpClients,
    /// Reads the text of uploaded files.
    pub extractor: Extractor,
    /// Rate limits by user and by address.
    pub rate_limits: RateLimits,
    /// The interview service, which makes replies and reports.
    pub interviews: Interviews,
    /// What the readiness check has found.
    pub parts_ready: Recent<PartsReady>,
    /// What pages are told before anybody is signed in.
    pub public_config: Recent<ApiResult<PublicConfig>>,
    /// Limits the event streams that are open at once.
    pub streams: AtOnce,
    /// Limits the large bodies that are in memory at once.
    pub uploads: AtOnce,
    /// Limits the tests of keys that run at once.
    pub key_tests: AtOnce,
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
        let http = operator_client(CONNECT_TIMEOUT).build()?;
        let reach = config.providers.reach;
        let store = config.supabase.store()?;
        let vault = config.vault.clone();
        let interviews = Interviews::new(Surroundings {
            store: store.clone(),
            vault: vault.clone(),
            llm: Llm::with_patience(config.providers.patience, reach)?,
            endpoints: config.providers.endpoints.clone(),
            reach,
            worker: worker_name("api"),
        });
        Ok(Self(Arc::new(Parts {
            auth: GoTrue::new(&config.supabase, http.clone()),
            verifier: TokenVerifier::new(&config.supabase, http.clone()),
            vault,
            extractor: Extractor::new(program),
            rate_limits: RateLimits::new(&config.limits),
            interviews,
            parts_ready: Recent::new(READY_FOR),
            public_config: Recent::new(CONFIG_FOR),
            streams: AtOnce::new(STREAMS_PER_PERSON, STREAMS_PER_PROCESS),
            uploads: AtOnce::new(UPLOADS_PER_PERSON, UPLOADS_PER_PROCESS),
            key_tests: AtOnce::new(KEY_TESTS_PER_PERSON, KEY_TESTS_PER_PROCESS),
            store,
            stopping: CancellationToken::new(),
            provider_clients: HttpClients::new(CONNECT_TIMEOUT, reach)?,
            http,
            config,
        })))
    }
}
