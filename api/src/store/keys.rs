//! `provider_keys`: listed and removed with the person's token, written and read with the service role alone.

use super::{ServiceRows, StoreResult, UserRows};
use mockingbird_keys::StoredKey;
use mockingbird_shared::wire::{KeyStatus, KeyView, Provider};
use serde_json::json;
use uuid::Uuid;

impl UserRows {
    /// Which keys there are.
    pub async fn key_views(&self) -> StoreResult<Vec<KeyView>> {
        Ok(self
            .0
            .from("provider_keys")
            .select("provider,status,hint,tested_at,updated_at")
            .fetch()
            .await?)
    }

    /// Removes one; it does no harm if there is none.
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
    pub async fn save_key(&self, key: &StoredKey) -> StoreResult<()> {
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
    pub async fn keys_of(&self, owner: Uuid) -> StoreResult<Vec<StoredKey>> {
        let columns = "owner,provider,hint,key_version,ciphertext";
        Ok(self
            .0
            .from("provider_keys")
            .select(columns)
            .eq("owner", owner.to_string())
            .fetch()
            .await?)
    }

    /// The keys that were lent to an interview.
    pub async fn lent_keys(&self, interview: Uuid) -> StoreResult<Vec<StoredKey>> {
        Ok(self
            .0
            .from("interview_keys")
            .select("owner:interview_id,provider,key_version,ciphertext")
            .eq("interview_id", interview.to_string())
            .fetch()
            .await?)
    }

    /// Lends these keys, and no others, to an interview that is not over.
    pub async fn lend_keys(&self, interview: Uuid, keys: &[StoredKey]) -> StoreResult<()> {
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
