//! What happens by itself, every quarter of an hour: guests that left are removed, interviews that were left are marked.
//!
//! Several replicas may do it at once; each step is one statement that does no harm twice.

use crate::App;
use crate::clock::hours_ago_text;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(15 * 60);
/// Keys that were lent to an interview go at latest so long after its last sign of life.
const LENT_KEY_HOURS: u32 = 1;
/// How long a signing key that the project has revoked may still be trusted.
const KEYS_EVERY: Duration = Duration::from_secs(5 * 60);
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Runs until the server stops.
pub async fn run(app: App) {
    let mut purge = tokio::time::interval(EVERY);
    let mut forget = tokio::time::interval(FORGET_EVERY);
    let mut keys = tokio::time::interval(KEYS_EVERY);
    loop {
        tokio::select! {
            _ = purge.tick() => tidy_up(&app).await,
            _ = forget.tick() => {
                app.rate_limits.forget_idle();
                app.conversations.forget_old();
            }
            _ = keys.tick() => {
                if let Err(error) = app.verifier.refresh().await {
                    tracing::warn!(code = error.code(), "the project's signing keys could not be read; the known ones stay");
                }
            }
            () = app.stopping.cancelled() => return,
        }
    }
}

async fn tidy_up(app: &App) {
    let config = &app.config.housekeeping;
    let rows = app.store.as_service();
    match rows.purge_guests(&hours_ago_text(config.guest_hours)).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "guests removed"),
        Err(error) => tracing::warn!(%error, "guests could not be removed"),
    }
    match rows
        .purge_interview_keys(&hours_ago_text(LENT_KEY_HOURS))
        .await
    {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "lent keys removed"),
        Err(error) => tracing::warn!(%error, "lent keys could not be removed"),
    }
    match rows
        .mark_abandoned(&hours_ago_text(config.abandoned_hours))
        .await
    {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "interviews marked as abandoned"),
        Err(error) => tracing::warn!(%error, "interviews could not be marked as abandoned"),
    }
}
