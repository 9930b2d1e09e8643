//! Work that outlives the process that began it: replies and reports as jobs.
//!
//! The processes here are the program that operators run, since a part of a test can't be killed. They take whatever work
//! there is, so these tests are a program of their own and run one after the other.

#[allow(
    dead_code,
    reason = "shared with the other tests of the API; neither uses all of it"
)]
#[path = "api/harness.rs"]
mod harness;

use harness::*;
use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_shared::provider::Provider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A program of its own; it ends with the test.
struct Process {
    child: Child,
    base: String,
}

impl Process {
    fn start(model: &FakeProvider) -> Self {
        Self::start_at(&model.base_url())
    }

    fn start_at(model_url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mockingbird-api"))
            .arg("serve")
            .env("MOCKINGBIRD_LISTEN", "127.0.0.1:0")
            .env("MOCKINGBIRD_LOG", "mockingbird_api=info")
            .env("NO_COLOR", "1")
            .env("OPENAI_BASE_URL", model_url)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let base = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, address) = line.split_once("listen=")?;
            Some(format!("http://{}", address.trim()))
        });
        // A full pipe would stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            base: base.expect("the program says where it listens"),
        }
    }

    /// Nothing is given back, nobody says goodbye.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    async fn stop(mut self) {
        let id = self.child.id().to_string();
        // Beside the test, whose stand-in of the model must go on answering.
        let ended = tokio::task::spawn_blocking(move || {
            Command::new("kill").args(["-TERM", &id]).status().unwrap();
            self.child.wait().unwrap()
        });
        assert!(ended.await.unwrap().success());
    }

    /// As this person, who signed in elsewhere.
    fn request(&self, person: &Person<'_>, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.base);
        let http = &person.server.http;
        http.request(method, url).bearer_auth(&person.token)
    }

    async fn answer(&self, person: &Person<'_>, id: &str) {
        let body = json!({"text": "I built a shop.", "client_id": uuid::Uuid::new_v4()});
        let path = format!("/api/interviews/{id}/messages");
        let said = self.request(person, Method::POST, &path).json(&body);
        Answer::of(said).await.expect(StatusCode::ACCEPTED);
    }

    async fn events(&self, person: &Person<'_>, id: &str, after: u32) -> Vec<(String, Value)> {
        let path = format!("/api/interviews/{id}/events");
        let request = self.request(person, Method::GET, &path);
        let request = request.header("last-event-id", after.to_string());
        parse_events(&request.send().await.unwrap().text().await.unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A person whose interview has begun, with a model that is asked from now on.
struct Scene<'a> {
    model: FakeProvider,
    person: Person<'a>,
    id: String,
    _turn: MutexGuard<'static, ()>,
}

impl<'a> Scene<'a> {
    async fn set(server: &'a Server) -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        // What tests before have left behind would be taken as well.
        let sql = "delete from public.jobs";
        database().await.execute(sql, &[]).await.unwrap();
        let person = server.person().await;
        let id = person.interview().await;
        // The first question is the built-in interviewer's.
        person.start(&id).await;
        person.save_key(Provider::Openai, "sk-secret-0001").await;
        Self {
            model: FakeProvider::start().await,
            person,
            id,
            _turn: turn,
        }
    }

    async fn until_asked(&self, times: usize) {
        until(async || self.model.replies_seen().len() >= times).await;
    }

    async fn turns(&self) -> Vec<Value> {
        let path = format!("/api/interviews/{}", self.id);
        let detail = self.person.get(&path).await.expect(StatusCode::OK);
        detail["turns"].as_array().unwrap().clone()
    }

    async fn jobs(&self) -> Vec<(String, i32, Option<String>)> {
        let id: uuid::Uuid = self.id.parse().unwrap();
        let sql = "select state, attempt, lease_owner from public.jobs where subject = $1";
        let rows = database().await.query(sql, &[&id]).await.unwrap();
        rows.iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
            .collect()
    }

    /// As if ten seconds had passed since the last heartbeat.
    async fn lease_runs_out(&self) {
        let id: uuid::Uuid = self.id.parse().unwrap();
        let sql = "update public.jobs set lease_until = now() - interval '1 s', not_before = now() where subject = $1";
        database().await.execute(sql, &[&id]).await.unwrap();
    }
}

/// Waits for something that is about to be so.
async fn until(so: impl AsyncFn() -> bool) {
    let waited = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waited).await;
    waited.expect("it does not come");
}

fn texts(events: &[(String, Value)]) -> Vec<&str> {
    let turns = events.iter().filter(|(name, _)| name == "turn");
    turns
        .filter_map(|(_, event)| event["turn"]["text"].as_str())
        .collect()
}

