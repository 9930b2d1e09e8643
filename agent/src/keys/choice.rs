//! Which key is used, and with it, who interviews.

use super::guard::{AddressRefused, check_address};
use super::vault::Vault;
use crate::interviewer::Interviewer;
use crate::providers::{
    Credentials, Endpoints, Llm, ModelAccess, SYNTHESISERS, TRANSCRIBERS, usual_model,
};
use crate::room_token::LivekitAccess;
use mockingbird_shared::wire::{ModelChoice, Provider};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A key as it is stored.
#[derive(Clone, Serialize, Deserialize)]
pub struct StoredKey {
    /// For whom it is sealed: a person, or one interview that a guest has lent it to.
    pub owner: Uuid,
    /// Which.
    pub provider: Provider,
    /// What may be shown; nothing of a key that is lent.
    #[serde(default)]
    pub hint: String,
    /// Of the master key.
    pub key_version: i32,
    /// See the vault.
    pub ciphertext: String,
}

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

fn unpack(text: &SecretString) -> Option<Credentials> {
    let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
    Some(Credentials {
        key: sealed.key.into(),
        secret: sealed.secret.map(SecretString::from),
        url: sealed.url,
        model: sealed.model,
    })
}

/// Why nobody can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// The master key is another one.
    #[error("a stored key can't be decrypted: was MOCKINGBIRD_MASTER_KEY changed?")]
    Unreadable(Provider),
    /// A provider was chosen that there is no key of.
    #[error("there is no key of the chosen provider")]
    Missing(Provider),
    /// The address that belongs to the key is not one that may be called.
    #[error(transparent)]
    Endpoint(#[from] AddressRefused),
}

/// Keys that may be used for one person. They stay sealed until one is needed.
pub struct Keyring<'a> {
    /// Opens them.
    pub vault: &'a Vault,
    /// What was lent to the interview, then all of the person's: the first of a provider counts.
    pub stored: Vec<StoredKey>,
}

impl Keyring<'_> {
    /// The first of these providers that there is a key of. Only that one is opened.
    ///
    /// # Errors
    /// `Unreadable`.
    pub fn first_of(
        &self,
        wanted: &[Provider],
    ) -> Result<Option<(Provider, Credentials)>, ChoiceError> {
        let Some(key) = wanted
            .iter()
            .find_map(|wanted| self.stored.iter().find(|key| key.provider == *wanted))
        else {
            return Ok(None);
        };
        let opened = self
            .vault
            .open(key.owner, key.provider, key.key_version, &key.ciphertext);
        let credentials = opened.ok().as_ref().and_then(unpack);
        let credentials = credentials.ok_or(ChoiceError::Unreadable(key.provider))?;
        Ok(Some((key.provider, credentials)))
    }

    /// Whether there are keys to hear and to speak with.
    pub fn can_talk(&self) -> bool {
        let has =
            |wanted: &[Provider]| self.stored.iter().any(|key| wanted.contains(&key.provider));
        has(&TRANSCRIBERS) && has(&SYNTHESISERS)
    }

    /// The person's own LiveKit project, if this server may join its rooms.
    ///
    /// # Errors
    /// `Unreadable` or `Endpoint`.
    pub async fn livekit(&self, allow_private: bool) -> Result<Option<LivekitAccess>, ChoiceError> {
        let own = self.open(Provider::Livekit)?;
        let own = own.and_then(|own| {
            Some(LivekitAccess {
                url: own.url?,
                key: own.key.expose_secret().to_owned(),
                secret: own.secret?,
            })
        });
        if let Some(own) = &own {
            check_address(Provider::Livekit, &own.url, allow_private).await?;
        }
        Ok(own)
    }

    /// The key of one provider.
    ///
    /// # Errors
    /// `Unreadable`.
    pub fn open(&self, provider: Provider) -> Result<Option<Credentials>, ChoiceError> {
        let found = self.first_of(&[provider])?;
        Ok(found.map(|(_, credentials)| credentials))
    }
}

/// Chooses who interviews.
pub struct ModelChooser<'a> {
    /// The client of all models.
    pub llm: &'a Llm,
    /// Where the providers are.
    pub endpoints: &'a Endpoints,
    /// Whether a compatible endpoint may be on this network.
    pub allow_private: bool,
}

impl ModelChooser<'_> {
    /// The chosen model, else the first provider that there is a key of, else the built-in interviewer.
    ///
    /// # Errors
    /// See there.
    pub async fn interviewer(
        &self,
        keyring: &Keyring<'_>,
        choice: Option<&ModelChoice>,
    ) -> Result<Interviewer, ChoiceError> {
        if choice.is_some_and(|choice| choice.provider.is_none()) {
            return Ok(Interviewer::BuiltIn);
        }
        let chosen = choice.and_then(|choice| choice.provider);
        let wanted = chosen
            .as_ref()
            .map_or(Provider::INTERVIEWERS.as_slice(), std::slice::from_ref);
        let Some((provider, credentials)) = keyring.first_of(wanted)? else {
            return match chosen {
                Some(provider) => Err(ChoiceError::Missing(provider)),
                None => Ok(Interviewer::BuiltIn),
            };
        };
        let model = choice.and_then(|choice| choice.model.clone());
        Ok(self.model(provider, credentials, model).await?)
    }

    /// Who can step in for `interviewer` where its provider fails: the models of other providers that there are keys of.
    /// A key that is of no use is passed over.
    pub async fn substitutes(
        &self,
        keyring: &Keyring<'_>,
        interviewer: &Interviewer,
    ) -> Vec<Interviewer> {
        let Interviewer::Model { access, .. } = interviewer else {
            return Vec::new();
        };
        let mut substitutes = Vec::new();
        for provider in Provider::INTERVIEWERS {
            if provider == access.provider {
                continue;
            }
            if let Ok(Some(credentials)) = keyring.open(provider)
                && let Ok(substitute) = self.model(provider, credentials, None).await
            {
                substitutes.push(substitute);
            }
        }
        substitutes
    }

    async fn model(
        &self,
        provider: Provider,
        credentials: Credentials,
        model: Option<String>,
    ) -> Result<Interviewer, AddressRefused> {
        let base_url = match provider {
            Provider::Compatible => credentials.url.clone().unwrap_or_default(),
            other => self.endpoints.get(other).unwrap_or_default().to_owned(),
        };
        if provider == Provider::Compatible {
            check_address(provider, &base_url, self.allow_private).await?;
        }
        let model = model
            .or_else(|| credentials.model.clone())
            .unwrap_or_else(|| usual_model(provider).to_owned());
        Ok(Interviewer::Model {
            llm: self.llm.clone(),
            access: ModelAccess {
                provider,
                model,
                base_url,
                key: credentials.key,
            },
        })
    }
}
