//! What happens in the rooms while it is measured.

use crate::contender::{Contender, Running};
use crate::endless::{self, Endless};
use crate::harness::{Person, Stage, Usage, is_loud};
use crate::machine::Load;
use futures::future::join_all;
use mockingbird_fakes::Script;
use std::time::{Duration, Instant};

/// The recorded sentence up to its first pause, in samples.
const SENTENCE_SAMPLES: usize = 24_000 * 2_380 / 1_000;
/// How much the memory of a soak may grow from its first third to its last.
const SOAK_GROWTH: f64 = 1.05;

/// Until so many agents have come, and how long they are then watched: together less than they would wait.
const GATHERED: Duration = Duration::from_secs(40);
const WATCHED: Duration = Duration::from_secs(15);

/// From asking for an agent to its being in the room.
pub(crate) async fn join(stage: &Stage, running: &Running, times: usize) {
    let mut took = Vec::new();
    for _ in 0..times {
        let (interview, mut person) = running.room(stage).await;
        let asked = Instant::now();
        running.ask(stage, &interview).await;
        person.until_agent_is_here().await;
        took.push(asked.elapsed());
        person.room.leave();
    }
    println!(
        "  from asking for the agent to its being in the room, {times} times: {}",
        Times(took)
    );
}

/// So many interviews at once: how long the agent takes to answer, and what an interview costs.
///
/// Memory is what the process holds beyond `idle`, its state before the first interview.
pub(crate) async fn talk(
    stage: &Stage,
    running: &Running,
    idle: Usage,
    rooms: usize,
    turns: usize,
) {
    let mut people = Vec::new();
    for _ in 0..rooms {
        people.push(enter(stage, running).await);
    }
    join_all(people.iter_mut().map(Person::until_agent_has_spoken)).await;
    let (before, since, load) = (running.usage(), Instant::now(), Load::now());
    let talks = people
        .iter_mut()
        .enumerate()
        .map(|(index, person)| async move {
            // People do not speak all at once.
            tokio::time::sleep(Duration::from_millis(5_000) * index as u32 / rooms as u32).await;
            let mut took = Vec::new();
            for _ in 0..turns {
                took.extend(turn(person).await);
                person.until_quiet().await;
            }
            took
        });
    let took: Vec<Duration> = join_all(talks).await.into_iter().flatten().collect();
    let missing = rooms * turns - took.len();
    let after = running.usage();
    let shares = load.since(after.cpu.saturating_sub(before.cpu));
    let cost = Cost::of(idle, before, after, since.elapsed(), rooms);
    println!(
        "  {rooms} at once, {turns} turns each: {}; {missing} unanswered; {cost}\n    {shares}",
        Times(took)
    );
    for person in people {
        person.room.leave();
    }
    // What was said is over before somebody else is measured.
    tokio::time::sleep(Duration::from_secs(3)).await;
}

/// From the candidate's first loud sample, and from the words that count, to the agent's silence.
pub(crate) async fn interrupt(stage: &Stage, running: &Running, times: usize) {
    let mut from_voice = Vec::new();
    let mut from_words = Vec::new();
    let mut person = enter(stage, running).await;
    person.until_agent_has_spoken().await;
    for round in 0..times {
        stage.model.then(Script::say(long_reply(round)));
        if turn(&mut person).await.is_none() {
            continue;
        }
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        person.room.flush_voice();
        tokio::time::sleep(Duration::from_millis(40)).await;
        person.drain().await;
        let captions = person.captions().len();
        person.say_samples(SENTENCE_SAMPLES);
        let spoke = Instant::now();
        let (mut last_loud, mut words) = (spoke, None);
        while last_loud.elapsed() < Duration::from_millis(600) {
            let event = tokio::time::timeout(Duration::from_millis(50), person.next()).await;
            let new = &person.captions()[captions..];
            let count = new.iter().map(|(_, text)| text.split(' ').count()).max();
            if words.is_none() && count >= Some(2) {
                words = Some(Instant::now());
            }
            if event.is_ok_and(|event| is_loud(&event)) {
                last_loud = Instant::now();
            }
        }
        from_voice.push(last_loud - spoke);
        from_words.extend(words.map(|words| last_loud.saturating_duration_since(words)));
        person.until_agent_has_spoken().await;
    }
    println!(
        "  interrupted: silent after the first loud sample: {}",
        Times(from_voice)
    );
    println!(
        "  interrupted: silent after the second word was understood: {}",
        Times(from_words)
    );
    person.room.leave();
}

