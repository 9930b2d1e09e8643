//! What a file really is, whatever its name says.

use crate::package::Package;
use crate::{ReadError, html, web_archive};

/// Kinds that are read.
pub(crate) enum Kind<'a> {
    Pdf,
    /// Word since 2007, and what writes like it.
    Docx(Package<'a>),
    /// LibreOffice, OpenOffice.
    Odt(Package<'a>),
    Rtf,
    Html,
    /// A web page with its pictures in one file (MHTML): what Word calls "Single File Web Page".
    WebArchive,
    /// TXT or MD.
    Plain,
}

/// How far into a file its PDF mark may stand; some programs write something before it.
const PDF_MARK_WITHIN: usize = 1024;
/// Old binary files of word processors, by their first bytes.
const OTHER_WORD_PROCESSORS: [&[u8]; 3] = [
    // WordPerfect.
    b"\xffWPC", // Microsoft Works and Write.
    b"\x31\xbe\x00\x00", b"\x32\xbe\x00\x00",
];

pub(crate) fn detect(bytes: &[u8]) -> Result<Kind<'_>, ReadError> {
    let start = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
    if start.windows(5).any(|window| window == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    // OLE2: Word 97–2003, and newer Word files under a password.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(if holds_utf16(bytes, "EncryptedPackage") {
            ReadError::Encrypted
        } else {
            ReadError::LegacyWord
        });
    }
    if OTHER_WORD_PROCESSORS
        .iter()
        .any(|mark| bytes.starts_with(mark))
    {
        return Err(ReadError::OtherWordProcessor);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(bytes);
    }
    let text = start.trim_ascii_start();
    let text = text
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .trim_ascii_start();
    if text.starts_with(b"{\\rtf") || text.starts_with(b"{\\urtf") {
        Ok(Kind::Rtf)
    } else if web_archive::is_web_archive(text) {
        Ok(Kind::WebArchive)
    } else if html::is_html(bytes) {
        Ok(Kind::Html)
    } else {
        Ok(Kind::Plain)
    }
}

fn package(bytes: &[u8]) -> Result<Kind<'_>, ReadError> {
    let mut package = Package::open(bytes)?;
    if package.has("_rels/.rels") || package.has("word/document.xml") {
        Ok(Kind::Docx(package))
    } else if package.is_open_document()? {
        Ok(Kind::Odt(package))
    } else if package.has("Index/Document.iwa")
        || package.has("Index.zip")
        || package.has("index.xml")
    {
        Err(ReadError::OtherWordProcessor)
    } else {
        Err(ReadError::UnknownKind)
    }
}

fn holds_utf16(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}
