//! Who is there, and for how long: the beginning, an empty room, interview time, and handing over.

use super::{Command, Conversation};
use crate::voice::{Outcome, Wish};
use mockingbird_shared::interview::{Floor, Input};

/// How long the agent waits in a room that the candidate has left, or has not yet come to, in milliseconds.
const AWAY_PATIENCE_MS: u64 = 60_000;
/// How long the candidate's microphone is waited for, in milliseconds.
const MICROPHONE_PATIENCE_MS: u64 = 3_000;

/// The candidate's comings and goings.
pub(super) struct Attendance {
    away_since_ms: Option<u64>,
    here_since_ms: Option<u64>,
    was_welcomed: bool,
    hand_over: bool,
}

impl Attendance {
    pub(super) fn new(now_ms: u64) -> Self {
        Self {
            away_since_ms: Some(now_ms),
            here_since_ms: None,
            was_welcomed: false,
            hand_over: false,
        }
    }

    pub(super) fn is_away(&self) -> bool {
        self.away_since_ms.is_some()
    }
}

impl Conversation {
    pub(super) fn away(&mut self) {
        self.attendance.away_since_ms = Some(self.now_ms);
    }

    pub(super) fn here(&mut self, microphone: bool) {
        self.attendance.away_since_ms = None;
        self.detector.rest(self.now_ms);
        self.attendance.here_since_ms.get_or_insert(self.now_ms);
        // With the microphone, everything else of the connection is there too; before, captions would be lost.
        if microphone {
            self.welcome_once();
        }
    }

    fn welcome_once(&mut self) {
        if !std::mem::replace(&mut self.attendance.was_welcomed, true) {
            self.welcome();
        }
    }

    /// The candidate is there: begins, or goes on where the interview was.
    fn welcome(&mut self) {
        match self.machine.floor() {
            Floor::Nobody => {
                let _ = self.machine.handle(Input::Start, self.now_ms);
                self.begin_reply();
                self.store_progress();
            }
            Floor::Interviewer => {
                self.says_it_is_back = !self.turns.is_empty();
                self.begin_reply();
            }
            Floor::Candidate => {
                let question = self.machine.asked().last().cloned().unwrap_or_default();
                self.begin_aside(self.phrases.back_at(&question));
            }
            Floor::Ended => self.leave(Outcome::Finished),
        }
    }

    pub(super) fn wished(&mut self, wish: Wish) {
        match wish {
            Wish::GoOn => self.attendance.hand_over = false,
            Wish::HandOver => self.attendance.hand_over = true,
            Wish::Leave => self.leave(Outcome::Lost),
        }
    }

    /// Once a second: interview time, an empty room, and what the process wishes.
    pub(super) fn second_passed(&mut self) {
        let now_ms = self.now_ms;
        let lasts = |since: Option<u64>, ms: u64| {
            since.is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= ms)
        };
        if lasts(self.attendance.away_since_ms, AWAY_PATIENCE_MS) {
            return self.leave(Outcome::Finished);
        }
        // Who comes without a microphone can still read and write.
        if lasts(self.attendance.here_since_ms, MICROPHONE_PATIENCE_MS)
            && !self.attendance.is_away()
        {
            self.welcome_once();
        }
        if !self.attendance.is_away() {
            // An answer may take longer than the longest gap that counts as interview time.
            self.machine.advance_clock(now_ms);
        }
        let idle = self.nobody_speaks();
        if self.attendance.hand_over && idle {
            return self.leave(Outcome::HandedOver);
        }
        // Nobody is cut off in the middle of an answer; the hard limit holds for everybody.
        let may_cut_in = idle || self.machine.is_over_hard_limit(now_ms);
        if may_cut_in && self.machine.floor() == Floor::Candidate && !self.attendance.is_away() {
            self.let_time_take_effect();
        }
    }

    fn let_time_take_effect(&mut self) {
        let mut later = self.machine.clone();
        let outputs = later.handle(Input::Tick, self.now_ms).unwrap_or_default();
        if outputs.is_empty() {
            return;
        }
        self.machine = later;
        if self.machine.floor() == Floor::Ended {
            self.store_progress();
            return self.leave(Outcome::Finished);
        }
        self.take_floor();
        self.store_progress();
    }

    pub(super) fn connected(&mut self) {
        self.show_progress();
        let state = self.status.state();
        if state == "initializing" {
            self.set_state("listening");
        } else {
            self.command(Command::SetState(state));
        }
    }
}
