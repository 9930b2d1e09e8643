//! People of an older system, brought in from its SQLite file.

use crate::auth::project::{pass_on, serve};
use crate::furnished::service;
use crate::harness::*;
use axum::extract::Request;
use axum::response::IntoResponse;
use futures::FutureExt;
use mockingbird_api::commands::import_users::import::{Import, Line, Listener, Options, Outcome};
use mockingbird_api::commands::import_users::source::Source;
use mockingbird_api::config::SupabaseConfig;
use mockingbird_api::gotrue::GoTrue;
use reqwest::StatusCode;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Mails go to everybody who has none yet, also to those of a test beside.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("mockingbird-import-{}", Uuid::new_v4()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// As the old system's user service made it.
const TABLE: &str = "create table users (
    id integer primary key, email varchar unique, hashed_password varchar, full_name varchar, is_active boolean,
    is_admin boolean, created_at datetime, updated_at datetime)";

fn old_system(path: &Path, people: &[(&str, &str, i64, i64)]) {
    let database = Connection::open(path).unwrap();
    database.execute_batch(TABLE).unwrap();
    for (email, name, is_active, is_admin) in people {
        database
            .execute(
                "insert into users (email, hashed_password, full_name, is_active, is_admin, created_at, updated_at)
                 values (?1, '$2b$12$old', ?2, ?3, ?4, '2023-04-05 06:07:08.123456', '2024-01-01 00:00:00')",
                (email, name, is_active, is_admin),
            )
            .unwrap();
    }
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockingbird-api"));
    command
        .arg("import-users")
        .args(arguments)
        .output()
        .unwrap()
}

/// The report: address and outcome.
fn report(path: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| (record[1].to_owned(), record[2].to_owned()))
        .collect()
}

async fn mails_to(address: &str) -> Vec<Value> {
    let url = format!(
        "{}/mailbox.json?to={address}",
        std::env::var("SUPABASE_URL").unwrap()
    );
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
        .collect()
}

