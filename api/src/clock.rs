//! The one place that looks at the clock.

use std::time::{SystemTime, UNIX_EPOCH};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Now, as a text for the database.
pub fn now_text() -> String {
    text(OffsetDateTime::now_utc())
}

/// Some hours ago, as a text for the database.
pub fn hours_ago_text(hours: u32) -> String {
    text(OffsetDateTime::now_utc() - Duration::hours(hours.into()))
}

fn text(moment: OffsetDateTime) -> String {
    // Years beyond 9999 are the only ones that can't be written.
    moment.format(&Rfc3339).unwrap_or_default()
}
