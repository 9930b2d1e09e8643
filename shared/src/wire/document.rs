use crate::document::{DocumentKind, Doubt};
use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `POST /api/documents` as JSON: text that was pasted. Files are sent as `multipart/form-data`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDocument {
    /// Résumé or job description.
    pub kind: DocumentKind,
    /// The name under which the document is listed; cut to 200 characters.
    pub name: String,
    /// The document's text, at most 100,000 characters.
    pub text: Pii,
}

/// A stored résumé or job description. Only its text is kept, never the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// The document's id: `resume_id` or `job_description_id` of a new interview.
    pub id: Uuid,
    /// Résumé or job description.
    pub kind: DocumentKind,
    /// The name under which the document is listed: the file's name, or the one given with the text.
    pub name: Pii,
    /// Length of the text, in characters.
    pub characters: u32,
    /// The text that was pasted, or read from the file, or mended since.
    pub text: Pii,
    /// Why the person should look at the text before it is used; empty for most documents. What only the file has shown
    /// is told when it is uploaded; what the text shows, always.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
    /// When it was stored (RFC 3339).
    pub created_at: String,
}

/// `PATCH /api/documents/{id}`: what is left out stays as it is.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentChange {
    /// The name under which the document is listed; cut to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Pii>,
    /// The document's text, mended by hand; at most 100,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Pii>,
}

/// A document of `GET /api/documents`, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentSummary {
    /// The document's id: `resume_id` or `job_description_id` of a new interview.
    pub id: Uuid,
    /// Résumé or job description.
    pub kind: DocumentKind,
    /// The name under which the document is listed: the file's name, or the one given with the text.
    pub name: Pii,
    /// Length of the text, in characters.
    pub characters: u32,
    /// When it was stored (RFC 3339).
    pub created_at: String,
}
