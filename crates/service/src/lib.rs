//! The one interview service, under API and voice worker alike.
//!
//! `interviews` loads an interview, applies an input, records the step, and has the work done that becomes
//! due. `jobs` shares that work among processes, `live` holds what followers see of it meanwhile.
//! `interviewer` makes the next reply, `coach` the report; each has a built-in form without a key and one
//! that asks a model. `languages` holds the texts and word lists of each language. `interviewer_choice`
//! decides whose key is used, `breaker` when a model that failed is asked again. `room_token` signs tokens
//! for rooms, `settings` reads the environment variables that API and worker share. `spacing` says when a
//! question comes back. `rotation` seals stored keys anew under another master key. Not here: HTTP of the
//! product, who is signed in, and media.

pub mod breaker;
pub mod clock;
pub mod coach;
pub mod interviewer;
pub mod interviewer_choice;
pub mod interviews;
pub mod jobs;
pub mod languages;
pub mod live;
pub mod room_token;
pub mod rotation;
pub mod settings;
mod spacing;
