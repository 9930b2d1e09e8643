//! Text files: which letters their bytes stand for.
//!
//! UTF-8 and UTF-16 show by themselves. Older code pages are told by statistics (`chardetng`), which knows those of the
//! web; the Macintosh's and DOS's are tried beside it, and what reads least oddly is taken. Nothing is dropped: a byte
//! that no code page explains refuses the file.

use crate::ReadError;
use crate::code_page::CodePage;
use chardetng::EncodingDetector;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text file with its letters.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The code page was told by statistics: letters may be wrong.
    pub(crate) is_guess: bool,
}

/// Share of characters beyond ASCII that may read oddly before a code page is not believed.
const ODD_MAX: f64 = 0.3;
/// Windows's dashes, quotes, bullet, dots, currency and marks. They are the same in all of its western code pages, so that a
/// text with no other bytes beyond ASCII needs no statistics.
const WINDOWS_PUNCTUATION: [u8; 27] = [
    0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8B, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99,
    0x9B, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB1, 0xB7, 0xBB,
];

pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    // DOS ends a text with Ctrl-Z.
    let bytes = bytes.strip_suffix(b"\x1a").unwrap_or(bytes);
    let decoded = if let Some(text) = unicode(bytes)? {
        sure(text)
    } else if bytes.contains(&0) {
        return Err(ReadError::UnknownKind);
    } else if let Some(text) = damaged_utf8(bytes) {
        Decoded {
            text,
            is_guess: true,
        }
    } else if bytes
        .windows(3)
        .any(|it| it == b"\x1b$B" || it == b"\x1b$@")
    {
        whole(ISO_2022_JP, bytes)
            .map(sure)
            .ok_or(ReadError::UnknownLetters)?
    } else if bytes.iter().any(|byte| is_control(*byte)) {
        // Text in an older code page with control characters is no text.
        return Err(ReadError::UnknownKind);
    } else {
        legacy(bytes)?
    };
    let control = decoded
        .text
        .chars()
        .filter(|c| c.is_ascii_control() && !c.is_whitespace())
        .count();
    if control * 50 > decoded.text.len() {
        return Err(ReadError::UnknownKind);
    }
    Ok(decoded)
}

/// The text of an XML part: UTF-8, or UTF-16 with a byte order mark.
pub(crate) fn xml_text(bytes: &[u8]) -> Result<String, ReadError> {
    unicode(bytes).ok().flatten().ok_or(ReadError::Damaged)
}

fn sure(text: String) -> Decoded {
    Decoded {
        text,
        is_guess: false,
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0xB | 0xC)
}

