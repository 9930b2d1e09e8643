//! What the voice agents' role opens, past every program of ours: interviews by voice that are held, and nothing else.

use crate::harness::*;
use mockingbird_api::agent_key::agent_key;
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

/// Whoever has the agents' key.
struct Agent {
    rest: Rest,
    key: String,
    worker: String,
}

impl Agent {
    fn new() -> Self {
        let secret = std::env::var("SUPABASE_JWT_SECRET").unwrap();
        Self {
            rest: Rest::new(),
            key: agent_key(&secret.into())
                .unwrap()
                .expose_secret()
                .to_owned(),
            worker: format!("agent-{}", Uuid::new_v4()),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.rest.send(method, path, Some(&self.key), body).await
    }

    async fn call(&self, function: &str, arguments: Value) -> Answer {
        let path = format!("rpc/{function}");
        self.send(Method::POST, &path, Some(arguments)).await
    }

    /// Holds an interview by voice, as after a claim: a real one would take those of other tests along.
    async fn hold(&self, interview: &str) -> Value {
        let path = format!("jobs?subject=eq.{interview}&kind=eq.voice");
        let lease = json!({"state": "running", "lease_owner": self.worker, "lease_until": "2100-01-01T00:00:00Z"});
        let held = self
            .rest
            .send(Method::PATCH, &path, Some(&service_role_key()), Some(lease))
            .await;
        held.expect(StatusCode::OK)[0].clone()
    }

    /// How many rows it sees; none where it may not look at all.
    async fn sees(&self, path: &str) -> Option<usize> {
        let answer = self.send(Method::GET, path, None).await;
        answer.json().as_array().map(Vec::len)
    }
}

/// Somebody with an interview by voice that waits for an agent, and one by text, both with something said in them.
async fn furnish(server: &Server) -> (Person<'_>, String, String) {
    let person = server.person().await;
    person
        .save_key(Provider::Deepgram, "dg-very-secret-key")
        .await;
    let built_in = json!({"model": {"provider": null}});
    let (by_text, by_voice) = (
        person.interview_with(built_in.clone()).await,
        person.interview_with(built_in).await,
    );
    for id in [&by_text, &by_voice] {
        person.start(id).await;
    }
    let path = format!("/api/interviews/{by_voice}/token");
    person.post(&path, &json!({})).await.expect(StatusCode::OK);
    (person, by_text, by_voice)
}

/// The rows of one interview, or of its owner, by table.
fn rows_of(person: &Person<'_>, interview: &str) -> Vec<(&'static str, String)> {
    let of_interview =
        |table: &str, column: &str| format!("{table}?select={column}&{column}=eq.{interview}");
    vec![
        ("interviews", of_interview("interviews", "id")),
        ("turns", of_interview("turns", "interview_id")),
        (
            "provider_keys",
            format!("provider_keys?select=owner&owner=eq.{}", person.id),
        ),
    ]
}

fn step(person: &Person<'_>, interview: &str, version: &Value, job: &Value, worker: &str) -> Value {
    json!({
        "p_interview": interview, "p_owner": person.id, "p_expected_version": version, "p_step_id": Uuid::new_v4(),
        "p_state": {"machine": null, "status": "active", "stage": "welcome", "skipped_stages": [], "stats": {}},
        "p_turns": [{"seq": 50, "speaker": "candidate", "stage": "welcome", "text": "Hello", "started_ms": 0, "ended_ms": 1}],
        "p_assessments": [{"seq": 50, "score": 3, "key_points": [], "assessed_by": "built_in"}],
        "p_job": job, "p_worker": worker,
    })
}

#[tokio::test]
async fn an_agent_reads_and_keeps_what_it_holds_and_nothing_before_or_after() {
    let server =
        Server::with(|config| config.livekit = Some(livekit("wss://operator.example"))).await;
    let (person, by_text, by_voice) = furnish(&server).await;
    let agent = Agent::new();
    for interview in [&by_text, &by_voice] {
        for (table, path) in rows_of(&person, interview) {
            assert_eq!(agent.sees(&path).await, Some(0), "{table}, not held");
        }
    }
    let job = agent.hold(&by_voice).await;
    for (table, path) in rows_of(&person, &by_voice) {
        assert_eq!(agent.sees(&path).await, Some(1), "{table}, held");
    }
    for (table, path) in &rows_of(&person, &by_text)[..2] {
        assert_eq!(agent.sees(path).await, Some(0), "{table}, not by voice");
    }
    let keys = json!({"p_interview": by_voice, "p_owner": person.id});
    let keys = agent.call("keys_of_interview", keys).await;
    assert_eq!(
        keys.expect(StatusCode::OK).as_array().map(Vec::len),
        Some(1)
    );

    let path = format!("interviews?select=version&id=eq.{by_voice}");
    let version = agent.send(Method::GET, &path, None).await.json()[0]["version"].clone();
    let stored = step(&person, &by_voice, &version, &job["id"], &agent.worker);
    agent
        .call("record_step", stored)
        .await
        .expect(StatusCode::OK);
    let foreign = step(&person, &by_text, &json!(1), &job["id"], &agent.worker);
    let foreign = agent.call("record_step", foreign).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text);
    let without_job = step(&person, &by_text, &json!(1), &Value::Null, &agent.worker);
    let without_job = agent.call("record_step", without_job).await;
    assert_eq!(
        without_job.status,
        StatusCode::NOT_FOUND,
        "{}",
        without_job.text
    );

