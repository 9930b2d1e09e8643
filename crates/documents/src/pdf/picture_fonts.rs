//! Fonts that draw pictures: bullets, arrows, icons. Their codes are letters of nothing, and are read as what they show.
//!
//! Icons are left out; bullets and arrows of Symbol and Wingdings become letters. Everything else is `unpdf`'s.

use super::private_maps::PrivateMaps;
use crate::symbols;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use unpdf::parser::LinkAnnotations;
use unpdf::parser::backend::*;
use unpdf::{FormField, Result};

/// Parts of the names of fonts that draw icons. Which letters a program reads from them says nothing.
const ICONS: [&str; 12] = [
    "awesome", "materialicons", "material-icons", "materialdesignicons", "icomoon", "ionicons",
    "fontello", "academicons", "typicons", "entypo", "simpleicons", "marvosym",
];
/// Parts of the names of fonts that draw bullets and arrows.
const SYMBOLS: [&str; 5] = ["symbol", "wingdings", "webdings", "dingbat", "bullet"];

#[derive(Clone)]
enum Picture {
    None,
    Icon,
    /// Letters that TeX has drawn as bitmaps.
    Bitmaps,
    /// With the name of the font.
    Private(String),
    /// With the name of the font, without the mark of a subset.
    Symbol(String),
}

/// A document whose picture fonts are read here.
pub(super) struct WithPictureFonts {
    document: RawBackend,
    private: PrivateMaps,
    known: Mutex<HashMap<(ResourceScope, Vec<u8>), Picture>>,
    read_bytes: AtomicUsize,
    lost_bytes: AtomicUsize,
}

impl WithPictureFonts {
    pub(super) fn new(document: RawBackend, private: PrivateMaps) -> Self {
        Self {
            document,
            private,
            known: Mutex::new(HashMap::new()),
            read_bytes: AtomicUsize::new(0),
            lost_bytes: AtomicUsize::new(0),
        }
    }

    /// The share of text whose letters its fonts don't tell, from 0 to 1. Pictures are no text.
    pub(super) fn lost_share(&self) -> f64 {
        let [read, lost] =
            [&self.read_bytes, &self.lost_bytes].map(|it| it.load(Ordering::Relaxed) as f64);
        lost / (read + lost).max(1.0)
    }

    fn tally(&self, found: &DecodedText, bytes: &[u8]) {
        let tally = if found.suppressed.is_some() {
            &self.lost_bytes
        } else {
            &self.read_bytes
        };
        tally.fetch_add(bytes.len(), Ordering::Relaxed);
    }

    fn picture(&self, scope: ResourceScope, font: &[u8]) -> Picture {
        // Nothing that holds the lock can panic.
        let Ok(mut known) = self.known.lock() else {
            return Picture::None;
        };
        let key = (scope, font.to_vec());
        known
            .entry(key)
            .or_insert_with(|| {
                let fonts = self.document.page_fonts(scope).unwrap_or_default();
                let found = fonts.into_iter().find(|it| it.name == font);
                found.map_or(Picture::None, |it| self.picture_of(&it.base_font))
            })
            .clone()
    }

    fn picture_of(&self, name: &str) -> Picture {
        match Picture::of_font(name) {
            Picture::None if self.private.letters(name, &[]).is_some() => {
                Picture::Private(name.to_owned())
            }
            picture => picture,
        }
    }

    /// A text in a font of bitmaps, as TeX makes them. Such a font has no name and no map: its letters are where TeX has
    /// them, and those that ASCII has no place for are at the numbers of its control codes.
    fn of_bitmaps(&self, scope: ResourceScope, font: &[u8], bytes: &[u8]) -> DecodedText {
        let mut text = String::new();
        for part in
            bytes.chunk_by(|one, two| tex_letter(*one).is_none() && tex_letter(*two).is_none())
        {
            let found = self.document.decode_text(scope, font, part);
            match part {
                [code] if found.text.is_empty() => {
                    text.push_str(tex_letter(*code).unwrap_or_default())
                }
                _ => text.push_str(&found.text),
            }
        }
        DecodedText::text(text)
    }

    /// What a font of symbols shows, or what `unpdf` has found where that is a letter.
    fn shown(&self, scope: ResourceScope, font: &[u8], name: &str, bytes: &[u8]) -> DecodedText {
        let found = self.document.decode_text(scope, font, bytes);
        let is_letter = |c: char| !c.is_ascii() && !matches!(c, '\u{80}'..='\u{ff}' | '\u{fffd}');
        if found.suppressed.is_none()
            && (found.text.contains(is_letter) || found.text.trim().is_empty())
        {
            return found;
        }
        let glyphs = self.document.glyph_advances(scope, font, bytes);
        let has_wide_codes = glyphs.is_some_and(|glyphs| glyphs.len() != bytes.len());
        if found.suppressed.is_some() || has_wide_codes {
            return DecodedText::text("•".to_owned());
        }
        let letters = bytes
            .iter()
            .map(|byte| symbols::letter(name, u32::from(*byte)));
        DecodedText::text(letters.collect())
    }
}

