//! Where a word stands that may be a filler: what comes before and after it, and which fillers were found before it. Not
//! here: which words are fillers (`fillers`, `comments`).

use super::morph;
use super::tables::TABLES;
use crate::fillers::Filler;
use crate::text::Text;

/// A word and what stands around it.
pub(super) struct Place<'p, 'a> {
    pub(super) text: &'p Text<'a>,
    pub(super) found: &'p [Filler],
    pub(super) at: usize,
    /// Whether nothing but fillers stands before it in its sentence.
    pub(super) opens: bool,
    pub(super) punctuated: bool,
}

impl Place<'_, '_> {
    pub(super) fn before(&self) -> &str {
        if self.text.before(self.at).is_break() {
            ""
        } else {
            self.text.lower_before(self.at)
        }
    }

    pub(super) fn next(&self) -> &str {
        if self.text.after(self.at).is_break() {
            ""
        } else {
            self.text.lower(self.at + 1)
        }
    }

    pub(super) fn breaks_before(&self) -> bool {
        self.text.before(self.at).is_break()
    }

    pub(super) fn breaks_after(&self) -> bool {
        self.text.after(self.at).is_break()
    }

    pub(super) fn follows_filler(&self) -> bool {
        self.at > 0 && self.found.last().is_some_and(|it| it.at.end == self.at)
    }

    /// Whether no filler stands before it in the text.
    pub(super) fn is_first_filler(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn is_quoted(&self) -> bool {
        self.text.before(self.at).quote && self.text.after(self.at).quote
    }

    /// Somebody's word, told: "he said: fine".
    pub(super) fn is_told_word(&self) -> bool {
        let gap = self.text.before(self.at);
        self.is_quoted()
            || ((!gap.is_break() || gap.colon)
                && TABLES.telling_word.has(self.text.lower_before(self.at)))
    }
}

/// Whether the word is a verb whose person and time show.
pub(super) fn is_verb(text: &Text<'_>, at: usize) -> bool {
    let Some(word) = text.words().get(at) else {
        return false;
    };
    morph::past(word).is_some_and(|it| it.known) || morph::present_of_i(word).is_some()
}
