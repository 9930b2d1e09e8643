use crate::harness::*;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn an_interview_goes_through_all_stages_and_ends() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.finish(&id).await;
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(detail["progress"]["ended_by"], "natural_completion");
    let turns = detail["turns"].as_array().unwrap();
    let mut stages: Vec<&str> = turns
        .iter()
        .map(|turn| turn["stage"].as_str().unwrap())
        .collect();
    stages.dedup();
    assert_eq!(
        stages,
        [
            "welcome", "self_intro", "past_experience", "company_fit", "closing"
        ]
    );
    let seqs: Vec<u64> = turns
        .iter()
        .map(|turn| turn["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, (1..=turns.len() as u64).collect::<Vec<_>>());
    // Every answer was assessed.
    let answers = turns
        .iter()
        .filter(|turn| turn["speaker"] == "candidate")
        .count();
    assert_eq!(detail["assessments"].as_array().unwrap().len(), answers);
    assert_eq!(detail["stats"]["candidate_messages"], answers);
    person
        .try_say(&id, "One more thing")
        .await
        .expect_problem(409, "interview_over");
}

#[tokio::test]
async fn the_reply_is_streamed_then_stored() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let events = person.start(&id).await;
    assert_eq!(names(&events).last(), Some(&"done"));
    let turn = events.iter().find(|(name, _)| name == "turn").unwrap();
    assert!(turn.1["turn"]["text"].as_str().unwrap().contains("Ada"));
    assert_eq!(turn.1["turn"]["seq"], 1);
}

#[tokio::test]
async fn a_client_that_comes_back_gets_what_it_lacks_and_nothing_twice() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    person
        .say(&id, "Fine, thank you, and happy to be here.", 1)
        .await;
    let all = person.events(&id, None).await;
    assert_eq!(
        names(&all).iter().filter(|name| **name == "turn").count(),
        3
    );
    let rest = person.events(&id, Some("2")).await;
    let seqs: Vec<u64> = rest
        .iter()
        .filter(|(name, _)| name == "turn")
        .map(|(_, event)| event["turn"]["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [3]);
    assert!(
        person
            .events(&id, Some("3"))
            .await
            .iter()
            .all(|(name, _)| name != "turn")
    );
}

#[tokio::test]
async fn sending_the_same_answer_twice_stores_it_once() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    let body = json!({"text": "Fine.", "client_id": Uuid::new_v4(), "kept_locally": true});
    let path = format!("/api/interviews/{id}/messages");
    person.post(&path, &body).await.expect(StatusCode::ACCEPTED);
    person.events(&id, Some("2")).await;
    person.post(&path, &body).await.expect(StatusCode::ACCEPTED);
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    let answers: Vec<&Value> = detail["turns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|turn| turn["speaker"] == "candidate")
        .collect();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["source"], "local");
}

#[tokio::test]
async fn skipping_goes_forward_and_is_recorded() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let skip = async |stage: &str| {
        person
            .post(
                &format!("/api/interviews/{id}/skip"),
                &json!({"stage": stage}),
            )
            .await
    };
    skip("closing").await.expect_problem(409, "not_started");
    person.start(&id).await;
    let progress = skip("company_fit").await.expect(StatusCode::OK);
    assert_eq!(progress["stage"], "company_fit");
    let events = person.events(&id, Some("1")).await;
    let said = events.iter().find(|(name, _)| name == "turn").unwrap().1["turn"]["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(said.contains("skip ahead"), "{said}");
    skip("welcome").await.expect_problem(409, "not_forward");
    let ended = person
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(ended["ended_by"], "user_ended");
    assert_eq!(
        ended["skipped_stages"],
        json!(["welcome", "self_intro", "past_experience"])
    );
    let again = person
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(again["ended_by"], "user_ended");
}

#[tokio::test]
async fn nobody_who_answers_is_moved_on_until_the_interview_ends() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let path = format!("/api/interviews/{id}/tick");
    let tick = async || person.post(&path, &json!({})).await;
    tick().await.expect_problem(409, "not_started");
    person.start(&id).await;
    let before = tick().await.expect(StatusCode::OK);
    assert_eq!(
        (&before["stage"], &before["floor"]),
        (&json!("welcome"), &json!("candidate"))
    );

    let_time_pass(&id, before["stage_planned_ms"].as_u64().unwrap()).await;
    let moved = tick().await.expect(StatusCode::OK);
    assert_eq!(
        (&moved["stage"], &moved["floor"]),
        (&json!("self_intro"), &json!("interviewer"))
    );
    assert_eq!(moved["transitions"][0]["reason"], "time_used");
    let events = person.events(&id, Some("1")).await;
    let turn = events.iter().find(|(name, _)| name == "turn").unwrap();
    assert_eq!(turn.1["turn"]["stage"], "self_intro");

    let_time_pass(&id, 2 * before["planned_ms"].as_u64().unwrap()).await;
    let over = tick().await.expect(StatusCode::OK);
    assert_eq!(over["ended_by"], "time_limit");
    // Whoever asks once more is told the same.
    assert_eq!(tick().await.expect(StatusCode::OK)["floor"], "ended");
}

#[tokio::test]
async fn a_restarted_api_goes_on_where_the_interview_was() {
    let first = Server::start().await;
    let person = first.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    // Another process, with nothing but the database.
    let second = Server::start().await;
    let again = |method, path: String| second.request(method, &path).bearer_auth(&person.token);
    let say = again(
        reqwest::Method::POST,
        format!("/api/interviews/{id}/messages"),
    )
    .json(&json!({"text": "Fine.", "client_id": Uuid::new_v4()}));
    Answer::of(say).await.expect(StatusCode::ACCEPTED);
    let text = again(reqwest::Method::GET, format!("/api/interviews/{id}/events"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(
        parse_events(&text)
            .iter()
            .filter(|(name, _)| name == "turn")
            .count(),
        3
    );
}

#[tokio::test]
async fn the_person_waits_for_their_turn() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person
        .try_say(&id, "Hello?")
        .await
        .expect_problem(409, "not_started");
}
