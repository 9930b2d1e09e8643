//! The one interview service, under API and voice worker alike.
//!
//! `interviews` loads an interview, applies an input, records the step, and has the work done that becomes due; `jobs` is
//! how processes share that work, `live` what followers see of it meanwhile. `interviewer` makes the next reply, `coach`
//! the report afterwards; each has a built-in form that needs no key and one that asks a model. `languages` holds
//! what is said and judged in each language. `interviewer_choice` says whose key serves, `breaker` when a model that failed
//! is asked again, `room_token` signs who may join a room, `settings` reads what API and worker share from the environment. Not here: HTTP of the product, who is signed in, and media.

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
pub mod settings;
