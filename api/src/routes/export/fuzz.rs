//! Interviews as they are given out, and taken again.

use crate::routes::interchange::fuzz::{config_of, turns_of};
use mockingbird_fuzz::Target;
use mockingbird_service::interviews::{interchange, markdown};
use mockingbird_shared::interchange::Interchange;
use mockingbird_shared::interview::{Speaker, Turn};
use mockingbird_shared::wire::{InterviewDetail, InterviewFile};

/// What of a turn the interchange form carries. Turns of one speaker in a row without a word of the other between them
/// are one utterance there.
fn carried(turns: &[Turn]) -> Vec<(Speaker, String)> {
    let mut said: Vec<(Speaker, String)> = Vec::new();
    for turn in turns {
        let text = turn
            .text
            .expose()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        match said.last_mut() {
            _ if text.is_empty() => {}
            Some((speaker, before)) if *speaker == turn.speaker => {
                before.push(' ');
                before.push_str(&text);
            }
            _ => said.push((turn.speaker, text)),
        }
    }
    said
}

#[test]
fn an_interview_that_is_given_out_in_the_old_form_is_the_same_when_it_is_taken_again() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "exports")
        .words(&[
            "welcome", "closing", "candidate", "interviewer", "de", "tlh", "voice", "text",
            "import", "live", "ended",
        ])
        .json()
        .max_bytes(64 * 1024)
        .run(|input| {
            let Ok(interview) = serde_json::from_slice::<InterviewDetail>(input) else {
                return None;
            };
            let in_order = interview
                .turns
                .windows(2)
                .all(|pair| pair[0].ended_ms <= pair[1].started_ms);
            let none_ends_early = interview
                .turns
                .iter()
                .all(|turn| turn.started_ms <= turn.ended_ms);
            let storable = interview
                .turns
                .iter()
                .all(|turn| turn.ended_ms <= i64::MAX as u64 && !turn.text.expose().contains('\0'));
            if !(in_order && none_ends_early && storable) {
                return None;
            }
            let file = InterviewFile {
                interview,
                feedback: None,
            };
            let document = markdown(&file);
            let interview = file.interview;
            // What stands before it is of the database and of the coach.
            let (_, transcript) = document.split_once("## Transcript").expect("a transcript");
            let headings = transcript
                .lines()
                .filter(|line| line.starts_with('#'))
                .count();
            assert!(
                headings <= interview.turns.len(),
                "what was said has become a heading"
            );
            let form = serde_json::to_vec(&interchange(&interview)).unwrap();
            let form: Interchange = serde_json::from_slice(&form).unwrap();
            let turns = turns_of(&form).ok()?;
            assert_eq!(
                carried(&turns),
                carried(&interview.turns),
                "what was said has changed"
            );
            let config = config_of(&form);
            assert_eq!(config.level, interview.config.level);
            Some((
                turns.len().min(4),
                interview.config.mode as u8,
                headings.min(4),
            ))
        });
}
