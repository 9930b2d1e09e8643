//! What people bring to an interview in writing.

use serde::{Deserialize, Serialize};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DocumentKind {
    /// The candidate's résumé.
    Resume,
    /// The employer's description of the job.
    JobDescription,
}

/// Why a person should look at the text that was read of their file before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Doubt {
    /// There is hardly any text: the file may be a scan.
    LittleText,
    /// Some pages have pictures and no text.
    PagesWithoutText,
    /// Parts of the text are not in any language, or letters are missing.
    UnreadableParts,
    /// The code page of a text file was told by statistics: letters with accents may be wrong.
    GuessedLetters,
    /// A doubt of a later release.
    #[serde(other)]
    Other,
}
