//! Fonts whose maps to Unicode name private letters only, as icon fonts and Word's bullets have them.
//!
//! `unpdf` takes such a map for none, and would guess. The private letters themselves say more: what stands beside them
//! decides whether they are bullets or icons (`typography`).

use crate::typography::is_private;
use std::collections::HashMap;
use unpdf::parser::raw::{PdfDict, PdfObject, RawDocument, stream};

/// Most fonts, bytes of a map, and steps up the tree of pages that are looked at.
const FONTS_MAX: usize = 500;
const MAP_MAX_BYTES: usize = 1024 * 1024;
const PARENTS_MAX: usize = 32;

/// The letters of each font by its codes, of one or two bytes.
#[derive(Default)]
pub(super) struct PrivateMaps(HashMap<String, HashMap<Vec<u8>, char>>);

impl PrivateMaps {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut maps = Self::default();
        let Ok(document) = RawDocument::load(bytes) else {
            return maps;
        };
        let mut seen = 0;
        for page in document.pages().into_values() {
            let Some(fonts) = fonts(&document, page) else {
                continue;
            };
            for font in fonts.values() {
                seen += 1;
                if seen > FONTS_MAX {
                    return maps;
                }
                maps.take(&document, font);
            }
        }
        maps
    }

    fn take(&mut self, document: &RawDocument, font: &PdfObject) {
        let PdfObject::Dict(font) = document.resolve(font) else {
            return;
        };
        let (Some(PdfObject::Name(name)), Some(PdfObject::Stream(map))) = (
            entry(document, font, b"BaseFont"),
            entry(document, font, b"ToUnicode"),
        ) else {
            return;
        };
        let name = String::from_utf8_lossy(name).into_owned();
        if self.0.contains_key(&name) {
            return;
        }
        let letters = stream::decompress(map)
            .ok()
            .filter(|text| text.len() <= MAP_MAX_BYTES);
        let letters = letters
            .map(|text| parse(&String::from_utf8_lossy(&text)))
            .unwrap_or_default();
        if !letters.is_empty() && letters.values().all(|letter| is_private(*letter)) {
            self.0.insert(name, letters);
        }
    }

    /// The private letters that a text shows, or nothing if its font has another map.
    pub(super) fn letters(&self, font: &str, bytes: &[u8]) -> Option<String> {
        let map = self.0.get(font)?;
        let width = map.keys().map(Vec::len).max()?.max(1);
        Some(
            bytes
                .chunks(width)
                .filter_map(|code| map.get(code))
                .collect(),
        )
    }
}

fn entry<'a>(
    document: &'a RawDocument,
    dictionary: &'a PdfDict,
    key: &[u8],
) -> Option<&'a PdfObject> {
    Some(document.resolve(dictionary.get(key)?))
}

/// The fonts of a page; it may inherit them.
fn fonts(document: &RawDocument, page: (u32, u16)) -> Option<&PdfDict> {
    let mut node = document.get_dict(page).ok()?;
    for _ in 0..PARENTS_MAX {
        if let Some(PdfObject::Dict(resources)) = entry(document, node, b"Resources") {
            return match entry(document, resources, b"Font") {
                Some(PdfObject::Dict(fonts)) => Some(fonts),
                _ => None,
            };
        }
        let Some(PdfObject::Dict(parent)) = entry(document, node, b"Parent") else {
            return None;
        };
        node = parent;
    }
    None
}

/// The single letters that a map names.
fn parse(map: &str) -> HashMap<Vec<u8>, char> {
    let mut letters = HashMap::new();
    for section in map.split("beginbfchar").skip(1) {
        let section = section.split("endbfchar").next().unwrap_or_default();
        for pair in codes(section).chunks_exact(2) {
            if let Some(letter) = letter(&pair[1]) {
                letters.insert(pair[0].clone(), letter);
            }
        }
    }
    for section in map.split("beginbfrange").skip(1) {
        let section = section.split("endbfrange").next().unwrap_or_default();
        // Ranges with a list of targets are of letters one by one, and rare in fonts of pictures.
        let section = if section.contains('[') { "" } else { section };
        for range in codes(section).chunks_exact(3) {
            let (Some(first), Some(last), Some(target)) =
                (number(&range[0]), number(&range[1]), letter(&range[2]))
            else {
                continue;
            };
            for code in first..=last.min(first.saturating_add(0xFF)) {
                let bytes = code.to_be_bytes();
                let width = range[0].len().min(2);
                if let Some(letter) = char::from_u32(u32::from(target) + u32::from(code - first)) {
                    letters.insert(bytes[2 - width..].to_vec(), letter);
                }
            }
        }
    }
    letters
}

/// The bytes of each `<…>`.
fn codes(section: &str) -> Vec<Vec<u8>> {
    let digits = section
        .split('<')
        .skip(1)
        .filter_map(|it| it.split('>').next());
    digits
        .map(|digits| {
            let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
            let pairs = digits
                .chunks_exact(2)
                .map(|pair| std::str::from_utf8(pair).unwrap_or_default());
            pairs
                .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
                .collect()
        })
        .collect()
}

fn number(code: &[u8]) -> Option<u16> {
    match *code {
        [one] => Some(u16::from(one)),
        [one, two] => Some(u16::from_be_bytes([one, two])),
        _ => None,
    }
}

/// The only letter of a target, in UTF-16.
fn letter(target: &[u8]) -> Option<char> {
    let units: Vec<u16> = target
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let text = String::from_utf16(&units).ok()?;
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}
