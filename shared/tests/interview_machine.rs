//! The rules of an interview, by example and by property.

use mockingbird_shared::interview::*;
use proptest::prelude::*;

const MINUTE: u64 = 60_000;

fn started() -> Machine {
    let mut machine = Machine::new(Length::Questions(12));
    machine.handle(Input::Start, 0).unwrap();
    machine
}

/// Lets the interviewer speak and the candidate answer, at the given times.
fn exchange(
    machine: &mut Machine,
    question: &str,
    spoken_at: u64,
    answered_at: u64,
) -> Vec<Output> {
    machine
        .handle(Input::Spoke(question.into()), spoken_at)
        .unwrap();
    machine.handle(Input::Answered, answered_at).unwrap()
}

/// An interview that stands at the first reply of SELF_INTRO, at second 10.
fn in_self_intro() -> Machine {
    let mut machine = started();
    exchange(&mut machine, "How are you?", 1_000, 10_000);
    assert_eq!(machine.stage(), Stage::SelfIntro);
    machine
}

/// An interview that stands at the first reply of PAST_EXPERIENCE, at second 40.
fn in_past_experience() -> Machine {
    let mut machine = in_self_intro();
    exchange(&mut machine, "Tell me about yourself.", 12_000, 20_000);
    exchange(&mut machine, "What do you like?", 22_000, 40_000);
    assert_eq!(machine.stage(), Stage::PastExperience);
    machine
}

/// The judgement of the last answer: the stage has served its purpose.
fn served(machine: &Machine) -> Input {
    judged(machine.last_answer(), 4, true)
}

fn judged(answer: u32, score: u8, stage_served: bool) -> Input {
    Input::Judged {
        answer,
        score,
        key_points: vec!["clear".into()],
        stage_served,
    }
}

#[test]
fn who_never_judges_is_led_through_all_stages() {
    let mut machine = started();
    let mut answers = 0;
    let mut seen = vec![machine.stage()];
    while machine.floor() != Floor::Ended {
        machine
            .handle(Input::Spoke(format!("Question {answers}?")), answers)
            .unwrap();
        if machine.floor() == Floor::Candidate {
            answers += 1;
            machine.handle(Input::Answered, answers).unwrap();
        }
        seen.push(machine.stage());
    }
    seen.dedup();
    assert_eq!(seen, Stage::ALL);
    assert_eq!(answers, 12);
    assert_eq!(machine.ended_by(), Some(EndedBy::NaturalCompletion));
}

#[test]
fn a_stage_that_has_served_its_purpose_ends_with_the_next_answer_and_not_under_a_reply() {
    let mut machine = in_past_experience();
    exchange(&mut machine, "What did you build?", 42_000, 90_000);
    machine.handle(Input::ReplyBegun, 90_000).unwrap();
    // Judged while the reply is made, which asks one more question of this stage.
    machine.handle(served(&machine), 91_000).unwrap();
    assert_eq!(machine.stage(), Stage::PastExperience);
    let outputs = exchange(&mut machine, "With whom?", 92_000, 95_000);
    assert!(matches!(
        outputs[..],
        [Output::StageChanged(Transition {
            to: Stage::CompanyFit,
            reason: TransitionReason::Model,
            at_ms: 95_000,
            ..
        })]
    ));
    assert!(machine.brief(95_000).unwrap().entered_stage);
}

#[test]
fn a_judgement_that_comes_before_the_reply_is_begun_counts_for_it() {
    let mut machine = in_past_experience();
    exchange(&mut machine, "What did you build?", 42_000, 100_000);
    machine.handle(served(&machine), 101_000).unwrap();
    assert_eq!(machine.stage(), Stage::PastExperience);
    // The first attempt at the reply has failed, or the program was started anew.
    let outputs = machine.handle(Input::ReplyBegun, 102_000).unwrap();
    assert_eq!(machine.stage(), Stage::CompanyFit);
    assert!(matches!(
        outputs[..],
        [Output::StageChanged(Transition {
            reason: TransitionReason::Model,
            at_ms: 102_000,
            ..
        })]
    ));
    let brief = machine.brief(102_000).unwrap();
    assert!(brief.entered_stage && brief.reached_by == Some(TransitionReason::Model));
    machine.handle(Input::ReplyBegun, 103_000).unwrap();
    assert_eq!(machine.stage(), Stage::CompanyFit, "one step for one reply");
}

