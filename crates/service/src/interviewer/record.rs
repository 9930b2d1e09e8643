//! What a step of an interview leaves behind: the same for text, which the API stores, and voice, which the agent stores.

use super::Reply;
use mockingbird_shared::facts;
use mockingbird_shared::interview::{EndedBy, Floor, Input, Machine, Stage};
use mockingbird_shared::wire::{Assessment, InterviewStatus, Speaker, Stats, Turn, TurnSource};
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
