//! The text room of the web app as a machine without I/O and without a clock: events in, commands out, and the state
//! that the page shows.
//!
//! The page tells what happens ([`Event`]): somebody wrote, a request was answered, a stream broke, time has passed. The
//! machine answers with what is to be done ([`Command`]): load, send, follow, keep. Every request has a number
//! ([`RequestId`]), and what comes late for a request that was given up is not heard, so that races are decided here and
//! nowhere else.
//!
//! `engine` holds the state, `requests` what follows from an answer of the server, `answers` and `outbox` what the person wrote
//! until the server has it, `following` what the event stream tells, `timing` what follows from time alone, `exchange` what
//! goes in and comes out. Beside it `event_stream`: the form of server-sent events. Not here: HTTP, storage, texts for
//! people.

mod answers;
mod engine;
mod event_stream;
mod exchange;
mod following;
mod outbox;
mod requests;
mod timing;

pub use answers::Unsent;
pub use engine::{Engine, Reply, Trouble};
pub use event_stream::{EventStream, Frame};
pub use exchange::{Answer, Command, Event, Failure, Kept, Position, RequestId};
pub use timing::{REQUEST_MAX_MS, RETRY_AFTER_MS, SILENT_AFTER_MS};
