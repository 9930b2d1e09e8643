use crate::pii::Pii;
use crate::provider::{KeyStatus, Provider};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of the key of one provider. The key itself is never returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyView {
    /// The provider whose service the key opens.
    pub provider: Provider,
    /// Whether a key is stored, and the result of its last test.
    pub status: KeyStatus,
    /// The key's last four characters, and the host of its address if it has one.
    pub hint: Option<String>,
    /// When the key was last tested (RFC 3339).
    pub tested_at: Option<String>,
    /// When the key was last changed (RFC 3339).
    pub updated_at: Option<String>,
}

impl KeyView {
    /// The view of a provider without a stored key.
    pub fn missing(provider: Provider) -> Self {
        Self {
            provider,
            status: KeyStatus::Missing,
            hint: None,
            tested_at: None,
            updated_at: None,
        }
    }
}

/// A key as it is sent: body of `PUT /api/keys/{provider}`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyInput {
    /// The key. May be empty for an endpoint of one's own that needs none.
    pub key: Pii,
    /// The secret that belongs to the key. LiveKit only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<Pii>,
    /// The address of the service. LiveKit (`wss://…`) and endpoints of one's own (`https://…/v1`) only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The model to use. Endpoints of one's own: any name. Deepgram: `nova-3`, `flux-general-en` or
    /// `flux-general-multi`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// The voice that speaks, as the endpoint names it. `compatible_tts` only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voice: Option<String>,
}

/// `PUT /api/interviews/{id}/keys`: the keys that a guest lends to one interview.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LentKeys {
    /// All lent keys, by provider; they replace the keys lent before. An empty object takes them all back.
    pub keys: BTreeMap<Provider, KeyInput>,
}

/// What a provider is asked for: `?use=` of `GET /api/keys/{provider}/models`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ModelUse {
    /// Language models that can interview.
    Thinking,
    /// Models that transcribe speech.
    Hearing,
    /// Models and voices that speak.
    Speaking,
}

/// `GET /api/keys/{provider}/models`: what the provider says it has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelList {
    /// Names of models, in order.
    pub models: Vec<String>,
    /// Voices, in order; empty for other uses than speaking.
    pub voices: Vec<VoiceName>,
}

/// A voice of a provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceName {
    /// How the provider is asked for it.
    pub id: String,
    /// The name that people know it by; may be the same.
    pub name: String,
}
