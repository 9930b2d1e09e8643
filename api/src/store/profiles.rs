//! `profiles`.

use super::{StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::ProfileUpdate;
use serde::Deserialize;
use uuid::Uuid;

/// A row.
#[derive(Debug, Deserialize)]
pub struct ProfileRow {
    /// See there.
    pub display_name: Pii,
    /// See there.
    pub avatar_url: Option<String>,
    /// See there.
    pub language: String,
}

const COLUMNS: &str = "display_name,avatar_url,language";

impl UserRows {
    /// One's own.
    pub async fn profile(&self, id: Uuid) -> StoreResult<ProfileRow> {
        one(
            self.0
                .from("profiles")
                .select(COLUMNS)
                .eq("id", id.to_string())
                .fetch()
                .await?,
            "profile",
        )
    }

    /// Changes one's own.
    pub async fn update_profile(
        &self,
        id: Uuid,
        update: &ProfileUpdate,
    ) -> StoreResult<ProfileRow> {
        let rows = self
            .0
            .from("profiles")
            .update_json(update)
            .eq("id", id.to_string())
            .select(COLUMNS)
            .fetch()
            .await?;
        one(rows, "profile")
    }
}
