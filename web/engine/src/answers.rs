//! What the person wrote, until the server has it: the composer, the outbox, and the way back from one to the other.
//!
//! No answer is lost. It is in the composer, in the outbox (and kept in the browser from the moment it is sent until it
//! has arrived), or on the server. What the server refuses goes back into the composer.

use crate::engine::{Activity, Engine, Request, Trouble};
use crate::exchange::{Answer, Command, Failure, Kept};
use crate::outbox::Outbox;
use mockingbird_shared::interview::{Floor, Speaker};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{Problem, ProblemCode};
use uuid::Uuid;

/// How often an answer is sent when something else was stored at the same moment.
const SEND_TRIES: u32 = 3;

/// What waits to become a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// What the person wrote.
    pub text: Pii,
    /// Whether it is in this browser alone.
    pub local_only: bool,
}

/// Several answers as one, under the id of the last. The last was never sent: were one of the others on its way still,
/// the server would refuse this one instead of taking it for that one.
fn joined(answers: &[Answer]) -> Option<Answer> {
    let (last, before) = answers.split_last()?;
    if before.is_empty() {
        return Some(last.clone());
    }
    let texts: Vec<&str> = answers
        .iter()
        .map(|answer| answer.text.expose().as_str())
        .collect();
    Some(Answer {
        text: texts.join("\n").into(),
        composed_ms: answers.iter().map(|answer| answer.composed_ms).sum(),
        kept_locally: answers.iter().any(|answer| answer.kept_locally),
        ..last.clone()
    })
}

impl Engine {
    /// Whether what is written can be sent now. While the server is away it is kept, and sent later.
    pub fn may_submit(&self) -> bool {
        let asked = self.floor() == Some(Floor::Candidate) && !self.is_by_voice();
        asked && !self.draft.is_blank() && !self.is_asking(Request::Send)
    }

    /// Whether an answer is on its way.
    pub fn is_sending(&self) -> bool {
        self.is_asking(Request::Send)
    }

    /// What was sent or kept and is not a turn yet.
    pub fn unsent(&self) -> Option<Unsent> {
        let waiting = joined(&self.outbox.answers);
        let local_only = self.outbox.kept && waiting.as_ref().is_some_and(|it| it.kept_locally);
        let both: Vec<Answer> = self.delivered.iter().cloned().chain(waiting).collect();
        let text = joined(&both)?.text;
        Some(Unsent { text, local_only })
    }

    pub(crate) fn on_submitted(&mut self, client_id: Uuid) {
        if !self.may_submit() {
            return;
        }
        let (text, composed_ms) = self.draft.take(self.now_ms);
        if self.outbox.is_empty() {
            self.outbox.after_seq = self.last_seq();
            self.outbox.sent_times = 0;
        }
        self.outbox.answers.push(Answer {
            text: text.into(),
            client_id,
            composed_ms,
            kept_locally: self.offline,
            carries: Vec::new(),
        });
        self.answer_trouble = None;
        self.error = None;
        self.reloads = 0;
        self.keep();
        // What is asked already leads to the outbox; following does not, and ends with the answer anyway.
        if self.activity == Activity::Idle || self.is_asking(Request::Follow) {
            self.proceed();
        }
    }

    fn keep(&mut self) {
        self.outbox.kept = true;
        self.commands.push(Command::Keep(Kept {
            after_seq: self.outbox.after_seq,
            answers: self.outbox.answers.clone(),
        }));
    }

    /// What was not sent when it was written is marked as such.
    pub(crate) fn keep_for_later(&mut self) {
        let late = |answer: &Answer| answer.kept_locally;
        if !self.outbox.answers.iter().all(late) {
            for answer in &mut self.outbox.answers {
                answer.kept_locally = true;
            }
            self.keep();
        }
    }

