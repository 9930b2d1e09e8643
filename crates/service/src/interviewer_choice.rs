//! Chooses the interviewer and the key it uses, and the LiveKit project that hosts the room.

use crate::interviewer::Interviewer;
use crate::room_token::LivekitAccess;
use mockingbird_keys::{Credentials, Keyring, StoredKey, Unreadable, Vault};
use mockingbird_net::{AddressRefused, Reach, check_address};
use mockingbird_providers::{Endpoints, Llm, ModelAccess, usual_model};
use mockingbird_shared::interview::ModelChoice;
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::InterviewerView;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::KeyRow;
use secrecy::ExposeSecret;

/// Why the chosen provider cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// The key of this provider cannot be decrypted: the master key has changed.
    #[error(
        "a stored key can't be decrypted: was its master key changed, or taken out of the ring?"
    )]
    Unreadable(Provider),
    /// This provider was chosen, and there is no key of it.
    #[error("there is no key of the chosen provider")]
    Missing(Provider),
    /// The address that belongs to the key may not be called.
    #[error(transparent)]
    Endpoint(#[from] AddressRefused),
}

impl ChoiceError {
    /// The problem code of this error.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Unreadable(_) => ProblemCode::KeyUnreadable,
            Self::Missing(_) => ProblemCode::ProviderKeyMissing,
            Self::Endpoint(AddressRefused::NotAllowed) => ProblemCode::EndpointNotAllowed,
            Self::Endpoint(_) => ProblemCode::InvalidField,
        }
    }

    /// What went wrong and what to do about it, in English.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreadable(provider) => format!(
                "Your stored {} key can't be read any more. Save it again in Keys.",
                provider.display_name()
            ),
            Self::Missing(provider) => format!(
                "There is no {} key any more. Add one in Keys, or go on with the built-in interviewer.",
                provider.display_name()
            ),
            Self::Endpoint(refused) => refused.to_string(),
        }
    }
}

impl From<Unreadable> for ChoiceError {
    fn from(Unreadable(provider): Unreadable) -> Self {
        Self::Unreadable(provider)
    }
}

/// The person's own LiveKit project, if there is a key of one that this server may call.
///
/// # Errors
/// `ChoiceError::Unreadable` if the key cannot be decrypted, `ChoiceError::Endpoint` if its address may not
/// be called.
pub async fn own_livekit(
    keyring: &Keyring<'_>,
    reach: Reach,
) -> Result<Option<LivekitAccess>, ChoiceError> {
    let own = keyring.open(Provider::Livekit)?.and_then(|own| {
        Some(LivekitAccess {
            url: own.url?,
            key: own.key.expose_secret().to_owned(),
            secret: own.secret?,
        })
    });
    if let Some(own) = &own {
        check_address(Provider::Livekit, &own.url, reach).await?;
    }
    Ok(own)
}

/// The keyring of sealed keys as they are stored. Of several keys of one provider, the first counts.
pub fn keyring(vault: &Vault, rows: Vec<KeyRow>) -> Keyring<'_> {
    let stored = rows.into_iter().map(|row| StoredKey {
        owner: row.owner,
        provider: row.provider,
        key_version: row.key_version,
        ciphertext: row.ciphertext,
    });
    Keyring {
        vault,
        stored: stored.collect(),
    }
}

/// Chooses the interviewer from the keys that there are.
pub struct ModelChooser<'a> {
    /// The client of all language models.
    pub llm: &'a Llm,
    /// The addresses of the providers.
    pub endpoints: &'a Endpoints,
    /// How far compatible endpoints may reach.
    pub reach: Reach,
}

impl ModelChooser<'_> {
    /// The chosen model, else a model of the first provider that there is a key of, else the built-in
    /// interviewer.
    ///
    /// # Errors
    /// `ChoiceError::Missing` if the chosen provider has no key, `ChoiceError::Unreadable` if the key cannot
    /// be decrypted, `ChoiceError::Endpoint` if its address may not be called.
    pub async fn interviewer(
        &self,
        keyring: &Keyring<'_>,
        choice: Option<&ModelChoice>,
    ) -> Result<Interviewer, ChoiceError> {
        let Some((provider, credentials)) = credentials_for(keyring, choice)? else {
            return Ok(Interviewer::BuiltIn);
        };
        let model = choice.and_then(|choice| choice.model.clone());
        Ok(self.model(provider, credentials, model).await?)
    }

    /// The interviewer as clients see it. Resolves no address.
    ///
    /// # Errors
    /// `ChoiceError::Missing` if the chosen provider has no key, `ChoiceError::Unreadable` if the key cannot
    /// be decrypted.
    pub fn view(
        &self,
        keyring: &Keyring<'_>,
        choice: Option<&ModelChoice>,
    ) -> Result<InterviewerView, ChoiceError> {
        let Some((provider, credentials)) = credentials_for(keyring, choice)? else {
            return Ok(InterviewerView::BuiltIn);
        };
        let model = choice.and_then(|choice| choice.model.clone());
        Ok(InterviewerView::Model {
            provider,
            model: model_name(provider, &credentials, model),
        })
    }

    /// The interviewers in the order in which they are asked: the chosen one, models of other providers that
    /// there are keys of, at last the built-in interviewer. Also returns why the chosen one cannot be used,
    /// if it cannot.
    pub async fn in_order(
        &self,
        keyring: &Keyring<'_>,
        choice: Option<&ModelChoice>,
    ) -> (Vec<Interviewer>, Option<ChoiceError>) {
        let (first, problem) = match self.interviewer(keyring, choice).await {
            Ok(interviewer) => (interviewer, None),
            Err(error) => (Interviewer::BuiltIn, Some(error)),
        };
        let mut order = self.substitutes(keyring, &first).await;
        if matches!(first, Interviewer::Model { .. }) {
            order.insert(0, first);
        }
        order.push(Interviewer::BuiltIn);
        (order, problem)
    }

    /// The interviewers that step in when the provider of `interviewer` fails: models of other providers that
    /// there are keys of. Keys that cannot be used are left out.
    async fn substitutes(
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
            check_address(provider, &base_url, self.reach).await?;
        }
        let model = model_name(provider, &credentials, model);
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

/// The key of the chosen provider, else of the first provider that there is a key of; `None` for the built-in
/// interviewer.
fn credentials_for(
    keyring: &Keyring<'_>,
    choice: Option<&ModelChoice>,
) -> Result<Option<(Provider, Credentials)>, ChoiceError> {
    let Some(choice) = choice else {
        return Ok(keyring.first_of(&Provider::INTERVIEWERS)?);
    };
    let Some(chosen) = choice.provider else {
        return Ok(None);
    };
    let found = keyring.first_of(&[chosen])?;
    found.map(Some).ok_or(ChoiceError::Missing(chosen))
}

/// The chosen model, else the one stored with the key, else the provider's usual one.
fn model_name(provider: Provider, credentials: &Credentials, chosen: Option<String>) -> String {
    chosen
        .or_else(|| credentials.model.clone())
        .unwrap_or_else(|| usual_model(provider).to_owned())
}
