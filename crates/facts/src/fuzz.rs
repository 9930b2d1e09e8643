//! Turns with any words and times: they are measured, and every mark stands within its answer.

use crate::{measure, stats};
use mockingbird_fuzz::{Target, assert_same};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::interview::{Mode, Turn};
use mockingbird_shared::language::{Language, StoredLanguage};

fn marks_are_within(turns: &[Turn], facts: &Facts) {
    for answer in &facts.by_answer {
        assert!((0.0..=10.0).contains(&answer.score), "{}", answer.score);
        let longest = turns
            .iter()
            .filter(|turn| turn.seq == answer.seq)
            .map(|turn| turn.text.expose().chars().count())
            .max()
            .unwrap_or(0);
        for mark in &answer.marks {
            assert!(mark.start < mark.end, "a mark of nothing");
            assert!(mark.end as usize <= longest, "a mark behind the end");
        }
    }
}

#[test]
fn stored_turns_are_measured_whatever_they_hold() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "facts")
        .words(&[
            "um", "like", "äh", "spoken_ms", "pauses", "e2e_latency_ms", "candidate",
            "interviewer", "import", "live",
        ])
        .json()
        .run(|json| {
            let Ok(turns) = serde_json::from_slice::<Vec<Turn>>(json) else {
                return None;
            };
            let supported = Language::ALL.map(StoredLanguage::from);
            let languages: Vec<StoredLanguage> =
                supported.into_iter().chain(["nl".into()]).collect();
            let mut shown = Vec::new();
            let modes = [Mode::Text, Mode::Voice];
            let both = modes
                .into_iter()
                .flat_map(|mode| languages.iter().map(move |language| (mode, language)));
            for (mode, language) in both {
                let measured: Facts = measure(&turns, mode, language, "nurse");
                let json = serde_json::to_value(&measured).unwrap();
                let again: Facts = serde_json::from_value(json.clone()).unwrap();
                assert_same(&serde_json::to_value(again).unwrap(), &json);
                marks_are_within(&turns, &measured);
                assert!((0.0..=1.0).contains(&measured.talk_ratio));
                assert!((0.0..=400.0).contains(&measured.words_per_minute));
                assert!(measured.shortest_answer_words <= measured.longest_answer_words);
                let known = [
                    measured.pauses.is_some(),
                    measured.mean_latency_seconds.is_some(),
                    measured.star.is_some(),
                ];
                shown.push((
                    measured.answers.min(3),
                    measured.fillers.len().min(3),
                    known,
                ));
            }
            stats(&turns, u64::MAX);
            Some(shown)
        });
}
