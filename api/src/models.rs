//! Which model works for a person: their stored keys, their choice, and the guard on addresses that they name.

use crate::App;
use crate::error::{ApiError, ApiResult};
use mockingbird_agent::interviewer::Interviewer;
use mockingbird_agent::providers::{Credentials, ModelAccess, usual_model};
use mockingbird_shared::wire::{ModelChoice, Provider};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use url::{Host, Url};
use uuid::Uuid;

/// What is sealed for one provider.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    model: Option<String>,
}

/// Packs credentials for the vault.
///
/// # Errors
/// Never for texts.
pub fn pack(credentials: &Credentials) -> ApiResult<SecretString> {
    let expose = |secret: &SecretString| secret.expose_secret().to_owned();
    let sealed = Sealed {
        key: expose(&credentials.key),
        secret: credentials.secret.as_ref().map(expose),
        url: credentials.url.clone(),
        model: credentials.model.clone(),
    };
    serde_json::to_string(&sealed)
        .map(SecretString::from)
        .map_err(ApiError::unexpected)
}

fn unpack(text: &SecretString) -> Option<Credentials> {
    let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
    Some(Credentials {
        key: sealed.key.into(),
        secret: sealed.secret.map(SecretString::from),
        url: sealed.url,
        model: sealed.model,
    })
}

/// The stored credentials of a person for one provider.
///
/// # Errors
/// The database does not answer, or the master key is another one.
pub async fn credentials(
    app: &App,
    owner: Uuid,
    provider: Provider,
) -> ApiResult<Option<Credentials>> {
    Ok(first_of(app, owner, &[provider])
        .await?
        .map(|(_, credentials)| credentials))
}

/// The first of these providers that there is a key of. Only that one is opened.
async fn first_of(
    app: &App,
    owner: Uuid,
    wanted: &[Provider],
) -> ApiResult<Option<(Provider, Credentials)>> {
    let stored = app.store.as_service().keys_of(owner).await?;
    let Some(key) = wanted
        .iter()
        .find_map(|wanted| stored.iter().find(|key| key.provider == *wanted))
    else {
        return Ok(None);
    };
    let opened = app
        .vault
        .open(key.owner, key.provider, key.key_version, &key.ciphertext);
    let credentials = opened.ok().as_ref().and_then(unpack).ok_or_else(|| {
        tracing::error!(provider = %key.provider, "a stored key can't be decrypted: was MOCKINGBIRD_MASTER_KEY changed?");
        let name = key.provider.display_name();
        ApiError::conflict("key_unreadable", format!("Your stored {name} key can't be read any more. Save it again in Keys."))
    })?;
    Ok(Some((key.provider, credentials)))
}

/// Who interviews this person: the chosen model, else the first provider that there is a key of, else the built-in one.
///
/// # Errors
/// `provider_key_missing` if a provider was chosen that there is no key of.
pub async fn interviewer(
    app: &App,
    owner: Uuid,
    choice: Option<&ModelChoice>,
) -> ApiResult<Interviewer> {
    if choice.is_some_and(|choice| choice.provider.is_none()) {
        return Ok(Interviewer::BuiltIn);
    }
    let chosen = choice.and_then(|choice| choice.provider);
    let wanted = chosen
        .as_ref()
        .map_or(Provider::INTERVIEWERS.as_slice(), std::slice::from_ref);
    let Some((provider, credentials)) = first_of(app, owner, wanted).await? else {
        return match chosen {
            Some(provider) => Err(ApiError::conflict(
                "provider_key_missing",
                format!(
                    "There is no {} key any more. Add one in Keys, or go on with the built-in interviewer.",
                    provider.display_name()
                ),
            )),
            None => Ok(Interviewer::BuiltIn),
        };
    };
    let base_url = match provider {
        Provider::Compatible => credentials.url.clone().unwrap_or_default(),
        other => app
            .config
            .providers
            .endpoints
            .get(other)
            .unwrap_or_default()
            .to_owned(),
    };
    if provider == Provider::Compatible {
        check_endpoint(app, &base_url).await?;
    }
    let model = choice
        .and_then(|choice| choice.model.clone())
        .or_else(|| credentials.model.clone())
        .unwrap_or_else(|| usual_model(provider).to_owned());
    let access = ModelAccess {
        provider,
        model,
        base_url,
        key: credentials.key.clone(),
    };
    Ok(Interviewer::Model {
        llm: app.llm.clone(),
        access,
    })
}

/// Whether this server may send requests to an address that a person has named. Otherwise somebody could read what
/// only this machine can reach.
///
/// # Errors
/// `endpoint_not_allowed`, or that it is no address.
pub async fn check_endpoint(app: &App, address: &str) -> ApiResult<()> {
    let url = Url::parse(address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some((url, host)) = url.as_ref().and_then(|url| Some((url, url.host()?))) else {
        return Err(ApiError::invalid(
            "url",
            "This is not an address such as https://example.com/v1.",
        ));
    };
    if app.config.providers.allow_private_endpoints {
        return Ok(());
    }
    let addresses: Vec<IpAddr> = match host {
        Host::Ipv4(address) => vec![address.into()],
        Host::Ipv6(address) => vec![address.into()],
        Host::Domain(name) => {
            let port = url.port_or_known_default().unwrap_or(443);
            let found = tokio::net::lookup_host((name, port)).await;
            found
                .map(|found| found.map(|address| address.ip()).collect())
                .unwrap_or_default()
        }
    };
    if addresses.is_empty() || addresses.iter().any(|address| !is_public(*address)) {
        return Err(ApiError::unprocessable(
            "endpoint_not_allowed",
            "This server may not call that address.",
        )
        .on_field("url"));
    }
    Ok(())
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_broadcast()
                || first == 0
                // Carrier-grade NAT (RFC 6598).
                || (first == 100 && (64..128).contains(&second)))
        }
        IpAddr::V6(address) => {
            let first = address.segments()[0];
            !(address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || (first & 0xfe00) == 0xfc00
                || (first & 0xffc0) == 0xfe80)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_not_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        assert!(is_public("1.1.1.1".parse().unwrap()));
        assert!(is_public("2606:4700::1111".parse().unwrap()));
    }
}
