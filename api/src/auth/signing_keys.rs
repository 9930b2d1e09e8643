//! The keys that the project signs access tokens with: its JWKS, read in the background and looked up by every token.
//!
//! A key that the project has revoked is forgotten at the next read, at most five minutes later. A token that
//! names an unknown key has the set read anew, once for all who ask at that moment, and not again within a
//! pause: made-up key ids cost nobody a good token. Where the set can't be read, the known keys stay for an
//! hour. Not here: what a token says.

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey};
use mockingbird_net::LimitedBody;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the set is read anew. A revoked key is trusted for so long at most, and a read takes `READ_PATIENCE`.
const READ_EVERY: Duration = Duration::from_secs(5 * 60);
/// How long the keys stay where the set can't be read: longer than an interruption, and not for ever, since nobody
/// would learn that one of them was revoked.
const TRUSTED_FOR: Duration = Duration::from_secs(60 * 60);
/// The least time between two reads for key ids that are not known.
const ASK_PAUSE: Duration = Duration::from_secs(10);
/// The pause after the first failure; it doubles with each further one.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// The longest pause between failures.
const LAST_RETRY: Duration = Duration::from_secs(60);
/// How long the set may take to come.
const READ_PATIENCE: Duration = Duration::from_secs(5);
/// How long a token waits for a read: as long as one takes, and a moment for its beginning.
const FIND_PATIENCE: Duration = Duration::from_secs(6);
/// A set holds a handful of keys of a few hundred bytes each.
const SET_MAX_BYTES: usize = 64 * 1024;

/// One key with the algorithm that it is for.
pub(super) struct SigningKey {
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// Why no key could be found for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// The project has no key with this id.
    Unknown,
    /// The set can't be read, so nobody knows.
    Unavailable,
}

/// The keys of one project.
pub(super) struct SigningKeys {
    known: watch::Sender<Known>,
    wanted: Notify,
}

impl SigningKeys {
    /// None yet; `keep_fresh` reads them.
    pub(super) fn new() -> Self {
        Self {
            known: watch::Sender::new(Known::default()),
            wanted: Notify::new(),
        }
    }

    /// Takes a set as if it had just been read.
    #[cfg(test)]
    pub(super) fn take(&self, set: JwkSet) {
        self.known
            .send_modify(|known| known.note(Ok(set), Instant::now()));
    }

    /// The key of this id; waits for one read of the set if it is not known.
    pub(super) async fn find(&self, id: &str) -> Result<Arc<SigningKey>, NoKey> {
        let mut known = self.known.subscribe();
        let first = known.borrow_and_update().look_up(id, Instant::now());
        if let Lookup::Found(outcome) = first {
            return outcome;
        }
        self.wanted.notify_one();
        // A read that was under way at the same moment counts as well.
        let read = tokio::time::timeout(FIND_PATIENCE, known.changed()).await;
        let second = known.borrow().look_up(id, Instant::now());
        match (read, second) {
            (Ok(Ok(())), Lookup::Found(outcome)) => outcome,
            _ => Err(NoKey::Unavailable),
        }
    }