/// The text, if the bytes are one of Unicode's forms.
fn unicode(bytes: &[u8]) -> Result<Option<String>, ReadError> {
    let utf16 = |encoding, rest| {
        whole(encoding, rest)
            .ok_or(ReadError::UnknownKind)
            .map(Some)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => utf16(UTF_16BE, rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => Ok(std::str::from_utf8(rest).ok().map(str::to_owned)),
        bytes if bytes.contains(&0) => Ok(unmarked_utf16(bytes)),
        bytes => Ok(std::str::from_utf8(bytes).ok().map(str::to_owned)),
    }
}

/// UTF-16 without its mark: spaces and line ends have a zero byte, always on the same side.
fn unmarked_utf16(bytes: &[u8]) -> Option<String> {
    let zeros = |side: usize| {
        bytes
            .iter()
            .skip(side)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let encoding = match (zeros(0), zeros(1)) {
        (0, 1..) => UTF_16LE,
        (1.., 0) => UTF_16BE,
        _ => return None,
    };
    whole(encoding, bytes)
        .filter(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

/// UTF-8 in which single bytes are broken, as where two files were joined: what is broken is read as Windows wrote it.
fn damaged_utf8(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let (mut good, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    // Sequences of UTF-8 hardly come about by chance: two beside one broken byte are enough.
    (good >= 2 && good >= broken * 2).then_some(text)
}

/// The text, unless a byte has no meaning.
fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn legacy(bytes: &[u8]) -> Result<Decoded, ReadError> {
    let beyond = || bytes.iter().filter(|byte| **byte >= 0x80);
    if beyond().all(|byte| WINDOWS_PUNCTUATION.contains(byte)) {
        return Ok(sure(CodePage::Known(WINDOWS_1252).decode(bytes)));
    }
    let mut best: Option<(f64, String)> = None;
    for candidate in [
        CodePage::Known(detected(bytes)),
        CodePage::Known(WINDOWS_1252),
        CodePage::Known(encoding_rs::MACINTOSH),
        CodePage::Dos850,
        CodePage::Dos437,
    ] {
        let text = candidate.decode(bytes);
        let odd = oddness(&text);
        // The first of equals is kept.
        if best.as_ref().is_none_or(|(least, _)| odd < least * 0.75) {
            best = Some((odd, text));
        }
    }
    match best {
        Some((odd, text)) if odd <= ODD_MAX => Ok(Decoded {
            // Where the general sign of currency was, the euro has come (ISO 8859-15). Nobody writes the former.
            text: text.replace('¤', "€"),
            is_guess: true,
        }),
        _ => Err(ReadError::UnknownLetters),
    }
}

/// What the statistics of the web's code pages say.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// How much of what is beyond ASCII stands where nobody writes it, from 0 to 1.
fn oddness(text: &str) -> f64 {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\n');
    let (mut beyond, mut odd) = (0_u32, 0_u32);
    for (index, c) in letters.iter().copied().enumerate() {
        if c.is_ascii() {
            continue;
        }
        beyond += 1;
        let before = index.checked_sub(1).map_or('\n', at);
        odd += u32::from(is_odd(c, before, at(index + 1), at(index + 2)));
    }
    if beyond == 0 {
        0.0
    } else {
        f64::from(odd) / f64::from(beyond)
    }
}

fn is_odd(c: char, before: char, after: char, after_next: char) -> bool {
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}');
    if c.is_control() || is_private || c == '\u{fffd}' || matches!(c, '\u{2500}'..='\u{259f}') {
        return true;
    }
    if c.is_alphabetic() {
        let capital_in_word = c.is_uppercase() && before.is_alphabetic() && after.is_lowercase();
        let small_then_capital = c.is_uppercase() && before.is_lowercase() && !after.is_uppercase();
        let capitals_then_small = is_latin_capital(c)
            && !before.is_alphabetic()
            && after.is_uppercase()
            && after_next.is_lowercase();
        let between_digits = before.is_ascii_digit() && after.is_ascii_digit();
        let alone = is_latin_capital(c)
            && !before.is_alphanumeric()
            && !after.is_alphanumeric()
            && c != 'À'
            && c != 'É'
            && c != 'Å'
            && c != 'Ö';
        return capital_in_word
            || small_then_capital
            || capitals_then_small
            || between_digits
            || alone;
    }
    let between_letters = before.is_alphabetic() && after.is_alphabetic();
    match c {
        '’' | '‘' | '-' | '–' | '—' | '·' | '\u{ad}' | '…' | '•' | '®' | '™' | '\u{a0}' => {
            false
        }
        // An opening mark after a letter; a German closing one looks like an English opening one.
        '‚' | '„' | '‹' | '«' | '¡' | '¿' => before.is_alphabetic(),
        // Signs of currency stand beside numbers.
        '¥' | '¤' | '¢' | '£' | '€' | 'ƒ' => {
            !(before.is_ascii_digit()
                || after.is_ascii_digit()
                || (after == ' ' && after_next.is_ascii_digit())
                || before == ' ' && after == '\n')
        }
        _ => between_letters,
    }
}

/// Latin beyond ASCII: in other scripts a capital alone is a word.
fn is_latin_capital(c: char) -> bool {
    matches!(c, 'À'..='Þ' | 'Ā'..='ſ') && c.is_uppercase()
}
