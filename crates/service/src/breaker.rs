//! A circuit breaker: decides when a provider that failed may be asked again. No I/O and no clock; time is
//! passed in.

use mockingbird_providers::ProviderError;

/// How long a provider is not asked after its first failure, in milliseconds.
const FIRST_PAUSE_MS: u64 = 30_000;
/// The longest pause, in milliseconds. Each failure in a row doubles the pause up to this.
const LONGEST_PAUSE_MS: u64 = 300_000;

/// A circuit breaker for one provider: closed while it works, open for a pause after a failure, then half
/// open for one trial, whose outcome closes it or opens it for twice as long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Until when it is open, and how long this pause is; `None` while it is closed.
    open: Option<Open>,
    /// Whether the one request that a half-open breaker allows is under way.
    on_trial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    until_ms: u64,
    pause_ms: u64,
}

impl Breaker {
    /// Whether a request may be sent at `now_ms`. After a pause one trial is allowed; further calls return
    /// `false` until `on_success`, `on_failure` or `on_cancelled` reports its outcome.
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

    /// Whether the request under way is the trial after a pause.
    pub fn is_on_trial(&self) -> bool {
        self.on_trial
    }

    /// The provider has failed, or has not answered in time. The pause begins, or doubles.
    pub fn on_failure(&mut self, now_ms: u64) {
        let pause_ms = self.open.map_or(FIRST_PAUSE_MS, |open| {
            (open.pause_ms * 2).min(LONGEST_PAUSE_MS)
        });
        self.open_for(pause_ms, now_ms);
    }

    /// The provider has failed in a way that will not pass soon, such as a refused key. The longest pause
    /// begins.
    pub fn on_lasting_failure(&mut self, now_ms: u64) {
        self.open_for(LONGEST_PAUSE_MS, now_ms);
    }

    /// The provider has failed with this error, which decides the length of the pause.
    pub fn on_error(&mut self, error: &ProviderError, now_ms: u64) {
        if error.is_lasting() {
            self.on_lasting_failure(now_ms);
        } else {
            self.on_failure(now_ms);
        }
    }

    /// The provider has answered. The breaker closes.
    pub fn on_success(&mut self) {
        *self = Self::default();
    }

    /// The request was abandoned without a result. The next one may be the trial.
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
