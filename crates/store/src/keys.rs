//! `provider_keys` and `interview_keys`: listed and removed with the person's token; keys themselves are
//! written and read only with the service role.

use crate::stored::{Stored, known_rows};
use crate::{ServiceRows, StoreResult, UserRows};
use mockingbird_shared::provider::{KeyStatus, Provider};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A sealed key.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyRow {
    /// Whom it is sealed for: a person, or the interview that a guest has lent it to.
    pub owner: Uuid,
    /// The provider whose service it opens.
    pub provider: Provider,
    /// What may be shown of it; empty for a lent key.
    pub hint: String,
    /// The version of the master key that it is sealed with.
    pub key_version: i32,
    /// The sealed key in Base64, as the vault writes it.
    pub ciphertext: String,
}

/// What is known of a stored key, without the key.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyStateRow {
    /// The provider whose service it opens.
    pub provider: Provider,
    /// The result of the last test.
    pub status: KeyStatus,
    /// What may be shown of it.
    pub hint: Option<String>,
    /// When it was last tested (RFC 3339).
    pub tested_at: Option<String>,
    /// When it was last changed (RFC 3339).
    pub updated_at: Option<String>,
}

impl UserRows {
    /// What is known of the person's keys.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn key_states(&self) -> StoreResult<Vec<KeyStateRow>> {
        let rows: Vec<Stored<KeyStateRow>> = self
            .0
            .from("provider_keys")
            .select("provider,status,hint,tested_at,updated_at")
            .fetch()
            .await?;
        Ok(known_rows(rows, "keys"))
    }

    /// Removes the key of a provider; succeeds if there is none.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn delete_key(&self, owner: Uuid, provider: Provider) -> StoreResult<()> {
        self.0
            .from("provider_keys")
            .eq("owner", owner.to_string())
            .eq("provider", provider.as_str())
            .delete()
            .return_minimal()
            .execute_checked()
            .await?;
        Ok(())
    }
}

impl ServiceRows {
    /// Saves a key. It replaces the key of the same provider, and counts as untested.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn save_key(&self, key: &KeyRow) -> StoreResult<()> {
        let row = json!({
            "owner": key.owner, "provider": key.provider, "hint": key.hint, "key_version": key.key_version,
            "ciphertext": key.ciphertext, "status": KeyStatus::Untested, "tested_at": null,
        });
        self.0
            .from("provider_keys")
            .upsert_json(&row)
            .on_conflict("owner,provider")
            .return_minimal()
            .execute_checked()
            .await?;
        Ok(())
    }

    /// All sealed keys of a person.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn keys_of(&self, owner: Uuid) -> StoreResult<Vec<KeyRow>> {
        let columns = "owner,provider,hint,key_version,ciphertext";
        let rows: Vec<Stored<KeyRow>> = self
            .0
            .from("provider_keys")
            .select(columns)
            .eq("owner", owner.to_string())
            .fetch()
            .await?;
        Ok(known_rows(rows, "keys"))
    }

    /// The sealed keys that may be used for an interview: the lent ones, then its owner's.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn keys_of_interview(
        &self,
        interview: Uuid,
        owner: Uuid,
    ) -> StoreResult<Vec<KeyRow>> {
        let arguments = json!({"p_interview": interview, "p_owner": owner});
        let rows: Vec<Stored<KeyRow>> = self.0.rpc("keys_of_interview", &arguments).fetch().await?;
        Ok(known_rows(rows, "keys"))
    }

    /// Lends exactly these keys to an interview; keys lent before are removed.
    ///
    /// # Errors
    /// `StoreError::Changed` if the interview is over.
    pub async fn lend_keys(&self, interview: Uuid, keys: &[KeyRow]) -> StoreResult<()> {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| json!({"provider": key.provider, "key_version": key.key_version, "ciphertext": key.ciphertext}))
            .collect();
        let arguments = json!({"p_interview": interview, "p_keys": keys});
        self.0
            .rpc("lend_keys", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }

    /// Stores the result of a key's test.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn note_key_test(
        &self,
        owner: Uuid,
        provider: Provider,
        status: KeyStatus,
        tested_at: &str,
    ) -> StoreResult<()> {
        self.0
            .from("provider_keys")
            .update_json(&json!({"status": status, "tested_at": tested_at}))
            .eq("owner", owner.to_string())
            .eq("provider", provider.as_str())
            .return_minimal()
            .execute_checked()
            .await?;
        Ok(())
    }
}
