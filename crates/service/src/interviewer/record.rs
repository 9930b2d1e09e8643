//! How a reply changes the machine, and the turn that it becomes. The same for text and voice.

use super::Reply;
use mockingbird_shared::interview::{Input, Machine, Speaker, Turn, TurnMetrics, TurnSource};

/// The number of the next turn, from 1.
pub fn next_seq(turns: &[Turn]) -> u32 {
    turns.last().map_or(1, |turn| turn.seq + 1)
}

impl Reply {
    /// The machine after this reply, and its turn. `None` if the reply came too late: the machine has moved
    /// on.
    pub fn apply(
        &self,
        machine: &Machine,
        turns: &[Turn],
        started_ms: u64,
        now_ms: u64,
    ) -> Option<(Machine, Turn)> {
        let mut machine = machine.clone();
        // A judgement had arrived before the reply was begun, so the reply was made for the next stage.
        if self.stage > machine.stage() {
            machine.handle(Input::ReplyBegun, now_ms).ok()?;
        }
        // The turn belongs to the stage in which it was said, not to the one that a waiting skip leads to.
        let stage = machine.stage();
        machine
            .handle(Input::Spoke(self.text.clone()), now_ms)
            .ok()?;
        let ended_ms = machine.elapsed_ms(now_ms);
        let turn = Turn {
            seq: next_seq(turns),
            speaker: Speaker::Interviewer,
            stage,
            text: self.text.clone().into(),
            started_ms: started_ms.min(ended_ms),
            ended_ms,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
            metrics: TurnMetrics {
                prompt_version: self.prompt_version,
                ..TurnMetrics::default()
            },
        };
        Some((machine, turn))
    }
}
