//! Values in rows beside the machine: what is read can be written, read again, and used.

use crate::facts::{Facts, Stats};
use crate::interview::{InterviewConfig, TurnMetrics};
use crate::report::{Provenance, Scores};
use mockingbird_fuzz::{Target, assert_same};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What this release writes reads back equal.
fn stays_the_same<T: Serialize + DeserializeOwned>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    let again: T = serde_json::from_str(&json).unwrap();
    assert_same(
        &serde_json::to_value(again).unwrap(),
        &serde_json::to_value(value).unwrap(),
    );
}

/// Reads a value as `T` and, if it is one, writes and reads it again.
fn reads_back<T: Serialize + DeserializeOwned>(json: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(json) else {
        return false;
    };
    stays_the_same(&value);
    true
}

#[test]
fn a_stored_value_that_is_read_reads_back_equal_when_it_is_written() {
    let stored = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stored");
    let mut target = Target::new(env!("CARGO_MANIFEST_DIR"), "values").json();
    for column in [
        "config", "facts", "metrics", "provenance", "scores", "stats",
    ] {
        target = target.seeds_from(format!("{stored}/{column}"));
    }
    target
        .words(&[
            "openai", "built_in", "model", "de-AT", "minutes", "questions", "voice", "language",
            "kind",
        ])
        .run(|json| {
            [
                reads_back::<InterviewConfig>(json),
                reads_back::<Facts>(json),
                reads_back::<TurnMetrics>(json),
                reads_back::<Provenance>(json),
                reads_back::<Scores>(json) && checked(json),
                reads_back::<Stats>(json),
            ]
        });
}

/// Scores that are valid have none but finite numbers, whatever came.
fn checked(json: &[u8]) -> bool {
    let scores: Scores = serde_json::from_slice(json).unwrap();
    scores.validate().is_ok_and(|()| {
        assert!(
            scores
                .competencies
                .iter()
                .all(|it| it.score.is_finite() && it.score <= it.max_score)
        );
        true
    })
}
