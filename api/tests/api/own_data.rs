//! Everything that is kept of somebody: downloaded as one file, and removed with the account.

use crate::furnished::{furnish, service};
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::time::Duration;
use uuid::Uuid;

const EXPORT: &str = "/api/account/export";
const REMOVAL: &str = "/api/account/removal";

/// Has the file made, and waits until it is no longer being made.
async fn made(person: &Person<'_>) -> Value {
    let begun = person.post(EXPORT, &json!({})).await;
    begun.expect(StatusCode::ACCEPTED);
    let ended = async {
        loop {
            let export = person.get(EXPORT).await.expect(StatusCode::OK);
            if export["state"] != "making" {
                return export;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(60), ended);
    ended.await.expect("made in time")
}

/// The downloaded file: the names of files in it, and what they hold.
async fn download(person: &Person<'_>) -> BTreeMap<String, String> {
    let request = person.request(Method::GET, &format!("{EXPORT}/file"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/zip");
    let disposition = response.headers()["content-disposition"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        disposition.starts_with("attachment; filename=\"mockingbird-2"),
        "{disposition}"
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let bytes = response.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

/// Lets the work of `furnish` go that nobody here does.
async fn let_go(person: &Person<'_>) {
    let database = database().await;
    let of_owner = "delete from public.jobs where owner = $1";
    database.execute(of_owner, &[&person.id]).await.unwrap();
    let of_owner = "delete from public.data_exports where owner = $1";
    database.execute(of_owner, &[&person.id]).await.unwrap();
}

/// Tables with rows of people, and what of them is in the file.
const IN_THE_FILE: [(&str, &str); 17] = [
    ("profiles", "\"display_name\": \"Test Person\""),
    ("provider_keys", "\"hint\": \"…abcd\""),
    ("documents", "Crustaceans and crates"),
    ("interviews", "\"role\": \"Backend Engineer\""),
    ("turns", "I wrote a script"),
    ("turn_feedback", "\"assessed_by\""),
    ("feedback", "\"overall_score\""),
    ("feedback_history", "report-1.md"),
    ("fact_corrections", "corrections.json"),
    ("preferences", "Ask me about Rust"),
    ("audit_log", "\"action\": \"see_user\""),
    ("practice_cards", "\"question\": \"Why?\""),
    // The sealed keys of an interview go an hour after it, and are never shown.
    ("interview_keys", ""),
    // What is being done is no data, and neither is the file itself.
    ("jobs", ""),
    ("data_exports", ""),
    ("data_export_parts", ""),
    ("sessions", "\"user_agent\""),
];

#[tokio::test]
async fn everything_that_is_kept_of_somebody_is_in_the_file_but_for_their_keys() {
    let server = Server::start().await;
    let person = server.person().await;
    furnish(&person).await;
    let_go(&person).await;
    let made = made(&person).await;
    assert_eq!(
        (&made["state"], &made["done"], &made["total"]),
        (&json!("ready"), &json!(1), &json!(1))
    );
    let files = download(&person).await;
    let all: String = files
        .iter()
        .map(|(name, content)| format!("{name}\n{content}\n"))
        .collect();
    for (table, mark) in IN_THE_FILE {
        assert!(
            all.contains(mark),
            "{table}: {mark} is not in {:?}",
            files.keys()
        );
    }
    for secret in [
        "sk-very-secret", "ciphertext", "encrypted_password", "token_hash",
    ] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(files["README.txt"].starts_with('\u{feff}'));
    assert!(all.contains(&person.email));
    let database = database().await;
    let tables = database.query(
        "select distinct table_name::text from information_schema.columns
         where table_schema = 'public' and (column_name in ('owner', 'user_id', 'subject') or table_name = 'profiles')",
        &[],
    );
    for row in tables.await.unwrap() {
        let table: String = row.get(0);
        let known = IN_THE_FILE.iter().any(|(name, _)| *name == table);
        assert!(known, "{table}: is it in the file?");
    }
    // What an interview is exported as by itself is in the file as it is.
    let id = person.get("/api/interviews").await.json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let alone = person
        .get(&format!("/api/interviews/{id}/export?format=markdown"))
        .await;
    let in_file = files
        .iter()
        .find(|(name, _)| name.ends_with("/interview.md"))
        .unwrap();
    assert_eq!(*in_file.1, alone.text);
    assert!(
        in_file.0.starts_with("interviews/2") && in_file.0.contains("-backend-engineer/"),
        "{}",
        in_file.0
    );
}

#[tokio::test]
async fn a_file_is_the_persons_own_and_goes_after_a_day() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    assert_eq!(person.get(EXPORT).await.status, StatusCode::NO_CONTENT);
    let file = format!("{EXPORT}/file");
    person.get(&file).await.expect_problem(404, "not_found");
    made(&person).await;
    let first = download(&person).await;
    assert_eq!(
        first.len(),
        2,
        "somebody without anything: {:?}",
        first.keys()
    );
    assert_eq!(other.get(EXPORT).await.status, StatusCode::NO_CONTENT);
    other.get(&file).await.expect_problem(404, "not_found");
    other.delete(EXPORT).await.expect_problem(404, "not_found");
    // A new one takes its place.
    person.interview().await;
    made(&person).await;
    assert!(download(&person).await.len() > 2);
    let rows = server.app.store.as_service();
    rows.purge_data_exports("2020-01-01T00:00:00Z")
        .await
        .unwrap();
    person.get(EXPORT).await.expect(StatusCode::OK);
    let yesterday = "update public.data_exports set created_at = '2020-01-01' where owner = $1";
    database()
        .await
        .execute(yesterday, &[&person.id])
        .await
        .unwrap();
    rows.purge_data_exports("2021-01-01T00:00:00Z")
        .await
        .unwrap();
    assert_eq!(person.get(EXPORT).await.status, StatusCode::NO_CONTENT);
    made(&person).await;
    person.delete(EXPORT).await.expect(StatusCode::NO_CONTENT);
    person.get(&file).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_file_is_made_once_at_a_time_and_by_another_process_where_one_dies() {
    let server = Server::start().await;
    let person = server.person().await;
    person.interview().await;
    // A process that dies after the first part.
    let dead =
        json!({"p_owner": person.id, "p_worker": "dead", "p_take": true, "p_lease_seconds": 600});
    let begun = service("rpc/want_export", dead.clone()).await;
    let part = json!({"p_job": begun["job"]["id"], "p_worker": "dead", "p_seq": 0, "p_bytes": "UEs=", "p_done": 0,
                      "p_total": 9, "p_is_last": false});
    service("rpc/record_export_part", part.clone()).await;
    let while_held = person
        .post(EXPORT, &json!({}))
        .await
        .expect(StatusCode::ACCEPTED);
    assert_eq!(
        (&while_held["state"], &while_held["total"]),
        (&json!("making"), &json!(9))
    );
    person
        .get(&format!("{EXPORT}/file"))
        .await
        .expect_problem(404, "not_found");
    let run_out = "update public.jobs set lease_until = now() - interval '1 s', not_before = now() where owner = $1";
    database()
        .await
        .execute(run_out, &[&person.id])
        .await
        .unwrap();
    let made = made(&person).await;
    assert_eq!(
        (&made["state"], &made["total"]),
        (&json!("ready"), &json!(1))
    );
    assert!(
        download(&person)
            .await
            .keys()
            .any(|name| name.ends_with("interview.md"))
    );
    // The one that was thought dead can't write into it any more.
    let (rest, key) = (Rest::new(), service_role_key());
    let late = rest.send(
        Method::POST,
        "rpc/record_export_part",
        Some(&key),
        Some(part),
    );
    late.await.expect(StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_interview_of_another_release_is_in_the_file_as_it_is_stored() {
    let server = Server::start().await;
    let person = server.person().await;
    let (good, other) = (person.interview().await, person.interview().await);
    let later =
        "update public.interviews set config = '{\"of\": \"a later release\"}' where id = $1";
    let id: Uuid = other.parse().unwrap();
    database().await.execute(later, &[&id]).await.unwrap();
    made(&person).await;
    let files = download(&person).await;
    assert!(files[&format!("interviews/{other}/as-stored.json")].contains("a later release"));
    assert!(files.values().any(|content| content.contains(&good)));
}

#[tokio::test]
async fn work_that_is_given_up_says_so_and_can_be_wanted_anew() {
    let server = Server::start().await;
    let person = server.person().await;
    let dead =
        json!({"p_owner": person.id, "p_worker": "dead", "p_take": true, "p_lease_seconds": 600});
    service("rpc/want_export", dead).await;
    let used_up =
        "update public.jobs set state = 'failed', error_code = 'attempts_used_up' where owner = $1";
    database()
        .await
        .execute(used_up, &[&person.id])
        .await
        .unwrap();
    let failed = person.get(EXPORT).await.expect(StatusCode::OK);
    assert_eq!(
        (&failed["state"], &failed["error_code"]),
        (&json!("failed"), &json!("attempts_used_up"))
    );
    assert_eq!(made(&person).await["state"], "ready");
}

/// How many rows of any table of this project, and of Supabase Auth, hold an id; by table.
async fn rows_with(id: Uuid) -> BTreeMap<String, i64> {
    let database = database().await;
    let tables = database.query(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname in ('public', 'private', 'auth', 'gate')",
        &[],
    );
    let mut found = BTreeMap::new();
    for row in tables.await.unwrap() {
        let table: String = row.get(0);
        let count =
            format!("select count(*) from {table} as t where t::text like '%' || $1 || '%'");
        let count = database
            .query_one(&count, &[&id.to_string()])
            .await
            .unwrap();
        found.insert(table, count.get(0));
    }
    found
}

/// Tables that hold nothing of somebody who has used everything: what they are for is over within a request, or not of
/// the kind of a person that the tests make.
const EMPTY: [&str; 3] = [
    "public.interview_keys",
    // Hashes of addresses of those whom an import has brought, which nobody is found by.
    "private.imported_addresses",
    "auth.",
];

#[tokio::test]
async fn an_account_is_removed_with_every_row_of_every_table() {
    let server = Server::start().await;
    let person = server.person().await;
    furnish(&person).await;
    for (table, count) in rows_with(person.id).await {
        let may_be_empty = EMPTY.iter().any(|name| table.starts_with(name));
        assert!(
            count > 0 || may_be_empty,
            "{table} has no row of theirs: the test would not see one that stays"
        );
    }
    let without = person.post(REMOVAL, &json!({})).await;
    without.expect_problem(403, "reauthentication_needed");
    let wrong = person
        .post(REMOVAL, &json!({"current_password": "wrong horse"}))
        .await;
    let wrong = wrong.expect_problem(422, "invalid_field");
    assert_eq!(wrong["field"], "current_password");
    let right = json!({"current_password": "correct horse"});
    let removed = person.post(REMOVAL, &right).await;
    removed.expect(StatusCode::NO_CONTENT);
    assert!(
        removed.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    let left: Vec<_> = rows_with(person.id)
        .await
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    assert!(left.is_empty(), "{left:?}");
    person
        .get("/api/profile")
        .await
        .expect_problem(401, "session_ended");
    person
        .post(REMOVAL, &right)
        .await
        .expect_problem(401, "session_ended");
    let form = json!({"email": person.email, "password": "correct horse"});
    server
        .post("/api/auth/login", &form)
        .await
        .expect_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_guest_removes_everything_without_a_password() {
    let server = Server::start().await;
    let guest = server.guest().await;
    guest.interview().await;
    // Days to think are for those who can come back.
    let form = json!({"with_days_to_think": true});
    guest
        .post(REMOVAL, &form)
        .await
        .expect(StatusCode::NO_CONTENT);
    let left: i64 = rows_with(guest.id).await.values().sum();
    assert_eq!(left, 0);
}

async fn log_in<'a>(server: &'a Server, email: &str) -> Person<'a> {
    let form = json!({"email": email, "password": "correct horse", "token_delivery": "json"});
    let session = server.post("/api/auth/login", &form).await;
    Person::of(server, &session.expect(StatusCode::OK), email.to_owned())
}

#[tokio::test]
async fn with_days_to_think_a_person_may_change_their_mind() {
    let server = Server::start().await;
    let (keeps, goes) = (server.person().await, server.person().await);
    let form = json!({"current_password": "correct horse", "with_days_to_think": true});
    for person in [&keeps, &goes] {
        person
            .post(REMOVAL, &form)
            .await
            .expect(StatusCode::NO_CONTENT);
        person
            .get("/api/profile")
            .await
            .expect_problem(401, "session_ended");
    }
    let again = log_in(&server, &keeps.email).await;
    let profile = again.get("/api/profile").await.expect(StatusCode::OK);
    let at = profile["removal_at"].as_str().unwrap();
    let days =
        "select extract(epoch from $1::text::timestamptz - now()) / 86400.0 between 9.9 and 10.0";
    let in_ten_days = database().await.query_one(days, &[&at]).await.unwrap();
    assert!(in_ten_days.get::<_, bool>(0), "{at}");
    again.delete(REMOVAL).await.expect(StatusCode::NO_CONTENT);
    let profile = again.get("/api/profile").await.expect(StatusCode::OK);
    assert_eq!(profile["removal_at"], Value::Null);
    let rows = server.app.store.as_service();
    rows.purge_accounts().await.unwrap();
    assert!(
        rows_with(goes.id).await["auth.users"] > 0,
        "not before its time"
    );
    let over = "update public.profiles set removal_at = now() - interval '1 s' where id = $1";
    database().await.execute(over, &[&goes.id]).await.unwrap();
    rows.purge_accounts().await.unwrap();
    assert_eq!(rows_with(goes.id).await.values().sum::<i64>(), 0);
    again.get("/api/profile").await.expect(StatusCode::OK);
    // Nobody sets it past the API, to whatever time.
    let change = Some(json!({"removal_at": "2020-01-01T00:00:00Z"}));
    let path = format!("profiles?id=eq.{}", again.id);
    let rest = Rest::new();
    let forged = rest.send(Method::PATCH, &path, Some(&again.token), change);
    forged.await.expect(StatusCode::FORBIDDEN);
}
