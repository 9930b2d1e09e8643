//! The environment variables that the API and the worker share, and how a variable is read.

use crate::room_token::LivekitAccess;
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mockingbird_keys::{MasterKey, Vault};
use mockingbird_net::{Reach, is_loopback};
use mockingbird_providers::Endpoints;
use mockingbird_shared::provider::Provider;
use secrecy::SecretString;
use url::Url;

/// The master key of the local stack. It is public, because it is in this repository.
const WELL_KNOWN_MASTER_KEY: &[u8; 32] = b"mockingbird-development-only-key";

/// An environment variable; `None` if it is not set or empty.
pub fn optional(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// A required environment variable; `what` describes it in the error.
///
/// # Errors
/// The variable is not set.
pub fn required(name: &str, what: &str) -> Result<String> {
    optional(name).with_context(|| format!("{name} is not set: it must be {what}"))
}

/// An environment variable as a value of type `T`, or its default.
///
/// # Errors
/// The variable cannot be parsed as a `T`.
pub fn parsed<T>(name: &str, default: &str) -> Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let value = optional(name).unwrap_or_else(|| default.to_owned());
    value
        .trim()
        .parse()
        .with_context(|| format!("{name} is not a value it can have: {value:?}"))
}

/// Crates whose texts hold tokens, or are errors where nothing is wrong (the relay's client): never logged.
const SILENT: [&str; 2] = ["livekit_signaling", "turn_client_proto"];
/// Crates that speak to others. Below a warning they write what they send: headers with keys, answers, transcripts.
const WARNINGS_ALONE: [&str; 11] = [
    "deepgram", "h2", "hyper", "hyper_util", "postgrest", "reqwest", "rp_postgrest", "rustls",
    "str0m", "tokio_tungstenite", "tungstenite",
];

/// `MOCKINGBIRD_LOG`: what is logged, in the form of `tracing_subscriber::EnvFilter`; default `info`. Whatever it says,
/// crates that would log secrets do not.
pub fn log_directives() -> String {
    directives(optional("MOCKINGBIRD_LOG").as_deref().unwrap_or("info"))
}

fn directives(wished: &str) -> String {
    let guarded = |directive: &str| {
        let name = crate_of(directive);
        SILENT.contains(&name) || WARNINGS_ALONE.contains(&name)
    };
    let wished = wished.split(',').map(str::trim);
    let wished = wished.filter(|directive| !directive.is_empty() && !guarded(directive));
    let mut all: Vec<String> = wished.map(str::to_owned).collect();
    all.extend(SILENT.map(|name| format!("{name}=off")));
    all.extend(WARNINGS_ALONE.map(|name| format!("{name}=warn")));
    all.join(",")
}

/// The crate that a directive such as `hyper::proto=debug` is for.
fn crate_of(directive: &str) -> &str {
    let end = directive.find([':', '=', '[']).unwrap_or(directive.len());
    directive[..end].trim()
}

/// `SUPABASE_URL`: the address of the Supabase project.
///
/// # Errors
/// The variable is not set, or not a valid address.
pub fn supabase_url() -> Result<Url> {
    required("SUPABASE_URL", "the address of your Supabase project")?
        .parse()
        .context("SUPABASE_URL is not an address such as https://xyz.supabase.co")
}

/// What a key of a Supabase project opens. The older keys are JWTs with a role; the newer ones are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectKey {
    /// `sb_publishable_…`: for browsers.
    Publishable,
    /// `sb_secret_…`: for servers. It goes into `apikey` alone, since it is no bearer token.
    Secret,
    /// A JWT of the role `anon`: for browsers.
    AnonJwt,
    /// A JWT of the role `service_role`: for servers.
    ServiceRoleJwt,
    /// Nothing that Supabase has made a key of.
    Unknown,
}

impl ProjectKey {
    /// Reads it from the key's form; whether the project accepts it, only the project knows.
    pub fn of(key: &str) -> Self {
        #[derive(serde::Deserialize)]
        struct Payload {
            role: String,
        }
        if key.starts_with("sb_publishable_") {
            return Self::Publishable;
        }
        if key.starts_with("sb_secret_") {
            return Self::Secret;
        }
        let payload = key.split('.').nth(1).and_then(|payload| {
            let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
            serde_json::from_slice::<Payload>(&json).ok()
        });
        match payload.as_ref().map(|payload| payload.role.as_str()) {
            Some("anon") => Self::AnonJwt,
            Some("service_role") => Self::ServiceRoleJwt,
            _ => Self::Unknown,
        }
    }
}

/// `SUPABASE_ANON_KEY`: the public key of the Supabase project.
///
/// # Errors
/// The variable is not set, or holds another key than a public one.
pub fn anon_key() -> Result<String> {
    let key = required("SUPABASE_ANON_KEY", "the project's anon (publishable) key")?;
    let key = key.trim().to_owned();
    check_anon_key(&key)?;
    Ok(key)
}

