//! What a judgement of the last answer does: it is noted once, and lets a stage that has served its purpose end.

use super::Machine;
use crate::interview::exchange::{Floor, Output, Refusal, TransitionReason};
use crate::interview::plan::Stage;

impl Machine {
    /// Takes the judgement of an answer: of the last one only, and only once. Whoever has the floor keeps it.
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
        // An answer with which the rules have left its stage says nothing about the new one.
        self.stage_served = stage_served && self.stage_answers > 0;
        outputs.push(Output::Assessed { score, key_points });
        Ok(())
    }

    /// A reply begins to be made, from nothing. What was judged after it became due, and before, counts for it.
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

    /// Where to go on if the present stage has served its purpose and may be left by now. One step is all that a reply can
    /// make: nothing was answered in the stage after it.
    pub(super) fn stage_after_served(&self, now_ms: u64) -> Option<Stage> {
        let may_leave = self.stage_served
            && self.stage_answers > 0
            && !self.farewell
            && self.stage_elapsed_ms(now_ms) >= self.limits().min_ms;
        self.stage.next().filter(|_| may_leave)
    }
}
