//! Turn-taking by recorded timelines: what was heard when, and what must follow when.

use mockingbird_agent::turn_taking::Action::*;
use mockingbird_agent::turn_taking::Heard::*;
use mockingbird_agent::turn_taking::{Action, Heard, TurnDetector};
use mockingbird_service::languages;
use mockingbird_shared::interview::Patience;
use mockingbird_shared::language::Language;

const QUESTION: &str = "Tell me about a project that you are proud of.";

/// Runs a timeline of (milliseconds, what was heard) to its end and 5 s beyond, with ticks when they are due.
fn play(patience: Patience, timeline: &[(u64, Heard)]) -> Vec<(u64, Action)> {
    play_for(patience, timeline, 5_000)
}

fn play_for(patience: Patience, timeline: &[(u64, Heard)], beyond_ms: u64) -> Vec<(u64, Action)> {
    play_in(Some(Language::En), patience, timeline, beyond_ms)
}

fn play_in(
    language: Option<Language>,
    patience: Patience,
    timeline: &[(u64, Heard)],
    beyond_ms: u64,
) -> Vec<(u64, Action)> {
    let mut detector = TurnDetector::new(patience, languages::turn_taking(language), 0);
    let mut done = Vec::new();
    let mut now_ms = 0;
    let end_ms = timeline.last().map_or(0, |(at_ms, _)| *at_ms) + beyond_ms;
    let ahead = timeline.iter().cloned().map(Some).chain([None]);
    for next in ahead {
        let until_ms = next.as_ref().map_or(end_ms, |(at_ms, _)| *at_ms);
        while let Some(tick_ms) = detector
            .next_tick_ms(now_ms)
            .filter(|at_ms| *at_ms < until_ms)
        {
            now_ms = tick_ms;
            done.extend(
                detector
                    .handle(Tick, now_ms)
                    .into_iter()
                    .map(|action| (now_ms, action)),
            );
        }
        if let Some((at_ms, heard)) = next {
            now_ms = at_ms;
            done.extend(
                detector
                    .handle(heard, now_ms)
                    .into_iter()
                    .map(|action| (now_ms, action)),
            );
        }
    }
    done
}

fn interim(text: &str) -> Heard {
    Interim(text.into())
}

fn final_(text: &str) -> Heard {
    Final(text.into())
}

fn asks() -> [(u64, Heard); 2] {
    [(0, AgentSays(QUESTION.into())), (2_000, AgentFinished)]
}

const BEGIN: Heard = SpeechStarted { lasted_ms: 64 };
const STOP: Heard = SpeechEnded { silent_ms: 240 };

/// The question is asked; then this happens.
fn after_question(rest: &[(u64, Heard)]) -> Vec<(u64, Action)> {
    play(Patience::Usual, &[&asks(), rest].concat())
}

fn takes(done: &[(u64, Action)]) -> Vec<(u64, &str)> {
    done.iter()
        .filter_map(|(at_ms, action)| match action {
            Take(text) => Some((*at_ms, text.as_str())),
            _ => None,
        })
        .collect()
}

#[test]
fn a_finished_sentence_is_taken_after_a_short_silence_and_at_once_when_the_transcriber_says_so() {
    let said = "I led the migration to the new database.";
    let heard = [
        (3_000, BEGIN),
        (5_000, interim(said)),
        (5_240, STOP),
        (5_300, final_(said)),
    ];
    let done = after_question(&heard);
    assert_eq!(
        done,
        [(5_300, Prepare(said.into())), (5_600, Take(said.into()))]
    );
    let hinted = [&heard[..], &[(5_310, EndOfTurn)]].concat();
    assert_eq!(takes(&after_question(&hinted)), [(5_310, said)]);
}

#[test]
fn the_transcribers_word_begins_the_reply_before_the_detector_is_sure() {
    let said = "I led the migration to the new database.";
    let heard = [
        (3_000, BEGIN),
        (5_000, interim(said)),
        (5_200, final_(said)),
        (5_200, EndOfTurn),
        (5_240, STOP),
    ];
    assert_eq!(
        after_question(&heard),
        [(5_200, Prepare(said.into())), (5_240, Take(said.into()))]
    );
    // Whoever goes on after all is listened to.
    let more = "And I wrote the documents for it.";
    let on = [
        (5_400, BEGIN),
        (6_400, interim(more)),
        (6_640, STOP),
        (6_700, final_(more)),
    ];
    let done = after_question(&[&heard[..4], &on].concat());
    assert_eq!(done[..2], [(5_200, Prepare(said.into())), (5_400, Discard)]);
    assert_eq!(takes(&done), [(7_000, format!("{said} {more}").as_str())]);
}

