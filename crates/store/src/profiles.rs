//! `profiles`: one for each person.

use crate::{StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A row, of which a person changes all that stands here.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProfileRow {
    /// How the person is called.
    pub display_name: Pii,
    /// An address or a picture in the text.
    pub avatar_url: Option<String>,
    /// Of the web app, as a code.
    pub language: String,
}

const COLUMNS: &str = "display_name,avatar_url,language";

impl UserRows {
    /// One's own.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn profile(&self, id: Uuid) -> StoreResult<ProfileRow> {
        let query = self
            .0
            .from("profiles")
            .select(COLUMNS)
            .eq("id", id.to_string());
        one(query.fetch().await?, "profile")
    }

    /// Changes one's own.
    ///
    /// # Errors
    /// `NotFound`, `Constraint`.
    pub async fn update_profile(&self, id: Uuid, change: &ProfileRow) -> StoreResult<ProfileRow> {
        let update = self
            .0
            .from("profiles")
            .update_json(change)
            .eq("id", id.to_string());
        one(update.select(COLUMNS).fetch().await?, "profile")
    }
}
