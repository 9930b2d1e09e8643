//! What the page may see: what the agent does, where the interview stands, and what does not work.

use super::{Command, Conversation, Problem};
use mockingbird_providers::ProviderError;

/// What can fail in the middle of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Hearing,
    Reading,
    Thinking,
    Speaking,
}

/// What the page was shown last.
#[derive(Default)]
pub(super) struct Status {
    state: &'static str,
    /// Which task's failure is shown, if it may pass by itself.
    passing_problem: Option<Task>,
}

impl Status {
    pub(super) fn state(&self) -> &'static str {
        self.state
    }
}

impl Conversation {
    pub(super) fn set_state(&mut self, state: &'static str) {
        self.status.state = state;
        self.command(Command::SetState(state));
    }

    pub(super) fn show_progress(&mut self) {
        let progress = self.machine.progress(self.now_ms);
        self.command(Command::SetProgress(Box::new(progress)));
    }

    /// Shows what a provider did not do, until it does it again; what the person has to mend stays.
    pub(super) fn show_provider_problem(&mut self, task: Task, error: &ProviderError) {
        let problem = Problem {
            code: error.code(),
            detail: error.sentence(),
        };
        self.show_problem(task, problem, !error.is_lasting());
    }

    pub(super) fn show_problem(&mut self, task: Task, problem: Problem, may_pass: bool) {
        self.status.passing_problem = may_pass.then_some(task);
        self.command(Command::SetProblem(Some(problem)));
    }

    /// A task has succeeded: a failure of it that is shown is over.
    pub(super) fn show_it_works(&mut self, task: Task) {
        let passed = self
            .status
            .passing_problem
            .take_if(|failed| *failed == task);
        if passed.is_some() {
            self.command(Command::SetProblem(None));
        }
    }
}
