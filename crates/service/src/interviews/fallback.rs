//! What happens when a model fails: another provider of the person is asked, then the built-in interviewer or
//! coach.
//!
//! A model that has failed is not asked for a while, so that its time-outs do not delay every turn. One
//! policy for replies and reports; voice uses the same order and the same breaker (`crate::breaker`).

use crate::breaker::Breaker;
use crate::clock::now_ms;
use crate::live::Trouble;
use mockingbird_providers::{Failure, ProviderError};
use mockingbird_shared::provider::Provider;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A breaker that was not used for this long is removed, in milliseconds. Longer than its longest pause.
const FORGOTTEN_AFTER_MS: u64 = 3_600_000;

/// The circuit breakers of this process, one for each person and provider.
#[derive(Default)]
pub struct Breakers(Mutex<HashMap<(Uuid, Provider), Used>>);

#[derive(Default)]
struct Used {
    breaker: Breaker,
    last_ms: u64,
    /// The last failure of the model.
    trouble: Option<Trouble>,
}

/// A request that a breaker has allowed. If it is dropped before its outcome is known, it counts as
/// cancelled.
struct Trial<'a> {
    breakers: &'a Breakers,
    owner: Uuid,
    provider: Provider,
    ended: bool,
}

impl Breakers {
    /// Asks this person's model, unless it has failed recently; then `request` is not polled.
    ///
    /// # Errors
    /// The model's failure, now or recently.
    pub(super) async fn attempt<T>(
        &self,
        owner: Uuid,
        provider: Provider,
        request: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, Trouble> {
        let trial = self.ask(owner, provider)?;
        match request.await {
            Ok(answer) => {
                trial.succeeded();
                Ok(answer)
            }
            Err(error) => {
                tracing::info!(code = %error.code(), "a model has failed");
                trial.failed(&error);
                Err(Trouble::from(&error))
            }
        }
    }

    /// Whether this person's model is not to be asked now.
    pub(super) fn is_open(&self, owner: Uuid, provider: Provider) -> bool {
        // The trial is cancelled at once, because no request is sent here.
        self.ask(owner, provider).is_err()
    }

    fn ask(&self, owner: Uuid, provider: Provider) -> Result<Trial<'_>, Trouble> {
        self.with(owner, provider, |used, now_ms| {
            if used.breaker.may_ask(now_ms) {
                return Ok(());
            }
            let unknown = || Trouble::from(&ProviderError::new(provider, Failure::Unavailable));
            Err(used.trouble.clone().unwrap_or_else(unknown))
        })?;
        Ok(Trial {
            breakers: self,
            owner,
            provider,
            ended: false,
        })
    }

    /// Removes breakers that were not used for long.
    pub(super) fn forget_old(&self, now_ms: u64) {
        self.lock()
            .retain(|_, used| now_ms.saturating_sub(used.last_ms) < FORGOTTEN_AFTER_MS);
    }

    fn with<T>(
        &self,
        owner: Uuid,
        provider: Provider,
        change: impl FnOnce(&mut Used, u64) -> T,
    ) -> T {
        let now_ms = now_ms();
        let mut all = self.lock();
        let used = all.entry((owner, provider)).or_default();
        used.last_ms = now_ms;
        change(used, now_ms)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Uuid, Provider), Used>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trial<'_> {
    /// The model has answered.
    fn succeeded(mut self) {
        self.end(|used, _| used.breaker.on_success());
    }

    /// The model has failed.
    fn failed(mut self, error: &ProviderError) {
        self.end(|used, now_ms| {
            used.breaker.on_error(error, now_ms);
            used.trouble = Some(error.into());
        });
    }

    fn end(&mut self, change: impl FnOnce(&mut Used, u64)) {
        self.ended = true;
        self.breakers.with(self.owner, self.provider, change);
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.end(|used, _| used.breaker.on_cancelled());
        }
    }
}
