//! Deepgram's messages, in any order and with any values.

use super::*;
use mockingbird_fuzz::Target;
use serde_json::Value;

/// Frames of audio that are kept when the messages come.
const FRAMES: usize = 50;

fn unheard() -> Unheard {
    let mut unheard = Unheard::default();
    (0..FRAMES).for_each(|_| unheard.keep(vec![0; 640]));
    unheard
}

/// What must hold of every event, and how it is named.
fn check(event: &SttEvent) -> &'static str {
    match event {
        SttEvent::Interim(words) => {
            assert!(!words.trim().is_empty(), "words that are none");
            "interim"
        }
        SttEvent::Final(words) => {
            assert!(!words.trim().is_empty(), "words that are none");
            "final"
        }
        SttEvent::EndOfTurn => "end",
        _ => "another event",
    }
}

#[test]
fn messages_of_nova_become_words_and_ends_of_turns() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "deepgram_nova")
        .words(&[
            "Results", "Metadata", "UtteranceEnd", "SpeechStarted", "type", "is_final",
            "speech_final", "transcript", "start", "duration",
        ])
        .json()
        .run(|input| {
            let messages: Vec<Value> = serde_json::from_slice(input).unwrap_or_default();
            let mut unheard = unheard();
            let mut seen = Vec::new();
            for message in messages {
                let Ok(response) = serde_json::from_value::<StreamResponse>(message) else {
                    seen.push("not read");
                    continue;
                };
                let events = understand(response, &mut unheard);
                seen.extend(events.iter().map(check));
                assert!(unheard.frames.len() <= FRAMES);
                assert!(unheard.from_seconds.is_finite(), "audio of no time");
            }
            seen.truncate(6);
            (seen, unheard.frames.len() == FRAMES)
        });
}

#[test]
fn messages_of_flux_tell_each_word_of_a_turn_until_it_became_an_answer() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "deepgram_flux")
        .words(&[
            "TurnInfo", "Connected", "Error", "Update", "StartOfTurn", "EndOfTurn",
            "EagerEndOfTurn", "TurnResumed", "type", "event", "transcript", "audio_window_end",
            "taken",
        ])
        .json()
        .run(|input| {
            let messages: Vec<Value> = serde_json::from_slice(input).unwrap_or_default();
            let (mut turn, mut unheard) = (FluxTurn::default(), unheard());
            let mut seen = Vec::new();
            for message in messages {
                if message == "taken" {
                    turn.taken_words = turn.told.split_whitespace().count();
                    continue;
                }
                let words = message["transcript"]
                    .as_str()
                    .map_or(0, |text| text.split_whitespace().count());
                let Ok(response) = serde_json::from_value::<FluxResponse>(message) else {
                    seen.push("not read");
                    continue;
                };
                let taken = turn.taken_words;
                let Ok(events) = turn.understand(response, &mut unheard) else {
                    seen.push("refused");
                    continue;
                };
                for event in &events {
                    if let SttEvent::Interim(new) | SttEvent::Final(new) = event {
                        let new = new.split_whitespace().count();
                        assert!(new + taken <= words, "words of an answer are told again");
                    }
                }
                seen.extend(events.iter().map(check));
                assert!(unheard.from_seconds.is_finite(), "audio of no time");
            }
            seen.truncate(6);
            seen
        });
}