#[tokio::test]
async fn people_come_with_name_rights_and_dates_and_get_a_mail_to_choose_a_password() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let (server, folder) = (Server::start().await, Folder::new());
    let there = server.person().await;
    let [ada, boss, away] = [(); 3].map(|()| fresh_email());
    let mixed = ada.to_uppercase();
    let file = folder.file("user.db");
    old_system(
        &file,
        &[
            (&mixed, "Ada Old", 1, 0),
            (&boss, "Old Boss", 1, 1),
            (&away, "Gone", 0, 0),
            (&there.email, "Somebody Else", 1, 1),
            ("nobody", "Broken", 1, 0),
            ("=cmd|'x'!A1", "Formula", 1, 0),
            (&format!("{ada} "), "Twice", 1, 0),
        ],
    );
    let (file, csv) = (file.to_str().unwrap().to_owned(), folder.file("report.csv"));
    let csv_path = csv.to_str().unwrap();
    let dry = run(&[&file, "--dry-run", "--report", csv_path]);
    assert!(dry.status.success(), "{dry:?}");
    let would = [
        (ada.as_str(), "would be created"),
        (&boss, "would be created"),
        (&away, "inactive"),
        (&there.email, "already there"),
        ("nobody", "bad address"),
        ("'=cmd|'x'!a1", "bad address"),
        (&ada, "duplicate"),
    ];
    let mut found = report(&csv);
    found.sort();
    let mut expected = owned(&would);
    expected.sort();
    assert_eq!(found, expected);
    let form = json!({"p_emails": [ada, boss]});
    assert_eq!(
        service("rpc/accounts_by_email", form.clone()).await,
        json!([]),
        "nothing was changed"
    );

    for attempt in 0..2 {
        let csv = folder.file(&format!("{attempt}.csv"));
        let csv_path = csv.to_str().unwrap();
        let ran = run(&[&file, "--report", csv_path, "--mails-per-hour", "3600000"]);
        assert!(ran.status.success(), "{ran:?}");
        let count = |outcome: &str| report(&csv).iter().filter(|(_, it)| it == outcome).count();
        let created = if attempt == 0 { 2 } else { 0 };
        assert_eq!(
            (count("created"), count("imported before")),
            (created, 2 - created)
        );
        let mailed: Vec<_> = report(&csv)
            .into_iter()
            .filter(|(_, it)| it == "mailed")
            .collect();
        assert_eq!(mailed.len(), created, "one mail each, once: {mailed:?}");
        assert!(
            !String::from_utf8_lossy(&ran.stdout).contains('@'),
            "no addresses in the terminal"
        );
    }
    for address in [&ada, &boss] {
        let mails = mails_to(address).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(
            mails[0]["link"].as_str().unwrap().contains("recovery"),
            "{mails:?}"
        );
    }
    assert_eq!(
        mails_to(&away).await.len() + mails_to(&there.email).await.len(),
        0
    );
    let rows = database().await;
    let kept = "select p.display_name, p.is_admin, p.created_at::text
                from public.profiles p join auth.users u on u.id = p.id where u.email = $1";
    for (address, name, is_admin) in [(&ada, "Ada Old", false), (&boss, "Old Boss", true)] {
        let row = rows.query_one(kept, &[address]).await.unwrap();
        assert_eq!(
            (row.get::<_, &str>(0), row.get::<_, bool>(1)),
            (name, is_admin)
        );
        assert!(
            row.get::<_, &str>(2).starts_with("2023-04-05 06:07:08"),
            "{}",
            row.get::<_, &str>(2)
        );
    }
    // Who was there is who they were.
    let profile = there.get("/api/profile").await.expect(StatusCode::OK);
    assert_eq!(
        (&profile["display_name"], &profile["is_admin"]),
        (&json!("Test Person"), &json!(false))
    );
    // A right that was taken does not come back with the next run.
    service(
        "rpc/set_administrator",
        json!({"p_email": boss, "p_is_admin": false}),
    )
    .await;
    assert!(
        run(&[&file, "--report", csv_path, "--no-mails"])
            .status
            .success()
    );
    let row = rows.query_one(kept, &[&boss]).await.unwrap();
    assert!(!row.get::<_, bool>(1));
    // The mail opens the account.
    let mail = &mails_to(&ada).await[0];
    let link: url::Url = mail["link"].as_str().unwrap().parse().unwrap();
    let token = link
        .query_pairs()
        .find(|(name, _)| name == "token_hash" || name == "token")
        .unwrap()
        .1
        .into_owned();
    let form = json!({"kind": "recovery", "token_hash": token, "token_delivery": "json"});
    let opened = server.post("/api/auth/verify", &form).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
    let form = json!({"email": boss, "password": "correct horse"});
    let login = server.post("/api/auth/login", &form).await;
    login.expect_problem(401, "invalid_credentials");
    // Who has gone since is not brought back.
    let gone = "delete from auth.users where email = $1";
    rows.execute(gone, &[&boss]).await.unwrap();
    let csv = folder.file("after.csv");
    let ran = run(&[&file, "--report", csv.to_str().unwrap(), "--no-mails"]);
    assert!(ran.status.success(), "{ran:?}");
    let after = report(&csv);
    assert!(
        after.contains(&(boss.clone(), "removed since".to_owned())),
        "{after:?}"
    );
    let back = rows.query(kept, &[&boss]).await.unwrap();
    assert!(back.is_empty());
}

#[tokio::test]
async fn a_file_that_is_none_says_what_is_wrong_with_it() {
    let folder = Folder::new();
    let made = |name: &str, sql: &str| {
        let path = folder.file(name);
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        path
    };
    std::fs::write(
        folder.file("text.db"),
        "these are no people, and no database",
    )
    .unwrap();
    let csv = folder.file("report.csv");
    for (path, said) in [
        (folder.file("nothing.db"), "can't be opened"),
        (folder.file("text.db"), "can't be read as a SQLite file"),
        (
            made("other.db", "create table people (email text)"),
            "has no table `users`",
        ),
        (
            made("bare.db", "create table users (id integer, nickname text)"),
            "no column `email`; it has: id, nickname",
        ),
    ] {
        let ran = run(&[path.to_str().unwrap(), "--report", csv.to_str().unwrap()]);
        let printed = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(!ran.status.success() && printed.contains(said), "{printed}");
    }
    // An address is all that is needed; other systems call it otherwise.
    let bare = made("names.db", "create table users (\"E-Mail\" text, Email_Address text, name text);
                                 insert into users values ('x', 'nobody', null), (7, x'ff', 3.5), (null, null, null);");
    let ran = run(&[
        bare.to_str().unwrap(),
        "--dry-run",
        "--report",
        csv.to_str().unwrap(),
    ]);
    assert!(ran.status.success(), "{ran:?}");
    assert!(
        report(&csv)
            .iter()
            .all(|(_, outcome)| outcome == "bad address")
    );
    assert_eq!(report(&csv).len(), 3);
}

/// Counts, and stops after so many lines.
struct Counting<'a> {
    lines: HashMap<Outcome, usize>,
    stop_after: usize,
    stop: &'a CancellationToken,
}

