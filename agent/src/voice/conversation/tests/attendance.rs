//! Coming, going, taking over, and time.

use super::*;
use crate::voice::Wish;
use mockingbird_shared::interview::{EndedBy, Input, Stage};

/// The interview goes on where another process has left it: a reply is due.
fn taken_over() -> Timeline {
    let mut before = opening(&[Provider::Openai, Provider::Anthropic]);
    before.machine.handle(Input::Start, 0).unwrap();
    let mut first = Timeline::greeted(&[]);
    first.candidate_says(4_000, 6_000, "I led the migration to the new database.");
    before.turns = first
        .steps
        .iter()
        .flat_map(|step| step.turns.clone())
        .collect();
    let mut timeline = Timeline::of(before);
    timeline.at(0, Event::Connected);
    timeline.at(0, Event::Here { microphone: true });
    timeline
}

#[test]
fn who_takes_over_says_so_also_when_another_model_makes_the_reply() {
    let mut timeline = taken_over();
    let back = "text Sorry, the connection was lost for a moment. I am back. ";
    assert_eq!(
        timeline.done(&["text", "reply"]),
        [(0, "reply by 0"), (0, back)]
    );
    let away = error(Provider::Openai, Failure::Unreachable);
    timeline.at(100, Event::ReplyFailed(away));
    assert_eq!(
        timeline.done(&["text", "reply"])[2..],
        [(100, "reply by 1"), (100, back)]
    );
    timeline.reply(200, "Where were we?");
    timeline.plays(300, "Sorry, I am back. Where were we?", 2_000);
    timeline.log.clear();
    timeline.at(5_000, Event::Typed("We were at the migration.".into()));
    assert_eq!(timeline.done(&["text", "reply"]), [(5_000, "reply by 1")]);
}

#[test]
fn who_comes_without_a_microphone_is_greeted_after_three_seconds() {
    let mut timeline = Timeline::of(opening(&[]));
    timeline.at(0, Event::Connected);
    timeline.at(500, Event::Here { microphone: false });
    timeline.until(10_000);
    assert_eq!(timeline.done(&["reply"]), [(4_000, "reply by 0")]);
}

#[test]
fn nobody_comes_and_the_agent_leaves_after_a_minute() {
    let mut timeline = Timeline::of(opening(&[]));
    timeline.at(0, Event::Connected);
    timeline.until(70_000);
    assert_eq!(timeline.done(&["leave"]), [(60_000, "leave Finished")]);
}

#[test]
fn a_stopping_process_waits_until_nobody_speaks_and_one_that_lost_its_lease_does_not() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(4_500, Event::Wished(Wish::HandOver));
    timeline.until(6_000);
    assert_eq!(left(&timeline), None);
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.until(8_000);
    assert_eq!(left(&timeline), Some(Outcome::HandedOver));
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(4_500, Event::Wished(Wish::Leave));
    assert_eq!(timeline.done(&["leave", "store"]), [(4_500, "leave Lost")]);
}

#[test]
fn the_hard_limit_ends_an_interview_in_the_middle_of_an_answer() {
    let mut timeline = Timeline::greeted(&[]);
    let limit_ms = 2 * Machine::new(Length::Minutes(30)).plan().total_ms();
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(4_500, interim("And then, um"));
    timeline.until(limit_ms - 1_000);
    assert_eq!(left(&timeline), None);
    timeline.until(limit_ms + 1_001);
    assert_eq!(left(&timeline), Some(Outcome::Finished));
    let ended_by = timeline.steps.last().unwrap().state.ended_by;
    assert_eq!(ended_by, Some(EndedBy::TimeLimit));
}

#[test]
fn a_practice_by_voice_takes_one_answer_has_it_judged_and_ends_with_the_goodbye() {
    let mut timeline = Timeline::of(Opening {
        machine: Machine::practice(Stage::PastExperience),
        ..opening(&[Provider::Openai])
    });
    timeline.at(0, Event::Connected);
    timeline.at(0, Event::Here { microphone: true });
    let question = "The same question again: What did you do last?";
    timeline.reply(200, question);
    timeline.plays(300, question, GREETED_MS - 300);
    timeline.candidate_says(4_000, 6_000, "I led the migration to the new database.");
    timeline.reply(6_200, "Thank you, that was it.");
    timeline.plays(6_300, "Thank you, that was it.", 2_000);
    timeline.until(12_000);
    assert_eq!(left(&timeline), Some(Outcome::Finished));
    let texts: Vec<u32> = timeline.turns().iter().map(|(seq, _)| *seq).collect();
    assert_eq!(texts, [1, 2, 3]);
    assert_eq!(timeline.scores().len(), 1);
    let state = &timeline.steps.last().unwrap().state;
    assert_eq!(
        (state.ended_by, state.stage),
        (Some(EndedBy::NaturalCompletion), Stage::PastExperience)
    );
}
