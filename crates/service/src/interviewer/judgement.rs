//! The judgement of one answer, by a model or by rules.

use mockingbird_providers::LlmUsage;
use mockingbird_shared::interview::{AssessedBy, Assessment, Input, TurnNote};

/// The judgement of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// 1 (poor) to 5 (excellent).
    pub score: u8,
    /// What was good or missing in the answer, a few words each.
    pub key_points: Vec<String>,
    /// The coach's note on it; `None` in a language without rules where the model wrote none.
    pub note: Option<TurnNote>,
    /// Whether the rules found nothing to judge in the answer.
    pub nothing: bool,
    /// Whether the stage that the answer was given in has served its purpose.
    pub stage_served: bool,
    /// Who judged the answer.
    pub assessed_by: AssessedBy,
    /// Tokens that a model used for it, even if its text could not be used.
    pub usage: LlmUsage,
}

impl Judgement {
    /// The machine's input. `answer` is the machine's `last_answer` when the answer was taken.
    pub fn input(&self, answer: u32) -> Input {
        Input::Judged {
            answer,
            score: self.score,
            key_points: self.key_points.clone(),
            stage_served: self.stage_served,
        }
    }

    /// The stored form, for the turn with this number. It is stored even if the machine refuses the judgement
    /// as late.
    pub fn assessment(&self, seq: u32) -> Assessment {
        Assessment {
            seq,
            score: self.score,
            key_points: self.key_points.clone(),
            assessed_by: self.assessed_by,
            note: self.note.clone(),
        }
    }
}
