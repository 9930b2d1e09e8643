//! Limits on the count and the size of what people store, past the API and through it.

use crate::harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn document() -> Value {
    json!({"kind": "resume", "name": "cv", "text": "Rust"})
}

fn set_up() -> Value {
    json!({"config": {"role": "x"}, "role": "x", "level": "mid", "mode": "voice"})
}

async fn count(person: &Person<'_>, table: &str) -> usize {
    let path = format!("{table}?select=id&owner=eq.{}", person.id);
    let rows = Rest::new()
        .send(Method::GET, &path, Some(&person.token), None)
        .await
        .expect(StatusCode::OK);
    rows.as_array().unwrap().len()
}

#[tokio::test]
async fn a_value_of_thirty_megabytes_is_refused_wherever_a_person_writes() {
    let server = Server::start().await;
    let person = server.person().await;
    let rest = Rest::new();
    let huge = "a".repeat(30_000_000);
    let kept = person.post("/api/documents", &document()).await;
    let kept = kept.expect(StatusCode::CREATED)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (method, table, mut row, columns) in [
        (
            Method::POST,
            "documents".to_owned(),
            document(),
            &["name", "text", "kind"][..],
        ),
        (
            Method::POST,
            "interviews".to_owned(),
            set_up(),
            &[
                "config", "role", "level", "company", "mode", "resume_text", "job_description",
                "room_name", "idempotency_key",
            ],
        ),
        (
            Method::PATCH,
            format!("profiles?id=eq.{}", person.id),
            json!({}),
            &["display_name", "avatar_url", "language"],
        ),
        (
            Method::POST,
            "preferences".to_owned(),
            json!({}),
            &["settings"],
        ),
        (
            Method::PATCH,
            format!("documents?id=eq.{kept}"),
            json!({}),
            &["name", "text"],
        ),
    ] {
        for column in columns {
            let before = row.clone();
            row[*column] = if matches!(*column, "config" | "settings") {
                json!({"x": huge})
            } else {
                json!(huge)
            };
            let answer = rest
                .send(method.clone(), &table, Some(&person.token), Some(row))
                .await;
            assert!(
                answer.status.is_client_error(),
                "{table} {column}: {}",
                answer.status
            );
            row = before;
        }
    }
    assert_eq!(
        (
            count(&person, "documents").await,
            count(&person, "interviews").await
        ),
        (1, 0)
    );
    let document = person.get(&format!("/api/documents/{kept}")).await;
    assert_eq!(document.expect(StatusCode::OK)["text"], "Rust");
    let path = format!("preferences?select=settings&owner=eq.{}", person.id);
    let stored = rest.send(Method::GET, &path, Some(&person.token), None);
    assert_eq!(stored.await.expect(StatusCode::OK), json!([]));
}

#[tokio::test]
async fn ten_thousand_rows_at_once_are_refused_as_a_whole() {
    let server = Server::start().await;
    let person = server.person().await;
    for (table, row) in [("documents", document()), ("interviews", set_up())] {
        let rows = json!(vec![row; 10_000]);
        let answer = Rest::new()
            .send(Method::POST, table, Some(&person.token), Some(rows))
            .await;
        let problem = answer.expect(StatusCode::CONFLICT);
        assert_eq!(
            (&problem["message"], &problem["details"]),
            (&json!("limit_reached"), &json!(table))
        );
        assert_eq!(count(&person, table).await, 0);
    }
}

#[tokio::test]
async fn requests_at_once_do_not_pass_the_limit_together() {
    let server = Server::start().await;
    let person = server.person().await;
    let rows = json!(vec![document(); 30]);
    let sent = (0..6).map(|_| async {
        let token = Some(person.token.as_str());
        let rest = Rest::new();
        rest.send(Method::POST, "documents", token, Some(rows.clone()))
            .await
            .status
    });
    let statuses = futures::future::join_all(sent).await;
    let taken = statuses.iter().filter(|status| status.is_success()).count();
    assert_eq!((taken, count(&person, "documents").await), (3, 90));
}

#[tokio::test]
async fn the_api_says_what_is_full_and_a_repeated_request_still_finds_its_interview() {
    let server = Server::start().await;
    let guest = server.guest().await;
    for _ in 0..10 {
        guest
            .post("/api/documents", &document())
            .await
            .expect(StatusCode::CREATED);
    }
    guest
        .post("/api/documents", &document())
        .await
        .expect_problem(409, "limit_reached");
    let keyed = async || {
        let request = guest.request(Method::POST, "/api/interviews");
        let request = request.header("idempotency-key", "the last one");
        Answer::of(request.json(&json!({"role": "Nurse"}))).await
    };
    let rows = json!(vec![set_up(); 49]);
    Rest::new()
        .send(Method::POST, "interviews", Some(&guest.token), Some(rows))
        .await
        .expect(StatusCode::CREATED);
    let last = keyed().await.expect(StatusCode::CREATED);
    assert_eq!(keyed().await.expect(StatusCode::CREATED)["id"], last["id"]);
    guest
        .post("/api/interviews", &json!({"role": "Nurse"}))
        .await
        .expect_problem(409, "limit_reached");
}

