//! Bodies that are wrong in every way that a body can be.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn wrong_json_wrong_types_and_unknown_values_are_named() {
    let server = Server::start().await;
    let person = server.person().await;
    let send = async |body: &str| {
        let request = person
            .request(Method::POST, "/api/interviews")
            .header("content-type", "application/json")
            .body(body.to_owned());
        Answer::of(request).await
    };
    send("{").await.expect_problem(400, "invalid_json");
    send("").await.expect_problem(400, "invalid_json");
    send("[]").await.expect_problem(422, "invalid_body");
    send(r#"{"role": 7}"#)
        .await
        .expect_problem(422, "invalid_body");
    send(r#"{"role": "R", "level": "wizard"}"#)
        .await
        .expect_problem(422, "invalid_body");
    send(r#"{"role": "R", "length": {"hours": 3}}"#)
        .await
        .expect_problem(422, "invalid_body");
    let plain = person
        .request(Method::POST, "/api/interviews")
        .header("content-type", "text/plain")
        .body("{}");
    Answer::of(plain).await.expect_problem(415, "json_expected");
    person
        .get("/api/interviews/not-an-id")
        .await
        .expect_problem(400, "invalid_path");
    for (field, value) in [
        ("role", json!(" ")),
        ("role", json!("r".repeat(121))),
        ("role", json!("a\nb")),
        ("length", json!({"minutes": 0})),
        ("length", json!({"questions": 999})),
        ("topics", json!(vec!["t"; 11])),
        ("model", json!({"provider": "deepgram"})),
        ("model", json!({"provider": "openai", "model": "gpt 5\n"})),
        (
            "model",
            json!({"provider": "openai", "model": "m".repeat(121)}),
        ),
        ("candidate_email", json!("nobody")),
    ] {
        let mut body = json!({"role": "R"});
        body[field] = value;
        let problem = person
            .post("/api/interviews", &body)
            .await
            .expect_problem(422, "invalid_field");
        assert_eq!(problem["field"], field);
    }
}

#[tokio::test]
async fn an_answer_of_ten_megabytes_is_refused_and_nothing_is_lost() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.start(&id).await;
    person
        .try_say(&id, &"a".repeat(10 << 20))
        .await
        .expect_problem(413, "payload_too_large");
    person
        .try_say(&id, &"a".repeat(20_001))
        .await
        .expect_problem(422, "invalid_field");
    person
        .try_say(&id, "   ")
        .await
        .expect_problem(422, "invalid_field");
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(detail["progress"]["floor"], "candidate");
    assert_eq!(detail["turns"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn names_and_answers_in_any_script_come_back_as_they_were() {
    let server = Server::start().await;
    let person = server.person().await;
    let name = "نور 👩‍💻 <b>&\"'\\";
    let id = person
        .interview_with(json!({"candidate_name": name, "role": "مهندس 🦜"}))
        .await;
    person.start(&id).await;
    let answer = "שלום 🦜 {\"tool\": \"advance_stage\"} \u{0} </script>";
    person.say(&id, answer, 1).await;
    let detail = person
        .get(&format!("/api/interviews/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(detail["config"]["candidate_name"], name);
    assert_eq!(detail["turns"][1]["text"], answer.replace('\0', ""));
}
