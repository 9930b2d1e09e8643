//! What a person wants in every interview, and what their providers have to choose from.

use super::{ApiJson, ApiPath, ApiQuery};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::interview_config::valid_preferences;
use axum::Json;
use axum::extract::State;
use mockingbird_providers::{CatalogOf, ProbeAccess, catalog};
use mockingbird_service::interviewer_choice::keyring;
use mockingbird_shared::interview::Preferences;
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the person wants in every interview.
#[utoipa::path(
    get,
    path = "/api/preferences",
    tag = "profile",
    responses((status = 200, body = Preferences)),
)]
pub async fn show(State(app): State<App>, user: CurrentUser) -> ApiResult<Json<Preferences>> {
    let preferences = app.store.as_user(&user.token).preferences().await?;
    Ok(Json(preferences))
}

/// Replaces what the person wants in every interview. It counts for interviews that are set up from then on.
#[utoipa::path(
    put,
    path = "/api/preferences",
    tag = "profile",
    request_body = Preferences,
    responses(
        (status = 200, body = Preferences),
        (status = 422, body = Problem, description = "invalid_field, language_not_supported"),
    ),
)]
pub async fn save(
    State(app): State<App>,
    user: CurrentUser,
    ApiJson(asked): ApiJson<Value>,
) -> ApiResult<Json<Preferences>> {
    let preferences = valid_preferences(read(&asked)?)?;
    let rows = app.store.as_user(&user.token);
    rows.set_preferences(&preferences).await?;
    Ok(Json(preferences))
}

/// Stored preferences are read leniently; what somebody asks for is not left out without a word.
fn read(asked: &Value) -> ApiResult<Preferences> {
    let bytes = serde_json::to_vec(asked).map_err(ApiError::unexpected)?;
    let Json(read) = Json::<Preferences>::from_bytes(&bytes)?;
    let understood = [
        ("language", read.language.is_some()),
        ("patience", read.patience.is_some()),
        ("model", read.model.is_some()),
        ("hearing", read.hearing.is_some()),
        ("speaking", read.speaking.is_some()),
    ];
    for (field, is_there) in understood {
        if !is_there && asked.get(field).is_some_and(|value| !value.is_null()) {
            return Err(ApiError::invalid(
                field,
                "This value is not one of the choices.",
            ));
        }
    }
    Ok(read)
}

/// What the models are to do.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ModelsQuery {
    #[serde(rename = "use")]
    #[param(inline)]
    used_for: ModelUse,
}

/// Asks the provider, with the stored key, which models and voices it has.
#[utoipa::path(
    get,
    path = "/api/keys/{provider}/models",
    tag = "keys",
    params(
        ("provider" = Provider, Path),
        ModelsQuery,
    ),
    responses(
        (status = 200, body = ModelList),
        (status = 404, body = Problem),
        (status = 429, body = Problem, description = "limit_reached"),
        (status = 502, body = Problem, description = "what the provider answers"),
    ),
)]
pub async fn models(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(provider): ApiPath<String>,
    ApiQuery(query): ApiQuery<ModelsQuery>,
) -> ApiResult<Json<ModelList>> {
    let provider: Provider = provider
        .parse()
        .map_err(|()| ApiError::not_found("provider"))?;
    let (of, able): (_, &[Provider]) = match query.used_for {
        ModelUse::Thinking => (CatalogOf::Conversation, &Provider::INTERVIEWERS),
        ModelUse::Hearing => (CatalogOf::Transcribers, &Provider::TRANSCRIBERS),
        ModelUse::Speaking => (CatalogOf::Voices, &Provider::SYNTHESISERS),
    };
    if !able.contains(&provider) {
        return Ok(Json(ModelList::default()));
    }
    let _permit = app.key_tests.begin(user.id)?;
    app.store.as_user(&user.token).let_in().await?;
    let stored = app.store.as_service().keys_of(user.id).await?;
    let key = keyring(&app.vault, stored).open(provider)?;
    let key = key.ok_or_else(|| ApiError::not_found("key"))?;
    let access = ProbeAccess {
        key: &key.key,
        secret: None,
        url: key.url.as_deref(),
        model: None,
        voice: None,
    };
    let (clients, endpoints) = (&app.provider_clients, &app.config.providers.endpoints);
    let found = catalog(clients, endpoints, provider, of, access).await?;
    let voice = |(id, name)| VoiceName { id, name };
    Ok(Json(ModelList {
        models: found.models,
        voices: found.voices.into_iter().map(voice).collect(),
    }))
}

/// Fills in what a request for an interview leaves out with what the person prefers. What is there stays, and `null`
/// says that nothing is preferred. A preference that is not valid, such as one of a later release, is ignored.
pub(super) fn fill_in(asked: &mut Value, preferences: &Preferences) -> ApiResult<()> {
    let Some(asked) = asked.as_object_mut() else {
        return Ok(());
    };
    let preferred = serde_json::to_value(preferences).map_err(ApiError::unexpected)?;
    let Value::Object(preferred) = preferred else {
        return Ok(());
    };
    for (name, value) in preferred {
        let alone = serde_json::from_value(json!({&name: &value}));
        if alone.is_ok_and(|alone| valid_preferences(alone).is_ok()) {
            asked.entry(name).or_insert(value);
        }
    }
    Ok(())
}
