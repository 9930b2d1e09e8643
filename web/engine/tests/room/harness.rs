//! A room without a server: tests look at the commands and answer them.

use mockingbird_room_engine::{Command, Engine, Event, Failure, Kept, Position, RequestId};
use mockingbird_shared::interview::{
    EndedBy, Floor, InterviewStatus, Length, Machine, Mode, Progress, Speaker, Stage, Turn,
};
use mockingbird_shared::wire::{
    InterviewDetail, InterviewEvent, InterviewerView, NewMessage, Problem, ProblemCode,
};
use serde_json::json;
use uuid::Uuid;

pub(crate) struct Room {
    pub(crate) engine: Engine,
    pub(crate) now_ms: u64,
    next_answer: u128,
}

/// Fields of the first command that matches a pattern; panics if there is none.
macro_rules! the {
    ($commands:expr, $pattern:pat => $value:expr) => {{
        let commands = $commands;
        commands
            .iter()
            .find_map(|command| match command {
                $pattern => Some($value),
                _ => None,
            })
            .unwrap_or_else(|| panic!("not among {commands:?}"))
    }};
}
pub(crate) use the;

impl Room {
    pub(crate) fn new(kept: Kept) -> Self {
        Self {
            engine: Engine::new(kept),
            now_ms: 1_000_000,
            next_answer: 0,
        }
    }

    /// A room that is loaded and waits for an answer to its first question.
    pub(crate) fn asked() -> Self {
        let mut room = Self::new(Kept::default());
        let commands = room.enter_with(detail(vec![question(1, "First?")], Floor::Candidate));
        assert!(commands.is_empty(), "{commands:?}");
        room
    }

    /// Continues the ids of answers of an earlier room, because the server takes one answer for each id.
    pub(crate) fn go_on_counting(&mut self, before: &Self) {
        self.next_answer = before.next_answer;
    }

    pub(crate) fn tell(&mut self, event: Event) -> Vec<Command> {
        self.engine.handle(event, self.now_ms)
    }

    /// Opens the page; returns the commands that follow once the interview is loaded and keys are lent.
    pub(crate) fn enter_with(&mut self, detail: InterviewDetail) -> Vec<Command> {
        let commands = self.tell(Event::Entered);
        let id = the!(&commands, Command::Load(id) => *id);
        let commands = self.tell(Event::Loaded(id, Ok(Box::new(detail))));
        match commands.as_slice() {
            [.., Command::LendKeys(id)] => self.tell(Event::KeysLent(*id, Ok(()))),
            _ => commands,
        }
    }

    /// Lets time pass, second by second.
    pub(crate) fn pass(&mut self, seconds: u64) -> Vec<Command> {
        let mut commands = Vec::new();
        for _ in 0..seconds {
            self.now_ms += 1_000;
            commands.extend(self.tell(Event::TimePassed));
        }
        commands
    }

    pub(crate) fn write(&mut self, text: &str) {
        let commands = self.tell(Event::Written(text.into()));
        assert!(commands.is_empty(), "{commands:?}");
    }

    pub(crate) fn submit(&mut self, text: &str) -> Vec<Command> {
        self.write(text);
        self.next_answer += 1;
        let client_id = Uuid::from_u128(self.next_answer);
        self.tell(Event::Submitted { client_id })
    }

    /// Writes and submits; returns the request that sends the answer.
    pub(crate) fn send(&mut self, text: &str) -> (RequestId, NewMessage) {
        sending(&self.submit(text))
    }

    /// Writes and submits while the server is away; returns the load with which the room tries again.
    pub(crate) fn send_into_the_void(&mut self, text: &str) -> RequestId {
        let (id, _) = self.send(text);
        self.tell(Event::Sent(id, Err(Failure::Away)));
        loading(&self.pass(3))
    }

    /// Writes and submits; returns the stream that is read then.
    pub(crate) fn send_and_follow(&mut self, text: &str) -> (RequestId, NewMessage) {
        let (id, answer) = self.send(text);
        let (id, _) = following(&self.tell(Event::Sent(id, Ok(()))));
        (id, answer)
    }

    /// Reports an event of the stream without an id.
    pub(crate) fn stream(&mut self, id: RequestId, event: InterviewEvent) -> Vec<Command> {
        self.tell(Event::Told(id, None, event))
    }

