//! Text out of uploaded files: PDF, DOCX, TXT, MD.
//!
//! A file is a stranger's program for a parser, so the parsing happens in a child process with a limit on memory and
//! time (`isolation`); `kind` says what a file really is, `pdf` and `docx` read it. Only the text is kept.

mod docx;
#[cfg(test)]
mod fuzz;
mod isolation;
mod kind;
mod pdf;

pub use isolation::{Extractor, run_child};

use crate::error::{ApiError, payload_too_large};
use mockingbird_shared::limits::{DOCUMENT_MAX_CHARS, UPLOAD_MAX_PAGES};
use mockingbird_shared::wire::ProblemCode;
use serde::{Deserialize, Serialize};

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ExtractError {
    /// An old Word file.
    #[error("This is an old Word file (.doc). Save it as .docx or PDF, then upload that.")]
    LegacyWord,
    /// Locked by a password.
    #[error("This file is locked by a password. Save it without one, then upload it again.")]
    Encrypted,
    /// More pages than anybody reads.
    #[error("This file has more than {UPLOAD_MAX_PAGES} pages. Upload the ones that matter.")]
    TooManyPages,
    /// More text than is kept.
    #[error(
        "This file holds more than {DOCUMENT_MAX_CHARS} characters. Upload the part that matters."
    )]
    TooLong,
    /// It unpacks to something enormous, or takes too long.
    #[error(
        "This file takes too much time or memory to read. Save it again as a plain PDF, or paste the text."
    )]
    TooHeavy,
    /// Scanned, or empty.
    #[error("There is no text in this file; it may be a scan. Paste the text instead.")]
    NoText,
    /// Damaged.
    #[error("This file can't be read; it may be damaged. Save it again, or paste the text.")]
    Unreadable,
    /// Not one of the kinds.
    #[error("This kind of file is not read here. Upload PDF, DOCX, TXT or MD.")]
    UnknownKind,
}

impl ExtractError {
    fn code(self) -> ProblemCode {
        match self {
            Self::LegacyWord => ProblemCode::LegacyWordFile,
            Self::Encrypted => ProblemCode::FileEncrypted,
            Self::TooManyPages => ProblemCode::TooManyPages,
            Self::TooLong => ProblemCode::PayloadTooLarge,
            Self::TooHeavy => ProblemCode::FileTooHeavy,
            Self::NoText => ProblemCode::NoTextFound,
            Self::Unreadable => ProblemCode::FileUnreadable,
            Self::UnknownKind => ProblemCode::UnknownFileKind,
        }
    }
}

impl From<ExtractError> for ApiError {
    fn from(error: ExtractError) -> Self {
        match error {
            ExtractError::TooLong => payload_too_large().on_field("file"),
            error => Self::unprocessable(error.code(), error.to_string()).on_field("file"),
        }
    }
}

/// Reads a file of any kind. Called in the child process.
///
/// # Errors
/// It is of no kind that can be read, is damaged or locked, holds no text, or more than is taken.
pub fn extract(bytes: &[u8]) -> Result<String, ExtractError> {
    let text = match kind::detect(bytes)? {
        kind::Kind::Pdf => pdf::text(bytes)?,
        kind::Kind::Docx => docx::text(bytes)?,
        kind::Kind::Plain(text) => text,
    };
    tidy(&text)
}

/// Keeps letters and line breaks; takes out what PostgreSQL or a page can't hold.
pub fn tidy(text: &str) -> Result<String, ExtractError> {
    let mut out = String::with_capacity(text.len());
    let mut blank_lines = 0;
    for line in text.lines() {
        let line: String = line
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        let line = line.trim_end();
        blank_lines = if line.trim().is_empty() {
            blank_lines + 1
        } else {
            0
        };
        if blank_lines < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    let text = out.trim();
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ExtractError::NoText);
    }
    if text.chars().count() > DOCUMENT_MAX_CHARS {
        return Err(ExtractError::TooLong);
    }
    Ok(text.to_owned())
}
