//! A web page with its pictures in one file (MHTML, RFC 2557): what Word calls "Single File Web Page", also named `.doc`.

use crate::{ReadError, html};
use encoding_rs::UTF_8;
use mail_parser::{MessageParser, MimeHeaders};

/// How far into a file its headers are looked for.
const HEAD_BYTES: usize = 2_048;

pub(crate) fn is_web_archive(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let has_header = [
        "mime-version:",
        "from:",
        "content-type:",
        "snapshot-content-location:",
    ]
    .iter()
    .any(|it| head.starts_with(it));
    has_header
        && head.contains("content-type:")
        && (head.contains("multipart/related") || head.contains("text/html"))
}

pub(crate) fn read(bytes: &[u8]) -> Result<String, ReadError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or(ReadError::Damaged)?;
    let part = message
        .parts
        .iter()
        .find(|part| {
            part.content_type()
                .is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("html"))
        })
        .ok_or(ReadError::UnknownKind)?;
    // The text of a part is decoded already.
    html::read(part.contents(), Some(UTF_8))
}
