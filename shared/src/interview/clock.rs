//! Interview time, from the moments that callers pass in.

use serde::{Deserialize, Serialize};

/// Longest gap between two inputs that counts as interview time. A candidate who closes the laptop over lunch
/// comes back to the stage they left, and time for which a server was down does not count.
const MAX_COUNTED_GAP_MS: u64 = 180_000;

/// Counts interview time. A gap counts up to a limit; a clock that goes backward counts as standing still. One that
/// goes back further than that limit was wrong before, and counts anew from where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    pub(super) elapsed_ms: u64,
    last_seen_ms: Option<u64>,
}

impl Clock {
    pub(super) fn at(self, now_ms: u64) -> u64 {
        let gap = self
            .last_seen_ms
            .map_or(0, |seen| now_ms.saturating_sub(seen));
        self.elapsed_ms.saturating_add(gap.min(MAX_COUNTED_GAP_MS))
    }

    pub(super) fn advance(&mut self, now_ms: u64) {
        self.elapsed_ms = self.at(now_ms);
        let before = self.last_seen_ms.filter(|seen| {
            let back_ms = seen.saturating_sub(now_ms);
            back_ms <= MAX_COUNTED_GAP_MS
        });
        self.last_seen_ms = Some(before.map_or(now_ms, |seen| seen.max(now_ms)));
    }
}
