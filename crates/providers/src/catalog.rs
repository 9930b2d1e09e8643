//! What a provider says that it has: names of models and voices, for whoever chooses one. What is not asked for here can be
//! chosen all the same, by its name.

use super::error::{Failure, ProviderError, from_reqwest};
use super::llm::anthropic;
use super::llm::dialect::{base_of, lacks_version};
use super::refusal::is_page;
use super::{Endpoints, HttpClients, ProbeAccess};
use mockingbird_net::LimitedBody;
use mockingbird_shared::limits::is_model_name;
use mockingbird_shared::provider::{DEEPGRAM_MODELS, Provider};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;

/// How long a list may take.
const LIST_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest list is that of OpenRouter, of about half a megabyte.
const LIST_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Nobody looks through more.
const NAMES_MAX: usize = 1_000;
/// OpenAI's voices (platform.openai.com, "Text to speech"); there is no list to ask for.
const OPENAI_VOICES: [&str; 11] = [
    "alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse",
];
/// Groq's English voices (console.groq.com, "Orpheus"); likewise.
const GROQ_VOICES: [&str; 6] = ["autumn", "diana", "hannah", "austin", "daniel", "troy"];
/// What is in the names of models that do something else than hold a conversation.
const NOT_FOR_CONVERSATIONS: [&str; 16] = [
    "embed", "tts", "whisper", "audio", "realtime", "image", "dall-e", "moderation", "transcribe",
    "sora", "computer-use", "babbage", "davinci", "guard", "orpheus", "playai",
];

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogOf {
    /// Models that hold conversations.
    Conversation,
    /// Models that transcribe.
    Transcribers,
    /// Models and voices that speak.
    Voices,
}

/// What a provider has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Names of models, in order.
    pub models: Vec<String>,
    /// Names of voices with those that people know them by.
    pub voices: Vec<(String, String)>,
}

/// Asks a provider what it has. Some have no list of one kind or the other: it is empty then, or one that is known here.
///
/// # Errors
/// The provider refuses the key, does not answer in time, or with something else than a list.
pub async fn catalog(
    clients: &HttpClients,
    endpoints: &Endpoints,
    provider: Provider,
    of: CatalogOf,
    access: ProbeAccess<'_>,
) -> Result<Catalog, ProviderError> {
    let asked = tokio::time::timeout(LIST_TIMEOUT, ask(clients, endpoints, provider, of, access));
    let asked = asked.await.unwrap_or(Err(Failure::TimedOut));
    asked.map_err(|failure| ProviderError::new(provider, failure))
}

async fn ask(
    clients: &HttpClients,
    endpoints: &Endpoints,
    provider: Provider,
    of: CatalogOf,
    access: ProbeAccess<'_>,
) -> Result<Catalog, Failure> {
    let base = match provider.is_own_endpoint() {
        true => base_of(access.url.ok_or(Failure::AddressUnknown)?),
        false => endpoints.get(provider).ok_or(Failure::AddressUnknown)?,
    };
    let list = async |path: &str| {
        let found = get(clients, provider, &format!("{base}/{path}"), access).await;
        match found {
            // An address without the version of the API, as in `probe`.
            Err(Failure::AddressUnknown) if provider.is_own_endpoint() && lacks_version(base) => {
                get(clients, provider, &format!("{base}/v1/{path}"), access).await
            }
            found => found,
        }
    };
    Ok(match (provider, of) {
        (Provider::Deepgram, CatalogOf::Transcribers) => Catalog {
            models: DEEPGRAM_MODELS.map(str::to_owned).to_vec(),
            ..Catalog::default()
        },
        // Each of its voices is a model.
        (Provider::Deepgram, _) => Catalog {
            voices: names(list("models").await?.get("tts"), "canonical_name"),
            ..Catalog::default()
        },
        (Provider::Cartesia, _) => {
            let found = list("voices?limit=100").await?;
            let voices = found.get("data").or(Some(&found));
            Catalog {
                voices: names(voices, "id"),
                ..Catalog::default()
            }
        }
        (Provider::CompatibleTts, _) => Catalog {
            models: models(&list("models").await?, provider, of),
            // Not every server has a list of its voices.
            voices: list("audio/voices").await.map_or_else(
                |_| Vec::new(),
                |found| names(found.get("voices").or(Some(&found)), "id"),
            ),
        },
        (provider, of) => {
            let path = match provider {
                Provider::Anthropic => "models?limit=1000",
                _ => "models",
            };
            let voices: &[&str] = match (provider, of) {
                (Provider::Openai, CatalogOf::Voices) => &OPENAI_VOICES,
                (Provider::Groq, CatalogOf::Voices) => &GROQ_VOICES,
                _ => &[],
            };
            Catalog {
                models: models(&list(path).await?, provider, of),
                voices: voices
                    .iter()
                    .map(|voice| ((*voice).to_owned(), (*voice).to_owned()))
                    .collect(),
            }
        }
    })
}

