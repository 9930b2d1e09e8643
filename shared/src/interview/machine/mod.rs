//! The state of an interview and its rules: `handle(input, now) → outputs`. `judgement` holds what a
//! judgement does, `stored` the stored forms.

mod judgement;
mod stored;

pub use stored::{StoredMachine, UnreadableMachine};

use super::clock::Clock;
use super::config::InterviewConfig;
use super::exchange::{
    Brief, EndedBy, Floor, Input, Output, Progress, Refusal, Steering, Transition, TransitionReason,
};
use super::plan::{Length, Plan, Stage, StagePlan};
use super::repetition::{questions_in, same_question};
use serde::{Deserialize, Serialize};

/// An interview that runs for this many times its planned time is ended, whoever has the floor.
const HARD_LIMIT_FACTOR: u64 = 2;

/// Questions remembered of one turn: the last ones, because a turn rarely asks more.
const QUESTIONS_OF_A_TURN_MAX: usize = 4;
/// Characters remembered of one question.
const QUESTION_MAX_CHARS: usize = 1000;

/// The state of one interview. It is stored as a `StoredMachine`, so nothing is lost on a restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredMachine", try_from = "StoredMachine")]
pub struct Machine {
    plan: Plan,
    floor: Floor,
    stage: Stage,
    clock: Clock,
    stage_entered_ms: u64,
    stage_questions: u32,
    stage_answers: u32,
    reached_by: Option<TransitionReason>,
    /// Answers taken so far, which is also the number of the last one.
    answers: u32,
    /// Whether the last answer was not judged yet.
    to_assess: bool,
    /// Whether the judgement of an answer in the present stage says that the stage has served its purpose.
    stage_served: bool,
    asked: Vec<String>,
    queued_skip: Option<Stage>,
    acknowledge_skip: bool,
    skipped: Vec<Stage>,
    transitions: Vec<Transition>,
    farewell: bool,
    ended_by: Option<EndedBy>,
}

impl Machine {
    /// An interview that has not begun.
    pub fn new(length: Length) -> Self {
        Self::with_plan(Plan::new(length), Stage::Welcome)
    }

    /// An interview of one question in this stage that has not begun.
    pub fn practice(stage: Stage) -> Self {
        Self::with_plan(Plan::practice(stage), stage)
    }

    /// An interview that has not begun, as it was set up.
    pub fn of(config: &InterviewConfig) -> Self {
        match &config.practice {
            Some(practice) => Self::practice(practice.stage),
            None => Self::new(config.length),
        }
    }

    fn with_plan(plan: Plan, stage: Stage) -> Self {
        Self {
            plan,
            floor: Floor::Nobody,
            stage,
            clock: Clock::default(),
            stage_entered_ms: 0,
            stage_questions: 0,
            stage_answers: 0,
            reached_by: None,
            answers: 0,
            to_assess: false,
            stage_served: false,
            asked: Vec::new(),
            queued_skip: None,
            acknowledge_skip: false,
            skipped: Vec::new(),
            transitions: Vec::new(),
            farewell: false,
            ended_by: None,
        }
    }

    /// Whose turn it is.
    pub fn floor(&self) -> Floor {
        self.floor
    }

    /// The stage that the interview is in.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Why it ended, once it has.
    pub fn ended_by(&self) -> Option<EndedBy> {
        self.ended_by
    }

    /// Stages that the candidate skipped: left early, or passed over.
    pub fn skipped(&self) -> &[Stage] {
        &self.skipped
    }

    /// Questions asked so far, in order.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// Whether this question was asked before, maybe in other words. For the interviewer, before asking it.
    pub fn is_repeated(&self, question: &str) -> bool {
        self.asked
            .iter()
            .any(|known| same_question(known, question))
    }

    /// The number of the last answer, from 1, for `Input::Judged`.
    pub fn last_answer(&self) -> u32 {
        self.answers
    }

    /// Whether the last answer was not judged yet.
    pub fn answer_to_assess(&self) -> bool {
        self.to_assess
    }

    /// The limits of all stages.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Interview time at `now_ms`, in milliseconds.
    pub fn elapsed_ms(&self, now_ms: u64) -> u64 {
        if matches!(self.floor, Floor::Ended) {
            self.clock.elapsed_ms
        } else {
            self.clock.at(now_ms)
        }
    }

    /// Counts the time until `now_ms` as interview time and changes nothing else. For callers who know that
    /// the candidate is there: otherwise at most three minutes count between two inputs.
    pub fn advance_clock(&mut self, now_ms: u64) {
        if matches!(self.floor, Floor::Interviewer | Floor::Candidate) {
            self.clock.advance(now_ms);
        }
    }

