//! The property that whatever the network, the server and the candidate do, a submitted answer is stored
//! once, or is in the composer again.

use crate::harness::{Room, detail, progress, question, refused, turn_of};
use mockingbird_room_engine::{Command, Event, Failure, Kept, Position, RequestId};
use mockingbird_shared::interview::{Floor, Progress, Turn};
use mockingbird_shared::wire::{InterviewDetail, InterviewEvent, NewMessage};
use proptest::prelude::*;

/// A server with those rules of the API that concern answers.
struct Server {
    turns: Vec<Turn>,
    floor: Floor,
    /// Whether the stage's time is used up, so that the next tick ends the stage.
    overdue: bool,
    /// Requests that the page has aborted and that may still arrive.
    in_the_air: Vec<NewMessage>,
}

impl Server {
    fn next_seq(&self) -> u32 {
        self.turns.len() as u32 + 1
    }

    /// Takes an answer, or returns the code of the refusal.
    fn say(&mut self, answer: &NewMessage) -> Result<(), &'static str> {
        let same = Some(answer.client_id);
        if self.turns.iter().any(|turn| turn.client_id == same) {
            return Ok(());
        }
        if self.floor != Floor::Candidate {
            return Err("not_your_turn");
        }
        self.turns.push(turn_of(self.next_seq(), answer));
        self.floor = Floor::Interviewer;
        Ok(())
    }

    fn ask(&mut self) {
        if self.floor == Floor::Interviewer {
            self.turns.push(question(self.next_seq(), "And then?"));
            self.floor = Floor::Candidate;
            // No request is delayed for as long as a reply takes.
            self.in_the_air.clear();
        }
    }

    fn tick(&mut self) -> Progress {
        if std::mem::take(&mut self.overdue) && self.floor == Floor::Candidate {
            self.floor = Floor::Interviewer;
        }
        progress(self.floor)
    }

    fn detail(&self) -> InterviewDetail {
        detail(self.turns.clone(), self.floor)
    }
}

/// What the network does to a request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    /// The request never arrives.
    Lost,
    /// The request arrives, the answer to it does not.
    AnswerLost,
    /// The connection breaks, and the request may arrive later.
    Late,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Submit,
    Request(usize, Fate),
    /// A request that was late arrives.
    Arrive,
    Pass(u64),
    Overdue,
    /// The page is closed and opened again.
    Reload,
}

