//! Keys at rest: AES-256-GCM with a fresh random nonce for each; owner, provider and version of the master key are bound as
//! associated data, so that a ciphertext opens in no other row.

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mockingbird_shared::provider::Provider;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Length of the nonce, in bytes (NIST SP 800-38D).
const NONCE_BYTES: usize = 12;

/// A key that keys are encrypted with. Does not print.
#[derive(Clone)]
pub struct MasterKey {
    /// 32 random bytes.
    pub bytes: [u8; 32],
    /// Its version, which is stored beside each ciphertext, so that it can be told which key opens it after a rotation.
    pub version: i32,
}

/// Seals credentials with one master key, and opens what any key of the ring has sealed.
#[derive(Clone)]
pub struct Vault {
    ciphers: BTreeMap<i32, Aes256Gcm>,
    key_version: i32,
}

/// Why a text can't be sealed, or not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It was sealed with a master key that is not in the ring.
    #[error("master key {0} is not among MOCKINGBIRD_MASTER_KEYS")]
    NoMasterKey(i32),
    /// The master key of its version is another one, it was sealed for another row, or it is damaged.
    #[error("a stored key can't be decrypted: was its master key changed?")]
    Damaged,
    /// It is longer than AES-GCM can encrypt: 64 GB.
    #[error("the text is too long to be sealed")]
    TooLong,
}

impl Vault {
    /// A vault that seals with the first of these master keys and opens with all of them. Of several keys of one version,
    /// the first counts.
    pub fn new(sealing: &MasterKey, others: &[MasterKey]) -> Self {
        let mut ciphers = BTreeMap::new();
        for key in std::iter::once(sealing).chain(others) {
            ciphers
                .entry(key.version)
                .or_insert_with(|| Aes256Gcm::new(&key.bytes.into()));
        }
        Self {
            ciphers,
            key_version: sealing.version,
        }
    }

    /// The version of the master key that seals, to be stored beside each ciphertext.
    pub fn key_version(&self) -> i32 {
        self.key_version
    }

    /// Whether there is a master key of this version.
    pub fn has_version(&self, version: i32) -> bool {
        self.ciphers.contains_key(&version)
    }

    /// Seals a text for one owner and provider. Gives nonce and ciphertext in base64; sealing the same text again gives
    /// another result.
    ///
    /// # Errors
    /// `VaultError::TooLong`.
    pub fn seal(
        &self,
        owner: Uuid,
        provider: Provider,
        secret: &SecretString,
    ) -> Result<String, VaultError> {
        let nonce = Nonce::generate();
        let aad = associated_data(owner, provider, self.key_version);
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: aad.as_bytes(),
        };
        let ciphertext = self
            .cipher(self.key_version)?
            .encrypt(&nonce, payload)
            .map_err(|_| VaultError::TooLong)?;
        Ok(STANDARD.encode([nonce.as_slice(), &ciphertext].concat()))
    }

    /// Opens what `seal` gave, with the same owner and provider and the version that was stored beside it.
    ///
    /// # Errors
    /// `VaultError::NoMasterKey` if the ring has no key of that version; `VaultError::Damaged` if key, owner, provider or
    /// version are not those it was sealed with, or the text is damaged.
    pub fn open(
        &self,
        owner: Uuid,
        provider: Provider,
        key_version: i32,
        sealed: &str,
    ) -> Result<SecretString, VaultError> {
        let cipher = self.cipher(key_version)?;
        let damaged = VaultError::Damaged;
        let bytes = STANDARD.decode(sealed).map_err(|_| damaged)?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES).ok_or(damaged)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| damaged)?;
        let aad = associated_data(owner, provider, key_version);
        let payload = Payload {
            msg: ciphertext,
            aad: aad.as_bytes(),
        };
        let plain = cipher.decrypt(&nonce, payload).map_err(|_| damaged)?;
        String::from_utf8(plain)
            .map(SecretString::from)
            .map_err(|_| damaged)
    }

    fn cipher(&self, version: i32) -> Result<&Aes256Gcm, VaultError> {
        let cipher = self.ciphers.get(&version);
        cipher.ok_or(VaultError::NoMasterKey(version))
    }
}

fn associated_data(owner: Uuid, provider: Provider, key_version: i32) -> String {
    format!("mockingbird:provider-key:{owner}:{provider}:{key_version}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_for_its_owner_provider_and_version_alone() {
        let vault = Vault::new(&key(7, 1), &[]);
        let (owner, other) = (Uuid::new_v4(), Uuid::new_v4());
        let secret = SecretString::from("sk-secret");
        let sealed = vault.seal(owner, Provider::Openai, &secret).unwrap();
        assert_ne!(
            sealed,
            vault.seal(owner, Provider::Openai, &secret).unwrap(),
            "a nonce is used once"
        );
        let open = |owner, provider, version| vault.open(owner, provider, version, &sealed);
        assert_eq!(
            open(owner, Provider::Openai, 1).unwrap().expose_secret(),
            "sk-secret"
        );
        assert!(open(other, Provider::Openai, 1).is_err());
        assert!(open(owner, Provider::Groq, 1).is_err());
        assert!(open(owner, Provider::Openai, 2).is_err());
        let another = Vault::new(&key(8, 1), &[]);
        assert!(another.open(owner, Provider::Openai, 1, &sealed).is_err());
        assert!(vault.open(owner, Provider::Openai, 1, "AAAA").is_err());
    }

    fn key(byte: u8, version: i32) -> MasterKey {
        MasterKey {
            bytes: [byte; 32],
            version,
        }
    }

    #[test]
    fn the_first_key_of_a_ring_seals_and_all_of_them_open() {
        let (first, second) = (key(7, 1), key(8, 2));
        let (owner, secret) = (Uuid::new_v4(), SecretString::from("sk-secret"));
        let seal = |vault: &Vault| {
            let sealed = vault.seal(owner, Provider::Openai, &secret).unwrap();
            (vault.key_version(), sealed)
        };
        let old = seal(&Vault::new(&first, &[]));
        let both = Vault::new(&second, std::slice::from_ref(&first));
        let new = seal(&both);
        assert_eq!((old.0, new.0), (1, 2));
        for (version, sealed) in [&old, &new] {
            let opened = both.open(owner, Provider::Openai, *version, sealed);
            assert_eq!(opened.unwrap().expose_secret(), "sk-secret");
        }
        let without_old = Vault::new(&second, &[]);
        let refused = without_old.open(owner, Provider::Openai, old.0, &old.1);
        assert_eq!(refused.unwrap_err(), VaultError::NoMasterKey(1));
    }
}
