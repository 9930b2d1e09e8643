//! Text of a file of LibreOffice or OpenOffice: `content.xml`, and the headers of `styles.xml`.

use crate::package::Package;
use crate::xml::{attribute, for_each, push_reference};
use crate::{RAW_MAX_BYTES, ReadError};
use quick_xml::events::Event;

/// Elements whose content is not printed.
const NOT_PRINTED: [&str; 8] = [
    "tracked-changes", "annotation", "ruby-text", "note-citation", "forms", "scripts",
    "sequence-decls", "desc",
];
/// Most spaces that one element may stand for.
const SPACES_MAX: usize = 100;

pub(crate) fn read(mut package: Package<'_>) -> Result<String, ReadError> {
    let manifest = package.xml("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(ReadError::Encrypted);
    }
    let mut text = String::new();
    if let Some(styles) = package.xml("styles.xml")? {
        text.push_str(&part(&styles, Some(&["header", "header-first"]))?);
        text.push('\n');
    }
    let content = package.xml("content.xml")?.ok_or(ReadError::Damaged)?;
    text.push_str(&part(&content, None)?);
    Ok(text)
}

/// The text of a part, or of some elements of it only.
fn part(xml: &str, within: Option<&[&str]>) -> Result<String, ReadError> {
    let (mut out, mut notes) = (String::new(), String::new());
    let (mut skipping, mut inside, mut paragraphs, mut in_note) =
        (0_u32, u32::from(within.is_none()), 0_u32, 0_u32);
    let mut item_begins = false;
    for_each(xml, |event| {
        let to = if in_note > 0 { &mut notes } else { &mut out };
        let is_read = skipping == 0 && inside > 0 && paragraphs > 0;
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                name if NOT_PRINTED.contains(&name) => skipping += 1,
                name if within.is_some_and(|names| names.contains(&name)) => inside += 1,
                "p" | "h" => {
                    paragraphs += 1;
                    if std::mem::take(&mut item_begins) && skipping == 0 {
                        to.push_str("• ");
                    }
                }
                "list-item" => item_begins = true,
                "note-body" => in_note += 1,
                "s" if is_read => spaces(to, attribute(&tag, "c")),
                _ => {}
            },
            Event::Empty(tag) if is_read => match tag.local_name().as_ref() {
                "tab" => to.push('\t'),
                "line-break" => to.push('\n'),
                "s" => spaces(to, attribute(&tag, "c")),
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                name if NOT_PRINTED.contains(&name) => skipping = skipping.saturating_sub(1),
                name if within.is_some_and(|names| names.contains(&name)) => {
                    inside = inside.saturating_sub(1)
                }
                "p" | "h" => {
                    paragraphs = paragraphs.saturating_sub(1);
                    if skipping == 0 && inside > 0 {
                        to.push('\n');
                    }
                }
                "note-body" => in_note = in_note.saturating_sub(1),
                "table-cell" if skipping == 0 && inside > 0 => {
                    let line = to.trim_end_matches('\n').len();
                    to.truncate(line);
                    to.push('\t');
                }
                "table-row" if skipping == 0 && inside > 0 => to.push('\n'),
                _ => {}
            },
            Event::Text(text) if is_read => to.push_str(&collapsed(&text.xml10_content())),
            Event::CData(text) if is_read => to.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if is_read => push_reference(to, &reference)?,
            _ => {}
        }
        if out.len() + notes.len() > RAW_MAX_BYTES {
            return Err(ReadError::TooLong);
        }
        Ok(())
    })?;
    out.push('\n');
    out.push_str(&notes);
    Ok(out)
}

/// Line ends within a paragraph are spaces (OpenDocument 1.3, part 3, 6.1.2).
fn collapsed(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn spaces(to: &mut String, count: Option<String>) {
    let count = count
        .and_then(|count| count.parse().ok())
        .unwrap_or(1_usize);
    to.extend(std::iter::repeat_n(' ', count.min(SPACES_MAX)));
}
