//! Where a text is cut for speech, while it still comes. The abbreviations come from the language of the interview.
//!
//! The rules of Unicode for sentences (UAX 29) know no abbreviations and want the whole text; what follows a full stop
//! is often not there yet when the voice is to begin.

use mockingbird_service::languages::SpeechRules;

/// Shortest first piece, in bytes, that may be spoken before its sentence ends, at a comma.
const CLAUSE_BYTES: usize = 60;
/// Shortest sentence, in bytes, that is spoken alone: "Good." sounds cut off without the next.
const SENTENCE_BYTES: usize = 12;

/// Ends of sentences that stand before a space.
const ENDS: [char; 10] = ['.', '!', '?', '…', '؟', '۔', '։', '።', '။', '។'];
/// Ends of sentences in scripts that put no space behind them.
const WIDE_ENDS: [char; 8] = ['。', '！', '？', '।', '｡', '．', '⁉', '‼'];
/// What may stand between the end of a sentence and the space: closing marks, and Markdown's.
const CLOSERS: [char; 20] = [
    '"', '\'', '”', '’', '“', '»', '«', '›', '‹', ')', ']', '*', '_', '`', '~', '」', '』', '）',
    '】', '》',
];
/// What a line of Markdown begins with that is no line of a paragraph.
const LINE_MARKS: [char; 7] = ['#', '|', '`', '-', '*', '>', '+'];

/// Where the first sentence ends, in bytes; a long first clause counts, so that the voice begins early. None until that
/// is certain: what follows a full stop tells whether it was one.
pub(super) fn end_of_sentence(text: &str, is_first: bool, rules: &SpeechRules) -> Option<usize> {
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if character == '\n' && ends_line(&text[..at]) {
            return Some(end);
        }
        if at < SENTENCE_BYTES {
            continue;
        }
        let is_wide = WIDE_ENDS.contains(&character);
        let is_clause = matches!(character, ',' | ';' | ':');
        if !is_wide && !is_clause && !ENDS.contains(&character) {
            continue;
        }
        let closes = |c: char| CLOSERS.contains(&c) || (is_wide && WIDE_ENDS.contains(&c));
        let rest = text[end..].trim_start_matches(closes);
        let until_rest = text.len() - rest.len();
        if is_wide {
            // A mark that closes a quotation may still come.
            return (!rest.is_empty()).then_some(until_rest);
        }
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        if is_clause {
            if is_first && at >= CLAUSE_BYTES {
                return Some(end);
            }
            continue;
        }
        // Whatever ends later is not the first end, as long as this one may be it.
        match goes_on(&text[..end], rest.trim_start().chars().next(), rules) {
            Some(true) => {}
            Some(false) => return Some(until_rest),
            None => return None,
        }
    }
    None
}

/// Whether a line break behind this text ends what is spoken at once: it is long enough for a sentence, or is a line of
/// its own kind, such as a heading.
fn ends_line(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or(text).trim();
    !line.is_empty()
        && (text.trim().len() >= SENTENCE_BYTES
            || line.starts_with(LINE_MARKS)
            || line.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the mark at the end of `text` does not end its sentence. `next` is the next character that is no space, if
/// it has come; none as long as that decides.
fn goes_on(text: &str, next: Option<char>, rules: &SpeechRules) -> Option<bool> {
    let is_ellipsis = text.ends_with('…') || text.ends_with("...");
    if !is_ellipsis && !text.ends_with('.') {
        return Some(false);
    }
    // "Well... let me see": the next word tells.
    if !is_ellipsis && ends_no_sentence(text, rules) {
        return Some(true);
    }
    next.map(char::is_lowercase)
}

/// Whether the full stop at the end of `text` belongs to its last word.
fn ends_no_sentence(text: &str, rules: &SpeechRules) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    let begins_line = text[..text.len() - word.len()]
        .trim_end_matches([' ', '\t'])
        .chars()
        .next_back()
        .is_none_or(|c| c == '\n');
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = word.strip_suffix('.').unwrap_or(word);
    // "J. P. Morgan", "z.B.", "U.S."
    let is_initials = bare.split('.').all(|part| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    });
    let is_number = (1..=2).contains(&bare.len()) && bare.chars().all(|c| c.is_ascii_digit());
    // The item of a list, in any language.
    let is_ordinal = is_number && (rules.number_and_stop_is_ordinal || begins_line);
    let word = word.to_lowercase();
    is_initials || is_ordinal || rules.abbreviations.contains(&word)
}

#[cfg(test)]
mod fuzz;
