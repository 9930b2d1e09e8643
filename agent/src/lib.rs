//! Who interviews and who coaches.
//!
//! `interviewer` makes the next reply of an interview, `coach` the feedback afterwards; each has a built-in form that
//! needs no key and one that asks a model. `providers` is the only module that knows a vendor's wire format.
//! Not here: storage, HTTP of the product, and who is signed in.

pub mod coach;
pub mod interviewer;
pub mod providers;
pub mod turn_taking;
