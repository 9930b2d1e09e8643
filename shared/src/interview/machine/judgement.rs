//! What the judgement of the last answer does: its score is stored once, and it may let the present stage
//! end.

use super::Machine;
use crate::interview::exchange::{Floor, Output, Refusal, TransitionReason};
use crate::interview::plan::Stage;

impl Machine {
    /// Takes the judgement of an answer: only of the last one, and only once. The floor does not change.
    pub(super) fn judged(
        &mut self,
        answer: u32,
        score: u8,
        key_points: Vec<String>,
        stage_served: bool,
        outputs: &mut Vec<Output>,
    ) -> Result<(), Refusal> {
        if !self.to_assess || answer != self.answers {
            return Err(Refusal::NothingToJudge);
        }
        if !(1..=5).contains(&score) {
            return Err(Refusal::ScoreOutOfRange);
        }
        self.to_assess = false;
        // If the answer itself has ended its stage, its judgement says nothing about the new stage.
        self.stage_served = stage_served && self.stage_answers > 0;
        outputs.push(Output::Assessed { score, key_points });
        Ok(())
    }

    /// Work on a reply begins. All judgements that arrived before it count: if the stage has served its
    /// purpose, the reply is in the next one.
    pub(super) fn reply_begun(
        &mut self,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), Refusal> {
        if self.floor != Floor::Interviewer {
            return Err(Refusal::NotInterviewersTurn);
        }
        if let Some(next) = self.stage_after_served(now_ms) {
            self.clock.advance(now_ms);
            self.enter(next, TransitionReason::Model, outputs);
        }
        Ok(())
    }

    /// The stage to move to if the present one has served its purpose and has lasted long enough. Only one
    /// step per reply, because nothing was answered in the stage after it.
    pub(super) fn stage_after_served(&self, now_ms: u64) -> Option<Stage> {
        let may_leave = self.stage_served
            && self.stage_answers > 0
            && !self.farewell
            && self.stage_elapsed_ms(now_ms) >= self.limits().min_ms;
        self.plan.after(self.stage).filter(|_| may_leave)
    }
}