    let renew = json!({"p_worker": agent.worker, "p_jobs": [job["id"]], "p_lease_seconds": 10});
    let renewed = agent.call("renew_jobs", renew).await;
    assert_eq!(renewed.expect(StatusCode::OK), json!([job["id"]]));
    let release = json!({"p_worker": agent.worker, "p_job": job["id"], "p_outcome": "done"});
    let released = agent.call("release_job", release).await;
    assert!(released.status.is_success(), "{}", released.text);
    for (table, path) in rows_of(&person, &by_voice) {
        assert_eq!(agent.sees(&path).await, Some(0), "{table}, given back");
    }
}

/// A process, or the database, that was away for longer than a lease.
#[tokio::test]
async fn a_lease_that_has_run_out_is_taken_up_by_its_worker_unless_another_has_the_job() {
    let server =
        Server::with(|config| config.livekit = Some(livekit("wss://operator.example"))).await;
    let (person, _, by_voice) = furnish(&server).await;
    let agent = Agent::new();
    let job = agent.hold(&by_voice).await;
    let id: Uuid = by_voice.parse().unwrap();
    let database = database().await;
    let run_out = "update public.jobs set lease_until = now() - interval '1 s' where subject = $1";
    database.execute(run_out, &[&id]).await.unwrap();
    let path = format!("interviews?select=version&id=eq.{by_voice}");
    let seen = agent.send(Method::GET, &path, None).await.json();
    let version = seen[0]["version"].as_i64().expect("it is still its own");
    let stored = step(
        &person,
        &by_voice,
        &json!(version),
        &job["id"],
        &agent.worker,
    );
    let recorded = agent.call("record_step", stored.clone()).await;
    recorded.expect(StatusCode::OK);
    let held = "select lease_until > now() from public.jobs where subject = $1";
    let held = database.query_one(held, &[&id]).await.unwrap();
    assert!(held.get::<_, bool>(0), "the step has taken the lease up");

    let taken = "update public.jobs set lease_owner = 'another' where subject = $1";
    database.execute(taken, &[&id]).await.unwrap();
    let next = step(
        &person,
        &by_voice,
        &json!(version + 1),
        &job["id"],
        &agent.worker,
    );
    let refused = agent.call("record_step", next).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.json()["message"], "job_lost");
    // An answer that was lost before: the step is there.
    let again = agent.call("record_step", stored).await;
    assert_eq!(again.expect(StatusCode::OK)["version"], version + 1);

    for (what, forged) in [
        ("subject", json!({"subject": Uuid::new_v4()})),
        ("owner", json!({"owner": person.id})),
        ("input", json!({"input": {}})),
    ] {
        let path = format!("jobs?id=eq.{}", job["id"].as_str().unwrap());
        let answer = agent.send(Method::PATCH, &path, Some(forged)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
    }
}

#[tokio::test]
async fn an_agent_claims_interviews_by_voice_and_no_other_work() {
    let server =
        Server::with(|config| config.livekit = Some(livekit("wss://operator.example"))).await;
    let (person, _, by_voice) = furnish(&server).await;
    let by_voice: Uuid = by_voice.parse().unwrap();
    let mut database = database().await;
    // Undone at the end: no other test meets these leases.
    let transaction = database.transaction().await.unwrap();
    let wanted = "insert into public.jobs (kind, subject, owner) values ('report', $1, $2)";
    let report: u64 = transaction
        .execute(wanted, &[&by_voice, &person.id])
        .await
        .unwrap();
    assert_eq!(report, 1);
    let role = "set local role mockingbird_agent";
    transaction.batch_execute(role).await.unwrap();
    let claim = "select kind, subject from public.claim_jobs('agent', array['voice', 'reply', 'report'], 1000, 10)";
    let claimed = transaction.query(claim, &[]).await.unwrap();
    assert!(claimed.iter().all(|job| job.get::<_, String>(0) == "voice"));
    assert!(claimed.iter().any(|job| job.get::<_, Uuid>(1) == by_voice));
}

#[tokio::test]
async fn all_else_is_closed_to_agents() {
    let server = Server::start().await;
    let person = server.person().await;
    person.interview().await;
    let agent = Agent::new();
    for table in ["profiles", "documents", "feedback?select=report"] {
        assert_eq!(agent.sees(table).await, None, "{table}");
    }
    for (method, path, row) in [
        (Method::POST, "interviews", json!({"role": "x"})),
        (Method::DELETE, "interviews?role=neq.x", json!(null)),
        (
            Method::PATCH,
            "interviews?role=neq.x",
            json!({"owner": person.id}),
        ),
        (
            Method::PATCH,
            "interviews?role=neq.x",
            json!({"config": {}}),
        ),
        (
            Method::PATCH,
            "turns?seq=gt.0",
            json!({"speaker": "candidate"}),
        ),
        (Method::DELETE, "turns?seq=gt.0", json!(null)),
        (
            Method::PATCH,
            "provider_keys?provider=neq.x",
            json!({"ciphertext": "x"}),
        ),
        (Method::DELETE, "provider_keys?provider=neq.x", json!(null)),
        (
            Method::POST,
            "jobs",
            json!({"kind": "voice", "subject": person.id, "owner": person.id}),
        ),
        (
            Method::POST,
            "interview_keys",
            json!({"provider": "openai"}),
        ),
    ] {
        let answer = agent.send(method.clone(), path, Some(row)).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{method} {path}: {}",
            answer.text
        );
    }
    for function in [
        "want_job", "want_voice", "switch_mode", "lend_keys", "purge_guests", "record_report",
    ] {
        let answer = agent.call(function, json!({})).await;
        assert!(
            answer.status.is_client_error(),
            "{function}: {}",
            answer.text
        );
    }
    // It is nobody's token at the API.
    let at_api = server
        .request(Method::GET, "/api/interviews")
        .bearer_auth(&agent.key);
    Answer::of(at_api)
        .await
        .expect_problem(401, "token_refused");
}
