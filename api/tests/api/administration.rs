//! Administrators: who is one, what they see and do, and that all of it is noted.

use crate::furnished::{furnish, service};
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::process::Output;
use uuid::Uuid;

const REASON: &str = "They wrote to us about a broken interview.";

/// Somebody whom the command line has made an administrator.
async fn administrator(server: &Server) -> Person<'_> {
    let person = server.person().await;
    let form = json!({"p_email": person.email, "p_is_admin": true});
    assert_eq!(service("rpc/set_administrator", form).await, true);
    person
}

async fn command(arguments: &[&str]) -> Output {
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_mockingbird-api"));
    program.arg("admin").args(arguments).output().await.unwrap()
}

/// What of the log concerns somebody, as they see it: action and reason, the newest first.
async fn concerning(person: &Person<'_>) -> Vec<(String, Option<String>)> {
    let entries = person.get("/api/account/audit").await;
    let entries = entries.expect(StatusCode::OK);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entries = entries.as_array().unwrap().iter();
    entries
        .map(|entry| {
            assert_eq!(entry["actor"], Value::Null, "who it was is not told");
            (text(&entry["action"]).unwrap(), text(&entry["reason"]))
        })
        .collect()
}

async fn ask(person: &Person<'_>, method: Method, path: &str, body: Value) -> Answer {
    Answer::of(person.request(method, path).json(&body)).await
}

#[tokio::test]
async fn the_command_line_decides_who_is_an_administrator() {
    let server = Server::start().await;
    let person = server.person().await;
    person
        .get("/api/admin/state")
        .await
        .expect_problem(403, "administrators_only");
    for expected in ["is an administrator now", "was an administrator already"] {
        // Addresses are typed as people write them.
        let granted = command(&["grant", &format!(" {} ", person.email.to_uppercase())]).await;
        assert!(granted.status.success(), "{granted:?}");
        assert!(
            String::from_utf8_lossy(&granted.stdout).contains(expected),
            "{granted:?}"
        );
    }
    let list = command(&["list"]).await;
    assert!(
        String::from_utf8_lossy(&list.stdout)
            .lines()
            .any(|line| line == person.email)
    );
    // With the token that was there before.
    person.get("/api/admin/state").await.expect(StatusCode::OK);
    let profile = person.get("/api/profile").await.expect(StatusCode::OK);
    assert_eq!(profile["is_admin"], true);
    let revoked = command(&["revoke", &person.email]).await;
    assert!(String::from_utf8_lossy(&revoked.stdout).contains("is no administrator any more"));
    person
        .get("/api/admin/state")
        .await
        .expect_problem(403, "administrators_only");
    let actions: Vec<_> = concerning(&person)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert_eq!(actions, ["revoke_admin", "grant_admin"]);
}

