//! What is found of one answer, whoever judges it.

use mockingbird_providers::LlmUsage;
use mockingbird_shared::interview::{AssessedBy, Assessment, Input};

/// The judgement of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// From 1 (poor) to 5 (excellent).
    pub score: u8,
    /// A few words each.
    pub key_points: Vec<String>,
    /// Whether the stage that the answer was given in has served its purpose.
    pub stage_served: bool,
    /// Who judged.
    pub assessed_by: AssessedBy,
    /// What a model took for it, even if it was of no use.
    pub usage: LlmUsage,
}

impl Judgement {
    /// What the machine is told. `answer` is its `last_answer` when the answer was taken.
    pub fn input(&self, answer: u32) -> Input {
        Input::Judged {
            answer,
            score: self.score,
            key_points: self.key_points.clone(),
            stage_served: self.stage_served,
        }
    }

    /// As it is stored for the turn with this number, also where the machine refuses it: the answer was given.
    pub fn assessment(&self, seq: u32) -> Assessment {
        Assessment {
            seq,
            score: self.score,
            key_points: self.key_points.clone(),
            assessed_by: self.assessed_by,
        }
    }
}