impl Listener for Counting<'_> {
    fn done(&mut self, line: &Line<'_>) -> anyhow::Result<()> {
        *self.lines.entry(line.outcome).or_default() += 1;
        if self.lines.values().sum::<usize>() == self.stop_after {
            self.stop.cancel();
        }
        Ok(())
    }

    fn waits(&mut self, _: Duration) {}
}

#[tokio::test]
async fn ten_thousand_people_come_in_an_import_that_is_stopped_twice() {
    const PEOPLE: usize = 10_000;
    let _alone = ONE_AT_A_TIME.lock().await;
    let folder = Folder::new();
    let file = folder.file("user.db");
    let mark = Uuid::new_v4().simple().to_string();
    let database_of_old = Connection::open(&file).unwrap();
    database_of_old.execute_batch(TABLE).unwrap();
    let insert = format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {PEOPLE})
         insert into users (email, full_name, is_active, is_admin, created_at)
         select 'p' || i || '.{mark}@example.com', 'Person ' || i, 1, 0, '2024-01-01 00:00:00' from n"
    );
    database_of_old.execute_batch(&insert).unwrap();
    drop(database_of_old);
    let source = Source::open(&file).unwrap();
    assert_eq!(source.rows, PEOPLE as u64);
    let config = SupabaseConfig::from_env().unwrap();
    let auth = GoTrue::new(
        &config,
        reqwest::Client::builder().no_proxy().build().unwrap(),
    );
    let rows = config.store().unwrap().as_service();
    let slept = Mutex::new((Duration::ZERO, 0_usize));
    let mut sum: HashMap<Outcome, usize> = HashMap::new();
    let mut ends = Vec::new();
    // Once among the accounts, once among the mails, then to the end.
    for stop_after in [PEOPLE / 3, PEOPLE + PEOPLE / 2, usize::MAX] {
        let stop = CancellationToken::new();
        let sleep = |time: Duration| {
            let mut slept = slept.lock().unwrap();
            *slept = (slept.0 + time, slept.1 + 1);
            std::future::ready(()).boxed()
        };
        let import = Import {
            auth: &auth,
            rows: &rows,
            reset_page: "http://localhost:8000/reset".into(),
            options: Options {
                dry_run: false,
                without_admins: false,
                mails_per_hour: Some(30),
            },
            sleep: &sleep,
            stop: &stop,
        };
        let mut counting = Counting {
            lines: HashMap::new(),
            stop_after,
            stop: &stop,
        };
        let ended = import.accounts(&source, &mut counting).await.unwrap()
            && import.mails(&mut counting).await.unwrap();
        ends.push(ended);
        for outcome in [Outcome::Created, Outcome::Mailed] {
            *sum.entry(outcome).or_default() += counting.lines.get(&outcome).copied().unwrap_or(0);
        }
    }
    assert_eq!(ends, [false, false, true]);
    assert_eq!(
        sum,
        HashMap::from([(Outcome::Created, PEOPLE), (Outcome::Mailed, PEOPLE)])
    );
    // Each mail but the first of a run waited for two minutes: thirty in an hour.
    let (time, count) = *slept.lock().unwrap();
    assert!((PEOPLE - 3..=PEOPLE + 20).contains(&count), "{count}");
    assert!(
        time >= Duration::from_secs(120) * (PEOPLE as u32 - 3),
        "{time:?}"
    );
    let stored = "select count(*) filter (where recovery_sent_at is not null), count(*) from auth.users where email like '%.' || $1 || '@example.com'";
    let stored = database().await.query_one(stored, &[&mark]).await.unwrap();
    assert_eq!(
        (stored.get::<_, i64>(0), stored.get::<_, i64>(1)),
        (PEOPLE as i64, PEOPLE as i64)
    );
    let mails = mails_to(&format!("p77.{mark}@example.com")).await;
    assert_eq!(mails.len(), 1);
    // Nobody else has to look through them.
    let gone = "delete from auth.users where email like '%.' || $1 || '@example.com'";
    database().await.execute(gone, &[&mark]).await.unwrap();
}

