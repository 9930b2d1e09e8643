//! Text of a PDF, page by page, column by column.
//!
//! `unpdf` decodes the fonts and says where each piece of text stands; `columns` finds the order in which they are read,
//! `lines` puts them together. `scan` recognises a file that is pictures of pages.

mod columns;
mod lines;
mod picture_fonts;
mod private_maps;
mod scan;

use crate::{RAW_MAX_BYTES, ReadError};
use lines::{Piece, Words};
use mockingbird_shared::document::Doubt;
use mockingbird_shared::limits::UPLOAD_MAX_PAGES;
use picture_fonts::WithPictureFonts;
use private_maps::PrivateMaps;
use scan::PageSigns;
use unpdf::parser::backend::{PdfBackend, RawBackend};
use unpdf::parser::{LayoutAnalyzer, TextSpan};
use unpdf::{Error, FieldValue};

/// What the pages say.
pub(crate) struct Pages {
    pub(crate) text: String,
    pub(crate) doubts: Vec<Doubt>,
}

/// Share of a file's text whose fonts may not tell its letters before the file counts as unreadable.
const LOST_MAX: f64 = 0.4;
/// The same for a doubt. Icons and bullets of a résumé are about a hundredth.
const LOST_DOUBTFUL: f64 = 0.03;
/// So many spaces in a row are no space between words.
const LEAP: &str = "   ";
/// Most fields of a form that are read.
const FIELDS_MAX: usize = 1_000;
/// Fewest letters of a file that no doubt is raised about.
const LETTERS_FEW: usize = 100;

pub(crate) fn read(bytes: &[u8]) -> Result<Pages, ReadError> {
    let backend = RawBackend::load_bytes(bytes).map_err(|error| match error {
        Error::Encrypted | Error::InvalidPassword => ReadError::Encrypted,
        _ => ReadError::Damaged,
    })?;
    let backend = WithPictureFonts::new(backend, PrivateMaps::read(bytes));
    let numbers: Vec<u32> = backend.pages().into_keys().collect();
    if numbers.len() > UPLOAD_MAX_PAGES {
        return Err(ReadError::TooManyPages);
    }
    let analyzer = LayoutAnalyzer::new(&backend);
    let (mut pages, mut signs) = (Vec::new(), Vec::new());
    let mut size = 0;
    for number in numbers {
        // A page without content, or with content that can't be decoded, has no text; others may have.
        let spans = analyzer.extract_page_spans(number).unwrap_or_default();
        let facts = analyzer.page_facts();
        size += spans.iter().map(|span| span.text.len()).sum::<usize>();
        if size > RAW_MAX_BYTES {
            return Err(ReadError::TooLong);
        }
        pages.push(pieces(spans));
        signs.push(PageSigns {
            has_picture: facts.image_coverage > scan::COVERED_MIN
                || facts.fill_op_count > scan::FILLS_MIN,
            ..PageSigns::default()
        });
    }
    let mut words = Words::default();
    for piece in pages.iter().flatten() {
        words.take(&piece.text);
    }
    let mut texts: Vec<String> = pages
        .into_iter()
        .map(|pieces| page_text(pieces, &words))
        .collect();
    for (sign, text) in signs.iter_mut().zip(&texts) {
        sign.lines = text.lines().map(str::to_owned).collect();
    }
    texts.extend(filled_in(&backend, &texts));
    let lost = backend.lost_share();
    if lost > LOST_MAX {
        return Err(ReadError::Illegible);
    }
    let letters = scan::letters_without_stamps(&signs);
    if scan::is_scan(&signs, &letters) {
        return Err(ReadError::HardlyAnyText);
    }
    let mut doubts = Vec::new();
    if scan::has_pages_without_text(&signs, &letters) {
        doubts.push(Doubt::PagesWithoutText);
    }
    if lost > LOST_DOUBTFUL {
        doubts.push(Doubt::UnreadableParts);
    }
    let text = texts.join("\n");
    if text.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS_FEW {
        doubts.push(Doubt::LittleText);
    }
    Ok(Pages { text, doubts })
}

/// What was filled into the fields of a form, as far as the pages don't show it themselves.
fn filled_in(backend: &dyn PdfBackend, pages: &[String]) -> Vec<String> {
    let fields = backend.acroform_fields();
    let values = fields
        .into_iter()
        .take(FIELDS_MAX)
        .filter_map(|field| match field.value {
            Some(FieldValue::Text(text) | FieldValue::Choice(text)) => Some(text),
            Some(FieldValue::Choices(texts)) => Some(texts.join(", ")),
            Some(FieldValue::Boolean(_)) | None => None,
        });
    values
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty() && !pages.iter().any(|page| page.contains(value)))
        .collect()
}

fn page_text(pieces: Vec<Piece>, words: &Words) -> String {
    let blocks = columns::in_reading_order(pieces);
    let blocks: Vec<String> = blocks
        .into_iter()
        .map(|block| lines::text(block, words))
        .collect();
    blocks.join("\n")
}

/// The pieces of a page. A page whose text is turned as a whole is turned back.
fn pieces(spans: Vec<TextSpan>) -> Vec<Piece> {
    let letters = |spans: &mut dyn Iterator<Item = &TextSpan>| {
        spans.map(|span| span.text.len()).sum::<usize>()
    };
    let all = letters(&mut spans.iter());
    let turned = spans
        .iter()
        .find(|span| span.is_rotated())
        .map(|span| span.direction);
    let direction = turned
        .filter(|direction| {
            letters(&mut spans.iter().filter(|span| span.direction == *direction)) * 2 > all
        })
        .unwrap_or(TextSpan::LEFT_TO_RIGHT);
    spans
        .into_iter()
        .filter(|span| !span.text.trim().is_empty())
        .flat_map(|span| parts(piece(span, direction)))
        .collect()
}

/// A piece that leaps over a gap by spaces, in its parts: programs for plain text write columns so.
fn parts(piece: Piece) -> Vec<Piece> {
    if !piece.text.trim().contains(LEAP) {
        return vec![piece];
    }
    // Where a letter stands is known of fonts whose letters are of one width, and of others nearly.
    let letters = piece.text.chars().count().max(1);
    let width = (piece.right - piece.left) / f32::from(u16::try_from(letters).unwrap_or(u16::MAX));
    let mut parts: Vec<Piece> = Vec::new();
    let mut at = piece.left;
    for text in piece.text.split_inclusive(LEAP) {
        let right = at + width * f32::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX));
        let begins = text.len() - text.trim_start().len();
        let indent = width * f32::from(u16::try_from(begins).unwrap_or(u16::MAX));
        if !text.trim().is_empty() {
            parts.push(Piece {
                text: text.trim().to_owned(),
                left: at + indent,
                right: right - width * 3.0,
                ..piece.clone()
            });
        }
        at = right;
    }
    if let Some(last) = parts.last_mut() {
        last.right = piece.right;
    }
    parts
}

fn piece(span: TextSpan, [along, up]: [f32; 2]) -> Piece {
    // Half a letter's size is the usual width of a letter.
    let estimate = f32::from(u16::try_from(span.text.chars().count()).unwrap_or(u16::MAX))
        * span.font_size
        * 0.5;
    let is_turned = [along, up] != TextSpan::LEFT_TO_RIGHT;
    let width = if is_turned || span.width <= 0.0 {
        estimate
    } else {
        span.ink_width.unwrap_or(span.width)
    };
    let left = along * span.x + up * span.y;
    Piece {
        left,
        right: left + width,
        baseline: along * span.y - up * span.x,
        size: span.font_size.clamp(1.0, 200.0),
        text: span.text,
    }
}
