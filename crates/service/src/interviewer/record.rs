//! What a step of an interview leaves behind: the same for text, which the API stores, and voice, which the agent stores.

use super::Reply;
use mockingbird_shared::facts;
use mockingbird_shared::interview::{EndedBy, Floor, Input, Machine, Stage};
use mockingbird_shared::wire::{InterviewStatus, Speaker, Stats, Turn, TurnSource};
use serde::Serialize;

/// A step: stored as a whole, or not at all.
#[derive(Clone, Debug, Serialize)]
pub struct Progressed {
    /// None for imported interviews.
    pub machine: Option<Machine>,
    /// Where it stands.
    pub status: InterviewStatus,
    /// The present stage.
    pub stage: Stage,
    /// The last one, once it is over.
    pub final_stage: Option<Stage>,
    /// Why it ended.
    pub ended_by: Option<EndedBy>,
    /// Stages that were skipped.
    pub skipped_stages: Vec<Stage>,
    /// Counts.
    pub stats: Stats,
}

impl Progressed {
    /// Of a machine and everything said so far. `before` holds the tokens so far, `tokens` those of this step (read,
    /// written).
    pub fn of(
        machine: &Machine,
        turns: &[Turn],
        before: &Stats,
        tokens: (u64, u64),
        now_ms: u64,
    ) -> Self {
        let over = machine.floor() == Floor::Ended;
        let mut stats = facts::stats(turns, machine.elapsed_ms(now_ms));
        stats.prompt_tokens = before.prompt_tokens + tokens.0;
        stats.completion_tokens = before.completion_tokens + tokens.1;
        Self {
            status: if over {
                InterviewStatus::Completed
            } else {
                InterviewStatus::Active
            },
            stage: machine.stage(),
            final_stage: over.then(|| machine.stage()),
            ended_by: machine.ended_by(),
            skipped_stages: machine.skipped().to_vec(),
            machine: Some(machine.clone()),
            stats,
        }
    }
}

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
        // A judgement had come before the reply was begun, and moved it into the next stage.
        if self.stage > machine.stage() {
            machine.handle(Input::ReplyBegun, now_ms).ok()?;
        }
        // The turn belongs to the stage it was spoken in, not to the one that a waiting skip leads to.
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
            metrics: Default::default(),
        };
        Some((machine, turn))
    }
}