    /// Whether the interview has run so long that the next `Tick` ends it, whoever has the floor.
    pub fn is_over_hard_limit(&self, now_ms: u64) -> bool {
        self.elapsed_ms(now_ms) >= HARD_LIMIT_FACTOR * self.plan.total_ms()
    }

    /// What the interviewer has to do; `None` if no reply is due.
    pub fn brief(&self, now_ms: u64) -> Option<Brief> {
        if self.floor != Floor::Interviewer {
            return None;
        }
        let limits = self.limits();
        let in_stage_ms = self.stage_elapsed_ms(now_ms);
        Some(Brief {
            stage: self.stage,
            entered_stage: self.stage_questions == 0,
            acknowledge_skip: self.acknowledge_skip,
            reached_by: self.reached_by,
            steering: steering(in_stage_ms, limits.limit_ms),
            questions_left: limits.questions.saturating_sub(self.stage_questions),
            seconds_left: limits.limit_ms.saturating_sub(in_stage_ms) / 1000,
            farewell: self.farewell,
        })
    }

    /// What a page shows of the interview at `now_ms`.
    pub fn progress(&self, now_ms: u64) -> Progress {
        let limits = self.limits();
        Progress {
            floor: self.floor,
            stage: self.stage,
            questions_asked: self.stage_questions,
            questions_planned: limits.questions,
            elapsed_ms: self.elapsed_ms(now_ms),
            planned_ms: self.plan.total_ms(),
            stage_elapsed_ms: self.stage_elapsed_ms(now_ms),
            stage_planned_ms: limits.limit_ms,
            queued_skip: self.queued_skip,
            skipped_stages: self.skipped.clone(),
            transitions: self.transitions.clone(),
            ended_by: self.ended_by,
        }
    }

    /// Applies what happened at `now_ms` (any clock in milliseconds, always the same one).
    ///
    /// # Errors
    /// A `Refusal` if the rules do not allow the input now; the state is unchanged.
    pub fn handle(&mut self, input: Input, now_ms: u64) -> Result<Vec<Output>, Refusal> {
        if self.floor == Floor::Ended {
            return Err(Refusal::Ended);
        }
        if self.floor == Floor::Nobody && !matches!(input, Input::Start | Input::End(_)) {
            return Err(Refusal::NotStarted);
        }
        let mut outputs = Vec::new();
        match input {
            Input::Start => self.start(now_ms)?,
            Input::Answered => self.answered(now_ms, &mut outputs)?,
            Input::Judged {
                answer,
                score,
                key_points,
                stage_served,
            } => self.judged(answer, score, key_points, stage_served, &mut outputs)?,
            Input::ReplyBegun => self.reply_begun(now_ms, &mut outputs)?,
            Input::Spoke(text) => self.spoke(&text, now_ms, &mut outputs)?,
            Input::Skip(to) => self.skip(to, now_ms, &mut outputs)?,
            Input::End(by) => {
                self.clock.advance(now_ms);
                self.end(by, &mut outputs);
            }
            Input::Tick => self.tick(now_ms, &mut outputs),
            Input::Unanswered => self.unanswered(now_ms, &mut outputs)?,
        }
        Ok(outputs)
    }

    /// Ends an interview that was closed without the machine, such as an abandoned one, at the interview time
    /// reached.
    pub fn close(&mut self, by: EndedBy) {
        self.end(by, &mut Vec::new());
    }

    fn start(&mut self, now_ms: u64) -> Result<(), Refusal> {
        if self.floor != Floor::Nobody {
            return Err(Refusal::AlreadyStarted);
        }
        self.clock.advance(now_ms);
        self.floor = Floor::Interviewer;
        Ok(())
    }

    fn answered(&mut self, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), Refusal> {
        if self.floor != Floor::Candidate {
            return Err(Refusal::NotCandidatesTurn);
        }
        self.clock.advance(now_ms);
        self.stage_answers = self.stage_answers.saturating_add(1);
        self.answers = self.answers.saturating_add(1);
        self.to_assess = true;
        self.floor = Floor::Interviewer;
        let limits = *self.limits();
        if self.stage_elapsed_ms(now_ms) >= limits.limit_ms {
            self.move_on(TransitionReason::TimeUsed, outputs);
        } else if self.stage_questions >= limits.questions {
            self.move_on(TransitionReason::QuestionsUsed, outputs);
        } else if let Some(next) = self.stage_after_served(now_ms) {
            self.enter(next, TransitionReason::Model, outputs);
        }
        Ok(())
    }