#[test]
fn a_stage_that_served_too_early_goes_on_until_its_least_time() {
    let mut machine = in_past_experience();
    exchange(&mut machine, "What did you build?", 42_000, 60_000);
    machine.handle(served(&machine), 61_000).unwrap();
    machine.handle(Input::ReplyBegun, 61_000).unwrap();
    // Past experience was entered at second 40 and lasts for 45 seconds at least.
    machine
        .handle(Input::Spoke("And then?".into()), 62_000)
        .unwrap();
    let mut soon = machine.clone();
    soon.handle(Input::Answered, 84_999).unwrap();
    assert_eq!(soon.stage(), Stage::PastExperience);
    machine.handle(Input::Answered, 85_000).unwrap();
    assert_eq!(machine.stage(), Stage::CompanyFit);
}

#[test]
fn the_last_judgement_says_whether_a_stage_has_served() {
    let mut machine = in_past_experience();
    exchange(&mut machine, "What did you build?", 42_000, 60_000);
    machine.handle(served(&machine), 61_000).unwrap();
    exchange(&mut machine, "With whom?", 62_000, 80_000);
    let unserved = judged(machine.last_answer(), 3, false);
    machine.handle(unserved, 81_000).unwrap();
    exchange(&mut machine, "For whom?", 82_000, 100_000);
    assert_eq!(machine.stage(), Stage::PastExperience);
}

#[test]
fn a_judgement_says_nothing_about_a_stage_that_the_rules_have_just_entered() {
    let mut machine = started();
    exchange(&mut machine, "How are you?", 1_000, 10_000);
    assert_eq!(machine.stage(), Stage::SelfIntro, "by its one question");
    machine.handle(served(&machine), 11_000).unwrap();
    machine.handle(Input::ReplyBegun, 60_000).unwrap();
    assert_eq!(machine.stage(), Stage::SelfIntro);
    exchange(&mut machine, "Who are you?", 61_000, 62_000);
    assert_eq!(machine.stage(), Stage::SelfIntro);
}

#[test]
fn the_last_stage_is_left_by_its_question_alone() {
    let mut machine = in_past_experience();
    machine
        .handle(Input::Spoke("What did you build?".into()), 42_000)
        .unwrap();
    machine.handle(Input::Skip(Stage::Closing), 43_000).unwrap();
    exchange(&mut machine, "Any last words?", 44_000, 45_000);
    assert!(machine.brief(45_000).unwrap().farewell);
    machine.handle(served(&machine), 46_000).unwrap();
    machine.handle(Input::ReplyBegun, 46_000).unwrap();
    assert!(machine.brief(46_000).unwrap().farewell);
}

#[test]
fn a_question_is_known_as_repeated_before_it_is_asked_again() {
    let mut machine = started();
    let greeting = "Welcome. How did you hear about this role? And who are you?";
    exchange(&mut machine, greeting, 1_000, 5_000);
    assert!(machine.is_repeated("how did you hear about this role"));
    assert!(machine.is_repeated("Who are you?"));
    assert!(!machine.is_repeated("What drives you?"));
    exchange(
        &mut machine,
        "Thank you, Ada. Tell me about a project.",
        6_000,
        7_000,
    );
    assert!(machine.is_repeated("Tell me about a project!"));
    assert!(!machine.is_repeated("Thank you, Ada."));
}

#[test]
fn each_answer_is_judged_once_and_only_while_it_is_the_last() {
    let mut machine = started();
    let nothing_yet = machine.handle(served(&machine), 0);
    assert_eq!(nothing_yet, Err(Refusal::NothingToJudge));
    exchange(&mut machine, "How are you?", 1_000, 5_000);
    let first = machine.last_answer();
    for score in [0, 6] {
        let refused = machine.handle(judged(first, score, false), 5_000);
        assert_eq!(refused, Err(Refusal::ScoreOutOfRange));
    }
    let mut answered_again = machine.clone();
    let outputs = machine.handle(judged(first, 4, false), 5_000).unwrap();
    assert_eq!(
        outputs,
        [Output::Assessed {
            score: 4,
            key_points: vec!["clear".into()]
        }]
    );
    let second = machine.handle(judged(first, 4, true), 5_000);
    assert_eq!(second, Err(Refusal::NothingToJudge));
    exchange(&mut answered_again, "Who are you?", 6_000, 9_000);
    let late = answered_again.handle(judged(first, 4, true), 9_000);
    assert_eq!(late, Err(Refusal::NothingToJudge));
    assert!(answered_again.answer_to_assess());
}

