//! How long it takes to measure an interview of an hour: 9,000 words in 60 answers, in each language.

use mockingbird_facts::measure;
use mockingbird_shared::interview::{Mode, Speaker, Stage, Turn, TurnSource};
use mockingbird_shared::language::Language;
use std::time::Instant;

/// At 150 words a minute.
const WORDS: usize = 9_000;
const ANSWERS: usize = 60;
const ROUNDS: usize = 7;

fn main() {
    for language in Language::ALL {
        let turns = turns(language);
        let mut took: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                let facts = measure(&turns, Mode::Text, &language.into(), "nurse");
                assert_eq!(facts.by_answer.len(), ANSWERS);
                begun.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        took.sort_by(f64::total_cmp);
        println!(
            "{language}: {:.1} ms (median of {ROUNDS})",
            took[ROUNDS / 2]
        );
    }
}

/// The labelled answers of a language, one after the other until there are enough words.
fn turns(language: Language) -> Vec<Turn> {
    let answers: Vec<serde_json::Value> = include_str!("../tests/answers/dev.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a labelled answer"))
        .collect();
    let text: Vec<&str> = answers
        .iter()
        .filter(|answer| answer["lang"] == language.code())
        .filter_map(|answer| answer["text"].as_str())
        .collect();
    let words: Vec<&str> = text.iter().flat_map(|text| text.split(' ')).collect();
    let mut words = words.into_iter().cycle();
    (0..ANSWERS)
        .map(|index| Turn {
            seq: index as u32 + 1,
            speaker: Speaker::Candidate,
            stage: Stage::PastExperience,
            text: words
                .by_ref()
                .take(WORDS / ANSWERS)
                .collect::<Vec<_>>()
                .join(" ")
                .into(),
            started_ms: 0,
            ended_ms: 0,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
            metrics: Default::default(),
        })
        .collect()
}
