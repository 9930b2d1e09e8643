//! What happens by itself, every quarter of an hour: guests that left are removed, and so are files and accounts whose
//! time is over; interviews that were left are marked.
//!
//! Several replicas may do it at once: each step goes in batches, skips rows that another replica holds, and does no
//! harm twice. A row that can't be written or removed does not stop the others (`supabase/migrations`).

use crate::App;
use crate::clock::ago_text;
use mockingbird_service::rotation::without_master_key;
use mockingbird_shared::limits::EXPORT_KEPT_HOURS;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(15 * 60);
/// Keys that were lent to an interview go at the first run so long after its last sign of life: with the time
/// until that run, an hour at latest.
const LENT_KEYS_IDLE: Duration = Duration::from_secs(45 * 60);
/// Batches of one step in one run; what is left waits for the next run.
const BATCHES_MAX: usize = 200;
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Runs until the server stops.
pub async fn run(app: App) {
    tell_missing_master_keys(&app).await;
    let mut purge = tokio::time::interval(EVERY);
    let mut forget = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            _ = purge.tick() => tidy_up(&app).await,
            _ = forget.tick() => {
                app.rate_limits.forget_idle();
                app.interviews.forget_old();
            }
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Says once which stored keys can't be opened for want of a master key: their owners would be told to save them again.
async fn tell_missing_master_keys(app: &App) {
    match app.store.as_service().sealed_key_versions().await {
        Ok(counts) => {
            for missing in without_master_key(&app.vault, &counts) {
                let (version, keys) = (missing.key_version, missing.keys);
                tracing::error!(
                    version,
                    keys,
                    "stored keys are sealed with a master key that is not in MOCKINGBIRD_MASTER_KEYS"
                );
            }
        }
        Err(error) => tracing::warn!(%error, "the master keys of stored keys can't be checked"),
    }
}

async fn tidy_up(app: &App) {
    let config = &app.config.housekeeping;
    let hours = |hours: u32| Duration::from_secs(3600) * hours;
    for (step, idle) in [
        (Step::LentKeys, LENT_KEYS_IDLE),
        (Step::Guests, hours(config.guest_hours)),
        (Step::Abandoned, hours(config.abandoned_hours)),
        (Step::Exports, hours(EXPORT_KEPT_HOURS)),
        (Step::Accounts, Duration::ZERO),
    ] {
        step.run(app, &ago_text(idle)).await;
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Removes guests who have given no sign of life for `guest_hours`.
    Guests,
    /// Removes keys that were lent to interviews.
    LentKeys,
    /// Marks interviews as abandoned.
    Abandoned,
    /// Removes files with everything that is kept of a person.
    Exports,
    /// Removes accounts whose owners wanted that some days ago.
    Accounts,
}

impl Step {
    /// Repeats the step until it has nothing left to do, or the server stops.
    async fn run(self, app: &App, idle_since: &str) {
        let rows = app.store.as_service();
        let mut count = 0;
        for _ in 0..BATCHES_MAX {
            let batch = match self {
                Self::Guests => rows.purge_guests(idle_since).await,
                Self::LentKeys => rows.purge_interview_keys(idle_since).await,
                Self::Abandoned => rows.mark_abandoned(idle_since).await,
                Self::Exports => rows.purge_data_exports(idle_since).await,
                Self::Accounts => rows.purge_accounts().await,
            };
            match batch {
                Ok(0) => break,
                Ok(done) => count += done,
                Err(error) => {
                    tracing::warn!(step = ?self, %error, "housekeeping failed");
                    break;
                }
            }
            if app.stopping.is_cancelled() {
                break;
            }
        }
        if count > 0 {
            tracing::info!(step = ?self, count, "housekeeping done");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lent_keys_are_gone_an_hour_after_the_last_sign_of_life() {
        assert!(LENT_KEYS_IDLE + EVERY <= Duration::from_secs(3600));
    }
}
