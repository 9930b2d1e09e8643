//! An opened key with what belongs to it, and the form in which it is sealed.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// An opened key with what belongs to it. Does not print.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The key; empty for an endpoint that asks for none.
    pub key: SecretString,
    /// LiveKit's secret.
    pub secret: Option<SecretString>,
    /// LiveKit's address, or the compatible endpoint's.
    pub url: Option<String>,
    /// The compatible endpoint's model, or Deepgram's.
    pub model: Option<String>,
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
    };
    serde_json::to_string(&sealed).map(SecretString::from)
}

/// The credentials in an opened text; none where it is no such text.
pub(crate) fn unpack(text: &SecretString) -> Option<Credentials> {
    let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
    Some(Credentials {
        key: sealed.key.into(),
        secret: sealed.secret.map(SecretString::from),
        url: sealed.url,
        model: sealed.model,
    })
}
