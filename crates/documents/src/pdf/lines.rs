//! Pieces of text on a page become lines: spaces where gaps are, words put together that the end of a line divides.

use std::collections::HashSet;
use unpdf::parser::{TextLine, TextSpan};

/// A piece of text where it stands on the page, in points; baselines grow upwards.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) baseline: f32,
    /// The size of its letters.
    pub(super) size: f32,
}

/// A gap that is a space, in sizes of the letters; a usual space is 0.25, kerning below 0.1.
const SPACE: f32 = 0.16;
/// A gap that separates columns of a table or an entry from its date.
const WIDE: f32 = 1.6;
/// Distance of lines that separates paragraphs; usual leading is 1.2 to 1.5.
const PARAGRAPH: f32 = 1.75;
/// Distance within which pieces are of one line: indices stand higher or lower.
const SAME_LINE: f32 = 0.4;

struct Line {
    text: String,
    baseline: f32,
    size: f32,
}

/// The text of a block, line by line.
pub(super) fn text(pieces: Vec<Piece>, words: &Words) -> String {
    let mut out = String::new();
    let mut lines = lines(pieces).into_iter().peekable();
    while let Some(line) = lines.next() {
        let mut text = line.text.trim().to_owned();
        let next = lines.peek();
        let distance = next.map_or(0.0, |next| line.baseline - next.baseline);
        let is_paragraph =
            distance > PARAGRAPH * next.map_or(line.size, |next| next.size.max(line.size));
        if let Some(next) = lines.peek_mut()
            && !is_paragraph
            && let Some(word) = words.joined(&text, next.text.trim_start())
        {
            text.truncate(text.len() - word.cut);
            text.push_str(&word.text);
            let rest = next.text.trim_start()[word.taken..].trim_start().to_owned();
            next.text = rest;
        }
        out.push_str(&text);
        out.push_str(if is_paragraph { "\n\n" } else { "\n" });
    }
    out
}

fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.sort_by(|a, b| b.baseline.total_cmp(&a.baseline));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.iter().any(|other| is_same_line(other, &piece)) => row.push(piece),
            _ => rows.push(vec![piece]),
        }
    }
    rows.into_iter()
        .map(line)
        .filter(|line| !line.text.trim().is_empty())
        .collect()
}

fn is_same_line(a: &Piece, b: &Piece) -> bool {
    (a.baseline - b.baseline).abs() <= a.size.max(b.size) * SAME_LINE
}

fn line(mut row: Vec<Piece>) -> Line {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    // Some programs print twice what shall look bold.
    row.dedup_by(|b, a| a.text == b.text && (a.left - b.left).abs() < a.size * 0.15);
    let letter_gap = letter_spacing(&row);
    let mut text = String::new();
    let mut before: Option<&Piece> = None;
    for piece in &row {
        if let Some(before) = before {
            text.push_str(space(piece.left - before.right, before, piece, letter_gap));
        }
        text.push_str(&piece.text);
        before = Some(piece);
    }
    Line {
        text: in_logical_order(with_single_spaces(&text)),
        baseline: row
            .iter()
            .map(|piece| piece.baseline)
            .fold(f32::MIN, f32::max),
        size: row.iter().map(|piece| piece.size).fold(0.0, f32::max),
    }
}

/// Where a program has written a space and left a gap as well, one of them is enough.
fn with_single_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !out.ends_with([' ', '\t']) {
            out.push(c);
        }
    }
    out
}

fn space(gap: f32, before: &Piece, after: &Piece, letter_gap: Option<f32>) -> &'static str {
    let size = before.size.max(after.size);
    let is_there =
        before.text.ends_with(char::is_whitespace) || after.text.starts_with(char::is_whitespace);
    let is_between_ideographs =
        before.text.ends_with(is_ideograph) && after.text.starts_with(is_ideograph);
    if let Some(usual) = letter_gap
        && is_letter(before)
        && is_letter(after)
    {
        return if gap > usual * 1.6 { " " } else { "" };
    }
    if gap > size * WIDE {
        "\t"
    } else if is_there || is_between_ideographs || gap < size * SPACE {
        ""
    } else {
        " "
    }
}

