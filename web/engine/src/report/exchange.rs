//! The machine's inputs (events) and outputs (commands).

use crate::exchange::{Failure, RequestId};
use mockingbird_shared::wire::{Feedback, FeedbackEvent};

/// Which report is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WantedReport {
    /// The stored one; one is written if there is none.
    #[default]
    Newest,
    /// An earlier one, by its number.
    Version(u32),
    /// Another one is written; those that there are stay.
    Another,
}

/// What happens to the page.
#[derive(Clone, Debug)]
pub enum ReportEvent {
    /// The page was opened, or the person has chosen a report.
    Wanted(WantedReport),
    /// The person wants another attempt, after an error or instead of the rest of a pause.
    TriedAgain,
    /// Time has passed; sent by the page about once a second.
    TimePassed,
    /// The result of [`ReportCommand::Look`]: the number of the newest version.
    Looked(RequestId, Result<Option<u32>, Failure>),
    /// The result of [`ReportCommand::Read`].
    Read(RequestId, Result<Box<Feedback>, Failure>),
    /// Bytes have arrived on the stream of [`ReportCommand::Follow`], even if only a sign of life.
    Heard(RequestId),
    /// An event of that stream.
    Told(RequestId, FeedbackEvent),
    /// That stream has ended: closed by the server, or broken.
    StreamEnded(RequestId, Result<(), Failure>),
}

/// What the page has to do. There is one request at a time.
#[derive(Clone, Debug)]
pub enum ReportCommand {
    /// Ask which versions are stored (`GET …/feedback/versions`).
    Look(RequestId),
    /// Read a stored report with its status (`GET …/feedback`).
    Read {
        /// The id of this request.
        id: RequestId,
        /// The number of an earlier version; the newest report without it.
        version: Option<u32>,
    },
    /// Have the report written, and read the event stream (`POST …/feedback`). The stream tells everything
    /// from the beginning.
    Follow {
        /// The id of this request.
        id: RequestId,
        /// Whether another report is written though there is one.
        again: bool,
    },
    /// Abort a request, and send no more events about it.
    Abort(RequestId),
    /// Show this report, which is stored.
    Show(Box<Feedback>),
}