/// Supabase Auth with a bad day: the first two mails find the hour's limit reached, one address is not allowed, and the mail
/// server refuses another.
async fn on_a_bad_day(refused: String, broken: String) -> String {
    let asked = Arc::new(Mutex::new(0));
    let recover = move |request: Request| {
        let (asked, refused, broken) = (asked.clone(), refused.clone(), broken.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let refusal = |status: StatusCode, code: &str| {
                let words = json!({"code": status.as_u16(), "error_code": code, "msg": "email rate limit exceeded"});
                (status, axum::Json(words)).into_response()
            };
            let body_text = String::from_utf8_lossy(&body).into_owned();
            // A mail server that refuses one address is an error of Supabase Auth's own.
            if body_text.contains(&broken) {
                return refusal(StatusCode::INTERNAL_SERVER_ERROR, "unexpected_failure");
            }
            if body_text.contains(&refused) {
                return refusal(StatusCode::BAD_REQUEST, "email_address_not_authorized");
            }
            let count = {
                let mut asked = asked.lock().unwrap();
                *asked += 1;
                *asked
            };
            if count <= 2 {
                return refusal(StatusCode::TOO_MANY_REQUESTS, "over_email_send_rate_limit");
            }
            pass_on(Request::from_parts(parts, body.into())).await
        }
    };
    let project = axum::Router::new()
        .route("/auth/v1/recover", axum::routing::post(recover))
        .fallback(pass_on);
    serve(project).await
}

#[tokio::test]
async fn an_import_waits_for_the_limit_on_mails_and_goes_on_past_a_refusal() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let folder = Folder::new();
    let [first, refused, broken, last] = [(); 4].map(|()| fresh_email());
    let file = folder.file("user.db");
    old_system(
        &file,
        &[
            (&first, "First", 1, 0),
            (&refused, "Refused", 1, 0),
            (&broken, "Broken", 1, 0),
            (&last, "Last", 1, 0),
        ],
    );
    let mut config = SupabaseConfig::from_env().unwrap();
    config.url = on_a_bad_day(refused.clone(), broken.clone())
        .await
        .parse()
        .unwrap();
    let auth = GoTrue::new(
        &config,
        reqwest::Client::builder().no_proxy().build().unwrap(),
    );
    let rows = config.store().unwrap().as_service();
    let slept = Mutex::new(Vec::new());
    let sleep = |time: Duration| {
        slept.lock().unwrap().push(time.as_secs());
        std::future::ready(()).boxed()
    };
    let stop = CancellationToken::new();
    let import = Import {
        auth: &auth,
        rows: &rows,
        reset_page: "http://localhost:8000/reset".into(),
        options: Options {
            dry_run: false,
            without_admins: true,
            mails_per_hour: Some(3_600),
        },
        sleep: &sleep,
        stop: &stop,
    };
    let mut counting = Counting {
        lines: HashMap::new(),
        stop_after: usize::MAX,
        stop: &stop,
    };
    let source = Source::open(&file).unwrap();
    assert!(import.accounts(&source, &mut counting).await.unwrap());
    assert!(import.mails(&mut counting).await.unwrap());
    let expected = [
        (Outcome::Created, 4),
        (Outcome::Mailed, 2),
        (Outcome::MailRefused, 2),
    ];
    assert_eq!(counting.lines, HashMap::from(expected));
    let long = slept
        .lock()
        .unwrap()
        .iter()
        .filter(|seconds| **seconds >= 300)
        .count();
    assert!(
        (1..=2).contains(&long),
        "it waited for the limit: {:?}",
        slept.lock().unwrap()
    );
    for (address, count) in [(&first, 1), (&refused, 0), (&broken, 0), (&last, 1)] {
        assert_eq!(mails_to(address).await.len(), count, "{address}");
    } // The next import would try to send the mail that was refused.
    let gone = "delete from auth.users where email in ($1, $2)";
    let rows = database().await;
    rows.execute(gone, &[&refused, &broken]).await.unwrap();
}
