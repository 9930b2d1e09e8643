use crate::harness::*;
use reqwest::StatusCode;
use serde_json::{Value, json};

fn roles(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["role"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn pages_come_newest_first_and_meet_without_gaps() {
    let server = Server::start().await;
    let person = server.person().await;
    for number in 0..5 {
        person
            .interview_with(json!({"role": format!("Role {number}")}))
            .await;
    }
    let first = person
        .get("/api/interviews?limit=2")
        .await
        .expect(StatusCode::OK);
    assert_eq!(roles(&first), ["Role 4", "Role 3"]);
    let mut seen = 2;
    let mut cursor = first["next_cursor"].as_str().map(str::to_owned);
    while let Some(at) = cursor {
        let page = person
            .get(&format!("/api/interviews?limit=2&cursor={at}"))
            .await
            .expect(StatusCode::OK);
        seen += page["items"].as_array().unwrap().len();
        cursor = page["next_cursor"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, 5);
}

#[tokio::test]
async fn filters_and_search_narrow_it() {
    let server = Server::start().await;
    let person = server.person().await;
    person
        .interview_with(json!({"role": "100% Nurse", "level": "junior"}))
        .await;
    let said = person
        .interview_with(json!({"role": "Baker", "level": "senior"}))
        .await;
    person.start(&said).await;
    person
        .say(&said, "I once baked a marzipan dragon.", 1)
        .await;
    let find = async |query: &str| {
        let page = person
            .get(&format!("/api/interviews?{query}"))
            .await
            .expect(StatusCode::OK);
        roles(&page)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("q=marzipan").await, ["Baker"]);
    assert_eq!(find("role=nurse").await, ["100% Nurse"]);
    assert_eq!(
        find("role=%25").await,
        ["100% Nurse"],
        "a percent sign is a letter"
    );
    assert_eq!(find("level=senior").await, ["Baker"]);
    assert_eq!(find("status=active").await, ["Baker"]);
    assert_eq!(find("from=2100-01-01T00:00:00Z").await, [""; 0]);
    assert_eq!(find("to=2100-01-01T00:00:00Z").await.len(), 2);
}

#[tokio::test]
async fn injections_in_parameters_find_nothing_and_break_nothing() {
    let server = Server::start().await;
    let (person, stranger) = (server.person().await, server.person().await);
    stranger.interview().await;
    let attacks = [
        "'; drop table interviews; --",
        "*",
        "%",
        "a,owner.neq.x",
        "a)&owner=neq.x",
        "eq.1",
        "\" or 1=1",
        "\u{202e}x",
        "(((",
        // Times of RFC 3339 that PostgreSQL does not know.
        "2026-01-01T00:00:00+23:59",
        "0000-01-01T00:00:00Z",
    ];
    for attack in attacks {
        let attack: String = url::form_urlencoded::byte_serialize(attack.as_bytes()).collect();
        for parameter in ["q", "role"] {
            let page = person
                .get(&format!("/api/interviews?{parameter}={attack}"))
                .await
                .expect(StatusCode::OK);
            assert_eq!(page["items"], json!([]));
        }
        for parameter in ["limit", "cursor", "level", "status", "from", "to", "owner"] {
            let answer = person
                .get(&format!("/api/interviews?{parameter}={attack}"))
                .await;
            assert_eq!(
                answer.status,
                StatusCode::BAD_REQUEST,
                "{parameter}={attack}: {}",
                answer.text
            );
        }
    }
    stranger.get("/api/interviews").await.expect(StatusCode::OK);
}