/// Rooms in which an agent waits for somebody to come: what waiting costs.
pub(crate) async fn wait(stage: &Stage, rooms: usize) {
    let running = Running::start(stage, Contender::Mockingbird).await;
    let idle = running.usage();
    let mut interviews = Vec::new();
    for _ in 0..rooms {
        interviews.push(running.interview(stage).await);
    }
    let asked = Instant::now();
    for interview in &interviews {
        running.ask(stage, interview).await;
    }
    while running.voices().await < rooms as u64 {
        let here = running.voices().await;
        assert!(asked.elapsed() < GATHERED, "only {here} agents have come");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let gathered = asked.elapsed();
    let (before, since) = (running.usage(), Instant::now());
    tokio::time::sleep(WATCHED).await;
    let here = running.voices().await;
    let cost = Cost::of(idle, before, running.usage(), since.elapsed(), rooms);
    println!(
        "  {here} of {rooms} agents wait for somebody, all there after {:.1} s; {cost}, {:.2} core together",
        gathered.as_secs_f64(),
        cost.cores * rooms as f64
    );
}

/// Rooms in which people talk for long: the memory must not grow.
pub(crate) async fn soak(stage: &Stage, rooms: usize, lasts: Duration) {
    let running = Running::start(stage, Contender::Mockingbird).await;
    let mut people = Vec::new();
    for _ in 0..rooms {
        people.push(enter(stage, &running).await);
    }
    let until = Instant::now() + lasts;
    let talks = people.iter_mut().map(|person| async move {
        person.until_agent_has_spoken().await;
        let mut answered = 0;
        while Instant::now() < until {
            answered += usize::from(turn(person).await.is_some());
            person.until_quiet().await;
        }
        answered
    });
    let watch = async {
        let mut memory = Vec::new();
        while Instant::now() < until {
            tokio::time::sleep(lasts / 60).await;
            memory.push(running.usage().memory_kib as f64 / 1024.0);
        }
        memory
    };
    let (answered, memory) = tokio::join!(join_all(talks), watch);
    let third = memory.len() / 3;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (first, last) = (mean(&memory[third..2 * third]), mean(&memory[2 * third..]));
    println!(
        "{rooms} rooms for {} s: {} turns answered, memory {first:.1} MB in the second third, {last:.1} MB in the last",
        lasts.as_secs(),
        answered.iter().sum::<usize>()
    );
    assert!(
        answered.iter().all(|answered| *answered > 0),
        "a room was not answered: {answered:?}"
    );
    assert!(last <= first * SOAK_GROWTH, "the memory grows");
}

/// Rooms whose model or voice streams without end, in each of the hostile ways: the most memory that the worker holds
/// meanwhile.
pub(crate) async fn hostile(stage: &Stage, rooms: usize, lasts: Duration) {
    for kind in endless::KINDS {
        let endpoint = Endless::start(kind).await;
        let running = if kind.speaks {
            Running::with_own_voice(stage, endpoint.base_url()).await
        } else {
            Running::with_model(stage, &endpoint.base_url()).await
        };
        let megabytes = || running.usage().memory_kib as f64 / 1024.0;
        let at_rest = megabytes();
        let mut people = Vec::new();
        for _ in 0..rooms {
            people.push(enter(stage, &running).await);
        }
        let until = Instant::now() + lasts;
        let talks = people.iter_mut().map(|person| async move {
            while Instant::now() < until {
                turn(person).await;
            }
        });
        let watch = async {
            let mut most = 0.0_f64;
            while Instant::now() < until {
                tokio::time::sleep(Duration::from_millis(100)).await;
                most = most.max(megabytes());
            }
            most
        };
        let (_, most) = tokio::join!(join_all(talks), watch);
        println!(
            "{}: {at_rest:.1} MB at rest, at most {most:.1} MB with {rooms} rooms, {} MB were sent",
            kind.name,
            endpoint.sent_mb()
        );
        for person in people {
            person.room.leave();
        }
    }
}

/// A reply that leaves time to cut in, and asks something else each time.
fn long_reply(round: usize) -> String {
    let names = ["design", "sales", "support", "research", "testing"];
    let name = names[round % names.len()];
    let told = "Then let me tell you about the team that you would work with. ".repeat(10);
    format!("{told}What would the people of {name} call your habit number {round}?")
}

async fn enter(stage: &Stage, running: &Running) -> Person {
    let (interview, person) = running.room(stage).await;
    running.ask(stage, &interview).await;
    person
}

/// Says a sentence; how long the agent then takes to be heard. None if it does not answer.
async fn turn(person: &mut Person) -> Option<Duration> {
    // What is left of the silence after the last sentence; a frame later, nothing of it is on its way any more.
    person.room.flush_voice();
    tokio::time::sleep(Duration::from_millis(40)).await;
    let before = person.room.said_samples();
    person.say_samples(SENTENCE_SAMPLES);
    let last = before + SENTENCE_SAMPLES as u64;
    while person.room.said_samples() < last {
        let _ = tokio::time::timeout(Duration::from_millis(2), person.next()).await;
    }
    let silent_since = Instant::now();
    while silent_since.elapsed() < Duration::from_secs(10) {
        let event = tokio::time::timeout(Duration::from_millis(100), person.next()).await;
        if event.is_ok_and(|event| is_loud(&event)) {
            return Some(silent_since.elapsed());
        }
    }
    None
}

/// Durations, told by their middle and their end.
struct Times(Vec<Duration>);

impl std::fmt::Display for Times {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut sorted = self.0.clone();
        sorted.sort();
        let at = |share: f64| match sorted.len() {
            0 => 0,
            count => sorted[((count - 1) as f64 * share).round() as usize].as_millis(),
        };
        write!(formatter, "p50 {} ms, p95 {} ms", at(0.5), at(0.95))
    }
}

/// What one interview costs.
struct Cost {
    memory_mb: f64,
    cores: f64,
}

impl Cost {
    fn of(idle: Usage, before: Usage, after: Usage, took: Duration, rooms: usize) -> Self {
        let kib = after.memory_kib.saturating_sub(idle.memory_kib);
        let cpu = after.cpu.saturating_sub(before.cpu);
        Self {
            memory_mb: kib as f64 / 1024.0 / rooms as f64,
            cores: cpu.as_secs_f64() / took.as_secs_f64() / rooms as f64,
        }
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "each {:.1} MB, {:.3} core",
            self.memory_mb, self.cores
        )
    }
}
