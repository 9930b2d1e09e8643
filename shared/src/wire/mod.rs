//! The JSON of the API, one module for each resource. Doc comments here are the descriptions in the OpenAPI
//! document.
//!
//! Field names are snake_case. Times are RFC 3339 strings; the names of durations end with their unit.

mod account;
mod administration;
mod document;
mod event;
mod feedback;
mod interview;
mod key;
mod own_data;
mod practice;
mod problem;
mod problem_code;

pub use account::*;
pub use administration::*;
pub use document::*;
pub use event::*;
pub use feedback::*;
pub use interview::*;
pub use key::*;
pub use own_data::*;
pub use practice::*;
pub use problem::*;
pub use problem_code::*;
