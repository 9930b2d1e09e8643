//! Settings from the environment, one struct for each concern. A missing or weak one stops the program with a sentence
//! that says what to set. `.env.example` lists them all.

use anyhow::{Result, bail};
use mockingbird_keys::Vault;
use mockingbird_net::{Reach, is_loopback};
use mockingbird_providers::Endpoints;
use mockingbird_service::room_token::LivekitAccess;
use mockingbird_service::settings::{self, optional, parsed};
use mockingbird_store::Store;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The secret that every `supabase start` shares; whoever knows it can sign tokens.
const WELL_KNOWN_JWT_SECRET: &str = "super-secret-jwt-token-with-at-least-32-characters-long";

/// All settings of the API.
#[derive(Clone)]
pub struct Config {
    /// Where to listen: `MOCKINGBIRD_LISTEN`, default `127.0.0.1:8000`.
    pub listen: SocketAddr,
    /// The Supabase project that accounts and data are kept in.
    pub supabase: SupabaseConfig,
    /// The web app and who may call.
    pub web: WebConfig,
    /// Keys at rest: `MOCKINGBIRD_MASTER_KEYS`, or `MOCKINGBIRD_MASTER_KEY` where there is one.
    pub vault: Vault,
    /// `LIVEKIT_URL`, `LIVEKIT_API_KEY`, `LIVEKIT_API_SECRET`: for interviews by voice; people may bring their own.
    pub livekit: Option<LivekitAccess>,
    /// How much is too much.
    pub limits: LimitConfig,
    /// Where model providers are reached, and how long they may be silent.
    pub providers: ProviderConfig,
    /// Whether this process makes replies and reports that others left.
    pub work: WorkConfig,
    /// When guests are removed, and when interviews count as abandoned.
    pub housekeeping: HousekeepingConfig,
}

/// The Supabase project and the keys by which it is reached.
#[derive(Clone)]
pub struct SupabaseConfig {
    /// `SUPABASE_URL`: the project's public address, which is also in its tokens' issuer.
    pub url: Url,
    /// `SUPABASE_ANON_KEY`: the publishable or the older anon key; it may be public.
    pub anon_key: String,
    /// `SUPABASE_SERVICE_ROLE_KEY`: a secret or the older service key; it passes row level security.
    pub service_role_key: SecretString,
    /// `SUPABASE_JWT_SECRET`; not needed where the project signs with keys of its JWKS.
    pub jwt_secret: Option<SecretString>,
}

/// The web app and who may call.
#[derive(Clone)]
pub struct WebConfig {
    /// `MOCKINGBIRD_PUBLIC_URL`: where people open the app. Decides cookies and which `Origin` is our own.
    pub public_url: Url,
    /// `MOCKINGBIRD_WEB_ROOT`: the built web app; without it, only the API is served.
    pub web_root: Option<PathBuf>,
    /// `MOCKINGBIRD_TRUSTED_PROXIES`: how many proxies in front add to `X-Forwarded-For`; default 0.
    pub trusted_proxies: usize,
}

/// How much is too much.
#[derive(Clone)]
pub struct LimitConfig {
    /// `MOCKINGBIRD_AUTH_PER_MINUTE`: sign-in attempts by address, default 30.
    pub auth_per_minute: NonZeroU32,
    /// `MOCKINGBIRD_REQUESTS_PER_MINUTE`: requests by user, default 600.
    pub requests_per_minute: NonZeroU32,
    /// Until a request must have its answer's head.
    pub request_timeout: Duration,
}

/// Where model providers are reached, and how long they may be silent.
#[derive(Clone)]
pub struct ProviderConfig {
    /// `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL` and so on move a provider.
    pub endpoints: Endpoints,
    /// `MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS`: whether addresses that people name may be on this network (Ollama).
    /// Default: only where Supabase itself is on loopback.
    pub reach: Reach,
    /// How long a provider may be silent.
    pub patience: Duration,
}

/// Which replies and reports this process makes.
#[derive(Clone)]
pub struct WorkConfig {
    /// `MOCKINGBIRD_TAKE_WORK`: whether this process takes work that another one has left; default true. What its own
    /// requests make due, it does in any case.
    pub take: bool,
}

/// When guests are removed, and when interviews count as abandoned.
#[derive(Clone)]
pub struct HousekeepingConfig {
    /// `MOCKINGBIRD_GUEST_HOURS`: after so many hours without a sign of life a guest is removed, default 24.
    pub guest_hours: u32,
    /// `MOCKINGBIRD_ABANDONED_HOURS`: after so many an interview counts as abandoned, default 24.
    pub abandoned_hours: u32,
}

