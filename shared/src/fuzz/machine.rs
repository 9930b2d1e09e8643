//! Any readable stored machine, and any inputs to it.

use crate::interview::{Floor, Input, Machine, Refusal, StoredMachine};
use mockingbird_fuzz::Target;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How long an interview may go on if somebody looks at it every three minutes: twice the longest plan that is read.
const TICKS_TO_THE_END: u64 = 2 * 24 * 60 / 3 + 2;
const TICK_MS: u64 = 180_000;
/// What the database keeps of a machine, in bytes.
const MACHINE_MAX_BYTES: usize = 1024 * 1024;

/// A stored machine, and what happens to it: each input with the milliseconds since the one before.
#[derive(Deserialize)]
struct Case {
    machine: Value,
    inputs: Vec<(u64, Input)>,
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stored");
    let inputs = json!([
        [0, "Start"], [1000, {"Spoke": "Hello. How are you?"}], [9000, "Answered"],
        [10, {"Judged": {"answer": 1, "score": 4, "key_points": ["clear"], "stage_served": true}}],
        [10, "ReplyBegun"], [500, {"Skip": "company_fit"}], [500, {"Spoke": "And then?"}], [60_000, "Tick"],
        [400_000, "Unanswered"], [10, {"End": "user_ended"}],
    ]);
    let mut seeds = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = std::fs::read(&path).unwrap();
            let machine: Value = serde_json::from_slice(&text).unwrap();
            let case = json!({"machine": machine, "inputs": inputs});
            seeds.push(serde_json::to_vec(&case).unwrap());
        }
    }
    seeds
}

#[test]
fn a_readable_machine_takes_any_inputs_never_goes_back_and_ends() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "machine")
        .seeds(seeds())
        .words(&[
            "Start", "Answered", "ReplyBegun", "Tick", "Unanswered", "Spoke", "Skip", "End",
            "welcome", "self_intro", "past_experience", "company_fit", "closing", "nobody",
            "interviewer", "candidate", "ended", "user_ended", "limit_ms", "min_ms", "questions",
            "elapsed_ms", "last_seen_ms", "version", "schema", "queued_skip",
        ])
        .json()
        .run(|input| {
            let Ok(case) = serde_json::from_slice::<Case>(input) else {
                return BTreeSet::from(["no case".to_owned()]);
            };
            let stored: StoredMachine = serde_json::from_value(case.machine).unwrap();
            match Machine::try_from(stored) {
                Ok(machine) => play(machine, case.inputs),
                Err(why) => BTreeSet::from([why.to_string()]),
            }
        });
}

/// Gives the inputs to the machine, then lets it run to its end. Returns what happened.
fn play(mut machine: Machine, inputs: Vec<(u64, Input)>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut now_ms = 0_u64;
    for (pause_ms, input) in inputs {
        now_ms = now_ms.saturating_add(pause_ms);
        let name = format!("{input:?}");
        let name = name.split([' ', '(']).next().unwrap_or_default().to_owned();
        let what = match step(&mut machine, input, now_ms) {
            Ok(()) => format!("{name} at {:?}", machine.floor()),
            Err(refusal) => format!("{name}: {refusal}"),
        };
        seen.insert(what);
    }
    let ended = machine.ended_by();
    for _ in 0..TICKS_TO_THE_END {
        if machine.floor() == Floor::Ended {
            break;
        }
        now_ms = now_ms.saturating_add(TICK_MS);
        let _ = machine.handle(Input::Start, now_ms);
        let _ = machine.handle(Input::Tick, now_ms);
    }
    // A clock that stands still at the end of all numbers passes no time.
    if now_ms < u64::MAX {
        assert_eq!(machine.floor(), Floor::Ended, "it does not end");
    }
    seen.insert(format!("{ended:?}, {:?}", machine.ended_by()));
    seen
}

/// One input, with all that must hold before and after it.
fn step(machine: &mut Machine, input: Input, now_ms: u64) -> Result<(), Refusal> {
    let before = machine.clone();
    let outcome = machine.handle(input, now_ms);
    match &outcome {
        Err(_) => assert_eq!(before, *machine, "a refusal changes nothing"),
        Ok(_) => {
            assert!(
                machine.stage() >= before.stage(),
                "back to an earlier stage"
            );
            assert!(before.floor() != Floor::Ended, "on after the end");
        }
    }
    let elapsed_ms = machine.elapsed_ms(now_ms);
    assert!(
        elapsed_ms >= before.elapsed_ms(0),
        "interview time runs backward"
    );
    let brief = machine.brief(now_ms);
    assert_eq!(brief.is_some(), machine.floor() == Floor::Interviewer);
    let progress = machine.progress(now_ms);
    assert_eq!(progress.ended_by.is_some(), machine.ended_by().is_some());
    let queued = progress.queued_skip;
    assert!(
        queued
            .is_none_or(|queued| queued > progress.stage
                || before.progress(now_ms).queued_skip == Some(queued)),
        "a skip to an earlier stage waits"
    );
    let json = serde_json::to_vec(machine).unwrap();
    let again: Machine = serde_json::from_slice(&json).unwrap();
    assert_eq!(again, *machine, "what this release writes reads back equal");
    outcome.map(drop)
}

#[test]
fn a_machine_of_this_release_stays_within_what_the_database_keeps() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "machine")
        .seeds(seeds())
        .words(&[
            "Start",
            "Answered",
            "Tick",
            "Spoke",
            "Why? ",
            "Who? What? Where? When? ",
        ])
        .json()
        .max_bytes(256 * 1024)
        .run(|input| {
            let Ok(case) = serde_json::from_slice::<Case>(input) else {
                return (0, false);
            };
            let mut machine = Machine::new(crate::interview::Length::Questions(30));
            let mut now_ms = 0_u64;
            let mut spoken = 0;
            for (pause_ms, input) in case.inputs {
                now_ms = now_ms.saturating_add(pause_ms);
                spoken += usize::from(matches!(input, Input::Spoke(_)));
                let _ = machine.handle(input, now_ms);
            }
            let size = serde_json::to_vec(&machine).unwrap().len();
            assert!(size <= MACHINE_MAX_BYTES, "{size} bytes");
            (spoken.min(8), machine.floor() == Floor::Ended)
        });
}
