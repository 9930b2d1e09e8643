//! Notes on single answers, corrections of what was counted, and the versions of a report.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const STORY: &str = "Um, last March our label printer failed two hours before a delivery. My manager asked me to get the \
    pallets out. I borrowed a printer from the warehouse next door, I rewrote the template, and in the end all forty \
    pallets left on time.";

/// A finished interview with this as its only answer about work, and its report.
async fn reported(person: &Person<'_>, answer: &str) -> (String, Value) {
    let id = person.interview().await;
    person.start(&id).await;
    person.say(&id, answer, 1).await;
    person
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    let feedback = write(person, &id, false).await;
    (id, feedback)
}

/// Has the report written, and reads it.
async fn write(person: &Person<'_>, id: &str, again: bool) -> Value {
    let path = format!("/api/interviews/{id}/feedback");
    let request = person
        .request(Method::POST, &path)
        .json(&json!({"again": again}));
    request.send().await.unwrap().text().await.unwrap();
    person.get(&path).await.expect(StatusCode::OK)
}

fn marks<'a>(feedback: &'a Value, kind: &str) -> Vec<&'a Value> {
    let marks = feedback["facts"]["by_answer"][0]["marks"]
        .as_array()
        .unwrap();
    marks.iter().filter(|mark| mark["kind"] == kind).collect()
}

/// The words of a mark.
fn marked(mark: &Value) -> String {
    let at = |name: &str| mark[name].as_u64().unwrap() as usize;
    let chars: Vec<char> = STORY.chars().collect();
    chars[at("start")..at("end")].iter().collect()
}

#[tokio::test]
async fn each_count_says_where_it_stands_and_is_corrected_by_the_person() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, feedback) = reported(&person, STORY).await;
    let fillers = marks(&feedback, "filler");
    assert_eq!(fillers.len(), 1);
    assert_eq!(marked(fillers[0]), "Um");
    assert!(
        marks(&feedback, "result")
            .iter()
            .any(|mark| marked(mark).contains("pallets left on time"))
    );
    assert_eq!(feedback["facts"]["star"]["result"], 1);

    // "This is no filler", then "this is no result": the counts and what follows from them change.
    let path = format!("/api/interviews/{id}/corrections");
    let mut correction = fillers[0].clone();
    correction["seq"] = feedback["facts"]["by_answer"][0]["seq"].clone();
    correction["counts"] = json!(false);
    let corrected: Value = person
        .request(Method::PUT, &path)
        .json(&correction)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(corrected["facts"]["filler_word_count"], 0);
    assert_eq!(corrected["scores"]["filler_word_count"], 0);
    let mut last = corrected;
    for result in marks(&feedback, "result") {
        let mut correction = result.clone();
        correction["seq"] = feedback["facts"]["by_answer"][0]["seq"].clone();
        correction["counts"] = json!(false);
        let answer = person.request(Method::PUT, &path).json(&correction);
        last = answer.send().await.unwrap().json().await.unwrap();
    }
    assert_eq!(last["facts"]["star"]["result"], 0);
    let overall = |feedback: &Value| feedback["scores"]["overall_score"].as_f64().unwrap();
    assert!(
        overall(&last) < overall(&feedback),
        "a score follows from its evidence"
    );
    assert_ne!(last["report"], feedback["report"], "and so does the report");

    // It is kept, survives another report, and can be taken back.
    let kept = person.get(&path).await.expect(StatusCode::OK);
    assert!(kept.as_array().unwrap().len() >= 2);
    let again = write(&person, &id, true).await;
    assert_eq!(again["facts"]["filler_word_count"], 0);
    let mut back = Value::Null;
    for one in kept.as_array().unwrap() {
        let query = format!(
            "{path}?seq={}&kind={}&start={}&end={}",
            one["seq"],
            one["kind"].as_str().unwrap(),
            one["start"],
            one["end"]
        );
        back = person
            .request(Method::DELETE, &query)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
    }
    assert_eq!(back["facts"], feedback["facts"]);
    assert_eq!(back["scores"], feedback["scores"]);
}

