//! Parses server-sent events from bytes as they arrive (HTML standard, "9.2.6 Interpreting an event stream").

/// One server-sent event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The last `id:` of the stream, in this event or an earlier one.
    pub id: Option<String>,
    /// The `data:` lines, joined with line breaks.
    pub data: String,
}

/// Splits a stream of bytes into events. Comments, which servers send as signs of life, produce none.
#[derive(Clone, Debug, Default)]
pub struct EventStream {
    /// The bytes of the incomplete line.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return: a line feed right after it belongs to the same line
    /// break.
    after_return: bool,
    id: Option<String>,
    data: Option<String>,
}

impl EventStream {
    /// Takes more bytes, split anywhere, and returns the events that they complete.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let mut frames = Vec::new();
        for &byte in bytes {
            let belongs_to_return = self.after_return && byte == b'\n';
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if belongs_to_return => {}
                // Lines are split as bytes, so that a character of several bytes is never cut.
                b'\n' | b'\r' => frames.extend(self.end_line()),
                other => self.line.push(other),
            }
        }
        frames
    }

    fn end_line(&mut self) -> Option<Frame> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.data.take().map(|data| Frame {
                id: self.id.clone(),
                data,
            });
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            // Ignored: `event`, because the data contain the type; `retry`; and comments, whose field is
            // empty.
            _ => {}
        }
        None
    }
}
