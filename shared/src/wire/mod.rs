//! The JSON of the API, one module for each noun.
//!
//! Field names are snake_case; times are RFC 3339 texts, durations carry their unit in the name.

mod account;
mod choices;
mod document;
mod event;
mod feedback;
mod interview;
mod key;
mod problem;
mod turn;

pub use account::*;
pub use choices::*;
pub use document::*;
pub use event::*;
pub use feedback::*;
pub use interview::*;
pub use key::*;
pub use problem::*;
pub use turn::*;