#[test]
fn a_judgement_may_come_while_the_candidate_has_the_floor() {
    let mut machine = in_past_experience();
    exchange(&mut machine, "What did you build?", 42_000, 90_000);
    machine
        .handle(Input::Spoke("With whom?".into()), 91_000)
        .unwrap();
    machine.handle(served(&machine), 92_000).unwrap();
    assert_eq!(machine.floor(), Floor::Candidate);
    machine.handle(Input::Answered, 95_000).unwrap();
    assert_eq!(machine.stage(), Stage::CompanyFit);
}

#[test]
fn the_interviewer_is_steered_as_time_runs_out() {
    let mut machine = in_self_intro();
    exchange(&mut machine, "Tell me about yourself.", 12_000, 20_000);
    let at = |second: u64| machine.brief(10_000 + second * 1000).unwrap().steering;
    let steering = [30, 60, 90, 108, 120].map(at);
    use Steering::*;
    assert_eq!(steering, [None, Half, ThreeQuarters, NinetyPercent, TimeUp]);
}

#[test]
fn a_stage_ends_by_itself_when_its_time_is_used() {
    let mut machine = in_self_intro();
    machine
        .handle(Input::Spoke("Tell me about yourself.".into()), 12_000)
        .unwrap();
    let outputs = machine.handle(Input::Tick, 131_000).unwrap();
    assert!(matches!(
        outputs[..],
        [Output::StageChanged(Transition {
            reason: TransitionReason::TimeUsed,
            ..
        })]
    ));
    assert_eq!(
        (machine.stage(), machine.floor()),
        (Stage::PastExperience, Floor::Interviewer)
    );
}

#[test]
fn a_skip_is_acknowledged_and_recorded() {
    let mut machine = in_self_intro();
    machine
        .handle(Input::Spoke("Tell me about yourself.".into()), 12_000)
        .unwrap();
    machine
        .handle(Input::Skip(Stage::CompanyFit), 15_000)
        .unwrap();
    let brief = machine.brief(15_000).unwrap();
    assert!(brief.acknowledge_skip && brief.entered_stage);
    assert_eq!(brief.stage, Stage::CompanyFit);
    assert_eq!(machine.skipped(), [Stage::SelfIntro, Stage::PastExperience]);
    machine
        .handle(Input::Spoke("Fine, why us?".into()), 16_000)
        .unwrap();
    machine.handle(Input::Answered, 20_000).unwrap();
    assert!(
        !machine.brief(20_000).unwrap().acknowledge_skip,
        "said once"
    );
}

#[test]
fn a_skip_during_a_reply_waits_for_its_end() {
    let mut machine = in_self_intro();
    assert_eq!(
        machine.handle(Input::Skip(Stage::Closing), 11_000).unwrap(),
        [Output::SkipQueued(Stage::Closing)]
    );
    assert_eq!(machine.stage(), Stage::SelfIntro);
    machine
        .handle(Input::Spoke("Tell me about yourself.".into()), 12_000)
        .unwrap();
    assert_eq!(
        (machine.stage(), machine.floor()),
        (Stage::Closing, Floor::Interviewer)
    );
}

#[test]
fn nobody_skips_backward() {
    let mut machine = in_self_intro();
    for stage in [Stage::Welcome, Stage::SelfIntro] {
        assert_eq!(
            machine.handle(Input::Skip(stage), 11_000),
            Err(Refusal::NotForward)
        );
    }
}

#[test]
fn lunch_does_not_use_the_stage_up() {
    let mut machine = in_self_intro();
    machine
        .handle(Input::Spoke("Tell me about yourself.".into()), 12_000)
        .unwrap();
    let elapsed = machine.elapsed_ms(12_000 + 60 * MINUTE);
    assert_eq!(elapsed, 12_000 + 3 * MINUTE);
}

