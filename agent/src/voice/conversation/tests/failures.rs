//! Models, transcribers and voices that fail, hang, or end without a word.

use super::*;

const SAID: &str = "I led the migration to the new database.";

/// An answer that is taken at `until_ms`; answers with what was done from then on.
fn answered(timeline: &mut Timeline, from_ms: u64) -> u64 {
    let until_ms = from_ms + 2_000;
    timeline.log.clear();
    timeline.candidate_says(from_ms, until_ms, SAID);
    until_ms
}

#[test]
fn a_reply_task_that_panics_is_a_failure_and_the_built_in_interviewer_replies() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.log.clear();
    timeline.at(taken_ms + 300, Event::ReplyEnded);
    assert_eq!(
        timeline.done(&["reply", "problem", "state", "leave"]),
        [
            (taken_ms + 300, "problem provider_stream_broken"),
            (taken_ms + 300, "reply by 1"),
            (taken_ms + 300, "state thinking"),
        ]
    );
    timeline.reply(taken_ms + 310, "What was hard about it?");
    timeline.plays(taken_ms + 400, "What was hard about it?", 1_000);
    assert_eq!(timeline.turns().len(), 3);
}

#[test]
fn a_prepared_reply_whose_task_panics_is_asked_for_again_when_the_turn_is_taken() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(5_900, final_words(SAID));
    timeline.at(6_000, Event::SpeechEnded { silent_ms: 240 });
    assert_eq!(
        timeline.done(&["reply", "kept"]),
        [(6_000, "reply by 0"), (6_000, "kept back speech")]
    );
    timeline.at(6_050, Event::ReplyEnded);
    timeline.until(7_000);
    // Silence of 600 ms since the voice has ended.
    assert_eq!(
        timeline.done(&["reply", "speech"])[1..],
        [(6_360, "reply by 1"), (6_360, "speech")]
    );
}

#[test]
fn when_even_the_built_in_interviewer_ends_without_a_word_another_process_goes_on() {
    let mut timeline = Timeline::greeted(&[]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.at(taken_ms + 10, Event::ReplyEnded);
    assert_eq!(left(&timeline), Some(Outcome::HandedOver));
}

#[test]
fn a_reply_that_does_not_come_in_45_seconds_is_given_up() {
    let mut timeline = Timeline::greeted(&[Provider::Openai, Provider::Anthropic]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.log.clear();
    timeline.at(taken_ms + 40_000, Event::ReplyPiece("Well, ".into()));
    timeline.until(taken_ms + 84_000);
    assert_eq!(timeline.done(&["problem", "reply"]), []);
    timeline.until(taken_ms + 86_000);
    let given_up_ms = taken_ms + 85_000;
    assert_eq!(
        timeline.done(&["problem", "reply", "cancel"]),
        [
            (given_up_ms, "cancel reply"),
            (given_up_ms, "problem provider_timed_out"),
            (given_up_ms, "reply by 1"),
        ]
    );
}

#[test]
fn a_dead_model_is_asked_once_and_then_left_alone_for_a_while() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let away = error(Provider::Openai, Failure::Unreachable);
    let mut asked = Vec::new();
    let mut now_ms = 4_000;
    for _ in 0..7 {
        let taken_ms = answered(&mut timeline, now_ms);
        if timeline.done(&["reply by 0"]).is_empty() {
            asked.push("built-in");
        } else {
            asked.push("model");
            timeline.at(taken_ms + 10, Event::ReplyFailed(away.clone()));
        }
        assert_eq!(timeline.done(&["reply"]).last().unwrap().1, "reply by 1");
        timeline.reply(taken_ms + 100, "Go on.");
        timeline.plays(taken_ms + 200, "Go on.", 1_000);
        now_ms = taken_ms + 11_000;
    }
    // A turn takes 13 s; the model is left alone for 30 s, then for 60 s.
    assert_eq!(
        asked,
        [
            "model", "built-in", "built-in", "model", "built-in", "built-in", "built-in"
        ]
    );
}

#[test]
fn a_model_that_works_again_replies_again_and_its_problem_is_shown_no_more() {
    let mut timeline = Timeline::greeted(&[Provider::Openai, Provider::Anthropic]);
    let taken_ms = answered(&mut timeline, 4_000);
    let away = error(Provider::Openai, Failure::Unavailable);
    timeline.at(taken_ms + 10, Event::ReplyFailed(away));
    assert_eq!(timeline.done(&["reply"]).last().unwrap().1, "reply by 1");
    timeline.reply(taken_ms + 300, "Go on.");
    assert_eq!(
        timeline.done(&["no problem"]),
        [(taken_ms + 300, "no problem")]
    );
    timeline.plays(taken_ms + 400, "Go on.", 1_000);
    answered(&mut timeline, taken_ms + 35_000);
    assert_eq!(timeline.done(&["reply"]).last().unwrap().1, "reply by 0");
}

#[test]
fn a_trial_that_is_thrown_away_is_made_again() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let taken_ms = answered(&mut timeline, 4_000);
    let away = error(Provider::Openai, Failure::Unavailable);
    timeline.at(taken_ms + 10, Event::ReplyFailed(away));
    timeline.reply(taken_ms + 20, "Go on.");
    timeline.plays(taken_ms + 100, "Go on.", 1_000);
    // After the pause, the reply is prepared, and the candidate goes on after all.
    let from_ms = taken_ms + 40_000;
    timeline.log.clear();
    timeline.at(from_ms, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(from_ms + 1_900, final_words(SAID));
    timeline.at(from_ms + 2_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(from_ms + 2_100, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(
        from_ms + 3_900,
        final_words("And I wrote the documents for it."),
    );
    timeline.at(from_ms + 4_000, Event::SpeechEnded { silent_ms: 240 });
    let replies: Vec<&str> = timeline
        .done(&["reply"])
        .iter()
        .map(|done| done.1)
        .collect();
    assert_eq!(replies, ["reply by 0", "reply by 0"]);
}

#[test]
fn a_key_that_is_refused_is_not_used_again_soon() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let refused = error(Provider::Openai, Failure::KeyRefused);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.at(taken_ms + 10, Event::ReplyFailed(refused));
    timeline.reply(taken_ms + 20, "Go on.");
    timeline.plays(taken_ms + 100, "Go on.", 1_000);
    answered(&mut timeline, taken_ms + 40_000);
    assert_eq!(timeline.done(&["reply"]).last().unwrap().1, "reply by 1");
    assert_eq!(
        timeline.done(&["no problem"]),
        [],
        "the person has to mend it"
    );
}

#[test]
fn a_transcriber_that_ends_is_started_again_and_another_one_tried_at_last() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::TranscriberEnded);
    assert_eq!(
        timeline.done(&["problem"]),
        [(4_000, "problem provider_stream_broken")]
    );
    timeline.at(5_000, Event::TranscriberEnded);
    timeline.at(7_000, Event::TranscriberEnded);
    timeline.until(20_000);
    assert_eq!(
        timeline.done(&["start transcriber", "switch"]),
        [
            (4_500, "start transcriber"),
            (6_000, "start transcriber"),
            (7_000, "switch transcriber, drop false"),
        ]
    );
    // The candidate was told once that nothing is understood.
    let told = timeline.done(&["text I can't make out"]);
    assert_eq!(told.len(), 1);
}

