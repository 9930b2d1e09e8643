//! Which model works for a person: their stored keys, opened by `mockingbird_keys`, whose errors get the API's words here.

use crate::App;
use crate::error::{ApiError, ApiResult};
use mockingbird_keys::{Credentials, Keyring, Unreadable};
use mockingbird_net::AddressRefused;
use mockingbird_service::interviewer::Interviewer;
use mockingbird_service::interviewer_choice::{ChoiceError, ModelChooser};
use mockingbird_shared::wire::{ModelChoice, Provider};
use uuid::Uuid;

/// The keys that may be used for an interview, sealed: those that were lent to it, then its owner's.
///
/// # Errors
/// The database does not answer.
pub async fn keyring(app: &App, owner: Uuid, interview: Uuid) -> ApiResult<Keyring<'_>> {
    let rows = app.store.as_service();
    let (mut stored, own) = tokio::try_join!(rows.lent_keys(interview), rows.keys_of(owner))?;
    stored.extend(own);
    let vault = &app.vault;
    Ok(Keyring { vault, stored })
}

/// The stored credentials of a person for one provider.
///
/// # Errors
/// The database does not answer, or the master key is another one.
pub async fn credentials(
    app: &App,
    owner: Uuid,
    provider: Provider,
) -> ApiResult<Option<Credentials>> {
    let keyring = Keyring {
        vault: &app.vault,
        stored: app.store.as_service().keys_of(owner).await?,
    };
    Ok(keyring.open(provider)?)
}

/// Who interviews this person: the chosen model, else the first provider that there is a key of, else the built-in one.
///
/// # Errors
/// `provider_key_missing` if a provider was chosen that there is no key of.
pub async fn interviewer(
    app: &App,
    owner: Uuid,
    interview: Uuid,
    choice: Option<&ModelChoice>,
) -> ApiResult<Interviewer> {
    let chooser = ModelChooser {
        llm: &app.llm,
        endpoints: &app.config.providers.endpoints,
        allow_private: app.config.providers.allow_private_endpoints,
    };
    let keyring = keyring(app, owner, interview).await?;
    Ok(chooser.interviewer(&keyring, choice).await?)
}

/// Whether this server may call an address that a person has named: of a LiveKit server, or of an endpoint.
///
/// # Errors
/// `endpoint_not_allowed`, or that it is no address.
pub async fn check_address(app: &App, provider: Provider, address: &str) -> ApiResult<()> {
    let allow_private = app.config.providers.allow_private_endpoints;
    Ok(mockingbird_net::check_address(provider, address, allow_private).await?)
}

impl From<ChoiceError> for ApiError {
    fn from(error: ChoiceError) -> Self {
        match error {
            ChoiceError::Unreadable(provider) => {
                tracing::error!(%provider, %error, "a stored key is of no use");
                let name = provider.display_name();
                Self::conflict(
                    "key_unreadable",
                    format!(
                        "Your stored {name} key can't be read any more. Save it again in Keys."
                    ),
                )
            }
            ChoiceError::Missing(provider) => Self::conflict(
                "provider_key_missing",
                format!(
                    "There is no {} key any more. Add one in Keys, or go on with the built-in interviewer.",
                    provider.display_name()
                ),
            ),
            ChoiceError::Endpoint(refused) => refused.into(),
        }
    }
}

impl From<Unreadable> for ApiError {
    fn from(error: Unreadable) -> Self {
        ChoiceError::from(error).into()
    }
}

impl From<AddressRefused> for ApiError {
    fn from(refused: AddressRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            AddressRefused::NoEndpoint | AddressRefused::NoLivekit => Self::invalid("url", detail),
            AddressRefused::NotAllowed => {
                Self::unprocessable("endpoint_not_allowed", detail).on_field("url")
            }
        }
    }
}