#[test]
fn a_clock_that_goes_backward_stands_still() {
    let mut machine = in_self_intro();
    machine
        .handle(Input::Spoke("Tell me about yourself.".into()), 5_000)
        .unwrap();
    assert_eq!(machine.elapsed_ms(2_000), 10_000);
    machine.handle(Input::Answered, 11_000).unwrap();
    assert_eq!(machine.elapsed_ms(11_000), 11_000);
}

#[test]
fn an_ended_interview_takes_nothing_more() {
    let mut machine = started();
    machine
        .handle(Input::End(EndedBy::UserEnded), 1_000)
        .unwrap();
    for input in [
        Input::Start,
        Input::Answered,
        Input::Tick,
        Input::End(EndedBy::Error),
        Input::Skip(Stage::Closing),
        Input::ReplyBegun,
        judged(0, 4, true),
    ] {
        assert_eq!(machine.handle(input, 2_000), Err(Refusal::Ended));
    }
}

fn any_stage() -> impl Strategy<Value = Stage> {
    (0..5usize).prop_map(|index| Stage::ALL[index])
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        1 => Just(Input::Start),
        6 => Just(Input::Answered),
        6 => "[a-z ]{0,20}\\??".prop_map(Input::Spoke),
        5 => (0u32..12, 0u8..7, any::<bool>()).prop_map(|(answer, score, served)| judged(answer, score, served)),
        3 => Just(Input::ReplyBegun),
        1 => any_stage().prop_map(Input::Skip),
        1 => Just(Input::Tick),
        1 => Just(Input::Unanswered),
    ]
}

proptest! {
    #[test]
    fn it_never_goes_back_and_a_refusal_changes_nothing(
        inputs in prop::collection::vec((any_input(), 0u64..40_000), 1..200),
        length in prop_oneof![(5u32..=60).prop_map(Length::Minutes), (5u32..=30).prop_map(Length::Questions)],
    ) {
        let mut machine = Machine::new(length);
        let mut now = 0;
        for (input, pause) in inputs {
            now += pause;
            let before = machine.clone();
            match machine.handle(input, now) {
                Err(_) => prop_assert_eq!(&before, &machine),
                Ok(_) => {
                    prop_assert!(machine.stage() >= before.stage());
                    prop_assert!(machine.elapsed_ms(now) >= before.elapsed_ms(now.saturating_sub(pause)));
                }
            }
            let json = serde_json::to_string(&machine).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Machine>(&json).unwrap(), &machine);
            prop_assert_eq!(machine.brief(now).is_some(), machine.floor() == Floor::Interviewer);
        }
    }

    #[test]
    fn it_always_ends_whatever_is_judged_and_however_often_a_reply_is_begun(
        others in prop::collection::vec(any_input(), 0..12),
        length in prop_oneof![(5u32..=60).prop_map(Length::Minutes), (5u32..=30).prop_map(Length::Questions)],
        pause in 0u64..100_000,
    ) {
        let mut machine = Machine::new(length);
        machine.handle(Input::Start, 0).unwrap();
        let mut now = 0;
        let bound = machine.plan().total_questions() + 10;
        for _ in 0..bound {
            for input in &others {
                if matches!(input, Input::ReplyBegun | Input::Skip(_)) {
                    let _ = machine.handle(input.clone(), now);
                }
                if let Input::Judged { score, stage_served, .. } = input {
                    let _ = machine.handle(judged(machine.last_answer(), *score, *stage_served), now);
                }
            }
            now += pause;
            let _ = machine.handle(Input::Spoke("And then?".into()), now);
            let _ = machine.handle(Input::Answered, now);
        }
        prop_assert_eq!(machine.floor(), Floor::Ended);
    }

    #[test]
    fn it_ends_even_if_nobody_ever_speaks(length in (5u32..=60).prop_map(Length::Minutes)) {
        let mut machine = Machine::new(length);
        machine.handle(Input::Start, 0).unwrap();
        let mut now = 0;
        for _ in 0..200 {
            now += MINUTE;
            let _ = machine.handle(Input::Tick, now);
        }
        prop_assert_eq!(machine.ended_by(), Some(EndedBy::TimeLimit));
    }
}
