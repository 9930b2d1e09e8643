//! Ways to what an import makes of a form, for the targets of the export; and forms of strangers.

use super::*;
use mockingbird_fuzz::{Target, holds_nul};

pub(in crate::routes) fn config_of(form: &Interchange) -> InterviewConfig {
    config(form)
}

/// The turns that would be stored.
pub(in crate::routes) fn turns_of(form: &Interchange) -> ApiResult<Vec<Turn>> {
    import_of(form).map(|import| import.turns)
}

#[test]
fn an_import_that_is_accepted_can_be_stored() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "imports")
        .seeds_from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/fuzz/interchange"
        ))
        .words(&[
            "senior", "entry level", "closing", "user_ended", "de-AT", "voice", "room_name",
            "candidate", "skipped_stages",
        ])
        .json()
        .max_bytes(256 * 1024)
        .run(|input| {
            let Ok(form) = serde_json::from_slice::<Interchange>(input) else {
                return None;
            };
            let Ok(import) = import_of(&form) else {
                return Some((false, 0));
            };
            let name = import.room_name.expect("a name");
            assert!((1..=200).contains(&name.chars().count()) && !name.contains('\0'));
            assert!(import.turns.len() <= TURNS_MAX && import.skipped_stages.len() <= 5);
            for turn in &import.turns {
                let text = turn.text.expose();
                assert!(text.chars().count() <= TURN_MAX_CHARS && !text.contains('\0'));
                assert!(turn.ended_ms <= i64::MAX as u64);
            }
            let config = serde_json::to_value(&import.config).unwrap();
            assert!(config.to_string().len() <= 65_536 && !holds_nul(&config));
            let names = [&import.config.role, import.config.candidate_name.expose()];
            assert!(names.iter().all(|name| name.chars().count() <= 120));
            Some((true, import.turns.len().min(4)))
        });
}
