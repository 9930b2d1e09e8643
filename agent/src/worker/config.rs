//! Settings of the worker, from the environment; the API's where both have one. `.env.example` lists them all.

use crate::keys::MasterKey;
use crate::providers::Endpoints;
use crate::room_token::LivekitAccess;
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mockingbird_shared::wire::Provider;
use secrecy::SecretString;
use std::net::SocketAddr;

/// Interviews of one process where nobody says otherwise; measured load decides earlier.
const USUAL_INTERVIEWS: usize = 30;

/// Everything.
#[derive(Clone)]
pub struct WorkerConfig {
    /// Unique among all workers; made anew at each start.
    pub name: String,
    /// `SUPABASE_URL`.
    pub supabase_url: String,
    /// `SUPABASE_ANON_KEY`.
    pub anon_key: String,
    /// `SUPABASE_SERVICE_ROLE_KEY`.
    pub service_role_key: SecretString,
    /// `MOCKINGBIRD_MASTER_KEY` and `MOCKINGBIRD_MASTER_KEY_VERSION`.
    pub master_key: MasterKey,
    /// `LIVEKIT_URL`, `LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`; people may bring their own.
    pub livekit: Option<LivekitAccess>,
    /// `OPENAI_BASE_URL`, `DEEPGRAM_BASE_URL` and so on move a provider.
    pub endpoints: Endpoints,
    /// `MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS`; default false.
    pub allow_private_endpoints: bool,
    /// `MOCKINGBIRD_AGENT_INTERVIEWS`: at most so many at once; default 30.
    pub interviews_max: usize,
    /// `MOCKINGBIRD_AGENT_HEALTH`: where `/health` and `/ready` are; not served by default.
    pub health: Option<SocketAddr>,
}

impl WorkerConfig {
    /// Reads everything.
    ///
    /// # Errors
    /// Says which variable is missing or wrong.
    pub fn from_env() -> Result<Self> {
        let livekit = match optional("LIVEKIT_URL") {
            None => None,
            Some(url) => Some(LivekitAccess {
                url,
                key: required("LIVEKIT_API_KEY")?,
                secret: required("LIVEKIT_API_SECRET")?.into(),
            }),
        };
        let mut endpoints = Endpoints::default();
        for provider in Provider::ALL {
            let name = format!("{}_BASE_URL", provider.as_str().to_uppercase());
            if let Some(url) = optional(&name) {
                url::Url::parse(&url).with_context(|| format!("{name} is not an address"))?;
                endpoints.set(provider, url);
            }
        }
        Ok(Self {
            name: format!("agent-{}", uuid::Uuid::new_v4()),
            supabase_url: required("SUPABASE_URL")?,
            anon_key: required("SUPABASE_ANON_KEY")?,
            service_role_key: required("SUPABASE_SERVICE_ROLE_KEY")?.into(),
            master_key: master_key()?,
            livekit,
            endpoints,
            allow_private_endpoints: parsed("MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS", false)?,
            interviews_max: parsed("MOCKINGBIRD_AGENT_INTERVIEWS", USUAL_INTERVIEWS)?,
            health: match optional("MOCKINGBIRD_AGENT_HEALTH") {
                None => None,
                Some(address) => Some(address.parse().context(
                    "MOCKINGBIRD_AGENT_HEALTH is not an address such as 127.0.0.1:8001",
                )?),
            },
        })
    }
}

fn master_key() -> Result<MasterKey> {
    let bytes = STANDARD
        .decode(required("MOCKINGBIRD_MASTER_KEY")?.trim())
        .context("MOCKINGBIRD_MASTER_KEY is not base64")?;
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else {
        bail!("MOCKINGBIRD_MASTER_KEY must be 32 bytes: make one with `openssl rand -base64 32`");
    };
    Ok(MasterKey {
        bytes,
        version: parsed("MOCKINGBIRD_MASTER_KEY_VERSION", 1)?,
    })
}

/// A variable that is set to nothing counts as not set.
fn optional(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

fn required(name: &str) -> Result<String> {
    optional(name).with_context(|| format!("{name} is not set: `.env.example` says what it is"))
}

fn parsed<T>(name: &str, default: T) -> Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    match optional(name) {
        None => Ok(default),
        Some(value) => value
            .trim()
            .parse()
            .with_context(|| format!("{name} is not a value it can have: {value:?}")),
    }
}
