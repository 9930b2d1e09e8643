//! Whether a key works: one cheap authenticated request (`FEATURES.md` B3).

use super::Endpoints;
use mockingbird_shared::wire::{KeyStatus, Provider};
use reqwest::{Client, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// What is tried: a key with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct ProbeAccess<'a> {
    /// The key.
    pub key: &'a SecretString,
    /// LiveKit's secret.
    pub secret: Option<&'a SecretString>,
    /// LiveKit's address, or the compatible endpoint's.
    pub url: Option<&'a str>,
}

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the provider. LiveKit is asked by whoever can sign its tokens; here its server must only answer.
pub async fn probe(
    client: &Client,
    endpoints: &Endpoints,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> KeyStatus {
    let Some(request) = request(client, endpoints, provider, access) else {
        return KeyStatus::Unreachable;
    };
    match request.timeout(PATIENCE).send().await {
        Ok(response) => match response.status() {
            status if status.is_success() => KeyStatus::Works,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => KeyStatus::Refused,
            // The key was good enough to be told to wait.
            StatusCode::TOO_MANY_REQUESTS | StatusCode::PAYMENT_REQUIRED => KeyStatus::Works,
            status if status.is_client_error() => KeyStatus::Refused,
            _ => KeyStatus::Unreachable,
        },
        Err(_) => KeyStatus::Unreachable,
    }
}

fn request(
    client: &Client,
    endpoints: &Endpoints,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> Option<RequestBuilder> {
    let key = access.key.expose_secret();
    let base = match provider {
        Provider::Compatible => access.url.map(|url| url.trim_end_matches('/')),
        Provider::Livekit => access.url,
        _ => endpoints.get(provider),
    }?;
    Some(match provider {
        Provider::Openai | Provider::Xai | Provider::Groq | Provider::Compatible => {
            client.get(format!("{base}/models")).bearer_auth(key)
        }
        // Its list of models is public; this tells whose key it is.
        Provider::Openrouter => client.get(format!("{base}/key")).bearer_auth(key),
        Provider::Anthropic => client
            .get(format!("{base}/models"))
            .header("x-api-key", key)
            .header("anthropic-version", "2023-06-01"),
        Provider::Deepgram => client
            .get(format!("{base}/projects"))
            .header("authorization", format!("Token {key}")),
        Provider::Cartesia => client
            .get(format!("{base}/voices"))
            .header("x-api-key", key)
            .header("cartesia-version", "2025-04-16"),
        Provider::Serper => client
            .post(format!("{base}/search"))
            .header("x-api-key", key)
            .json(&serde_json::json!({"q": "interview"})),
        Provider::Livekit => client.get(base.replacen("ws", "http", 1)),
    })
}
