//! What is stored of the conversation as it happens. Nothing here waits for the database.

use super::{Command, Conversation, Step, StoreFailure};
use crate::voice::Outcome;
use crate::voice::interviewing::{Reply, next_seq};
use mockingbird_providers::LlmUsage;
use mockingbird_service::interviews::state_after;
use mockingbird_shared::interview::{Assessment, Floor, Speaker, Turn, TurnMetrics, TurnSource};

impl Conversation {
    /// Interview time, in milliseconds, at a moment in the past.
    pub(super) fn elapsed_at_ms(&self, then_ms: u64) -> u64 {
        let elapsed_ms = self.machine.elapsed_ms(self.now_ms);
        elapsed_ms.saturating_sub(self.now_ms.saturating_sub(then_ms))
    }

    /// Interview time when the interviewer's voice began.
    fn heard_since_ms(&self) -> u64 {
        let heard_ms = self.stopwatch.reply_heard_ms().unwrap_or(self.now_ms);
        self.elapsed_at_ms(heard_ms)
    }

    pub(super) fn keep_reply(&mut self, reply: &Reply, interrupted: bool) {
        let since_ms = self.heard_since_ms();
        let applied = reply.apply(&self.machine, &self.turns, since_ms, self.now_ms);
        let Some((machine, mut turn)) = applied else {
            return;
        };
        turn.interrupted = interrupted;
        turn.metrics = TurnMetrics {
            prompt_version: turn.metrics.prompt_version,
            ..self.stopwatch.reply_metrics()
        };
        self.machine = machine;
        self.turns.push(turn.clone());
        self.open_answer = None;
        self.count_tokens(reply.usage);
        self.store(vec![turn], Vec::new());
    }

    pub(super) fn keep_aside(&mut self, text: String, interrupted: bool) {
        let ended_ms = self.machine.elapsed_ms(self.now_ms);
        let turn = Turn {
            seq: next_seq(&self.turns),
            speaker: Speaker::Interviewer,
            stage: self.machine.stage(),
            text: text.into(),
            started_ms: self.heard_since_ms().min(ended_ms),
            ended_ms,
            interrupted,
            source: TurnSource::Live,
            client_id: None,
            metrics: TurnMetrics::default(),
        };
        self.turns.push(turn.clone());
        self.store(vec![turn], Vec::new());
    }

    pub(super) fn count_tokens(&mut self, usage: LlmUsage) {
        self.stats.prompt_tokens += usage.prompt_tokens;
        self.stats.completion_tokens += usage.completion_tokens;
    }

    /// Has the machine stored as it is now, with these turns; returns the number of the step.
    pub(super) fn store(&mut self, turns: Vec<Turn>, assessments: Vec<Assessment>) -> u64 {
        let (usage, now_ms) = (LlmUsage::default(), self.now_ms);
        let state = state_after(&self.machine, &self.turns, &self.stats, usage, now_ms);
        self.stats.clone_from(&state.stats);
        self.steps += 1;
        let number = self.steps;
        self.command(Command::Store(Box::new(Step {
            number,
            state,
            turns,
            assessments,
        })));
        // The page leaves when it sees the end, and looks for what is stored.
        if self.machine.floor() != Floor::Ended {
            self.show_progress();
        }
        number
    }

    pub(super) fn store_progress(&mut self) -> u64 {
        self.store(Vec::new(), Vec::new())
    }

    pub(super) fn stored(&mut self, number: u64) {
        self.answer_calls(number);
        if number == self.steps && self.machine.floor() == Floor::Ended {
            self.show_progress();
        }
    }

    pub(super) fn store_failed(&mut self, failure: StoreFailure) {
        self.leave(match failure {
            // The next process begins from what is stored.
            StoreFailure::Changed | StoreFailure::Overflow => Outcome::HandedOver,
            StoreFailure::Refused => Outcome::Finished,
        });
    }
}