/// Browsers are given it, so it must not be the one that opens everything.
fn check_anon_key(key: &str) -> Result<()> {
    match ProjectKey::of(key) {
        ProjectKey::Publishable | ProjectKey::AnonJwt => Ok(()),
        ProjectKey::Secret | ProjectKey::ServiceRoleJwt => bail!(
            "SUPABASE_ANON_KEY is a service role (secret) key, and browsers are given it: set the anon (publishable) key"
        ),
        ProjectKey::Unknown => bail!(
            "SUPABASE_ANON_KEY is no key of a Supabase project: set the one that begins with sb_publishable_, or the anon key"
        ),
    }
}

/// `SUPABASE_SERVICE_ROLE_KEY`: the secret key of the Supabase project.
///
/// # Errors
/// The variable is not set, or holds a key that does not open what the service needs.
pub fn service_role_key() -> Result<SecretString> {
    let what = "the project's service role (secret) key";
    let key = required("SUPABASE_SERVICE_ROLE_KEY", what)?;
    check_service_role_key(key.trim())?;
    Ok(key.trim().into())
}

/// With another key every call of the service would be refused, and people would be told to sign in again.
fn check_service_role_key(key: &str) -> Result<()> {
    match ProjectKey::of(key) {
        ProjectKey::Secret | ProjectKey::ServiceRoleJwt => Ok(()),
        ProjectKey::Publishable | ProjectKey::AnonJwt => bail!(
            "SUPABASE_SERVICE_ROLE_KEY is the anon (publishable) key, which opens too little: set the service role (secret) key"
        ),
        ProjectKey::Unknown => bail!(
            "SUPABASE_SERVICE_ROLE_KEY is no key of a Supabase project: set one that begins with sb_secret_, or the service role key"
        ),
    }
}

/// `MOCKINGBIRD_AGENT_KEY`: the voice agents' key, which opens interviews by voice alone (`mockingbird-api agent-key` makes
/// one). Without it, `SUPABASE_SERVICE_ROLE_KEY`, which opens everything; the log says so.
///
/// # Errors
/// Neither variable is set.
pub fn agent_key() -> Result<SecretString> {
    if let Some(key) = optional("MOCKINGBIRD_AGENT_KEY") {
        return Ok(key.into());
    }
    let key = service_role_key().context("MOCKINGBIRD_AGENT_KEY is not set either")?;
    tracing::warn!(
        "MOCKINGBIRD_AGENT_KEY is not set: the agent uses the service role's key, which opens more than it needs"
    );
    Ok(key)
}

/// `MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS`: whether addresses that people name may be on this network (Ollama,
/// LiveKit). By default they may if Supabase is on this machine.
///
/// # Errors
/// The variable is neither `true` nor `false`.
pub fn reach(supabase: &Url) -> Result<Reach> {
    let default = is_loopback(supabase).to_string();
    let allowed = parsed("MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS", &default)?;
    Ok(Reach::of_strangers(allowed))
}

/// The master keys that seal and open people's keys: `MOCKINGBIRD_MASTER_KEYS`, a ring in the form
/// `<version>:<base64>,<version>:<base64>` whose first key seals and all of which open; or, where there is one key,
/// `MOCKINGBIRD_MASTER_KEY` and `MOCKINGBIRD_MASTER_KEY_VERSION`. The public key of the local stack is accepted only if
/// Supabase is on this machine.
///
/// # Errors
/// Neither or both are set, a key is not 32 bytes or is the public one, a version is not a number above 0 or stands twice.
pub fn vault(supabase: &Url) -> Result<Vault> {
    let keys = match (
        optional("MOCKINGBIRD_MASTER_KEYS"),
        optional("MOCKINGBIRD_MASTER_KEY"),
    ) {
        (Some(_), Some(_)) => bail!(
            "MOCKINGBIRD_MASTER_KEYS and MOCKINGBIRD_MASTER_KEY are both set: move the one key into the ring"
        ),
        (Some(ring), None) => master_keys(&ring)?,
        (None, _) => {
            let text = required(
                "MOCKINGBIRD_MASTER_KEY",
                "32 random bytes in base64, for instance from `openssl rand -base64 32`",
            )?;
            let version = parsed("MOCKINGBIRD_MASTER_KEY_VERSION", "1")?;
            vec![master_key("MOCKINGBIRD_MASTER_KEY", version, &text)?]
        }
    };
    let is_well_known = |key: &MasterKey| &key.bytes == WELL_KNOWN_MASTER_KEY;
    if keys.iter().any(is_well_known) && !is_loopback(supabase) {
        bail!(
            "a master key is the one of development: make your own with `openssl rand -base64 32`"
        );
    }
    let (sealing, others) = keys
        .split_first()
        .context("MOCKINGBIRD_MASTER_KEYS has no key")?;
    Ok(Vault::new(sealing, others))
}

