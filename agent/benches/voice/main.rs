//! Interviews by voice beside those of `livekit-agents`, in one run: the same LiveKit server, the same stand-ins for the
//! providers, the same candidate. `just bench-voice` runs it; with `soak`, ten rooms for five minutes
//! (`just soak-voice`); with `hostile`, rooms whose model or voice streams without end
//! (`just bench-voice-hostile`); with `wait`, rooms in which nobody is but the agent; with `crowd`, ever more interviews at
//! once, and who takes the cores meanwhile (`just bench-voice-crowd`).
//!
//! What is measured is what a candidate hears: from the last loud sample that is sent to the first loud sample of the
//! agent that comes back. The stand-ins' own delays are part of it, and printed.

mod contender;
mod endless;
#[path = "../../tests/voice/harness/mod.rs"]
mod harness;
mod machine;
mod scenes;

use contender::{Contender, Running};
use harness::Stage;
use std::time::Duration;

/// The transcriber's silence before it says that the turn is over.
const ENDPOINTING: Duration = Duration::from_millis(200);
/// Until the model's first word: what a large model of a provider takes, and each request that comes before it as well.
const FIRST_WORD: Duration = Duration::from_millis(400);
/// Until the synthesiser's first sound.
const FIRST_SOUND: Duration = Duration::from_millis(70);
/// Interviews at once, besides one alone.
const CROWDS: [usize; 3] = [10, 30, 100];
/// The same, to see what gives first.
const GROWING: [usize; 5] = [30, 50, 70, 85, 100];
/// Rooms in which nobody is but the agent.
const WAITING: usize = 200;
/// Turns of an interview that is alone, and of each that is not.
const TURNS: (usize, usize) = (20, 5);
/// Times that an agent is asked for, and interrupted.
const JOINS: usize = 20;
const INTERRUPTIONS: usize = 10;
/// Rooms whose model or voice streams without end, and how long each kind of that is watched.
const HOSTILE_ROOMS: usize = 8;
const HOSTILE_FOR: Duration = Duration::from_secs(30);
/// The soak.
const SOAK_ROOMS: usize = 10;
const SOAK_FOR: Duration = Duration::from_secs(300);

#[tokio::main]
async fn main() {
    let stage = Stage::open().await;
    stage.speech.delays(ENDPOINTING, FIRST_SOUND);
    stage.model.delay(FIRST_WORD);
    if is_asked_for("soak") {
        return scenes::soak(&stage, SOAK_ROOMS, soak_for()).await;
    }
    if is_asked_for("hostile") {
        return scenes::hostile(&stage, HOSTILE_ROOMS, HOSTILE_FOR).await;
    }
    if is_asked_for("wait") {
        return scenes::wait(&stage, WAITING).await;
    }
    if is_asked_for("crowd") {
        return crowd(&stage).await;
    }
    println!(
        "the stand-ins' own delays: {} ms of silence until the turn is said to be over, {} ms to the first word, {} ms to the first sound",
        ENDPOINTING.as_millis(),
        FIRST_WORD.as_millis(),
        FIRST_SOUND.as_millis()
    );
    measure(&stage, Contender::Mockingbird).await;
    scenes::wait(&stage, WAITING).await;
    for contender in Contender::others() {
        measure(&stage, contender).await;
    }
}

fn is_asked_for(scene: &str) -> bool {
    std::env::args().any(|argument| argument == scene)
}

/// `MOCKINGBIRD_SOAK_SECONDS`, for a shorter one.
fn soak_for() -> Duration {
    let seconds = std::env::var("MOCKINGBIRD_SOAK_SECONDS").ok();
    seconds.map_or(SOAK_FOR, |seconds| {
        Duration::from_secs(seconds.parse().expect("seconds"))
    })
}

async fn crowd(stage: &Stage) {
    let running = Running::start(stage, Contender::Mockingbird).await;
    let idle = running.usage();
    for rooms in GROWING {
        scenes::talk(stage, &running, idle, rooms, TURNS.1).await;
    }
}

async fn measure(stage: &Stage, contender: Contender) {
    println!("\n{contender}");
    let running = Running::start(stage, contender).await;
    let idle = running.usage();
    println!("  idle: {:.0} MB", idle.memory_kib as f64 / 1024.0);
    scenes::join(stage, &running, JOINS).await;
    scenes::talk(stage, &running, idle, 1, TURNS.0).await;
    scenes::interrupt(stage, &running, INTERRUPTIONS).await;
    for rooms in CROWDS
        .into_iter()
        .filter(|rooms| *rooms <= contender.rooms_max())
    {
        scenes::talk(stage, &running, idle, rooms, TURNS.1).await;
    }
}
