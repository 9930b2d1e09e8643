//! A person's own sessions, which Supabase Auth keeps in its own schema.

use crate::{StoreError, StoreResult, UserRows};
use mockingbird_shared::pii::Pii;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// A session.
#[derive(Debug, Deserialize)]
pub struct SessionRow {
    /// Its id.
    pub id: Uuid,
    /// When it began (RFC 3339).
    pub created_at: String,
    /// When its tokens were last renewed (RFC 3339).
    pub last_used_at: String,
    /// What the browser calls itself.
    pub user_agent: Option<Pii>,
    /// The network address.
    pub ip: Option<Pii>,
    /// Whether it is that of the token.
    pub is_present: bool,
}

impl UserRows {
    /// The person's sessions, the last used first; at most a hundred.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn sessions(&self) -> StoreResult<Vec<SessionRow>> {
        Ok(self.0.rpc("my_sessions", &json!({})).fetch().await?)
    }

    /// Passes where the database lets the person in: before something is done for them with other rights than theirs, since
    /// nobody else asks whether the token's session is still there.
    ///
    /// # Errors
    /// `StoreError::SessionEnded`.
    pub async fn let_in(&self) -> StoreResult<()> {
        let own = self.0.from("profiles").select("id").limit(1);
        let _: Vec<serde_json::Value> = own.fetch().await?;
        Ok(())
    }

    /// Ends one.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is none, or it is somebody else's.
    pub async fn end_session(&self, id: Uuid) -> StoreResult<()> {
        let ended: bool = self
            .0
            .rpc("end_my_session", &json!({"p_id": id}))
            .fetch()
            .await?;
        ended.then_some(()).ok_or(StoreError::NotFound("session"))
    }
}
