//! What the parts of a story are found with.

use mockingbird_shared::facts::MarkKind;

/// The number of the clause that tells a part, and which.
pub(super) type Told = (usize, MarkKind);

/// The first and the last clause in which something was done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
    /// Whether the story is told in the present.
    pub(super) in_present: bool,
}
