//! What is known of a clause. Not here: how it is cut (`clauses`) and read (`predicates`).

use super::tables::has;
use crate::text::Text;
use std::ops::Range;

/// Who a clause is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    I,
    We,
    Other,
}

/// What a clause tells of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Something that was done.
    Deed,
    /// Something in the past that is no deed: it was, had, felt, was going on.
    Past,
    /// What was done to the subject: "I was asked", "we got called".
    Passive,
    /// "I had to".
    Duty,
    PresentDeed,
    Present,
    /// What would be done.
    Hypothetical,
    /// No verb.
    Nothing,
}

#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// Its words in the text, without fillers and links.
    pub(super) words: Vec<usize>,
    pub(super) subject: Subject,

    pub(super) telling: Telling,
    pub(super) verb: Option<usize>,
    pub(super) negated: bool,
    /// It begins with a link such as "who" or "because".
    pub(super) subordinate: bool,
    pub(super) question: bool,
    pub(super) begins_sentence: bool,
    pub(super) sentence: usize,
}

impl Clause {
    pub(super) fn at(&self) -> Range<usize> {
        let start = self.words.first().copied().unwrap_or(0);
        start..self.words.last().map_or(start, |last| last + 1)
    }

    pub(super) fn has(&self, text: &Text<'_>, any_of: &[&str]) -> bool {
        self.words.iter().any(|at| text.is(*at, any_of))
    }

    pub(super) fn has_of(&self, text: &Text<'_>, list: &[String]) -> bool {
        self.words.iter().any(|at| has(list, text.lower(*at)))
    }

    pub(super) fn has_phrase(&self, text: &Text<'_>, phrases: &[String]) -> bool {
        self.words
            .iter()
            .any(|at| text.any_phrase(*at, phrases).is_some())
    }

    /// The word this many behind the verb.
    pub(super) fn behind_verb<'t>(&self, text: &'t Text<'_>, number: usize) -> &'t str {
        let place = self
            .verb
            .and_then(|verb| self.words.iter().position(|at| *at == verb));
        place
            .and_then(|place| self.words.get(place + number))
            .map_or("", |at| text.lower(*at))
    }

    pub(super) fn is_past(&self) -> bool {
        matches!(
            self.telling,
            Telling::Deed | Telling::Past | Telling::Passive | Telling::Duty
        )
    }
}
