//! Sounds of hesitation in English, and the words that are written like them.

use super::openers;
use crate::fillers::{Filler, hesitation};
use crate::text::Text;

/// Sounds of hesitation, which are fillers wherever they stand.
const SOUNDS: &[&str] = &[
    "um", "uh", "hmm", "hm", "erm", "uhm", "ehm", "er", "mm", "eh",
];

pub(super) fn sounds(text: &Text<'_>) -> Vec<Filler> {
    (0..text.len())
        .filter(|at| !is_word_beside_sound(text, *at))
        .filter_map(|at| {
            let word = hesitation(text.lower(at), SOUNDS)?;
            Some(Filler::new(at..at + 1, word))
        })
        .collect()
}

/// "the ER", "to err", "5 mm": the same letters as a sound.
fn is_word_beside_sound(text: &Text<'_>, at: usize) -> bool {
    let before = text.lower_before(at);
    match text.lower(at) {
        "er" => {
            let raw = text.words().get(at).is_some_and(|word| word.raw == "ER");
            raw || (matches!(before, "the" | "an" | "our" | "in" | "er's")
                && !text.before(at).is_break()
                && !text.after(at).comma)
        }
        "err" => matches!(before, "to" | "i" | "we" | "they") || text.lower(at + 1) == "on",
        "mm" => before.ends_with(|c: char| c.is_numeric()) || openers::is_number(before),
        _ => false,
    }
}
