//! Where one is signed in, and ending it from afar.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A session of the person in another browser.
async fn another(server: &Server, email: &str, user_agent: &str) -> Value {
    let form = json!({"email": email, "password": "correct horse", "token_delivery": "json"});
    let request = server
        .request(Method::POST, "/api/auth/login")
        .header("user-agent", user_agent);
    Answer::of(request.json(&form)).await.expect(StatusCode::OK)
}

async fn get(server: &Server, session: &Value, path: &str) -> Answer {
    let token = session["access_token"].as_str().unwrap();
    Answer::of(server.request(Method::GET, path).bearer_auth(token)).await
}

/// Whether the session's tokens are of no use, in the API, in the database and for renewing.
async fn assert_ended(server: &Server, session: &Value) {
    for path in ["/api/interviews", "/api/profile", "/api/auth/sessions"] {
        get(server, session, path)
            .await
            .expect_problem(401, "session_ended");
    }
    let token = session["access_token"].as_str().unwrap();
    let send = |method: Method, path: &str, body: Value| {
        Answer::of(server.request(method, path).bearer_auth(token).json(&body))
    };
    let key = json!({"key": "sk-of-a-thief-00001"});
    for (method, path, body) in [
        (Method::PUT, "/api/keys/openai", key),
        (Method::POST, "/api/keys/openai/test", json!({})),
        (Method::POST, "/api/interviews", json!({"role": "Thief"})),
        (Method::DELETE, "/api/auth/sessions", json!({})),
    ] {
        send(method, path, body)
            .await
            .expect_problem(401, "session_ended");
    }
    let direct = Rest::new()
        .send(Method::GET, "interviews?select=id", Some(token), None)
        .await;
    assert_eq!(direct.status, StatusCode::UNAUTHORIZED, "{}", direct.text);
    let renewed = json!({"refresh_token": session["refresh_token"]});
    server
        .post("/api/auth/refresh", &renewed)
        .await
        .expect_problem(401, "session_ended");
}

#[tokio::test]
async fn a_session_is_seen_with_its_browser_and_ended_at_once() {
    let server = Server::start().await;
    let person = server.person().await;
    let lost = another(&server, &person.email, "Mozilla/5.0 (a lost phone)").await;
    let list = person.get("/api/auth/sessions").await;
    let list = list.expect(StatusCode::OK);
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 2);
    let phone = list
        .iter()
        .find(|session| session["user_agent"] == "Mozilla/5.0 (a lost phone)")
        .unwrap();
    assert_eq!(phone["is_present"], false);
    assert_eq!(phone["address"], "127.0.0.1");
    let present: Vec<&Value> = list.iter().filter(|it| it["is_present"] == true).collect();
    assert_eq!(present.len(), 1);
    let path = format!("/api/auth/sessions/{}", phone["id"].as_str().unwrap());

    // Somebody else's session is as good as none.
    server
        .person()
        .await
        .delete(&path)
        .await
        .expect_problem(404, "not_found");
    get(&server, &lost, "/api/interviews")
        .await
        .expect(StatusCode::OK);

    let ended = person.delete(&path).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_ended(&server, &lost).await;
    person.delete(&path).await.expect_problem(404, "not_found");
    let left = person.get("/api/auth/sessions").await;
    assert_eq!(left.expect(StatusCode::OK).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn all_others_are_ended_by_one_click_and_by_a_new_password() {
    let server = Server::start().await;
    let person = server.person().await;
    let lost = another(&server, &person.email, "a lost phone").await;
    let ended = person.delete("/api/auth/sessions").await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_ended(&server, &lost).await;
    person.get("/api/interviews").await.expect(StatusCode::OK);

    let stolen = another(&server, &person.email, "a stolen laptop").await;
    let form = json!({"password": "another horse", "current_password": "correct horse"});
    let changed = person.put("/api/auth/password", &form).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    assert_ended(&server, &stolen).await;
    person.get("/api/interviews").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_guests_ended_session_removes_nobody() {
    let server = Server::start().await;
    let guest = server.guest().await;
    let ended = "delete from auth.sessions where user_id = $1";
    database().await.execute(ended, &[&guest.id]).await.unwrap();
    let logout = guest.post("/api/auth/logout", &json!({})).await;
    assert_eq!(logout.status, StatusCode::NO_CONTENT);
    let there = "select exists (select from auth.users where id = $1)";
    let there = database().await.query_one(there, &[&guest.id]).await;
    assert!(there.unwrap().get::<_, bool>(0));
}

#[tokio::test]
async fn a_browser_that_names_itself_in_strange_bytes_gets_in() {
    let server = Server::start().await;
    let person = server.person().await;
    let form =
        json!({"email": person.email, "password": "correct horse", "token_delivery": "json"});
    let strange = reqwest::header::HeaderValue::from_bytes(b"T\xe9l\xe9phone").unwrap();
    let request = server
        .request(Method::POST, "/api/auth/login")
        .header("user-agent", strange);
    Answer::of(request.json(&form)).await.expect(StatusCode::OK);
    let list = person.get("/api/auth/sessions").await;
    let list = list.expect(StatusCode::OK);
    let mut list = list.as_array().unwrap().iter();
    assert!(list.any(|it| {
        it["user_agent"]
            .as_str()
            .is_some_and(|name| name.ends_with("phone"))
    }));
}

#[tokio::test]
async fn whoever_logs_out_or_is_banned_is_out() {
    let server = Server::start().await;
    let person = server.person().await;
    let other = another(&server, &person.email, "another browser").await;
    let token = other["access_token"].as_str().unwrap();
    let logout = server
        .request(Method::POST, "/api/auth/logout")
        .bearer_auth(token)
        .json(&json!({"refresh_token": other["refresh_token"]}));
    Answer::of(logout).await;
    assert_ended(&server, &other).await;

    let ban = "update auth.users set banned_until = now() + interval '1 hour' where id = $1";
    database().await.execute(ban, &[&person.id]).await.unwrap();
    person
        .get("/api/interviews")
        .await
        .expect_problem(401, "session_ended");
}

#[tokio::test]
async fn sessions_are_ones_own() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let rest = Rest::new();
    let call = |function: &'static str, token: Option<String>, body: Value| {
        let rest = &rest;
        let path = format!("rpc/{function}");
        async move {
            rest.send(Method::POST, &path, token.as_deref(), Some(body))
                .await
        }
    };
    let sessions = call("my_sessions", Some(other.token.clone()), json!({})).await;
    let sessions = sessions.expect(StatusCode::OK);
    assert_eq!(sessions.as_array().unwrap().len(), 1);
    let id = &sessions[0]["id"];
    let ended = call(
        "end_my_session",
        Some(person.token.clone()),
        json!({"p_id": id}),
    );
    assert_eq!(ended.await.expect(StatusCode::OK), json!(false));
    other.get("/api/interviews").await.expect(StatusCode::OK);
    for function in ["my_sessions", "end_my_session"] {
        let body = match function {
            "my_sessions" => json!({}),
            _ => json!({"p_id": id}),
        };
        let nobody = call(function, None, body).await;
        assert!(nobody.status.is_client_error(), "{}", nobody.text);
    }
}
