//! The keys that may be used for one person. They stay sealed until one is needed.

use crate::credentials::{Credentials, unpack};
use crate::vault::Vault;
use mockingbird_shared::provider::Provider;
use uuid::Uuid;

/// A key as it is stored.
#[derive(Clone)]
pub struct StoredKey {
    /// For whom it is sealed: a person, or one interview that a guest has lent it to.
    pub owner: Uuid,
    /// The provider that the key belongs to.
    pub provider: Provider,
    /// The version of the master key that it is sealed with.
    pub key_version: i32,
    /// The sealed credentials: nonce and ciphertext in base64, as `Vault::seal` wrote them.
    pub ciphertext: String,
}

/// A stored key of this provider can't be opened: it was sealed with a master key that is not in the ring, or it is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored key can't be decrypted: was its master key changed, or taken out of the ring?")]
pub struct Unreadable(pub Provider);

/// Keys that may be used for one person.
pub struct Keyring<'a> {
    /// Opens them.
    pub vault: &'a Vault,
    /// What was lent to the interview, then all of the person's: the first of a provider counts.
    pub stored: Vec<StoredKey>,
}

impl Keyring<'_> {
    /// Opens the key of the first of these providers that has one; none if no provider has. The others stay sealed.
    ///
    /// # Errors
    /// The key that was found can't be opened. Later providers are not tried.
    pub fn first_of(
        &self,
        wanted: &[Provider],
    ) -> Result<Option<(Provider, Credentials)>, Unreadable> {
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
        let credentials = credentials.ok_or(Unreadable(key.provider))?;
        Ok(Some((key.provider, credentials)))
    }

    /// Opens the key of one provider; none if there is no such key.
    ///
    /// # Errors
    /// The key can't be opened.
    pub fn open(&self, provider: Provider) -> Result<Option<Credentials>, Unreadable> {
        let found = self.first_of(&[provider])?;
        Ok(found.map(|(_, credentials)| credentials))
    }

    /// Whether there are keys of a transcriber and of a synthesiser, as an interview by voice needs. None is opened.
    pub fn can_talk(&self) -> bool {
        let has =
            |wanted: &[Provider]| self.stored.iter().any(|key| wanted.contains(&key.provider));
        has(&Provider::TRANSCRIBERS) && has(&Provider::SYNTHESISERS)
    }
}
