//! Whether a key works: one cheap request that the provider answers only to somebody it knows. Where that is refused, a tiny
//! request to a model tells: a key may be good for models alone, and an endpoint may have no list of them.

use super::error::{Failure, from_reqwest};
use super::llm::anthropic;
use super::llm::dialect::{base_of, lacks_version};
use super::refusal::{Refusal, is_page};
use super::speech_probe::{hear, speak};
use super::{Endpoints, HttpClients, usual_model};
use jsonwebtoken::{EncodingKey, Header};
use mockingbird_net::StrangerClient;
use mockingbird_shared::provider::{KeyStatus, Provider};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is tried: a key with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct ProbeAccess<'a> {
    /// The key; for LiveKit its public part, which names the secret.
    pub key: &'a SecretString,
    /// LiveKit's secret.
    pub secret: Option<&'a SecretString>,
    /// LiveKit's address (`wss://…`), or that of an endpoint of one's own (`https://…`).
    pub url: Option<&'a str>,
    /// The model that is to be asked; none for the provider's usual one.
    pub model: Option<&'a str>,
    /// The voice that is to speak; none for the usual one.
    pub voice: Option<&'a str>,
}

/// How long a provider may take to answer, connecting included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an endpoint of one's own may take: it may have to load its model first. Ollama gives a model up after five
/// minutes; people do not wait longer than three.
pub const OWN_PROBE_TIMEOUT: Duration = Duration::from_secs(180);
/// How long a token for LiveKit is valid: the clocks of both sides may differ by as much.
const LIVEKIT_TOKEN_LIFE: Duration = Duration::from_secs(60);

