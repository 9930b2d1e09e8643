//! What a reply does to the machine, and the turn that it becomes: the same for text and voice.

use super::Reply;
use mockingbird_shared::interview::{Input, Machine};
use mockingbird_shared::wire::{Assessment, Speaker, Turn, TurnSource};

/// The number of the next turn.
pub fn next_seq(turns: &[Turn]) -> u32 {
    turns.last().map_or(1, |turn| turn.seq + 1)
}

impl Reply {
    /// The machine after this reply, and the turn that it becomes. None if the reply came too late.
    pub fn apply(
        &self,
        machine: &Machine,
        turns: &[Turn],
        started_ms: u64,
        now_ms: u64,
    ) -> Option<(Machine, Turn)> {
        let mut machine = machine.clone();
        let mut stage = machine.stage();
        for (input, at_ms) in &self.inputs {
            if matches!(input, Input::Spoke(_)) {
                // The turn belongs to the stage it was spoken in, not to the one that a waiting skip leads to.
                stage = machine.stage();
                machine.handle(input.clone(), *at_ms).ok()?;
            } else {
                // A tool call that no longer fits changes nothing, and the reply still counts.
                let _ = machine.handle(input.clone(), *at_ms);
            }
        }
        let ended_ms = machine.elapsed_ms(now_ms);
        let turn = Turn {
            seq: next_seq(turns),
            speaker: Speaker::Interviewer,
            stage,
            // PostgreSQL can't hold the character NUL.
            text: self.text.replace('\0', "").into(),
            started_ms: started_ms.min(ended_ms),
            ended_ms,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
            metrics: Default::default(),
        };
        Some((machine, turn))
    }

    /// The judgement of the last answer, if one was made.
    pub fn assessment(&self, turns: &[Turn]) -> Option<Assessment> {
        let answer = turns
            .last()
            .filter(|turn| turn.speaker == Speaker::Candidate)?;
        let judgement = self.judgement.as_ref()?;
        Some(Assessment {
            seq: answer.seq,
            score: judgement.score,
            key_points: judgement.key_points.clone(),
            assessed_by: judgement.assessed_by,
        })
    }
}