    /// Sends what waits, as one answer. Only where it is known that nothing of it has arrived.
    pub(crate) fn send(&mut self) {
        let Some(answer) = joined(&self.outbox.answers) else {
            return;
        };
        let ids = self.outbox.ids();
        if let [before @ .., _] = ids.as_slice()
            && let Some(last) = self.outbox.answers.last_mut()
            && last.carries != before
        {
            last.carries = before.to_vec();
            self.outbox.sent_times = 0;
            self.keep();
        }
        self.outbox.unconfirmed = true;
        self.outbox.sent_times += 1;
        let id = self.ask(Request::Send);
        self.commands.push(Command::Send {
            id,
            answer: answer.into(),
        });
    }

    pub(crate) fn on_sent(&mut self, outcome: Result<(), Failure>) {
        match outcome {
            Ok(()) => {
                let ids = self.outbox.ids();
                self.delivered = joined(&self.outbox.answers);
                self.outbox = Outbox::default();
                self.commands.push(Command::Forget(ids));
                self.reply_trouble = None;
                self.restarted = false;
                self.reloads = 0;
                // So it is from here on; the stream tells when it is the candidate's again.
                if let Some(progress) = &mut self.progress {
                    progress.floor = Floor::Interviewer;
                }
                self.follow();
            }
            Err(failure) if failure.is_away() => self.try_later(Request::Load),
            Err(Failure::SignedOut) => self.stand_still(Failure::SignedOut),
            // It may have been taken all the same: the reply to it could not be begun.
            Err(failure) => {
                self.outbox.refused = Some(failure);
                self.load();
            }
        }
    }

    /// What has become a turn waits no longer.
    pub(crate) fn settle_answers(&mut self) {
        let ids: Vec<Uuid> = self
            .turns
            .iter()
            .filter_map(|turn| turn.client_id)
            .collect();
        self.delivered
            .take_if(|answer| ids.contains(&answer.client_id));
        let carried: Vec<Uuid> = self
            .outbox
            .answers
            .iter()
            .filter(|answer| ids.contains(&answer.client_id))
            .flat_map(|answer| answer.carries.clone())
            .collect();
        let has_arrived = |answer: &Answer| {
            ids.contains(&answer.client_id) || carried.contains(&answer.client_id)
        };
        let (arrived, waiting): (Vec<_>, Vec<_>) =
            self.outbox.answers.drain(..).partition(has_arrived);
        self.outbox.answers = waiting;
        if !arrived.is_empty() {
            let ids = arrived.iter().map(|answer| answer.client_id).collect();
            self.commands.push(Command::Forget(ids));
        }
    }

    /// Decides about an answer that was not taken, now that the interview is loaded.
    pub(crate) fn settle_refusal(&mut self) {
        let Some(failure) = self.outbox.refused.take() else {
            return;
        };
        // It has arrived; what went wrong is the reply, which is asked for next.
        if self.outbox.is_empty() {
            return;
        }
        let changed = matches!(&failure, Failure::Refused(problem) if problem.code == ProblemCode::InterviewChanged);
        let asked = self.floor() == Some(Floor::Candidate) && !self.is_newer_question();
        if changed && asked && self.outbox.sent_times < SEND_TRIES {
            return;
        }
        match failure {
            Failure::Refused(problem) => self.answer_trouble = Some(problem.into()),
            other => self.error = Some(other),
        }
        if self.floor() != Some(Floor::Ended) {
            self.give_back();
        }
    }

    /// Whether something was asked that what waits does not answer.
    pub(crate) fn is_newer_question(&self) -> bool {
        let after_seq = self.outbox.after_seq;
        self.turns
            .iter()
            .any(|turn| turn.speaker == Speaker::Interviewer && turn.seq > after_seq)
    }

    /// Puts what waits back into the composer.
    pub(crate) fn give_back(&mut self) {
        if let Some(answer) = joined(&self.outbox.answers) {
            let text = answer.text.expose();
            self.draft.put_back(text, answer.composed_ms, self.now_ms);
            self.commands.push(Command::Forget(self.outbox.ids()));
            self.outbox = Outbox::default();
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            detail: problem.detail,
        }
    }
}
