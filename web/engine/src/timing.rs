//! What follows from time alone: the end of pauses, time-outs of requests and streams, replies that let one
//! wait, and the time of a stage.

use crate::engine::{Activity, Engine, Request};
use crate::exchange::{Command, Failure};
use mockingbird_shared::interview::Floor;

/// How long the room waits before it tries an unreachable server again, in milliseconds.
pub const RETRY_AFTER_MS: u64 = 2_000;

/// How long a request may take, in milliseconds. After that the server counts as unreachable.
pub const REQUEST_MAX_MS: u64 = 60_000;

/// How long an event stream may be silent, in milliseconds. The server gives a sign of life every 15 seconds,
/// so at least two are missing then.
pub const SILENT_AFTER_MS: u64 = 40_000;

/// After how long without a word of it a reply counts as slow, in milliseconds: longer than a model of a vendor
/// takes, and than one waits for an answer without wondering.
pub const SLOW_AFTER_MS: u64 = 20_000;

/// How often the server is told that time passes, in milliseconds. Less than the longest gap that counts as
/// interview time.
const TICK_EVERY_MS: u64 = 60_000;

/// How long after a key press the candidate counts as writing, in milliseconds.
const STILL_WRITING_MS: u64 = 15_000;

/// While the candidate is writing, a stage continues until this many times its time is used.
const LONGEST_WRITING_STAGES: f64 = 2.0;

impl Engine {
    pub(crate) fn on_time_passed(&mut self) {
        self.give_up_late_wish();
        match self.activity {
            Activity::Pausing { until_ms, then } if self.now_ms >= until_ms => match then {
                Request::Follow => self.follow(),
                _ => self.load(),
            },
            Activity::Asking { what, since_ms, .. } => {
                let silent_ms = self.now_ms.saturating_sub(since_ms);
                match what {
                    // The connection may be dead without an error: the device has left the network, or was
                    // asleep.
                    Request::Follow if silent_ms >= SILENT_AFTER_MS => self.follow(),
                    Request::Follow => {}
                    _ if silent_ms >= REQUEST_MAX_MS => {
                        self.give_up();
                        self.try_later(Request::Load);
                    }
                    _ => {}
                }
            }
            Activity::Idle if self.is_tick_due() => {
                self.ticked_at_ms = self.now_ms;
                let id = self.ask(Request::Tick);
                self.commands.push(Command::Tick(id));
            }
            Activity::Pausing { .. } | Activity::Idle => {}
        }
    }

    /// Whether a reply is awaited of which nothing has come for long: a model that hangs, or says a byte now and
    /// then. The candidate may have the built-in interviewer go on.
    pub fn is_slow(&self) -> bool {
        let due = self.floor() != Some(Floor::Candidate) || self.delivered.is_some();
        let still_ms = self.now_ms.saturating_sub(self.grown_at_ms);
        self.is_following() && due && !self.offline && still_ms >= SLOW_AFTER_MS
    }

    fn give_up_late_wish(&mut self) {
        let now_ms = self.now_ms;
        let late = self
            .wish
            .take_if(|wish| now_ms.saturating_sub(wish.since_ms) >= REQUEST_MAX_MS);
        if let Some(wish) = late {
            self.commands.push(Command::Abort(wish.id));
            self.wish_error = Some(Failure::Away);
        }
    }

    /// Share of the stage's time that is used; above 1 when the time is over.
    pub fn stage_share(&self, now_ms: u64) -> f64 {
        let Some(progress) = &self.progress else {
            return 0.0;
        };
        let since_ms = match progress.floor {
            Floor::Ended => 0,
            _ => now_ms.saturating_sub(self.progress_at_ms),
        };
        (progress.stage_elapsed_ms + since_ms) as f64 / progress.stage_planned_ms.max(1) as f64
    }

    /// Whether to send a tick: the stage's time is used, or the last tick is long ago. A candidate who is
    /// writing is not interrupted, up to a limit.
    fn is_tick_due(&self) -> bool {
        let asked = self.floor() == Some(Floor::Candidate) && !self.is_by_voice();
        if !asked || self.error.is_some() {
            return false;
        }
        let since = |ms: u64| self.now_ms.saturating_sub(ms);
        let used = self.stage_share(self.now_ms);
        let writing = self
            .draft
            .written_at_ms
            .is_some_and(|at_ms| since(at_ms) < STILL_WRITING_MS);
        let stage_over = used >= if writing { LONGEST_WRITING_STAGES } else { 1.0 };
        let stale = since(self.progress_at_ms) >= TICK_EVERY_MS;
        // A tick that was refused is not repeated every second.
        let ticked =
            self.ticked_at_ms > self.progress_at_ms && since(self.ticked_at_ms) < TICK_EVERY_MS;
        !ticked && (stage_over || (stale && used < 1.0))
    }
}
