//! What a person may write through PostgREST itself, and what only the service writes.

use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn set_up() -> Value {
    json!({"config": {"role": "x"}, "role": "x", "level": "mid", "mode": "voice"})
}

/// What the service derives of an interview, with a value that would be worth forging.
fn derived() -> Value {
    json!({
        "version": 2_147_483_647, "machine": {"floor": "ended"}, "stats": {"prompt_tokens": 0}, "status": "completed",
        "stage": "closing", "ended_by": "natural_completion", "final_stage": "closing", "skipped_stages": ["welcome"],
        "started_at": "2020-01-01T00:00:00Z", "ended_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z", "last_step_id": uuid::Uuid::nil(),
        "id": uuid::Uuid::new_v4(),
    })
}

#[tokio::test]
async fn what_the_service_derives_is_refused_to_its_owner() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    person.finish(&id).await;
    person
        .request(Method::POST, &format!("/api/interviews/{id}/feedback"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let rest = Rest::new();
    let refused = async |method: Method, path: String, row: Value| {
        let what = format!("{method} {path} {row}");
        let answer = rest
            .send(method, &path, Some(&person.token), Some(row))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{what}: {}",
            answer.text
        );
    };
    for (column, value) in derived().as_object().unwrap() {
        refused(
            Method::PATCH,
            format!("interviews?id=eq.{id}"),
            json!({column: value}),
        )
        .await;
        let mut row = set_up();
        row[column] = value.clone();
        refused(Method::POST, "interviews".into(), row).await;
    }
    refused(
        Method::PATCH,
        format!("interviews?id=eq.{id}"),
        json!({"mode": "voice"}),
    )
    .await;
    let job = json!({"kind": "voice", "subject": id, "owner": person.id, "wanted_at": "-infinity"});
    let turn = json!({"interview_id": id, "seq": 900, "speaker": "candidate", "stage": "closing", "text": "x",
                      "started_ms": 0, "ended_ms": 0});
    let note = json!({"interview_id": id, "seq": 2, "score": 5, "assessed_by": "model"});
    let report = json!({"interview_id": id, "status": "ready", "scores": {"overall_score": 10}});
    let earlier = json!({"interview_id": id, "owner": person.id, "version": 7, "facts": {}, "provenance": {},
                         "written_at": "2026-01-01T00:00:00Z"});
    let correction = json!({"interview_id": id, "owner": person.id, "seq": 2, "kind": "filler", "start_char": 0,
                            "end_char": 2, "counts": false});
    for (table, row, change) in [
        ("turns", turn, json!({"text": "I never said that"})),
        ("turn_feedback", note, json!({"score": 5})),
        ("feedback", report, json!({"scores": {"overall_score": 10}})),
        (
            "feedback_history",
            earlier,
            json!({"scores": {"overall_score": 10}}),
        ),
        ("fact_corrections", correction, json!({"counts": false})),
    ] {
        let path = format!("{table}?interview_id=eq.{id}");
        refused(Method::POST, table.into(), row).await;
        refused(Method::PATCH, path.clone(), change).await;
        refused(Method::DELETE, path, json!({})).await;
    }
    let card = json!({"owner": person.id, "of_interview": id, "of_seq": 2, "question": "Why?", "stability": 1,
                      "difficulty": 5, "due_at": "2026-01-01T00:00:00Z"});
    let path = format!("practice_cards?of_interview=eq.{id}");
    refused(Method::POST, "practice_cards".into(), card).await;
    for change in [
        json!({"suspended": true}),
        json!({"due_at": "2020-01-01T00:00:00Z"}),
    ] {
        refused(Method::PATCH, path.clone(), change).await;
    }
    refused(Method::DELETE, path, json!({})).await;
    // A place in the queue, or a hold on somebody's interview.
    let path = format!("jobs?subject=eq.{id}");
    refused(Method::POST, "jobs".into(), job).await;
    for change in [
        json!({"wanted_at": "-infinity"}),
        json!({"lease_owner": "me"}),
    ] {
        refused(Method::PATCH, path.clone(), change).await;
    }
    refused(Method::DELETE, path, json!({})).await;
}

