//! `documents`: résumés and job descriptions as text.

use crate::stored::{Stored, known_rows};
use crate::{StoreResult, UserRows, one};
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A document to be stored.
#[derive(Serialize)]
pub struct NewDocumentRow {
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// The name under which it is listed, at most 200 characters.
    pub name: Pii,
    /// The whole text, at most 100,000 characters.
    pub text: Pii,
}

/// What of a document is changed; what is left out stays.
#[derive(Serialize)]
pub struct DocumentChangeRow {
    /// The name under which it is listed, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Pii>,
    /// The whole text, at most 100,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Pii>,
}

/// A stored document.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentRow {
    /// The document's id.
    pub id: Uuid,
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// The name under which it is listed.
    pub name: Pii,
    /// The whole text.
    pub text: Pii,
    /// When it was added (RFC 3339).
    pub created_at: String,
}

/// A stored document as the list has it, without its text.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentListRow {
    /// The document's id.
    pub id: Uuid,
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// The name under which it is listed.
    pub name: Pii,
    /// How long the text is, in characters.
    pub characters: u32,
    /// When it was added (RFC 3339).
    pub created_at: String,
}

const COLUMNS: &str = "id,kind,name,text,created_at";
const LIST_COLUMNS: &str = "id,kind,name,characters,created_at";
/// Most documents that the database keeps of one person; the list has no pages.
const LIST_MAX: usize = 100;

impl UserRows {
    /// All documents of the person, newest first, without their texts.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn documents(&self) -> StoreResult<Vec<DocumentListRow>> {
        let rows: Vec<Stored<DocumentListRow>> = self
            .0
            .from("documents")
            .select(LIST_COLUMNS)
            .order("created_at.desc")
            .limit(LIST_MAX)
            .fetch()
            .await?;
        Ok(known_rows(rows, "documents"))
    }

    /// One document with its text.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such document or it is somebody else's.
    pub async fn document(&self, id: Uuid) -> StoreResult<DocumentRow> {
        let query = self
            .0
            .from("documents")
            .select(COLUMNS)
            .eq("id", id.to_string());
        one(query.fetch().await?, "document")
    }

    /// Stores a document of the person.
    ///
    /// # Errors
    /// `StoreError::LimitReached` if the person has 100 documents (a guest: 10); `StoreError::Constraint` if
    /// a value is too long.
    pub async fn add_document(&self, row: &NewDocumentRow) -> StoreResult<DocumentRow> {
        let insert = self.0.from("documents").insert_json(row).select(COLUMNS);
        one(insert.fetch().await?, "document")
    }

    /// Changes the name or the text of a document.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such document or it is somebody else's; `StoreError::Constraint` if a
    /// value is too long.
    pub async fn change_document(
        &self,
        id: Uuid,
        row: &DocumentChangeRow,
    ) -> StoreResult<DocumentRow> {
        let update = self
            .0
            .from("documents")
            .update_json(row)
            .eq("id", id.to_string());
        one(update.select(COLUMNS).fetch().await?, "document")
    }

    /// Removes one document; interviews keep their copy of its text.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such document or it is somebody else's.
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
