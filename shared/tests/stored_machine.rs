//! Interviews that were stored by this and by older programs. The samples in `stored/` are frozen: a change of the
//! stored form is a new version with samples of its own, never a change of these.

use mockingbird_shared::interview::*;
use mockingbird_shared::wire::InterviewSummary;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A moment of 2026, in milliseconds: the samples of all versions begin then.
const BEGUN_MS: u64 = 1_767_225_600_000;

/// The samples of one version, by name.
fn samples(version: u64) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let prefix = format!("machine_{version}_");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_prefix(&prefix) {
            let text = fs::read_to_string(&path).unwrap();
            found.insert(name.to_owned(), serde_json::from_str(&text).unwrap());
        }
    }
    assert!(found.len() > 10, "the samples are not there");
    found
}

fn read(sample: &Value) -> Machine {
    serde_json::from_value(sample.clone()).unwrap_or_else(|error| panic!("{error}: {sample}"))
}

fn written(machine: &Machine) -> Value {
    serde_json::to_value(machine).unwrap()
}

/// The version that this program writes.
fn present_version() -> u64 {
    written(&Machine::new(Length::Questions(12)))["version"]
        .as_u64()
        .unwrap()
}

/// What happens in the samples, with the state that each is named after. The same for all versions.
fn story() -> BTreeMap<String, Machine> {
    let mut states = BTreeMap::new();
    let mut machine = Machine::new(Length::Questions(12));
    let mut keep = |name: &str, machine: &Machine| {
        states.insert(name.to_owned(), machine.clone());
    };
    keep("not_begun", &machine);
    let mut step = |name: &str, input: Input, second: u64| {
        machine.handle(input, BEGUN_MS + second * 1000).unwrap();
        keep(name, &machine);
    };
    let spoke = |text: &str| Input::Spoke(text.to_owned());
    let judged = |answer, stage_served| Input::Judged {
        answer,
        score: 4,
        key_points: vec!["clear".into()],
        stage_served,
    };
    step("greeting_due", Input::Start, 0);
    let greeting = "Hello Ada. How did you hear about this role?";
    step("first_answer_awaited", spoke(greeting), 4);
    step("answer_not_judged", Input::Answered, 15);
    step("answer_judged", judged(1, false), 16);
    step("second_answer_awaited", spoke("Thanks. Who are you?"), 18);
    step("second_answer", Input::Answered, 60);
    step("stage_served", judged(2, true), 61);
    step("moved_on_by_the_model", Input::ReplyBegun, 62);
    step("skip_waits", Input::Skip(Stage::CompanyFit), 63);
    step("skipped", spoke("Tell me about a project."), 65);
    step("skip_acknowledged", spoke("Fine. Why us?"), 70);
    step("moved_on_by_time", Input::Unanswered, 200);
    step("closing", spoke("Do you have a question?"), 205);
    step("goodbye_due", Input::Answered, 215);
    step("ended", spoke("Goodbye."), 220);
    for (name, by) in [
        ("ended_by_time_limit", EndedBy::TimeLimit),
        ("ended_by_user_ended", EndedBy::UserEnded),
        ("ended_by_user_away", EndedBy::UserAway),
        ("ended_by_user_disconnect", EndedBy::UserDisconnect),
        ("ended_by_error", EndedBy::Error),
    ] {
        let mut machine = Machine::new(Length::Minutes(30));
        machine.handle(Input::Start, BEGUN_MS).unwrap();
        machine.handle(spoke("Hello."), BEGUN_MS + 1_000).unwrap();
        machine.handle(Input::End(by), BEGUN_MS + 20_000).unwrap();
        states.insert(name.to_owned(), machine);
    }
    states
}

