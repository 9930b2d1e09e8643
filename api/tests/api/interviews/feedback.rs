use crate::harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn write(person: &Person<'_>, id: &str) -> Vec<(String, Value)> {
    let request = person
        .request(Method::POST, &format!("/api/interviews/{id}/feedback"))
        .json(&json!({}));
    parse_events(&request.send().await.unwrap().text().await.unwrap())
}

#[tokio::test]
async fn feedback_is_streamed_stored_and_shown_in_the_history() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let path = format!("/api/interviews/{id}/feedback");
    person
        .post(&path, &json!({}))
        .await
        .expect_problem(409, "interview_not_over");
    person.finish(&id).await;
    person.get(&path).await.expect_problem(404, "not_found");
    let events = write(&person, &id).await;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        (names.first(), names.last()),
        (Some(&"scores"), Some(&"done"))
    );
    let stored = person.get(&path).await.expect(StatusCode::OK);
    assert_eq!(
        (
            stored["status"].as_str(),
            stored["provenance"]["kind"].as_str()
        ),
        (Some("ready"), Some("built_in"))
    );
    let competencies = stored["scores"]["competencies"].as_array().unwrap().len();
    assert!((3..=5).contains(&competencies));
    assert!(
        stored["report"]
            .as_str()
            .unwrap()
            .contains("## Two weeks of practice")
    );
    assert_eq!(stored["facts"]["answers"], 5);
    let history = person
        .get("/api/interviews?limit=1")
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        history["items"][0]["overall_score"],
        stored["scores"]["overall_score"]
    );
    assert_eq!(history["items"][0]["feedback_status"], "ready");
}

#[tokio::test]
async fn a_failing_coach_model_is_named_and_replaced() {
    let fake = FakeProvider::start().await;
    let base = fake.base_url();
    let server =
        Server::with(|config| config.providers.endpoints.set(Provider::Openai, base)).await;
    let person = server.person().await;
    person.save_key(Provider::Openai, "sk-secret-0001").await;
    let id = person
        .interview_with(json!({"model": {"provider": null}}))
        .await;
    person.finish(&id).await;
    let id = {
        // The interview was the built-in one's; for the feedback the model is chosen by another interview of the same answers.
        let with_model = person.interview().await;
        person.start(&with_model).await;
        fake.usually(Script::Fail {
            status: 401,
            code: "invalid_api_key".into(),
        });
        person
            .try_say(
                &with_model,
                "I built things for ten years and they all worked well.",
            )
            .await
            .expect(StatusCode::ACCEPTED);
        person
            .post(&format!("/api/interviews/{with_model}/end"), &json!({}))
            .await
            .expect(StatusCode::OK);
        with_model
    };
    let events = write(&person, &id).await;
    let problem = &events.iter().find(|(name, _)| name == "problem").unwrap().1;
    assert_eq!(problem["code"], "provider_key_refused");
    let stored = person
        .get(&format!("/api/interviews/{id}/feedback"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        stored["provenance"]["instead_of_model"],
        "provider_key_refused"
    );
    assert_eq!(stored["status"], "ready");
}

#[tokio::test]
async fn an_interview_ended_at_once_gets_feedback_too() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person
        .post(&format!("/api/interviews/{id}/end"), &json!({}))
        .await
        .expect(StatusCode::OK);
    let events = write(&person, &id).await;
    assert_eq!(events.last().unwrap().0, "done");
}
