//! What is stored of the conversation as it happens, and what the room may see of it.

use super::super::{Outcome, now_ms};
use super::Interview;
use crate::store::StoreError;
use mockingbird_providers::ProviderError;
use mockingbird_service::interviewer::{Progressed, Reply, next_seq};
use mockingbird_shared::wire::{Assessment, Speaker, Turn, TurnMetrics, TurnSource};

/// LiveKit's name for what an agent is doing.
pub(super) const STATE: &str = "lk.agent.state";
/// Stage, time and floor, for the page.
const PROGRESS: &str = "mockingbird.progress";
/// A provider's failure, as JSON with `code` and `detail`; empty when it is over.
const PROBLEM: &str = "mockingbird.problem";

/// The interview is to be left.
pub(super) struct Leave(pub(super) Outcome);

/// What providers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Hearing,
    Thinking,
    Speaking,
}

impl From<StoreError> for Leave {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a step of an interview could not be stored");
        match error {
            // Somebody else holds or has changed it; whoever comes next begins from what is stored.
            StoreError::Changed | StoreError::Unreachable => Self(Outcome::HandedOver),
            StoreError::NotFound | StoreError::Refused => Self(Outcome::Finished),
        }
    }
}

pub(super) type Step = Result<(), Leave>;

impl Interview {
    /// Interview time at a moment that is past already.
    pub(super) fn elapsed_at_ms(&self, then_ms: u64, now: u64) -> u64 {
        let elapsed_ms = self.machine.elapsed_ms(now);
        elapsed_ms.saturating_sub(now.saturating_sub(then_ms))
    }

    /// Interview time when the interviewer's voice began.
    fn heard_since_ms(&self) -> u64 {
        let now = now_ms();
        let heard_ms = self.stopwatch.reply_heard_ms().unwrap_or(now);
        self.elapsed_at_ms(heard_ms, now)
    }

    pub(super) async fn keep_reply(&mut self, reply: &Reply, interrupted: bool) -> Step {
        let since_ms = self.heard_since_ms();
        let Some((machine, mut turn)) = reply.apply(&self.machine, &self.turns, since_ms, now_ms())
        else {
            return Ok(());
        };
        turn.interrupted = interrupted;
        turn.metrics = self.stopwatch.reply_metrics();
        let assessment = reply.assessment(&self.turns);
        self.machine = machine;
        self.turns.push(turn.clone());
        self.open_answer = false;
        self.answer_before.clear();
        let tokens = (reply.usage.prompt_tokens, reply.usage.completion_tokens);
        self.store(&[turn], assessment.as_slice(), tokens).await
    }

    pub(super) async fn keep_aside(&mut self, text: String, interrupted: bool) -> Step {
        let ended_ms = self.machine.elapsed_ms(now_ms());
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
        self.store(&[turn], &[], (0, 0)).await
    }

    /// Writes the machine as it is now, with what was said.
    pub(super) async fn store(
        &mut self,
        turns: &[Turn],
        assessments: &[Assessment],
        tokens: (u64, u64),
    ) -> Step {
        let progress = Progressed::of(&self.machine, &self.turns, &self.stats, tokens, now_ms());
        let (id, version) = (self.claimed.id, self.version);
        let store = &self.services.store;
        self.version = store
            .record(id, version, &progress, turns, assessments)
            .await?;
        self.stats = progress.stats;
        self.show_progress();
        Ok(())
    }

    pub(super) fn show_state(&self, state: &str) {
        self.room.set_attributes([(STATE, state.to_owned())]);
    }

    pub(super) fn show_progress(&self) {
        if let Ok(progress) = serde_json::to_string(&self.machine.progress(now_ms())) {
            self.room.set_attributes([(PROGRESS, progress)]);
        }
    }

    /// Shows what a provider did not do, until it does it again; what the person has to mend stays.
    pub(super) fn show_problem(&mut self, task: Task, error: &ProviderError) {
        let problem = serde_json::json!({"code": error.code(), "detail": error.sentence()});
        self.room.set_attributes([(PROBLEM, problem.to_string())]);
        self.passing_problem = (!error.is_lasting()).then_some(task);
    }

    /// A provider has done its task.
    pub(super) fn show_it_works(&mut self, task: Task) {
        if self
            .passing_problem
            .take_if(|failed| *failed == task)
            .is_some()
        {
            self.room.set_attributes([(PROBLEM, String::new())]);
        }
    }
}
