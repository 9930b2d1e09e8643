//! `documents`: résumés and job descriptions as text.

use crate::{StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::DocumentKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is stored of a document.
#[derive(Serialize)]
pub struct NewDocumentRow {
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// At most 200 characters.
    pub name: Pii,
    /// At most 100 000 characters.
    pub text: Pii,
}

/// A row.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentRow {
    /// Its own.
    pub id: Uuid,
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// What the person calls it.
    pub name: Pii,
    /// The whole text.
    pub text: Pii,
    /// When it was added (RFC 3339).
    pub created_at: String,
}

/// A row of the list, without its text.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentListRow {
    /// Its own.
    pub id: Uuid,
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// What the person calls it.
    pub name: Pii,
    /// How long the text is, in characters.
    pub characters: u32,
    /// When it was added (RFC 3339).
    pub created_at: String,
}

const COLUMNS: &str = "id,kind,name,text,created_at";
const LIST_COLUMNS: &str = "id,kind,name,characters,created_at";
/// As many as the database keeps of one person; the list has no pages.
const LIST_MAX: usize = 100;

impl UserRows {
    /// All, newest first, without their texts.
    ///
    /// # Errors
    /// The database does not answer, or refuses the token.
    pub async fn documents(&self) -> StoreResult<Vec<DocumentListRow>> {
        Ok(self
            .0
            .from("documents")
            .select(LIST_COLUMNS)
            .order("created_at.desc")
            .limit(LIST_MAX)
            .fetch()
            .await?)
    }

    /// One.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn document(&self, id: Uuid) -> StoreResult<DocumentRow> {
        let query = self
            .0
            .from("documents")
            .select(COLUMNS)
            .eq("id", id.to_string());
        one(query.fetch().await?, "document")
    }

    /// Adds one.
    ///
    /// # Errors
    /// `LimitReached`, `Constraint`.
    pub async fn add_document(&self, row: &NewDocumentRow) -> StoreResult<DocumentRow> {
        let insert = self.0.from("documents").insert_json(row).select(COLUMNS);
        one(insert.fetch().await?, "document")
    }

    /// Removes one.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_document(&self, id: Uuid) -> StoreResult<()> {
        let removed: Vec<serde_json::Value> = self
            .0
            .from("documents")
            .eq("id", id.to_string())
            .delete()
            .select("id")
            .fetch()
            .await?;
        one(removed, "document").map(drop)
    }
}
