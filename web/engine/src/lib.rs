//! The text room of the web app as a state machine without I/O and without a clock: it takes events, returns
//! commands, and holds the state that the page shows. `report` is another such machine, for the feedback page.
//!
//! The page reports what happens ([`Event`]): text was written, a request was answered, a stream broke, time
//! has passed. The machine returns what is to be done ([`Command`]): load, send, follow, keep. Every request
//! has an id ([`RequestId`]), and late answers to aborted requests are ignored, so that all races are decided
//! here.
//!
//! `engine` holds the state, `exchange` the events and commands, `requests` what follows from the server's
//! answers. `answers` and `outbox` hold what the candidate wrote until the server has it, `following` handles
//! the event stream, `timing` what follows from time alone. `event_stream` parses server-sent events. Not
//! here: HTTP, storage, texts for people.

mod answers;
mod engine;
mod event_stream;
mod exchange;
mod following;
#[cfg(test)]
mod fuzz;
mod outbox;
mod report;
mod requests;
mod timing;

pub use answers::Unsent;
pub use engine::{Engine, Reply, Trouble};
pub use event_stream::{EventStream, Frame};
pub use exchange::{Answer, Command, Event, Failure, Kept, Position, RequestId};
pub use report::{ReportCommand, ReportEvent, ReportReader, WantedReport};
pub use timing::{REQUEST_MAX_MS, RETRY_AFTER_MS, SILENT_AFTER_MS, SLOW_AFTER_MS};