#[tokio::test]
async fn a_person_sets_up_reads_and_removes_what_is_theirs() {
    let server = Server::start().await;
    let person = server.person().await;
    let rest = Rest::new();
    let token = Some(person.token.as_str());
    let mut row = set_up();
    for (column, value) in [
        ("company", "Acme"),
        ("resume_text", "Rust"),
        ("job_description", "Crab"),
        ("idempotency_key", "one"),
    ] {
        row[column] = json!(value);
    }
    row["room_name"] = json!(uuid::Uuid::new_v4());
    let made = rest
        .send(Method::POST, "interviews", token, Some(row))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(
        (&made[0]["status"], &made[0]["version"]),
        (&json!("ready"), &json!(0))
    );
    let document = json!({"kind": "resume", "name": "cv", "text": "Rust"});
    rest.send(Method::POST, "documents", token, Some(document))
        .await
        .expect(StatusCode::CREATED);
    let name = json!({"display_name": "New Name"});
    let profile = format!("profiles?id=eq.{}", person.id);
    let changed = rest
        .send(Method::PATCH, &profile, token, Some(name))
        .await
        .expect(StatusCode::OK);
    assert_eq!(changed[0]["display_name"], "New Name");
    for table in ["interviews", "documents"] {
        let path = format!("{table}?owner=eq.{}", person.id);
        let removed = rest
            .send(Method::DELETE, &path, token, None)
            .await
            .expect(StatusCode::OK);
        assert_eq!(removed.as_array().unwrap().len(), 1, "{table}");
    }
}

