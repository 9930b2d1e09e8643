//! What happens when a model fails: another provider of the person is asked, then the built-in interviewer or
//! coach.
//!
//! A model that has failed is not asked for a while, so that its time-outs do not delay every turn. One
//! policy for replies and reports; voice uses the same order and the same breaker (`crate::breaker`).

use crate::breaker::Breaker;
use crate::clock::now_ms;
use crate::live::Trouble;
use mockingbird_providers::{Failure, ModelAccess, ProviderError};
use mockingbird_shared::provider::Provider;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A breaker that was not used for this long is removed, in milliseconds. Longer than its longest pause.
const FORGOTTEN_AFTER_MS: u64 = 3_600_000;

/// The circuit breakers of this process, one for each person, provider and way of reaching it: who saves another key, or
/// another address of an endpoint of their own, is not kept waiting for what the one before has done.
#[derive(Default)]
pub struct Breakers {
    used: Mutex<HashMap<Asked, Used>>,
    hashing: RandomState,
}

/// Whose model is asked, and how it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    owner: Uuid,
    provider: Provider,
    /// A hash of the key and the address, with a seed of this process.
    way: u64,
}

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
    asked: Asked,
    ended: bool,
}

impl Breakers {
    /// The breaker's key for a model of this person.
    pub(super) fn asked(&self, owner: Uuid, access: &ModelAccess) -> Asked {
        let way = (access.key.expose_secret(), access.base_url.as_str());
        Asked {
            owner,
            provider: access.provider,
            way: self.hashing.hash_one(way),
        }
    }

    /// Asks this person's model, unless it has failed recently; then `request` is not polled.
    ///
    /// # Errors
    /// The model's failure, now or recently.
    pub(super) async fn attempt<T>(
        &self,
        asked: Asked,
        request: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, Trouble> {
        let trial = self.ask(asked)?;
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
    pub(super) fn is_open(&self, asked: Asked) -> bool {
        // The trial is cancelled at once, because no request is sent here.
        self.ask(asked).is_err()
    }

    fn ask(&self, asked: Asked) -> Result<Trial<'_>, Trouble> {
        self.with(asked, |used, now_ms| {
            if used.breaker.may_ask(now_ms) {
                return Ok(());
            }
            let unknown =
                || Trouble::from(&ProviderError::new(asked.provider, Failure::Unavailable));
            Err(used.trouble.clone().unwrap_or_else(unknown))
        })?;
        Ok(Trial {
            breakers: self,
            asked,
            ended: false,
        })
    }

    /// Removes breakers that were not used for long.
    pub(super) fn forget_old(&self, now_ms: u64) {
        self.lock()
            .retain(|_, used| now_ms.saturating_sub(used.last_ms) < FORGOTTEN_AFTER_MS);
    }

    fn with<T>(&self, asked: Asked, change: impl FnOnce(&mut Used, u64) -> T) -> T {
        let now_ms = now_ms();
        let mut all = self.lock();
        let used = all.entry(asked).or_default();
        used.last_ms = now_ms;
        change(used, now_ms)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Asked, Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.breakers.with(self.asked, change);
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.end(|used, _| used.breaker.on_cancelled());
        }
    }
}
