//! One part of a Word file (document, header, footer, notes), element by element.
//!
//! Boxes of text stand within paragraphs, tables within boxes: the reader keeps a stack of what is open.

use super::lists::{Counters, Lists, number};
use crate::xml::{attribute, for_each, push_reference};
use crate::{RAW_MAX_BYTES, ReadError, symbols};
use quick_xml::events::{BytesStart, Event};

/// Deepest nesting of elements; Word's own is below 100.
const DEPTH_MAX: usize = 1_000;
/// Elements whose content is not printed: deleted and moved text, codes of fields, earlier properties, alternatives for
/// programs that can't draw the first choice, guides of pronunciation.
const NOT_PRINTED: [&str; 16] = [
    "del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "sdtPr", "sdtEndPr",
    "pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "numberingChange", "rt", "tabs",
    "fontTable",
];

/// What a part holds.
#[derive(Default)]
pub(super) struct Body {
    /// Whether the root element is one of Word's.
    pub(super) is_word: bool,
    pub(super) text: String,
    /// The relationships of headers and footers, in the order of the sections.
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
    /// The notes that the text refers to, in its order.
    pub(super) footnotes: Vec<String>,
    pub(super) endnotes: Vec<String>,
    /// The relationships of parts in other formats.
    pub(super) chunks: Vec<String>,
}

/// The texts of notes by their ids.
pub(super) struct Notes(Vec<(String, String)>);

impl Body {
    pub(super) fn read(xml: &str, lists: &Lists) -> Result<Self, ReadError> {
        let mut reader = PartReader::new(lists);
        reader.run(xml)?;
        Ok(reader.body)
    }
}

impl Notes {
    pub(super) fn read(xml: &str, lists: &Lists) -> Result<Self, ReadError> {
        let mut reader = PartReader::new(lists);
        reader.run(xml)?;
        Ok(Self(reader.notes))
    }

    pub(super) fn text(&self, id: &str) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(of, _)| of == id)?;
        Some(text)
    }
}

/// A paragraph that is open.
#[derive(Default)]
struct Paragraph {
    text: String,
    /// What boxes within it hold; it stands after the paragraph.
    boxes: String,
    style: Option<String>,
    list: Option<(String, u8)>,
    /// Its end was deleted: the next paragraph goes on in the same line.
    is_joined: bool,
    in_properties: bool,
}

/// What is open around the present place.
enum Open {
    Paragraph(Paragraph),
    /// Content of a box, of a cell or of a note.
    Container(String),
    /// The cells of a row so far.
    Row(Vec<String>),
}

struct PartReader<'a> {
    lists: &'a Lists,
    counters: Counters,
    body: Body,
    notes: Vec<(String, String)>,
    note: Option<String>,
    open: Vec<Open>,
    /// Depth within elements that are not printed.
    skipping: u32,
    is_hidden_run: bool,
    in_text: bool,
    /// For each open field whether its result has begun; before that come its codes.
    fields: Vec<bool>,
    depth: usize,
    written: usize,
}

impl<'a> PartReader<'a> {
    fn new(lists: &'a Lists) -> Self {
        Self {
            lists,
            counters: Counters::default(),
            body: Body::default(),
            notes: Vec::new(),
            note: None,
            open: vec![Open::Container(String::new())],
            skipping: 0,
            is_hidden_run: false,
            in_text: false,
            fields: Vec::new(),
            depth: 0,
            written: 0,
        }
    }

