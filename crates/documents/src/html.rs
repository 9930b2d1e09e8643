//! Text of a web page, also of one that Word has saved under the name `.doc`.
//!
//! `html5gum` reads the tags as browsers do; here stands what of them is seen. Styles are looked at only where Word
//! hides its bullets in them.

use crate::plain;
use crate::{RAW_MAX_BYTES, ReadError};
use encoding_rs::Encoding;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// How far into a page its declaration, its first tag and its code page are looked for.
const HEAD_BYTES: usize = 4_096;
/// Elements whose content is not seen.
const NOT_SEEN: [&str; 17] = [
    "script", "style", "head", "template", "noscript", "svg", "math", "object", "iframe", "select",
    "datalist", "audio", "video", "canvas", "del", "rt", "rp",
];
/// Elements that begin and end a line.
const BLOCKS: [&str; 34] = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "tr", "thead", "tbody", "section", "article", "header", "footer", "main", "aside", "nav",
    "address", "blockquote", "pre", "form", "fieldset", "figure", "figcaption", "hr", "body",
];

/// Whether bytes are a web page: tags that only pages have, and nothing but declarations before the first.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(HEAD_BYTES)];
    let text =
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || start.contains(&0) {
            plain::decode(start)
                .map(|decoded| decoded.text)
                .unwrap_or_default()
        } else {
            String::from_utf8_lossy(start).into_owned()
        };
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_lowercase();
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let first: &str = rest
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '!' || c == '?' || c == '-'))
        .next()
        .unwrap_or_default();
    let is_page = matches!(first, "html" | "head" | "body" | "meta" | "title" | "style");
    let is_part = matches!(
        first,
        "div" | "p" | "table" | "span" | "h1" | "center" | "font" | "section" | "article" | "main"
    );
    // A declaration or a comment may be of any kind of XML.
    let is_declared = rest.starts_with("!doctype html")
        || ((rest.starts_with("!--") || rest.starts_with("?xml")) && text.contains("<html"));
    is_page || is_declared || (is_part && !has_markdown(&text))
}

/// Whether headings or lists of Markdown stand in a text: it may begin with a tag.
fn has_markdown(text: &str) -> bool {
    let marks = ["# ", "## ", "### ", "- ", "* ", "1. "];
    text.lines()
        .any(|line| marks.iter().any(|mark| line.starts_with(mark)))
}

/// The text of a page. `encoding` is what the envelope says, such as a header of a web archive.
pub(crate) fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<String, ReadError> {
    let html = match encoding.or_else(|| declared(bytes)) {
        // A mark at the beginning counts before any declaration.
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => plain::decode(bytes)?.text,
    };
    let mut page = Page::default();
    let mut emitter = DefaultEmitter::default();
    // What stands in scripts and styles is no markup.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(&html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let value = |name: &str| {
                    let found = tag
                        .attributes
                        .iter()
                        .find(|(key, _)| key.as_slice() == name.as_bytes());
                    found
                        .map(|(_, value)| String::from_utf8_lossy(value).to_ascii_lowercase())
                        .unwrap_or_default()
                };
                let style = value("style").replace(char::is_whitespace, "");
                let is_hidden = style.contains("display:none")
                    || style.contains("mso-hide:all")
                    || tag
                        .attributes
                        .iter()
                        .any(|(key, _)| key.as_slice() == b"hidden");
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                page.opens(
                    &name,
                    tag.self_closing,
                    is_hidden,
                    style.contains("mso-list:ignore"),
                    &value("type"),
                );
            }
            Token::EndTag(tag) => page.closes(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if page.out.len() > RAW_MAX_BYTES {
            return Err(ReadError::TooLong);
        }
    }
    Ok(page.out)
}

/// The code page that a page declares for itself.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let after = head
        .split_once("charset")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let label = label
        .split(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
        .next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // Who can read the declaration as ASCII has no UTF-16 before them (HTML standard, 13.2.3.2).
    let is_utf16 = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    let encoding = if is_utf16 {
        encoding_rs::UTF_8
    } else {
        encoding
    };
    // A page that declares UTF-8 and is not: its bytes are looked at instead.
    (encoding != encoding_rs::UTF_8 || std::str::from_utf8(bytes).is_ok()).then_some(encoding)
}

