//! The fonts of an RTF file, as far as they decide what its bytes stand for.

use super::destinations::Destination;
use crate::code_page::CodePage;
use std::collections::HashMap;

/// Most fonts of a file, and bytes of a font's name.
const FONTS_MAX: usize = 5_000;
const NAME_MAX_BYTES: usize = 100;

#[derive(Default)]
pub(super) struct Fonts {
    /// The code page of the whole file.
    page: CodePage,
    default: Option<i32>,
    pages: HashMap<i32, CodePage>,
    names: HashMap<i32, String>,
    /// The font that the table describes at present.
    described: Option<i32>,
}

impl Fonts {
    /// Takes a word if it is about code pages or fonts. A code page that is not known counts as Windows's western one.
    pub(super) fn take(
        &mut self,
        name: &str,
        number: Option<i32>,
        destination: Destination,
    ) -> bool {
        let in_table = destination == Destination::FontTable;
        match (name, number) {
            ("mac", _) => self.page = CodePage::Known(encoding_rs::MACINTOSH),
            ("pc", _) => self.page = CodePage::Dos437,
            ("pca", _) => self.page = CodePage::Dos850,
            ("ansicpg", Some(number)) => {
                if let Some(page) = CodePage::of_number(number) {
                    self.page = page;
                }
            }
            ("deff", number) => self.default = number,
            ("f", number) if in_table => self.described = number,
            ("fcharset", Some(charset)) if in_table => self.describe(CodePage::of_charset(charset)),
            ("cpg", Some(number)) if in_table => self.describe(CodePage::of_number(number)),
            _ => return false,
        }
        true
    }

    fn describe(&mut self, page: Option<CodePage>) {
        // `\fcharset0` says no more than that the font is not a special one: the file's own page knows better.
        let is_western = page == Some(CodePage::Known(encoding_rs::WINDOWS_1252));
        if let (Some(font), Some(page)) = (self.described, page)
            && !is_western
            && self.pages.len() < FONTS_MAX
        {
            self.pages.insert(font, page);
        }
    }

    /// Letters of the name of the font that is described.
    pub(super) fn name_letters(&mut self, text: &str) {
        if let Some(font) = self.described
            && self.names.len() < FONTS_MAX
        {
            let name = self.names.entry(font).or_default();
            if name.len() < NAME_MAX_BYTES {
                name.push_str(text);
            }
        }
    }

    /// The code page of text in a font, or in the file's own one.
    pub(super) fn page(&self, font: Option<i32>) -> CodePage {
        let font = font.or(self.default);
        font.and_then(|font| self.pages.get(&font))
            .copied()
            .unwrap_or(self.page)
    }

    pub(super) fn name(&self, font: Option<i32>) -> &str {
        let name = font.or(self.default).and_then(|font| self.names.get(&font));
        name.map(|name| name.trim_end_matches(';'))
            .unwrap_or_default()
    }
}
