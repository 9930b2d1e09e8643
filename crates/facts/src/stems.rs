//! Lists of beginnings of words, and of whole words among them. Not here: what the lists mean (`grammar`).

use serde::Deserialize;
use std::collections::HashSet;

/// Beginnings of words in their comparable form (`text::comparable`); one that ends in `$` is a whole word. Looked up in
/// the time of one word's length, however long the list is.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct Stems {
    beginnings: HashSet<String>,
    whole: HashSet<String>,
}

impl From<Vec<String>> for Stems {
    fn from(list: Vec<String>) -> Self {
        let mut stems = Self::default();
        for stem in list {
            match stem.strip_suffix('$') {
                Some(whole) => stems.whole.insert(whole.to_owned()),
                None => stems.beginnings.insert(stem),
            };
        }
        stems
    }
}

/// Each word with each of these prefixes, of which one may be empty. Words in Latin letters stay as they are.
pub(crate) fn with_prefixes<'a>(
    words: impl IntoIterator<Item = &'a String>,
    prefixes: &[&str],
) -> impl Iterator<Item = String> {
    words.into_iter().flat_map(move |word| {
        let is_latin = word.starts_with(|c: char| c.is_ascii());
        let prefixes = if is_latin { &[""][..] } else { prefixes };
        let with = |prefix: &&str| format!("{prefix}{word}");
        prefixes.iter().map(with).collect::<Vec<_>>()
    })
}

impl Stems {
    /// Whether a word is one of the whole ones, or begins as one of the others does.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.whole.contains(word)
            || self.beginnings.contains(word)
            || word
                .char_indices()
                .skip(1)
                .any(|(end, _)| self.beginnings.contains(&word[..end]))
    }

    /// The same words, and each with each of the prefixes that a language writes together with words.
    pub(crate) fn with_prefixes(&self, prefixes: &[&str]) -> Self {
        Self {
            beginnings: with_prefixes(&self.beginnings, prefixes).collect(),
            whole: with_prefixes(&self.whole, prefixes).collect(),
        }
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &String> {
        self.beginnings.iter().chain(&self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::Stems;

    #[test]
    fn beginnings_and_whole_words_are_told_apart() {
        let stems = Stems::from(vec!["spoon".to_owned(), "moon$".to_owned()]);
        assert!(stems.has("spoon") && stems.has("spoons") && stems.has("moon"));
        assert!(!stems.has("spoo") && !stems.has("moonlight") && !stems.has(""));
        let arabic = Stems::from(vec!["قمر$".to_owned()]).with_prefixes(&["", "ال"]);
        assert!(arabic.has("قمر") && arabic.has("القمر") && !arabic.has("القمران"));
    }
}
