//! What a verb tells, and of whom: the terms that the tables of verbs (`stems`) and the reading of words (`morph`) share.

/// What kind of thing a verb tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Somebody does something to something.
    Act,
    /// Somebody goes somewhere.
    Move,
    /// Something happens.
    Event,
    /// Something comes of it.
    Outcome,
    /// Being, knowing, feeling.
    State,
    /// Somebody says something.
    Speech,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    I,
    We,
    He,
    She,
    They,
    /// The spelling tells no difference.
    IOrShe,
}
