//! What is done for nobody in particular.

use crate::{ServiceRows, Store, StoreResult};
use serde_json::json;

impl ServiceRows {
    /// Removes a batch of guests without a sign of life since then. Answers with how many; none is left at 0.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn purge_guests(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("purge_guests", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }

    /// Removes a batch of keys that were lent to interviews without a sign of life since then. Answers with how many.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn purge_interview_keys(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("purge_interview_keys", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }

    /// Marks a batch of interviews that nobody has touched since then as abandoned. Answers with how many.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn mark_abandoned(&self, idle_since: &str) -> StoreResult<i64> {
        Ok(self
            .0
            .rpc("mark_abandoned", &json!({"p_idle_since": idle_since}))
            .fetch()
            .await?)
    }
}

impl Store {
    /// Whether the database answers.
    ///
    /// # Errors
    /// The database does not answer.
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