/// The keys of a ring, in its order.
fn master_keys(ring: &str) -> Result<Vec<MasterKey>> {
    let mut keys: Vec<MasterKey> = Vec::new();
    for (index, entry) in ring.split(',').enumerate() {
        // By its place: the entry itself may be the key, where the version was left out.
        let name = format!("MOCKINGBIRD_MASTER_KEYS, entry {}", index + 1);
        let (version, key) = entry
            .split_once(':')
            .with_context(|| format!("{name} is not of the form <version>:<base64>"))?;
        let version = version
            .trim()
            .parse()
            .with_context(|| format!("{name}: its version is not a number"))?;
        if keys.iter().any(|key| key.version == version) {
            bail!("{name}: version {version} stands there twice");
        }
        keys.push(master_key(&name, version, key)?);
    }
    Ok(keys)
}

fn master_key(name: &str, version: i32, text: &str) -> Result<MasterKey> {
    if version < 1 {
        bail!("{name}: its version must be above 0");
    }
    // The reason names bytes of the key.
    let Ok(bytes) = STANDARD.decode(text.trim()) else {
        bail!("{name} is not base64");
    };
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else {
        bail!("{name} must be 32 bytes: make one with `openssl rand -base64 32`");
    };
    Ok(MasterKey { bytes, version })
}

/// `LIVEKIT_URL`, `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET`: the operator's LiveKit project; `None` without
/// `LIVEKIT_URL`.
///
/// # Errors
/// Only some of the variables are set, or the address is not valid.
pub fn livekit() -> Result<Option<LivekitAccess>> {
    let Some(url) = optional("LIVEKIT_URL") else {
        return Ok(None);
    };
    let address = Url::parse(&url)
        .context("LIVEKIT_URL is not an address such as wss://xyz.livekit.cloud")?;
    if !matches!(address.scheme(), "ws" | "wss") {
        bail!("LIVEKIT_URL must begin with wss:// (or ws:// on this machine)");
    }
    Ok(Some(LivekitAccess {
        url,
        key: required("LIVEKIT_API_KEY", "the key of your LiveKit project")?,
        secret: required("LIVEKIT_API_SECRET", "the secret that belongs to the key")?.into(),
    }))
}

/// `OPENAI_BASE_URL` and the like: addresses of providers that differ from the usual ones.
///
/// # Errors
/// An address is not valid.
pub fn endpoints() -> Result<Endpoints> {
    let mut endpoints = Endpoints::default();
    let with_address_of_their_own =
        |provider: &Provider| *provider == Provider::Livekit || provider.is_own_endpoint();
    for provider in Provider::ALL {
        if with_address_of_their_own(&provider) {
            continue;
        }
        let name = format!("{}_BASE_URL", provider.as_str().to_uppercase());
        if let Some(url) = optional(&name) {
            Url::parse(&url).with_context(|| format!("{name} is not an address"))?;
            endpoints.set(provider, url);
        }
    }
    Ok(endpoints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wish_makes_crates_log_that_would_log_secrets() {
        for wished in [
            "info",
            "trace",
            "livekit_signaling=trace",
            "livekit_signaling::signal_stream=debug",
            "debug,hyper=trace, tungstenite::handshake=trace",
            "[request{path=x}]=trace,reqwest=debug",
            "",
        ] {
            let directives = directives(wished);
            for silent in SILENT {
                assert_eq!(directives.matches(silent).count(), 1, "{directives}");
                assert!(
                    directives.contains(&format!("{silent}=off")),
                    "{directives}"
                );
            }
            for directive in directives.split(',') {
                let spoken = WARNINGS_ALONE.contains(&crate_of(directive));
                assert!(!spoken || directive.ends_with("=warn"), "{directives}");
            }
        }
        assert!(
            directives("mockingbird_api=debug,info").starts_with("mockingbird_api=debug,info,")
        );
    }

    fn jwt(role: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"role":"{role}"}}"#));
        format!("e30.{payload}.signature")
    }

    #[test]
    fn the_service_key_is_not_given_to_browsers() {
        for key in [jwt("service_role"), "sb_secret_abc".into()] {
            let refused = check_anon_key(&key).unwrap_err().to_string();
            assert!(refused.contains("SUPABASE_ANON_KEY is a service role"));
            check_service_role_key(&key).unwrap();
        }
    }

    #[test]
    fn the_public_key_does_not_stand_in_for_the_service_key() {
        for key in [jwt("anon"), "sb_publishable_abc".into()] {
            let refused = check_service_role_key(&key).unwrap_err().to_string();
            assert!(refused.contains("SUPABASE_SERVICE_ROLE_KEY is the anon"));
            check_anon_key(&key).unwrap();
        }
    }

    #[test]
    fn what_is_no_key_of_a_project_is_said_at_once() {
        for key in ["sbp_of_the_command_line", "a.b.c", &jwt("authenticated")] {
            for refused in [check_anon_key(key), check_service_role_key(key)] {
                let refused = refused.unwrap_err().to_string();
                assert!(
                    refused.contains("is no key of a Supabase project"),
                    "{refused}"
                );
                assert!(!refused.contains(key), "the key is not repeated");
            }
        }
    }
}