#[test]
fn who_pauses_in_the_middle_is_waited_for() {
    for (before, after, whole) in [
        (
            "So I started with the tests and",
            "then I wrote the code.",
            "So I started with the tests and then I wrote the code.",
        ),
        (
            "Um,",
            "I was at a bank for three years.",
            "Um, I was at a bank for three years.",
        ),
        (
            "That is a good question.",
            "I would say the launch in May.",
            "That is a good question. I would say the launch in May.",
        ),
    ] {
        let done = after_question(&[
            (3_000, BEGIN),
            (4_000, final_(before)),
            (4_240, STOP),
            // The transcriber thinks that it is over; the words say that it is not.
            (4_300, EndOfTurn),
            (5_500, BEGIN),
            (6_500, final_(after)),
            (6_740, STOP),
        ]);
        assert_eq!(takes(&done), [(7_100, whole)], "{before}");
    }
}

#[test]
fn a_prepared_reply_is_thrown_away_when_the_person_goes_on() {
    let done = after_question(&[
        (3_000, BEGIN),
        (4_000, final_("I worked at a bank")),
        (4_240, STOP),
        (4_600, BEGIN),
        (5_000, interim("for three years.")),
        (5_240, STOP),
        (5_300, final_("for three years.")),
    ]);
    let whole = "I worked at a bank for three years.";
    assert_eq!(
        done,
        [
            (4_240, Prepare("I worked at a bank".into())),
            (4_600, Discard),
            (5_300, Prepare(whole.into())),
            (5_600, Take(whole.into())),
        ]
    );
}

#[test]
fn who_goes_on_while_the_agent_thinks_has_given_one_answer() {
    let done = after_question(&[
        (3_000, BEGIN),
        (4_000, final_("I led the migration of it.")),
        (4_240, STOP),
        // Taken at 4600; the reply is being made.
        (4_750, BEGIN),
        (5_200, interim("And it")),
        (5_800, final_("And it went well in the end.")),
        (6_000, STOP),
    ]);
    assert_eq!(done[1], (4_600, Take("I led the migration of it.".into())));
    assert_eq!(done[2], (5_200, Discard));
    assert_eq!(
        takes(&done)[1].1,
        "I led the migration of it. And it went well in the end."
    );
}

#[test]
fn final_words_that_never_come_are_not_waited_for_long_and_late_ones_change_nothing() {
    let said = "I led the migration to the new database";
    let heard = [(3_000, BEGIN), (5_000, interim(said)), (5_240, STOP)];
    let done = after_question(&heard);
    assert_eq!(takes(&done), [(6_200, said)]);
    let late = [
        &heard[..],
        &[(6_400, final_("I led the migration to the new database."))],
    ]
    .concat();
    let done = after_question(&late);
    assert_eq!(takes(&done).len(), 1);
    assert!(done.iter().all(|(_, action)| *action != Discard));
}

#[test]
fn noise_and_coughs_are_no_turn() {
    let done = after_question(&[(3_000, BEGIN), (3_400, STOP), (4_000, BEGIN), (4_300, STOP)]);
    assert_eq!(done, []);
}

#[test]
fn a_noise_that_goes_on_does_not_keep_the_turn_open() {
    let said = "I led the migration to the new database.";
    let done = after_question(&[(3_000, BEGIN), (5_000, final_(said)), (5_100, EndOfTurn)]);
    assert_eq!(takes(&done), [(6_100, said)]);
}

#[test]
fn somebody_whom_only_the_transcriber_hears_is_taken_too() {
    let said = "I led the migration to the new database.";
    let done = after_question(&[(4_000, interim("I led")), (5_500, final_(said))]);
    assert_eq!(takes(&done), [(6_100, said)]);
}

#[test]
fn patience_stretches_and_shortens_the_wait() {
    let said = "I led the migration";
    let wait_ms = |patience| {
        let heard = [(3_000, BEGIN), (5_000, final_(said)), (5_240, STOP)];
        let done = play(patience, &[&asks()[..], &heard].concat());
        takes(&done)[0].0 - 5_000
    };
    assert_eq!(wait_ms(Patience::Short), 630);
    assert_eq!(wait_ms(Patience::Usual), 900);
    assert_eq!(wait_ms(Patience::Long), 1_530);
}

