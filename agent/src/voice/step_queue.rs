//! The steps that wait to be stored, in order. No I/O and no clock: time is passed in.
//!
//! One step at a time is sent, with the version that the one before led to. While the database is away, the same step
//! is sent again after a pause; its `step_id` lets the database recognise a step that it has stored although its answer
//! was lost.

use super::conversation::{Step, StoreFailure};
use mockingbird_store::StoreError;
use std::collections::VecDeque;
use std::sync::Arc;
use uuid::Uuid;

/// Steps that may wait to be stored.
const STEPS_MAX: usize = 64;
/// Pauses before a step is sent again, in milliseconds: the first, and the longest.
const FIRST_PAUSE_MS: u64 = 200;
const LONGEST_PAUSE_MS: u64 = 5_000;

/// A step with the name that it keeps however often it is sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) step_id: Uuid,
    /// The version that the step is based on.
    pub(super) version: i32,
    pub(super) step: Arc<Step>,
}

/// The queue of one interview.
#[derive(Debug)]
pub(super) struct StepQueue {
    /// The version that the database holds.
    version: i32,
    waiting: VecDeque<Step>,
    /// The step that was sent, and may have to be sent again.
    sent: Option<Request>,
    /// When the step that was sent is to be sent again; none while its answer is awaited.
    again_ms: Option<u64>,
    pause_ms: u64,
    /// Why no step can be stored any more.
    failure: Option<StoreFailure>,
}

impl StepQueue {
    /// Begins at the version at which the interview was read.
    pub(super) fn new(version: i32) -> Self {
        Self {
            version,
            waiting: VecDeque::new(),
            sent: None,
            again_ms: None,
            pause_ms: FIRST_PAUSE_MS,
            failure: None,
        }
    }

    /// Adds a step. One that only updates turns of the step before, which was not sent yet, becomes one with it.
    ///
    /// # Errors
    /// `Overflow`: too many steps wait already.
    pub(super) fn push(&mut self, step: Step) -> Result<(), StoreFailure> {
        if let Some(last) = self.waiting.back_mut()
            && updates(&step, last)
        {
            merge(last, step);
            return Ok(());
        }
        if self.waiting.len() >= STEPS_MAX {
            return Err(StoreFailure::Overflow);
        }
        self.waiting.push_back(step);
        Ok(())
    }

    /// The step that is to be sent now, if any. Its result goes to `answered`.
    pub(super) fn next_request(&mut self, now_ms: u64) -> Option<Request> {
        if self.failure.is_some() {
            return None;
        }
        if let Some(sent) = &self.sent {
            self.again_ms.take_if(|at_ms| *at_ms <= now_ms)?;
            return Some(sent.clone());
        }
        let step = self.waiting.pop_front()?;
        let request = Request {
            step_id: Uuid::new_v4(),
            version: self.version,
            step: Arc::new(step),
        };
        self.sent = Some(request.clone());
        Some(request)
    }

    /// When a step is to be sent again, if one is.
    pub(super) fn next_deadline_ms(&self) -> Option<u64> {
        self.again_ms.filter(|_| self.failure.is_none())
    }

    /// Takes the answer of the database; returns the number of the step if it is stored, none if it is sent again
    /// later.
    ///
    /// # Errors
    /// No step can be stored any more; the error says why.
    pub(super) fn answered(
        &mut self,
        answer: Result<i32, StoreError>,
        now_ms: u64,
    ) -> Result<Option<u64>, StoreFailure> {
        match answer {
            Ok(version) => {
                self.version = version;
                self.pause_ms = FIRST_PAUSE_MS;
                Ok(self.sent.take().map(|request| request.step.number))
            }
            Err(error) if error.may_pass() => {
                self.again_ms = Some(now_ms + self.pause_ms);
                self.pause_ms = (self.pause_ms * 2).min(LONGEST_PAUSE_MS);
                Ok(None)
            }
            Err(StoreError::Changed | StoreError::JobLost) => self.fail(StoreFailure::Changed),
            Err(_) => self.fail(StoreFailure::Refused),
        }
    }

    /// Why no step can be stored any more, if that is so.
    pub(super) fn failure(&self) -> Option<StoreFailure> {
        self.failure
    }

    /// Whether no step waits to be stored.
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_none() && self.waiting.is_empty()
    }

    fn fail(&mut self, failure: StoreFailure) -> Result<Option<u64>, StoreFailure> {
        self.failure = Some(failure);
        Err(failure)
    }
}

/// Whether all turns of `later` are in `earlier` as well, if it has any: the same growing answer, or its judgement.
fn updates(later: &Step, earlier: &Step) -> bool {
    later
        .turns
        .iter()
        .all(|turn| earlier.turns.iter().any(|known| known.seq == turn.seq))
}

fn merge(earlier: &mut Step, later: Step) {
    earlier.number = later.number;
    earlier.state = later.state;
    for turn in later.turns {
        if let Some(known) = earlier.turns.iter_mut().find(|known| known.seq == turn.seq) {
            *known = turn;
        }
    }
    for assessment in later.assessments {
        earlier
            .assessments
            .retain(|known| known.seq != assessment.seq);
        earlier.assessments.push(assessment);
    }
}
