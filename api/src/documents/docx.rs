//! Text of a Word file: the paragraphs of `word/document.xml`.

use super::ExtractError;
use mockingbird_shared::limits::DOCUMENT_MAX_CHARS;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes that the document may unpack to. A thousand pages of text are about 20 MiB of XML.
const XML_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Most parts of a Word file.
const PARTS_MAX: usize = 5_000;

pub(super) fn text(bytes: &[u8]) -> Result<String, ExtractError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ExtractError::Unreadable)?;
    if archive.len() > PARTS_MAX {
        return Err(ExtractError::TooHeavy);
    }
    // Any other zip has no such part.
    let part = archive
        .by_name("word/document.xml")
        .map_err(|_| ExtractError::UnknownKind)?;
    if part.encrypted() {
        return Err(ExtractError::Encrypted);
    }
    let mut xml = Vec::new();
    // The size that the archive claims is a stranger's word.
    part.take(XML_MAX_BYTES + 1)
        .read_to_end(&mut xml)
        .map_err(|_| ExtractError::Unreadable)?;
    if xml.len() as u64 > XML_MAX_BYTES {
        return Err(ExtractError::TooHeavy);
    }
    let xml = String::from_utf8(xml).map_err(|_| ExtractError::Unreadable)?;
    paragraphs(xml.trim_start_matches('\u{feff}'))
}

fn paragraphs(xml: &str) -> Result<String, ExtractError> {
    let mut reader = Reader::from_str(xml);
    let mut out = String::new();
    let (mut in_text, mut in_fallback, mut in_properties) = (false, 0u32, 0u32);
    loop {
        match reader.read_event().map_err(|_| ExtractError::Unreadable)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "Fallback" => in_fallback += 1,
                "pPr" => in_properties += 1,
                "t" => in_text = in_fallback == 0,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "Fallback" => in_fallback = in_fallback.saturating_sub(1),
                "pPr" => in_properties = in_properties.saturating_sub(1),
                "t" => in_text = false,
                "p" if in_fallback == 0 => out.push('\n'),
                "tc" if in_fallback == 0 => out.push('\t'),
                _ => {}
            },
            Event::Empty(tag) if in_fallback == 0 && in_properties == 0 => {
                match tag.local_name().as_ref() {
                    "tab" => out.push('\t'),
                    "br" | "cr" => out.push('\n'),
                    _ => {}
                }
            }
            Event::Text(text) if in_text => out.push_str(&text.xml10_content()),
            Event::CData(text) if in_text => out.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if in_text => {
                match reference
                    .resolve_char_ref()
                    .map_err(|_| ExtractError::Unreadable)?
                {
                    Some(character) => out.push(character),
                    None => out.push_str(
                        quick_xml::escape::resolve_predefined_entity(&reference)
                            .unwrap_or_default(),
                    ),
                }
            }
            // Entities of one's own are a way to blow a document up; Word writes none.
            Event::DocType(_) => return Err(ExtractError::Unreadable),
            Event::Eof => return Ok(out),
            _ => {}
        }
        if out.len() > DOCUMENT_MAX_CHARS * 4 {
            return Err(ExtractError::TooLong);
        }
    }
}
