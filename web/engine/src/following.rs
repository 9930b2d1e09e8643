//! Handles the events of the stream, and resumes a stream that broke.

use crate::engine::{Activity, Engine, Reply, Request, Trouble};
use crate::exchange::{Command, Failure, RequestId};
use mockingbird_shared::interview::{Floor, Speaker, Turn};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewEvent, ProblemCode};

/// Where a delta ends within its turn, in bytes: a frame with the id `8:120` ends at byte 120 of turn 8.
fn end_of_piece(frame_id: Option<&str>, seq: u32) -> Option<usize> {
    let (of, bytes) = frame_id?.split_once(':')?;
    (of.parse() == Ok(seq)).then(|| bytes.parse().ok())?
}

impl Engine {
    /// Reads the stream from the present position.
    pub(crate) fn follow(&mut self) {
        self.follow_again = false;
        let id = self.ask(Request::Follow);
        let from = self.position();
        self.commands.push(Command::Follow { id, from });
    }

    /// The stream has shown a sign of life.
    pub(crate) fn on_heard(&mut self, id: RequestId) {
        if self.reads(id) {
            self.activity = Activity::Asking {
                id,
                what: Request::Follow,
                since_ms: self.now_ms,
            };
            self.offline = false;
        }
    }

    /// Whether this is the stream that is being read.
    fn reads(&self, stream: RequestId) -> bool {
        matches!(self.activity, Activity::Asking { id, what: Request::Follow, .. } if id == stream)
    }

    pub(crate) fn on_told(&mut self, id: RequestId, frame_id: Option<&str>, event: InterviewEvent) {
        if !self.reads(id) {
            return;
        }
        self.on_heard(id);
        match event {
            InterviewEvent::Turn { turn } => self.take_turn(turn),
            InterviewEvent::Delta { seq, text } => self.take_piece(seq, &text, frame_id),
            InterviewEvent::Progress { progress } => self.set_progress(progress),
            // The streamed text is void. A substitute may still make the reply; then this explains why.
            InterviewEvent::Problem { code, detail } => {
                self.reply = None;
                self.reply_trouble = Some(Trouble { code, detail });
            }
            // A progress event with the same information came before.
            InterviewEvent::Ended { .. } => {}
            InterviewEvent::Done => {
                self.give_up();
                self.on_done();
            }
        }
    }

    fn take_turn(&mut self, turn: Turn) {
        self.grown_at_ms = self.now_ms;
        self.reply.take_if(|reply| reply.seq <= turn.seq);
        if turn.speaker == Speaker::Interviewer {
            self.restarted = false;
        }
        match self.turns.binary_search_by_key(&turn.seq, |it| it.seq) {
            Ok(at) => self.turns[at] = turn,
            Err(at) => self.turns.insert(at, turn),
        }
        self.settle_answers();
    }

    /// Adds a delta to the reply at its position, so that a repeated delta changes nothing.
    fn take_piece(&mut self, seq: u32, piece: &Pii, frame_id: Option<&str>) {
        if seq <= self.last_seq() {
            return;
        }
        self.grown_at_ms = self.now_ms;
        let piece = piece.expose();
        let mut text = match self.reply.take() {
            Some(reply) if reply.seq == seq => reply.text.into_exposed(),
            _ => String::new(),
        };
        let begins_at = end_of_piece(frame_id, seq).and_then(|end| end.checked_sub(piece.len()));
        if let Some(at) = begins_at
            && text.is_char_boundary(at)
        {
            text.truncate(at);
        }
        text.push_str(piece);
        self.reply = Some(Reply {
            seq,
            text: text.into(),
        });
    }

    /// The server has ended the stream.
    fn on_done(&mut self) {
        self.reloads = 0;
        if matches!(self.floor(), Some(Floor::Candidate | Floor::Ended)) {
            self.reply = None;
            return self.proceed();
        }
        let trouble = self.reply_trouble.as_ref();
        match trouble.map(|trouble| trouble.code) {
            // The reply is requested again once.
            Some(ProblemCode::ReplyInterrupted) if !self.restarted => {
                self.restarted = true;
                self.start(false);
            }
            // The candidate decides how to continue.
            Some(_) => {}
            None => self.pause(Request::Follow),
        }
    }

    pub(crate) fn on_stream_ended(&mut self, outcome: Result<(), Failure>) {
        match outcome {
            // No `done` came: the server is stopping, or a proxy has closed the connection.
            Ok(()) => self.pause(Request::Follow),
            Err(failure) if failure.is_away() => self.try_later(Request::Follow),
            Err(failure) => self.on_failure(failure),
        }
    }
}
