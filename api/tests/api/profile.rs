//! `/api/profile`.

use crate::harness::*;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_owner_changes_name_picture_and_language() {
    let server = Server::start().await;
    let person = server.person().await;
    let before = person.get("/api/profile").await.expect(StatusCode::OK);
    assert_eq!(before["display_name"], "Test Person");
    let update = json!({"display_name": "مُحَمَّد 🦜 O'Neil", "avatar_url": "data:image/png;base64,AAAA", "language": "de"});
    person
        .put("/api/profile", &update)
        .await
        .expect(StatusCode::OK);
    let after = person.get("/api/profile").await.expect(StatusCode::OK);
    assert_eq!(after["display_name"], update["display_name"]);
    assert_eq!(after["language"], "de");
}

#[tokio::test]
async fn nobody_makes_themselves_admin() {
    let server = Server::start().await;
    let person = server.person().await;
    let update =
        json!({"display_name": "A", "avatar_url": null, "language": "en", "is_admin": true});
    person
        .put("/api/profile", &update)
        .await
        .expect_problem(422, "invalid_body");
    let rest = Rest::new();
    let path = format!("profiles?id=eq.{}", person.id);
    for column in [
        json!({"is_admin": true}),
        json!({"disabled_at": null}),
        json!({"id": uuid::Uuid::new_v4()}),
    ] {
        let answer = rest
            .send(
                reqwest::Method::PATCH,
                &path,
                Some(&person.token),
                Some(column),
            )
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    }
}

#[tokio::test]
async fn pictures_that_could_run_are_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    for avatar in [
        "javascript:alert(1)",
        "data:image/svg+xml;base64,AAAA",
        "http://x.test/a.png",
        &format!("https://x.test/{}", "a".repeat(100_000)),
    ] {
        let update = json!({"display_name": "A", "avatar_url": avatar, "language": "en"});
        assert_eq!(
            person
                .put("/api/profile", &update)
                .await
                .expect_problem(422, "invalid_field")["field"],
            "avatar_url"
        );
    }
}