impl Config {
    /// Reads all settings from the environment.
    ///
    /// # Errors
    /// Says which variable is missing or wrong.
    pub fn from_env() -> Result<Self> {
        let supabase = SupabaseConfig::from_env()?;
        Ok(Self {
            listen: parsed("MOCKINGBIRD_LISTEN", "127.0.0.1:8000")?,
            web: WebConfig::from_env()?,
            vault: settings::vault(&supabase.url)?,
            livekit: settings::livekit()?,
            limits: LimitConfig::from_env()?,
            providers: ProviderConfig::from_env(&supabase.url)?,
            work: WorkConfig {
                take: parsed("MOCKINGBIRD_TAKE_WORK", "true")?,
            },
            housekeeping: HousekeepingConfig {
                guest_hours: parsed("MOCKINGBIRD_GUEST_HOURS", "24")?,
                abandoned_hours: parsed("MOCKINGBIRD_ABANDONED_HOURS", "24")?,
            },
            supabase,
        })
    }
}

impl SupabaseConfig {
    /// The project's database; sends nothing yet.
    ///
    /// # Errors
    /// The keys are not valid HTTP header values, or the HTTP client cannot be built.
    pub fn store(&self) -> Result<Store> {
        let service_role_key = self.service_role_key.clone();
        Store::new(self.url.as_str(), &self.anon_key, service_role_key)
    }

    /// Reads what names the project from the environment.
    ///
    /// # Errors
    /// Says which variable is missing or wrong.
    pub fn from_env() -> Result<Self> {
        let config = Self {
            url: settings::supabase_url()?,
            anon_key: settings::anon_key()?,
            service_role_key: settings::service_role_key()?,
            jwt_secret: optional("SUPABASE_JWT_SECRET").map(SecretString::from),
        };
        config.check()?;
        Ok(config)
    }

    /// Well-known secrets are for loopback, and short ones for nobody.
    fn check(&self) -> Result<()> {
        use secrecy::ExposeSecret;
        let Some(secret) = &self.jwt_secret else {
            return Ok(());
        };
        let secret = secret.expose_secret();
        if secret == WELL_KNOWN_JWT_SECRET && !is_loopback(&self.url) {
            bail!(
                "SUPABASE_JWT_SECRET is the one of every local Supabase, but SUPABASE_URL is not \
                 on this machine: set the project's own"
            );
        }
        if secret.len() < 32 {
            bail!("SUPABASE_JWT_SECRET is shorter than 32 characters: set the project's own");
        }
        Ok(())
    }
}

impl WebConfig {
    fn from_env() -> Result<Self> {
        let web_root = optional("MOCKINGBIRD_WEB_ROOT").map(PathBuf::from);
        if let Some(root) = &web_root
            && !root.join("index.html").is_file()
        {
            bail!(
                "MOCKINGBIRD_WEB_ROOT ({}) holds no index.html: build the web app first",
                root.display()
            );
        }
        Ok(Self {
            public_url: parsed("MOCKINGBIRD_PUBLIC_URL", "http://localhost:8000")?,
            web_root,
            trusted_proxies: parsed("MOCKINGBIRD_TRUSTED_PROXIES", "0")?,
        })
    }
}

impl LimitConfig {
    fn from_env() -> Result<Self> {
        Ok(Self {
            auth_per_minute: parsed("MOCKINGBIRD_AUTH_PER_MINUTE", "30")?,
            requests_per_minute: parsed("MOCKINGBIRD_REQUESTS_PER_MINUTE", "600")?,
            request_timeout: Duration::from_secs(30),
        })
    }
}

impl ProviderConfig {
    fn from_env(supabase: &Url) -> Result<Self> {
        Ok(Self {
            endpoints: settings::endpoints()?,
            reach: settings::reach(supabase)?,
            patience: Duration::from_secs(30),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supabase(url: &str, secret: &str) -> SupabaseConfig {
        SupabaseConfig {
            url: url.parse().unwrap(),
            anon_key: String::new(),
            service_role_key: SecretString::from(""),
            jwt_secret: Some(SecretString::from(secret)),
        }
    }

    #[test]
    fn the_well_known_secret_is_taken_on_this_machine_alone() {
        supabase("http://127.0.0.1:54321", WELL_KNOWN_JWT_SECRET)
            .check()
            .unwrap();
        let refused = supabase("https://x.supabase.co", WELL_KNOWN_JWT_SECRET)
            .check()
            .unwrap_err()
            .to_string();
        assert!(refused.contains("SUPABASE_JWT_SECRET"), "{refused}");
        assert!(supabase("https://x.supabase.co", "short").check().is_err());
    }
}
