//! The interchange form of strangers: what is taken can be stored, given out and taken again.

use crate::interchange::Interchange;
use crate::interview::Turn;
use mockingbird_fuzz::Target;
use std::collections::BTreeSet;

/// A column `bigint` of PostgreSQL.
const BIGINT_MAX: u64 = i64::MAX as u64;

/// What of a turn the interchange form carries: it has no ends.
fn carried(turns: &[Turn]) -> Vec<(u32, String, String, String, u64)> {
    let of = |turn: &Turn| {
        let (speaker, stage) = (format!("{:?}", turn.speaker), format!("{:?}", turn.stage));
        (
            turn.seq,
            speaker,
            stage,
            turn.text.expose().clone(),
            turn.started_ms,
        )
    };
    turns.iter().map(of).collect()
}

#[test]
fn an_interview_that_is_taken_can_be_stored_given_out_and_taken_again() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "interchange")
        .words(&[
            "conversation", "agent", "user", "index", "text", "timestamp", "stage", "welcome",
            "SELF_INTRO", "closing", "candidateName", "roomName", "room_name", "mode", "language",
            "en", "de", "tlh-Latn", "um, well",
        ])
        .json()
        .run(|input| {
            let Ok(form) = serde_json::from_slice::<Interchange>(input) else {
                return BTreeSet::from(["not taken".to_owned()]);
            };
            let turns = form.turns();
            can_be_stored(&turns);
            let again = Interchange {
                conversation: Interchange::conversation_of(&turns),
                ..form
            };
            let json = serde_json::to_vec(&again).unwrap();
            let read: Interchange = serde_json::from_slice(&json).unwrap();
            assert_eq!(
                carried(&read.turns()),
                carried(&turns),
                "taken again, it is another interview"
            );
            let shape = turns
                .iter()
                .map(|turn| format!("{:?} {:?}", turn.speaker, turn.stage));
            shape.collect()
        });
}

fn can_be_stored(turns: &[Turn]) {
    let (mut seq, mut started_ms) = (0, 0);
    for turn in turns {
        assert_eq!(turn.seq, seq + 1, "numbered from 1");
        assert!(!turn.text.expose().trim().is_empty(), "an empty turn");
        assert!(
            !turn.text.expose().contains('\0'),
            "PostgreSQL can't hold the character NUL"
        );
        assert!(
            turn.started_ms >= started_ms,
            "a turn begins before the one before"
        );
        assert!(
            turn.ended_ms >= turn.started_ms,
            "a turn ends before it begins"
        );
        assert!(turn.ended_ms <= BIGINT_MAX, "a time that no column holds");
        (seq, started_ms) = (turn.seq, turn.started_ms);
    }
}
