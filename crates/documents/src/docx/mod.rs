//! Text of a Word file, as its author would print it.
//!
//! The main part is the one that the package's relationships name. Headers stand once at the top, footers at the end
//! if they say how to reach somebody, notes after the text. `body` reads one part; `lists` knows bullets and numbers.

mod body;
mod lists;
mod relationships;

use crate::package::Package;
use crate::{RAW_MAX_BYTES, ReadError, kind, web_archive};
use body::{Body, Notes};
use lists::Lists;
use relationships::Relationships;

/// Most headers, footers and imported chunks that are read; a section has three of each.
const PARTS_READ_MAX: usize = 60;

pub(crate) fn read(mut package: Package<'_>) -> Result<String, ReadError> {
    let main = main_part(&mut package)?;
    let xml = package.xml(&main)?.ok_or(ReadError::UnknownKind)?;
    let related = Relationships::of_part(&mut package, &main)?;
    let lists = Lists::read(&mut package, &related)?;
    let body = Body::read(&xml, &lists)?;
    if !body.is_word {
        // A spreadsheet or slides.
        return Err(ReadError::UnknownKind);
    }
    let mut text = String::new();
    for header in edges(&mut package, &related, &lists, &body.headers)? {
        text.push_str(&header);
        text.push_str("\n\n");
    }
    text.push_str(&body.text);
    for chunk in body.chunks.iter().take(PARTS_READ_MAX) {
        text.push_str(&imported(&mut package, &related, chunk)?);
    }
    for (kind, ids) in [("footnotes", &body.footnotes), ("endnotes", &body.endnotes)] {
        push_notes(&mut text, &mut package, &related, &lists, kind, ids)?;
    }
    for footer in edges(&mut package, &related, &lists, &body.footers)? {
        if says_how_to_reach_somebody(&footer) && !text.contains(footer.trim()) {
            text.push('\n');
            text.push_str(&footer);
        }
    }
    if text.len() > RAW_MAX_BYTES {
        return Err(ReadError::TooLong);
    }
    Ok(text)
}

/// The part that the package names as its document; it need not be called `word/document.xml`.
fn main_part(package: &mut Package<'_>) -> Result<String, ReadError> {
    let root = Relationships::of_part(package, "")?;
    match root.first("officeDocument") {
        Some(target) if package.part_exists(&target) => Ok(target),
        _ => Ok("word/document.xml".to_owned()),
    }
}

/// The texts of headers or footers, each once.
fn edges(
    package: &mut Package<'_>,
    related: &Relationships,
    lists: &Lists,
    ids: &[String],
) -> Result<Vec<String>, ReadError> {
    let mut texts: Vec<String> = Vec::new();
    for id in ids.iter().take(PARTS_READ_MAX) {
        let Some(xml) = related
            .target(id)
            .map(|part| package.xml(&part))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        let text = Body::read(&xml, lists)?.text.trim().to_owned();
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    Ok(texts)
}

fn push_notes(
    text: &mut String,
    package: &mut Package<'_>,
    related: &Relationships,
    lists: &Lists,
    kind: &str,
    ids: &[String],
) -> Result<(), ReadError> {
    if ids.is_empty() {
        return Ok(());
    }
    let Some(xml) = related
        .first(kind)
        .map(|part| package.xml(&part))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    let notes = Notes::read(&xml, lists)?;
    for id in ids {
        if let Some(note) = notes.text(id) {
            text.push('\n');
            text.push_str(note.trim());
        }
    }
    text.push('\n');
    Ok(())
}

/// A part in another format that Word would convert when it opens the file (`w:altChunk`).
fn imported(
    package: &mut Package<'_>,
    related: &Relationships,
    id: &str,
) -> Result<String, ReadError> {
    let Some(bytes) = related
        .target(id)
        .map(|part| package.part(&part))
        .transpose()?
        .flatten()
    else {
        return Ok(String::new());
    };
    match kind::detect(&bytes)? {
        kind::Kind::Html => crate::html::read(&bytes, None),
        kind::Kind::WebArchive => web_archive::read(&bytes),
        kind::Kind::Rtf => crate::rtf::read(&bytes),
        kind::Kind::Plain => crate::plain::decode(&bytes).map(|decoded| decoded.text),
        // A file within the file, and so on: Word writes none.
        kind::Kind::Docx(_) | kind::Kind::Odt(_) | kind::Kind::Pdf => Ok(String::new()),
    }
}

/// Whether a footer holds an address, a telephone number or a link, rather than a page number.
fn says_how_to_reach_somebody(text: &str) -> bool {
    let has_mail = text
        .split_whitespace()
        .any(|word| word.contains('@') && word.contains('.'));
    let lower = text.to_lowercase();
    let has_link = ["www.", "http", "linkedin", "github", ".com/", "xing"]
        .iter()
        .any(|it| lower.contains(it));
    let digits = text
        .lines()
        .map(|line| line.chars().filter(char::is_ascii_digit).count())
        .max();
    // Seven digits: a telephone number without its prefix. A date has eight, but between two separators.
    has_mail
        || has_link
        || (digits.unwrap_or_default() >= 7
            && text.contains(['+', '(', ' '])
            && !is_date_and_page(&lower))
}

fn is_date_and_page(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .all(|digits| digits.len() <= 2 || digits.len() == 4 && digits.starts_with(['1', '2']))
        && !text.contains(['+', '('])
}
