//! What is measured of an interview, as rules and numbers.

use mockingbird_facts::measure;
use mockingbird_shared::facts::{Facts, mode_held};
use mockingbird_shared::interview::{Mode, Speaker, Stage, Turn, TurnMetrics, TurnSource};
use mockingbird_shared::language::Language;

fn turn(speaker: Speaker, text: &str, started_ms: u64, ended_ms: u64) -> Turn {
    Turn {
        seq: 1,
        speaker,
        stage: Stage::SelfIntro,
        text: text.to_owned().into(),
        started_ms,
        ended_ms,
        interrupted: false,
        source: TurnSource::Import,
        client_id: None,
        metrics: Default::default(),
    }
}

#[test]
fn pace_and_share_are_counted() {
    let turns = [
        turn(Speaker::Interviewer, "Who are you, please?", 0, 2_000),
        turn(
            Speaker::Candidate,
            "I am a developer of many things",
            5_000,
            11_000,
        ),
    ];
    let facts = measure(&turns, Mode::Voice, &Language::En.into(), "");
    assert_eq!((facts.answers, facts.words), (1, 7));
    assert_eq!(facts.talk_ratio, 0.64);
    assert_eq!(facts.words_per_minute, 70.0);
    assert_eq!(facts.mean_pause_seconds, Some(3.0));
    assert_eq!(facts.speaking_seconds, Some(6.0));
    assert_eq!(
        measure(&turns, Mode::Text, &Language::En.into(), "").speaking_seconds,
        None
    );
    assert_eq!(facts.pauses, None);
    assert_eq!(
        measure(&[], Mode::Text, &Language::En.into(), "").words_per_minute,
        0.0
    );
}

#[test]
fn an_unknown_language_has_its_counts_but_no_guessed_fillers_and_stories() {
    let turns = [turn(
        Speaker::Candidate,
        "Um, alors, like, quand j'ai commencé, 3 personnes.",
        0,
        60_000,
    )];
    let facts = measure(&turns, Mode::Voice, &"nl-BE".into(), "");
    assert_eq!(facts.unmeasured_language.as_deref(), Some("nl-BE"));
    assert_eq!((facts.words, facts.speaking_seconds), (8, Some(60.0)));
    assert_eq!((facts.filler_word_count, facts.star), (None, None));
    assert_eq!(facts.structured_answers, None);
    assert!(facts.fillers.is_empty());
    // What an older program stored is read as before.
    let older = serde_json::json!({"words": 3, "filler_word_count": 1, "structured_answers": 0});
    let read: Facts = serde_json::from_value(older).unwrap();
    assert_eq!(read.filler_word_count, Some(1));
}

#[test]
fn what_was_heard_counts_before_the_times_of_turns() {
    let mut answer = turn(Speaker::Candidate, "I am a developer", 5_000, 11_000);
    answer.metrics = TurnMetrics {
        spoken_ms: Some(4_000),
        pauses: Some(1),
        longest_pause_ms: Some(2_000),
        ..TurnMetrics::default()
    };
    let mut reply = turn(Speaker::Interviewer, "Good.", 11_500, 12_000);
    reply.metrics.e2e_latency_ms = Some(500);
    let facts = measure(&[answer, reply], Mode::Voice, &Language::En.into(), "");
    assert_eq!(facts.speaking_seconds, Some(4.0));
    assert_eq!(
        (facts.pauses, facts.longest_pause_seconds),
        (Some(1), Some(2.0))
    );
    assert_eq!(facts.mean_latency_seconds, Some(0.5));
}

#[test]
fn how_an_interview_was_held_shows_by_its_answers_not_by_its_set_up() {
    let question = turn(Speaker::Interviewer, "Who are you?", 0, 2_000);
    let mut typed = turn(
        Speaker::Candidate,
        "I am a developer of things",
        92_000,
        152_000,
    );
    typed.source = TurnSource::Live;
    typed.seq = 2;
    // Set up by voice, without keys to hear with, so it went on by text: nothing of it was spoken.
    let turns = [question.clone(), typed.clone()];
    let facts = measure(&turns, Mode::Voice, &Language::En.into(), "");
    assert_eq!(
        (facts.speaking_seconds, facts.mean_pause_seconds),
        (None, None)
    );
    assert_eq!(facts.words_per_minute, 6.0);
    assert_eq!(mode_held(&turns, Mode::Voice), Mode::Text);

    // Set up by text, switched to voice: the one that was heard counts, and the time of writing is not its pace.
    let mut heard = turn(Speaker::Candidate, "I wrote a parser", 160_000, 162_000);
    heard.source = TurnSource::Live;
    heard.seq = 4;
    heard.metrics.spoken_ms = Some(2_000);
    let mut asked = turn(Speaker::Interviewer, "What else?", 153_000, 155_000);
    asked.seq = 3;
    let turns = [question, typed, asked, heard];
    let facts = measure(&turns, Mode::Text, &Language::En.into(), "");
    assert_eq!(facts.speaking_seconds, Some(2.0));
    assert_eq!(facts.mean_pause_seconds, Some(5.0));
    assert_eq!(facts.words_per_minute, 120.0);
    assert_eq!(mode_held(&turns, Mode::Text), Mode::Voice);
    assert_eq!(mode_held(&[], Mode::Voice), Mode::Voice);
}
