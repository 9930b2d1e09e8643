//! Keys that people bring: `/api/keys`.

use super::{ApiJson, ApiPath};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::clock::now_text;
use crate::error::{ApiError, ApiResult};
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_keys::{Credentials, pack};
use mockingbird_providers::{ProbeAccess, probe};
use mockingbird_service::interviewer_choice::keyring;
use mockingbird_shared::interview::Refusal;
use mockingbird_shared::limits::is_model_name;
use mockingbird_shared::provider::{DEEPGRAM_MODELS, Provider};
use mockingbird_shared::wire::*;
use mockingbird_store::KeyRow;
use secrecy::SecretString;
use url::Url;
use uuid::Uuid;

/// Longest key that is taken.
const KEY_MAX_CHARS: usize = 512;

/// All providers with what is known of their keys.
#[utoipa::path(
    get,
    path = "/api/keys",
    tag = "keys",
    responses((status = 200, body = Vec<KeyView>)),
)]
pub async fn list(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<Vec<KeyView>>> {
    let stored = app.store.as_user(&user.token).key_states().await?;
    let views = Provider::ALL.map(|provider| {
        stored
            .iter()
            .find(|row| row.provider == provider)
            .cloned()
            .map_or_else(|| KeyView::missing(provider), views::key)
    });
    Ok(Json(views.to_vec()))
}

/// Saves a key, over one that is there. It is never shown again.
#[utoipa::path(
    put,
    path = "/api/keys/{provider}",
    tag = "keys",
    params(("provider" = Provider, Path)),
    request_body = KeyInput,
    responses(
        (status = 200, body = KeyView),
        (status = 422, body = Problem),
    ),
)]
pub async fn save(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(provider): ApiPath<String>,
    ApiJson(input): ApiJson<KeyInput>,
) -> ApiResult<Json<KeyView>> {
    let provider = known(&provider)?;
    app.store.as_user(&user.token).let_in().await?;
    let key = sealed(&app, user.id, provider, input).await?;
    app.store.as_service().save_key(&key).await?;
    view(&app, &user, provider).await
}

/// Lends keys to one interview: the way for guests, whose keys stay in their browser. They are sealed for this
/// interview alone, replace those that were lent before, and are gone with its report.
#[utoipa::path(
    put,
    path = "/api/interviews/{id}/keys",
    tag = "keys",
    params(("id" = Uuid, Path)),
    request_body = LentKeys,
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "interview_over"),
        (status = 422, body = Problem),
    ),
)]
pub async fn lend(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(lent): ApiJson<LentKeys>,
) -> ApiResult<StatusCode> {
    // Whoever does not see the interview lends it nothing.
    let row = app.store.as_user(&user.token).interview(id).await?;
    if row.status.is_over() {
        return Err(Refusal::Ended.into());
    }
    let mut keys = Vec::new();
    for (provider, input) in lent.keys {
        keys.push(sealed(&app, row.id, provider, input).await?);
    }
    app.store.as_service().lend_keys(row.id, &keys).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A key that is good by its form, sealed for a person or an interview.
async fn sealed(app: &App, owner: Uuid, provider: Provider, input: KeyInput) -> ApiResult<KeyRow> {
    let credentials = valid(app, provider, input).await?;
    let packed = pack(&credentials).map_err(ApiError::unexpected)?;
    let sealed = app.vault.seal(owner, provider, &packed);
    Ok(KeyRow {
        owner,
        provider,
        hint: hint(&credentials),
        key_version: app.vault.key_version(),
        ciphertext: sealed.map_err(ApiError::unexpected)?,
    })
}

/// Removes the stored key of a provider.
#[utoipa::path(
    delete,
    path = "/api/keys/{provider}",
    tag = "keys",
    params(("provider" = Provider, Path)),
    responses((status = 204)),
)]
pub async fn delete(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(provider): ApiPath<String>,
) -> ApiResult<StatusCode> {
    app.store
        .as_user(&user.token)
        .delete_key(user.id, known(&provider)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Calls the provider with the stored key and says whether it works.
#[utoipa::path(
    post,
    path = "/api/keys/{provider}/test",
    tag = "keys",
    params(("provider" = Provider, Path)),
    responses(
        (status = 200, body = KeyView),
        (status = 404, body = Problem),
        (status = 429, body = Problem, description = "limit_reached"),
    ),
)]
pub async fn test(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(provider): ApiPath<String>,
) -> ApiResult<Json<KeyView>> {
    let provider = known(&provider)?;
    let _permit = app.key_tests.begin(user.id)?;
    app.store.as_user(&user.token).let_in().await?;
    let stored = app.store.as_service().keys_of(user.id).await?;
    let credentials = keyring(&app.vault, stored)
        .open(provider)?
        .ok_or_else(|| ApiError::not_found("key"))?;
    if let Some(url) = &credentials.url {
        check_address(&app, provider, url).await?;
    }
    let status = probe(
        &app.provider_clients,
        &app.config.providers.endpoints,
        provider,
        ProbeAccess {
            key: &credentials.key,
            secret: credentials.secret.as_ref(),
            url: credentials.url.as_deref(),
            model: credentials.model.as_deref(),
            voice: credentials.voice.as_deref(),
        },
    )
    .await;
    app.store
        .as_service()
        .note_key_test(user.id, provider, status, &now_text())
        .await?;
    view(&app, &user, provider).await
}