#[tokio::test]
async fn a_reply_of_a_process_that_is_killed_is_made_by_another_once() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let (first, second) = (Process::start(&scene.model), Process::start(&scene.model));
    scene
        .model
        .then(Script::Hang)
        .then(Script::say("What did it sell?"));
    first.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    first.kill();
    // Neither a process nor a token of then is left: what goes on stands in the database.
    scene.lease_runs_out().await;
    let events = second.events(&scene.person, &scene.id, 2).await;
    assert_eq!(texts(&events), ["What did it sell?"]);
    assert_eq!(scene.turns().await.len(), 3);
    assert!(scene.jobs().await.is_empty());
    let replies = scene.model.replies_seen().len();
    assert_eq!(replies, 2, "the one that was cut off, and one more");
}

#[tokio::test]
async fn a_report_of_a_process_that_is_killed_is_written_by_one_that_starts_later() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    scene.person.delete("/api/keys/openai").await;
    let story = "When our shop failed, I wrote a script, and as a result we lost no order.";
    scene.person.say(&scene.id, story, 1).await;
    let path = format!("/api/interviews/{}/end", scene.id);
    scene
        .person
        .post(&path, &json!({}))
        .await
        .expect(StatusCode::OK);
    scene
        .person
        .save_key(Provider::Openai, "sk-secret-0001")
        .await;
    let first = Process::start(&scene.model);
    scene.model.usually(Script::Hang);
    let following = first.request(
        &scene.person,
        Method::POST,
        &format!("/api/interviews/{}/feedback", scene.id),
    );
    let following = tokio::spawn(following.json(&json!({})).send());
    scene.until_asked(1).await;
    first.kill();
    drop(following.await);
    scene.lease_runs_out().await;
    let quote = "I wrote a script, and as a result we lost no order.";
    let competency = |name: &str| json!({"name": name, "score": 6, "max_score": 10, "quick_take": "q", "quote": quote});
    let scores = json!({
        "overall_score": 6, "summary_headline": "h", "top_strength": "s", "top_improvement": "i",
        "competencies": [competency("a"), competency("b"), competency("c")],
        "filler_word_count": 0, "answer_structure_score": 6,
    });
    let report = "## Summary\n\nYou did well.\n\n## Strengths\n\nYou were clear.\n\n## Practice plan\n\n- [ ] Rest.";
    scene
        .model
        .then(Script::say(scores.to_string()))
        .then(Script::say(report));
    // Nobody asks for the report again: the process finds the job.
    let _second = Process::start(&scene.model);
    let path = format!("/api/interviews/{}/feedback", scene.id);
    let stored = async || scene.person.get(&path).await.expect(StatusCode::OK);
    until(async || stored().await["status"] == "ready").await;
    let stored = stored().await;
    assert_eq!(stored["provenance"]["kind"], "model");
    assert_eq!(
        (&stored["report"], &stored["version"]),
        (&json!(report), &json!(1))
    );
    until(async || scene.jobs().await.is_empty()).await;
    let asked = scene.model.replies_seen().len();
    assert_eq!(
        asked, 3,
        "the one that was cut off, the scores, and the report"
    );
}

#[tokio::test]
async fn of_ten_processes_that_start_at_once_one_makes_the_reply_that_waits() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let first = Process::start(&scene.model);
    scene.model.then(Script::Hang);
    first.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    first.kill();
    scene.lease_runs_out().await;
    // Slow, so that the others have time to take it as well.
    scene.model.delay(Duration::from_millis(1_500));
    scene.model.usually(Script::say("What did it sell?"));
    let ten: Vec<_> = (0..10)
        .map(|_| {
            let model = scene.model.base_url();
            tokio::task::spawn_blocking(move || Process::start_at(&model))
        })
        .collect();
    let ten: Vec<Process> = futures::future::join_all(ten)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    until(async || scene.turns().await.len() == 3).await;
    assert_eq!(
        scene.model.replies_seen().len(),
        2,
        "the one that was cut off, and one more"
    );
    assert!(scene.jobs().await.is_empty());
    for process in &ten {
        let path = format!("/api/interviews/{}", scene.id);
        let answer = Answer::of(process.request(&scene.person, Method::GET, &path)).await;
        answer.expect(StatusCode::OK);
    }
}

