//! Settings of the worker, from the environment; the API's where both have one. `.env.example` lists them all.

use anyhow::{Context, Result};
use mockingbird_keys::Vault;
use mockingbird_net::Reach;
use mockingbird_providers::Endpoints;
use mockingbird_service::room_token::LivekitAccess;
use mockingbird_service::settings::{self, optional, parsed};
use secrecy::SecretString;
use std::net::SocketAddr;

/// Default limit on interviews in one process; measured load sets the limit earlier.
const USUAL_INTERVIEWS: &str = "30";

/// The settings of a worker process.
#[derive(Clone)]
pub struct WorkerConfig {
    /// Unique among all workers; made anew at each start.
    pub name: String,
    /// Address of the Supabase project: `SUPABASE_URL`.
    pub supabase_url: String,
    /// Public key of the project: `SUPABASE_ANON_KEY`.
    pub anon_key: String,
    /// Key to the database: `MOCKINGBIRD_AGENT_KEY`, else `SUPABASE_SERVICE_ROLE_KEY`.
    pub database_key: SecretString,
    /// `MOCKINGBIRD_MASTER_KEYS`, or `MOCKINGBIRD_MASTER_KEY`.
    pub vault: Vault,
    /// `LIVEKIT_URL`, `LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`; people may bring their own.
    pub livekit: Option<LivekitAccess>,
    /// `OPENAI_BASE_URL`, `DEEPGRAM_BASE_URL` and so on move a provider.
    pub endpoints: Endpoints,
    /// How far addresses that people name may reach: `MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS`.
    pub reach: Reach,
    /// `MOCKINGBIRD_AGENT_INTERVIEWS`: at most so many at once; default 30.
    pub interviews_max: usize,
    /// `MOCKINGBIRD_AGENT_LOAD`: beyond this share of the processors no more are taken; default 0.7.
    pub load_max: f64,
    /// `MOCKINGBIRD_AGENT_HEALTH`: where `/health` and `/ready` are; not served by default.
    pub health: Option<SocketAddr>,
}

impl WorkerConfig {
    /// Reads all settings from the environment.
    ///
    /// # Errors
    /// A variable is missing or not valid; the error names it.
    pub fn from_env() -> Result<Self> {
        let supabase_url = settings::supabase_url()?;
        Ok(Self {
            name: mockingbird_service::jobs::worker_name("agent"),
            anon_key: settings::anon_key()?,
            database_key: settings::agent_key()?,
            vault: settings::vault(&supabase_url)?,
            supabase_url: supabase_url.as_str().trim_end_matches('/').to_owned(),
            livekit: settings::livekit()?,
            endpoints: settings::endpoints()?,
            reach: settings::reach(&supabase_url)?,
            interviews_max: parsed("MOCKINGBIRD_AGENT_INTERVIEWS", USUAL_INTERVIEWS)?,
            load_max: parsed("MOCKINGBIRD_AGENT_LOAD", "0.7")?,
            health: match optional("MOCKINGBIRD_AGENT_HEALTH") {
                None => None,
                Some(address) => Some(address.parse().context(
                    "MOCKINGBIRD_AGENT_HEALTH is not an address such as 127.0.0.1:8001",
                )?),
            },
        })
    }
}
