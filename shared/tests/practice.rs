//! The machine of a practice: one question in the stage of the first answer, one answer, a goodbye.

use mockingbird_shared::interview::{EndedBy, Floor, Input, Machine, Output, Refusal, Stage};

/// A practice in this stage whose question was asked.
fn asked(stage: Stage) -> Machine {
    let mut machine = Machine::practice(stage);
    machine.handle(Input::Start, 0).unwrap();
    let brief = machine.brief(0).unwrap();
    assert_eq!(
        (brief.stage, brief.questions_left, brief.farewell),
        (stage, 1, false)
    );
    machine.handle(Input::Spoke("Why?".into()), 1_000).unwrap();
    machine
}

#[test]
fn one_answer_is_taken_and_judged_and_the_goodbye_ends_it_in_every_stage() {
    for stage in Stage::ALL {
        let mut machine = asked(stage);
        let outputs = machine.handle(Input::Answered, 30_000).unwrap();
        assert_eq!(outputs, [], "no stage follows");
        assert!(machine.answer_to_assess());
        let judged = Input::Judged {
            answer: machine.last_answer(),
            score: 4,
            key_points: Vec::new(),
            stage_served: true,
        };
        let outputs = machine.handle(judged, 31_000).unwrap();
        assert!(matches!(outputs[..], [Output::Assessed { score: 4, .. }]));
        assert_eq!(machine.handle(Input::ReplyBegun, 31_000), Ok(vec![]));
        assert!(machine.brief(31_000).unwrap().farewell);
        machine.handle(Input::Spoke("Bye.".into()), 32_000).unwrap();
        assert_eq!(machine.ended_by(), Some(EndedBy::NaturalCompletion));
        assert_eq!((machine.stage(), machine.skipped()), (stage, &[][..]));
    }
}

#[test]
fn there_is_no_stage_to_skip_to() {
    let mut machine = asked(Stage::PastExperience);
    for to in Stage::ALL {
        assert_eq!(
            machine.handle(Input::Skip(to), 2_000),
            Err(Refusal::NotForward)
        );
    }
    assert_eq!(machine.progress(2_000).next_stage(), None);
    machine
        .handle(Input::End(EndedBy::UserEnded), 3_000)
        .unwrap();
    assert_eq!(machine.floor(), Floor::Ended);
}

#[test]
fn ten_minutes_without_an_answer_bring_the_goodbye() {
    let mut machine = asked(Stage::CompanyFit);
    let mut now_ms = 1_000;
    while machine.floor() == Floor::Candidate {
        now_ms += 60_000;
        machine.handle(Input::Tick, now_ms).unwrap();
    }
    assert!((600_000..=660_000).contains(&machine.elapsed_ms(now_ms)));
    assert!(machine.brief(now_ms).unwrap().farewell);
}

#[test]
fn it_is_stored_and_read_like_every_machine() {
    let machine = asked(Stage::SelfIntro);
    let stored = serde_json::to_value(&machine).unwrap();
    assert_eq!(stored["version"], 2);
    let read: Machine = serde_json::from_value(stored).unwrap();
    assert_eq!(read, machine);
}