/// A suspended machine, or a database that was away: nobody has taken the job meanwhile.
#[tokio::test]
async fn a_reply_that_comes_after_its_lease_has_run_out_is_stored_and_paid_once() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let process = Process::start(&scene.model);
    scene.model.delay(Duration::from_millis(900));
    scene.model.then(Script::say("What did it sell?"));
    process.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    let id: uuid::Uuid = scene.id.parse().unwrap();
    let sql = "update public.jobs set lease_until = now() - interval '1 s', not_before = now() + interval '1 h' where subject = $1";
    database().await.execute(sql, &[&id]).await.unwrap();
    let events = process.events(&scene.person, &scene.id, 2).await;
    assert_eq!(texts(&events), ["What did it sell?"]);
    assert_eq!(scene.turns().await.len(), 3);
    assert!(scene.jobs().await.is_empty());
    assert_eq!(scene.model.replies_seen().len(), 1);
}

/// A model that says a byte now and then would hold the person for minutes.
#[tokio::test]
async fn who_wants_the_built_in_interviewer_does_not_wait_for_a_model_that_hangs() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let process = Process::start(&scene.model);
    scene.model.usually(Script::Hang);
    process.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    let path = format!("/api/interviews/{}/start", scene.id);
    let built_in = process.request(&scene.person, Method::POST, &path);
    Answer::of(built_in.json(&json!({"built_in": true})))
        .await
        .expect(StatusCode::ACCEPTED);
    until(async || scene.turns().await.len() == 3).await;
    until(async || scene.jobs().await.is_empty()).await;
    assert_eq!(scene.model.replies_seen().len(), 1);
}

#[tokio::test]
async fn followers_of_either_of_two_processes_get_the_reply_that_one_makes() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let (first, second) = (Process::start(&scene.model), Process::start(&scene.model));
    scene.model.delay(Duration::from_millis(700));
    scene.model.then(Script::say("What did it sell?"));
    first.answer(&scene.person, &scene.id).await;
    // Asked once more for what is on its way, the other process makes no second one.
    let path = format!("/api/interviews/{}/start", scene.id);
    let again = second.request(&scene.person, Method::POST, &path);
    Answer::of(again.json(&json!({})))
        .await
        .expect(StatusCode::ACCEPTED);
    let (here, there) = tokio::join!(
        first.events(&scene.person, &scene.id, 2),
        second.events(&scene.person, &scene.id, 2)
    );
    for events in [&here, &there] {
        assert_eq!(texts(events), ["What did it sell?"]);
        assert_eq!(events.last().unwrap().0, "done");
    }
    assert!(
        here.iter().any(|(name, _)| name == "delta"),
        "it grows where it is made"
    );
    assert_eq!(scene.model.replies_seen().len(), 1);
    assert_eq!(scene.turns().await.len(), 3);
}

#[tokio::test]
async fn a_process_that_is_asked_to_stop_ends_what_it_can_and_hands_over_the_rest() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let first = Process::start(&scene.model);
    scene.model.delay(Duration::from_millis(700));
    scene.model.then(Script::say("What did it sell?"));
    first.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    first.stop().await;
    assert_eq!(scene.turns().await.len(), 3, "it was made to its end");
    let second = Process::start(&scene.model);
    scene
        .model
        .then(Script::Hang)
        .then(Script::say("And then?"));
    second.answer(&scene.person, &scene.id).await;
    scene.until_asked(2).await;
    second.stop().await;
    let jobs = scene.jobs().await;
    assert_eq!(jobs, [("waiting".into(), 0, None)], "it waits for another");
    let third = Process::start(&scene.model);
    let events = third.events(&scene.person, &scene.id, 4).await;
    assert_eq!(texts(&events), ["And then?"]);
}

#[tokio::test]
async fn work_that_kills_its_processes_is_given_up_and_the_person_is_told() {
    let server = Server::start().await;
    let scene = Scene::set(&server).await;
    let process = Process::start(&scene.model);
    scene.model.then(Script::Hang);
    process.answer(&scene.person, &scene.id).await;
    scene.until_asked(1).await;
    process.kill();
    let id: uuid::Uuid = scene.id.parse().unwrap();
    let sql = "update public.jobs set attempt = 5 where subject = $1";
    database().await.execute(sql, &[&id]).await.unwrap();
    scene.lease_runs_out().await;
    let process = Process::start(&scene.model);
    let events = process.events(&scene.person, &scene.id, 2).await;
    let problem = &events.iter().find(|(name, _)| name == "problem").unwrap().1;
    assert_eq!(problem["code"], "attempts_used_up");
    assert_eq!(scene.jobs().await[0].0, "failed");
    // Whoever asks anew has new attempts.
    scene.model.then(Script::say("What did it sell?"));
    let path = format!("/api/interviews/{}/start", scene.id);
    let again = process.request(&scene.person, Method::POST, &path);
    Answer::of(again.json(&json!({})))
        .await
        .expect(StatusCode::ACCEPTED);
    let events = process.events(&scene.person, &scene.id, 2).await;
    assert_eq!(texts(&events), ["What did it sell?"]);
}