    fn run(&mut self, xml: &str) -> Result<(), ReadError> {
        for_each(xml, |event| {
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        return Err(ReadError::TooHeavy);
                    }
                    self.start(&tag);
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.end(tag.local_name().as_ref());
                }
                Event::Empty(tag) => {
                    let name = tag.local_name();
                    if !NOT_PRINTED.contains(&name.as_ref()) {
                        self.start(&tag);
                        self.end(name.as_ref());
                    } else {
                        self.mark_of_deletion(name.as_ref());
                    }
                }
                Event::Text(text) if self.in_text => {
                    // A line end of the file is a space; Word's own are elements.
                    let text = text.xml10_content().replace(['\n', '\t'], " ");
                    self.push(&text);
                }
                Event::CData(text) if self.in_text => {
                    let text = text.xml10_content();
                    self.push(&text);
                }
                Event::GeneralRef(reference) if self.in_text => {
                    let mut text = String::new();
                    push_reference(&mut text, &reference)?;
                    self.push(&text);
                }
                _ => {}
            }
            if self.written > RAW_MAX_BYTES {
                return Err(ReadError::TooLong);
            }
            Ok(())
        })?;
        while self.open.len() > 1 {
            self.close();
        }
        if let Some(Open::Container(text)) = self.open.pop() {
            self.body.text = text;
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if self.depth <= 1 && matches!(name, "document" | "hdr" | "ftr" | "footnotes" | "endnotes")
        {
            self.body.is_word = true;
        }
        if NOT_PRINTED.contains(&name) {
            self.mark_of_deletion(name);
            self.skipping += 1;
        }
        if self.skipping > 0 {
            return;
        }
        match name {
            "p" => self.open.push(Open::Paragraph(Paragraph::default())),
            "txbxContent" | "tc" => self.open.push(Open::Container(String::new())),
            "tr" => self.open.push(Open::Row(Vec::new())),
            "footnote" | "endnote" => {
                self.note = attribute(tag, "id");
                self.open.push(Open::Container(String::new()));
            }
            "r" => self.is_hidden_run = false,
            "t" => self.in_text = true,
            _ => self.content(name, tag),
        }
    }

    /// Elements without content of their own.
    fn content(&mut self, name: &str, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val");
        match name {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("\u{2011}"),
            "sym" => {
                let code =
                    attribute(tag, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                if let Some(code) = code {
                    let letter = symbols::letter(&attribute(tag, "font").unwrap_or_default(), code);
                    self.push(letter.encode_utf8(&mut [0; 4]));
                }
            }
            "vanish" => {
                let in_properties = self.paragraph().is_some_and(|it| it.in_properties);
                if !in_properties {
                    self.is_hidden_run = !matches!(value().as_deref(), Some("0" | "false" | "off"));
                }
            }
            "fldChar" => match attribute(tag, "fldCharType").as_deref() {
                Some("begin") => self.fields.push(false),
                Some("separate") => {
                    if let Some(has_result) = self.fields.last_mut() {
                        *has_result = true;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "pPr" | "pStyle" | "numId" | "ilvl" => self.property(name, value()),
            "headerReference" => self.body.headers.extend(attribute(tag, "id")),
            "footerReference" => self.body.footers.extend(attribute(tag, "id")),
            "altChunk" => self.body.chunks.extend(attribute(tag, "id")),
            "footnoteReference" => self.body.footnotes.extend(attribute(tag, "id")),
            "endnoteReference" => self.body.endnotes.extend(attribute(tag, "id")),
            _ => {}
        }
    }

    fn property(&mut self, name: &str, value: Option<String>) {
        let Some(paragraph) = self.paragraph() else {
            return;
        };
        match name {
            "pPr" => paragraph.in_properties = true,
            "pStyle" => paragraph.style = value,
            "ilvl" => {
                let list = paragraph.list.take().map(|(list, _)| list);
                paragraph.list = Some((list.unwrap_or_default(), number(value)));
            }
            _ => {
                let level = paragraph.list.take().map_or(0, |(_, level)| level);
                paragraph.list = Some((value.unwrap_or_default(), level));
            }
        }
    }

    /// `w:del` in the properties of a paragraph: its end is deleted.
    fn mark_of_deletion(&mut self, name: &str) {
        if self.skipping == 0
            && matches!(name, "del" | "moveFrom")
            && let Some(paragraph) = self.paragraph()
            && paragraph.in_properties
        {
            paragraph.is_joined = true;
        }
    }

    fn end(&mut self, name: &str) {
        if NOT_PRINTED.contains(&name) {
            self.skipping = self.skipping.saturating_sub(1);
            return;
        }
        if self.skipping > 0 {
            return;
        }
        match name {
            "t" => self.in_text = false,
            "r" => self.is_hidden_run = false,
            "pPr" => {
                if let Some(paragraph) = self.paragraph() {
                    paragraph.in_properties = false;
                }
            }
            "p" | "tc" | "tr" | "txbxContent" | "footnote" | "endnote" => self.close(),
            _ => {}
        }
    }

    /// Closes the innermost of what is open, and hands its text to what is around it.
    fn close(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        match self.open.pop() {
            Some(Open::Paragraph(paragraph)) => {
                let own = paragraph.list.filter(|(list, _)| !list.is_empty());
                let mark = if paragraph.text.trim().is_empty() {
                    String::new()
                } else {
                    self.lists
                        .mark(&mut self.counters, own, paragraph.style.as_deref())
                };
                let end = if paragraph.is_joined { "" } else { "\n" };
                self.hand_on(&format!("{mark}{}{end}{}", paragraph.text, paragraph.boxes));
            }
            Some(Open::Container(text)) => match (self.note.take(), self.open.last_mut()) {
                (Some(id), Some(Open::Container(_))) => self.notes.push((id, text)),
                (note, Some(Open::Row(cells))) => {
                    self.note = note;
                    cells.push(text);
                }
                (note, Some(Open::Paragraph(paragraph))) => {
                    self.note = note;
                    paragraph.boxes.push_str(&text);
                }
                (note, _) => {
                    self.note = note;
                    self.hand_on(&text);
                }
            },
            Some(Open::Row(cells)) => self.hand_on(&row(&cells)),
            None => {}
        }
    }

    fn hand_on(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(Open::Container(around)) => around.push_str(text),
            Some(Open::Paragraph(around)) => around.boxes.push_str(text),
            Some(Open::Row(cells)) => cells.push(text.to_owned()),
            None => {}
        }
    }

    fn push(&mut self, text: &str) {
        let in_codes = self.fields.iter().any(|has_result| !has_result);
        if self.skipping > 0 || self.is_hidden_run || in_codes {
            return;
        }
        self.written += text.len();
        match self.open.last_mut() {
            Some(Open::Paragraph(paragraph)) if paragraph.in_properties => {}
            Some(Open::Paragraph(paragraph)) => paragraph.text.push_str(text),
            Some(Open::Container(around)) => around.push_str(text),
            Some(Open::Row(_)) | None => {}
        }
    }

    fn paragraph(&mut self) -> Option<&mut Paragraph> {
        match self.open.last_mut() {
            Some(Open::Paragraph(paragraph)) => Some(paragraph),
            _ => None,
        }
    }
}

/// The line of a row; cells with several lines each, as in a résumé whose columns are a table, one after the other.
fn row(cells: &[String]) -> String {
    let cells: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let has_long = cells.iter().any(|cell| cell.contains('\n'));
    let mut line = cells.join(if has_long { "\n" } else { "\t" });
    line.push('\n');
    line
}
