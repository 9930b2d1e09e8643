//! `profiles`: one for each person.

use crate::{StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A profile: the columns that the person may change.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProfileRow {
    /// The person's name; may be empty.
    pub display_name: Pii,
    /// The person's picture: an https address or a `data:` URL.
    pub avatar_url: Option<String>,
    /// Language of the web app, such as `en`.
    pub language: String,
}

const COLUMNS: &str = "display_name,avatar_url,language";

impl UserRows {
    /// The profile of the person with this id.
    ///
    /// # Errors
    /// `StoreError::NotFound` if it does not exist or is somebody else's.
    pub async fn profile(&self, id: Uuid) -> StoreResult<ProfileRow> {
        let query = self
            .0
            .from("profiles")
            .select(COLUMNS)
            .eq("id", id.to_string());
        one(query.fetch().await?, "profile")
    }

    /// Changes the profile of the person with this id.
    ///
    /// # Errors
    /// `StoreError::NotFound` if it does not exist or is somebody else's, `StoreError::Constraint` if a value
    /// is not allowed.
    pub async fn update_profile(&self, id: Uuid, change: &ProfileRow) -> StoreResult<ProfileRow> {
        let update = self
            .0
            .from("profiles")
            .update_json(change)
            .eq("id", id.to_string());
        one(update.select(COLUMNS).fetch().await?, "profile")
    }
}
