//! The candidate's side: from words and silences to an answer that is taken and judged.

use super::interviewer::Saying;
use super::status::Task;
use super::{Command, Conversation, Event, Problem, Snapshot};
use crate::turn_taking::{Action, Heard};
use crate::voice::Outcome;
use crate::voice::interviewing::{Judgement, apply_judgement, assess_by_rules, next_seq};
use mockingbird_shared::interview::{Assessment, EndedBy, Floor, Input, Speaker, Turn, TurnSource};
use mockingbird_shared::limits::ANSWER_MAX_CHARS;
use mockingbird_shared::wire::ProblemCode;

/// An answer that was taken and may still grow: nothing of the reply to it was heard.
pub(super) struct OpenAnswer {
    /// The number of its turn.
    seq: u32,
    /// Its words that the turn detector no longer knows.
    words_before: String,
}

/// Identifies an answer that is being judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The number of its turn.
    seq: u32,
    /// The machine's count of answers when it was taken.
    count: u32,
}

impl Conversation {
    pub(super) fn on_candidate(&mut self, event: Event) {
        match event {
            Event::SpeechStarted { lasted_ms } => {
                self.stopwatch
                    .voice_began(self.now_ms.saturating_sub(lasted_ms));
                self.turn_event(Heard::SpeechStarted { lasted_ms });
            }
            Event::SpeechEnded { silent_ms } => {
                self.stopwatch
                    .voice_ended(self.now_ms.saturating_sub(silent_ms));
                self.turn_event(Heard::SpeechEnded { silent_ms });
            }
            Event::Typed(text) => self.typed(text.trim()),
            _ => self.detector.rest(self.now_ms),
        }
    }

    fn typed(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if text.chars().count() > ANSWER_MAX_CHARS {
            return self.show_too_long(&self.phrases.too_long);
        }
        self.show_it_works(Task::Reading);
        self.command(Command::CandidateCaption {
            text: text.to_owned(),
            is_final: true,
        });
        self.stopwatch.typed();
        self.turn_event(Heard::Typed(text.to_owned()));
    }

    /// Gives what was heard to the turn detector, and acts on its decisions.
    pub(super) fn turn_event(&mut self, heard: Heard) {
        if self.attendance.is_away() {
            self.detector.rest(self.now_ms);
        }
        let actions = self.ask_detector(heard);
        self.act_on(actions);
    }

    pub(super) fn act_on(&mut self, actions: Vec<Action>) {
        for action in actions {
            if self.left {
                return;
            }
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Prepare(words) => self.prepare_reply(words),
            Action::Discard => self.discard_reply(),
            Action::Take(words) => {
                self.command(Command::TellTurnTaken);
                self.take_answer(&words);
            }
            Action::Pause => self.command(Command::HoldVoice(true)),
            Action::Resume => self.command(Command::HoldVoice(false)),
            Action::Interrupt => self.interrupted(),
            Action::Nudge => self.begin_aside(self.phrases.nudge.clone()),
            Action::MoveOn => {
                let _ = self.machine.handle(Input::Unanswered, self.now_ms);
                self.begin_reply();
                self.store_progress();
            }
            Action::Leave => {
                let _ = self
                    .machine
                    .handle(Input::End(EndedBy::UserAway), self.now_ms);
                self.store_progress();
                self.leave(Outcome::Finished);
            }
        }
    }

    /// The turn that the answer would be now. A typed answer was not heard: its time counts from the last turn.
    pub(super) fn answer_turn(&self, text: &str) -> Turn {
        let at = |then_ms: u64| self.elapsed_at_ms(then_ms);
        let earliest_ms = self.turns.last().map_or(0, |turn| turn.ended_ms);
        let heard = self.stopwatch.answer_times(self.now_ms);
        let (started_ms, ended_ms) = heard.map_or_else(
            || (earliest_ms, at(self.now_ms)),
            |(began_ms, ended_ms)| (at(began_ms).max(earliest_ms), at(ended_ms)),
        );
        let ended_ms = ended_ms.max(earliest_ms);
        Turn {
            seq: next_seq(&self.turns),
            speaker: Speaker::Candidate,
            stage: self.machine.stage(),
            // PostgreSQL can't hold the character NUL.
            text: text.replace('\0', "").into(),
            started_ms: started_ms.min(ended_ms),
            ended_ms,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
            metrics: self.stopwatch.answer_metrics(self.now_ms),
        }
    }

    /// The candidate has finished: the reply may be heard, and the answer is stored and judged.
    fn take_answer(&mut self, words: &str) {
        if let Some(open) = &self.open_answer {
            let whole = [open.words_before.as_str(), words].join(" ");
            let seq = open.seq;
            self.grow_answer(seq, &whole);
            return;
        }
        let whole = self.within_limit(words);
        let turn = self.answer_turn(&whole);
        let refused = self.machine.handle(Input::Answered, self.now_ms).is_err();
        // The floor can be the interviewer's already: a skip has waited for a reply that was interrupted.
        match self.machine.floor() {
            Floor::Ended => return self.leave(Outcome::Finished),
            // "Hello?" before the first word: the greeting is made anew.
            Floor::Interviewer if refused && self.turns.is_empty() => return self.begin_reply(),
            Floor::Interviewer => {}
            Floor::Nobody | Floor::Candidate => return,
        }
        let answer = Answer {
            seq: turn.seq,
            count: self.machine.last_answer(),
        };
        self.turns.push(turn.clone());
        self.open_answer = Some(OpenAnswer {
            seq: turn.seq,
            words_before: String::new(),
        });
        if refused || !self.speak_prepared(words) {
            self.begin_reply();
        }
        self.stopwatch.answered();
        self.store(vec![turn], Vec::new());
        self.begin_assessment(answer);
    }

