//! What followers see of work that is under way.

use crate::live::Trouble;
use mockingbird_shared::interview::{Progress, Turn};
use mockingbird_shared::report::Scores;

/// A reply that is being made.
#[derive(Clone, Debug, Default)]
pub struct ReplyDraft {
    /// The number that the turn will have.
    pub seq: u32,
    /// Counts from 0; a new attempt begins where one failed, and its text takes the place of what was there.
    pub attempt: u32,
    /// What was said so far.
    pub text: String,
    /// What went wrong on the way, if anything did; the reply may have come all the same.
    pub trouble: Option<Trouble>,
    /// The turn as it is stored, once it is.
    pub stored: Option<StoredReply>,
}

/// A reply that is stored.
#[derive(Clone, Debug)]
pub struct StoredReply {
    /// The turn.
    pub turn: Turn,
    /// Where the interview stands with it.
    pub progress: Progress,
}

/// A report that is being written.
#[derive(Clone, Debug, Default)]
pub struct ReportDraft {
    /// Counts from 0; a new attempt begins where one failed.
    pub attempt: u32,
    /// The scores, once they are known.
    pub scores: Option<Scores>,
    /// What was written so far.
    pub report: String,
    /// What went wrong on the way, if anything did.
    pub trouble: Option<Trouble>,
    /// Whether the report is stored.
    pub stored: bool,
}
