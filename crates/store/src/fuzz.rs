//! Rows as PostgREST answers them, with values that another release may have written.

use crate::interviews::fuzz::interview;
use crate::turns::TurnRow;
use crate::{FeedbackRow, Job, Stored, SummaryRow};
use mockingbird_fuzz::{Target, assert_same};
use mockingbird_shared::interview::{Machine, Turn};
use mockingbird_shared::report::Scores;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// As the database answers: in text, which `Stored` reads from.
pub(crate) fn from_json<T: DeserializeOwned>(value: &impl Serialize) -> serde_json::Result<T> {
    serde_json::from_slice(&serde_json::to_vec(value)?)
}

#[test]
fn a_row_of_an_interview_is_read_or_refused_alone_and_its_machine_is_kept() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "rows")
        .words(&[
            "config", "machine", "status", "active", "mode", "voice", "stage", "turns", "jobs",
            "stats", "version", "of a later release",
        ])
        .json()
        .run(|input| {
            let Ok(stored) = serde_json::from_slice::<Value>(input) else {
                return None;
            };
            let machine = stored.get("machine").cloned().unwrap_or_default();
            let (row, turns) = interview(stored)?;
            if let Some(Stored::Other(kept)) = &row.machine {
                assert_eq!(
                    *kept, machine,
                    "what this release does not know is kept as it is"
                );
            }
            if let Some(Stored::Known(read)) = &row.machine {
                let written = serde_json::to_value(read).unwrap();
                assert_eq!(from_json::<Machine>(&written).unwrap(), *read);
            }
            for turn in &turns {
                let written = serde_json::to_value(TurnRow::from(turn)).unwrap();
                let again = Turn::from(from_json::<TurnRow>(&written).unwrap());
                assert_eq!(again, *turn, "what this release writes reads back equal");
            }
            let known = row.machine.map(|machine| machine.as_known().is_some());
            Some((row.status.as_str(), turns.len().min(3), known))
        });
}

/// One value that is not known hides neither its row nor the list around it.
#[test]
fn a_row_of_the_history_is_read_whatever_its_values_are() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "summaries")
        .words(&[
            "level", "principal", "status", "paused", "stage", "interlude", "practice_of",
            "ended_by",
        ])
        .json()
        .run(|input| {
            let Ok(Value::Object(mut stored)) = serde_json::from_slice::<Value>(input) else {
                return None;
            };
            let values = ["level", "mode", "status", "stage", "practice_of"];
            let complete = values.iter().all(|name| stored.contains_key(*name));
            let of_a_row = from_json::<SummaryRow>(&stored).is_ok();
            if !complete || !of_a_row {
                return None;
            }
            for name in values {
                stored.insert(
                    name.to_owned(),
                    serde_json::json!({"of": ["a later release"]}),
                );
                let row = from_json::<SummaryRow>(&stored);
                assert!(row.is_ok(), "{name} hides its row");
            }
            Some(stored.len())
        });
}

#[test]
fn rows_of_feedback_and_of_jobs_are_read_or_refused() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "feedback")
        .words(&[
            "writing", "ready", "failed", "facts", "scores", "provenance", "kind", "reply",
            "report", "running", "input",
        ])
        .json()
        .run(|input| {
            let feedback = serde_json::from_slice::<FeedbackRow>(input);
            if let Ok(row) = &feedback
                && let Some(Stored::Known(scores)) = &row.scores
            {
                let written = serde_json::to_value(scores).unwrap();
                let again: Stored<Scores> = from_json(&written).unwrap();
                assert_same(&serde_json::to_value(again).unwrap(), &written);
            }
            (
                feedback.is_ok(),
                serde_json::from_slice::<Job>(input).is_ok(),
            )
        });
}
