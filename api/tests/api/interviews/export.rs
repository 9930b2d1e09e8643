use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn an_interview_is_exported_as_json_markdown_and_interchange() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.finish(&id).await;
    person
        .request(Method::POST, &format!("/api/interviews/{id}/feedback"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let json_form = person
        .get(&format!("/api/interviews/{id}/export?format=json"))
        .await;
    let export = json_form.expect(StatusCode::OK);
    assert_eq!(export["interview"]["id"], id);
    assert_eq!(export["feedback"]["status"], "ready");
    assert!(
        json_form.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("attachment")
    );
    let markdown = person
        .get(&format!("/api/interviews/{id}/export?format=markdown"))
        .await;
    assert!(
        markdown.text.starts_with("# Interview: Backend Engineer")
            && markdown.text.contains("**Candidate**"),
        "{}",
        markdown.text
    );
    let interchange = person
        .get(&format!("/api/interviews/{id}/export?format=interchange"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(interchange["ended_by"], "natural_completion");
    // What goes out comes in again.
    let mut again = interchange.clone();
    again["room_name"] = json!(uuid::Uuid::new_v4());
    let saved = person
        .post("/api/interview/save", &again)
        .await
        .expect(StatusCode::CREATED);
    let back = person
        .get(&format!(
            "/api/interviews/{}/export?format=interchange",
            saved["interview_id"].as_str().unwrap()
        ))
        .await;
    let back = back.expect(StatusCode::OK);
    for side in ["agent", "user"] {
        let texts = |form: &serde_json::Value| {
            form["conversation"][side]
                .as_array()
                .unwrap()
                .iter()
                .map(|m| m["text"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&back), texts(&interchange));
    }
}
