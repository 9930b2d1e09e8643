//! The events of an answer, whatever pieces it comes in: server-sent events (WHATWG HTML 9.2), or JSON as it is, which some
//! servers send although a stream was asked for, and nearly all in place of an answer that fails.

use crate::error::Failure;
use serde_json::Value;

/// Longest line, in bytes, and longest data of an event. A piece of text has a few hundred; a tool call that nobody asked for may
/// come at once.
const LINE_MAX_BYTES: usize = 256 * 1024;
/// Longest answer that is no stream, in bytes.
const JSON_MAX_BYTES: usize = 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// An event of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// The data of an event.
    Data(Value),
    /// The data of an event that is called `error`.
    Error(Value),
    /// `[DONE]`: nothing follows.
    Done,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    /// Nothing but white space has come.
    #[default]
    Unknown,
    Stream,
    Json,
}

/// Cuts bytes into events. It holds one unfinished event at most, and looks at each byte once.
#[derive(Default)]
pub(super) struct Events {
    form: Form,
    /// The line that has no end yet; of an answer that is no stream, all of it.
    unfinished: Vec<u8>,
    last_was_return: bool,
    /// The data of an event that stands in several lines.
    data: Vec<u8>,
    is_error: bool,
}

impl Events {
    /// Whether the answer is JSON as it is, so that its end is the end of what was asked for.
    pub(super) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Gives `events` those that `piece` completes.
    ///
    /// # Errors
    /// `Nonsense` if a line is longer than any that a model sends, or if data are not JSON. The events before that are given.
    pub(super) fn push(&mut self, piece: &[u8], events: &mut Vec<Event>) -> Result<(), Failure> {
        let mut rest = piece;
        while let Some(first) = rest.first() {
            if self.form == Form::Json {
                keep(&mut self.unfinished, rest, JSON_MAX_BYTES)?;
                break;
            }
            if std::mem::take(&mut self.last_was_return) && *first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            keep(
                &mut self.unfinished,
                &rest[..end.unwrap_or(rest.len())],
                LINE_MAX_BYTES,
            )?;
            self.recognise();
            let Some(end) = end else { break };
            if self.form == Form::Json {
                // The end of the line belongs to it.
                rest = &rest[end..];
                continue;
            }
            self.last_was_return = rest[end] == b'\r';
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.unfinished);
            events.extend(self.line(&line)?);
        }
        Ok(())
    }

    /// Gives `events` the last ones, for an answer that ends without a line break, or is no stream.
    ///
    /// # Errors
    /// As of `push`.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Failure> {
        let rest = std::mem::take(&mut self.unfinished);
        if self.form != Form::Json {
            events.extend(self.line(&rest)?);
            events.extend(self.dispatch()?);
            return Ok(());
        }
        // One value, one a line, or a list of them.
        for value in serde_json::Deserializer::from_slice(&rest).into_iter::<Value>() {
            match value.map_err(|_| Failure::Nonsense)? {
                Value::Array(values) => events.extend(values.into_iter().map(Event::Data)),
                value => events.push(Event::Data(value)),
            }
        }
        Ok(())
    }

    /// Decides by the first character whether this is a stream.
    fn recognise(&mut self) {
        if self.form != Form::Unknown {
            return;
        }
        if BYTE_ORDER_MARK.starts_with(&self.unfinished) && self.unfinished.len() < 3 {
            return;
        }
        if self.unfinished.starts_with(BYTE_ORDER_MARK) {
            self.unfinished.drain(..BYTE_ORDER_MARK.len());
        }
        match self.unfinished.trim_ascii_start().first() {
            Some(b'{' | b'[') => self.form = Form::Json,
            Some(_) => self.form = Form::Stream,
            None => {}
        }
    }

    /// Takes a whole line of a stream.
    fn line(&mut self, line: &[u8]) -> Result<Option<Event>, Failure> {
        if line.is_empty() {
            return self.dispatch();
        }
        if let Some(name) = line.strip_prefix(b"event:") {
            self.is_error = name.trim_ascii() == b"error";
            return Ok(None);
        }
        // An error in the middle of a stream sometimes comes without its frame.
        let is_bare = line.starts_with(b"{");
        let Some(data) = line.strip_prefix(b"data:").or(is_bare.then_some(line)) else {
            return Ok(None);
        };
        let data = data.trim_ascii();
        if data == b"[DONE]" {
            return Ok(Some(Event::Done));
        }
        if self.data.is_empty() {
            if data.is_empty() {
                return Ok(None);
            }
            // Some servers put no blank line between events.
            if let Some(value) = parse(data) {
                return Ok(Some(self.event(value)));
            }
        } else {
            self.data.push(b'\n');
        }
        keep(&mut self.data, data, LINE_MAX_BYTES)?;
        Ok(None)
    }

    /// The event whose data stand in the lines so far.
    fn dispatch(&mut self) -> Result<Option<Event>, Failure> {
        let data = std::mem::take(&mut self.data);
        let event = match data.is_empty() {
            true => None,
            false if self.is_error => {
                let text = || Value::String(String::from_utf8_lossy(&data).into_owned());
                Some(Event::Error(parse(&data).unwrap_or_else(text)))
            }
            false => Some(Event::Data(parse(&data).ok_or(Failure::Nonsense)?)),
        };
        self.is_error = false;
        Ok(event)
    }

    fn event(&mut self, value: Value) -> Event {
        if std::mem::take(&mut self.is_error) {
            Event::Error(value)
        } else {
            Event::Data(value)
        }
    }
}

