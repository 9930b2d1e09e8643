//! Interviews as they stand in the database, mutated, and everything that is done with one: shown, gone on with,
//! measured, scored and reported on.

use super::*;
use crate::coach::{self, Material};
use crate::interviewer::{assess_by_rules, built_in_reply};
use mockingbird_fuzz::Target;
use mockingbird_shared::interview::{Input, InterviewConfig};
use mockingbird_shared::limits::TURNS_MAX;
use serde::Deserialize;
use uuid::Uuid;

const NOW_MS: u64 = 1_767_225_700_000;

/// The columns whose values others may have written.
#[derive(Deserialize)]
struct Case {
    config: InterviewConfig,
    machine: Option<Stored<Machine>>,
    stats: Stored<Stats>,
    status: InterviewStatus,
    mode: Mode,
    turns: Vec<Turn>,
}

fn row(case: &Case) -> InterviewRow {
    InterviewRow {
        id: Uuid::nil(),
        owner: Uuid::nil(),
        config: case.config.clone(),
        status: case.status,
        mode: case.mode,
        machine: case.machine.clone(),
        version: 1,
        room_name: "room".into(),
        has_resume: true,
        has_job_description: true,
        resume_text: Some(
            "Ten years of Rust, PostgreSQL and Kubernetes."
                .to_owned()
                .into(),
        ),
        job_description: Some(">>> You build things.".to_owned().into()),
        stage: mockingbird_shared::interview::Stage::Welcome,
        final_stage: None,
        ended_by: None,
        skipped_stages: Vec::new(),
        stats: case.stats.as_known().cloned().unwrap_or_default(),
        created_at: "2026-01-01T00:00:00Z".into(),
        started_at: None,
        ended_at: None,
    }
}

#[test]
fn whatever_is_stored_and_read_can_be_shown_gone_on_with_and_reported_on() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/tests/stored/");
    let sample = |name: &str| -> serde_json::Value {
        let text = std::fs::read(format!("{folder}{name}.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    };
    let turns = sample("../../../crates/facts/fuzz/facts/by_voice");
    let seeds = ["machine_1_question_announced", "machine_2_second_answer", "machine_2_ended", "machine_2_goodbye_due"].map(|machine| {
        let case = serde_json::json!({
            "config": sample("config/4-patience"), "machine": sample(machine), "stats": sample("stats/2-counts"),
            "status": "active", "mode": "text", "turns": turns,
        });
        serde_json::to_vec(&case).unwrap()
    });
    Target::new(env!("CARGO_MANIFEST_DIR"), "loaded")
        .seeds(seeds)
        .words(&[
            "active", "completed", "abandoned", "voice", "de", "fr", "candidate", "interviewer",
            "company_fit", "past_experience", "um", "Rust",
        ])
        .json()
        .max_bytes(64 * 1024)
        .run(|input| {
            let Ok(case) = serde_json::from_slice::<Case>(input) else {
                return None;
            };
            // The database numbers no turn twice, keeps no more, and no time that its columns can't hold.
            let times = case
                .turns
                .iter()
                .map(|turn| turn.started_ms.max(turn.ended_ms));
            if case.turns.len() > TURNS_MAX || times.max() > Some(i64::MAX as u64) {
                return None;
            }
            let loaded = match Loaded::new(row(&case), case.turns.clone()) {
                Ok(loaded) => loaded,
                Err(error) => return Some(error.to_string()),
            };
            is_shown(&loaded);
            goes_on(&loaded);
            is_reported_on(&loaded);
            Some(format!(
                "{:?} {:?} {:?}",
                loaded.machine.floor(),
                loaded.machine.stage(),
                loaded.row.config.style
            ))
        });
}

fn is_shown(loaded: &Loaded) {
    let progress = loaded.progress();
    let json = serde_json::to_value(&progress).unwrap();
    assert_eq!(serde_json::from_value::<Progress>(json).unwrap(), progress);
    let usage = LlmUsage {
        prompt_tokens: 1_000,
        completion_tokens: 100,
    };
    let state = loaded.state(usage);
    assert!(state.stats.prompt_tokens >= loaded.row.stats.prompt_tokens);
    serde_json::to_value(&state).unwrap();
}

fn goes_on(loaded: &Loaded) {
    let scene = loaded.scene();
    let mut machine = loaded.machine.clone();
    let reply = built_in_reply(&scene, &machine, NOW_MS);
    let due = machine.floor() == Floor::Interviewer;
    assert_eq!(
        !reply.text.trim().is_empty(),
        due,
        "a reply that is due says something"
    );
    if due {
        machine.handle(Input::ReplyBegun, NOW_MS).unwrap();
        machine.handle(Input::Spoke(reply.text), NOW_MS).unwrap();
    }
    let _ = machine.handle(Input::Answered, NOW_MS);
    let judgement = assess_by_rules(
        &loaded.turns,
        loaded.row.config.language.supported(),
        &loaded.row.config.role,
    );
    assert!(judgement.is_none_or(|judgement| (1..=5).contains(&judgement.score)));
}

fn is_reported_on(loaded: &Loaded) {
    let config = &loaded.row.config;
    let facts =
        mockingbird_facts::measure(&loaded.turns, config.mode, &config.language, &config.role);
    let material = Material {
        config,
        turns: &loaded.turns,
        facts: &facts,
    };
    let scores = coach::built_in_scores(&material);
    let tens = scores
        .competencies
        .iter()
        .map(|competency| competency.score);
    let mut numbers = tens.chain([scores.overall_score]);
    assert!(numbers.all(|score| (0.0..=10.0).contains(&score)));
    let report = coach::built_in_report(&material, &scores);
    assert!(
        !report.is_empty() && report.len() <= 204_800,
        "{} bytes of a report",
        report.len()
    );
}
