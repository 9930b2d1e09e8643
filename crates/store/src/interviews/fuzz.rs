//! A way to the parts of a row, for the targets in `crate::fuzz`.

use super::*;

/// The interview and its turns; `None` where this release can't read the row.
pub(crate) fn interview(stored: serde_json::Value) -> Option<(InterviewRow, Vec<Turn>)> {
    let rows =
        crate::fuzz::from_json(&[stored]).expect("a list of rows is read, whatever they hold");
    first(rows).ok().map(|(row, turns, _)| (row, turns))
}
