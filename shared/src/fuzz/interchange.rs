//! The interchange form of strangers: what is taken can be stored, measured, given out and taken again.

use crate::facts;
use crate::interchange::Interchange;
use crate::interview::{Mode, Turn};
use crate::language::StoredLanguage;
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
fn an_interview_that_is_taken_can_be_stored_measured_given_out_and_taken_again() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "interchange")
        .words(&[
            "conversation",
            "agent",
            "user",
            "index",
            "text",
            "timestamp",
            "stage",
            "welcome",
            "SELF_INTRO",
            "closing",
            "candidateName",
            "roomName",
            "room_name",
            "mode",
            "language",
            "en",
            "de",
            "tlh-Latn",
            "um, well",
        ])
        .json()
        .run(|input| {
            let Ok(form) = serde_json::from_slice::<Interchange>(input) else {
                return BTreeSet::from(["not taken".to_owned()]);
            };
            let turns = form.turns();
            can_be_stored(&turns);
            is_measured(&turns, &form);
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

fn is_measured(turns: &[Turn], form: &Interchange) {
    let mode = form.mode.unwrap_or(Mode::Voice);
    let language = StoredLanguage::from(form.language.as_deref().unwrap_or("en"));
    let measured = facts::measure(turns, mode, &language);
    assert!(
        (0.0..=1.0).contains(&measured.talk_ratio),
        "{}",
        measured.talk_ratio
    );
    assert!(
        (0.0..=400.0).contains(&measured.words_per_minute),
        "{}",
        measured.words_per_minute
    );
    let stats = facts::stats(turns, turns.last().map_or(0, |turn| turn.ended_ms));
    let messages = stats.candidate_messages + stats.interviewer_messages;
    assert_eq!(messages as usize, turns.len());
}
