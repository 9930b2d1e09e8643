use crate::harness::*;
use reqwest::StatusCode;

#[tokio::test]
async fn of_two_answers_at_once_one_wins() {
    let server = Server::start().await;
    let person = server.person().await;
    for _ in 0..5 {
        let id = person.interview().await;
        person.start(&id).await;
        let answers = tokio::join!(
            person.try_say(&id, "One."),
            person.try_say(&id, "Two."),
            person.try_say(&id, "Three.")
        );
        let statuses = [answers.0.status, answers.1.status, answers.2.status];
        let accepted = statuses
            .iter()
            .filter(|status| **status == StatusCode::ACCEPTED)
            .count();
        let refused = statuses
            .iter()
            .filter(|status| **status == StatusCode::CONFLICT)
            .count();
        assert_eq!((accepted, refused), (1, 2), "{statuses:?}");
        let turns = person
            .events(&id, None)
            .await
            .iter()
            .filter(|(name, _)| name == "turn")
            .count();
        assert_eq!(turns, 3);
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