#[tokio::test]
async fn nobody_becomes_one_by_an_address_that_is_not_confirmed() {
    let server = Server::start().await;
    let address = fresh_email().replace("@example.com", "@confirm.example");
    let form = json!({"email": address, "password": "correct horse", "name": "Somebody"});
    server
        .post("/api/auth/register", &form)
        .await
        .expect(StatusCode::CREATED);
    for address in [address, "nobody@example.com".to_owned(), String::new()] {
        let refused = command(&["grant", &address]).await;
        assert!(!refused.status.success(), "{refused:?}");
        assert!(
            String::from_utf8_lossy(&refused.stderr).contains("nobody has registered"),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn who_is_none_gets_nowhere() {
    let server = Server::start().await;
    let (person, other, guest) = (
        server.person().await,
        server.person().await,
        server.guest().await,
    );
    let interview = other.interview().await;
    let why = json!({"reason": REASON});
    let of_other = format!("/api/admin/users/{}", other.id);
    for caller in [&person, &guest] {
        for (method, path, body) in [
            (Method::GET, "/api/admin/users".to_owned(), json!({})),
            (Method::GET, of_other.clone(), json!({})),
            (Method::GET, format!("{of_other}/interviews"), json!({})),
            (
                Method::POST,
                format!("/api/admin/interviews/{interview}/transcript"),
                why.clone(),
            ),
            (
                Method::PUT,
                format!("{of_other}/disabled"),
                json!({"disabled": true, "reason": REASON}),
            ),
            (Method::DELETE, of_other.clone(), why.clone()),
            (Method::GET, "/api/admin/audit".to_owned(), json!({})),
            (Method::GET, "/api/admin/state".to_owned(), json!({})),
        ] {
            let answer = ask(caller, method, &path, body).await;
            answer.expect_problem(403, "administrators_only");
        }
    }
    assert_eq!(concerning(&other).await, [], "nothing was seen");
    other.get("/api/profile").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_an_administrator_sees_of_somebody_is_noted_and_told_to_them() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    let id = person.interview().await;
    person.finish(&id).await;
    // Found by a part of the address, whatever its case.
    let part = person.email[..20].to_uppercase();
    let found = admin.get(&format!("/api/admin/users?q={part}")).await;
    let found = found.expect(StatusCode::OK);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let listed = &found["items"][0];
    assert_eq!(
        (&listed["email"], &listed["interviews"]),
        (&json!(person.email), &json!(1))
    );
    let of_person = format!("/api/admin/users/{}", person.id);
    let detail = admin.get(&of_person).await.expect(StatusCode::OK);
    assert_eq!(detail["ways_in"], json!(["email"]));
    assert!(
        detail["turns"].as_u64() > Some(5) && detail["sessions"] == 1,
        "{detail}"
    );
    let list = admin.get(&format!("{of_person}/interviews")).await;
    let list = list.expect(StatusCode::OK);
    assert_eq!(list["items"][0]["id"], id);
    assert!(
        !list.to_string().contains("I wrote a script"),
        "what was said is not in a list"
    );
    let path = format!("/api/admin/interviews/{id}/transcript");
    for reason in ["", "abc", &"x".repeat(501)] {
        let refused = ask(&admin, Method::POST, &path, json!({"reason": reason})).await;
        let refused = refused.expect_problem(422, "invalid_field");
        assert_eq!(refused["field"], "reason");
    }
    let said = ask(&admin, Method::POST, &path, json!({"reason": REASON})).await;
    assert!(
        said.expect(StatusCode::OK)
            .to_string()
            .contains("I wrote a script")
    );
    let told: Vec<(String, Option<String>)> = [
        ("read_transcript", Some(REASON)),
        ("list_interviews", None),
        ("see_user", None),
        ("list_users", None),
    ]
    .map(|(action, reason)| (action.to_owned(), reason.map(str::to_owned)))
    .into();
    assert_eq!(concerning(&person).await, told);
    // Administrators see who it was.
    let log = admin
        .get("/api/admin/audit?limit=100")
        .await
        .expect(StatusCode::OK);
    let entry = log["items"].as_array().unwrap().iter();
    let mut entry = entry.filter(|entry| entry["interview_id"] == id.as_str());
    let entry = entry.next().unwrap();
    assert_eq!(
        (&entry["actor"], &entry["subject"]),
        (&json!(admin.id), &json!(person.id))
    );
    admin
        .get(&format!("/api/admin/users/{}", Uuid::nil()))
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn an_administrator_reads_no_row_of_others_past_what_is_noted() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    furnish(&person).await;
    let columns = "select table_name::text, column_name::text from information_schema.columns
                   where table_schema = 'public' and (column_name = 'owner' or (table_name, column_name) = ('profiles', 'id'))";
    let columns = database().await.query(columns, &[]).await.unwrap();
    assert!(columns.len() > 10);
    for row in columns {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let path = format!("{table}?{column}=eq.{}&select={column}", person.id);
        let read = Rest::new()
            .send(Method::GET, &path, Some(&admin.token), None)
            .await;
        let nothing = read.status == StatusCode::FORBIDDEN || read.json() == json!([]);
        assert!(nothing, "{table}: {}", read.text);
        let written = Rest::new()
            .send(Method::DELETE, &path, Some(&admin.token), None)
            .await;
        let nothing = written.status == StatusCode::FORBIDDEN || written.json() == json!([]);
        assert!(nothing, "{table}: {}", written.text);
    }
    let id = person.get("/api/interviews").await.json()["items"][0]["id"].clone();
    let path = format!("/api/interviews/{}", id.as_str().unwrap());
    admin.get(&path).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_until_they_are_let_in_again() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    let path = format!("/api/admin/users/{}/disabled", person.id);
    let set = |disabled: bool| json!({"disabled": disabled, "reason": REASON});
    for _ in 0..2 {
        ask(&admin, Method::PUT, &path, set(true))
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    person
        .get("/api/interviews")
        .await
        .expect_problem(401, "session_ended");
    person
        .post("/api/account/export", &json!({}))
        .await
        .expect_problem(401, "session_ended");
    let direct = Rest::new()
        .send(Method::GET, "interviews", Some(&person.token), None)
        .await;
    assert_eq!(direct.status, StatusCode::UNAUTHORIZED, "{}", direct.text);
    let renewed = json!({"refresh_token": person.refresh_token});
    assert_eq!(
        server.post("/api/auth/refresh", &renewed).await.status,
        StatusCode::UNAUTHORIZED
    );
    let form =
        json!({"email": person.email, "password": "correct horse", "token_delivery": "json"});
    let login = server.post("/api/auth/login", &form).await;
    login.expect_problem(403, "account_disabled");
    let found = admin
        .get(&format!("/api/admin/users?q={}", person.id))
        .await
        .expect(StatusCode::OK);
    assert!(found["items"][0]["disabled_at"].is_string(), "{found}");
    ask(&admin, Method::PUT, &path, set(false))
        .await
        .expect(StatusCode::NO_CONTENT);
    let back = server
        .post("/api/auth/login", &form)
        .await
        .expect(StatusCode::OK);
    let back = Person::of(&server, &back, person.email.clone());
    let actions: Vec<_> = concerning(&back)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert_eq!(actions, ["enable", "list_users", "disable", "disable"]);
}

#[tokio::test]
async fn an_administrator_removes_others_but_no_administrator() {
    let server = Server::start().await;
    let (admin, colleague, person) = (
        administrator(&server).await,
        administrator(&server).await,
        server.person().await,
    );
    person.interview().await;
    let why = json!({"reason": REASON});
    for of in [&admin, &colleague] {
        let path = format!("/api/admin/users/{}", of.id);
        ask(&admin, Method::DELETE, &path, why.clone())
            .await
            .expect_problem(409, "is_administrator");
        let disabled = json!({"disabled": true, "reason": REASON});
        let disabled = ask(&admin, Method::PUT, &format!("{path}/disabled"), disabled).await;
        disabled.expect_problem(409, "is_administrator");
    }
    let path = format!("/api/admin/users/{}", person.id);
    ask(&admin, Method::DELETE, &path, json!({"reason": "x"}))
        .await
        .expect_problem(422, "invalid_field");
    ask(&admin, Method::DELETE, &path, why.clone())
        .await
        .expect(StatusCode::NO_CONTENT);
    ask(&admin, Method::DELETE, &path, why)
        .await
        .expect_problem(404, "not_found");
    person
        .get("/api/profile")
        .await
        .expect_problem(401, "session_ended");
    // That it was done stays; whom it concerned does not.
    let of_admin = "select count(*) filter (where action = 'remove' and reason = $2), count(*) filter (where subject = $3)
                    from public.audit_log where actor = $1";
    let database = database().await;
    let row = database
        .query_one(of_admin, &[&admin.id, &REASON, &person.id])
        .await
        .unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (1, 0));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let mut database = database().await;
    // Others, of tests beside this one, are administrators again when the transaction is rolled back.
    for attempt in [
        "select public.remove_account($1)",
        "select public.set_removal($1, now() + interval '10 days')",
    ] {
        let transaction = database.transaction().await.unwrap();
        // Nobody becomes one meanwhile.
        let lock = "lock table public.profiles in share row exclusive mode";
        transaction.execute(lock, &[]).await.unwrap();
        let others = "update public.profiles set is_admin = false where id <> $1 and is_admin";
        transaction.execute(others, &[&admin.id]).await.unwrap();
        let refused = transaction
            .execute(attempt, &[&admin.id])
            .await
            .unwrap_err();
        assert_eq!(
            refused.code().map(|code| code.code()),
            Some("PT409"),
            "{refused:?}"
        );
        transaction.rollback().await.unwrap();
    }
    let another = administrator(&server).await;
    let form = json!({"current_password": "correct horse"});
    admin
        .post("/api/account/removal", &form)
        .await
        .expect(StatusCode::NO_CONTENT);
    another.get("/api/admin/state").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_log_is_added_to_and_nothing_else() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    admin
        .get(&format!("/api/admin/users/{}", person.id))
        .await
        .expect(StatusCode::OK);
    let path = format!("audit_log?subject=eq.{}", person.id);
    let key = service_role_key();
    for token in [&admin.token, &person.token, &key] {
        for (method, path, body) in [
            (Method::PATCH, path.as_str(), json!({"action": "enable"})),
            (Method::DELETE, path.as_str(), json!({})),
            (
                Method::POST,
                "audit_log",
                json!({"action": "enable", "subject": person.id}),
            ),
        ] {
            let refused = Rest::new()
                .send(method.clone(), path, Some(token), Some(body))
                .await;
            assert_eq!(
                refused.status,
                StatusCode::FORBIDDEN,
                "{method}: {}",
                refused.text
            );
        }
    }
    let database = database().await;
    for statement in [
        "update public.audit_log set action = 'enable' where subject = $1",
        "update public.audit_log set subject = actor where subject = $1",
        "update public.audit_log set at = now() where subject = $1",
        "delete from public.audit_log where subject = $1",
    ] {
        let refused = database
            .execute(statement, &[&person.id])
            .await
            .unwrap_err();
        let text = refused
            .as_db_error()
            .map(|error| error.message().to_owned());
        assert_eq!(
            text.as_deref(),
            Some("audit_log is only added to"),
            "{statement}"
        );
    }
    let refused = database
        .batch_execute("truncate public.audit_log")
        .await
        .unwrap_err();
    assert!(
        refused
            .as_db_error()
            .is_some_and(|error| error.message().contains("only added to"))
    );
    assert_eq!(concerning(&person).await.len(), 1);
}

#[tokio::test]
async fn people_and_the_log_have_pages() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let people = [
        server.person().await,
        server.person().await,
        server.person().await,
    ];
    // Nobody else has this name.
    let name = format!("Name 100%_of {}", Uuid::new_v4().simple());
    for person in &people {
        let form = json!({"display_name": name, "avatar_url": null, "language": "en"});
        person
            .put("/api/profile", &form)
            .await
            .expect(StatusCode::OK);
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/admin/users?limit=2{cursor}");
        let request = admin
            .request(Method::GET, &path)
            .query(&[("q", name.as_str())]);
        let page = Answer::of(request).await.expect(StatusCode::OK);
        let ids = page["items"].as_array().unwrap().iter();
        seen.extend(ids.map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let expected: Vec<String> = people
        .iter()
        .rev()
        .map(|person| person.id.to_string())
        .collect();
    assert_eq!(seen, expected);
    // Who was not shown was not seen, and whoever was shown was seen once.
    for person in &people {
        assert_eq!(concerning(person).await.len(), 1);
    }
    let first = admin
        .get("/api/admin/audit?limit=1")
        .await
        .expect(StatusCode::OK);
    let next = first["next_cursor"].as_str().unwrap();
    let second = admin
        .get(&format!("/api/admin/audit?limit=1&cursor={next}"))
        .await;
    let second = second.expect(StatusCode::OK);
    assert!(second["items"][0]["id"].as_i64() < first["items"][0]["id"].as_i64());
    for path in [
        "users?limit=0", "users?cursor=x", "audit?cursor=x", "users?limit=101",
    ] {
        let refused = admin.get(&format!("/api/admin/{path}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

/// PostgREST would cast what a function answers and tell the value in an error, which takes the note back.
#[tokio::test]
async fn nobody_calls_the_functions_of_administrators_past_the_api() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    let interview = person.interview().await;
    person.start(&interview).await;
    let (actor, user) = (admin.id, person.id);
    let key = service_role_key();
    for (function, arguments) in [
        (
            "admin_users",
            json!({"p_actor": actor, "p_query": person.email}),
        ),
        ("admin_user", json!({"p_actor": actor, "p_user": user})),
        (
            "admin_interviews",
            json!({"p_actor": actor, "p_user": user}),
        ),
        (
            "admin_transcript",
            json!({"p_actor": actor, "p_interview": interview, "p_reason": REASON}),
        ),
        (
            "admin_set_disabled",
            json!({"p_actor": actor, "p_user": user, "p_disabled": false, "p_reason": REASON}),
        ),
        ("admin_service_state", json!({"p_actor": actor})),
        ("admin_audit_log", json!({"p_actor": actor, "p_limit": 10})),
        (
            "admin_remove_user",
            json!({"p_actor": actor, "p_user": user, "p_reason": REASON}),
        ),
    ] {
        let column = match function {
            "admin_interviews" => "role::integer",
            "admin_audit_log" => "action::integer",
            "admin_set_disabled" | "admin_remove_user" => "pgrst_scalar",
            _ => "pgrst_scalar::integer",
        };
        for cast in ["", &format!("?select={column}")] {
            let path = format!("rpc/{function}{cast}");
            let refused = Rest::new();
            let refused = refused
                .send(
                    Method::POST,
                    &path,
                    Some(&admin.token),
                    Some(arguments.clone()),
                )
                .await;
            assert_eq!(
                refused.status,
                StatusCode::FORBIDDEN,
                "{path}: {}",
                refused.text
            );
            assert!(!refused.text.contains(&person.email), "{}", refused.text);
        }
        // Nor does the service, for somebody who is none.
        let mut of_person = arguments;
        of_person["p_actor"] = json!(person.id);
        let path = format!("rpc/{function}");
        let refused = Rest::new();
        let refused = refused
            .send(Method::POST, &path, Some(&key), Some(of_person))
            .await;
        assert_eq!(
            refused.status,
            StatusCode::FORBIDDEN,
            "{path}: {}",
            refused.text
        );
        assert!(
            refused.text.contains("administrators_only"),
            "{}",
            refused.text
        );
    }
    assert_eq!(concerning(&person).await, [], "nothing was seen");
    let no_reason = json!({"p_actor": actor, "p_interview": interview, "p_reason": " "});
    let rest = Rest::new();
    let refused = rest.send(
        Method::POST,
        "rpc/admin_transcript",
        Some(&key),
        Some(no_reason),
    );
    assert_eq!(refused.await.status.as_u16(), 422);
    // A person does not read who it was.
    let who = rest.send(
        Method::GET,
        "audit_log?select=actor",
        Some(&person.token),
        None,
    );
    assert_eq!(who.await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_is_banned_in_supabase_auth_is_seen_to_be_disabled() {
    let server = Server::start().await;
    let (admin, person) = (administrator(&server).await, server.person().await);
    let ban = "update auth.users set banned_until = now() + interval '1 day' where id = $1";
    database().await.execute(ban, &[&person.id]).await.unwrap();
    let path = format!("/api/admin/users/{}", person.id);
    let detail = admin.get(&path).await.expect(StatusCode::OK);
    assert!(detail["user"]["disabled_at"].is_string(), "{detail}");
}
