//! `profiles`: one for each person.

use crate::{ServiceRows, StoreError, StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A profile.
#[derive(Debug, Deserialize)]
pub struct ProfileRow {
    /// The person's name; may be empty.
    pub display_name: Pii,
    /// The person's picture: an https address or a `data:` URL.
    pub avatar_url: Option<String>,
    /// Language of the web app, such as `en`.
    pub language: String,
    /// Whether the person is an administrator.
    pub is_admin: bool,
    /// When the account is removed (RFC 3339), if its owner wants that.
    pub removal_at: Option<String>,
}

/// The columns that the person may change.
#[derive(Debug, Serialize)]
pub struct ProfileChangeRow {
    /// The person's name; may be empty.
    pub display_name: Pii,
    /// The person's picture: an https address or a `data:` URL.
    pub avatar_url: Option<String>,
    /// Language of the web app, such as `en`.
    pub language: String,
}

const COLUMNS: &str = "display_name,avatar_url,language,is_admin,removal_at";

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
    pub async fn update_profile(
        &self,
        id: Uuid,
        change: &ProfileChangeRow,
    ) -> StoreResult<ProfileRow> {
        let update = self
            .0
            .from("profiles")
            .update_json(change)
            .eq("id", id.to_string());
        one(update.select(COLUMNS).fetch().await?, "profile")
    }
}

impl ServiceRows {
    /// Sets when an account is removed (RFC 3339), or that it is not.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is nobody with this id, `StoreError::LastAdministrator` if it is the last one.
    pub async fn set_removal(&self, person: Uuid, at: Option<&str>) -> StoreResult<()> {
        let arguments = json!({"p_user": person, "p_at": at});
        let changed: bool = self.0.rpc("set_removal", &arguments).fetch().await?;
        changed.then_some(()).ok_or(StoreError::NotFound("account"))
    }

    /// Removes somebody with everything of theirs.
    ///
    /// # Errors
    /// As `set_removal`.
    pub async fn remove_account(&self, person: Uuid) -> StoreResult<()> {
        let arguments = json!({"p_user": person});
        let removed: bool = self.0.rpc("remove_account", &arguments).fetch().await?;
        removed.then_some(()).ok_or(StoreError::NotFound("account"))
    }
}