/// The usual gap between letters that are set apart, if most of a line is made of single letters.
fn letter_spacing(row: &[Piece]) -> Option<f32> {
    let mut gaps: Vec<f32> = row
        .windows(2)
        .filter(|pair| is_letter(&pair[0]) && is_letter(&pair[1]))
        .map(|pair| pair[1].left - pair[0].right)
        .collect();
    if gaps.len() < 3 || gaps.len() * 2 < row.len() {
        return None;
    }
    gaps.sort_by(f32::total_cmp);
    Some(gaps[gaps.len() / 2].max(0.1))
}

fn is_letter(piece: &Piece) -> bool {
    let text = piece.text.trim();
    text.chars().count() == 1
        && text.starts_with(char::is_alphabetic)
        && !text.starts_with(is_ideograph)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Arabic and Hebrew stand on the page in the order of sight; they are read from the right.
fn in_logical_order(text: String) -> String {
    const RIGHT_TO_LEFT_MARK: char = '\u{200f}';
    if !unpdf::parser::bidi::contains_rtl(&text) {
        return text;
    }
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let of_right = letters.iter().filter(|c| **c >= '\u{590}').count();
    let begins_right = letters.last().is_some_and(|c| *c >= '\u{590}');
    // The mark tells that the line as a whole runs from the right, though Latin letters stand at its left end: a line of
    // an address is mostly Latin. A few Arabic words at the end of an English line are no such line.
    let marked = if begins_right && of_right * 4 >= letters.len() {
        format!("{RIGHT_TO_LEFT_MARK}{text}")
    } else {
        text
    };
    let span = TextSpan::new(marked, 0.0, 0.0, 1.0, String::new());
    let ordered = TextLine::from_spans(vec![span]).text();
    ordered.replace(RIGHT_TO_LEFT_MARK, "")
}

/// The words of a document that no line end divides: they tell whether a hyphen at the end of a line belongs to a word.
#[derive(Default)]
pub(super) struct Words(HashSet<String>);

/// Two parts of a word put together.
struct Joined {
    text: String,
    /// Bytes that it replaces at the end of its line, and takes from the beginning of the next.
    cut: usize,
    taken: usize,
}

/// Parts of words that a hyphen joins to others for good.
const WITH_HYPHEN: [&str; 44] = [
    "self", "full", "well", "high", "low", "front", "back", "end", "cross", "long", "short",
    "real", "time", "non", "co", "ex", "pre", "post", "part", "half", "hands", "on", "in", "up",
    "to", "of", "the", "and", "based", "driven", "oriented", "level", "side", "wide", "scale",
    "quality", "facing", "stack", "edge", "year", "month", "week", "day", "person",
];

impl Words {
    /// Takes the words of a line. Its last word may be divided, its first one the rest of such a word.
    pub(super) fn take(&mut self, text: &str) {
        let words = text.split(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\u{2010}')));
        self.0
            .extend(words.filter(|word| word.len() > 3).map(str::to_lowercase));
    }

    /// The word that a line end divides, or nothing if none is divided.
    fn joined(&self, line: &str, next: &str) -> Option<Joined> {
        let hyphen = line.chars().next_back()?;
        if !matches!(hyphen, '-' | '\u{ad}' | '\u{2010}') {
            return None;
        }
        let body = &line[..line.len() - hyphen.len_utf8()];
        let first = body.rsplit(|c: char| !c.is_alphabetic()).next()?;
        let second_length = next
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(next.len());
        let second = &next[..second_length];
        let is_word = first.chars().count() >= 2
            && second.chars().count() >= 2
            && second.starts_with(char::is_lowercase);
        if !is_word {
            return None;
        }
        let (one, two) = (first.to_lowercase(), second.to_lowercase());
        let keeps_hyphen = if hyphen == '\u{ad}' || self.0.contains(&format!("{one}{two}")) {
            false
        } else {
            // A word with a hyphen before this one, as in `state-of-the-`.
            body[..body.len() - first.len()].ends_with('-')
                || self.0.contains(&format!("{one}-{two}"))
                || WITH_HYPHEN.contains(&one.as_str())
                || WITH_HYPHEN.contains(&two.as_str())
        };
        // What follows the word without a space belongs to it: a comma, the rest of a compound.
        let taken = next.find(char::is_whitespace).unwrap_or(next.len());
        let hyphen_kept = if keeps_hyphen { "-" } else { "" };
        Some(Joined {
            text: format!("{hyphen_kept}{}", &next[..taken]),
            cut: hyphen.len_utf8(),
            taken,
        })
    }
}
