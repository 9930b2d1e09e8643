//! The rules of the room as sentences, and as a property: whatever the network does, no answer is lost or
//! stored twice. And those of the reader of a report.

mod answers;
mod event_stream;
mod following;
mod harness;
mod never_lost;
mod refusals;
mod report;
mod timing;
