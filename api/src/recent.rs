//! Answers of other services that are good for a moment, so that many who ask cost no more than one.

use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A value that is asked for at most once in a while, by one caller for all who wait. Failures are values too: a
/// service that is away is not asked by everybody at once. Cheap to clone.
#[derive(Clone)]
pub struct Recent<T> {
    good_for: Duration,
    last: Arc<Mutex<Option<(Instant, T)>>>,
}

impl<T: Clone + Send + 'static> Recent<T> {
    /// A value that is good for so long after it was asked for.
    pub fn new(good_for: Duration) -> Self {
        Self {
            good_for,
            last: Arc::default(),
        }
    }

    /// The value, asked for by `ask` unless one is known that is still good; `None` if `ask` panics. `ask` runs to its
    /// end even if the caller goes: else callers that come and go would each ask anew.
    pub async fn get<F>(&self, ask: impl FnOnce() -> F + Send + 'static) -> Option<T>
    where
        F: Future<Output = T> + Send,
    {
        let this = self.clone();
        let asking = tokio::spawn(async move {
            let mut last = this.last.lock().await;
            if let Some((at, value)) = &*last
                && at.elapsed() < this.good_for
            {
                return value.clone();
            }
            let value = ask().await;
            *last = Some((Instant::now(), value.clone()));
            value
        });
        asking.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Notify;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn many_at_once_ask_once_even_if_the_first_goes_away() {
        let recent = Recent::<usize>::new(LONG);
        let (asked, answer) = (Arc::<AtomicUsize>::default(), Arc::<Notify>::default());
        let ask = {
            let (recent, asked, answer) = (recent.clone(), asked.clone(), answer.clone());
            move || {
                let (recent, asked, answer) = (recent.clone(), asked.clone(), answer.clone());
                tokio::spawn(async move {
                    let ask = move || async move {
                        answer.notified().await;
                        asked.fetch_add(1, Ordering::SeqCst) + 1
                    };
                    recent.get(ask).await
                })
            }
        };
        let gone = ask();
        tokio::task::yield_now().await;
        gone.abort();
        let waiting: Vec<_> = (0..50).map(|_| ask()).collect();
        answer.notify_one();
        for one in waiting {
            assert_eq!(one.await.unwrap(), Some(1));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_is_old_is_asked_for_anew() {
        let recent = Recent::<u32>::new(Duration::ZERO);
        assert_eq!(recent.get(|| async { 1 }).await, Some(1));
        assert_eq!(recent.get(|| async { 2 }).await, Some(2));
    }
}