/// The letters at the numbers of control codes in TeX's encodings: its own (OT1), and Cork (T1).
fn tex_letter(code: u8) -> Option<&'static str> {
    Some(match code {
        0x0B | 0x1B => "ff",
        0x0C | 0x1C => "fi",
        0x0D | 0x1D => "fl",
        0x0E | 0x1E => "ffi",
        0x0F | 0x1F => "ffl",
        0x10 => "“",
        0x11 => "”",
        0x12 => "„",
        0x13 => "«",
        0x14 => "»",
        0x15 => "–",
        0x16 => "—",
        0x19 => "ı",
        _ => return None,
    })
}

impl Picture {
    fn of_font(name: &str) -> Self {
        let name = name.rsplit('+').next().unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        // What `unpdf` calls a font without a name.
        if lower == "unknown" {
            return Self::Bitmaps;
        }
        if ICONS.iter().any(|known| lower.contains(known)) {
            Self::Icon
        } else if SYMBOLS.iter().any(|known| lower.contains(known)) && !lower.contains("emoji") {
            Self::Symbol(name.to_owned())
        } else {
            Self::None
        }
    }
}

impl PdfBackend for WithPictureFonts {
    fn decode_text(&self, scope: ResourceScope, font: &[u8], bytes: &[u8]) -> DecodedText {
        match self.picture(scope, font) {
            Picture::None => {
                let found = self.document.decode_text(scope, font, bytes);
                self.tally(&found, bytes);
                found
            }
            Picture::Icon => DecodedText::text(String::new()),
            Picture::Bitmaps => {
                let found = self.document.decode_text(scope, font, bytes);
                if found.suppressed.is_some()
                    || bytes.iter().any(|byte| tex_letter(*byte).is_some())
                {
                    self.of_bitmaps(scope, font, bytes)
                } else {
                    found
                }
            }
            Picture::Private(name) => {
                DecodedText::text(self.private.letters(&name, bytes).unwrap_or_default())
            }
            Picture::Symbol(name) => self.shown(scope, font, &name, bytes),
        }
    }

    fn decode_run(&self, scope: ResourceScope, font: &[u8], bytes: &[u8]) -> DecodedRun {
        match self.picture(scope, font) {
            Picture::None => {
                let run = self.document.decode_run(scope, font, bytes);
                self.tally(&run.decoded, bytes);
                run
            }
            Picture::Icon | Picture::Bitmaps | Picture::Private(_) | Picture::Symbol(_) => {
                DecodedRun {
                    decoded: self.decode_text(scope, font, bytes),
                    glyphs: self.document.glyph_advances(scope, font, bytes),
                    clusters: None,
                }
            }
        }
    }

    // Links are not read: their text is.
    fn link_annotations(&self, _page: PageId) -> LinkAnnotations {
        LinkAnnotations::default()
    }

    fn pages(&self) -> std::collections::BTreeMap<u32, PageId> {
        self.document.pages()
    }

    fn page_fonts(&self, scope: ResourceScope) -> Result<Vec<BackendFontInfo>> {
        self.document.page_fonts(scope)
    }

    fn page_content(&self, page: PageId) -> Result<Vec<u8>> {
        self.document.page_content(page)
    }

    fn page_content_with_losses(&self, page: PageId) -> Result<PageContent> {
        self.document.page_content_with_losses(page)
    }

    fn decode_content(&self, data: &[u8]) -> Result<Vec<ContentOp>> {
        self.document.decode_content(data)
    }

    fn glyph_advances(
        &self,
        scope: ResourceScope,
        font: &[u8],
        bytes: &[u8],
    ) -> Option<Vec<GlyphAdvance>> {
        self.document.glyph_advances(scope, font, bytes)
    }

    fn is_vertical_font(&self, scope: ResourceScope, font: &[u8]) -> bool {
        self.document.is_vertical_font(scope, font)
    }

    fn metadata(&self) -> PdfMetadataRaw {
        self.document.metadata()
    }

    fn page_box(&self, page: PageId) -> PageBox {
        self.document.page_box(page)
    }

    fn crop_box(&self, page: PageId) -> PageBox {
        self.document.crop_box(page)
    }

    fn page_rotation(&self, page: PageId) -> u16 {
        self.document.page_rotation(page)
    }

    fn acroform_fields(&self) -> Vec<FormField> {
        self.document.acroform_fields()
    }

    fn outline(&self) -> Result<Vec<RawOutlineItem>> {
        self.document.outline()
    }

    fn page_xobjects(&self, page: PageId) -> Result<Vec<RawXObject>> {
        self.document.page_xobjects(page)
    }

    fn xobject(&self, scope: ResourceScope, name: &[u8]) -> Option<PaintedXObject> {
        self.document.xobject(scope, name)
    }
}
