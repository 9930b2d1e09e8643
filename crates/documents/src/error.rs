//! Why there is no text.

use mockingbird_shared::limits::{DOCUMENT_MAX_CHARS, UPLOAD_MAX_PAGES};
use serde::{Deserialize, Serialize};

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ReadError {
    /// A file of Word 97 to 2003.
    #[error("This is an old Word file (.doc). Save it as DOCX or PDF, then upload that.")]
    LegacyWord,
    /// A file of a word processor that keeps its text to itself, such as Pages.
    #[error(
        "This file can be read by the program that wrote it only. Export it as DOCX or PDF, then upload that."
    )]
    OtherWordProcessor,
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
    /// Pictures of pages with a line or two of text stamped on them.
    #[error("There is hardly any text in this file: is it a scan? Paste the text instead.")]
    HardlyAnyText,
    /// What was read is no language: the fonts of the file don't tell which letters they draw.
    #[error(
        "This file could not be read well: its fonts don't tell which letters they draw. Paste the text instead."
    )]
    Illegible,
    /// Text in a code page that can't be told.
    #[error(
        "The letters of this text file can't be told from its bytes. Save it as UTF-8, or paste the text."
    )]
    UnknownLetters,
    /// Damaged.
    #[error("This file can't be read; it may be damaged. Save it again, or paste the text.")]
    Damaged,
    /// Not one of the kinds.
    #[error("This kind of file is not read here. Upload PDF, DOCX, ODT, RTF, HTML, TXT or MD.")]
    UnknownKind,
}