/// Asks the provider whether it takes the key. Answers with `Works`, `Refused`, `Unreachable` or `Inconclusive`.
pub async fn probe(
    clients: &HttpClients,
    endpoints: &Endpoints,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> KeyStatus {
    match provider {
        Provider::Livekit => match livekit_request(&clients.strangers, access) {
            Some(request) => match request.timeout(ANSWER_TIMEOUT).send().await {
                Ok(response) => livekit_status(&response),
                Err(_) => KeyStatus::Unreachable,
            },
            None => KeyStatus::Unreachable,
        },
        Provider::CompatibleStt | Provider::CompatibleTts => {
            own_speech(clients, provider, access).await
        }
        Provider::Compatible => {
            let Some(url) = access.url else {
                return KeyStatus::Unreachable;
            };
            let base = base_of(url);
            let status = ask_at(clients, base, provider, access).await;
            if status == KeyStatus::Unreachable && lacks_version(base) {
                return ask_at(clients, &format!("{base}/v1"), provider, access).await;
            }
            status
        }
        _ => match endpoints.get(provider) {
            Some(base) => ask_at(clients, base, provider, access).await,
            None => KeyStatus::Unreachable,
        },
    }
}

/// Has an endpoint of one's own hear or speak.
async fn own_speech(
    clients: &HttpClients,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> KeyStatus {
    let ProbeAccess {
        key,
        url: Some(url),
        model,
        voice,
        ..
    } = access
    else {
        return KeyStatus::Unreachable;
    };
    let base = url.trim_end_matches('/');
    let tried = async {
        match provider {
            Provider::CompatibleTts => speak(clients, base, key, model, voice).await,
            _ => hear(clients, base, key, model).await,
        }
    };
    let tried = tokio::time::timeout(OWN_PROBE_TIMEOUT, tried).await;
    match tried.unwrap_or(Err(Failure::TimedOut)) {
        Ok(()) => KeyStatus::Works,
        Err(Failure::KeyRefused) => KeyStatus::Refused,
        // It is there, and does not do what it was asked for: such as a model that it does not have.
        Err(Failure::ModelUnknown | Failure::Rejected { .. } | Failure::TimedOut) => {
            KeyStatus::Inconclusive
        }
        Err(_) => KeyStatus::Unreachable,
    }
}

/// Asks at one address.
async fn ask_at(
    clients: &HttpClients,
    base: &str,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> KeyStatus {
    if provider == Provider::Compatible {
        // Only the model itself tells whether it can be asked: a list names models that do not load, and some have no list.
        return ask_model(clients, base, provider, access).await;
    }
    let Some(request) = vendor_request(&clients.vendors, base, provider, access) else {
        return KeyStatus::Unreachable;
    };
    let response = match request.timeout(ANSWER_TIMEOUT).send().await {
        Ok(response) => response,
        Err(_) => return KeyStatus::Unreachable,
    };
    let status = response.status();
    let asks_models = matches!(provider, Provider::Openai | Provider::Xai | Provider::Groq);
    match status {
        status if status.is_success() && !is_page(response.headers()) => KeyStatus::Works,
        // The key was good enough to be told to wait, or to pay.
        StatusCode::TOO_MANY_REQUESTS | StatusCode::PAYMENT_REQUIRED => KeyStatus::Works,
        status if asks_models && (status.is_client_error() || status.is_success()) => {
            ask_model(clients, base, provider, access).await
        }
        // A key of Deepgram may do less than tell of its project.
        StatusCode::FORBIDDEN if provider == Provider::Deepgram => KeyStatus::Inconclusive,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => KeyStatus::Refused,
        status if status.is_client_error() => KeyStatus::Inconclusive,
        _ => KeyStatus::Unreachable,
    }
}

/// Asks a model for one token.
async fn ask_model(
    clients: &HttpClients,
    base: &str,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> KeyStatus {
    let model = access.model.unwrap_or(usual_model(provider));
    let message = json!({"role": "user", "content": "Hello"});
    let address = format!("{base}/chat/completions");
    let Ok(asking) = clients.post_with_key(provider, &address, access.key) else {
        return KeyStatus::Unreachable;
    };
    let asking = asking
        .json(&json!({"model": model, "messages": [message], "max_tokens": 1}))
        .timeout(if provider.is_own_endpoint() {
            OWN_PROBE_TIMEOUT
        } else {
            ANSWER_TIMEOUT
        });
    let failure = match asking.send().await {
        Ok(response) if response.status().is_success() && !is_page(response.headers()) => {
            return KeyStatus::Works;
        }
        Ok(response) if response.status().is_success() => Failure::AddressUnknown,
        Ok(response) => Refusal::read(response).await.failure(),
        Err(error) => from_reqwest(&error),
    };
    match failure {
        Failure::KeyRefused => KeyStatus::Refused,
        Failure::QuotaUsedUp | Failure::RateLimited { .. } => KeyStatus::Works,
        Failure::AddressUnknown | Failure::Unreachable | Failure::Unavailable => {
            KeyStatus::Unreachable
        }
        // Such as a model that is still being loaded, or that the endpoint does not have.
        _ => KeyStatus::Inconclusive,
    }
}

/// None for what is asked in another way.
fn vendor_request(
    client: &Client,
    base: &str,
    provider: Provider,
    access: ProbeAccess<'_>,
) -> Option<RequestBuilder> {
    let key = access.key.expose_secret();
    let get = |path: &str| client.get(format!("{base}/{path}"));
    Some(match provider {
        Provider::Openai | Provider::Xai | Provider::Groq => get("models").bearer_auth(key),
        // Its list of models is public; this tells whose key it is.
        Provider::Openrouter => get("key").bearer_auth(key),
        Provider::Anthropic => get("models")
            .header("x-api-key", key)
            .header("anthropic-version", anthropic::VERSION),
        Provider::Deepgram => get("projects").header("authorization", format!("Token {key}")),
        Provider::Cartesia => get("voices")
            .header("x-api-key", key)
            .header("cartesia-version", super::tts::CARTESIA_VERSION),
        Provider::Serper => client
            .post(format!("{base}/search"))
            .header("x-api-key", key)
            .json(&json!({"q": "interview"})),
        Provider::Compatible
        | Provider::CompatibleStt
        | Provider::CompatibleTts
        | Provider::Livekit => return None,
    })
}

/// What LiveKit checks a token for (docs.livekit.io, "Tokens and grants").
#[derive(Serialize)]
struct LivekitClaims<'a> {
    iss: &'a str,
    /// Seconds since 1970, as `exp`.
    nbf: u64,
    exp: u64,
    video: LivekitGrants,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LivekitGrants {
    room_list: bool,
}

/// Asks for the list of rooms, which LiveKit gives only to a token that the secret has signed. None without a secret, or
/// where the address is not one of a LiveKit server.
fn livekit_request(client: &StrangerClient, access: ProbeAccess<'_>) -> Option<RequestBuilder> {
    let base = http_form(access.url?)?;
    let token = livekit_token(access.key, access.secret?)?;
    let call = client
        .post(&format!("{base}/twirp/livekit.RoomService/ListRooms"))
        .ok()?;
    Some(call.bearer_auth(token.expose_secret()).json(&json!({})))
}

fn livekit_token(key: &SecretString, secret: &SecretString) -> Option<SecretString> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let life_seconds = LIVEKIT_TOKEN_LIFE.as_secs();
    let claims = LivekitClaims {
        iss: key.expose_secret(),
        nbf: now.saturating_sub(life_seconds),
        exp: now + life_seconds,
        video: LivekitGrants { room_list: true },
    };
    let secret = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    // The usual header is that of HS256.
    let token = jsonwebtoken::encode(&Header::default(), &claims, &secret).ok()?;
    Some(token.into())
}

/// A web server that is no LiveKit server may answer anything, so that only LiveKit's own answers count.
fn livekit_status(response: &Response) -> KeyStatus {
    let kind = response.headers().get(CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    match response.status() {
        StatusCode::OK if is_json => KeyStatus::Works,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => KeyStatus::Refused,
        _ => KeyStatus::Unreachable,
    }
}

/// Where a LiveKit server takes calls: the address of its websocket with `http` for `ws`, without a slash at its end.
fn http_form(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "ws" => "http",
        "wss" => "https",
        _ => return None,
    };
    Some(format!("{scheme}://{}", rest.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_websocket_address_becomes_one_for_calls() {
        let cases = [
            (
                "wss://news.livekit.cloud/",
                Some("https://news.livekit.cloud"),
            ),
            ("ws://127.0.0.1:7880", Some("http://127.0.0.1:7880")),
            ("WSS://x.example/ws", Some("https://x.example/ws")),
            ("https://x.example", None),
            ("x.example", None),
        ];
        for (url, expected) in cases {
            assert_eq!(http_form(url).as_deref(), expected, "{url}");
        }
    }
}
