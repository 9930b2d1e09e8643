//! How long finished work waits for a database that does not answer: what a model was paid for is not thrown away at the
//! first hiccup. The lease on its job runs out meanwhile, and is taken up with the write, unless another worker has it.

use mockingbird_store::StoreResult;
use std::time::Duration;

/// The pauses between the attempts, one minute together: longer than a restart of PostgREST or PostgreSQL takes.
const PAUSES: [Duration; 7] = [
    Duration::from_millis(100),
    Duration::from_millis(900),
    Duration::from_secs(3),
    Duration::from_secs(6),
    Duration::from_secs(10),
    Duration::from_secs(15),
    Duration::from_secs(25),
];

/// Repeats a write that may be repeated while the database does not answer.
///
/// # Errors
/// The last failure.
pub(super) async fn patiently<T, F: Future<Output = StoreResult<T>>>(
    mut write: impl FnMut() -> F,
) -> StoreResult<T> {
    for pause in PAUSES {
        match write().await {
            Err(error) if error.may_pass() => tokio::time::sleep(pause).await,
            answered => return answered,
        }
    }
    write().await
}

#[cfg(test)]
mod tests {
    use super::patiently;
    use mockingbird_store::StoreError;
    use std::cell::Cell;

    #[tokio::test(start_paused = true)]
    async fn a_database_that_is_away_for_half_a_minute_costs_nothing() {
        let began = tokio::time::Instant::now();
        let stored = patiently(async || {
            if began.elapsed().as_secs() < 30 {
                return Err(StoreError::Unreachable);
            }
            Ok(7)
        });
        assert_eq!(stored.await, Ok(7));
        let tries = Cell::new(0);
        let refused = patiently(async || {
            tries.set(tries.get() + 1);
            Err::<(), _>(StoreError::JobLost)
        });
        assert_eq!((refused.await, tries.get()), (Err(StoreError::JobLost), 1));
        let away = patiently(async || Err::<(), _>(StoreError::Unreachable));
        assert_eq!(away.await, Err(StoreError::Unreachable));
        assert!(began.elapsed().as_secs() < 120, "it gives up");
    }
}
