//! What is read of files as people bring them; each is built here, as bad as it should be.

mod docx;
mod files;
mod legibility;
mod markup;
mod odt;
mod pdf;
mod plain;
mod rtf;

use mockingbird_documents::{ReadError, read};

/// The text of a file that is read.
fn text(bytes: &[u8]) -> String {
    match read(bytes) {
        Ok(reading) => reading.text,
        Err(error) => panic!("{error:?}"),
    }
}

/// Why a file is not read.
fn refusal(bytes: &[u8]) -> ReadError {
    match read(bytes) {
        Ok(reading) => panic!("read: {}", reading.text),
        Err(error) => error,
    }
}
