//! Who interviews and who coaches.
//!
//! `interviewer` makes the next reply of an interview, `coach` the feedback afterwards; each has a built-in form that
//! needs no key and one that asks a model. `providers` is the only module that knows a vendor's wire format.
//! For interviews by voice, `turn_taking` decides who speaks when, `room` is the agent in a LiveKit room (feature `media`),
//! `room_token` signs who may join one, `voice` is one such interview, and `worker` a process that conducts many.
//! Not here: storage, HTTP of the product, and who is signed in.

pub mod coach;
pub mod interviewer;
pub mod keys;
pub mod providers;
#[cfg(feature = "media")]
pub mod room;
pub mod room_token;
pub mod settings;
#[cfg(feature = "media")]
pub mod store;
#[cfg(feature = "media")]
mod tls;
pub mod turn_taking;
#[cfg(feature = "media")]
pub mod voice;
#[cfg(feature = "media")]
pub mod worker;
