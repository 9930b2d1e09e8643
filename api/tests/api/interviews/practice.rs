//! One question once more, and first answers beside later ones. `cards` tests the questions that come back after days.

mod cards;

use crate::harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

const WEAK: &str = "We did something with printers once, I think.";
const STORY: &str = "Last March our label printer failed two hours before a delivery. My manager asked me to get the \
    pallets out. I borrowed a printer from the warehouse next door, I rewrote the template, and in the end all forty \
    pallets left on time.";

/// A finished interview of five short answers; all it was asked about work is weak.
async fn weak_interview(person: &Person<'_>) -> (String, Value) {
    let id = person.interview().await;
    person.start(&id).await;
    for _ in 0..10 {
        let detail = detail_of(person, &id).await;
        if detail["status"] == "completed" {
            return (id, detail);
        }
        let after = detail["turns"].as_array().unwrap().len() as u64;
        person.say(&id, WEAK, after).await;
    }
    panic!("the interview does not end");
}

async fn detail_of(person: &Person<'_>, id: &str) -> Value {
    let detail = person.get(&format!("/api/interviews/{id}")).await;
    detail.expect(StatusCode::OK)
}

/// The first answer in a stage, and the question before it.
fn answer_in<'a>(detail: &'a Value, stage: &str) -> (u64, &'a str) {
    let turns = detail["turns"].as_array().unwrap();
    let is_it = |turn: &&Value| turn["stage"] == stage && turn["speaker"] == "candidate";
    let seq = turns.iter().find(is_it).unwrap()["seq"].as_u64().unwrap();
    let question = &turns[seq as usize - 2];
    assert_eq!(question["speaker"], "interviewer");
    (seq, question["text"].as_str().unwrap())
}

async fn practise(person: &Person<'_>, id: &str, seq: u64) -> Answer {
    let form = json!({"seq": seq, "mode": "text"});
    let path = format!("/api/interviews/{id}/practice");
    person.post(&path, &form).await
}

/// Practises an answer from start to end.
async fn practised(person: &Person<'_>, id: &str, seq: u64, answer: &str) -> Value {
    let made = practise(person, id, seq).await.expect(StatusCode::CREATED);
    let practice = made["id"].as_str().unwrap().to_owned();
    person.start(&practice).await;
    person.say(&practice, answer, 1).await;
    detail_of(person, &practice).await
}

async fn cards_of(person: &Person<'_>) -> Value {
    person.get("/api/practice").await.expect(StatusCode::OK)
}

