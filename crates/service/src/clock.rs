//! The clock of the service. Rules do not read it: the time is passed to them.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970 (UTC).
pub fn now_seconds() -> u64 {
    now_ms() / 1000
}

/// Milliseconds since 1970 (UTC).
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
