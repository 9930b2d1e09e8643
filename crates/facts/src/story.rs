//! The parts of a story. Not here: how each language tells them.

use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

/// A part of a story and the words that tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// `Situation`, `Task`, `Action`, `WeAction` or `Result`.
    pub(crate) kind: MarkKind,
    /// Which words of the text.
    pub(crate) at: Range<usize>,
}

impl Part {
    pub(crate) fn new(kind: MarkKind, at: Range<usize>) -> Self {
        Self { kind, at }
    }
}

/// Whether a part of this kind was found.
pub(crate) fn has(parts: &[Part], kind: MarkKind) -> bool {
    parts.iter().any(|part| part.kind == kind)
}

/// What the speaker did, alone or with others.
pub(crate) fn has_action(parts: &[Part]) -> bool {
    has(parts, MarkKind::Action) || has(parts, MarkKind::WeAction)
}