/// The text that is seen so far.
#[derive(Default)]
struct Page {
    out: String,
    /// The elements around this place that are not seen.
    unseen: Vec<String>,
    preformatted: u32,
    /// The lists around this place: how far a numbered one has counted.
    lists: Vec<Option<u32>>,
    /// Where the present cell of a table begins in the text.
    cell: Option<usize>,
    /// Word's bullet or number of an item, until its element ends.
    list_mark: Option<(String, u32)>,
}

impl Page {
    fn opens(
        &mut self,
        name: &str,
        is_empty: bool,
        is_hidden: bool,
        is_list_mark: bool,
        kind: &str,
    ) {
        if let Some((_, depth)) = &mut self.list_mark {
            *depth += u32::from(!is_empty && name != "br");
        }
        if !self.unseen.is_empty() {
            if self.unseen.last().is_some_and(|around| around == name) && !is_void(name) {
                self.unseen.push(name.to_owned());
            }
            return;
        }
        if NOT_SEEN.contains(&name) || (is_hidden && !is_void(name)) {
            if !is_empty || !matches!(name, "svg" | "math") {
                self.unseen.push(name.to_owned());
            }
            return;
        }
        match name {
            "br" => self.out.push('\n'),
            "input" if kind == "hidden" => {}
            "pre" => {
                self.line_ends();
                self.preformatted += 1;
            }
            "ul" | "ol" => {
                self.line_ends();
                self.lists.push((name == "ol").then_some(0));
            }
            "li" => {
                self.line_ends();
                match self.lists.last_mut() {
                    Some(Some(count)) => {
                        *count = count.saturating_add(1);
                        self.out.push_str(&format!("{count}. "));
                    }
                    _ => self.out.push_str("• "),
                }
            }
            "tr" => {
                self.line_ends();
                self.cell = None;
            }
            "td" | "th" => self.cell_begins(),
            name if BLOCKS.contains(&name) => self.line_ends(),
            _ => {}
        }
        if is_list_mark && self.list_mark.is_none() {
            self.list_mark = Some((String::new(), 1));
        }
    }

    fn closes(&mut self, name: &str) {
        if let Some((mark, depth)) = &mut self.list_mark {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                let mark = mark.trim().to_owned();
                let is_number =
                    mark.chars().any(|c| c.is_ascii_digit()) || mark.chars().count() > 1;
                self.out.push_str(if is_number { &mark } else { "•" });
                self.out.push(' ');
                self.list_mark = None;
            }
        }
        if let Some(around) = self.unseen.last() {
            if around == name {
                self.unseen.pop();
            } else if name == "head" || name == "html" {
                // An element that was not closed hides no more than its head.
                self.unseen.clear();
            }
            return;
        }
        match name {
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.line_ends();
            }
            "ul" | "ol" => {
                self.lists.pop();
                self.line_ends();
            }
            "table" => {
                self.cell = None;
                self.line_ends();
            }
            name if BLOCKS.contains(&name) => self.line_ends(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !self.unseen.is_empty() {
            return;
        }
        if let Some((mark, _)) = &mut self.list_mark {
            mark.push_str(text);
            return;
        }
        if self.preformatted > 0 {
            self.out.push_str(text);
            return;
        }
        for c in text.chars() {
            if !matches!(c, ' ' | '\n' | '\r' | '\t' | '\u{c}') {
                self.out.push(c);
            } else if !self.out.ends_with([' ', '\n', '\t']) && !self.out.is_empty() {
                self.out.push(' ');
            }
        }
    }

    /// Cells of one line each stand beside each other.
    fn cell_begins(&mut self) {
        if let Some(before) = self.cell {
            let end = self.out.trim_end().len().max(before);
            if self.out[before..end].contains('\n') {
                self.line_ends();
            } else {
                self.out.truncate(end);
                self.out.push('\t');
            }
        }
        self.cell = Some(self.out.len());
    }

    fn line_ends(&mut self) {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        // Nothing stands behind the mark of an item or the beginning of a cell yet.
        let is_begun = line.ends_with("• ")
            || line.ends_with(". ")
                && line
                    .trim_end_matches(". ")
                    .bytes()
                    .all(|byte| byte.is_ascii_digit());
        if is_begun || line.is_empty() || line.ends_with('\t') {
            return;
        }
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
    }
}

/// Elements without content.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "col"
            | "wbr"
            | "area"
            | "base"
            | "embed"
            | "source"
    )
}
