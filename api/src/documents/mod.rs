//! Files that are uploaded, on their way to the crate that reads them (`mockingbird_documents`): a child process with
//! limits, and the answers where there is no text. Only the text is kept.

mod isolation;

pub use isolation::{Extractor, run_child};

use crate::error::{ApiError, payload_too_large};
use mockingbird_documents::ReadError;
use mockingbird_shared::wire::ProblemCode;

/// Why a file has no text, on its way to the person.
pub struct Unread(pub ReadError);

impl From<Unread> for ApiError {
    fn from(Unread(error): Unread) -> Self {
        let code = match error {
            ReadError::TooLong => return payload_too_large().on_field("file"),
            ReadError::LegacyWord => ProblemCode::LegacyWordFile,
            ReadError::OtherWordProcessor => ProblemCode::OtherWordProcessor,
            ReadError::Encrypted => ProblemCode::FileEncrypted,
            ReadError::TooManyPages => ProblemCode::TooManyPages,
            ReadError::TooHeavy => ProblemCode::FileTooHeavy,
            ReadError::NoText => ProblemCode::NoTextFound,
            ReadError::HardlyAnyText => ProblemCode::HardlyAnyText,
            ReadError::Illegible => ProblemCode::TextIllegible,
            ReadError::UnknownLetters => ProblemCode::UnknownLetters,
            ReadError::Damaged => ProblemCode::FileUnreadable,
            ReadError::UnknownKind => ProblemCode::UnknownFileKind,
        };
        Self::unprocessable(code, error.to_string()).on_field("file")
    }
}
