//! `provider_keys` and `interview_keys`: listed and removed with the person's token, written and read with the service role
//! alone.

use crate::{ServiceRows, StoreResult, UserRows};
use mockingbird_shared::wire::{KeyStatus, KeyView, Provider};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A sealed key.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyRow {
    /// For whom it is sealed: a person, or one interview that a guest has lent it to.
    pub owner: Uuid,
    /// Whose service it opens.
    pub provider: Provider,
    /// What may be shown; nothing of a key that is lent.
    pub hint: String,
    /// Of the master key.
    pub key_version: i32,
    /// Base64, as the vault wrote it.
    pub ciphertext: String,
}

impl UserRows {
    /// Which keys there are.
    ///
    /// # Errors
    /// The database does not answer, or refuses the token.
    pub async fn key_views(&self) -> StoreResult<Vec<KeyView>> {
        Ok(self
            .0
            .from("provider_keys")
            .select("provider,status,hint,tested_at,updated_at")
            .fetch()
            .await?)
    }

    /// Removes one; it does no harm if there is none.
    ///
    /// # Errors
    /// The database does not answer, or refuses the token.
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
    /// Saves a key; one of the same provider is replaced, and counts as untested again.
    ///
    /// # Errors
    /// The database does not answer.
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

    /// All keys of a person.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn keys_of(&self, owner: Uuid) -> StoreResult<Vec<KeyRow>> {
        let columns = "owner,provider,hint,key_version,ciphertext";
        Ok(self
            .0
            .from("provider_keys")
            .select(columns)
            .eq("owner", owner.to_string())
            .fetch()
            .await?)
    }

    /// The sealed keys that may be used for an interview: those that were lent to it, then its owner's.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn keys_of_interview(
        &self,
        interview: Uuid,
        owner: Uuid,
    ) -> StoreResult<Vec<KeyRow>> {
        let arguments = json!({"p_interview": interview, "p_owner": owner});
        Ok(self.0.rpc("keys_of_interview", &arguments).fetch().await?)
    }

    /// Lends these keys, and no others, to an interview that is not over.
    ///
    /// # Errors
    /// `Changed` if the interview is over.
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

    /// Notes what a test has shown.
    ///
    /// # Errors
    /// The database does not answer.
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
