//! Moments as texts for the database.

use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Now, as a text for the database.
pub fn now_text() -> String {
    text(OffsetDateTime::now_utc())
}

/// Some time ago, as a text for the database.
pub fn ago_text(ago: Duration) -> String {
    text(OffsetDateTime::now_utc() - ago)
}

/// In some time, as a text for the database.
pub fn in_text(time: Duration) -> String {
    text(OffsetDateTime::now_utc() + time)
}

fn text(moment: OffsetDateTime) -> String {
    // Years beyond 9999 are the only ones that can't be written.
    moment.format(&Rfc3339).unwrap_or_default()
}
