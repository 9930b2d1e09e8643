//! Scores in a model's words: whatever is accepted can be stored and read back.

use super::*;
use mockingbird_fuzz::{Target, assert_same, holds_nul};
use serde_json::json;

/// What the database keeps of the scores, and of a report, in bytes.
const COLUMN_MAX_BYTES: usize = 204_800;

#[test]
fn scores_that_are_accepted_can_be_stored_and_read_back_equal() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "scores")
        .words(&[
            "overall_score", "competencies", "name", "score", "max_score", "quick_take", "quote",
            "```json\n", "```", "1e308", "\\u0000",
        ])
        .json()
        .max_bytes(64 * 1024)
        .run(|input| {
            let text = String::from_utf8_lossy(input);
            let scores = match read(&text) {
                Ok(read) => read.scores,
                Err(why) => return why.chars().take(24).collect::<String>(),
            };
            let json = serde_json::to_string(&scores).unwrap();
            assert!(
                !holds_nul(&json!(scores)),
                "PostgreSQL can't hold the character NUL"
            );
            assert!(
                json.len() <= COLUMN_MAX_BYTES,
                "{} bytes of scores",
                json.len()
            );
            let again: Scores = serde_json::from_str(&json).unwrap();
            assert_same(&json!(again), &json!(scores));
            format!("{} competencies", scores.competencies.len())
        });
}
