//! `/api/interview/save`.

use crate::harness::*;
use reqwest::StatusCode;
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