#[test]
fn a_voice_that_fails_tries_once_more_and_then_there_are_captions_alone() {
    let mut timeline = Timeline::greeted(&[]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.reply(taken_ms + 10, "Go on.");
    let away = error(Provider::Deepgram, Failure::Unavailable);
    timeline.log.clear();
    timeline.at(taken_ms + 100, Event::SentenceFailed(away.clone()));
    assert_eq!(timeline.done(&["silence", "switch"]), []);
    timeline.at(taken_ms + 200, Event::SentenceFailed(away));
    assert_eq!(
        timeline.done(&["silence", "switch"]),
        [(taken_ms + 200, "silence voice")]
    );
    timeline.at(
        taken_ms + 200,
        Event::SentenceBegun {
            text: "Go on.".into(),
            samples: 0,
            synthesis_ms: None,
        },
    );
    timeline.at(taken_ms + 210, Event::AllSoundMade);
    assert_eq!(timeline.turns().len(), 3);
}

#[test]
fn a_model_that_has_failed_costs_ten_seconds_when_it_is_tried_again() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let taken_ms = answered(&mut timeline, 4_000);
    let refused = error(Provider::Openai, Failure::Unavailable);
    timeline.at(taken_ms + 100, Event::ReplyFailed(refused));
    timeline.reply(taken_ms + 110, "What was hard about it?");
    timeline.plays(taken_ms + 200, "What was hard about it?", 1_000);
    // The pause after the failure is over.
    let taken_ms = answered(&mut timeline, taken_ms + 40_000);
    assert_eq!(timeline.done(&["reply"])[0].1, "reply by 0");
    timeline.log.clear();
    timeline.until(taken_ms + 12_000);
    let lines = timeline.done(&["problem", "reply"]);
    assert_eq!(
        lines.last().map(|(_, line)| *line),
        Some("reply by 1"),
        "{lines:?}"
    );
}

#[test]
fn what_is_taken_back_is_neither_heard_nor_kept_and_the_reply_goes_on() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.at(taken_ms + 100, Event::ReplyPiece("He seems weak. ".into()));
    timeline.log.clear();
    timeline.at(taken_ms + 200, Event::ReplyTakenBack);
    assert_eq!(
        timeline.done(&["flush", "speech", "cancel", "problem"]),
        [(taken_ms + 200, "flush"), (taken_ms + 200, "speech")]
    );
    timeline.reply(taken_ms + 300, "What was hard about it?");
    timeline.plays(taken_ms + 400, "What was hard about it?", 1_000);
    assert_eq!(timeline.turns()[2].1, "What was hard about it?");
}

#[test]
fn of_a_reply_that_was_cut_the_unfinished_sentence_is_not_said() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    let taken_ms = answered(&mut timeline, 4_000);
    timeline.at(
        taken_ms + 100,
        Event::ReplyPiece("Thank you for that. And why".into()),
    );
    let mut reply = plain_reply("Thank you for that.");
    reply.is_cut = true;
    timeline.log.clear();
    timeline.at(taken_ms + 200, Event::ReplyMade(Box::new(reply)));
    assert_eq!(
        timeline.done(&["finish"]),
        [(taken_ms + 200, "finish cut text")]
    );
}
