//! What is measured of an interview: the forms of it, which pages show and the database keeps.
//!
//! Everything is counted from the turns, never guessed by a model, and each count says where it stands (`marks`). Not
//! here: how it is measured (the crate `mockingbird-facts`).

mod marks;
mod sentences;
mod stats;

use crate::interview::{Mode, Speaker, Turn, TurnSource};
pub use marks::{AnswerFacts, Correction, Mark, MarkKind, NothingToJudge};
pub use sentences::sentences;
use serde::{Deserialize, Serialize};
pub use stats::Stats;

/// Measurements of a whole interview. A field is null where its mode or language does not allow the measurement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facts {
    /// The version of the rules by which it was measured; 0 for releases that did not say.
    pub version: u32,
    /// How many answers the candidate gave.
    pub answers: u32,
    /// Words of the candidate.
    pub words: u32,
    /// The candidate's share of all words, 0 to 1.
    pub talk_ratio: f64,
    /// Words by the minutes the answers took. By text it is the pace of writing.
    pub words_per_minute: f64,
    /// Mean words of an answer.
    pub mean_answer_words: f64,
    /// Words of the shortest answer.
    pub shortest_answer_words: u32,
    /// Words of the longest answer.
    pub longest_answer_words: u32,
    /// Filler words, by word, most frequent first. Empty as well where they could not be counted.
    pub fillers: Vec<FillerCount>,
    /// How many filler words there were in all; null where those of the language are not known.
    pub filler_word_count: Option<u32>,
    /// Seconds the candidate spoke; null by text.
    pub speaking_seconds: Option<f64>,
    /// Mean seconds from the end of a question to the start of the answer; null by text,
    /// where writing and thinking are one.
    pub mean_pause_seconds: Option<f64>,
    /// Silences of at least a second within answers; null where the answers were not heard, as by text.
    pub pauses: Option<u32>,
    /// The longest of these silences, in seconds; null if there was no such silence.
    pub longest_pause_seconds: Option<f64>,
    /// Mean seconds from the end of an answer to the interviewer's voice.
    pub mean_latency_seconds: Option<f64>,
    /// How many answers had each part of STAR; null where the words that show them are not known in the language.
    pub star: Option<StarCounts>,
    /// Answers that had at least three parts of STAR; null where `star` is.
    pub structured_answers: Option<u32>,
    /// The language of the interview, where its wording was not measured because it is not supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmeasured_language: Option<String>,
    /// What was read in each answer, in order. Empty where nobody knows the words of the language, and in what releases
    /// before version 2 measured.
    pub by_answer: Vec<AnswerFacts>,
}

/// A filler word and how often it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FillerCount {
    /// The filler word, in its plain form.
    pub word: String,
    /// How often it was used in all answers together.
    pub count: u32,
}

/// How many answers had each part of a story: situation, task, action, result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StarCounts {
    /// Answers that say when and where it happened.
    pub situation: u32,
    /// Answers that say what was to be done.
    pub task: u32,
    /// Answers that say what the person did, alone or with others.
    pub action: u32,
    /// Those of `action` in which only "we" did something.
    #[serde(default)]
    pub we_action: u32,
    /// Answers that say what came of it.
    pub result: u32,
}

/// Whether an answer was spoken: it was heard, or it comes from elsewhere, of an interview that was held by voice.
pub fn is_spoken(answer: &Turn, set_up_for: Mode) -> bool {
    let imported = answer.source == TurnSource::Import && set_up_for == Mode::Voice;
    answer.metrics.spoken_ms.is_some() || imported
}

/// How an interview was held, whatever it was set up for: an interview can be switched between voice and text at any
/// time. Before the first answer, as it was set up.
pub fn mode_held(turns: &[Turn], set_up_for: Mode) -> Mode {
    let mut answers = turns
        .iter()
        .filter(|turn| turn.speaker == Speaker::Candidate)
        .peekable();
    if answers.peek().is_none() {
        set_up_for
    } else if answers.any(|answer| is_spoken(answer, set_up_for)) {
        Mode::Voice
    } else {
        Mode::Text
    }
}