#[tokio::test]
async fn a_person_executes_what_reads_their_own_rows_alone() {
    let rows = database()
        .await
        .query(
            "select p.proname, r.rolname from pg_proc p, pg_roles r
             where p.pronamespace = 'public'::regnamespace and r.rolname in ('anon', 'authenticated')
               and has_function_privilege(r.oid, p.oid, 'execute')",
            &[],
        )
        .await
        .unwrap();
    let mut executable: Vec<(String, String)> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    executable.sort();
    let names = [
        "end_my_session", "interview_history", "list_interviews", "my_export_part", "my_sessions",
    ];
    let expected = names.map(|name| (name.to_owned(), "authenticated".to_owned()));
    assert_eq!(executable, expected);
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    for (function, arguments) in [
        (
            "record_step",
            json!({"p_interview": id, "p_owner": person.id, "p_expected_version": 0, "p_step_id": id, "p_state": {}}),
        ),
        (
            "want_voice",
            json!({"p_interview": id, "p_owner": person.id}),
        ),
        (
            "want_job",
            json!({"p_kind": "reply", "p_subject": id, "p_owner": person.id}),
        ),
        (
            "claim_jobs",
            json!({"p_worker": "me", "p_kinds": ["voice"], "p_limit": 1, "p_lease_seconds": 10}),
        ),
        (
            "keys_of_interview",
            json!({"p_interview": id, "p_owner": person.id}),
        ),
        (
            "record_practice",
            json!({"p_owner": person.id, "p_attempt": id, "p_card": {}, "p_days": 1, "p_repetitions": 0}),
        ),
        ("practice_streak", json!({"p_owner": person.id})),
        ("account_data", json!({"p_owner": person.id})),
        ("remove_account", json!({"p_user": person.id})),
        (
            "set_administrator",
            json!({"p_email": person.email, "p_is_admin": true}),
        ),
        (
            "mark_abandoned",
            json!({"p_idle_since": "2020-01-01T00:00:00Z"}),
        ),
    ] {
        let path = format!("rpc/{function}");
        Rest::new()
            .send(Method::POST, &path, Some(&person.token), Some(arguments))
            .await
            .expect(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_lost_answer_is_repeated_and_nothing_is_stored_twice() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = person.interview().await;
    let turn = json!({"seq": 1, "speaker": "interviewer", "stage": "welcome", "text": "Hello", "started_ms": 0, "ended_ms": 1});
    let step = async |owner: uuid::Uuid, step_id: uuid::Uuid| {
        let state =
            json!({"status": "active", "stage": "welcome", "skipped_stages": [], "stats": {}});
        let arguments = json!({"p_interview": id, "p_owner": owner, "p_expected_version": 0, "p_state": state,
                               "p_turns": [turn], "p_step_id": step_id});
        let service = service_role_key();
        Rest::new()
            .send(
                Method::POST,
                "rpc/record_step",
                Some(&service),
                Some(arguments),
            )
            .await
    };
    let (first, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    // Whose interview it is not, changes nothing.
    step(other, first).await.expect(StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let stored = step(person.id, first).await.expect(StatusCode::OK);
        assert_eq!(stored, json!({"version": 1}));
    }
    step(person.id, other).await.expect(StatusCode::CONFLICT);
    let detail = person.get(&format!("/api/interviews/{id}")).await;
    let detail = detail.expect(StatusCode::OK);
    assert_eq!(detail["turns"].as_array().unwrap().len(), 1);
}

/// Rows from before people's rights were narrowed, and of later releases.
#[tokio::test]
async fn numbers_that_are_none_hide_neither_a_list_nor_its_owner() {
    let server = Server::start().await;
    let person = server.person().await;
    let ids = [person.interview().await, person.interview().await];
    let id: uuid::Uuid = ids[0].parse().unwrap();
    let database = database().await;
    for sql in [
        "update public.interviews set stats = '{\"elapsed_ms\": \"x\", \"prompt_tokens\": [1]}' where id = $1",
        "insert into public.feedback (interview_id, owner, status, scores)
         select id, owner, 'ready', '{\"overall_score\": \"B+\"}' from public.interviews where id = $1",
    ] {
        database.execute(sql, &[&id]).await.unwrap();
    }
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    let items = history["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item["overall_score"].is_null()));
    // Processes of the release before read the other function.
    let token = person.token.clone();
    let rest = Rest::new();
    let before = rest.send(
        Method::POST,
        "rpc/list_interviews",
        Some(&token),
        Some(json!({})),
    );
    let before = before.await.expect(StatusCode::OK);
    assert_eq!(before.as_array().map(Vec::len), Some(2));
    assert!(before[0]["stats"].is_object());

    let administrator = server.person().await;
    let form = json!({"p_email": administrator.email, "p_is_admin": true});
    let key = service_role_key();
    let granted = rest.send(
        Method::POST,
        "rpc/set_administrator",
        Some(&key),
        Some(form),
    );
    granted.await.expect(StatusCode::OK);
    for path in [
        format!("/api/admin/users/{}", person.id),
        format!("/api/admin/users/{}/interviews", person.id),
    ] {
        administrator.get(&path).await.expect(StatusCode::OK);
    }
}

/// An import that can't be stored as a whole leaves nothing, and its label is free.
#[tokio::test]
async fn an_import_is_stored_with_its_turns_or_not_at_all() {
    let server = Server::start().await;
    let person = server.person().await;
    let rest = Rest::new();
    let key = service_role_key();
    let turn = |stage: &str| {
        json!({
            "seq": 1, "speaker": "candidate", "stage": stage, "text": "Hello", "started_ms": 0, "ended_ms": 1, "source": "import",
        })
    };
    let form = |stage: &str| {
        json!({
            "p_owner": person.id, "p_step_id": uuid::Uuid::new_v4(), "p_turns": [turn(stage)],
            "p_interview": {"config": {"role": "Baker"}, "role": "Baker", "level": "mid", "company": "", "mode": "text", "room_name": "one"},
            "p_state": {"machine": null, "status": "completed", "stage": "closing", "skipped_stages": [], "stats": {}},
        })
    };
    let path = "rpc/import_interview";
    let refused = rest
        .send(Method::POST, path, Some(&key), Some(form("nowhere")))
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    assert_eq!(history["items"], json!([]));
    let stored = rest
        .send(Method::POST, path, Some(&key), Some(form("closing")))
        .await;
    stored.expect(StatusCode::OK);
    let history = person.get("/api/interviews").await.expect(StatusCode::OK);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1));
    let own = rest
        .send(
            Method::POST,
            path,
            Some(&person.token),
            Some(form("closing")),
        )
        .await;
    assert_eq!(
        own.status,
        StatusCode::FORBIDDEN,
        "people import through the API"
    );
}

/// Whoever adds a column of JSON freezes its forms (`shared/tests/stored_values.rs`, the machine's in `stored_machine.rs`, those
/// of jobs in `store::jobs`).
#[tokio::test]
async fn the_forms_of_all_stored_json_are_frozen() {
    let rows = database()
        .await
        .query(
            "select distinct table_name::text, column_name::text from information_schema.columns
             where table_schema = 'public' and data_type in ('json', 'jsonb')",
            &[],
        )
        .await
        .unwrap();
    assert!(rows.len() > 8);
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tests/stored");
    for row in rows {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let elsewhere = [("interviews", "machine"), ("jobs", "input")];
        let is_frozen = samples.join(&column).is_dir()
            || elsewhere.contains(&(table.as_str(), column.as_str()));
        assert!(is_frozen, "{table}.{column}");
    }
}
