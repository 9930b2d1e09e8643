//! Answers that are taken, grow, are judged, or are written.

use super::*;
use mockingbird_shared::interview::{EndedBy, Stage};
use mockingbird_shared::limits::ANSWER_MAX_CHARS;

const SAID: &str = "I led the migration to the new database.";
const MORE: &str = "And I wrote the documents for it.";

fn assessed(seq: u32, score: u8) -> Event {
    Event::Assessed {
        seq,
        judgement: judged(score),
    }
}

#[test]
fn nothing_but_the_kept_back_sound_stands_between_the_last_word_and_the_first_sound() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(5_900, final_words(SAID));
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.reply(6_100, "What was hard about it?");
    timeline.until(6_400);
    let lines: Vec<&str> = timeline.log.iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(
        lines[lines.len() - 5..],
        [
            "state thinking", "open speech", "store turn 2", "progress Interviewer", "assess 2",
        ]
    );
}

#[test]
fn an_answer_that_grows_while_its_reply_is_prepared_is_one_answer_and_judged_once() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(5_900, final_words(SAID));
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(6_100, Event::ReplyPiece("Thank ".into()));
    timeline.at(6_150, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(7_900, final_words(MORE));
    timeline.at(8_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(8_000, Event::Transcript(SttEvent::EndOfTurn));
    assert_eq!(
        timeline.done(&["reply", "cancel", "open", "assess", "store"]),
        [
            (6_000, "reply by 0"),
            (6_150, "cancel reply"),
            (8_000, "reply by 0"),
            (8_000, "open speech"),
            (8_000, "store turn 2"),
            (8_000, "assess 2"),
        ]
    );
    assert_eq!(timeline.turns()[1], (2, format!("{SAID} {MORE}")));
}

#[test]
fn an_answer_that_grows_after_it_was_taken_is_stored_and_judged_anew() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.log.clear();
    timeline.at(6_200, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(6_700, interim("And I"));
    assert_eq!(
        timeline.done(&["cancel", "stop", "state"]),
        [
            (6_700, "cancel reply"),
            (6_700, "cancel assessment 2"),
            (6_700, "stop speech"),
            (6_700, "state listening"),
        ]
    );
    timeline.at(7_900, final_words(MORE));
    timeline.at(8_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(8_000, Event::Transcript(SttEvent::EndOfTurn));
    assert_eq!(
        timeline.done(&["reply", "store", "assess"]),
        [
            (8_000, "reply by 0"),
            (8_000, "store turn 2"),
            (8_000, "assess 2")
        ]
    );
    timeline.at(8_500, assessed(2, 4));
    assert_eq!(timeline.turns()[1], (2, format!("{SAID} {MORE}")));
    assert_eq!(timeline.scores(), [(2, 4)]);
}

#[test]
fn a_judgement_counts_even_after_the_reply_and_beside_the_next_answer() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.reply(6_300, "What was hard about it?");
    timeline.plays(6_400, "What was hard about it?", 1_000);
    // The next answer is begun, prepared, thrown away, and taken before the first is judged.
    timeline.at(8_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(8_900, final_words(MORE));
    timeline.at(9_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(9_100, Event::SpeechStarted { lasted_ms: 64 });
    timeline.candidate_says(9_200, 10_000, "It took a year.");
    assert_eq!(timeline.done(&["cancel assessment"]), []);
    timeline.at(10_200, assessed(2, 4));
    timeline.at(10_300, assessed(4, 2));
    timeline.at(10_400, assessed(4, 5));
    assert_eq!(timeline.scores(), [(2, 4), (4, 2)]);
}

#[test]
fn an_answer_that_nobody_could_judge_is_judged_by_rules() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.at(6_500, Event::AssessmentEnded { seq: 2 });
    assert_eq!(timeline.scores().len(), 1);
    timeline.reply(6_600, "What was hard about it?");
    timeline.plays(6_700, "What was hard about it?", 1_000);
    // One that is still being judged when the interview is over as well.
    timeline.candidate_says(8_000, 10_000, MORE);
    timeline.at(10_100, Event::EndCalled { call: 1 });
    let seqs: Vec<u32> = timeline.scores().iter().map(|score| score.0).collect();
    assert_eq!(seqs, [2, 4]);
}

/// A first answer, then one for a minute and a half in the next stage, which is taken at 100 s.
fn long_answer_in_self_intro(models: &[Provider]) -> Timeline {
    let mut timeline = Timeline::greeted(models);
    timeline.candidate_says(4_000, 6_000, "I am well, thank you.");
    timeline.reply(6_100, "Who are you?");
    timeline.plays(6_200, "Who are you?", 1_000);
    timeline.candidate_says(8_000, 100_000, SAID);
    assert_eq!(timeline.conversation.machine.stage(), Stage::SelfIntro);
    timeline.log.clear();
    timeline
}

fn served(seq: u32) -> Event {
    Event::Assessed {
        seq,
        judgement: Judgement {
            stage_served: true,
            ..judged(4)
        },
    }
}

#[test]
fn a_judgement_that_comes_under_the_reply_moves_the_interview_on_with_the_next_answer() {
    for judged_ms in [100_100, 101_000, 104_000] {
        let mut timeline = long_answer_in_self_intro(&[Provider::Openai]);
        let judge = |timeline: &mut Timeline, by_ms: u64| {
            if judged_ms <= by_ms && timeline.scores().is_empty() {
                timeline.at(judged_ms, served(4));
            }
        };
        judge(&mut timeline, 100_200);
        timeline.reply(100_300, "What was hard about it?");
        judge(&mut timeline, 101_300);
        timeline.plays(101_400, "What was hard about it?", 1_000);
        judge(&mut timeline, 104_000);
        assert_eq!(timeline.scores(), [(4, 4)]);
        assert_eq!(timeline.done(&["reply"]), [], "nobody waits for it");
        assert_eq!(timeline.conversation.machine.stage(), Stage::SelfIntro);
        timeline.candidate_says(105_000, 106_000, MORE);
        let machine = &timeline.conversation.machine;
        assert_eq!(machine.stage(), Stage::PastExperience, "{judged_ms}");
    }
}

#[test]
fn a_judgement_counts_for_a_reply_that_is_made_anew() {
    let mut timeline = long_answer_in_self_intro(&[Provider::Openai, Provider::Groq]);
    timeline.at(100_100, served(4));
    assert_eq!(timeline.conversation.machine.stage(), Stage::SelfIntro);
    let failed = error(Provider::Openai, Failure::Unavailable);
    timeline.at(100_200, Event::ReplyFailed(failed));
    assert_eq!(timeline.done(&["reply"]), [(100_200, "reply by 1")]);
    assert_eq!(timeline.conversation.machine.stage(), Stage::PastExperience);
}

#[test]
fn a_judgement_that_comes_after_the_end_replaces_that_of_the_rules() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.at(6_100, Event::EndCalled { call: 1 });
    assert_eq!(timeline.done(&["cancel assessment"]), []);
    let by_rules = timeline.scores();
    assert_eq!(by_rules.len(), 1, "none is without a judgement");
    timeline.at(7_000, assessed(2, 5));
    timeline.at(7_100, assessed(2, 1));
    assert_eq!(timeline.scores(), [by_rules[0], (2, 5)]);
    assert_eq!(
        timeline.conversation.machine.ended_by(),
        Some(EndedBy::UserEnded)
    );
    assert_eq!(timeline.conversation.machine.elapsed_ms(9_000), 6_100);
}

#[test]
fn a_judgement_is_not_waited_for_where_another_process_goes_on() {
    for (outcome, stored) in [(Outcome::HandedOver, 1), (Outcome::Lost, 0)] {
        let mut timeline = Timeline::greeted(&[Provider::Openai]);
        timeline.candidate_says(4_000, 6_000, SAID);
        timeline.at(6_100, Event::RoomLeft(outcome));
        timeline.at(7_000, assessed(2, 5));
        assert_eq!(timeline.scores().len(), stored, "{outcome:?}");
    }
}

#[test]
fn hello_before_the_first_word_is_greeted_and_is_no_answer() {
    let mut timeline = Timeline::of(opening(&[]));
    timeline.at(0, Event::Connected);
    timeline.at(0, Event::Here { microphone: true });
    timeline.reply(200, "Hello Ada.");
    timeline.begins_to_play(300, "Hello Ada.", 1_000);
    timeline.at(320, Event::SpeechStarted { lasted_ms: 100 });
    timeline.at(500, interim("Hello, is somebody there?"));
    assert_eq!(
        timeline.done(&["flush", "stop"]),
        [(500, "flush"), (500, "stop speech")]
    );
    timeline.log.clear();
    timeline.at(900, final_words("Hello, is somebody there?"));
    timeline.at(1_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(1_000, Event::Transcript(SttEvent::EndOfTurn));
    assert_eq!(
        timeline.done(&["reply", "store turn"]),
        [(1_000, "reply by 0")]
    );
    timeline.reply(1_100, "Hello Ada.");
    timeline.plays(1_200, "Hello Ada.", 1_000);
    assert_eq!(timeline.turns(), [(1, "Hello Ada.".to_owned())]);
}

#[test]
fn a_written_answer_may_be_as_long_as_by_text_and_a_longer_one_is_refused_aloud() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::Typed("x".repeat(ANSWER_MAX_CHARS + 1)));
    assert_eq!(
        timeline.done(&["problem", "reply", "store"]),
        [(4_000, "problem invalid_field")]
    );
    let longest = "x".repeat(ANSWER_MAX_CHARS);
    timeline.at(5_000, Event::Typed(longest.clone()));
    assert_eq!(
        timeline.done(&["no problem", "reply"]),
        [(5_000, "no problem"), (5_000, "reply by 0")]
    );
    assert_eq!(timeline.turns()[1].1, longest);
}

