//! All stored keys, of people and lent to interviews, for sealing them anew under another master key. What is done with the
//! keys of one person stands in `keys`.

use crate::{ServiceRows, StoreResult};
use mockingbird_shared::provider::Provider;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A sealed key with where it is stored.
#[derive(Clone, Deserialize)]
pub struct SealedKeyRow {
    /// Whether it is lent to an interview.
    pub lent: bool,
    /// Whom it is sealed for: a person, or the interview that it is lent to.
    pub owner: Uuid,
    /// The provider whose service it opens.
    pub provider: Provider,
    /// The version of the master key that it is sealed with.
    pub key_version: i32,
    /// The sealed key in Base64, as the vault writes it.
    pub ciphertext: String,
}

/// A key that was sealed anew.
#[derive(Clone, Serialize)]
pub struct ResealedKeyRow {
    /// Whether it is lent to an interview.
    pub lent: bool,
    /// Whom it is sealed for.
    pub owner: Uuid,
    /// The provider whose service it opens.
    pub provider: Provider,
    /// The ciphertext that it takes the place of.
    pub replaced: String,
    /// The version of the master key that it is sealed with now.
    pub key_version: i32,
    /// The key as it is sealed now.
    pub ciphertext: String,
}

/// How many keys are sealed with one version of the master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyVersionCount {
    /// The version.
    pub key_version: i32,
    /// How many keys of people and of interviews.
    pub keys: u64,
}

impl ServiceRows {
    /// How many keys are sealed with which version of the master key.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn sealed_key_versions(&self) -> StoreResult<Vec<KeyVersionCount>> {
        let rows = self.0.rpc("sealed_key_versions", &json!({}));
        Ok(rows.fetch().await?)
    }

    /// At most `limit` keys (up to 500) that are sealed with another version than this one, by owner and provider, behind
    /// `after`.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn keys_to_reseal(
        &self,
        version: i32,
        after: Option<(Uuid, Provider)>,
        limit: u32,
    ) -> StoreResult<Vec<SealedKeyRow>> {
        let (owner, provider) = after.unzip();
        let arguments = json!({
            "p_version": version, "p_after_owner": owner, "p_after_provider": provider, "p_limit": limit,
        });
        Ok(self.0.rpc("keys_to_reseal", &arguments).fetch().await?)
    }

    /// Puts keys in place of those that they were made of; one that was saved anew or removed meanwhile is left alone.
    /// Answers how many were replaced.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn reseal_keys(&self, keys: &[ResealedKeyRow]) -> StoreResult<u64> {
        let arguments = json!({"p_keys": keys});
        Ok(self.0.rpc("reseal_keys", &arguments).fetch().await?)
    }
}