/// All paths of fields that occur.
fn shape(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                shape(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for item in items {
                shape(item, &format!("{path}[]"), found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn what_is_stored_today_has_the_form_of_its_samples() {
    let samples = samples(present_version());
    let told =
        "the stored form has changed: add a version of `StoredMachine` with samples of its own";
    for (name, machine) in story() {
        assert_eq!(written(&machine), samples[&name], "{name}: {told}");
    }
    let mut frozen = BTreeSet::new();
    for sample in samples.values() {
        shape(sample, "", &mut frozen);
        assert_eq!(&written(&read(sample)), sample, "{told}");
    }
    // Questions, stages and transitions in all their variety.
    for path in [".transitions[].reason", ".asked[]", ".skipped[]"] {
        assert!(frozen.contains(path), "no sample has {path}");
    }
}

#[test]
fn interviews_of_the_first_form_go_on_where_they_stood() {
    let samples = samples(1);
    // (floor, stage, questions so far, answers to judge, ended by)
    let expected = [
        ("not_begun", Floor::Nobody, Stage::Welcome, 0, false, None),
        (
            "greeting_due",
            Floor::Interviewer,
            Stage::Welcome,
            0,
            false,
            None,
        ),
        (
            "first_answer_awaited",
            Floor::Candidate,
            Stage::Welcome,
            1,
            false,
            None,
        ),
        (
            "answer_not_judged",
            Floor::Interviewer,
            Stage::SelfIntro,
            1,
            true,
            None,
        ),
        (
            "question_announced",
            Floor::Interviewer,
            Stage::SelfIntro,
            1,
            false,
            None,
        ),
        (
            "moved_on_by_the_model",
            Floor::Interviewer,
            Stage::PastExperience,
            2,
            true,
            None,
        ),
        (
            "skip_waits",
            Floor::Interviewer,
            Stage::PastExperience,
            2,
            true,
            None,
        ),
        (
            "skipped",
            Floor::Interviewer,
            Stage::CompanyFit,
            3,
            true,
            None,
        ),
        (
            "moved_on_by_time",
            Floor::Interviewer,
            Stage::Closing,
            4,
            true,
            None,
        ),
        (
            "goodbye_due",
            Floor::Interviewer,
            Stage::Closing,
            5,
            true,
            None,
        ),
        (
            "ended",
            Floor::Ended,
            Stage::Closing,
            5,
            true,
            Some(EndedBy::NaturalCompletion),
        ),
        (
            "ended_by_error",
            Floor::Ended,
            Stage::Welcome,
            1,
            false,
            Some(EndedBy::Error),
        ),
        (
            "ended_by_time_limit",
            Floor::Ended,
            Stage::Welcome,
            1,
            false,
            Some(EndedBy::TimeLimit),
        ),
        (
            "ended_by_user_away",
            Floor::Ended,
            Stage::Welcome,
            1,
            false,
            Some(EndedBy::UserAway),
        ),
        (
            "ended_by_user_disconnect",
            Floor::Ended,
            Stage::Welcome,
            1,
            false,
            Some(EndedBy::UserDisconnect),
        ),
        (
            "ended_by_user_ended",
            Floor::Ended,
            Stage::Welcome,
            1,
            false,
            Some(EndedBy::UserEnded),
        ),
    ];
    assert_eq!(samples.len(), expected.len());
    for (name, floor, stage, asked, to_assess, ended_by) in expected {
        let machine = read(&samples[name]);
        assert_eq!((machine.floor(), machine.stage()), (floor, stage), "{name}");
        assert_eq!(machine.asked().len(), asked, "{name}");
        assert_eq!(machine.answer_to_assess(), to_assess, "{name}");
        assert_eq!(machine.ended_by(), ended_by, "{name}");
        assert_eq!(read(&written(&machine)), machine, "{name}: in today's form");
    }
    let mut machine = read(&samples["skip_waits"]);
    assert_eq!(machine.elapsed_ms(BEGUN_MS + 63_000), 63_000);
    assert_eq!(machine.progress(0).queued_skip, Some(Stage::CompanyFit));
    assert_eq!(machine.progress(0).transitions.len(), 2);
    let answer = machine.last_answer();
    let judged = Input::Judged {
        answer,
        score: 4,
        key_points: Vec::new(),
        stage_served: true,
    };
    machine.handle(judged, BEGUN_MS + 63_000).unwrap();
    machine
        .handle(Input::Spoke("Well.".into()), BEGUN_MS + 64_000)
        .unwrap();
    assert_eq!(machine.skipped(), [Stage::PastExperience]);
    assert!(machine.brief(BEGUN_MS + 64_000).unwrap().acknowledge_skip);
    let machine = read(&samples["skipped"]);
    assert!(machine.is_repeated("Who are you?"));
    assert_eq!(machine.plan().total_questions(), 12);
    assert!(read(&samples["goodbye_due"]).brief(0).unwrap().farewell);
    let announced = read(&samples["question_announced"]);
    assert!(
        !announced.is_repeated("Who are you?"),
        "it was not asked yet"
    );
}

#[test]
fn fields_that_are_missing_have_defaults_and_those_that_are_unknown_are_ignored() {
    for version in [1, 2] {
        let tag = if version == 1 { "schema" } else { "version" };
        let whole = samples(version)["skipped"].clone();
        let machine = read(&json!({
            tag: version, "plan": whole["plan"], "floor": "candidate", "stage": "self_intro",
            "mood": {"of": "a later release"},
        }));
        assert_eq!(machine.floor(), Floor::Candidate);
        assert_eq!(machine.stage(), Stage::SelfIntro);
        assert!(machine.asked().is_empty() && !machine.answer_to_assess());
        for needed in ["plan", "floor", "stage"] {
            let mut broken = whole.clone();
            broken.as_object_mut().unwrap().remove(needed);
            let read: StoredMachine = serde_json::from_value(broken).unwrap();
            let unreadable = StoredMachine::Unreadable(UnreadableMachine::Broken);
            assert_eq!(read, unreadable, "{needed} can't be guessed");
        }
    }
}

#[test]
fn values_of_a_later_release_are_left_out() {
    for version in [1, 2] {
        let mut sample = samples(version)["skipped"].clone();
        sample["reached_by"] = json!("weather");
        sample["queued_skip"] = json!("interlude");
        sample["ended_by"] = json!("earthquake");
        sample["skipped"] = json!(["self_intro", "interlude"]);
        let before = sample["transitions"].as_array().unwrap().len();
        let strange =
            json!({"from": "welcome", "to": "interlude", "reason": "weather", "at_ms": 1});
        sample["transitions"].as_array_mut().unwrap().push(strange);
        let machine = read(&sample);
        let progress = machine.progress(0);
        assert_eq!(machine.brief(0).unwrap().reached_by, None);
        assert_eq!((progress.queued_skip, progress.ended_by), (None, None));
        assert_eq!(machine.skipped(), [Stage::SelfIntro]);
        assert_eq!(progress.transitions.len(), before);
    }
}

#[test]
fn a_version_that_is_not_known_is_an_error_of_its_interview_alone() {
    let good = samples(2)["skipped"].clone();
    let list = json!([good, {"version": 99, "brain": []}, {"floor": "candidate"}, good]);
    let list: Vec<StoredMachine> = serde_json::from_value(list).unwrap();
    let read: Vec<_> = list.into_iter().map(Machine::try_from).collect();
    assert!(read[0].is_ok() && read[3].is_ok());
    assert_eq!(read[1], Err(UnreadableMachine::UnknownVersion(99)));
    assert_eq!(read[2], Err(UnreadableMachine::Broken));
    assert!(serde_json::from_value::<Machine>(json!({"version": 99})).is_err());
}

#[test]
fn a_list_shows_interviews_with_values_of_a_later_release() {
    let summary = json!({
        "id": "00000000-0000-0000-0000-000000000001", "role": "Engineer", "level": "mid", "company": "",
        "mode": "text", "status": "completed", "stage": "interlude", "config": {"role": "Engineer", "level": "mid"},
        "ended_by": "earthquake", "final_stage": "interlude", "skipped_stages": ["closing", "interlude"],
        "created_at": "2026-01-01T00:00:00Z",
    });
    let read: InterviewSummary = serde_json::from_value(summary).unwrap();
    assert_eq!((read.ended_by, read.final_stage), (None, None));
    assert_eq!(
        (read.stage, read.skipped_stages),
        (Stage::Closing, vec![Stage::Closing])
    );
}
