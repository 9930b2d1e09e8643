//! A text interview while it runs: takes answers, has replies made, and lets clients follow.
//!
//! `step` applies an input to the stored machine with optimistic locking, `reply` makes the interviewer's replies in a
//! task of their own (a client that goes away loses nothing), `judging` has the answers judged beside them, `live` is what
//! of a reply exists so far, `follow` the stream of events that a client reads. Not here: the rules (`mockingbird_shared::interview`) and what is said
//! (`mockingbird_service::interviewer`).

mod follow;
mod judging;
mod live;
mod reply;
mod step;

pub use follow::{Position, follow};
pub use live::Conversations;
pub use reply::ensure_reply;
pub use step::{detail, end, say, skip, start, tick};
