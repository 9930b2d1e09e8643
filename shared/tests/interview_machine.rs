//! The rules of `FEATURES.md` C3 and C4, by example and by property.

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

#[test]
fn a_model_that_never_calls_a_tool_is_led_through_all_stages() {
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
fn moving_on_too_early_is_refused_with_the_time_that_is_missing() {
    let mut machine = in_self_intro();
    exchange(&mut machine, "Tell me about yourself.", 12_000, 20_000);
    let refused = machine
        .handle(Input::Tool(ToolCall::AdvanceStage), 25_000)
        .unwrap_err();
    assert_eq!(
        refused,
        Refusal::Tool(ToolRefusal::TooEarly { seconds_left: 15 })
    );
    machine
        .handle(Input::Tool(ToolCall::AdvanceStage), 40_000)
        .unwrap();
    assert_eq!(machine.stage(), Stage::PastExperience);
}

#[test]
fn ten_calls_at_once_move_on_by_one_stage() {
    let mut machine = in_self_intro();
    exchange(&mut machine, "Tell me about yourself.", 12_000, 50_000);
    let accepted = (0..10)
        .filter(|_| {
            machine
                .handle(Input::Tool(ToolCall::AdvanceStage), 50_000)
                .is_ok()
        })
        .count();
    assert_eq!(accepted, 1);
    assert_eq!(machine.stage(), Stage::PastExperience);
}

#[test]
fn a_stage_without_an_answer_is_not_left() {
    let mut machine = started();
    let refused = machine
        .handle(Input::Tool(ToolCall::AdvanceStage), MINUTE)
        .unwrap_err();
    assert_eq!(refused, Refusal::Tool(ToolRefusal::NothingAnswered));
}

#[test]
fn a_repeated_question_is_refused_even_if_it_was_only_spoken_before() {
    let mut machine = started();
    exchange(
        &mut machine,
        "Welcome. How did you hear about this role?",
        1_000,
        5_000,
    );
    let ask = |question: &str| {
        Input::Tool(ToolCall::AskQuestion {
            question: question.into(),
        })
    };
    let refused = machine
        .handle(ask("how did you hear about this role"), 6_000)
        .unwrap_err();
    assert_eq!(refused, Refusal::Tool(ToolRefusal::RepeatedQuestion));
    machine.handle(ask("Who are you?"), 6_000).unwrap();
    let refused = machine.handle(ask("What drives you?"), 6_000).unwrap_err();
    assert_eq!(refused, Refusal::Tool(ToolRefusal::OneQuestionAtATime));
}

#[test]
fn each_answer_is_assessed_once() {
    let mut machine = started();
    let assess = || {
        Input::Tool(ToolCall::AssessAnswer {
            score: 4,
            key_points: vec!["clear".into()],
        })
    };
    assert!(
        machine.handle(assess(), 0).is_err(),
        "nothing was answered yet"
    );
    exchange(&mut machine, "How are you?", 1_000, 5_000);
    let outputs = machine.handle(assess(), 5_000).unwrap();
    assert!(outputs.contains(&Output::Assessed {
        score: 4,
        key_points: vec!["clear".into()]
    }));
    let refused = machine.handle(assess(), 5_000).unwrap_err();
    assert_eq!(refused, Refusal::Tool(ToolRefusal::NothingToAssess));
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
        3 => Just(Input::Tool(ToolCall::AdvanceStage)),
        2 => "[a-z ]{1,12}".prop_map(|question| Input::Tool(ToolCall::AskQuestion { question })),
        2 => (0u8..7).prop_map(|score| Input::Tool(ToolCall::AssessAnswer { score, key_points: vec![] })),
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
    fn it_always_ends_however_the_model_behaves(
        tools in prop::collection::vec(any_input(), 0..12),
        length in prop_oneof![(5u32..=60).prop_map(Length::Minutes), (5u32..=30).prop_map(Length::Questions)],
        pause in 0u64..100_000,
    ) {
        let mut machine = Machine::new(length);
        machine.handle(Input::Start, 0).unwrap();
        let mut now = 0;
        let bound = machine.plan().total_questions() + 10;
        for _ in 0..bound {
            for input in &tools {
                if matches!(input, Input::Tool(_) | Input::Skip(_)) {
                    let _ = machine.handle(input.clone(), now);
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
