//! The keys of a project, of both forms, and what becomes of a refusal that is not the person's fault.

use super::project::{claims_of, pass_on, serve, signed};
use crate::harness::*;
use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use mockingbird_shared::provider::Provider;
use mockingbird_store::{JobKind, JobOutcome, Store, StoreError};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}

/// With keys of the newer form, which are no JWTs.
async fn with_newer_keys() -> Server {
    Server::with(|config| {
        config.supabase.anon_key = variable("SUPABASE_PUBLISHABLE_KEY");
        config.supabase.service_role_key = variable("SUPABASE_SECRET_KEY").into();
    })
    .await
}

#[tokio::test]
async fn everything_works_with_publishable_and_secret_keys() {
    let server = with_newer_keys().await;
    let (person, guest) = (server.person().await, server.guest().await);
    // The person's token, the service's writing, a job.
    let id = person.interview().await;
    let events = person.start(&id).await;
    person.save_key(Provider::Openai, "sk-secret-0001").await;
    assert!(events.iter().any(|(name, _)| name == "turn"), "{events:?}");
    let renewed = json!({"refresh_token": person.refresh_token});
    server
        .post("/api/auth/refresh", &renewed)
        .await
        .expect(StatusCode::OK);
    let left = guest.post("/api/auth/logout", &json!({})).await;
    assert_eq!(left.status, StatusCode::NO_CONTENT);
    let ready = Answer::of(server.request(Method::GET, "/ready")).await;
    ready.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_voice_worker_gets_its_jobs_with_a_secret_key() {
    let server = with_newer_keys().await;
    let person = server.person().await;
    let id = person.interview_with(json!({"mode": "voice"})).await;
    let rows = server.app.store.as_service();
    let (row, _) = rows
        .interview_with_turns(id.parse().unwrap())
        .await
        .unwrap();
    rows.want_voice(&row).await.unwrap();
    let worker = "a worker with a secret key";
    // Others may take it in between; with so many, one is this one.
    let jobs = rows
        .claim_jobs(worker, &[JobKind::Voice], 100, false)
        .await
        .unwrap();
    let job = jobs.iter().find(|job| job.subject == row.id).unwrap();
    let held = rows.renew_jobs(worker, &[job.id]).await.unwrap();
    assert_eq!(held, [job.id]);
    for job in &jobs {
        rows.release_job(job, JobOutcome::Again).await.unwrap();
    }
}

#[tokio::test]
async fn the_gateway_takes_a_key_of_the_newer_form_for_no_token() {
    let rest = format!(
        "{}/rest/v1/profiles?select=id&limit=1",
        variable("SUPABASE_URL")
    );
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |apikey: &str, bearer: Option<&str>| {
        let mut request = client.get(&rest).header("apikey", apikey);
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        Answer::of(request).await.status
    };
    let (publishable, secret) = (
        variable("SUPABASE_PUBLISHABLE_KEY"),
        variable("SUPABASE_SECRET_KEY"),
    );
    assert_eq!(ask(&secret, None).await, StatusCode::OK);
    for (apikey, bearer) in [
        (&variable("SUPABASE_ANON_KEY"), Some(secret.as_str())),
        (&publishable, Some(secret.as_str())),
        (&secret, Some(secret.as_str())),
        (&"sb_secret_of_another_project".to_owned(), None),
    ] {
        assert_eq!(
            ask(apikey, bearer).await,
            StatusCode::UNAUTHORIZED,
            "{apikey} {bearer:?}"
        );
    }
}

/// What a person reads of theirs; housekeeping does not.
const PROFILES: &str = "/rest/v1/profiles";

/// A project whose PostgREST refuses so many requests of `path`, in these words; and how many there were.
fn refusing(
    path: &'static str,
    times: usize,
    code: &'static str,
    message: &'static str,
) -> (Router, Arc<AtomicUsize>) {
    let refused = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&refused);
    let answer = move |request: Request| {
        let counted = Arc::clone(&counted);
        async move {
            let is_it = request.uri().path().starts_with(path);
            if is_it && counted.fetch_add(1, Ordering::SeqCst) < times {
                let body = json!({"code": code, "message": message, "details": null, "hint": null});
                return (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response();
            }
            pass_on(request).await
        }
    };
    (Router::new().fallback(answer), refused)
}

/// What a person reads of theirs, where PostgREST refuses like this.
async fn profile_behind(project: Router) -> Answer {
    let url = serve(project).await;
    let person = Server::start().await.person().await.id;
    let server = Server::with(|config| config.supabase.url = url.parse().unwrap()).await;
    let token = signed(&claims_of(person, &url));
    let request = server.request(Method::GET, "/api/profile");
    Answer::of(request.bearer_auth(token)).await
}

#[tokio::test]
async fn a_token_that_is_refused_once_for_its_clock_is_sent_again() {
    for (code, message) in [
        ("PGRST303", "JWT issued at future"),
        ("PGRST303", "JWT not yet valid"),
        ("PGRST301", "No suitable key was found to decode the JWT"),
    ] {
        let (project, _) = refusing(PROFILES, 1, code, message);
        profile_behind(project).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn nobody_is_told_to_sign_in_again_for_clocks_that_differ() {
    let (project, refused) = refusing(PROFILES, usize::MAX, "PGRST303", "JWT issued at future");
    profile_behind(project)
        .await
        .expect_problem(503, "upstream_unavailable");
    assert_eq!(
        refused.load(Ordering::SeqCst),
        2,
        "it is tried twice, not for ever"
    );
}

#[tokio::test]
async fn a_token_that_has_expired_is_not_sent_again() {
    let (project, refused) = refusing(PROFILES, usize::MAX, "PGRST303", "JWT expired");
    profile_behind(project)
        .await
        .expect_problem(401, "token_refused");
    assert_eq!(refused.load(Ordering::SeqCst), 1);
}

fn store_at(url: &str) -> Store {
    let service = variable("SUPABASE_SERVICE_ROLE_KEY").into();
    Store::new(url, &variable("SUPABASE_ANON_KEY"), service).unwrap()
}

#[tokio::test]
async fn a_worker_whose_token_is_refused_once_goes_on() {
    let (project, _) = refusing(
        "/rest/v1/rpc/claim_jobs",
        1,
        "PGRST303",
        "JWT issued at future",
    );
    let rows = store_at(&serve(project).await).as_service();
    rows.claim_jobs("a worker", &[], 0, true).await.unwrap();
}

#[tokio::test]
async fn a_refused_key_of_the_service_is_no_fault_of_the_person() {
    let refusal = json!({"message": "Invalid API key", "hint": "Double check it."});
    let answer =
        move || std::future::ready((StatusCode::UNAUTHORIZED, axum::Json(refusal.clone())));
    let project = Router::new().fallback(answer);
    let url = serve(project.clone()).await;
    let refused = store_at(&url)
        .as_service()
        .remove_guest(uuid::Uuid::nil())
        .await;
    let refused = refused.unwrap_err();
    assert_eq!(refused, StoreError::KeyRefused);
    assert!(refused.may_pass(), "an interview by voice waits for it");
    profile_behind(project)
        .await
        .expect_problem(503, "upstream_unavailable");

    let (project, _) = refusing(
        "/rest/v1/rpc/",
        usize::MAX,
        "PGRST301",
        "JWT could not be decoded",
    );
    let rows = store_at(&serve(project).await).as_service();
    let refused = rows.remove_guest(uuid::Uuid::nil()).await.unwrap_err();
    assert_eq!(refused, StoreError::KeyRefused);
}

/// What the program says that is started with such keys.
async fn refusal_at_boot(name: &str, value: &str) -> String {
    let program = tokio::process::Command::new(env!("CARGO_BIN_EXE_mockingbird-api"))
        .arg("serve")
        .env("MOCKINGBIRD_LISTEN", "127.0.0.1:0")
        .env(name, value)
        .kill_on_drop(true)
        .output();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), program).await;
    let output = ended.expect("the program does not start").unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn a_program_with_the_wrong_key_does_not_start_and_says_why() {
    let (publishable, secret) = (
        variable("SUPABASE_PUBLISHABLE_KEY"),
        variable("SUPABASE_SECRET_KEY"),
    );
    let told = refusal_at_boot("SUPABASE_SERVICE_ROLE_KEY", &publishable).await;
    assert!(
        told.contains("SUPABASE_SERVICE_ROLE_KEY is the anon"),
        "{told}"
    );
    let told = refusal_at_boot("SUPABASE_ANON_KEY", &secret).await;
    assert!(
        told.contains("SUPABASE_ANON_KEY is a service role"),
        "{told}"
    );
    assert!(!told.contains(&secret));
    let told = refusal_at_boot("SUPABASE_SERVICE_ROLE_KEY", "sbp_of_the_command_line").await;
    assert!(told.contains("is no key of a Supabase project"), "{told}");
}
