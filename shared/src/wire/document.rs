use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DocumentKind {
    /// Of the candidate.
    Resume,
    /// Of the employer.
    JobDescription,
}

/// `POST /api/documents` with JSON: text that was pasted. Files go as `multipart/form-data`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// How it is listed.
    pub name: String,
    /// At most 100 000 characters.
    pub text: Pii,
}

/// A stored document. Only the text is kept, never the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// For `resume_id` and `job_description_id` of an interview.
    pub id: Uuid,
    /// What it is.
    pub kind: DocumentKind,
    /// The file's name.
    pub name: Pii,
    /// How long the text is, in characters.
    pub characters: u32,
    /// What was read.
    pub text: Pii,
    /// When it was stored.
    pub created_at: String,
}

/// A row of `GET /api/documents`: a document without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentSummary {
    /// For `resume_id` and `job_description_id` of an interview.
    pub id: Uuid,
    /// What it is.
    pub kind: DocumentKind,
    /// The file's name.
    pub name: Pii,
    /// How long the text is, in characters.
    pub characters: u32,
    /// When it was stored.
    pub created_at: String,
}

impl From<Document> for DocumentSummary {
    fn from(document: Document) -> Self {
        Self {
            id: document.id,
            kind: document.kind,
            name: document.name,
            characters: document.characters,
            created_at: document.created_at,
        }
    }
}
