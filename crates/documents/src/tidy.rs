//! Lines and blank lines as they are kept, and the limit on their length.

use crate::ReadError;
use mockingbird_shared::limits::DOCUMENT_MAX_CHARS;

/// What ends a line in one program or another: besides the usual two, Word's breaks of lines and pages, and Unicode's.
const LINE_ENDS: [char; 6] = ['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'];

/// Keeps letters and line breaks; takes out what PostgreSQL or a page can't hold.
pub(crate) fn tidy(text: &str) -> Result<String, ReadError> {
    let mut out = String::with_capacity(text.len());
    let mut blank_lines = 0;
    let text = text.replace("\r\n", "\n");
    for line in text.split(LINE_ENDS) {
        let line: String = line
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        let line = line.trim_end();
        blank_lines = if line.trim().is_empty() {
            blank_lines + 1
        } else {
            0
        };
        if blank_lines < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    let text = out.trim();
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ReadError::NoText);
    }
    if text.chars().count() > DOCUMENT_MAX_CHARS {
        return Err(ReadError::TooLong);
    }
    Ok(text.to_owned())
}
