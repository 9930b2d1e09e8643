//! The coach: scores an interview, then writes a report on it.
//!
//! `built_in` works by rules over what was measured, `model` asks a provider; `quotes` makes sure that what
//! is quoted was really said. Not here: the measurements (`mockingbird_shared::facts`) and storage.

mod built_in;
mod model;
mod quotes;

pub use built_in::{
    VERSION as BUILT_IN_VERSION, report as built_in_report, scores as built_in_scores,
};
pub use model::{PROMPT_VERSION, report as model_report, scores as model_scores};

use mockingbird_shared::facts::Facts;
use mockingbird_shared::interview::{Assessment, InterviewConfig, Speaker, Turn};

/// What the coach is told of the interview.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// How the interview was set up.
    pub config: &'a InterviewConfig,
    /// Everything said, in order.
    pub turns: &'a [Turn],
    /// The judgements of the answers.
    pub assessments: &'a [Assessment],
    /// What was measured of the interview.
    pub facts: &'a Facts,
}

impl Material<'_> {
    fn answers(&self) -> impl Iterator<Item = &Turn> {
        self.turns
            .iter()
            .filter(|turn| turn.speaker == Speaker::Candidate)
    }

    /// The score of an answer, 1 to 5; `None` if it was not judged.
    fn score_of(&self, turn: &Turn) -> Option<u8> {
        self.assessments
            .iter()
            .find(|assessment| assessment.seq == turn.seq)
            .map(|assessment| assessment.score)
    }

    /// The interviewer's last turn before an answer.
    fn question_before(&self, answer: &Turn) -> Option<&Turn> {
        self.turns
            .iter()
            .rev()
            .find(|turn| turn.seq < answer.seq && turn.speaker == Speaker::Interviewer)
    }
}
