//! An opened key with what belongs to it, and the form in which it is sealed.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// An opened key with what belongs to it. Its secrets do not print.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The key; empty for an endpoint that asks for none.
    pub key: SecretString,
    /// LiveKit's secret; none for other providers.
    pub secret: Option<SecretString>,
    /// LiveKit's address (`wss://…`), or that of an endpoint of one's own (`https://…`); none for other providers.
    pub url: Option<String>,
    /// The model that was chosen with the key, for an endpoint of one's own and for Deepgram; none for the usual one.
    pub model: Option<String>,
    /// The voice that was chosen with the key, for an endpoint of one's own that speaks; none for the usual one.
    pub voice: Option<String>,
}

/// What is sealed for one provider. Stored for as long as the key is: fields are only ever added, with a default.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    voice: Option<String>,
}

/// Packs credentials into the text that the vault seals.
///
/// # Errors
/// The text can't be written as JSON, which does not happen for texts.
pub fn pack(credentials: &Credentials) -> Result<SecretString, serde_json::Error> {
    let expose = |secret: &SecretString| secret.expose_secret().to_owned();
    let sealed = Sealed {
        key: expose(&credentials.key),
        secret: credentials.secret.as_ref().map(expose),
        url: credentials.url.clone(),
        model: credentials.model.clone(),
        voice: credentials.voice.clone(),
    };
    serde_json::to_string(&sealed).map(SecretString::from)
}

/// Reads the credentials in an opened text; none where it has another form.
pub(crate) fn unpack(text: &SecretString) -> Option<Credentials> {
    let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
    Some(Credentials {
        key: sealed.key.into(),
        secret: sealed.secret.map(SecretString::from),
        url: sealed.url,
        model: sealed.model,
        voice: sealed.voice,
    })
}
