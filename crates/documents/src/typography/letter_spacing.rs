//! Words whose letters are set apart (`J O R D A N   D O E`), as designers do with names and headings.

/// Fewest letters of such a word. Three may be a list (`A B C`); four in a row are hardly one.
const LETTERS_MIN: usize = 4;

/// A line with such words joined. Two spaces or more separate words.
pub(super) fn joined(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut is_after_joined = false;
    while let Some(c) = rest.chars().next() {
        let run = run_length(rest, if is_after_joined { 2 } else { LETTERS_MIN });
        match run {
            Some(length) if out.chars().next_back().is_none_or(char::is_whitespace) => {
                out.extend(rest[..length].chars().filter(|c| *c != ' '));
                rest = &rest[length..];
                // What stands between two such words is one space.
                let spaces = rest.len() - rest.trim_start_matches(' ').len();
                if spaces > 1 && rest.len() > spaces {
                    out.push(' ');
                    rest = &rest[spaces..];
                }
                is_after_joined = true;
            }
            _ => {
                is_after_joined &= matches!(c, ' ' | '\t');
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// The length in bytes of a word set apart at the beginning of a text: single letters with one space between them, all
/// capitals, or one capital and small ones.
fn run_length(text: &str, least: usize) -> Option<usize> {
    let mut letters: Vec<char> = Vec::new();
    let mut length = 0;
    let mut rest = text;
    loop {
        let c = rest.chars().next()?;
        let after = &rest[c.len_utf8()..];
        let is_alone = after.chars().next().is_none_or(char::is_whitespace);
        if !c.is_alphabetic() || !is_alone || is_ideograph(c) {
            break;
        }
        letters.push(c);
        length += c.len_utf8() + usize::from(letters.len() > 1);
        match after.strip_prefix(' ') {
            Some(next) if next.starts_with(char::is_alphabetic) => rest = next,
            _ => break,
        }
    }
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let is_word = capitals == letters.len()
        || (capitals <= 1 && letters.first().is_some_and(|c| c.is_uppercase()));
    (letters.len() >= least && is_word).then_some(length)
}

/// Letters of scripts that have no spaces between words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
