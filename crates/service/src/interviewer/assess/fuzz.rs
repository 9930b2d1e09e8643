//! Judgements in a model's words: whatever is read can be stored.

use super::*;
use mockingbird_fuzz::Target;

#[test]
fn what_is_read_of_a_models_judgement_is_within_its_limits() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "judgement")
        .words(&[
            "```json\n", "{", "}", "\"score\":", "\"key_points\":[", "\"stage_served\":true",
            "4.0", "\"5\"", "\\u0000", "\\ud800", "<think>",
        ])
        .run(|input| {
            let text = String::from_utf8_lossy(input);
            let Some(read) = read(&text) else {
                return (0, 0, false);
            };
            assert!((1..=5).contains(&read.score));
            assert!(read.key_points.len() <= KEY_POINTS_MAX);
            for point in &read.key_points {
                assert!(point.chars().count() <= KEY_POINT_MAX_CHARS);
                assert!(
                    !point.is_empty() && !point.contains('\0'),
                    "PostgreSQL can't hold the character NUL"
                );
            }
            (read.score, read.key_points.len(), read.stage_served)
        });
}
