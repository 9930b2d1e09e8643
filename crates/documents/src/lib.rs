//! The text of résumés and job descriptions: the bytes of a file in, its text out, as a person would read it aloud.
//!
//! `kind` says what a file really is, whatever its name says. `plain`, `rtf`, `html`, `docx`, `odt` and `pdf` read one
//! kind each; `typography` makes letters of what typesetting has made of them, and `legibility` recognises a reading
//! that is no language. A file is a stranger's program for a parser: everything here has a limit on size and count, and
//! the caller runs it where time and memory are limited as well. Not here: HTTP, processes, where the text is kept.

mod code_page;
mod docx;
mod error;
#[cfg(test)]
mod fuzz;
mod html;
mod kind;
mod legibility;
mod odt;
mod package;
mod pdf;
mod plain;
mod rtf;
mod symbols;
mod tidy;
mod typography;
mod web_archive;
mod xml;

pub use error::ReadError;

use kind::Kind;
use mockingbird_shared::document::Doubt;
use serde::{Deserialize, Serialize};

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The text, at most `DOCUMENT_MAX_CHARS` characters, with at least one letter or digit.
    pub text: String,
    /// Why the person should look at the text before it is used; empty for most files.
    pub doubts: Vec<Doubt>,
}

/// Bytes of text that a reader may produce before it stops: characters have four bytes at most.
const RAW_MAX_BYTES: usize = mockingbird_shared::limits::DOCUMENT_MAX_CHARS * 4;

/// Most times that a text is cleaned again. Each takes something away, so that a text made for it ends here.
const CLEANINGS_MAX: usize = 8;

/// Reads a file of any kind.
///
/// # Errors
/// It is of no kind that can be read, is damaged or locked, holds no text, more than is taken, or nothing that is
/// language.
pub fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut doubts = Vec::new();
    let (raw, is_printed) = match kind::detect(bytes)? {
        Kind::Pdf => {
            let pages = pdf::read(bytes)?;
            doubts.extend(pages.doubts);
            (pages.text, true)
        }
        Kind::Docx(package) => (docx::read(package)?, false),
        Kind::Odt(package) => (odt::read(package)?, false),
        Kind::Rtf => (rtf::read(bytes)?, false),
        Kind::Html => (html::read(bytes, None)?, false),
        Kind::WebArchive => (web_archive::read(bytes)?, false),
        Kind::Plain => {
            let decoded = plain::decode(bytes)?;
            if decoded.is_guess {
                doubts.push(Doubt::GuessedLetters);
            }
            (decoded.text, false)
        }
    };
    if legibility::is_broken(&raw) {
        return Err(ReadError::Illegible);
    }
    let cleaned = typography::clean(&raw, is_printed);
    let text = match tidy::tidy(&cleaned) {
        // Symbols without a letter among them.
        Err(ReadError::NoText) if legibility::is_illegible(&cleaned) => {
            return Err(ReadError::Illegible);
        }
        other => other?,
    };
    if legibility::is_illegible(&text) {
        return Err(ReadError::Illegible);
    }
    let text = settled(text)?;
    doubts.extend(doubts_of(&text));
    doubts.sort_unstable();
    doubts.dedup();
    Ok(Reading { text, doubts })
}

/// Cleans text that was pasted or mended by hand.
///
/// # Errors
/// There is no letter or digit in it, or it is too long.
pub fn clean(text: &str) -> Result<String, ReadError> {
    settled(tidy::tidy(&typography::clean(text, false))?)
}

/// A text that cleaning leaves as it is. What one step takes away may leave something for another, such as letters that
/// were read twice around a hyphen that is gone; hardly any text takes a second time.
fn settled(mut text: String) -> Result<String, ReadError> {
    for _ in 0..CLEANINGS_MAX {
        let again = tidy::tidy(&typography::clean(&text, false))?;
        if again == text {
            break;
        }
        text = again;
    }
    Ok(text)
}

/// Why a person should look at this text, as far as the text itself shows it.
pub fn doubts_of(text: &str) -> Vec<Doubt> {
    legibility::doubts(text)
}