fn known(name: &str) -> ApiResult<Provider> {
    name.parse().map_err(|()| ApiError::not_found("provider"))
}

async fn view(app: &App, user: &CurrentUser, provider: Provider) -> ApiResult<Json<KeyView>> {
    let stored = app.store.as_user(&user.token).key_states().await?;
    stored
        .into_iter()
        .find(|row| row.provider == provider)
        .map(|row| Json(views::key(row)))
        .ok_or_else(|| ApiError::not_found("key"))
}

/// Catches what can't be right before a provider is asked.
async fn valid(app: &App, provider: Provider, input: KeyInput) -> ApiResult<Credentials> {
    let key = clean("key", input.key.expose())?;
    let secret = input
        .secret
        .map(|secret| clean("secret", secret.expose()))
        .transpose()?;
    let [url, model, voice] = [input.url, input.model, input.voice].map(|text| {
        let text = text.map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    });
    if key.is_empty() && !provider.is_own_endpoint() {
        return Err(ApiError::invalid("key", "Paste the key."));
    }
    let expected = match provider {
        Provider::Openai => Some("sk-"),
        Provider::Anthropic => Some("sk-ant-"),
        Provider::Xai => Some("xai-"),
        Provider::Groq => Some("gsk_"),
        Provider::Openrouter => Some("sk-or-"),
        _ => None,
    };
    if let Some(prefix) = expected.filter(|prefix| !key.starts_with(prefix)) {
        let detail = format!(
            "A key of {} begins with {prefix} — is this another provider's?",
            provider.display_name()
        );
        return Err(ApiError::invalid("key", detail));
    }
    if let (Provider::Deepgram, Some(model)) = (provider, &model)
        && !DEEPGRAM_MODELS.contains(&model.as_str())
    {
        return Err(ApiError::invalid(
            "model",
            format!("Choose one of {}.", DEEPGRAM_MODELS.join(", ")),
        ));
    }
    if model.as_deref().is_some_and(|model| !is_model_name(model)) {
        return Err(ApiError::invalid(
            "model",
            "This is not the name of a model.",
        ));
    }
    if voice.is_some() && provider != Provider::CompatibleTts {
        return Err(ApiError::invalid(
            "voice",
            "Only a voice of one's own has a name here.",
        ));
    }
    // Voices are named like models: `af_heart`, `de_DE-thorsten-medium`, `voices/ana.wav`.
    if voice.as_deref().is_some_and(|voice| !is_model_name(voice)) {
        return Err(ApiError::invalid(
            "voice",
            "This is not the name of a voice.",
        ));
    }
    match provider {
        Provider::Livekit => {
            let address = url.as_deref().unwrap_or_default();
            check_address(app, provider, address).await?;
            if secret.as_ref().is_none_or(String::is_empty) {
                return Err(ApiError::invalid(
                    "secret",
                    "Paste the secret that belongs to the key.",
                ));
            }
        }
        Provider::Compatible | Provider::CompatibleStt | Provider::CompatibleTts => {
            let address = url.as_deref().ok_or_else(|| {
                ApiError::invalid("url", "Give the address, such as https://example.com/v1.")
            })?;
            check_address(app, provider, address).await?;
        }
        _ if url.is_some() || secret.is_some() => {
            return Err(ApiError::invalid(
                "url",
                "This provider needs the key alone.",
            ));
        }
        _ => {}
    }
    Ok(Credentials {
        key: key.into(),
        secret: secret.map(SecretString::from),
        url,
        model,
        voice,
    })
}

fn clean(field: &'static str, text: &str) -> ApiResult<String> {
    let text = text.trim();
    if text.len() > KEY_MAX_CHARS
        || text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii())
    {
        return Err(ApiError::invalid(
            field,
            "This is not a key: it holds spaces, line breaks or other letters.",
        ));
    }
    Ok(text.to_owned())
}

/// The last four characters, where that gives nothing away, and the host.
fn hint(credentials: &Credentials) -> String {
    use secrecy::ExposeSecret;
    let key = credentials.key.expose_secret();
    let tail = if key.len() >= 12 {
        format!("…{}", &key[key.len() - 4..])
    } else {
        String::new()
    };
    let host = credentials
        .url
        .as_deref()
        .and_then(|url| Url::parse(url).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    match host {
        Some(host) => format!("{} {tail}", host.chars().take(100).collect::<String>())
            .trim()
            .to_owned(),
        None => tail,
    }
}

/// Whether this server may call an address that a person has named: of a LiveKit server, or of an endpoint.
async fn check_address(app: &App, provider: Provider, address: &str) -> ApiResult<()> {
    let reach = app.config.providers.reach;
    Ok(mockingbird_net::check_address(provider, address, reach).await?)
}
