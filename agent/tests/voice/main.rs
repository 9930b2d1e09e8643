//! Interviews by voice on the real stack: PostgreSQL through PostgREST, the LiveKit server, a worker; the candidate is
//! a participant that plays recorded speech, and the paid providers are stand-ins.

mod harness;

use harness::{Person, Stage};
use mockingbird_fakes::Script;
use mockingbird_shared::provider::Provider;
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a process holds an interview without a heartbeat.
const LEASE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn an_interview_is_heard_answered_and_stored() {
    let stage = Stage::set().await;
    stage
        .speech
        .hear("I led the migration to the new database.");
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    person.speak();
    person.until_agent_has_spoken().await;
    let turns = stage.turns(3).await;
    let said: Vec<(&str, &str)> = turns
        .iter()
        .map(|turn| {
            (
                turn["speaker"].as_str().unwrap(),
                turn["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(said[0].0, "interviewer");
    assert!(said[0].1.contains("Ada"), "{said:?}");
    assert_eq!(
        said[1],
        ("candidate", "I led the migration to the new database.")
    );
    assert_eq!(said[2].0, "interviewer");
    let (answer, reply) = (&turns[1]["metrics"], &turns[2]["metrics"]);
    // The recording is a little under four seconds of speech with pauses.
    let spoken_ms = answer["spoken_ms"].as_u64().unwrap();
    assert!((1_000..5_000).contains(&spoken_ms), "{answer}");
    let lasted_ms =
        turns[1]["ended_ms"].as_u64().unwrap() - turns[1]["started_ms"].as_u64().unwrap();
    assert!(
        lasted_ms < 6_000,
        "the silence before is no part of the answer: {lasted_ms} ms"
    );
    for measured in ["e2e_latency_ms", "llm_ttft_ms", "tts_ttfb_ms"] {
        let ms = reply[measured].as_u64().unwrap();
        assert!(ms < 5_000, "{reply}");
    }
    // What is stored was spoken; a reply that was prepared too early may have been spoken to nobody.
    let spoken = stage.speech.spoken().join(" ");
    for turn in [said[0].1, said[2].1] {
        let words: Vec<&str> = turn.split_whitespace().collect();
        assert!(spoken.contains(&words.join(" ")), "{turn}\n{spoken}");
    }
    let captions = person.captions();
    assert!(
        captions.iter().any(|(from, text)| from == "candidate"
            && text == "I led the migration to the new database."),
        "{captions:?}"
    );
    assert!(
        captions
            .iter()
            .any(|(from, text)| from == "interviewer" && text.contains("Ada")),
        "{captions:?}"
    );
    // The transcriber was told what is likely to be said.
    assert!(stage.speech.connections()[0].contains_key("keyterm"));
}

#[tokio::test]
async fn an_interview_needs_nothing_but_endpoints_of_ones_own() {
    let own = [
        Provider::Compatible,
        Provider::CompatibleStt,
        Provider::CompatibleTts,
    ];
    let stage = Stage::with_keys(&own).await;
    stage
        .model
        .then(Script::say("Welcome. What did you build last?"));
    stage.model.then(Script::say("Thank you. Why Rust?"));
    stage.speech.hear("I built a router.");
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    person.speak();
    person.until_agent_has_spoken().await;
    let turns = stage.turns(3).await;
    let said: Vec<&str> = turns
        .iter()
        .filter_map(|turn| turn["text"].as_str())
        .collect();
    assert_eq!(
        said,
        [
            "Welcome. What did you build last?",
            "I built a router.",
            "Thank you. Why Rust?"
        ]
    );
    // No vendor was asked for anything.
    assert!(stage.speech.connections().is_empty());
    let asked = stage.speech.speech_requests();
    assert!(
        asked
            .iter()
            .all(|request| request["response_format"] == "wav")
    );
}

#[tokio::test]
async fn who_cuts_in_is_heard_at_once_and_only_what_was_heard_is_kept() {
    let stage = Stage::with_model().await;
    let long = "Thank you for coming today. I would like to begin with a rather long introduction about this position and everything that belongs to it. Then we shall talk about you, and about what you have done so far in your life. How are you?";
    stage.model.then(Script::say(long));
    stage.speech.hear("Sorry, can I ask something first?");
    let mut person = Person::come(&stage).await;
    person.until_heard_ms(1_500).await;
    person.speak();
    let turns = stage.turns(2).await;
    assert_eq!(turns[0]["interrupted"], true);
    let heard = turns[0]["text"].as_str().unwrap();
    assert!(
        !heard.is_empty() && long.starts_with(heard) && heard.len() < long.len(),
        "{heard}"
    );
    assert_eq!(turns[1]["text"], "Sorry, can I ask something first?");
}

#[tokio::test]
async fn who_types_is_answered_too() {
    let stage = Stage::set().await;
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    person.type_("I am well, thank you.");
    person.until_agent_has_spoken().await;
    assert_eq!(stage.turns(3).await[1]["text"], "I am well, thank you.");
}

#[tokio::test]
async fn a_worker_that_dies_is_replaced_by_one_that_knows_what_was_said() {
    let mut stage = Stage::set().await;
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    stage.kill_worker();
    stage.lease_runs_out().await;
    stage.start_worker();
    person.until_agent_has_spoken().await;
    let turns = stage.turns(2).await;
    let back = turns[1]["text"].as_str().unwrap();
    assert!(back.contains("I am back"), "{back}");
    stage.until_job(|job| job["attempt"] == 2).await;
    stage
        .until(|interview| interview["status"] == "active")
        .await;
}

#[tokio::test]
async fn a_process_that_is_killed_in_a_sentence_is_replaced_soon_after_its_lease() {
    let stage = Stage::open().await;
    let interview = stage.add_interview(&[Provider::Deepgram]).await;
    stage.want_agent(&interview).await;
    let first = stage.start_process(&stage.model.base_url());
    let mut person = Person::enter(&stage.livekit(), &interview.room_name);
    person.until_agent_has_spoken().await;
    person.speak();
    person.until_loud().await;
    first.kill();
    let killed = Instant::now();
    let _second = stage.start_process(&stage.model.base_url());
    person.until_quiet().await;
    person.until_loud().await;
    assert!(
        killed.elapsed() < LEASE + Duration::from_secs(5),
        "{:?}",
        killed.elapsed()
    );
    person.until_quiet().await;
    let spoken = stage.speech.spoken().join(" ");
    assert!(spoken.contains("I am back"), "{spoken}");
    let said = stage.turns_of(&interview, 3).await;
    assert_eq!(said[1]["text"], "I led the migration to the new database.");
}

#[tokio::test]
async fn a_worker_that_is_stopped_hands_over() {
    let mut stage = Stage::set().await;
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    stage.stop_worker().await;
    let job = stage
        .until_job(|job| job["lease_owner"] == json!(null))
        .await;
    assert_eq!(job["state"], "waiting", "it waits for another");
    stage.start_worker();
    person.until_agent_has_spoken().await;
}

#[tokio::test]
async fn another_provider_hears_and_speaks_where_one_is_away() {
    let stage = Stage::without_deepgram().await;
    let said = "I led the migration to the new database.";
    stage.speech.hear(said);
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    person.speak();
    let turns = stage.turns(2).await;
    assert_eq!(turns[1]["text"], said);
}

#[tokio::test]
async fn another_provider_goes_on_where_one_fails() {
    // The stage's model speaks for both of them.
    let stage =
        Stage::with_keys(&[Provider::Deepgram, Provider::Openai, Provider::Anthropic]).await;
    stage.model.then(Script::Fail {
        status: 401,
        code: "invalid_api_key".into(),
    });
    stage
        .model
        .then(Script::say("Hello Ada, I am another model."));
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    let turns = stage.turns(1).await;
    assert_eq!(turns[0]["text"], "Hello Ada, I am another model.");
    let asked: Vec<String> = stage
        .model
        .replies_seen()
        .iter()
        .map(|seen| seen.path.clone())
        .collect();
    assert_eq!(asked, ["/v1/chat/completions", "/v1/messages"]);
}

#[tokio::test]
async fn a_model_that_fails_is_told_of_and_the_built_in_interviewer_goes_on() {
    let stage = Stage::with_model().await;
    stage.model.then(Script::Fail {
        status: 429,
        code: "insufficient_quota".into(),
    });
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    let turns = stage.turns(1).await;
    assert!(
        turns[0]["text"]
            .as_str()
            .unwrap()
            .contains("built-in interviewer")
    );
}
