//! Handles the server's answers to requests, and decides what the room requests next.

use crate::engine::{Activity, Engine, Request, Wish};
use crate::exchange::{Command, Failure, RequestId};
use crate::timing::RETRY_AFTER_MS;
use mockingbird_shared::interview::{Floor, Progress, Stage};
use mockingbird_shared::wire::{InterviewDetail, Problem, ProblemCode};

/// Most loads in a row after refusals; each looks whether the interview has changed. Also how often a report that does
/// not grow is followed again (`crate::report`).
pub(crate) const RELOADS_MAX: u32 = 3;

/// Whether a refusal means that the interview has changed, so that loading it helps.
fn is_outdated(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ProblemCode::InterviewChanged
            | ProblemCode::InterviewOver
            | ProblemCode::ByVoice
            | ProblemCode::NotStarted
            | ProblemCode::NotYourTurn
    )
}

impl Engine {
    pub(crate) fn on_entered(&mut self) {
        self.keys_lent = false;
        self.error = None;
        self.reloads = 0;
        // While an answer is being sent, no load is needed: its result leads to one, or to the stream.
        if !self.is_sending() {
            self.load();
        }
    }

    pub(crate) fn load(&mut self) {
        let id = self.ask(Request::Load);
        self.commands.push(Command::Load(id));
    }

    pub(crate) fn on_loaded(&mut self, outcome: Result<Box<InterviewDetail>, Failure>) {
        match outcome {
            Ok(detail) => {
                self.take_detail(detail);
                if self.keys_lent || self.is_by_voice() || self.floor() == Some(Floor::Ended) {
                    self.proceed();
                } else {
                    let id = self.ask(Request::LendKeys);
                    self.commands.push(Command::LendKeys(id));
                }
            }
            Err(failure) => self.on_failure(failure),
        }
    }

    fn take_detail(&mut self, detail: Box<InterviewDetail>) {
        self.offline = false;
        self.error = None;
        self.turns.clone_from(&detail.turns);
        self.set_progress(detail.progress.clone());
        let last_seq = self.last_seq();
        self.reply.take_if(|reply| reply.seq <= last_seq);
        self.detail = Some(detail);
        self.outbox.unconfirmed = false;
        self.settle_answers();
    }

    /// Requests what the state calls for.
    pub(crate) fn proceed(&mut self) {
        self.settle_refusal();
        if self.is_by_voice() {
            return self.keep_for_later();
        }
        match self.floor() {
            Some(Floor::Candidate) if self.outbox.is_empty() => {
                if self.follow_again {
                    self.follow();
                }
            }
            Some(Floor::Candidate) if self.outbox.unconfirmed => self.load(),
            Some(Floor::Candidate) if self.is_newer_question() => self.give_back(),
            Some(Floor::Candidate) => self.send(),
            Some(Floor::Nobody | Floor::Interviewer) => self.start(false),
            Some(Floor::Ended) | None => self.keep_for_later(),
        }
    }

    pub(crate) fn on_keys_lent(&mut self, outcome: Result<(), Failure>) {
        match outcome {
            Ok(()) => {
                self.keys_lent = true;
                self.proceed();
            }
            Err(failure) => self.on_failure(failure),
        }
    }

    pub(crate) fn on_go_on_wanted(&mut self, built_in: bool) {
        let waits = matches!(self.activity, Activity::Idle | Activity::Pausing { .. });
        if (waits || built_in && self.is_slow()) && !self.is_by_voice() {
            self.error = None;
            self.reloads = 0;
            self.restarted = false;
            self.start(built_in);
        }
    }

    /// Has a due reply made.
    pub(crate) fn start(&mut self, built_in: bool) {
        self.reply_trouble = None;
        self.grown_at_ms = self.now_ms;
        let id = self.ask(Request::Start);
        self.commands.push(Command::Start { id, built_in });
    }

