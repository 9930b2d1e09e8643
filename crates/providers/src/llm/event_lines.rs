//! The lines of an event stream (server-sent events, WHATWG HTML 9.2), whatever pieces they come in.

use crate::error::Failure;

/// Longest line, in bytes. A piece of text has a few hundred; a tool call that nobody asked for may come at once.
const LINE_MAX_BYTES: usize = 256 * 1024;

/// Cuts bytes into lines. It holds one unfinished line at most, and looks at each byte once.
#[derive(Default)]
pub(super) struct EventLines {
    unfinished: Vec<u8>,
}

impl EventLines {
    /// The lines that `piece` completes, each with its end.
    ///
    /// # Errors
    /// `Nonsense` if a line is longer than any that a model sends.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            if self.unfinished.len() + part.len() > LINE_MAX_BYTES {
                return Err(Failure::Nonsense);
            }
            self.unfinished.extend_from_slice(part);
            if part.ends_with(b"\n") {
                lines.push(std::mem::take(&mut self.unfinished));
            }
        }
        Ok(lines)
    }

    /// The last line, for a stream that ends without a line break.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unfinished)
    }
}

/// The data that a line carries; none for blank lines, comments and other fields.
pub(super) fn data_of(line: &[u8]) -> Option<&[u8]> {
    Some(line.strip_prefix(b"data:")?.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(pieces: &[&[u8]]) -> Vec<String> {
        let mut lines = EventLines::default();
        let mut found: Vec<Vec<u8>> = Vec::new();
        for piece in pieces {
            found.extend(lines.push(piece).unwrap());
        }
        found.push(lines.finish());
        let data = found.iter().filter_map(|line| data_of(line));
        data.map(|data| String::from_utf8(data.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn lines_survive_being_cut_anywhere() {
        let stream = "data: one\n\n: a comment\nevent: ping\r\ndata:zwölf\r\n\r\ndata: [DONE]";
        for piece in 1..stream.len() {
            let pieces: Vec<&[u8]> = stream.as_bytes().chunks(piece).collect();
            assert_eq!(data(&pieces), ["one", "zwölf", "[DONE]"], "{piece}");
        }
    }

    #[test]
    fn a_line_without_an_end_is_not_kept() {
        let mut lines = EventLines::default();
        let piece = [b'x'; 1024];
        let taken = (0..).take_while(|_| lines.push(&piece).is_ok()).count();
        assert_eq!(taken, LINE_MAX_BYTES / piece.len());
    }
}
