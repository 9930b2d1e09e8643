//! `/api/interview/save`.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn the_old_form_is_taken_with_its_camel_case_names() {
    let server = Server::start().await;
    let person = server.person().await;
    let body = json!({
        "candidateName": "Old Client", "roomName": uuid::Uuid::new_v4(), "jobRole": "QA", "experienceLevel": "Senior (5+ years)",
        "conversation": {"agent": [{"index": 0, "text": "Hello", "timestamp": 10.0, "stage": "welcome"}],
                         "user": [{"index": 0, "text": "Hi", "timestamp": 12.0}, {"index": 0, "text": "there", "timestamp": 13.0}]},
        "totalMessages": {"agent": 1, "user": 2}, "skippedStages": ["COMPANY_FIT", "nonsense"], "finalStage": "completed", "endedBy": "user_ended"
    });
    let saved = person
        .post("/api/interview/save", &body)
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(saved["saved_to"], "database");
    let id = saved["interview_id"].as_str().unwrap();
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(detail["turns"][1]["text"], "Hi there");
    assert_eq!(detail["turns"][1]["source"], "import");
    assert_eq!(
        (
            detail["status"].as_str(),
            detail["config"]["level"].as_str()
        ),
        (Some("completed"), Some("senior"))
    );
    assert_eq!(detail["progress"]["skipped_stages"], json!(["company_fit"]));
    person
        .post("/api/interview/save", &body)
        .await
        .expect_problem(409, "room_name_taken");
}

#[tokio::test]
async fn an_interview_in_another_language_is_kept_and_its_report_says_what_was_not_measured() {
    let server = Server::start().await;
    let person = server.person().await;
    let body = json!({
        "room_name": uuid::Uuid::new_v4(), "job_role": "Verpleegkundige", "language": "nl-BE",
        "conversation": {"agent": [{"index": 0, "text": "Bonjour", "timestamp": 10.0, "stage": "past_experience"}],
                         "user": [{"index": 0, "text": "J'ai travaillé dans un hôpital, um, like, pendant 3 ans.", "timestamp": 12.0}]},
        "final_stage": "completed"
    });
    let saved = person
        .post("/api/interview/save", &body)
        .await
        .expect(StatusCode::CREATED);
    let id = saved["interview_id"].as_str().unwrap();
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    assert_eq!(history["items"][0]["language"], "nl-BE");
    let path = format!("/api/interviews/{id}/feedback");
    let request = person.request(Method::POST, &path).send().await.unwrap();
    request.text().await.unwrap();
    let feedback = person.get(&path).await.expect(StatusCode::OK);
    assert_eq!(feedback["facts"]["unmeasured_language"], "nl-BE");
    assert_eq!(feedback["facts"]["words"], 10);
    assert_eq!(feedback["facts"]["filler_word_count"], json!(null));
    assert_eq!(feedback["scores"]["filler_word_count"], json!(null));
    let report = feedback["report"].as_str().unwrap();
    assert!(report.contains("not measured in this language"), "{report}");
    // What goes out comes in again.
    let export = format!("/api/interviews/{id}/export?format=interchange");
    let export = person.get(&export).await.expect(StatusCode::OK);
    assert_eq!(export["language"], "nl-BE");
    // Nobody holds a new interview in it.
    person
        .post(&format!("/api/interviews/{id}/reset"), &json!({}))
        .await
        .expect_problem(422, "language_not_supported");
}

/// The turns of an interview as far as the interchange form carries them.
async fn said(person: &Person<'_>, id: &str) -> Vec<(String, String)> {
    let path = format!("/api/interviews/{id}");
    let detail = person.get(&path).await.expect(StatusCode::OK);
    let turns = detail["turns"].as_array().unwrap().iter();
    turns
        .map(|turn| {
            let text = |name: &str| turn[name].as_str().unwrap().to_owned();
            (text("speaker"), text("text"))
        })
        .collect()
}

#[tokio::test]
async fn what_no_column_holds_is_left_out_and_what_goes_out_comes_in_again_as_it_was() {
    let server = Server::start().await;
    let person = server.person().await;
    let body = json!({
        "room_name": uuid::Uuid::new_v4(),
        "conversation": {"agent": [{"index": 0, "text": "Good\u{0} day.", "timestamp": 2.0}],
                         "user": [{"index": 0, "text": "Hello?", "timestamp": 1.0}, {"index": 1, "text": "I", "timestamp": 3.0},
                                  {"index": 2, "text": "built it.", "timestamp": 4.0}, {"index": 3, "text": "\u{0}", "timestamp": 1e300}]},
    });
    let saved = person
        .post("/api/interview/save", &body)
        .await
        .expect(StatusCode::CREATED);
    let id = saved["interview_id"].as_str().unwrap();
    let turns = said(&person, id).await;
    let expected = [
        ("candidate", "Hello?"),
        ("interviewer", "Good day."),
        ("candidate", "I built it."),
    ];
    assert_eq!(
        turns,
        expected.map(|(speaker, text)| (speaker.to_owned(), text.to_owned()))
    );
    let export = format!("/api/interviews/{id}/export?format=interchange");
    let mut export = person.get(&export).await.expect(StatusCode::OK);
    export["room_name"] = json!(uuid::Uuid::new_v4());
    let again = person
        .post("/api/interview/save", &export)
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(
        said(&person, again["interview_id"].as_str().unwrap()).await,
        turns
    );
    let too_long = json!({
        "room_name": uuid::Uuid::new_v4(),
        "conversation": {"user": [{"text": "x".repeat(60_000)}, {"text": "x".repeat(60_000)}]},
    });
    person
        .post("/api/interview/save", &too_long)
        .await
        .expect_problem(422, "invalid_field");
}
