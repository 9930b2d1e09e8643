//! `documents`.

use super::{StoreResult, UserRows, one};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{Document, DocumentKind};
use serde::Serialize;
use uuid::Uuid;

/// What is stored of a document.
#[derive(Serialize)]
pub struct NewDocumentRow {
    /// See there.
    pub kind: DocumentKind,
    /// At most 200 characters.
    pub name: Pii,
    /// At most 100 000 characters.
    pub text: Pii,
}

const COLUMNS: &str = "id,kind,name,text,created_at";
/// More than anybody needs; the list has no pages.
const MOST: usize = 100;

impl UserRows {
    /// Newest first.
    pub async fn documents(&self) -> StoreResult<Vec<Document>> {
        Ok(self
            .0
            .from("documents")
            .select(COLUMNS)
            .order("created_at.desc")
            .limit(MOST)
            .fetch()
            .await?)
    }

    /// One.
    pub async fn document(&self, id: Uuid) -> StoreResult<Document> {
        one(
            self.0
                .from("documents")
                .select(COLUMNS)
                .eq("id", id.to_string())
                .fetch()
                .await?,
            "document",
        )
    }

    /// Adds one.
    pub async fn add_document(&self, row: &NewDocumentRow) -> StoreResult<Document> {
        one(
            self.0
                .from("documents")
                .insert_json(row)
                .select(COLUMNS)
                .fetch()
                .await?,
            "document",
        )
    }

    /// Removes one.
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
