//! A Spanish text searched from left to right for fillers: what was found so far, and what stands on both sides of a
//! word; with the tables of all fillers. Not here: which words are fillers (`fillers`, `filler_words`).

use crate::fillers::{Filler, hesitation};
use crate::grammar;
use crate::text::Text;
use serde::Deserialize;
use std::sync::LazyLock;

/// Sounds of hesitation, which are fillers wherever they stand.
const SOUNDS: &[&str] = &[
    "eh", "em", "ehm", "mm", "mmm", "hmm", "hm", "uh", "um", "eeh", "ejem",
];

/// Words that go on after a pause: what stands between one of them and the next clause is no part of either.
pub(super) const LINKS: &[&str] = &["y", "pero", "e"];

/// The tables of `fillers.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    /// Fillers where both sides are set off, under the form they are counted by.
    pub(super) set_off: Vec<String>,
    /// Those that also open a clause where only fillers stand before them, if a clause begins after them. In
    /// transcripts without punctuation nothing else shows it.
    pub(super) openers: Vec<String>,
    /// Words that begin a clause or a phrase and so can't belong to the word before.
    pub(super) clause_starters: Vec<String>,
    /// What "bueno" describes or is governed by when it is the adjective.
    pub(super) before_good: Vec<String>,
    /// What makes "este" a pronoun.
    pub(super) before_this: Vec<String>,
    /// What can't stand between "este" and a noun, so that "este" is none of that noun's.
    pub(super) after_hesitation: Vec<String>,
    /// Verbs before "a ver" that make it "to see".
    pub(super) before_see: Vec<String>,
    /// Words before "la verdad" that it is the object or complement of.
    pub(super) before_truth: Vec<String>,
}

pub(super) static TABLES: LazyLock<Tables> =
    LazyLock::new(|| grammar::parse(include_str!("fillers.json")));

pub(super) fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|it| it == word)
}

/// The words from left to right, with what was found so far.
pub(super) struct Scan<'t, 's> {
    pub(super) text: &'t Text<'s>,
    /// A transcript whose sentences and clauses are not marked.
    pub(super) unpunctuated: bool,
    pub(super) found: Vec<Filler>,
    pub(super) last_end: Option<usize>,
    /// Whether only fillers stood before the end of the last one in its sentence.
    pub(super) opens_sentence: bool,
    /// Whether the text has had nothing but fillers up to the end of the last one.
    pub(super) nothing_else: bool,
}

impl<'t, 's> Scan<'t, 's> {
    pub(super) fn new(text: &'t Text<'s>) -> Self {
        let breaks = (1..text.len())
            .filter(|at| text.before(*at).is_break())
            .count();
        Self {
            text,
            unpunctuated: text.len() > 12 && breaks * 30 < text.len(),
            found: Vec::new(),
            last_end: None,
            opens_sentence: false,
            nothing_else: true,
        }
    }

    /// A stretched or plain sound under its plain form.
    pub(super) fn sound(&self, at: usize) -> Option<&'static str> {
        let word = self.text.lower(at);
        if word.len() >= 2 && word.chars().all(|c| c == 'e') && word != "ee" {
            return Some("eh");
        }
        match hesitation(word, SOUNDS)? {
            "eeh" => Some("eh"),
            "hm" => Some("hmm"),
            sound => Some(sound),
        }
    }

    /// Whether nothing on the left belongs to this word.
    pub(super) fn opens(&self, at: usize) -> bool {
        self.text.before(at).is_break() || self.last_end == Some(at)
    }

    /// The same, with a word that only links before it.
    pub(super) fn opens_or_links(&self, at: usize) -> bool {
        self.opens(at) || LINKS.contains(&self.text.lower_before(at))
    }

    /// Whether it is the first of its sentence, fillers and a link apart.
    pub(super) fn opens_sentence(&self, at: usize) -> bool {
        self.text.before(at).stop
            || (self.last_end == Some(at) && self.opens_sentence)
            || (LINKS.contains(&self.text.lower_before(at))
                && at
                    .checked_sub(1)
                    .is_some_and(|link| self.text.before(link).stop))
            || self.follows_exclamation(at)
    }

    /// "Uf, pues": a cry or a "sí" before it leaves the sentence where it begins.
    fn follows_exclamation(&self, at: usize) -> bool {
        const EXCLAMATIONS: &[&str] = &[
            "uf", "uff", "buf", "puf", "uy", "ay", "ah", "oh", "sí", "no", "jo", "ostras", "hola",
            "claro",
        ];
        let text = self.text;
        text.before(at).comma
            && EXCLAMATIONS.contains(&text.lower_before(at))
            && at.checked_sub(1).is_some_and(|cry| text.before(cry).stop)
    }

    /// Whether nothing on the right belongs to the words before this position.
    pub(super) fn closes(&self, end: usize) -> bool {
        self.text.before(end).is_break() || self.sound(end).is_some()
    }

    /// Whether a speech of somebody else begins before this word.
    pub(super) fn is_quoted(&self, at: usize) -> bool {
        let gap = self.text.before(at);
        gap.colon || gap.quote
    }
}
