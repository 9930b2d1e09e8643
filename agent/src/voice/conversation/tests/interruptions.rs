//! Who speaks over whom: cutting in, skipping, and sound that comes too late.

use super::*;
use mockingbird_shared::interview::Stage;

const SAID: &str = "I led the migration to the new database.";
const REPLY: &str = "Thank you, that is interesting. What was the hardest part of it?";

/// The reply is heard from 6,500 ms on; it lasts for 4 s.
fn replying() -> Timeline {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.reply(6_400, REPLY);
    timeline.begins_to_play(6_500, REPLY, 4_000);
    timeline.log.clear();
    timeline
}

#[test]
fn only_what_was_heard_belongs_to_the_interview() {
    let mut timeline = replying();
    timeline.played(8_500, 2_000);
    timeline.at(8_500, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(8_900, interim("Sorry, can I ask"));
    assert_eq!(
        timeline.done(&["flush", "stop", "store", "state"]),
        [
            (8_900, "flush"),
            (8_900, "stop speech"),
            (8_900, "state listening"),
            (8_900, "store turn 3"),
        ]
    );
    assert_eq!(
        timeline.turns()[2].1,
        "Thank you, that is interesting. What"
    );
    assert!(timeline.steps.last().unwrap().turns[0].interrupted);
}

#[test]
fn a_reply_that_was_cut_while_it_was_made_is_counted_once_it_has_told_its_tokens() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.at(6_300, Event::ReplyPiece("Thank you, that is".into()));
    timeline.at(6_400, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(6_500, interim("And I also"));
    assert_eq!(timeline.done(&["cancel reply"]).len(), 1);
    let usage = LlmUsage {
        prompt_tokens: 400,
        completion_tokens: 30,
    };
    timeline.at(7_000, Event::AbandonedReplyCounted(usage));
    timeline.at(7_900, final_words("And I also wrote the documents."));
    timeline.at(8_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(8_000, Event::Transcript(SttEvent::EndOfTurn));
    let stats = &timeline.steps.last().unwrap().state.stats;
    assert_eq!((stats.prompt_tokens, stats.completion_tokens), (400, 30));
}

#[test]
fn a_reply_of_which_nothing_was_heard_leaves_the_answer_open() {
    let mut timeline = replying();
    timeline.at(6_550, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(6_700, interim("And I also"));
    assert_eq!(timeline.done(&["store"]), []);
    timeline.at(7_900, final_words("And I also wrote the documents."));
    timeline.at(8_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(8_000, Event::Transcript(SttEvent::EndOfTurn));
    assert_eq!(
        timeline.turns()[1..],
        [(2, format!("{SAID} And I also wrote the documents."))]
    );
    assert_eq!(
        timeline.done(&["cancel assessment", "assess", "reply"]),
        [
            (6_700, "cancel assessment 2"),
            (8_000, "reply by 0"),
            (8_000, "assess 2"),
        ]
    );
}

#[test]
fn sound_that_was_on_its_way_when_the_candidate_cut_in_is_not_shown() {
    let mut timeline = replying();
    timeline.played(8_500, 2_000);
    timeline.at(8_500, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(8_900, interim("Sorry, can I ask"));
    let shown = timeline.captions.len();
    timeline.log.clear();
    timeline.at(
        8_901,
        Event::SentenceBegun {
            text: "Take your time.".into(),
            samples: 1_000,
            synthesis_ms: Some(90),
        },
    );
    assert_eq!(timeline.captions.len(), shown);
    assert_eq!(timeline.done(&["state"]), []);
}

#[test]
fn a_skip_while_the_agent_speaks_waits_for_the_end_of_what_it_says() {
    let mut timeline = replying();
    let to = Stage::ALL[2];
    timeline.played(7_000, 500);
    timeline.at(7_000, Event::SkipCalled { call: 7, to });
    assert_eq!(
        timeline.done(&["answer", "store", "reply", "flush"]),
        [(7_000, "store")]
    );
    timeline.stored(7_020);
    assert_eq!(timeline.done(&["answer"]), [(7_020, "answer 7, done")]);
    timeline.played(10_500, 3_500);
    assert_eq!(
        timeline.done(&["store turn", "reply"]),
        [(10_500, "store turn 3"), (10_500, "reply by 0")]
    );
    assert_eq!(timeline.steps.last().unwrap().state.stage, to);
    // Backward is refused at once.
    timeline.at(10_600, Event::SkipCalled { call: 8, to });
    assert_eq!(
        timeline.done(&["answer 8"]),
        [(10_600, "answer 8, refused")]
    );
}

#[test]
fn a_skip_while_a_reply_is_prepared_throws_it_away() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(5_900, final_words(SAID));
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.log.clear();
    let to = Stage::ALL[1];
    timeline.at(6_050, Event::SkipCalled { call: 1, to });
    assert_eq!(
        timeline.done(&["cancel", "reply", "assess"]),
        [(6_050, "cancel reply"), (6_050, "reply by 0")]
    );
}

#[test]
fn a_skip_during_a_phrase_of_the_agents_own_takes_effect_after_it() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.until(20_000);
    let nudged = timeline.done(&["text"]);
    assert_eq!(
        nudged,
        [(18_000, "text Take your time. Shall I repeat the question?")]
    );
    timeline.begins_to_play(
        20_000,
        "Take your time. Shall I repeat the question?",
        2_000,
    );
    let to = Stage::ALL[1];
    timeline.at(20_500, Event::SkipCalled { call: 1, to });
    assert_eq!(timeline.done(&["reply"]), []);
    timeline.played(22_000, 2_000);
    assert_eq!(timeline.done(&["reply"]), [(22_000, "reply by 0")]);
}

#[test]
fn a_voice_without_words_holds_the_agents_and_lets_it_go_on() {
    let mut timeline = replying();
    timeline.at(7_000, Event::SpeechStarted { lasted_ms: 128 });
    timeline.until(9_500);
    assert_eq!(timeline.done(&["hold", "flush"]), [(7_672, "hold")]);
}
