use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_repeated_request_with_the_same_key_makes_one_interview() {
    let server = Server::start().await;
    let person = server.person().await;
    let make = async || {
        let request = person
            .request(Method::POST, "/api/interviews")
            .header("idempotency-key", "once")
            .json(&json!({"role": "Nurse"}));
        Answer::of(request).await.expect(StatusCode::CREATED)["id"].clone()
    };
    assert_eq!(make().await, make().await);
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    assert_eq!(history["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused_and_says_so() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let make = async |who: &Person<'_>, body: serde_json::Value| {
        let request = who.request(Method::POST, "/api/interviews");
        Answer::of(request.header("idempotency-key", "once").json(&body)).await
    };
    let label = uuid::Uuid::new_v4();
    let first = json!({"role": "Nurse", "company": "Clinic", "room_name": label});
    let made = make(&person, first.clone())
        .await
        .expect(StatusCode::CREATED);
    // The same in another order, and with what is the default anyway.
    let same = json!({"room_name": label, "level": "mid", "company": "Clinic", "role": "Nurse"});
    for repeated in [first, same] {
        let again = make(&person, repeated).await.expect(StatusCode::CREATED);
        assert_eq!(again["id"], made["id"]);
    }
    for another in [
        json!({"role": "Doctor", "company": "Clinic", "room_name": label}),
        json!({"role": "Nurse", "company": "Clinic"}),
        json!({"role": "Nurse", "company": "Clinic", "room_name": label, "mode": "voice"}),
    ] {
        make(&person, another)
            .await
            .expect_problem(422, "idempotency_key_reused");
    }
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    assert_eq!(history["items"].as_array().unwrap().len(), 1);
    // Somebody else's keys are their own.
    let of_other = make(&other, json!({"role": "Doctor"})).await;
    of_other.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_label_is_taken_once_by_each_person_and_tells_nothing_of_others() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let body = json!({"role": "Nurse", "room_name": "board-meeting"});
    for somebody in [&person, &other] {
        let made = somebody.post("/api/interviews", &body).await;
        assert_eq!(
            made.expect(StatusCode::CREATED)["room_name"],
            "board-meeting"
        );
    }
    let problem = person
        .post("/api/interviews", &body)
        .await
        .expect_problem(409, "room_name_taken");
    assert_eq!(problem["field"], "room_name");
}

#[tokio::test]
async fn resetting_sets_the_same_up_again_and_keeps_the_old_one() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    let fresh = person
        .post(&format!("/api/interviews/{id}/reset"), &json!({}))
        .await
        .expect(StatusCode::CREATED);
    assert_ne!(fresh["id"], json!(id));
    assert_eq!(
        (
            fresh["status"].as_str(),
            fresh["config"]["candidate_name"].as_str()
        ),
        (Some("ready"), Some("Ada"))
    );
    person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn the_interviewer_knows_the_resume_even_after_it_is_deleted() {
    let server = Server::start().await;
    let person = server.person().await;
    let body = json!({"kind": "resume", "name": "cv.txt", "text": "Ten years of Kubernetes."});
    let document = person
        .post("/api/documents", &body)
        .await
        .expect(StatusCode::CREATED);
    let id = person
        .interview_with(
            json!({"resume_id": document["id"], "use_resume": true, "length": {"questions": 12}}),
        )
        .await;
    person
        .delete(&format!(
            "/api/documents/{}",
            document["id"].as_str().unwrap()
        ))
        .await;
    person.finish(&id).await;
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    let asked_about_it = detail["turns"].as_array().unwrap().iter().any(|turn| {
        turn["speaker"] == "interviewer" && turn["text"].as_str().unwrap().contains("Kubernetes")
    });
    assert!(asked_about_it, "{detail}");
    let wrong_kind = json!({"role": "R", "job_description_id": uuid::Uuid::new_v4()});
    person
        .post("/api/interviews", &wrong_kind)
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_language_is_read_by_its_primary_subtag_and_another_one_is_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    for (tag, kept) in [("de-AT", "de"), ("en_US", "en"), ("ar-EG", "ar")] {
        let made = person
            .post(
                "/api/interviews",
                &json!({"role": "Nurse", "language": tag}),
            )
            .await
            .expect(StatusCode::CREATED);
        assert_eq!(made["config"]["language"], kept);
    }
    for tag in ["nl", "den", "english please", ""] {
        let problem = person
            .post(
                "/api/interviews",
                &json!({"role": "Nurse", "language": tag}),
            )
            .await
            .expect_problem(422, "language_not_supported");
        assert_eq!(problem["field"], "language", "{tag}");
    }
}
