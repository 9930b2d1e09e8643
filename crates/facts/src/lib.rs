//! What was said, read by the grammar of its language.
//!
//! `text` cuts a text into words; `languages` know the fillers and the parts of a story of one language each (`grammar`
//! is what they have in common); `nothing` says whether there is anything to judge (`coherence`: whether the words go together,
//! `beside`: whether they are about work), `score` how much an answer tells,
//! `reading` puts that together for one answer and `measure` for an interview. Everything is rules over words: no
//! model, no I/O, no clock. Not here: what a coach makes of it, and the forms that are stored (`shared::facts`).

mod asked;
mod beside;
mod coherence;
mod fillers;
mod grammar;
mod languages;
mod measure;
mod nothing;
mod reading;
mod score;
mod stems;
mod story;
mod text;
mod words;

pub use asked::Asked;
pub use measure::{last_stage, measure, measure_corrected, stats};
pub use reading::{Reading, gives_reason, read};
pub use words::count_words;

/// The version of all rules here, stored with what they measured.
pub const VERSION: u32 = 3;

#[cfg(test)]
mod fuzz;
