//! Letters, of what typesetting has made of them: ligatures joined, hyphens that are hyphens, no pictures of icon fonts,
//! no letters set apart.

mod icons;
mod letter_spacing;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// Cleans a text. `is_printed`: it comes from the page as it is printed, where a soft hyphen that is there is seen.
pub(crate) fn clean(text: &str, is_printed: bool) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = decoded_once_more(line);
        let line: String = plain_letters(&line, is_printed).nfc().collect();
        let line = icons::without_icons(&line);
        let line = letter_spacing::joined(&line);
        out.push_str(&with_bullet(&line));
    }
    out
}

/// A line whose bullet is a middle dot, as programs write Symbol's.
fn with_bullet(line: &str) -> String {
    let text = line.trim_start_matches(' ');
    match text.strip_prefix('·') {
        Some(rest) if rest.starts_with([' ', '\t']) => format!("•{rest}"),
        _ => line.to_owned(),
    }
}

/// Whether this is a letter that no standard defines; fonts of icons and bullets use them.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// A line of UTF-8 that some program has read as Windows-1252 (`FranÃ§ois`), read as it was meant.
fn decoded_once_more(line: &str) -> String {
    let (bytes, _, has_others) = WINDOWS_1252.encode(line);
    if line.is_ascii() || has_others {
        return line.to_owned();
    }
    // What is not UTF-8 by accident is not UTF-8 here.
    std::str::from_utf8(&bytes).unwrap_or(line).to_owned()
}

fn plain_letters(line: &str, is_printed: bool) -> String {
    let mut out = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    let mut before = '\n';
    while let Some(c) = letters.next() {
        let after = letters.peek().copied().unwrap_or('\n');
        match c {
            '\u{ad}' => {
                let in_word = before.is_alphabetic() && after.is_alphabetic();
                if is_printed || !in_word {
                    out.push('-');
                }
            }
            '\u{2010}' => out.push('-'),
            // Windows's letters where some program has put their numbers.
            '\u{80}'..='\u{9f}' => {
                let byte = u8::try_from(u32::from(c)).unwrap_or(b' ');
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(&[byte]).0);
            }
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => {
                out.push(' ')
            }
            // Marks without a shape: breaks that are allowed or not, directions that are the renderer's business.
            '\u{200b}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            // Ligatures of Latin, Armenian and Hebrew, the shapes of Arabic letters, and radicals that some fonts name
            // instead of the characters which look like them.
            '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{2e80}'..='\u{2fdf}' => {
                out.extend(c.nfkc())
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}
