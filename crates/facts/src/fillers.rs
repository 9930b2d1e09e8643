//! What finding fillers has in common in all languages. Not here: which words are fillers, and when.

use std::ops::Range;

/// Words that fill a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filler {
    /// Which words of the text.
    pub(crate) at: Range<usize>,
    /// The plain form under which it is counted: "euh" for "Euuuh".
    pub(crate) word: String,
}

impl Filler {
    pub(crate) fn new(at: Range<usize>, word: &str) -> Self {
        Self {
            at,
            word: word.to_owned(),
        }
    }
}

/// The plain form of a hesitation sound, which people stretch ("ummm", "Euuuh"): a word is such a sound if both are the
/// same with each run of a letter made one, and it is no shorter. Words that exist beside a sound ("er") are for the
/// language to tell apart.
pub(crate) fn hesitation<'s>(word: &str, sounds: &[&'s str]) -> Option<&'s str> {
    let squeezed = squeeze(word);
    sounds
        .iter()
        .filter(|sound| word.chars().count() >= sound.chars().count() && squeezed == squeeze(sound))
        .max_by_key(|sound| sound.chars().count())
        .copied()
}

fn squeeze(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Which words belong to a filler.
pub(crate) fn is_in(fillers: &[Filler], at: usize) -> bool {
    fillers.iter().any(|filler| filler.at.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretched_sounds_are_their_plain_form() {
        let sounds = ["um", "uh", "hmm", "euh"];
        for (word, plain) in [
            ("um", Some("um")),
            ("ummmm", Some("um")),
            ("uuuuh", Some("uh")),
            ("hm", None),
            ("hmmmm", Some("hmm")),
            ("euuuh", Some("euh")),
            ("hum", None),
            ("u", None),
        ] {
            assert_eq!(hesitation(word, &sounds), plain, "{word}");
        }
    }
}
