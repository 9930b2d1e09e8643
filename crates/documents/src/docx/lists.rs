//! Bullets and numbers of lists, which Word keeps apart from the text.

use super::relationships::Relationships;
use crate::ReadError;
use crate::package::Package;
use crate::xml::{attribute, for_each};
use quick_xml::events::Event;
use std::collections::HashMap;

/// How one level of a list marks its items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Bullet,
    Number,
    SmallLetter,
    CapitalLetter,
    /// Roman numbers, words, other scripts: the item is marked, not counted.
    Other,
    Nothing,
}

/// The lists that a file defines.
#[derive(Default)]
pub(super) struct Lists {
    /// The definition behind each list (`w:num` to `w:abstractNum`).
    definitions: HashMap<String, String>,
    /// The mark of each level of a definition.
    marks: HashMap<(String, u8), Mark>,
    /// Lists that belong to a style of paragraphs.
    styles: HashMap<String, (String, u8)>,
}

/// How far the lists of one part have counted.
#[derive(Default)]
pub(super) struct Counters(HashMap<(String, u8), u32>);

impl Lists {
    pub(super) fn read(
        package: &mut Package<'_>,
        related: &Relationships,
    ) -> Result<Self, ReadError> {
        let mut lists = Self::default();
        if let Some(part) = related.first("numbering")
            && let Some(xml) = package.xml(&part)?
        {
            lists.read_numbering(&xml)?;
        }
        if let Some(part) = related.first("styles")
            && let Some(xml) = package.xml(&part)?
        {
            lists.read_styles(&xml)?;
        }
        Ok(lists)
    }

    fn read_numbering(&mut self, xml: &str) -> Result<(), ReadError> {
        let (mut definition, mut list, mut level) = (String::new(), String::new(), 0);
        for_each(xml, |event| {
            if let Event::Start(tag) | Event::Empty(tag) = event {
                match tag.local_name().as_ref() {
                    "abstractNum" => {
                        definition = attribute(&tag, "abstractNumId").unwrap_or_default()
                    }
                    "num" => {
                        list = attribute(&tag, "numId").unwrap_or_default();
                        // Levels that a list redefines are not told apart.
                        definition.clear();
                    }
                    "abstractNumId" => {
                        let of = attribute(&tag, "val").unwrap_or_default();
                        self.definitions.insert(list.clone(), of);
                    }
                    "lvl" => level = number(attribute(&tag, "ilvl")),
                    "numFmt" => {
                        let mark = match attribute(&tag, "val").unwrap_or_default().as_str() {
                            "bullet" => Mark::Bullet,
                            "decimal" | "decimalZero" => Mark::Number,
                            "lowerLetter" => Mark::SmallLetter,
                            "upperLetter" => Mark::CapitalLetter,
                            "none" => Mark::Nothing,
                            _ => Mark::Other,
                        };
                        self.marks.insert((definition.clone(), level), mark);
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }

    fn read_styles(&mut self, xml: &str) -> Result<(), ReadError> {
        let (mut style, mut list, mut level) = (String::new(), None, 0);
        for_each(xml, |event| {
            match event {
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "style" => {
                        style = attribute(&tag, "styleId").unwrap_or_default();
                        (list, level) = (None, 0);
                    }
                    "numId" => list = attribute(&tag, "val"),
                    "ilvl" => level = number(attribute(&tag, "val")),
                    _ => {}
                },
                Event::End(tag) if tag.local_name().as_ref() == "style" => {
                    if let Some(list) = list.take() {
                        self.styles
                            .insert(std::mem::take(&mut style), (list, level));
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// What stands before a paragraph: its own list counts before that of its style; list 0 is none.
    pub(super) fn mark(
        &self,
        counters: &mut Counters,
        own: Option<(String, u8)>,
        style: Option<&str>,
    ) -> String {
        let of_style = || style.and_then(|style| self.styles.get(style).cloned());
        let Some((list, level)) = own.or_else(of_style) else {
            return String::new();
        };
        let Some(definition) = self.definitions.get(&list) else {
            return String::new();
        };
        let mark = self
            .marks
            .get(&(definition.clone(), level))
            .copied()
            .unwrap_or(Mark::Nothing);
        let mut next = || {
            // A new item ends the counting of the levels below it.
            counters
                .0
                .retain(|(of, deeper), _| *of != list || *deeper <= level);
            let count = counters.0.entry((list.clone(), level)).or_default();
            *count = count.saturating_add(1);
            *count
        };
        match mark {
            Mark::Bullet | Mark::Other => "• ".to_owned(),
            Mark::Number => format!("{}. ", next()),
            Mark::SmallLetter => format!("{}. ", nth_letter(b'a', next())),
            Mark::CapitalLetter => format!("{}. ", nth_letter(b'A', next())),
            Mark::Nothing => String::new(),
        }
    }
}

/// The level of a list; there are nine.
pub(super) fn number(text: Option<String>) -> u8 {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn nth_letter(first: u8, count: u32) -> char {
    let step = u8::try_from((count.max(1) - 1) % 26).unwrap_or_default();
    char::from(first + step)
}
