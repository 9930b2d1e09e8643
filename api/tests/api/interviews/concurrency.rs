use crate::harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::StatusCode;
use serde_json::Value;

#[tokio::test]
async fn of_several_answers_at_once_one_wins() {
    // A provider that never replies: the floor does not come back while the answers are on their way.
    let fake = FakeProvider::start().await;
    fake.usually(Script::Hang);
    let server = Server::with(|config| {
        config
            .providers
            .endpoints
            .set(Provider::Openai, fake.base_url());
    })
    .await;
    for _ in 0..5 {
        let person = server.person().await;
        let id = person.interview().await;
        // The first question is the built-in interviewer's.
        person.start(&id).await;
        person.save_key(Provider::Openai, "sk-secret-0001").await;
        let answers = tokio::join!(
            person.try_say(&id, "One."),
            person.try_say(&id, "Two."),
            person.try_say(&id, "Three.")
        );
        let mut statuses = [answers.0.status, answers.1.status, answers.2.status];
        statuses.sort();
        let expected = [
            StatusCode::ACCEPTED,
            StatusCode::CONFLICT,
            StatusCode::CONFLICT,
        ];
        assert_eq!(statuses, expected);
        let detail = person
            .get(&format!("/api/interviews/{id}"))
            .await
            .expect(StatusCode::OK);
        assert_eq!(detail["turns"].as_array().map(Vec::<Value>::len), Some(2));
    }
}

#[tokio::test]
async fn many_interviews_run_at_once_without_touching_each_other() {
    let server = Server::start().await;
    let person = server.person().await;
    let ids = futures::future::join_all((0..8).map(|_| person.interview())).await;
    futures::future::join_all(ids.iter().map(|id| person.finish(id))).await;
    for id in &ids {
        let detail = person
            .get(&format!("/api/interviews/{id}"))
            .await
            .expect(StatusCode::OK);
        assert_eq!(detail["progress"]["ended_by"], "natural_completion");
    }
}
