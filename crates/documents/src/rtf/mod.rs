//! Text of a file in the Rich Text Format (specification 1.9.1), which many programs write under the name `.doc`.
//!
//! `tokens` cuts the bytes into words of control, groups and text; `state` holds what a group inherits; this module
//! writes the text. Bytes of text are collected until their code page is certain, because a letter of a Japanese or
//! Chinese font is two of them.

mod destinations;
mod fonts;
mod state;
mod tokens;

use crate::code_page::CodePage;
use crate::{RAW_MAX_BYTES, ReadError, symbols};
use destinations::Destination;
use fonts::Fonts;
use state::Group;
use tokens::{Token, Tokens};

/// Deepest nesting of groups; Word's own is below 50.
const DEPTH_MAX: usize = 1_000;

pub(crate) fn read(bytes: &[u8]) -> Result<String, ReadError> {
    let mut reader = Rtf::default();
    let mut tokens = Tokens::new(bytes);
    while let Some(token) = tokens.next() {
        if let Token::Word {
            name: "bin",
            number,
        } = token
        {
            tokens.skip_bytes(number.unwrap_or_default());
            continue;
        }
        reader.take(token)?;
        if reader.written() > RAW_MAX_BYTES {
            return Err(ReadError::TooLong);
        }
    }
    reader.flush();
    Ok(reader.finish())
}

#[derive(Default)]
struct Rtf {
    fonts: Fonts,
    group: Group,
    groups: Vec<Group>,
    /// Bytes of text whose letters are not known yet.
    pending: Vec<u8>,
    pending_page: CodePage,
    /// The first half of a letter beyond U+FFFF (`\u-10179?\u-8704?`).
    high_surrogate: Option<u16>,
    /// How much of the replacement for a letter by `\u` is still to be skipped.
    to_skip: u32,
    text: String,
    headers: Vec<String>,
    footers: String,
    notes: String,
}

impl Rtf {
    fn take(&mut self, token: Token<'_>) -> Result<(), ReadError> {
        match token {
            Token::GroupBegins => {
                self.flush();
                self.to_skip = 0;
                if self.groups.len() >= DEPTH_MAX {
                    return Err(ReadError::TooHeavy);
                }
                self.groups.push(self.group.clone());
                self.group.begin();
            }
            Token::GroupEnds => {
                self.flush();
                self.to_skip = 0;
                if let Some(around) = self.groups.pop() {
                    if around.destination != self.group.destination {
                        self.destination_ends();
                    }
                    self.group = around;
                }
            }
            Token::Text(byte) => {
                self.group.is_first = false;
                if !self.is_skipped() {
                    self.byte(byte);
                }
            }
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word { name, number } => self.word(name, number),
        }
        Ok(())
    }

