//! Whether a reading is language at all.
//!
//! A PDF may draw letters without telling which they are: what is read then is symbols, letters of another alphabet, or
//! words with punctuation where spaces were. No dictionary is needed to see that, and none would know the names in a
//! résumé: `scripts` compares how often letters occur with what they do in languages, and this module looks for symbols
//! in places where nobody writes them.

mod scripts;

use crate::typography::is_private;
use mockingbird_shared::document::Doubt;

/// Share of the letters that may be in lines which are no language before the whole is not believed.
const GARBLED_MAX: f64 = 0.3;
/// The same for a doubt.
const GARBLED_DOUBTFUL: f64 = 0.04;
/// Share of letters that no standard defines, or that could not be decoded, before the whole is not believed.
const BROKEN_MAX: f64 = 0.2;
/// Fewest broken letters that say something.
const BROKEN_MIN: usize = 8;

/// Whether what was read is no language.
pub(crate) fn is_illegible(text: &str) -> bool {
    garbled_share(text) > GARBLED_MAX
}

/// Whether letters are missing that no cleaning brings back, in a text that was not cleaned yet.
pub(crate) fn is_broken(raw: &str) -> bool {
    let broken = raw
        .chars()
        .filter(|c| *c == '\u{fffd}' || is_private(*c))
        .count();
    let letters = raw.chars().filter(|c| c.is_alphanumeric()).count();
    broken >= BROKEN_MIN && broken as f64 > (letters + broken) as f64 * BROKEN_MAX
}

pub(crate) fn doubts(text: &str) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if text.contains('\u{fffd}') || garbled_share(text) > GARBLED_DOUBTFUL {
        doubts.push(Doubt::UnreadableParts);
    }
    doubts
}

/// The share of a text's letters and symbols that stand in lines which are no language.
fn garbled_share(text: &str) -> f64 {
    let (mut all, mut garbled) = (0, 0);
    for line in text.lines() {
        let size = line.chars().filter(|c| !c.is_whitespace()).count();
        all += size;
        if is_symbol_soup(line)
            || has_punctuation_for_spaces(line)
            || has_no_spaces(line)
            || scripts::are_mixed(line)
        {
            garbled += size;
        }
    }
    if all == 0 {
        return 0.0;
    }
    let by_lines = f64::from(u32::try_from(garbled).unwrap_or(u32::MAX))
        / f64::from(u32::try_from(all).unwrap_or(u32::MAX));
    by_lines.max(scripts::unlikely_share(text))
}

/// Symbols that stand in text for themselves.
fn is_usual_mark(c: char) -> bool {
    ".,;:!?-–—'’‘“”„\"()/&@+%#•·|_*°§€$£¥©®™…×→▪●■◦○‣✓★☆".contains(c)
}

/// More symbols than letters, of many kinds: `!"#$%&'()*`. A ruler or a rating has few kinds.
fn is_symbol_soup(line: &str) -> bool {
    let symbols: Vec<char> = line
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace() && !is_mark_of_script(*c))
        .collect();
    let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
    let unusual = symbols.iter().filter(|c| !is_usual_mark(**c)).count();
    let mut kinds = symbols.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let is_most = symbols.len() > letters && kinds.len() >= 5;
    let is_unusual = unusual * 3 > letters + unusual && kinds.len() >= 4;
    symbols.len() >= 5 && (is_most || is_unusual)
}

/// Signs that belong to letters, such as vowels in Hindi, and pictures that people put into text.
fn is_mark_of_script(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{590}'..='\u{5cf}' | '\u{610}'..='\u{6ed}' | '\u{900}'..='\u{1cff}' | '\u{200c}'..='\u{200f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{fe00}'..='\u{fe0f}' | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// Words with punctuation in them where spaces were: `Leo!Leopard!`, `555La"VerneWay`.
fn has_punctuation_for_spaces(line: &str) -> bool {
    let (mut odd, mut words) = (0, 0);
    for word in line.split_whitespace() {
        words += 1;
        // Addresses and code have their own rules.
        if word.contains("://")
            || word.starts_with("www.")
            || word.contains(['@', '=', '<', '>', '{', '}', '(', '`'])
        {
            continue;
        }
        let letters: Vec<char> = word.chars().collect();
        odd += letters
            .windows(3)
            .filter(|it| {
                let is_odd = matches!(
                    it[1],
                    '!' | '"' | '\\' | '^' | '~' | '¬' | '¦' | '?' | '$' | '%' | '*' | '[' | ']'
                );
                is_odd
                    && it[0].is_alphanumeric()
                    && it[2].is_alphanumeric()
                    && !(it[0].is_ascii_digit() && it[2].is_ascii_digit())
            })
            .count();
    }
    odd > 0 && odd * 2 >= words
}

/// A long line of letters without a space, in a script that has spaces.
fn has_no_spaces(line: &str) -> bool {
    let longest = line
        .split(|c: char| !scripts::has_spaces(c))
        .map(|word| word.chars().count())
        .max();
    // The longest word of a German law has 79 letters; those of people's professions have below 40.
    longest.unwrap_or_default() > 45
}