    fn spoke(&mut self, text: &str, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), Refusal> {
        if self.floor != Floor::Interviewer {
            return Err(Refusal::NotInterviewersTurn);
        }
        self.clock.advance(now_ms);
        if self.farewell {
            self.end(EndedBy::NaturalCompletion, outputs);
            return Ok(());
        }
        self.remember_questions(text);
        self.stage_questions = self.stage_questions.saturating_add(1);
        self.acknowledge_skip = false;
        self.floor = Floor::Candidate;
        if let Some(to) = self.queued_skip.take() {
            self.skip_now(to, outputs);
        }
        Ok(())
    }

    fn skip(&mut self, to: Stage, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), Refusal> {
        // A skip that waits may have been overtaken by a judgement meanwhile.
        let furthest = self.queued_skip.map_or(self.stage, |to| to.max(self.stage));
        if to <= furthest || self.farewell || !self.plan.has(to) {
            return Err(Refusal::NotForward);
        }
        self.clock.advance(now_ms);
        if self.floor == Floor::Candidate {
            self.skip_now(to, outputs);
        } else {
            self.queued_skip = Some(to);
            outputs.push(Output::SkipQueued(to));
        }
        Ok(())
    }

    /// Goes to the stage that was skipped to. Does nothing if judgements have moved the interview there or
    /// beyond meanwhile.
    fn skip_now(&mut self, to: Stage, outputs: &mut Vec<Output>) {
        if to <= self.stage {
            return;
        }
        let left = Stage::ALL
            .into_iter()
            .filter(|stage| *stage >= self.stage && *stage < to);
        self.skipped.extend(left);
        self.floor = Floor::Interviewer;
        self.acknowledge_skip = true;
        self.enter(to, TransitionReason::Skipped, outputs);
    }

    fn tick(&mut self, now_ms: u64, outputs: &mut Vec<Output>) {
        self.clock.advance(now_ms);
        if self.is_over_hard_limit(now_ms) {
            self.end(EndedBy::TimeLimit, outputs);
        } else if self.floor == Floor::Candidate
            && self.stage_elapsed_ms(now_ms) >= self.limits().limit_ms
        {
            self.floor = Floor::Interviewer;
            self.move_on(TransitionReason::TimeUsed, outputs);
        }
    }

    fn unanswered(&mut self, now_ms: u64, outputs: &mut Vec<Output>) -> Result<(), Refusal> {
        if self.floor != Floor::Candidate {
            return Err(Refusal::NotCandidatesTurn);
        }
        self.clock.advance(now_ms);
        self.floor = Floor::Interviewer;
        self.move_on(TransitionReason::TimeUsed, outputs);
        Ok(())
    }

    fn move_on(&mut self, reason: TransitionReason, outputs: &mut Vec<Output>) {
        match self.plan.after(self.stage) {
            Some(next) => self.enter(next, reason, outputs),
            None => self.farewell = true,
        }
    }

    fn enter(&mut self, to: Stage, reason: TransitionReason, outputs: &mut Vec<Output>) {
        let transition = Transition {
            from: self.stage,
            to,
            reason,
            at_ms: self.clock.elapsed_ms,
        };
        self.stage = to;
        self.stage_entered_ms = self.clock.elapsed_ms;
        self.stage_questions = 0;
        self.stage_answers = 0;
        self.stage_served = false;
        self.reached_by = Some(reason);
        self.transitions.push(transition);
        outputs.push(Output::StageChanged(transition));
    }

    fn end(&mut self, by: EndedBy, outputs: &mut Vec<Output>) {
        self.floor = Floor::Ended;
        self.ended_by = Some(by);
        self.queued_skip = None;
        outputs.push(Output::Ended(by));
    }

    fn remember_questions(&mut self, speech: &str) {
        let questions = questions_in(speech);
        let ignored = questions.len().saturating_sub(QUESTIONS_OF_A_TURN_MAX);
        let kept = questions.into_iter().skip(ignored);
        self.asked
            .extend(kept.map(|question| question.chars().take(QUESTION_MAX_CHARS).collect()));
    }

    fn limits(&self) -> &StagePlan {
        self.plan.stage(self.stage)
    }

    fn stage_elapsed_ms(&self, now_ms: u64) -> u64 {
        self.elapsed_ms(now_ms)
            .saturating_sub(self.stage_entered_ms)
    }
}

fn steering(spent_ms: u64, limit_ms: u64) -> Steering {
    match spent_ms.saturating_mul(100) / limit_ms.max(1) {
        0..50 => Steering::None,
        50..75 => Steering::Half,
        75..90 => Steering::ThreeQuarters,
        90..100 => Steering::NinetyPercent,
        _ => Steering::TimeUp,
    }
}
