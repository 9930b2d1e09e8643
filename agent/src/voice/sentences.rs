//! Where a text is cut for speech. The abbreviations come from the language of the interview.

use mockingbird_service::languages::SpeechRules;

/// Shortest first piece, in bytes, that may be spoken before its sentence ends, at a comma.
const CLAUSE_BYTES: usize = 60;
/// Shortest sentence, in bytes, that is spoken alone: "Good." sounds cut off without the next.
const SENTENCE_BYTES: usize = 12;

/// Ends of sentences that stand before a space.
const ENDS: [char; 6] = ['.', '!', '?', '…', '؟', '۔'];
/// Ends of sentences in scripts that put no space behind them.
const WIDE_ENDS: [char; 4] = ['。', '！', '？', '।'];
/// What may stand between the end of a sentence and the space.
const CLOSERS: [char; 9] = ['"', '\'', '”', '’', '“', '»', '«', ')', ']'];

/// Where the first sentence ends, in bytes; a long first clause counts, so that the voice begins early. None until that is
/// certain: what follows a full stop tells whether it was one.
pub(super) fn end_of_sentence(text: &str, is_first: bool, rules: &SpeechRules) -> Option<usize> {
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if WIDE_ENDS.contains(&character) && at >= SENTENCE_BYTES {
            return Some(end);
        }
        let is_clause = matches!(character, ',' | ';' | ':');
        if !is_clause && !ENDS.contains(&character) {
            continue;
        }
        let rest = text[end..].trim_start_matches(CLOSERS);
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        if is_clause {
            if is_first && at >= CLAUSE_BYTES {
                return Some(end);
            }
        } else if at >= SENTENCE_BYTES
            && !(character == '.' && ends_no_sentence(&text[..end], rules))
        {
            return Some(text.len() - rest.len());
        }
    }
    None
}

/// Whether the full stop at the end of `text` belongs to its last word.
fn ends_no_sentence(text: &str, rules: &SpeechRules) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = word.strip_suffix('.').unwrap_or(word);
    let is_initial = bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic);
    let is_ordinal = rules.number_and_stop_is_ordinal
        && (1..=2).contains(&bare.len())
        && bare.chars().all(|c| c.is_ascii_digit());
    let word = word.to_lowercase();
    is_initial || is_ordinal || rules.abbreviations.contains(&word)
}

#[cfg(test)]
mod fuzz;