    /// Streams the answer's turn, the reply to it, and the end of the stream.
    pub(crate) fn reply_with(
        &mut self,
        id: RequestId,
        answer: &NewMessage,
        text: &str,
    ) -> Vec<Command> {
        let seq = self.engine.turns().last().map_or(0, |turn| turn.seq) + 1;
        for turn in [turn_of(seq, answer), question(seq + 1, text)] {
            self.stream(id, InterviewEvent::Turn { turn });
        }
        self.stream(
            id,
            InterviewEvent::Progress {
                progress: progress(Floor::Candidate),
            },
        );
        self.stream(id, InterviewEvent::Done)
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |turn: &Turn| turn.text.expose().clone();
        self.engine.turns().iter().map(text).collect()
    }

    /// The text shown of answers that are not turns yet, and whether it has the badge "only in this browser".
    pub(crate) fn unsent(&self) -> Option<(String, bool)> {
        let unsent = self.engine.unsent()?;
        Some((unsent.text.into_exposed(), unsent.local_only))
    }

    pub(crate) fn trouble(&self) -> Option<&str> {
        Some(self.engine.trouble()?.code.as_str())
    }
}

pub(crate) fn loading(commands: &[Command]) -> RequestId {
    the!(commands, Command::Load(id) => *id)
}

pub(crate) fn sending(commands: &[Command]) -> (RequestId, NewMessage) {
    the!(commands, Command::Send { id, answer } => (*id, answer.clone()))
}

pub(crate) fn starting(commands: &[Command]) -> (RequestId, bool) {
    the!(commands, Command::Start { id, built_in } => (*id, *built_in))
}

pub(crate) fn following(commands: &[Command]) -> (RequestId, Position) {
    the!(commands, Command::Follow { id, from } => (*id, *from))
}

pub(crate) fn kept(commands: &[Command]) -> Kept {
    the!(commands, Command::Keep(kept) => kept.clone())
}

pub(crate) fn forgotten(commands: &[Command]) -> Vec<Uuid> {
    the!(commands, Command::Forget(ids) => ids.clone())
}

pub(crate) fn refused(status: u16, code: &str) -> Failure {
    Failure::Refused(Problem {
        kind: "about:blank".into(),
        title: String::new(),
        status,
        detail: format!("{code}, in words"),
        code: ProblemCode::from_stored(code),
        field: None,
    })
}

pub(crate) fn turn(seq: u32, speaker: Speaker, text: &str) -> Turn {
    Turn {
        seq,
        speaker,
        stage: Stage::Welcome,
        text: text.to_owned().into(),
        started_ms: 0,
        ended_ms: 0,
        interrupted: false,
        source: Default::default(),
        client_id: None,
        metrics: Default::default(),
    }
}

pub(crate) fn question(seq: u32, text: &str) -> Turn {
    turn(seq, Speaker::Interviewer, text)
}

/// The turn that an answer becomes.
pub(crate) fn turn_of(seq: u32, answer: &NewMessage) -> Turn {
    Turn {
        client_id: Some(answer.client_id),
        ..turn(seq, Speaker::Candidate, answer.text.expose())
    }
}

pub(crate) fn progress(floor: Floor) -> Progress {
    let mut progress = Machine::new(Length::Minutes(15)).progress(0);
    progress.floor = floor;
    if floor == Floor::Ended {
        progress.ended_by = Some(EndedBy::TimeLimit);
    }
    progress
}

pub(crate) fn detail(turns: Vec<Turn>, floor: Floor) -> InterviewDetail {
    InterviewDetail {
        id: Uuid::from_u128(7),
        status: InterviewStatus::Active,
        mode: Mode::Text,
        config: serde_json::from_value(json!({"role": "Nurse"})).expect("a role is enough"),
        room_name: "room".into(),
        has_resume: false,
        has_job_description: false,
        progress: progress(floor),
        stats: Default::default(),
        interviewer: InterviewerView::BuiltIn,
        turns,
        assessments: Vec::new(),
        created_at: "2026-11-26T12:00:00Z".into(),
        started_at: None,
        ended_at: None,
    }
}

pub(crate) fn loaded(id: RequestId, turns: Vec<Turn>, floor: Floor) -> Event {
    Event::Loaded(id, Ok(Box::new(detail(turns, floor))))
}