/// Reads JSON. A character whose parts a model has written as two tokens may come as two halves, which are no characters: those of
/// UTF-8 and UTF-16 alike become U+FFFD.
fn parse(data: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(data) {
        return Some(value);
    }
    let text = String::from_utf8_lossy(data);
    serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(&without_half_characters(&text)))
        .ok()
}

/// JSON whose escaped surrogates (`\ud83d`) stand in pairs or not at all.
fn without_half_characters(json: &str) -> String {
    let surrogate = |text: &str, range: std::ops::RangeInclusive<u32>| {
        let digits = text.strip_prefix("\\u").and_then(|rest| rest.get(..4));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        code.is_some_and(|code| range.contains(&code))
    };
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_pair = surrogate(rest, 0xd800..=0xdbff) && surrogate(&rest[6..], 0xdc00..=0xdfff);
        let bytes = if is_pair {
            out.push_str(&rest[..12]);
            12
        } else if surrogate(rest, 0xd800..=0xdfff) {
            out.push_str("\\ufffd");
            6
        } else {
            // An escape of another kind, with the character behind the backslash.
            let escaped = rest[1..].chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..1 + escaped]);
            1 + escaped
        };
        rest = &rest[bytes..];
    }
    out.push_str(rest);
    out
}

fn keep(buffer: &mut Vec<u8>, more: &[u8], max_bytes: usize) -> Result<(), Failure> {
    if buffer.len() + more.len() > max_bytes {
        return Err(Failure::Nonsense);
    }
    buffer.extend_from_slice(more);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn events(stream: &str, length: usize) -> Vec<Event> {
        let mut events = Events::default();
        let mut found = Vec::new();
        for piece in stream.as_bytes().chunks(length) {
            events.push(piece, &mut found).unwrap();
        }
        events.finish(&mut found).unwrap();
        found
    }

    /// The same, however it is cut.
    fn all(stream: &str) -> Vec<Event> {
        let whole = events(stream, stream.len());
        for length in 1..stream.len() {
            assert_eq!(events(stream, length), whole, "in pieces of {length}");
        }
        whole
    }

    #[test]
    fn events_survive_being_cut_anywhere() {
        let expected = [
            Event::Data(json!("one")),
            Event::Data(json!({"a": "zwölf"})),
            Event::Done,
        ];
        for end in ["\n", "\r\n", "\r"] {
            let lines = [
                ": a comment", "", "data: \"one\"", "", "event: ping", "data:{\"a\":",
                "data: \"zwölf\"}", "", "data: [DONE]",
            ];
            assert_eq!(all(&lines.join(end)), expected, "{end:?}");
            let marked = format!("\u{feff}{}", lines.join(end));
            assert_eq!(all(&marked), expected, "with a byte order mark");
        }
        assert_eq!(
            all("data: 1\ndata: 2\n"),
            [Event::Data(json!(1)), Event::Data(json!(2))],
            "without a blank line between them"
        );
    }

    #[test]
    fn half_characters_cost_themselves_alone() {
        let cases: [(&[u8], &str); 5] = [
            (br#"data: "a\ud83d""#, "a\u{fffd}"),
            (br#"data: "\ude00b""#, "\u{fffd}b"),
            (
                br#"data: "\ud83d\ude00 \ud83d \\ud83d""#,
                "😀 \u{fffd} \\ud83d",
            ),
            (b"data: \"a\xf0\x9f\"", "a\u{fffd}"),
            (br#"data: "\ud83d\ude00""#, "😀"),
        ];
        for (line, text) in cases {
            let mut events = Events::default();
            let mut found = Vec::new();
            events.push(line, &mut found).unwrap();
            events.finish(&mut found).unwrap();
            assert_eq!(found, [Event::Data(json!(text))], "{line:?}");
        }
    }

    #[test]
    fn an_error_is_known_by_the_name_of_its_event() {
        let error = |value| vec![Event::Error(value)];
        assert_eq!(
            all("event: error\ndata: {\"a\": 1}\n\n"),
            error(json!({"a": 1}))
        );
        assert_eq!(
            all("event: error\ndata: out of order\n\n"),
            error(json!("out of order"))
        );
        assert_eq!(
            all(": ping\n\n{\"error\": \"x\"}\n"),
            [Event::Data(json!({"error": "x"}))],
            "without its frame"
        );
    }

    #[test]
    fn an_answer_may_be_json_as_it_is() {
        let data = |value| Event::Data(value);
        assert_eq!(all("\n {\n \"a\":\r\n 1\n}\n"), [data(json!({"a": 1}))]);
        assert_eq!(all("[{\"a\": 1}]"), [data(json!({"a": 1}))]);
        assert_eq!(
            all("{\"a\": 1}\n{\"a\": 2}\n"),
            [data(json!({"a": 1})), data(json!({"a": 2}))]
        );
        let mut cut = Events::default();
        let mut found = Vec::new();
        cut.push(b"{\"a\": 1", &mut found).unwrap();
        assert_eq!(cut.finish(&mut found), Err(Failure::Nonsense));
    }

    #[test]
    fn nothing_without_an_end_is_kept() {
        for (begin, piece) in [("data: ", "x"), ("", "data: x\n"), ("{", " ")] {
            let mut events = Events::default();
            let mut found = Vec::new();
            events.push(begin.as_bytes(), &mut found).unwrap();
            let piece = piece.repeat(1_024);
            let taken = (0..).take_while(|_| events.push(piece.as_bytes(), &mut found).is_ok());
            assert!(taken.count() <= JSON_MAX_BYTES / 1_024);
            assert!(events.unfinished.len() + events.data.len() <= JSON_MAX_BYTES);
        }
    }
}