/// Each click is a request; the second must not be computed without the first.
#[tokio::test]
async fn of_corrections_at_once_none_is_lost() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, feedback) = reported(&person, STORY).await;
    let path = format!("/api/interviews/{id}/corrections");
    let seq = feedback["facts"]["by_answer"][0]["seq"].clone();
    let wrong: Vec<Value> = ["filler", "result", "task"]
        .into_iter()
        .flat_map(|kind| marks(&feedback, kind))
        .map(|mark| {
            let mut correction = mark.clone();
            correction["seq"] = seq.clone();
            correction["counts"] = json!(false);
            correction
        })
        .collect();
    assert!(wrong.len() >= 3);
    let corrected = wrong
        .iter()
        .map(|one| async { Answer::of(person.request(Method::PUT, &path).json(one)).await });
    for answer in futures::future::join_all(corrected).await {
        answer.expect(StatusCode::OK);
    }
    let path = format!("/api/interviews/{id}/feedback");
    let last = person.get(&path).await.expect(StatusCode::OK);
    assert_eq!(last["facts"]["filler_word_count"], 0);
    assert_eq!(last["facts"]["star"]["result"], 0);
    assert_eq!(last["facts"]["star"]["task"], 0);
    assert_eq!(last["scores"]["filler_word_count"], 0);
}

#[tokio::test]
async fn a_part_that_was_not_found_is_counted_where_the_person_says_so() {
    let server = Server::start().await;
    let person = server.person().await;
    let answer = "Yes, the thing with the printer and the forty pallets, that was something.";
    let (id, feedback) = reported(&person, answer).await;
    let before = feedback["facts"]["star"]["result"].as_u64().unwrap();
    let path = format!("/api/interviews/{id}/corrections");
    let seq = feedback["facts"]["by_answer"][0]["seq"].clone();
    let said = json!({"seq": seq, "kind": "result", "start": 0, "end": answer.chars().count(), "counts": true});
    let request = person.request(Method::PUT, &path).json(&said);
    let corrected: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(corrected["facts"]["star"]["result"], before + 1);
    // Where nobody said anything, there is nothing to correct.
    for wrong in [
        json!({"seq": seq, "kind": "result", "start": 0, "end": 4_000, "counts": true}),
        json!({"seq": seq, "kind": "result", "start": 5, "end": 5, "counts": true}),
        json!({"seq": seq, "kind": "order", "start": 0, "end": 5, "counts": false}),
        json!({"seq": 1, "kind": "filler", "start": 0, "end": 5, "counts": true}),
        json!({"seq": 99, "kind": "filler", "start": 0, "end": 5, "counts": true}),
    ] {
        let answer = person.request(Method::PUT, &path).json(&wrong).send().await;
        assert_eq!(
            answer.unwrap().status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    let other = server.person().await;
    let answer = other.request(Method::PUT, &path).json(&said).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_coachs_log_can_be_read_while_the_interview_goes_on() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    person.say(&id, STORY, 1).await;
    let path = format!("/api/interviews/{id}/notes");
    let notes = person.get(&path).await.expect(StatusCode::OK);
    let note = &notes[0];
    assert_eq!(note["answer"], STORY);
    assert!(!note["question"].as_str().unwrap().is_empty());
    let better = note["note"]["better"].as_str().unwrap();
    assert!(
        better.contains("I rewrote the template") && !better.contains("Um"),
        "{better}"
    );
    assert!(
        note["note"]["worked"].as_str().unwrap().contains('“'),
        "{note}"
    );
    let other = server.person().await;
    other.get(&path).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_report_that_is_written_again_keeps_the_one_before() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, first) = reported(&person, STORY).await;
    assert_eq!(first["version"], 1);
    let second = write(&person, &id, true).await;
    assert_eq!(second["version"], 2);
    let path = format!("/api/interviews/{id}/feedback");
    let versions = person
        .get(&format!("{path}/versions"))
        .await
        .expect(StatusCode::OK);
    let numbers: Vec<u64> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["version"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(
        versions[1]["overall_score"],
        first["scores"]["overall_score"]
    );
    let earlier = person
        .get(&format!("{path}?version=1"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&earlier["report"], &earlier["scores"], &earlier["version"]),
        (&first["report"], &first["scores"], &json!(1))
    );
    person
        .get(&format!("{path}?version=3"))
        .await
        .expect_problem(404, "not_found");
    let other = server.person().await;
    for of_other in [format!("{path}/versions"), format!("{path}?version=1")] {
        other.get(&of_other).await.expect_problem(404, "not_found");
    }
}