#[test]
fn words_interrupt_the_agent_at_once_and_a_voice_alone_holds_it() {
    let speaks = (0, AgentSays(QUESTION.into()));
    let words = [
        speaks.clone(),
        (1_000, BEGIN),
        (1_250, interim("Sorry, can")),
        (2_000, final_("Sorry, can I ask something?")),
        (2_240, STOP),
    ];
    let done = play(Patience::Usual, &words);
    assert_eq!(done[0], (1_250, Interrupt));
    assert_eq!(takes(&done), [(2_600, "Sorry, can I ask something?")]);

    let voice = [
        speaks.clone(),
        (1_000, BEGIN),
        (1_700, interim("Wait")),
        (1_900, interim("Wait a moment")),
    ];
    let done = play(Patience::Usual, &voice);
    assert_eq!(done[..2], [(1_736, Pause), (1_900, Interrupt)]);

    // The words of a short "no wait" come after the voice.
    let late = [
        speaks,
        (1_000, BEGIN),
        (1_600, STOP),
        (1_700, interim("no wait")),
    ];
    assert_eq!(play(Patience::Usual, &late)[0], (1_700, Interrupt));
}

#[test]
fn a_false_alarm_resumes() {
    let done = play(
        Patience::Usual,
        &[
            (0, AgentSays(QUESTION.into())),
            (1_000, BEGIN),
            (1_800, STOP),
            (4_000, AgentFinished),
        ],
    );
    assert_eq!(done, [(1_736, Pause), (2_736, Resume)]);
}

#[test]
fn listening_noises_do_not_stop_the_agent() {
    for text in ["Mm-hm.", "yeah", "Right, okay."] {
        let done = play(
            Patience::Usual,
            &[
                (0, AgentSays(QUESTION.into())),
                (1_000, BEGIN),
                (1_300, interim(text)),
                (1_700, STOP),
                (1_800, final_(text)),
                (3_000, AgentFinished),
            ],
        );
        assert_eq!(done, [], "{text}");
    }
}

#[test]
fn the_agents_own_echo_is_not_heard() {
    let done = play(
        Patience::Usual,
        &[
            (0, AgentSays(QUESTION.into())),
            (500, BEGIN),
            (900, interim("tell me about")),
            (1_000, interim("tell me about a project that")),
            (1_050, STOP),
            (3_000, AgentFinished),
        ],
    );
    assert_eq!(done, []);
}

#[test]
fn an_answer_that_begins_with_the_agents_last_word_is_kept() {
    let done = play(
        Patience::Usual,
        &[
            (0, AgentSays(QUESTION.into())),
            (1_900, BEGIN),
            (2_000, AgentFinished),
            (3_500, final_("Last year I led a migration.")),
            (3_740, STOP),
        ],
    );
    assert_eq!(takes(&done), [(4_100, "Last year I led a migration.")]);
}

#[test]
fn long_silence_is_asked_about_then_moved_on_from_then_left() {
    let asked = play_for(Patience::Usual, &asks(), 60_000);
    assert_eq!(asked, [(17_000, Nudge)]);
    let nudged = [
        (0, AgentSays(QUESTION.into())),
        (2_000, AgentFinished),
        (17_500, AgentSays("Take your time.".into())),
        (18_500, AgentFinished),
        (39_000, AgentSays("Let us go on.".into())),
        (41_000, AgentFinished),
    ];
    let done = play_for(Patience::Usual, &nudged, 60_000);
    assert_eq!(done, [(17_000, Nudge), (38_500, MoveOn), (66_000, Leave)]);
}

#[test]
fn whoever_answers_a_nudge_is_heard_and_counts_as_there() {
    let done = play_for(
        Patience::Usual,
        &[
            (0, AgentSays(QUESTION.into())),
            (2_000, AgentFinished),
            // The nudge is made from 17000 on; the answer comes before it is heard.
            (17_200, BEGIN),
            (18_500, final_("Sorry, I was thinking about it.")),
            (18_740, STOP),
            (19_400, AgentSays("I see.".into())),
            (20_000, AgentFinished),
        ],
        60_000,
    );
    assert_eq!(done[0], (17_000, Nudge));
    assert_eq!(done[1], (18_500, Discard));
    assert_eq!(takes(&done), [(19_100, "Sorry, I was thinking about it.")]);
    assert_eq!(done.last(), Some(&(35_000, Nudge)));
}

/// The question, an answer that ends at 5000 ms, and the transcriber's word that it is over where there is one.
fn wait_after_ms(language: Option<Language>, said: &str, hinted: bool) -> u64 {
    let mut timeline = asks().to_vec();
    timeline.extend([
        (3_000, BEGIN),
        (5_000, interim(said)),
        (5_100, final_(said)),
        (5_240, STOP),
    ]);
    if hinted {
        timeline.push((5_250, EndOfTurn));
    }
    let done = play_in(language, Patience::Usual, &timeline, 5_000);
    takes(&done)[0].0 - 5_000
}

