//! `preferences`: what a person wants in every interview; at most one row for each.

use crate::{StoreResult, Stored, UserRows, one};
use mockingbird_shared::interview::Preferences;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Row {
    settings: Stored<Preferences>,
}

impl UserRows {
    /// The person's preferences; none of them set where there is no row, or another release wrote it in a form that this
    /// one does not know.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn preferences(&self) -> StoreResult<Preferences> {
        let rows: Vec<Row> = self
            .0
            .from("preferences")
            .select("settings")
            .limit(1)
            .fetch()
            .await?;
        let first = rows.into_iter().next();
        Ok(first
            .and_then(|row| row.settings.known())
            .unwrap_or_default())
    }

    /// Replaces the person's preferences.
    ///
    /// # Errors
    /// `StoreError::Constraint` if they are too large.
    pub async fn set_preferences(&self, preferences: &Preferences) -> StoreResult<()> {
        let row = json!({"settings": preferences});
        let upsert = self
            .0
            .from("preferences")
            .upsert_json(&row)
            .on_conflict("owner");
        let stored: Vec<Row> = upsert.select("settings").fetch().await?;
        one(stored, "preferences").map(drop)
    }
}
