//! Moments as texts for the database.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

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
