//! How long the interviewer takes to answer: from the last loud sample that the candidate sends to the first loud sample
//! of the agent that the candidate receives, through the real LiveKit server. `just bench-voice` runs it.
//!
//! The providers are stand-ins whose own delays are printed with the result; they are part of it.

#[path = "../tests/voice/harness.rs"]
mod harness;

use harness::{Person, Stage};
use mockingbird_agent::room::RoomEvent;
use mockingbird_fakes::Script;
use std::time::{Duration, Instant};

/// Turns of one interview of a quarter of an hour.
const TURNS: usize = 10;
/// The transcriber's silence before it says that the turn is over.
const ENDPOINTING: Duration = Duration::from_millis(200);
/// Until the synthesiser's first sound.
const FIRST_SOUND: Duration = Duration::from_millis(70);
/// The recorded sentence up to its first pause, in samples.
const SENTENCE_SAMPLES: usize = 24_000 * 2_380 / 1_000;

#[tokio::main]
async fn main() {
    let stage = Stage::with_model().await;
    stage.speech.delays(ENDPOINTING, FIRST_SOUND);
    stage
        .model
        .usually(Script::say("What did you learn from that?"));
    let mut person = Person::come(&stage).await;
    person.until_agent_has_spoken().await;
    let mut times = Vec::new();
    for _ in 0..TURNS {
        times.push(turn(&mut person).await);
        person.until_quiet().await;
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_millis();
    println!(
        "{TURNS} turns: last loud sample of the candidate to first loud sample of the agent: p50 {} ms, p95 {} ms",
        at(0.5),
        at(0.95)
    );
    println!(
        "of it the stand-ins' own: {} ms until the turn is said to be over, {} ms until the first sound",
        ENDPOINTING.as_millis(),
        FIRST_SOUND.as_millis()
    );
}

async fn turn(person: &mut Person) -> Duration {
    // What is left of the silence after the last sentence; a frame later, nothing of it is on its way any more.
    person.room.hush();
    tokio::time::sleep(Duration::from_millis(40)).await;
    let before = person.room.said_samples();
    person.say_samples(SENTENCE_SAMPLES);
    let last = before + SENTENCE_SAMPLES as u64;
    while person.room.said_samples() < last {
        let _ = tokio::time::timeout(Duration::from_millis(2), person.next()).await;
    }
    let silent_since = Instant::now();
    loop {
        if let RoomEvent::Heard(samples) = person.next().await
            && samples.iter().any(|sample| sample.unsigned_abs() > 2_000)
        {
            return silent_since.elapsed();
        }
    }
}
