//! Names that people choose, looked up within limits.
//!
//! A lookup by the system takes a thread for as long as the name's own servers like, and only so many threads may be taken
//! at once before nothing else that needs one goes on. So lookups for people have a number and a time of their own.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Lookups at once, of all people together. A thread counts until the system has given it up, which may be long after
/// its caller has: the runtime has 512 of them, which files and the operator's own names need as well.
const LOOKUPS_AT_ONCE: usize = 32;
/// How long a lookup may take, waiting for its place included.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses that are looked at of one name. One with more is refused: all of them have to be within reach.
const ADDRESSES_MAX: usize = 64;

type Ask = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Who is asked for the addresses of a name; cheap to clone.
#[derive(Clone)]
pub(crate) struct Names {
    ask: Arc<Ask>,
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Names {
    /// The system, within limits that hold for the whole process.
    pub(crate) fn of_the_system() -> Self {
        static SYSTEM: LazyLock<Names> = LazyLock::new(|| {
            Names::asking(|name| {
                // The port is no part of the question.
                let found = (name, 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            })
        });
        SYSTEM.clone()
    }

    /// Whoever answers by this function, which may block.
    pub(crate) fn asking(
        ask: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            ask: Arc::new(ask),
            places: Arc::new(Semaphore::new(LOOKUPS_AT_ONCE)),
            patience: LOOKUP_TIMEOUT,
        }
    }

    /// The addresses of a name; at least one.
    ///
    /// # Errors
    /// The name has no address, or too many; or it takes too long, which it also does while too many other names are
    /// looked up.
    pub(crate) async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let looking = timeout(self.patience, self.look_up(name.to_owned()));
        let found = looking
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        if found.is_empty() || found.len() > ADDRESSES_MAX {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(found)
    }

    async fn look_up(&self, name: String) -> io::Result<Vec<IpAddr>> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(io::Error::other)?;
        let ask = self.ask.clone();
        let asked = tokio::task::spawn_blocking(move || {
            // Kept until the thread is free again, even if nobody waits for it any more.
            let _place = place;
            ask(&name)
        });
        asked.await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Condvar, Mutex};

    /// A name server that answers nobody until it is told to.
    #[derive(Default)]
    struct Slow {
        asked: AtomicUsize,
        answers: Mutex<bool>,
        told: Condvar,
    }

    fn names_of(slow: &Arc<Slow>) -> Names {
        let slow = slow.clone();
        let names = Names::asking(move |_| {
            slow.asked.fetch_add(1, Ordering::SeqCst);
            let waiting = slow
                .told
                .wait_while(slow.answers.lock().unwrap(), |it| !*it);
            drop(waiting.unwrap());
            Ok(vec![Ipv4Addr::new(1, 1, 1, 1).into()])
        });
        Names {
            patience: Duration::from_millis(300),
            ..names
        }
    }

    /// Answers when it is dropped: else a test that fails would wait for its threads for ever.
    struct AnswersAtLast(Arc<Slow>);

    impl Drop for AnswersAtLast {
        fn drop(&mut self) {
            let answers = self.0.answers.lock();
            *answers.unwrap_or_else(std::sync::PoisonError::into_inner) = true;
            self.0.told.notify_all();
        }
    }

    #[tokio::test]
    async fn a_name_server_that_does_not_answer_takes_a_few_threads_and_no_more() {
        let slow = Arc::<Slow>::default();
        let at_last = AnswersAtLast(slow.clone());
        let names = names_of(&slow);
        let lookups = (0..1_000).map(|number| {
            let names = names.clone();
            tokio::spawn(async move { names.addresses(&format!("{number}.evil.example")).await })
        });
        for lookup in lookups.collect::<Vec<_>>() {
            let error = lookup.await.unwrap().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
        // Their callers have gone, but the threads are still taken.
        assert!(names.addresses("later.example").await.is_err());
        assert!(slow.asked.load(Ordering::SeqCst) <= LOOKUPS_AT_ONCE);
        drop(at_last);
        let patient = Names {
            patience: LOOKUP_TIMEOUT,
            ..names
        };
        assert!(patient.addresses("then.example").await.is_ok());
    }

    #[tokio::test]
    async fn a_name_with_no_address_or_countless_ones_is_refused() {
        for count in [0, ADDRESSES_MAX + 1] {
            let names = Names::asking(move |_| Ok(vec![Ipv4Addr::new(1, 1, 1, 1).into(); count]));
            assert!(names.addresses("x.example").await.is_err(), "{count}");
        }
    }
}
