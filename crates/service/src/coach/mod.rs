//! The coach: scores an interview, then writes a report on it.
//!
//! `built_in` works by rules over what was measured: `competencies` says what is judged and by which weights, `strengths`
//! what is praised and by which words it is proven, `notes` what is said of a single answer, `passages` cuts quotes.
//! `model` asks a provider; `model_scores` reads what it wrote, `bounds` holds it against the evidence, and `quotes` makes
//! sure that what is quoted was really said. Not here: the measurements
//! (`mockingbird_facts`) and storage.

mod bounds;
mod built_in;
mod competencies;
mod model;
mod model_scores;
mod notes;
mod passages;
mod quotes;
mod strengths;

pub use built_in::{
    VERSION as BUILT_IN_VERSION, report as built_in_report, scores as built_in_scores,
};
pub use model::{PROMPT_VERSION, report as model_report, scores as model_scores};
pub use notes::note;

use mockingbird_shared::facts::Facts;
use mockingbird_shared::interview::{InterviewConfig, Speaker, Turn, question_in};

/// What the coach is told of the interview.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// How the interview was set up.
    pub config: &'a InterviewConfig,
    /// Everything said, in order.
    pub turns: &'a [Turn],
    /// What was measured of the interview.
    pub facts: &'a Facts,
}

impl<'a> Material<'a> {
    fn answers(&self) -> impl Iterator<Item = &'a Turn> {
        self.turns
            .iter()
            .filter(|turn| turn.speaker == Speaker::Candidate)
    }

    /// The words of a turn.
    fn text_of(&self, seq: u32) -> Option<&'a str> {
        let turn = self.turns.iter().find(|turn| turn.seq == seq)?;
        Some(turn.text.expose())
    }

    /// The interviewer's last turn before an answer.
    fn question_of(&self, seq: u32) -> Option<&'a str> {
        let asked = |turn: &&Turn| turn.seq < seq && turn.speaker == Speaker::Interviewer;
        let turn = self.turns.iter().rev().find(asked)?;
        Some(turn.text.expose())
    }
}

/// The question of an utterance of the interviewer, without greeting and thanks.
fn question_alone(utterance: &str) -> &str {
    let question = question_in(utterance);
    if question.is_empty() {
        utterance
    } else {
        question
    }
}

/// The text with its quotes, without the marks of those that this answer does not hold.
pub(crate) fn only_what_was_said(text: &str, answer: &str) -> String {
    quotes::check(text, &quotes::normalized(answer))
}
