//! Who speaks when, without I/O and without a clock: time is passed in.
//!
//! `speech_gate` makes edges of speech out of voice probabilities, `completeness` judges whether the words so far are
//! an answer, `words` tells back-channels and the agent's own echo from speech, and `turn_detector` is the machine that
//! decides on `events`. The word lists of the language are passed in. Not here: audio, providers, and what is said.

mod completeness;
mod events;
mod speech_gate;
mod turn_detector;
mod words;

pub use completeness::{Completeness, completeness};
pub use events::{Action, Heard};
pub use speech_gate::{Edge, FRAME_MS, SpeechGate};
pub use turn_detector::TurnDetector;
