//! What the browser, the API and the voice agent agree on.
//!
//! Here: the interview machine (`interview`), what is measured of an interview (`facts`), the languages of interviews
//! (`language`), the interchange form of older systems (`interchange`), tolerant reading of what another release has
//! stored (`lenient`), limits that both sides check (`limits`), what a person may do with what is kept of them
//! (`own_data`), personal data that does not print (`pii`), and the JSON of the API (`wire`). Administrators' doings
//! are in `administration`. Not here: I/O of any kind, or a clock; time is always passed in.

pub mod administration;
pub mod document;
pub mod facts;
pub mod interchange;
pub mod interview;
pub mod language;
pub mod lenient;
pub mod limits;
pub mod own_data;
pub mod pii;
pub mod provider;
pub mod report;
pub mod wire;

#[cfg(test)]
mod fuzz;