    /// The candidate went on before anything of the reply was heard: the answer grows.
    fn grow_answer(&mut self, seq: u32, whole: &str) {
        let whole = self.within_limit(whole);
        let longer = self.answer_turn(&whole);
        let Some(turn) = self.turns.iter_mut().rfind(|turn| turn.seq == seq) else {
            return;
        };
        turn.text = longer.text;
        turn.ended_ms = longer.ended_ms.max(turn.started_ms);
        turn.metrics = longer.metrics;
        let turn = turn.clone();
        self.begin_reply();
        self.stopwatch.answered();
        self.store(vec![turn], Vec::new());
        self.begin_assessment(Answer {
            seq,
            count: self.machine.last_answer(),
        });
    }

    /// Nothing of the reply was heard: what comes next belongs to the same answer.
    pub(super) fn reopen_answer(&mut self) {
        if let Some(open) = &mut self.open_answer
            && let Some(turn) = self.turns.iter().rfind(|turn| turn.seq == open.seq)
        {
            open.words_before.clone_from(turn.text.expose());
        }
    }

    /// At most as much as one answer may hold; the page is told of what is cut. What is said and what is written can be
    /// together longer than either may be.
    fn within_limit(&mut self, text: &str) -> String {
        let text = text.trim();
        match text.char_indices().nth(ANSWER_MAX_CHARS) {
            Some((end, _)) => {
                self.show_too_long(&self.phrases.cut);
                text[..end].to_owned()
            }
            None => text.to_owned(),
        }
    }

    fn show_too_long(&mut self, what: &str) {
        let problem = Problem {
            code: ProblemCode::InvalidField,
            detail: what.to_owned(),
        };
        self.show_problem(Task::Reading, problem, true);
    }

    fn begin_assessment(&mut self, answer: Answer) {
        self.assessing.retain(|other| other.seq != answer.seq);
        self.assessing.push(answer);
        self.command(Command::BeginAssessment {
            seq: answer.seq,
            snapshot: Box::new(Snapshot {
                interviewer: self.present_interviewer(),
                machine: self.machine.clone(),
                turns: self.turns.clone(),
            }),
        });
    }

    /// The open answer is going to grow: a judgement of the shorter one is of no use.
    pub(super) fn cancel_assessment(&mut self) {
        let Some(seq) = self.open_answer.as_ref().map(|open| open.seq) else {
            return;
        };
        let running = self.assessing.len();
        self.assessing.retain(|answer| answer.seq != seq);
        if self.assessing.len() < running {
            self.command(Command::CancelAssessment { seq });
        }
    }

    /// The judgement is stored whenever it comes, even after the reply and after the end: the answer was given.
    pub(super) fn assessed(&mut self, seq: u32, judgement: &Judgement) {
        let Some(index) = self.assessing.iter().position(|answer| answer.seq == seq) else {
            return;
        };
        let answer = self.assessing.remove(index);
        apply_judgement(&mut self.machine, answer.count, judgement, self.now_ms);
        self.count_tokens(judgement.usage);
        self.store(Vec::new(), vec![judgement.assessment(seq)]);
    }

    /// Judges an answer by rules, because no model has judged it.
    pub(super) fn assessment_ended(&mut self, seq: u32) {
        match self.assessed_by_rules(seq) {
            Some(judgement) => self.assessed(seq, &judgement),
            None => self.assessing.retain(|answer| answer.seq != seq),
        }
    }

    fn assessed_by_rules(&self, seq: u32) -> Option<Judgement> {
        let until = self.turns.iter().rposition(|turn| turn.seq == seq)?;
        assess_by_rules(&self.turns[..=until], self.language.supported(), &self.role)
    }

    /// Judges by rules the answers that have no judgement when the conversation ends, so that each answer gets one. A
    /// model's judgement that comes while the last steps are stored replaces it; another process does not wait for it.
    pub(super) fn assess_what_is_left(&mut self, outcome: Outcome) {
        let waiting = std::mem::take(&mut self.assessing);
        let judged = waiting.iter().filter_map(|answer| {
            let judgement = self.assessed_by_rules(answer.seq)?;
            Some(judgement.assessment(answer.seq))
        });
        let judged: Vec<Assessment> = judged.collect();
        if !judged.is_empty() {
            self.store(Vec::new(), judged);
        }
        if outcome == Outcome::Finished {
            self.assessing = waiting;
            return;
        }
        for Answer { seq, .. } in waiting {
            self.command(Command::CancelAssessment { seq });
        }
    }

    /// Whether the candidate could be spoken to without cutting anybody off.
    pub(super) fn nobody_speaks(&self) -> bool {
        matches!(self.saying, Saying::Nothing) && !self.detector.candidate_speaks()
    }
}