    pub(crate) fn on_started(&mut self, outcome: Result<(), Failure>) {
        match outcome {
            Ok(()) => self.follow(),
            Err(failure) if failure.is_away() => self.try_later(Request::Load),
            Err(Failure::Refused(problem)) if !is_outdated(&problem) => {
                self.reply_trouble = Some(problem.into());
            }
            Err(failure) => self.on_failure(failure),
        }
    }

    pub(crate) fn on_ticked(&mut self, outcome: Result<Progress, Failure>) {
        match outcome {
            Ok(progress) => {
                let due = progress.floor == Floor::Interviewer;
                self.set_progress(progress);
                if due {
                    self.follow();
                } else {
                    self.proceed();
                }
            }
            Err(failure) if failure.is_away() => self.try_later(Request::Load),
            Err(Failure::Refused(problem)) if is_outdated(&problem) => self.load(),
            // For instance, too many requests. There will be another tick, and the outbox must not wait for
            // it.
            Err(Failure::Refused(_)) => self.proceed(),
            Err(failure) => self.on_failure(failure),
        }
    }

    /// Handles a failure that is the same for every request.
    pub(crate) fn on_failure(&mut self, failure: Failure) {
        match &failure {
            failure if failure.is_away() => self.try_later(Request::Load),
            Failure::Refused(problem) if is_outdated(problem) && self.reloads < RELOADS_MAX => {
                self.reloads += 1;
                self.load();
            }
            _ => self.stand_still(failure),
        }
    }

    /// The server can't be reached: keeps what waits, and tries again after a pause.
    pub(crate) fn try_later(&mut self, then: Request) {
        self.offline = true;
        if self.detail.is_none() {
            self.error = Some(Failure::Away);
        }
        self.keep_for_later();
        self.pause(then);
    }

    pub(crate) fn pause(&mut self, then: Request) {
        self.activity = Activity::Pausing {
            until_ms: self.now_ms + RETRY_AFTER_MS,
            then,
        };
    }

    /// Stops until the candidate acts; keeps what waits.
    pub(crate) fn stand_still(&mut self, failure: Failure) {
        self.offline = false;
        self.error = Some(failure);
        self.keep_for_later();
    }

    pub(crate) fn on_skip_wanted(&mut self, stage: Stage) {
        if let Some(id) = self.wish() {
            self.commands.push(Command::Skip { id, stage });
        }
    }

    pub(crate) fn on_end_wanted(&mut self) {
        if let Some(id) = self.wish() {
            self.commands.push(Command::End(id));
        }
    }

    /// Starts a skip or an end. Only one at a time, so the second of two clicks is ignored.
    fn wish(&mut self) -> Option<RequestId> {
        if self.wish.is_some() {
            return None;
        }
        self.wish_error = None;
        let id = self.next_request();
        self.wish = Some(Wish {
            id,
            since_ms: self.now_ms,
        });
        Some(id)
    }

    pub(crate) fn on_skipped(&mut self, outcome: Result<Progress, Failure>) {
        match outcome {
            Ok(progress) => {
                let due = progress.floor == Floor::Interviewer;
                self.set_progress(progress);
                match self.activity {
                    Activity::Idle if due => self.follow(),
                    // The present request may be answered as it was before the skip.
                    _ => self.follow_again |= due,
                }
            }
            Err(failure) => {
                let outdated =
                    matches!(&failure, Failure::Refused(problem) if is_outdated(problem));
                self.wish_error = Some(failure);
                if outdated && self.activity == Activity::Idle {
                    self.load();
                }
            }
        }
    }

    pub(crate) fn on_ended(&mut self, outcome: Result<Progress, Failure>) {
        match outcome {
            Ok(progress) => {
                self.set_progress(progress);
                // An answer that is being sent may still arrive.
                if !self.is_sending() {
                    self.give_up();
                    self.keep_for_later();
                }
                self.commands.push(Command::ShowFeedback);
            }
            Err(failure) => self.wish_error = Some(failure),
        }
    }
}