    /// Whether this character stands for a letter that `\u` has given already.
    fn is_skipped(&mut self) -> bool {
        let is_skipped = self.to_skip > 0;
        self.to_skip = self.to_skip.saturating_sub(1);
        is_skipped
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.group.is_optional = true;
            return;
        }
        self.group.is_first = false;
        if self.is_skipped() {
            return;
        }
        match symbol {
            b'~' => self.push("\u{a0}"),
            b'_' => self.push("\u{2011}"),
            // A place where the word may be divided; nothing is printed there.
            b'-' => {}
            b'\n' | b'\r' => self.push("\n"),
            b'\t' => self.push("\t"),
            b'{' | b'}' | b'\\' => self.byte(symbol),
            // Others mark entries of an index.
            _ => {}
        }
    }

    fn word(&mut self, name: &str, number: Option<i32>) {
        if std::mem::take(&mut self.group.is_first) || self.group.is_optional {
            let is_optional = std::mem::take(&mut self.group.is_optional);
            if let Some(destination) = destinations::of_word(name, is_optional) {
                self.flush();
                self.group.destination = destination;
            }
        }
        if self.fonts.take(name, number, self.group.destination) {
            return;
        }
        if name == "u" {
            self.unicode(number.unwrap_or_default());
            return;
        }
        // A word of control is one character of a replacement.
        if self.is_skipped() {
            return;
        }
        match destinations::text_of(name) {
            Some(text) => self.push(text),
            None => self.property(name, number),
        }
    }

    fn property(&mut self, name: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        match name {
            "uc" => {
                self.group.replacement = u32::try_from(number.unwrap_or(1)).unwrap_or(1).min(16)
            }
            "f" => {
                self.flush();
                self.group.font = number;
            }
            "plain" => {
                self.flush();
                (self.group.font, self.group.is_hidden) = (None, false);
            }
            "v" | "deleted" | "mvf" => {
                self.flush();
                self.group.is_hidden = is_on;
            }
            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = self.group.replacement;
        // Numbers above 32767 are written as negative ones; some programs write them as they are.
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        if number > 0xFFFF {
            let letter = u32::try_from(number).ok().and_then(char::from_u32);
            self.push(letter.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
            return;
        }
        match (self.high_surrogate.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high_surrogate = Some(unit),
            (Some(high), 0xDC00..=0xDFFF) => {
                let text = String::from_utf16_lossy(&[high, unit]);
                self.push(&text);
            }
            (_, 0xDC00..=0xDFFF) => self.push("\u{fffd}"),
            (_, unit) => {
                let letter = char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}');
                let letter = if matches!(letter, '\u{f000}'..='\u{f0ff}') {
                    symbols::letter(self.fonts.name(self.group.font), u32::from(unit))
                } else {
                    letter
                };
                self.push(letter.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.group.destination.is_skipped() || self.group.is_hidden {
            return;
        }
        let page = self.fonts.page(self.group.font);
        if page != self.pending_page {
            self.flush();
            self.pending_page = page;
        }
        self.pending.push(byte);
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let mut text = self.pending_page.decode(&bytes);
        if self.pending_page == CodePage::Symbol {
            let font = self.fonts.name(self.group.font).to_owned();
            text = text
                .chars()
                .map(|c| symbols::letter(&font, u32::from(c)))
                .collect();
        }
        self.write(&text);
    }

    fn push(&mut self, text: &str) {
        self.flush();
        if !self.group.is_hidden {
            self.write(text);
        }
    }

    fn write(&mut self, text: &str) {
        match self.group.destination {
            Destination::Text => self.text.push_str(text),
            Destination::Header => {
                if self.headers.is_empty() {
                    self.headers.push(String::new());
                }
                if let Some(header) = self.headers.last_mut() {
                    header.push_str(text);
                }
            }
            Destination::Footer => self.footers.push_str(text),
            Destination::Note => self.notes.push_str(text),
            Destination::FontTable => self.fonts.name_letters(text),
            Destination::Skipped => {}
        }
    }

    fn destination_ends(&mut self) {
        match self.group.destination {
            Destination::Header => self.headers.push(String::new()),
            Destination::Footer => self.footers.push('\n'),
            Destination::Note => self.notes.push('\n'),
            Destination::Text | Destination::FontTable | Destination::Skipped => {}
        }
    }

    fn written(&self) -> usize {
        let headers: usize = self.headers.iter().map(String::len).sum();
        self.text.len() + headers + self.footers.len() + self.notes.len() + self.pending.len()
    }

    /// Headers once at the top, notes and footers at the end.
    fn finish(self) -> String {
        let mut out = String::new();
        let mut seen: Vec<&str> = Vec::new();
        for header in self.headers.iter().map(|header| header.trim()) {
            if !header.is_empty() && !seen.contains(&header) {
                seen.push(header);
                out.push_str(header);
                out.push_str("\n\n");
            }
        }
        out.push_str(&self.text);
        out.push('\n');
        out.push_str(&self.notes);
        let footer = self.footers.trim();
        if footer.contains('@') && !out.contains(footer) {
            out.push('\n');
            out.push_str(footer);
        }
        out
    }
}
