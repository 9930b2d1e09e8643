//! The interview service: who interviews and who coaches, with whose key.
//!
//! `interviewer` makes the next reply of an interview, `coach` the report afterwards; each has a built-in form that needs
//! no key and one that asks a model. `languages` holds what is said and judged in each language. `interviewer_choice` says whose key serves, `room_token` signs who may join a room,
//! `settings` reads what API and worker share from the environment. Not here: HTTP of the product, who is signed in, and
//! media.

pub mod coach;
pub mod interviewer;
pub mod interviewer_choice;
pub mod languages;
pub mod room_token;
pub mod settings;