#[test]
fn german_turns_end_as_quickly_as_english_ones() {
    for (english, german) in [
        ("That is how I started with it.", "Dann fing ich damit an."),
        (
            "The team agreed to it at once.",
            "Dem stimmte das Team sofort zu.",
        ),
        (
            "I have turned that offer down.",
            "Dieses Angebot lehnte ich ab.",
        ),
        (
            "Nobody had seen it before me.",
            "Das fiel vor mir niemandem auf.",
        ),
        (
            "My colleague worked on it, too.",
            "Meine Kollegin machte sofort mit.",
        ),
        (
            "Those were the ones I knew best.",
            "Am besten kannte ich die.",
        ),
    ] {
        for hinted in [false, true] {
            let expected = if hinted { 250 } else { 600 };
            let wait = wait_after_ms(Some(Language::En), english, hinted);
            assert_eq!(wait, expected, "{english}");
            let wait = wait_after_ms(Some(Language::De), german, hinted);
            assert_eq!(wait, expected, "{german}");
        }
    }
}

#[test]
fn words_that_go_on_in_one_language_do_not_in_the_other() {
    for (language, said, expected_ms) in [
        // "an" is an article in English and the end of a verb in German.
        (Language::En, "It was the idea of an.", 2_200),
        (Language::De, "Damit fing das alles an.", 600),
        (Language::De, "Wir haben es geprüft und.", 2_200),
        (Language::En, "I asked for it in and.", 2_200),
        // "die" is no article in English.
        (Language::En, "The old system had to die", 900),
        (Language::De, "Danach kam im Projekt die", 2_200),
        // Whoever was heard without a full stop may go on, particle or not.
        (Language::De, "Dann fing ich damit an", 900),
        (Language::En, "That is how I started", 900),
    ] {
        let wait = wait_after_ms(Some(language), said, false);
        assert_eq!(wait, expected_ms, "{said}");
    }
}

#[test]
fn who_pauses_in_the_middle_of_a_german_sentence_is_waited_for() {
    let (before, after) = (
        "Ich habe zuerst die Tests geschrieben und",
        "dann den Code.",
    );
    let whole = format!("{before} {after}");
    let done = play_in(
        Some(Language::De),
        Patience::Usual,
        &[
            &asks()[..],
            &[
                (3_000, BEGIN),
                (4_000, final_(before)),
                (4_240, STOP),
                (4_300, EndOfTurn),
                (5_500, BEGIN),
                (6_500, final_(after)),
                (6_740, STOP),
            ],
        ]
        .concat(),
        5_000,
    );
    assert_eq!(takes(&done), [(7_100, whole.as_str())]);
}

#[test]
fn german_listening_noises_do_not_stop_the_agent() {
    for (language, text, stops) in [
        (Some(Language::De), "Ach so, genau.", false),
        (Some(Language::De), "Moment, bitte.", true),
        (Some(Language::En), "ach so", true),
        (None, "ach so", true),
    ] {
        let speaks = [
            (0, AgentSays(QUESTION.into())),
            (1_000, BEGIN),
            (1_300, interim(text)),
            (1_700, STOP),
            (1_800, final_(text)),
            (3_000, AgentFinished),
        ];
        let done = play_in(language, Patience::Usual, &speaks, 5_000);
        assert_eq!(done.contains(&(1_300, Interrupt)), stops, "{text}");
    }
}

#[test]
fn in_an_unknown_language_punctuation_and_silence_decide() {
    for (said, expected_ms) in [
        ("J'ai travaillé dans une banque.", 600),
        ("J'ai travaillé dans une banque et", 900),
        ("J'ai travaillé dans une banque,", 2_200),
    ] {
        assert_eq!(wait_after_ms(None, said, false), expected_ms, "{said}");
    }
}

#[test]
fn an_unfinished_sentence_before_a_lasting_noise_is_taken_when_its_wait_is_over() {
    let said = "I led the migration and";
    let done = after_question(&[
        (3_000, BEGIN),
        (5_000, final_(said)),
        (5_240, STOP),
        (5_300, BEGIN),
        (5_310, EndOfTurn),
    ]);
    // The noise is known at 6310; the words sound unfinished until 1600 ms after their end.
    assert_eq!(takes(&done), [(6_600, said)]);
}
