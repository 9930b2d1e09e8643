//! What the page asks for by a call: to skip, to end. It is answered when it is stored.

use super::interviewer::Saying;
use super::{CallId, Command, Conversation};
use crate::voice::Outcome;
use mockingbird_shared::interview::{EndedBy, Floor, Input, Refusal, Stage};

/// Calls that wait for a step to be stored.
#[derive(Default)]
pub(super) struct Pending(Vec<PendingCall>);

struct PendingCall {
    call: CallId,
    step: u64,
}

impl Conversation {
    pub(super) fn skip_called(&mut self, call: CallId, to: Stage) {
        let outcome = self.machine.handle(Input::Skip(to), self.now_ms);
        if !self.accept(call, outcome.err()) {
            return;
        }
        let may_begin = matches!(self.saying, Saying::Nothing | Saying::Prepared { .. });
        if self.machine.floor() == Floor::Interviewer && may_begin {
            self.take_floor();
        }
    }

    pub(super) fn end_called(&mut self, call: CallId) {
        let ended = Input::End(EndedBy::UserEnded);
        let outcome = self.machine.handle(ended, self.now_ms);
        if self.accept(call, outcome.err()) {
            self.leave(Outcome::Finished);
        }
    }

    /// Answers at once what is refused, and all else when it is stored: the page may look then.
    fn accept(&mut self, call: CallId, refusal: Option<Refusal>) -> bool {
        if let Some(refusal) = refusal {
            let outcome = Err(refusal.to_string());
            self.command(Command::Answer { call, outcome });
            return false;
        }
        let step = self.store_progress();
        self.calls.0.push(PendingCall { call, step });
        true
    }

    pub(super) fn answer_calls(&mut self, stored: u64) {
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.calls.0)
            .into_iter()
            .partition(|pending| pending.step <= stored);
        self.calls.0 = waiting;
        for PendingCall { call, .. } in ready {
            let progress = serde_json::to_string(&self.machine.progress(self.now_ms));
            let outcome = Ok(progress.unwrap_or_default());
            self.command(Command::Answer { call, outcome });
        }
    }
}