#[test]
fn an_answer_that_grows_beyond_the_limit_is_cut_and_the_page_told() {
    let mut timeline = Timeline::greeted(&[]);
    let half = "x".repeat(ANSWER_MAX_CHARS / 2 + 1);
    timeline.at(4_000, Event::Typed(half.clone()));
    timeline.at(4_100, Event::Typed(half));
    assert_eq!(
        timeline.done(&["problem"]),
        [(4_100, "problem invalid_field")]
    );
    assert_eq!(timeline.turns()[1].1.chars().count(), ANSWER_MAX_CHARS);
}

#[test]
fn a_turn_that_is_due_while_something_else_happens_is_taken_at_once() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(5_900, final_words(SAID));
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    // The turn is over at 6,360 ms; a piece of the prepared reply comes just before its tick.
    timeline.until(6_355);
    let piece = Event::ReplyPiece("Thank ".into());
    timeline.conversation.handle(piece, 6_365);
    timeline.now_ms = 6_365;
    timeline.until(6_370);
    assert_eq!(timeline.done(&["open"]), [(6_365, "open speech")]);
}

#[test]
fn an_answer_given_with_the_agents_last_word_is_taken_when_it_has_finished() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.reply(6_100, "In which language was it?");
    timeline.begins_to_play(6_200, "In which language was it?", 2_000);
    // One word is no interruption, and its voice goes on as noise.
    timeline.at(6_500, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(6_900, final_words("Databases."));
    timeline.at(6_950, Event::Transcript(SttEvent::EndOfTurn));
    timeline.log.clear();
    timeline.until(9_000);
    timeline.played(9_000, 2_000);
    timeline.until(12_000);
    // The reply is prepared at once; the noise that goes on adds nothing to the wait for one word.
    assert_eq!(timeline.turns()[3], (4, "Databases.".to_owned()));
    assert_eq!(
        timeline.done(&["reply", "open"]),
        [(9_000, "reply by 0"), (9_750, "open speech")]
    );
}