#[tokio::test]
async fn an_import_that_could_not_be_read_back_is_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    let import = async |pairs: u32| {
        let side = |shift: f64| -> Vec<Value> {
            let message =
                |index| json!({"index": index, "text": "x", "timestamp": f64::from(index) + shift});
            (0..pairs).map(message).collect()
        };
        let form = json!({"room_name": uuid::Uuid::new_v4(), "conversation": {"agent": side(0.0), "user": side(0.5)},
                          "skipped_stages": vec!["welcome"; 1000]});
        person.post("/api/interview/save", &form).await
    };
    import(501).await.expect_problem(422, "invalid_field");
    let saved = import(500).await.expect(StatusCode::CREATED);
    let path = format!(
        "/api/interviews/{}",
        saved["interview_id"].as_str().unwrap()
    );
    let detail = person.get(&path).await.expect(StatusCode::OK);
    assert_eq!(detail["turns"].as_array().unwrap().len(), 1000);
    assert_eq!(detail["progress"]["skipped_stages"], json!(["welcome"]));
}

#[tokio::test]
async fn two_interviews_of_a_person_wait_for_a_voice_and_no_third() {
    let server =
        Server::with(|config| config.livekit = Some(livekit("wss://operator.example"))).await;
    let person = server.person().await;
    person
        .save_key(Provider::Deepgram, "dg-very-secret-key")
        .await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(person.interview_with(json!({"mode": "voice"})).await);
    }
    let ask = async |id: &str| {
        let path = format!("/api/interviews/{id}/token");
        person.post(&path, &json!({})).await
    };
    for id in [&ids[0], &ids[1], &ids[0]] {
        ask(id).await.expect(StatusCode::OK);
    }
    ask(&ids[2]).await.expect_problem(409, "limit_reached");
    let path = format!("/api/interviews/{}/mode", ids[0]);
    person
        .put(&path, &json!({"mode": "text"}))
        .await
        .expect(StatusCode::OK);
    ask(&ids[2]).await.expect(StatusCode::OK);
}

/// What requests take at once counts like what workers claim.
#[tokio::test]
async fn of_a_persons_work_so_much_is_taken_at_once_and_so_much_waits() {
    let server = Server::start().await;
    let person = server.person().await;
    let mut database = database().await;
    // Undone at the end: no process takes what is left.
    let transaction = database.transaction().await.unwrap();
    let rows = transaction
        .query(
            "insert into public.interviews (owner, config, role, level, mode)
             select $1, '{}', 'x', 'mid', 'text' from generate_series(1, 21) returning id",
            &[&person.id],
        )
        .await
        .unwrap();
    for (kind, at_once) in [("reply", 4), ("report", 2)] {
        for (index, row) in rows.iter().enumerate() {
            let want = "select (public.want_job($1, $2, $3, '{}', 'test') ->> 'taken')::boolean";
            let id: uuid::Uuid = row.get(0);
            transaction.batch_execute("savepoint before").await.unwrap();
            let wanted = transaction.query_one(want, &[&kind, &id, &person.id]).await;
            match wanted {
                Ok(wanted) => {
                    assert!(index < 20, "{kind}: the twenty-first is refused");
                    assert_eq!(wanted.get::<_, bool>(0), index < at_once, "{kind} {index}");
                }
                Err(refused) => {
                    assert_eq!(index, 20, "{kind}: {refused}");
                    let refused = refused.as_db_error().unwrap();
                    assert_eq!(
                        (refused.code().code(), refused.message()),
                        ("PT409", "limit_reached")
                    );
                    transaction
                        .batch_execute("rollback to savepoint before")
                        .await
                        .unwrap();
                }
            }
        }
    }
    transaction.rollback().await.unwrap();
}