#[tokio::test]
async fn the_question_of_one_answer_is_asked_once_more_and_alone() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, first) = weak_interview(&person).await;
    let (seq, asked) = answer_in(&first, "past_experience");
    let made = practise(&person, &id, seq)
        .await
        .expect(StatusCode::CREATED);
    for field in [
        "role", "level", "company", "language", "style", "candidate_name",
    ] {
        assert_eq!(made["config"][field], first["config"][field], "{field}");
    }
    let practice = &made["config"]["practice"];
    assert_eq!(
        (&practice["of_interview"], &practice["of_seq"]),
        (&json!(id), &json!(seq))
    );
    let question = practice["question"].as_str().unwrap();
    assert!(asked.contains(question), "{asked} / {question}");
    assert_eq!(
        (&made["progress"]["stage"], &made["progress"]["planned_ms"]),
        (&json!("past_experience"), &json!(600_000))
    );

    let practice_id = made["id"].as_str().unwrap();
    person.start(practice_id).await;
    let skip = json!({"stage": "closing"});
    person
        .post(&format!("/api/interviews/{practice_id}/skip"), &skip)
        .await
        .expect_problem(409, "not_forward");
    person.say(practice_id, STORY, 1).await;
    let done = detail_of(&person, practice_id).await;
    assert_eq!(
        (&done["status"], &done["progress"]["ended_by"]),
        (&json!("completed"), &json!("natural_completion"))
    );
    let turns = done["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 3, "question, answer, goodbye");
    assert_eq!(
        turns[0]["text"],
        format!("The same question again: {question}")
    );
    assert_eq!(done["assessments"].as_array().unwrap().len(), 1);

    // Both answers stand side by side, seen from either interview.
    for of in [id.as_str(), practice_id] {
        let path = format!("/api/interviews/{of}/practice");
        let overview = person.get(&path).await.expect(StatusCode::OK);
        assert_eq!(
            (&overview["of_interview"], &overview["is_gone"]),
            (&json!(id), &json!(false))
        );
        let answer = &overview["answers"][0];
        assert_eq!(
            (&answer["seq"], &answer["answer"]),
            (&json!(seq), &json!(WEAK))
        );
        let attempt = &answer["attempts"][0];
        assert_eq!(
            (&attempt["interview_id"], &attempt["seq"]),
            (&json!(practice_id), &json!(2))
        );
        assert_eq!(attempt["answer"], STORY);
        assert!(
            attempt["score"].as_f64() > answer["score"].as_f64(),
            "{answer}"
        );
        assert!(
            attempt["assessment"].as_u64() > answer["assessment"].as_u64(),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_model_judges_a_practice_and_has_no_word_in_it() {
    let fake = FakeProvider::start().await;
    let base = fake.base_url();
    let server =
        Server::with(|config| config.providers.endpoints.set(Provider::Openai, base)).await;
    let person = server.person().await;
    let (id, first) = weak_interview(&person).await;
    let (seq, _) = answer_in(&first, "past_experience");
    person.save_key(Provider::Openai, "sk-secret-0001").await;
    fake.then_judge(Script::say(
        r#"{"score": 4, "key_points": ["a result"], "stage_served": true}"#,
    ));
    let done = practised(&person, &id, seq, STORY).await;
    let practice = done["id"].as_str().unwrap();
    let judged = person.until_judged(practice, 1).await;
    assert_eq!(
        (&judged["status"], &judged["assessments"][0]["assessed_by"]),
        (&json!("completed"), &json!("model"))
    );
    assert_eq!(judged["turns"].as_array().unwrap().len(), 3);
    assert_eq!(
        fake.replies_seen().len(),
        0,
        "neither opening nor goodbye is asked for"
    );
    // The card is noted behind the judgement.
    let noted = async {
        while cards_of(&person).await["cards"] == json!([]) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), noted)
        .await
        .expect("noted in time");
    // By voice it is set up likewise, and goes on in the room.
    let form = json!({"seq": seq, "mode": "voice"});
    let path = format!("/api/interviews/{id}/practice");
    let spoken = person.post(&path, &form).await.expect(StatusCode::CREATED);
    assert_eq!(
        (
            &spoken["mode"],
            &spoken["config"]["mode"],
            &spoken["config"]["practice"]
        ),
        (
            &json!("voice"),
            &json!("voice"),
            &done["config"]["practice"]
        )
    );
}

#[tokio::test]
async fn a_practice_of_a_practice_is_one_of_the_first_answer_and_outlives_it() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, first) = weak_interview(&person).await;
    let (seq, _) = answer_in(&first, "company_fit");
    let once = practised(&person, &id, seq, WEAK).await;
    let once_id = once["id"].as_str().unwrap();
    let twice = practised(&person, once_id, 2, STORY).await;
    assert_eq!(twice["config"]["practice"], once["config"]["practice"]);
    let path = format!("/api/interviews/{id}/practice");
    let overview = person.get(&path).await.expect(StatusCode::OK);
    assert_eq!(
        overview["answers"][0]["attempts"].as_array().unwrap().len(),
        2
    );

    person
        .delete(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    person.get(&path).await.expect_problem(404, "not_found");
    let of_practice = format!("/api/interviews/{once_id}/practice");
    let overview = person.get(&of_practice).await.expect(StatusCode::OK);
    let answer = &overview["answers"][0];
    assert_eq!(
        (&overview["is_gone"], &answer["answer"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(answer["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(
        cards_of(&person).await["cards"],
        json!([]),
        "its cards are gone with it"
    );
    practise(&person, once_id, 2)
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn what_can_not_be_practised_is_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    let open = person.interview().await;
    person.start(&open).await;
    person.say(&open, WEAK, 1).await;
    practise(&person, &open, 2)
        .await
        .expect_problem(409, "interview_not_over");
    let (id, _) = weak_interview(&person).await;
    for seq in [0, 1, 999] {
        let problem = practise(&person, &id, seq)
            .await
            .expect_problem(422, "invalid_field");
        assert_eq!(problem["field"], "seq");
    }
    let path = format!("/api/interviews/{id}/practice");
    let wrong = json!({"seq": 2, "mode": "text", "question": "What is my name?"});
    let answer = person.post(&path, &wrong).await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
    let other = server.person().await;
    practise(&other, &id, 2)
        .await
        .expect_problem(404, "not_found");
    other.get(&path).await.expect_problem(404, "not_found");
    // Nobody sets a practice of words that were never asked up.
    let forged = json!({"role": "x", "practice": {"of_interview": id, "of_seq": 2, "stage": "closing", "question": "?"}});
    let problem = person.post("/api/interviews", &forged).await;
    assert_eq!(
        problem.expect_problem(422, "invalid_field")["field"],
        "practice"
    );
}

#[tokio::test]
async fn an_imported_answer_is_practised_where_a_question_comes_before_it() {
    let server = Server::start().await;
    let person = server.person().await;
    let import = async |language: &str, questions: Value| {
        let form = json!({
            "room_name": Uuid::new_v4(), "job_role": "Nurse", "language": language, "final_stage": "completed",
            "conversation": {"agent": questions, "user": [{"index": 0, "text": WEAK, "timestamp": 12.0}]},
        });
        let saved = person.post("/api/interview/save", &form).await;
        let saved = saved.expect(StatusCode::CREATED);
        saved["interview_id"].as_str().unwrap().to_owned()
    };
    let question = json!([
        {"index": 0, "text": "Good. Which shift was your hardest?", "timestamp": 10.0, "stage": "past_experience"},
    ]);
    let id = import("en", question.clone()).await;
    let done = practised(&person, &id, 2, STORY).await;
    assert_eq!(
        done["config"]["practice"]["question"],
        "Which shift was your hardest?"
    );
    let path = format!("/api/interviews/{id}/practice");
    let overview = person.get(&path).await.expect(StatusCode::OK);
    let answer = &overview["answers"][0];
    assert_eq!(answer["assessment"], Value::Null, "nobody judged it");
    assert!(answer["score"].is_number());
    let alone = import("en", json!([])).await;
    practise(&person, &alone, 1)
        .await
        .expect_problem(422, "invalid_field");
    let foreign = import("ja", question).await;
    practise(&person, &foreign, 2)
        .await
        .expect_problem(422, "language_not_supported");
}
