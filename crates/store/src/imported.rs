//! People of an older system who are brought in: which have an account, and what else is known of them.

use crate::{ServiceRows, StoreResult};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

/// An address that has an account, or had one that an import has made.
#[derive(Debug, Deserialize)]
pub struct KnownAddress {
    /// The address.
    pub email: Pii,
    /// Whether an import has made the account.
    pub is_imported: bool,
    /// Whether that account was removed since.
    pub is_removed: bool,
}

/// What the old system knew.
#[derive(Debug, Serialize)]
pub struct ImportedUser {
    /// The address.
    pub email: Pii,
    /// Whether they were an administrator.
    pub is_admin: bool,
    /// Since when they were there.
    #[serde(with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
}

/// Somebody who waits for a mail.
#[derive(Debug, Deserialize)]
pub struct WithoutMail {
    /// Their id.
    pub id: Uuid,
    /// Their address.
    pub email: Pii,
}

impl ServiceRows {
    /// Which of these addresses, in lower case, have an account, or had one that an import has made.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn accounts_by_email(&self, emails: &[&str]) -> StoreResult<Vec<KnownAddress>> {
        let arguments = json!({"p_emails": emails});
        Ok(self.0.rpc("accounts_by_email", &arguments).fetch().await?)
    }

    /// Gives imported accounts what the old system knew of them, once for each. Returns of how many that was new.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn adopt_imported(&self, users: &[ImportedUser]) -> StoreResult<u64> {
        let arguments = json!({"p_users": users});
        Ok(self.0.rpc("adopt_imported", &arguments).fetch().await?)
    }

    /// A page of imported people whom no mail was sent that lets them choose a password, behind the one with id `after`.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn imported_without_mail(
        &self,
        after: Option<Uuid>,
        limit: u32,
    ) -> StoreResult<Vec<WithoutMail>> {
        let arguments = json!({"p_after": after, "p_limit": limit});
        let page = self.0.rpc("imported_without_mail", &arguments);
        Ok(page.fetch().await?)
    }
}