async fn get(
    clients: &HttpClients,
    provider: Provider,
    address: &str,
    access: ProbeAccess<'_>,
) -> Result<Value, Failure> {
    let response = request(clients, provider, address, access)?.send().await;
    let response = response.map_err(|error| from_reqwest(&error))?;
    let response = Failure::of_status(response).await?;
    if is_page(response.headers()) {
        return Err(Failure::AddressUnknown);
    }
    let body = LimitedBody::new(response, LIST_MAX_BYTES).read_to_end();
    let body = body.await.map_err(|_| Failure::BrokenStream)?;
    serde_json::from_slice(&body).map_err(|_| Failure::Nonsense)
}

fn request(
    clients: &HttpClients,
    provider: Provider,
    address: &str,
    access: ProbeAccess<'_>,
) -> Result<RequestBuilder, Failure> {
    let key = access.key.expose_secret();
    if provider.is_own_endpoint() {
        let asking = clients.strangers.get(address);
        let asking = asking.map_err(|_| Failure::AddressRefused)?;
        return Ok(match key.trim() {
            "" => asking,
            key => asking.bearer_auth(key),
        });
    }
    let asking = clients.vendors.get(address);
    Ok(match provider {
        Provider::Anthropic => asking
            .header("x-api-key", key)
            .header("anthropic-version", anthropic::VERSION),
        Provider::Deepgram => asking.header("authorization", format!("Token {key}")),
        Provider::Cartesia => asking
            .header("x-api-key", key)
            .header("cartesia-version", super::tts::CARTESIA_VERSION),
        _ => asking.bearer_auth(key),
    })
}

/// The names in a list of OpenAI's form, for one use where the vendor's list has those of all.
fn models(list: &Value, provider: Provider, of: CatalogOf) -> Vec<String> {
    let list = list
        .get("data")
        .or_else(|| list.get("models"))
        .unwrap_or(list);
    let fits = |name: &str| {
        if !matches!(provider, Provider::Openai | Provider::Groq) {
            return true;
        }
        let name = name.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        match of {
            CatalogOf::Conversation => !has(&NOT_FOR_CONVERSATIONS),
            CatalogOf::Transcribers => has(&["transcribe", "whisper"]),
            CatalogOf::Voices => has(&["tts", "orpheus"]),
        }
    };
    let names = names(Some(list), "id").into_iter().map(|(id, _)| id);
    names.filter(|id| fits(id)).collect()
}

/// What a list names: texts, or objects with an id or a name.
fn names(list: Option<&Value>, id: &str) -> Vec<(String, String)> {
    let items = list.and_then(Value::as_array).map(Vec::as_slice);
    let named = items.unwrap_or_default().iter().filter_map(|item| {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let id = item.as_str().or(text(id)).or(text("id")).or(text("name"))?;
        let name = text("name").or(text("display_name")).unwrap_or(id);
        let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
        is_model_name(id).then(|| (id.to_owned(), name))
    });
    let mut named: Vec<_> = named.take(NAMES_MAX).collect();
    named.sort();
    named.dedup_by(|one, other| one.0 == other.0);
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(list: Value, provider: Provider, of: CatalogOf) -> Vec<String> {
        models(&list, provider, of)
    }

    #[test]
    fn a_vendors_list_is_narrowed_to_what_is_asked_for() {
        let list = json!({"object": "list", "data": [
            {"id": "gpt-4.1-mini"}, {"id": "gpt-4o-mini-tts"}, {"id": "whisper-1"}, {"id": "gpt-4o-transcribe"},
            {"id": "text-embedding-3-small"}, {"id": "omni-moderation-latest"}, {"id": "gpt-realtime"}, {"id": 7},
            {"id": "gpt-4.1-mini"}, {"no": "id"}, {"id": "with space"},
        ]});
        let of = |of| ids(list.clone(), Provider::Openai, of);
        assert_eq!(of(CatalogOf::Conversation), ["gpt-4.1-mini"]);
        assert_eq!(
            of(CatalogOf::Transcribers),
            ["gpt-4o-transcribe", "whisper-1"]
        );
        assert_eq!(of(CatalogOf::Voices), ["gpt-4o-mini-tts"]);
    }

    #[test]
    fn a_server_of_ones_own_lists_what_it_likes() {
        for list in [
            json!({"data": [{"id": "qwen3:8b"}, {"id": "whisper-large"}]}),
            json!({"models": [{"name": "qwen3:8b"}, {"name": "whisper-large"}]}),
            json!(["whisper-large", "qwen3:8b"]),
        ] {
            let found = ids(list, Provider::Compatible, CatalogOf::Conversation);
            assert_eq!(found, ["qwen3:8b", "whisper-large"]);
        }
        for list in [json!(null), json!({}), json!({"data": "no"}), json!([{}])] {
            assert!(ids(list, Provider::Compatible, CatalogOf::Conversation).is_empty());
        }
    }
}
