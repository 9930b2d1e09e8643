//! What the readers of XML share: attributes and references.

use crate::ReadError;
use quick_xml::events::{BytesRef, BytesStart};

/// The value of an attribute by its name without a prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().flatten().find_map(|attribute| {
        let is_it = attribute.key.local_name().as_ref() == name;
        is_it
            .then(|| {
                attribute
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .ok()
                    .map(|value| value.into_owned())
            })
            .flatten()
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
