//! Periodic work on everybody's rows: purging, marking, and the readiness check.

use crate::{ServiceRows, Store, StoreResult};
use serde_json::json;
use uuid::Uuid;

impl ServiceRows {
    /// Removes one guest with everything of theirs. Returns whether they are gone; an account stays, and so does
    /// a guest who has registered and whose address waits for its confirmation.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn remove_guest(&self, guest: Uuid) -> StoreResult<bool> {
        let arguments = json!({"p_guest": guest});
        Ok(self.0.rpc("remove_guest", &arguments).fetch().await?)
    }

    /// Removes a batch of guests without activity since `idle_since` (RFC 3339). Returns how many were
    /// removed; 0 when none is left.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn purge_guests(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("purge_guests", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }

    /// Removes a batch of accounts whose owners wanted that, and whose days to change their mind are over. Returns how many
    /// were removed.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn purge_accounts(&self) -> StoreResult<i64> {
        Ok(self.0.rpc("purge_accounts", &json!({})).fetch().await?)
    }

    /// Removes a batch of keys lent to interviews without activity since `idle_since` (RFC 3339). Returns how
    /// many were removed.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn purge_interview_keys(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("purge_interview_keys", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }

    /// Marks a batch of open interviews without activity since `idle_since` (RFC 3339) as abandoned. Returns
    /// how many were marked.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn mark_abandoned(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("mark_abandoned", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }
}

impl Store {
    /// Checks that the database answers.
    ///
    /// # Errors
    /// `StoreError::Unreachable` if it does not.
    pub async fn ping(&self) -> StoreResult<()> {
        let service = self.as_service();
        let _: Vec<serde_json::Value> = service
            .0
            .from("profiles")
            .select("id")
            .limit(1)
            .fetch()
            .await?;
        Ok(())
    }
}