struct World {
    room: Room,
    server: Server,
    pending: Vec<Command>,
    /// The browser's storage.
    kept: Kept,
    written: usize,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            room: Room::new(Kept::default()),
            server: Server {
                turns: vec![question(1, "First?")],
                floor: Floor::Candidate,
                overdue: false,
                in_the_air: Vec::new(),
            },
            pending: Vec::new(),
            kept: Kept::default(),
            written: 0,
        };
        world.tell(Event::Entered);
        world
    }

    fn tell(&mut self, event: Event) {
        let commands = self.room.tell(event);
        self.run(commands);
    }

    fn run(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Keep(kept) => self.kept = kept,
                Command::Forget(ids) => self.kept.answers.retain(|it| !ids.contains(&it.client_id)),
                Command::Abort(id) => self.abort(id),
                request => self.pending.push(request),
            }
        }
    }

    fn abort(&mut self, id: RequestId) {
        let at = self.pending.iter().position(|it| id_of(it) == id);
        if let Some(Command::Send { answer, .. }) = at.map(|at| self.pending.remove(at)) {
            self.server.in_the_air.push(answer);
        }
    }

    fn submit(&mut self) {
        if self.room.engine.floor() == Some(Floor::Candidate) && !self.room.engine.is_sending() {
            let before = self.room.engine.draft().to_owned();
            let text = format!("{before} <{}>", self.written);
            self.written += 1;
            let commands = self.room.submit(&text);
            self.run(commands);
        }
    }

    fn request(&mut self, at: usize, fate: Fate) {
        if self.pending.is_empty() {
            return;
        }
        let request = self.pending.remove(at % self.pending.len());
        let arrives = matches!(fate, Fate::Answered | Fate::AnswerLost);
        let answered = matches!(fate, Fate::Answered);
        match request {
            Command::Load(id) => {
                let outcome = if answered {
                    Ok(Box::new(self.server.detail()))
                } else {
                    Err(Failure::Away)
                };
                self.tell(Event::Loaded(id, outcome));
            }
            Command::LendKeys(id) => self.tell(Event::KeysLent(
                id,
                answered.then_some(()).ok_or(Failure::Away),
            )),
            Command::Start { id, .. } => self.tell(Event::Started(
                id,
                answered.then_some(()).ok_or(Failure::Away),
            )),
            Command::Tick(id) => {
                let progress = arrives.then(|| self.server.tick());
                self.tell(Event::Ticked(
                    id,
                    progress.filter(|_| answered).ok_or(Failure::Away),
                ));
            }
            Command::Send { id, answer } => {
                let outcome = if arrives {
                    self.server.say(&answer)
                } else {
                    Ok(())
                };
                let outcome = outcome.map_err(|code| refused(409, code));
                if matches!(fate, Fate::Late) {
                    self.server.in_the_air.push(answer);
                }
                self.tell(Event::Sent(
                    id,
                    if answered {
                        outcome
                    } else {
                        Err(Failure::Away)
                    },
                ));
            }
            Command::Follow { id, from } => self.stream(id, from, fate),
            other => panic!("{other:?}"),
        }
    }

    fn stream(&mut self, id: RequestId, from: Position, fate: Fate) {
        if matches!(fate, Fate::Lost) {
            return self.tell(Event::StreamEnded(id, Err(Failure::Away)));
        }
        self.server.ask();
        let turns = self.server.turns.clone();
        for turn in turns.into_iter().filter(|turn| turn.seq > from.seq) {
            self.tell(Event::Told(id, None, InterviewEvent::Turn { turn }));
            if matches!(fate, Fate::AnswerLost) {
                return self.tell(Event::StreamEnded(id, Err(Failure::Away)));
            }
        }
        let progress = progress(self.server.floor);
        self.tell(Event::Told(id, None, InterviewEvent::Progress { progress }));
        match fate {
            Fate::Answered => self.tell(Event::Told(id, None, InterviewEvent::Done)),
            _ => self.tell(Event::StreamEnded(id, Ok(()))),
        }
    }

    fn reload(&mut self) {
        // Text that is only in the composer is lost with the page, which is allowed.
        if !self.room.engine.draft().trim().is_empty() {
            return;
        }
        for request in self.pending.drain(..) {
            if let Command::Send { answer, .. } = request {
                self.server.in_the_air.push(answer);
            }
        }
        let now_ms = self.room.now_ms;
        let before = std::mem::replace(&mut self.room, Room::new(self.kept.clone()));
        self.room.now_ms = now_ms;
        self.room.go_on_counting(&before);
        self.tell(Event::Entered);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Submit => self.submit(),
            Step::Request(at, fate) => self.request(at, fate),
            Step::Arrive => {
                if let Some(answer) = self.server.in_the_air.pop() {
                    let _ = self.server.say(&answer);
                }
            }
            Step::Pass(seconds) => {
                let commands = self.room.pass(seconds);
                self.run(commands);
            }
            Step::Overdue => self.server.overdue = true,
            Step::Reload => self.reload(),
        }
    }

    /// From here on the network works, and nobody writes.
    fn calm_down(&mut self) {
        self.server.in_the_air.clear();
        let mut quiet = 0;
        for _ in 0..200 {
            if self.pending.is_empty() {
                self.step(Step::Pass(1));
                quiet += 1;
            } else {
                self.request(0, Fate::Answered);
                quiet = 0;
            }
            if quiet > 5 {
                return;
            }
        }
        panic!("it never rests: {:?}", self.room.engine);
    }
}

fn id_of(command: &Command) -> RequestId {
    match command {
        Command::Load(id) | Command::LendKeys(id) | Command::Tick(id) | Command::End(id) => *id,
        Command::Start { id, .. }
        | Command::Send { id, .. }
        | Command::Follow { id, .. }
        | Command::Skip { id, .. } => *id,
        other => panic!("{other:?} is no request"),
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = prop_oneof![
        4 => Just(Fate::Answered),
        2 => Just(Fate::Lost),
        2 => Just(Fate::AnswerLost),
        1 => Just(Fate::Late),
    ];
    let step = prop_oneof![
        4 => Just(Step::Submit),
        8 => (0..3_usize, fate).prop_map(|(at, fate)| Step::Request(at, fate)),
        1 => Just(Step::Arrive),
        3 => (1..70_u64).prop_map(Step::Pass),
        1 => Just(Step::Overdue),
        1 => Just(Step::Reload),
    ];
    proptest::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn every_answer_is_stored_once_or_in_the_composer(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.calm_down();
        prop_assert_eq!(world.room.engine.unsent(), None);
        prop_assert!(world.kept.answers.is_empty(), "{:?}", world.kept);
        prop_assert!(!world.room.engine.is_offline());
        let stored: Vec<&str> = world.server.turns.iter().map(|turn| turn.text.expose().as_str()).collect();
        prop_assert_eq!(world.room.texts(), stored.clone());
        let everything = format!("{}{}", stored.join("\n"), world.room.engine.draft());
        for answer in 0..world.written {
            let times = everything.matches(&format!("<{answer}>")).count();
            prop_assert_eq!(times, 1, "answer {} in {}", answer, everything);
        }
    }
}
