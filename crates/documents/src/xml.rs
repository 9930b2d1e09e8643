//! What the readers of XML share: the loop over a part, attributes and references.

use crate::ReadError;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Hands on what stands in a part, piece by piece. A part with a DOCTYPE is refused: entities of one's own are a way to blow
/// a document up; Word writes none.
pub(crate) fn for_each<'a>(
    xml: &'a str,
    mut take: impl FnMut(Event<'a>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| ReadError::Damaged)? {
            Event::DocType(_) => return Err(ReadError::Damaged),
            Event::Eof => return Ok(()),
            event => take(event)?,
        }
    }
}

/// The value of an attribute by its name without a prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .filter(|attribute| attribute.key.local_name().as_ref() == name)
        .find_map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            Some(value.ok()?.into_owned())
        })
}

/// The character that a reference such as `&amp;` or `&#8211;` stands for. Entities of one's own are refused before.
pub(crate) fn push_reference(out: &mut String, reference: &BytesRef<'_>) -> Result<(), ReadError> {
    match reference
        .resolve_char_ref()
        .map_err(|_| ReadError::Damaged)?
    {
        Some(character) => out.push(character),
        None => {
            out.push_str(
                quick_xml::escape::resolve_predefined_entity(reference).unwrap_or_default(),
            );
        }
    }
    Ok(())
}