#[tokio::test]
async fn a_person_with_many_waiting_interviews_delays_nobody() {
    let server = Server::start().await;
    let (many, one) = (server.person().await, server.person().await);
    let mut database = database().await;
    // Undone at the end: no other test meets these rows.
    let transaction = database.transaction().await.unwrap();
    let wait = "with waiting as (
                  insert into public.interviews (owner, config, role, level, mode, status)
                  select $1, '{}', 'x', 'mid', 'voice', 'queued' from generate_series(1, $2::integer)
                  returning id, owner
                )
                insert into public.jobs (kind, subject, owner, wanted_at, attempt)
                select $5, id, owner, now() + make_interval(secs => $3), $4::integer from waiting";
    for (person, count, seconds, attempt) in [
        (&many, 160, -3600.0, 0),
        (&one, 1, 60.0, 0),
        // Has been tried too often.
        (&one, 1, -7200.0, 20),
    ] {
        for kind in ["voice", "reply", "report"] {
            transaction
                .execute(wait, &[&person.id, &count, &seconds, &attempt, &kind])
                .await
                .unwrap();
        }
    }
    for kind in ["voice", "reply", "report"] {
        let claimed = transaction
            .query(
                "select owner, attempt from public.claim_jobs('test', array[$1], 100, 10)",
                &[&kind],
            )
            .await
            .unwrap();
        let of = |person: &Person<'_>| {
            let own = claimed
                .iter()
                .filter(|row| row.get::<_, uuid::Uuid>(0) == person.id);
            own.map(|row| row.get::<_, i32>(1)).collect::<Vec<_>>()
        };
        assert_eq!(of(&one), [1], "of {} claimed, {kind}", claimed.len());
        assert!(
            (2..=4).contains(&of(&many).len()),
            "there was room for more, {kind}"
        );
    }
    let given_up = transaction
        .query_one(
            "select count(*) from public.jobs where owner = $1 and state = 'failed' and error_code = 'attempts_used_up'",
            &[&one.id],
        )
        .await
        .unwrap();
    assert_eq!(given_up.get::<_, i64>(0), 3);
    transaction.rollback().await.unwrap();
}

#[tokio::test]
async fn a_person_follows_so_many_streams_at_once_and_no_more() {
    let fake = FakeProvider::start().await;
    fake.usually(Script::Hang);
    let server = Server::with(|config| {
        config.providers.patience = Duration::from_secs(20);
        config
            .providers
            .endpoints
            .set(Provider::Openai, fake.base_url());
    })
    .await;
    let (person, other) = (server.person().await, server.person().await);
    for person in [&person, &other] {
        person.save_key(Provider::Openai, "sk-secret-0001").await;
    }
    let follow = async |person: &Person<'_>, id: &str| {
        let path = format!("/api/interviews/{id}/events");
        person.request(Method::GET, &path).send().await.unwrap()
    };
    let start = async |person: &Person<'_>| {
        let id = person.interview().await;
        person
            .post(&format!("/api/interviews/{id}/start"), &json!({}))
            .await
            .expect(StatusCode::ACCEPTED);
        id
    };
    let (id, of_other) = (start(&person).await, start(&other).await);
    let mut streams = Vec::new();
    for _ in 0..8 {
        let stream = follow(&person, &id).await;
        assert_eq!(stream.status(), StatusCode::OK);
        streams.push(stream);
    }
    let path = format!("/api/interviews/{id}/events");
    person.get(&path).await.expect_problem(429, "limit_reached");
    assert_eq!(follow(&other, &of_other).await.status(), StatusCode::OK);
}

/// Begins to upload, and goes no further. The server has asked for the body when this answers.
async fn half_an_upload(server: &Server, person: &Person<'_>) -> TcpStream {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/documents HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n",
        person.token
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100");
    connection
}

#[tokio::test]
async fn a_person_uploads_so_many_files_at_once_and_no_more() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let halves = [
        half_an_upload(&server, &person).await,
        half_an_upload(&server, &person).await,
    ];
    let upload = async |person: &Person<'_>| {
        let file = Part::bytes(b"Rust for ten years.".to_vec()).file_name("cv.txt");
        let form = Form::new().text("kind", "resume").part("file", file);
        let request = person.request(Method::POST, "/api/documents");
        Answer::of(request.multipart(form)).await
    };
    upload(&person).await.expect_problem(429, "limit_reached");
    upload(&other).await.expect(StatusCode::CREATED);
    // Text that is pasted needs no parser.
    let pasted = json!({"kind": "resume", "name": "CV", "text": "Rust for ten years."});
    let answer = person.post("/api/documents", &pasted).await;
    answer.expect(StatusCode::CREATED);
    // It is no longer than a text, so that it does not wait in memory by the megabyte.
    let long = json!({"kind": "resume", "name": "CV", "text": "x".repeat(3 * 1024 * 1024)});
    let answer = person.post("/api/documents", &long).await;
    answer.expect_problem(413, "payload_too_large");
    // An import waits like a file.
    let import = json!({"room_name": "x", "conversation": {"agent": [], "user": []}});
    let answer = person.post("/api/interview/save", &import).await;
    answer.expect_problem(429, "limit_reached");
    drop(halves);
    // The server notices when it reads on.
    let again = async {
        while upload(&person).await.status != StatusCode::CREATED {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again)
        .await
        .expect("the places are free again");
}
