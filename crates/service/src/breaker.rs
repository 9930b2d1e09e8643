//! When a provider that has failed may be asked again. No I/O and no clock: time is passed in.

use mockingbird_providers::ProviderError;

/// How long a provider is left alone after its first failure, in milliseconds.
const FIRST_PAUSE_MS: u64 = 30_000;
/// The longest that it is left alone; each failure in a row doubles the pause up to this.
const LONGEST_PAUSE_MS: u64 = 300_000;

/// A circuit breaker for one provider: closed while it works, open for a pause after a failure, then half open for one
/// trial, whose outcome closes it or opens it for twice as long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Until when it is open, and for how long it was opened; none while it is closed.
    open: Option<Open>,
    /// The one request that a half open breaker lets through is under way.
    on_trial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    until_ms: u64,
    pause_ms: u64,
}

impl Breaker {
    /// Whether a request may be sent now. Where this is the trial after a pause, the answer is `false` until
    /// `on_success`, `on_failure` or `on_cancelled` tells what became of it.
    pub fn may_ask(&mut self, now_ms: u64) -> bool {
        match self.open {
            None => true,
            Some(open) if now_ms < open.until_ms || self.on_trial => false,
            Some(_) => {
                self.on_trial = true;
                true
            }
        }
    }

    /// The provider has failed, or has not answered in time.
    pub fn on_failure(&mut self, now_ms: u64) {
        let pause_ms = self.open.map_or(FIRST_PAUSE_MS, |open| {
            (open.pause_ms * 2).min(LONGEST_PAUSE_MS)
        });
        self.open_for(pause_ms, now_ms);
    }

    /// The provider has failed in a way that does not pass soon, such as a refused key: the longest pause follows.
    pub fn on_lasting_failure(&mut self, now_ms: u64) {
        self.open_for(LONGEST_PAUSE_MS, now_ms);
    }

    /// The provider has failed with this error.
    pub fn on_error(&mut self, error: &ProviderError, now_ms: u64) {
        if error.is_lasting() {
            self.on_lasting_failure(now_ms);
        } else {
            self.on_failure(now_ms);
        }
    }

    /// The provider has done what was asked.
    pub fn on_success(&mut self) {
        *self = Self::default();
    }

    /// The request was given up before anything was known: a trial may be made again.
    pub fn on_cancelled(&mut self) {
        self.on_trial = false;
    }

    fn open_for(&mut self, pause_ms: u64, now_ms: u64) {
        self.open = Some(Open {
            until_ms: now_ms + pause_ms,
            pause_ms,
        });
        self.on_trial = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_fails_is_left_alone_for_longer_each_time_and_tried_once_after_each_pause() {
        let mut breaker = Breaker::default();
        let mut now_ms = 1_000;
        assert!(breaker.may_ask(now_ms) && breaker.may_ask(now_ms));
        for pause_ms in [30_000, 60_000, 120_000, 240_000, 300_000, 300_000] {
            breaker.on_failure(now_ms);
            assert!(!breaker.may_ask(now_ms + pause_ms - 1));
            now_ms += pause_ms;
            assert!(breaker.may_ask(now_ms));
            assert!(!breaker.may_ask(now_ms), "one trial at a time");
        }
        breaker.on_success();
        assert!(breaker.may_ask(now_ms));
        breaker.on_failure(now_ms);
        assert!(
            breaker.may_ask(now_ms + 30_000),
            "the first pause is short again"
        );
    }

    #[test]
    fn a_trial_that_was_given_up_may_be_made_again_and_a_refused_key_is_left_alone_for_long() {
        let mut breaker = Breaker::default();
        breaker.on_failure(0);
        assert!(breaker.may_ask(30_000));
        breaker.on_cancelled();
        assert!(breaker.may_ask(30_001));
        breaker.on_success();
        breaker.on_lasting_failure(40_000);
        assert!(!breaker.may_ask(339_999));
        assert!(breaker.may_ask(340_000));
    }
}