    /// Reads the set by `read` now, every few minutes, and when a token names an unknown key; until `stop`.
    pub(super) async fn keep_fresh<R>(&self, read: impl Fn() -> R, stop: &CancellationToken)
    where
        R: Future<Output = Result<JwkSet, ReadFailure>>,
    {
        loop {
            let outcome = tokio::select! {
                outcome = read() => outcome,
                () = stop.cancelled() => return,
            };
            if let Err(failure) = &outcome {
                tracing::warn!(
                    %failure,
                    "the project's signing keys could not be read; the known ones stay for a while"
                );
            }
            self.known
                .send_modify(|known| known.note(outcome, Instant::now()));
            tokio::select! {
                () = self.until_due() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn until_due(&self) {
        let (pause, next, tried_at) = {
            let known = self.known.borrow();
            (known.pause(), known.next_read(), known.tried_at)
        };
        tokio::select! {
            () = tokio::time::sleep(next) => {}
            // Somebody may have asked while the set was being read; that does not count again.
            () = async {
                loop {
                    self.wanted.notified().await;
                    if tried_at.is_none_or(|at| at.elapsed() >= pause) {
                        return;
                    }
                }
            } => {}
        }
    }
}

/// What is known of the set.
#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<SigningKey>>,
    /// When it was last read.
    read_at: Option<Instant>,
    /// When it was last tried to read it, whatever came of it.
    tried_at: Option<Instant>,
    /// Failures since it was last read.
    failures: u32,
}

enum Lookup {
    Found(Result<Arc<SigningKey>, NoKey>),
    /// The set should be read first.
    Ask,
}

impl Known {
    fn look_up(&self, id: &str, now: Instant) -> Lookup {
        let trusted = self.read_at.is_some_and(|at| now - at < TRUSTED_FOR);
        if let Some(key) = self.keys.get(id).filter(|_| trusted) {
            return Lookup::Found(Ok(Arc::clone(key)));
        }
        if self.tried_at.is_none_or(|at| now - at >= self.pause()) {
            return Lookup::Ask;
        }
        Lookup::Found(Err(if self.failures == 0 {
            NoKey::Unknown
        } else {
            NoKey::Unavailable
        }))
    }

    fn note(&mut self, outcome: Result<JwkSet, ReadFailure>, now: Instant) {
        self.tried_at = Some(now);
        match outcome {
            Ok(set) => {
                self.keys = set.keys.iter().filter_map(usable).collect();
                self.read_at = Some(now);
                self.failures = 0;
            }
            Err(_) => self.failures = self.failures.saturating_add(1),
        }
    }

    /// How long nobody makes the set be read again.
    fn pause(&self) -> Duration {
        match self.failures {
            0 => ASK_PAUSE,
            failures => {
                let doublings = (failures - 1).min(10);
                (FIRST_RETRY * 2_u32.pow(doublings)).min(LAST_RETRY)
            }
        }
    }

    /// After how long the set is read by itself.
    fn next_read(&self) -> Duration {
        if self.failures == 0 {
            READ_EVERY
        } else {
            self.pause()
        }
    }
}

/// The algorithm comes from the key, never from the token. A secret has no business in a JWKS.
pub(super) fn usable(jwk: &Jwk) -> Option<(String, Arc<SigningKey>)> {
    let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
        (AlgorithmParameters::EllipticCurve(_), None | Some(KeyAlgorithm::ES256)) => {
            Algorithm::ES256
        }
        (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
        _ => return None,
    };
    let id = jwk.common.key_id.clone()?;
    let key = DecodingKey::from_jwk(jwk).ok()?;
    Some((id, Arc::new(SigningKey { algorithm, key })))
}

/// Why a set could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadFailure {
    /// Supabase Auth does not answer, or breaks off.
    #[error("Supabase Auth does not answer")]
    Unreachable,
    /// It answers with an error.
    #[error("Supabase Auth answered {0}")]
    Refused(u16),
    /// What it answers is no JWKS.
    #[error("the answer is not a set of keys")]
    Unreadable,
}

/// Reads the set at `url`.
pub(super) async fn read_set(http: &reqwest::Client, url: &str) -> Result<JwkSet, ReadFailure> {
    let asked = async {
        let sent = http.get(url).send().await;
        let response = sent.map_err(|_| ReadFailure::Unreachable)?;
        if !response.status().is_success() {
            return Err(ReadFailure::Refused(response.status().as_u16()));
        }
        let body = LimitedBody::new(response, SET_MAX_BYTES).read_to_end();
        let body = body.await.map_err(|_| ReadFailure::Unreachable)?;
        serde_json::from_slice(&body).map_err(|_| ReadFailure::Unreadable)
    };
    match tokio::time::timeout(READ_PATIENCE, asked).await {
        Ok(outcome) => outcome,
        Err(_) => Err(ReadFailure::Unreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A set of keys of these ids. The curve's generator is all that a key needs to be usable.
    fn set_of(ids: &[&str]) -> JwkSet {
        let keys: Vec<Value> = ids.iter().map(|id| json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": id,
            "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
        })).collect();
        serde_json::from_value(json!({"keys": keys})).unwrap()
    }

    /// Supabase Auth as far as its keys go.
    #[derive(Default)]
    struct Auth {
        ids: Mutex<Vec<&'static str>>,
        reads: AtomicUsize,
        away: Mutex<bool>,
        /// Whoever holds it makes answers wait.
        slow: tokio::sync::Mutex<()>,
    }

    impl Auth {
        fn publish(&self, ids: &[&'static str]) {
            *self.ids.lock().unwrap() = ids.to_vec();
        }

        async fn read(&self) -> Result<JwkSet, ReadFailure> {
            self.reads.fetch_add(1, Ordering::SeqCst);
            let _answers = self.slow.lock().await;
            if *self.away.lock().unwrap() {
                return Err(ReadFailure::Unreachable);
            }
            Ok(set_of(&self.ids.lock().unwrap()))
        }
    }

    /// Keys that are kept fresh, once they were read.
    async fn keys_of(auth: &Arc<Auth>) -> Arc<SigningKeys> {
        let keys = Arc::new(SigningKeys::new());
        let (reading, auth) = (Arc::clone(&keys), Arc::clone(auth));
        let mut read = keys.known.subscribe();
        tokio::spawn(async move {
            let stop = CancellationToken::new();
            reading.keep_fresh(|| auth.read(), &stop).await;
        });
        read.changed().await.unwrap();
        keys
    }

    async fn outcome(keys: &SigningKeys, id: &str) -> Result<(), NoKey> {
        keys.find(id).await.map(drop)
    }

    #[tokio::test(start_paused = true)]
    async fn a_revoked_key_is_not_trusted_ten_minutes_later_though_nobody_asks_for_another() {
        let auth = Arc::new(Auth::default());
        auth.publish(&["a", "b"]);
        let keys = keys_of(&auth).await;
        assert_eq!(outcome(&keys, "a").await, Ok(()));
        auth.publish(&["b"]);
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert_eq!(outcome(&keys, "a").await, Err(NoKey::Unknown));
        assert_eq!(outcome(&keys, "b").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_has_just_come_is_found_at_once() {
        let auth = Arc::new(Auth::default());
        auth.publish(&["a"]);
        let keys = keys_of(&auth).await;
        auth.publish(&["a", "b"]);
        tokio::time::sleep(ASK_PAUSE).await;
        assert_eq!(outcome(&keys, "b").await, Ok(()));
        assert_eq!(auth.reads.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn made_up_key_ids_stop_nobody_and_are_asked_for_once() {
        let auth = Arc::new(Auth::default());
        auth.publish(&["a"]);
        let keys = keys_of(&auth).await;
        tokio::time::sleep(ASK_PAUSE).await;
        let slow = auth.slow.lock().await;
        let forged: Vec<_> = (0..20)
            .map(|number| {
                let keys = Arc::clone(&keys);
                tokio::spawn(async move { outcome(&keys, &format!("forged-{number}")).await })
            })
            .collect();
        while auth.reads.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
        let asked_at = Instant::now();
        assert_eq!(outcome(&keys, "a").await, Ok(()));
        assert_eq!(
            Instant::now(),
            asked_at,
            "a good token waits for forged ones"
        );
        drop(slow);
        for refused in forged {
            assert_eq!(refused.await.unwrap(), Err(NoKey::Unknown));
        }
        // Within the pause, nobody makes the set be read again.
        assert_eq!(outcome(&keys, "forged-again").await, Err(NoKey::Unknown));
        assert_eq!(auth.reads.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn where_the_set_cant_be_read_the_known_keys_stay_for_an_hour() {
        let auth = Arc::new(Auth::default());
        auth.publish(&["a"]);
        let keys = keys_of(&auth).await;
        *auth.away.lock().unwrap() = true;
        tokio::time::sleep(Duration::from_secs(50 * 60)).await;
        assert_eq!(outcome(&keys, "a").await, Ok(()));
        // Nobody is told to sign in again for what this server can't know.
        assert_eq!(outcome(&keys, "unknown").await, Err(NoKey::Unavailable));
        tokio::time::sleep(Duration::from_secs(15 * 60)).await;
        assert_eq!(outcome(&keys, "a").await, Err(NoKey::Unavailable));
        // It is tried once a minute at least, so it comes back by itself.
        *auth.away.lock().unwrap() = false;
        tokio::time::sleep(LAST_RETRY + READ_PATIENCE).await;
        assert_eq!(outcome(&keys, "a").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_not_repeated_for_every_token() {
        let auth = Arc::new(Auth::default());
        *auth.away.lock().unwrap() = true;
        let keys = keys_of(&auth).await;
        for _ in 0..100 {
            assert_eq!(outcome(&keys, "a").await, Err(NoKey::Unavailable));
        }
        assert_eq!(auth.reads.load(Ordering::SeqCst), 1);
        tokio::time::sleep(Duration::from_secs(600)).await;
        let reads = auth.reads.load(Ordering::SeqCst);
        assert!((10..=20).contains(&reads), "{reads} reads in ten minutes");
    }
}
