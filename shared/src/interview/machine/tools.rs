//! What a model asks of the machine: a question, a score, the next stage.

use super::{Machine, ReplyUnderWay};
use crate::interview::exchange::{Floor, Output, TransitionReason};
use crate::interview::repetition::same_question;
use crate::interview::tool::{ToolAccepted, ToolCall, ToolRefusal};

impl Machine {
    pub(super) fn tool(
        &mut self,
        call: ToolCall,
        now_ms: u64,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ToolRefusal> {
        if self.floor != Floor::Interviewer {
            return Err(ToolRefusal::NotYourTurn);
        }
        match call {
            ToolCall::AskQuestion { question } => self.ask(question, outputs),
            ToolCall::AssessAnswer { score, key_points } => self.assess(score, key_points, outputs),
            ToolCall::AdvanceStage => self.advance(now_ms, outputs),
        }
    }

    fn ask(&mut self, question: String, outputs: &mut Vec<Output>) -> Result<(), ToolRefusal> {
        if self.farewell {
            return Err(ToolRefusal::SayGoodbye);
        }
        if self.reply.asked {
            return Err(ToolRefusal::OneQuestionAtATime);
        }
        if self
            .asked
            .iter()
            .any(|known| same_question(known, &question))
        {
            return Err(ToolRefusal::RepeatedQuestion);
        }
        self.reply.asked = true;
        self.remember_question(question);
        outputs.push(Output::ToolAccepted(ToolAccepted(
            "Ask it now, in your own words.".into(),
        )));
        Ok(())
    }

    fn assess(
        &mut self,
        score: u8,
        key_points: Vec<String>,
        outputs: &mut Vec<Output>,
    ) -> Result<(), ToolRefusal> {
        if !(1..=5).contains(&score) {
            let problem = "`score` must be a whole number from 1 to 5".to_owned();
            return Err(ToolRefusal::BadArguments {
                tool: "assess_answer",
                problem,
            });
        }
        if !self.to_assess {
            return Err(ToolRefusal::NothingToAssess);
        }
        self.to_assess = false;
        outputs.push(Output::Assessed { score, key_points });
        outputs.push(Output::ToolAccepted(ToolAccepted(
            "Noted. Do not mention the score.".into(),
        )));
        Ok(())
    }

    fn advance(&mut self, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), ToolRefusal> {
        if self.farewell {
            return Err(ToolRefusal::SayGoodbye);
        }
        if self.reply.advanced {
            return Err(ToolRefusal::AlreadyAdvanced);
        }
        let Some(next) = self.stage.next() else {
            return Err(ToolRefusal::LastStage);
        };
        // Where the rules themselves have just moved on, this stage is new and nothing was answered in it.
        if self.stage_answers == 0 {
            return Err(ToolRefusal::NothingAnswered);
        }
        let least_ms = self.limits().min_ms;
        let spent_ms = self.stage_elapsed_ms(now_ms);
        if spent_ms < least_ms {
            return Err(ToolRefusal::TooEarly {
                seconds_left: (least_ms - spent_ms).div_ceil(1000),
            });
        }
        self.enter(next, TransitionReason::Model, outputs);
        self.reply = ReplyUnderWay {
            advanced: true,
            asked: false,
        };
        let text = format!(
            "The stage is now {}. Ask its first question.",
            next.as_str()
        );
        outputs.push(Output::ToolAccepted(ToolAccepted(text)));
        Ok(())
    }
}
