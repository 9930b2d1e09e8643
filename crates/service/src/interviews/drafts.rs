//! What followers see of replies and reports that are under way.

use crate::live::Trouble;
use mockingbird_shared::interview::{Progress, Turn};
use mockingbird_shared::report::Scores;

/// A reply that is being made.
#[derive(Clone, Debug, Default)]
pub struct ReplyDraft {
    /// The number that the turn will have.
    pub seq: u32,
    /// Counts from 0. When an attempt fails, or its text is taken back, the next one starts again, and its text
    /// replaces the text so far.
    pub attempt: u32,
    /// The text so far.
    pub text: String,
    /// What went wrong on the way; the reply may have been completed all the same.
    pub trouble: Option<Trouble>,
    /// The stored turn, once it is stored.
    pub stored: Option<StoredReply>,
}

/// A reply that is stored.
#[derive(Clone, Debug)]
pub struct StoredReply {
    /// The turn that the reply has become.
    pub turn: Turn,
    /// The state of the interview after the turn.
    pub progress: Progress,
}

/// A report that is being written.
#[derive(Clone, Debug, Default)]
pub struct ReportDraft {
    /// Counts from 0. When an attempt fails, or its text is taken back, the next one starts again.
    pub attempt: u32,
    /// The scores, once they are written.
    pub scores: Option<Scores>,
    /// The report so far, in Markdown.
    pub report: String,
    /// What went wrong on the way; the report may have been completed all the same.
    pub trouble: Option<Trouble>,
    /// Whether the report is stored.
    pub stored: bool,
}
