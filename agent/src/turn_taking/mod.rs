//! Who speaks when, without I/O and without a clock: time is passed in.
//!
//! `gate` makes edges of speech out of voice probabilities, `completeness` judges whether the words so far are an answer,
//! `words` tells back-channels and the agent's own echo from speech, and `taker` is the machine that decides on `events`. The
//! word lists of the language are passed in. Not here: audio, providers, and what is said.

mod completeness;
mod events;
mod gate;
mod taker;
mod words;

pub use completeness::{Completeness, completeness};
pub use events::{Action, Heard};
pub use gate::{Edge, FRAME_MS, SpeechGate};
pub use taker::TurnTaker;
