//! Answers until the server has them: how they go from the composer to the outbox, to the server, and back.
//!
//! No answer is lost. It is in the composer, in the outbox, or on the server. Answers in the outbox are also
//! kept in the browser's storage until they have arrived. An answer that the server refuses goes back into
//! the composer.

use crate::engine::{Activity, Engine, Request, Trouble};
use crate::exchange::{Answer, Command, Failure, Kept};
use crate::outbox::Outbox;
use mockingbird_shared::interview::{Floor, Speaker};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{Problem, ProblemCode};
use uuid::Uuid;

/// Most attempts to send an answer when other steps are stored first.
const SEND_TRIES: u32 = 3;

/// An answer that is not a turn yet, as the page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// The text that the candidate wrote.
    pub text: Pii,
    /// Whether it is only in this browser.
    pub local_only: bool,
}

/// Several answers as one, under the id of the last. That id was never sent before: if an earlier answer
/// arrives late after all, the server refuses this one instead of taking it for the earlier one.
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
    /// Whether the text in the composer can be submitted now. While the server is away, it is kept and sent
    /// later.
    pub fn may_submit(&self) -> bool {
        let asked = self.floor() == Some(Floor::Candidate) && !self.is_by_voice();
        asked && !self.draft.is_blank() && !self.is_asking(Request::Send)
    }

    /// Whether an answer is on its way.
    pub fn is_sending(&self) -> bool {
        self.is_asking(Request::Send)
    }

    /// Answers that were submitted and are not turns yet.
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
        // Every other request continues with the outbox when it ends. Following does not, so it is
        // interrupted.
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

    /// Marks answers that could not be sent when they were written.
    pub(crate) fn keep_for_later(&mut self) {
        let late = |answer: &Answer| answer.kept_locally;
        if !self.outbox.answers.iter().all(late) {
            for answer in &mut self.outbox.answers {
                answer.kept_locally = true;
            }
            self.keep();
        }
    }

    /// Sends all waiting answers as one. Call it only when it is known that none of them has arrived.
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
        self.grown_at_ms = self.now_ms;
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
                // From here on the interviewer has the floor; the stream tells when the candidate has it
                // again.
                if let Some(progress) = &mut self.progress {
                    progress.floor = Floor::Interviewer;
                }
                self.follow();
            }
            Err(failure) if failure.is_away() => self.try_later(Request::Load),
            Err(Failure::SignedOut) => self.stand_still(Failure::SignedOut),
            // The answer may be stored all the same, if only the reply to it could not be started: loading
            // tells.
            Err(failure) => {
                self.outbox.refused = Some(failure);
                self.load();
            }
        }
    }

    /// Removes answers that have become turns from the outbox.
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

    /// Decides what happens to a refused answer, now that the interview is loaded.
    pub(crate) fn settle_refusal(&mut self) {
        let Some(failure) = self.outbox.refused.take() else {
            return;
        };
        // The answer has arrived; the reply to it has failed, and is requested next.
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

    /// Whether the interviewer has spoken since the waiting answers were written, so that they do not answer
    /// it.
    pub(crate) fn is_newer_question(&self) -> bool {
        let after_seq = self.outbox.after_seq;
        self.turns
            .iter()
            .any(|turn| turn.speaker == Speaker::Interviewer && turn.seq > after_seq)
    }

    /// Puts the waiting answers back into the composer.
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
