//! Keys at rest: AES-256-GCM with a fresh random nonce for each; owner, provider and version of the master key are bound as
//! associated data, so that a ciphertext opens in no other row.

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mockingbird_shared::provider::Provider;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// Length of the nonce, in bytes (NIST SP 800-38D).
const NONCE_BYTES: usize = 12;

/// The key that all keys are encrypted with. Does not print.
#[derive(Clone)]
pub struct MasterKey {
    /// 32 random bytes.
    pub bytes: [u8; 32],
    /// Its version, which is stored beside each ciphertext, so that it can be told which key opens it after a rotation.
    pub version: i32,
}

/// Seals credentials with the master key, and opens them.
#[derive(Clone)]
pub struct Vault {
    cipher: Aes256Gcm,
    key_version: i32,
}

/// A ciphertext can't be opened: it was sealed with another master key or for another row, or it is damaged.
#[derive(Debug, thiserror::Error)]
#[error("a stored key can't be decrypted: was MOCKINGBIRD_MASTER_KEY changed?")]
pub struct CannotOpen;

impl Vault {
    /// A vault that seals and opens with this master key.
    pub fn new(master_key: &MasterKey) -> Self {
        Self {
            cipher: Aes256Gcm::new(&master_key.bytes.into()),
            key_version: master_key.version,
        }
    }

    /// The version of the master key, to be stored beside each ciphertext.
    pub fn key_version(&self) -> i32 {
        self.key_version
    }

    /// Seals a text for one owner and provider. Gives nonce and ciphertext in base64; sealing the same text again gives
    /// another result.
    ///
    /// # Errors
    /// The text is longer than AES-GCM can encrypt: 64 GB.
    pub fn seal(
        &self,
        owner: Uuid,
        provider: Provider,
        secret: &SecretString,
    ) -> Result<String, CannotOpen> {
        let nonce = Nonce::generate();
        let aad = associated_data(owner, provider, self.key_version);
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: aad.as_bytes(),
        };
        let ciphertext = self
            .cipher
            .encrypt(&nonce, payload)
            .map_err(|_| CannotOpen)?;
        Ok(STANDARD.encode([nonce.as_slice(), &ciphertext].concat()))
    }

    /// Opens what `seal` gave, with the same owner and provider and the version that was stored beside it.
    ///
    /// # Errors
    /// Master key, owner, provider or version are not those it was sealed with, or the text is damaged.
    pub fn open(
        &self,
        owner: Uuid,
        provider: Provider,
        key_version: i32,
        sealed: &str,
    ) -> Result<SecretString, CannotOpen> {
        let bytes = STANDARD.decode(sealed).map_err(|_| CannotOpen)?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES).ok_or(CannotOpen)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| CannotOpen)?;
        let aad = associated_data(owner, provider, key_version);
        let plain = self
            .cipher
            .decrypt(
                &nonce,
                Payload {
                    msg: ciphertext,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| CannotOpen)?;
        String::from_utf8(plain)
            .map(SecretString::from)
            .map_err(|_| CannotOpen)
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
        let vault = Vault::new(&MasterKey {
            bytes: [7; 32],
            version: 1,
        });
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
        let another = Vault::new(&MasterKey {
            bytes: [8; 32],
            version: 1,
        });
        assert!(another.open(owner, Provider::Openai, 1, &sealed).is_err());
        assert!(vault.open(owner, Provider::Openai, 1, "AAAA").is_err());
    }
}
