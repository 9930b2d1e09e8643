//! The machine's inputs and outputs, and what a page shows of its state.

use super::plan::Stage;
use serde::{Deserialize, Serialize};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Floor {
    /// Nobody's: the interview has not started.
    Nobody,
    /// The interviewer's: a reply is due.
    Interviewer,
    /// The candidate's: an answer is awaited.
    Candidate,
    /// Nobody's any more: the interview is over.
    Ended,
}

/// Why an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EndedBy {
    /// All stages are done and the interviewer has said goodbye.
    NaturalCompletion,
    /// The candidate ended it.
    UserEnded,
    /// The candidate's connection was lost. Only imported interviews have it.
    UserDisconnect,
    /// The candidate said nothing any more, or never came back.
    UserAway,
    /// It ran for twice its planned time.
    TimeLimit,
    /// A failure ended it. Only imported interviews have it.
    Error,
}

/// Why a stage was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TransitionReason {
    /// The judgement of an answer found that the stage has served its purpose.
    Model,
    /// All planned questions were asked and answered.
    QuestionsUsed,
    /// The stage's time was used up, or the candidate gave no answer.
    TimeUsed,
    /// The candidate skipped to a later stage.
    Skipped,
}

/// The step from one stage to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    /// The stage that was left.
    pub from: Stage,
    /// The stage that was entered.
    pub to: Stage,
    /// Why the stage was left.
    pub reason: TransitionReason,
    /// When, in milliseconds of interview time.
    pub at_ms: u64,
}

/// How much of the stage's time is used: what the interviewer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steering {
    /// Less than 50 %.
    None,
    /// At least 50 %.
    Half,
    /// At least 75 %.
    ThreeQuarters,
    /// At least 90 %.
    NinetyPercent,
    /// 100 % or more.
    TimeUp,
}

/// What the interviewer has to do now. It follows from the state alone, so a lost reply can be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The stage to speak in.
    pub stage: Stage,
    /// Whether the stage is new: nothing was asked in it yet.
    pub entered_stage: bool,
    /// Whether the candidate has skipped to this stage, which the reply should acknowledge.
    pub acknowledge_skip: bool,
    /// Why the previous stage was left; `None` in the first stage.
    pub reached_by: Option<TransitionReason>,
    /// How much of the stage's time is used.
    pub steering: Steering,
    /// Questions that may still be asked in this stage.
    pub questions_left: u32,
    /// Time left in this stage, in seconds.
    pub seconds_left: u64,
    /// Whether the reply is the goodbye, without a question.
    pub farewell: bool,
}

/// What happens to an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// The candidate starts the interview.
    Start,
    /// The candidate has answered.
    Answered,
    /// An answer was judged. It may come at any time before the end; whether the stage may end takes effect
    /// when the next reply is begun.
    Judged {
        /// The number of the answer: `Machine::last_answer` when it was taken.
        answer: u32,
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// What was good or missing in the answer, a few words each.
        key_points: Vec<String>,
        /// Whether the stage that the answer was given in has served its purpose.
        stage_served: bool,
    },
    /// Work on the reply that is due begins, for the first time or anew. Nothing of it is said yet.
    ReplyBegun,
    /// The interviewer's reply is complete; the text is what was said.
    Spoke(String),
    /// The candidate wants to go to this later stage.
    Skip(Stage),
    /// The interview is ended, for this reason.
    End(EndedBy),
    /// Time has passed; limits may have been reached.
    Tick,
    /// The candidate was asked twice and says nothing.
    Unanswered,
}

/// What follows from an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A stage was left for a later one.
    StageChanged(Transition),
    /// The candidate's last answer was judged.
    Assessed {
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// What was good or missing in the answer, a few words each.
        key_points: Vec<String>,
    },
    /// The skip to this stage waits until the present reply is complete.
    SkipQueued(Stage),
    /// The interview is over, for this reason.
    Ended(EndedBy),
}

/// The rules do not allow the input. The state is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `Start` after the interview has started.
    #[error("the interview has started already")]
    AlreadyStarted,
    /// Any input but `Start` and `End` before the interview has started.
    #[error("the interview has not started")]
    NotStarted,
    /// Any input after the end.
    #[error("the interview is over")]
    Ended,
    /// An answer while the interviewer has the floor.
    #[error("the interviewer is speaking")]
    NotCandidatesTurn,
    /// A reply while the candidate has the floor.
    #[error("the candidate is answering")]
    NotInterviewersTurn,
    /// A skip to the present stage, to an earlier one, to one without a question, or during the goodbye.
    #[error("only a later stage can be skipped to")]
    NotForward,
    /// A judgement of an answer that was judged already, is not the last one, or does not exist.
    #[error("there is no such answer to judge")]
    NothingToJudge,
    /// A judgement with a score outside 1 to 5.
    #[error("a score is a whole number from 1 to 5")]
    ScoreOutOfRange,
}

/// How far an interview is: what a page shows beside the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Whose turn it is.
    pub floor: Floor,
    /// The stage that the interview is in.
    pub stage: Stage,
    /// Questions asked in the present stage.
    pub questions_asked: u32,
    /// Questions planned for the present stage.
    pub questions_planned: u32,
    /// Interview time so far, in milliseconds; long pauses count three minutes at most.
    pub elapsed_ms: u64,
    /// Time planned for the whole interview, in milliseconds.
    pub planned_ms: u64,
    /// Time in the present stage, in milliseconds.
    pub stage_elapsed_ms: u64,
    /// Time planned for the present stage, in milliseconds.
    pub stage_planned_ms: u64,
    /// The stage that the candidate has skipped to, while the present reply is not complete.
    pub queued_skip: Option<Stage>,
    /// Stages that the candidate skipped: left early, or passed over.
    pub skipped_stages: Vec<Stage>,
    /// All changes of stage so far, in order.
    pub transitions: Vec<Transition>,
    /// Why the interview ended; null while it is not over.
    pub ended_by: Option<EndedBy>,
}

impl Progress {
    /// Whether the present stage is the whole interview, as in a practice of one question.
    pub fn is_one_stage(&self) -> bool {
        self.stage_planned_ms >= self.planned_ms
    }

    /// The stage that a skip leads to; `None` in the last stage, and where this stage is the whole interview.
    pub fn next_stage(&self) -> Option<Stage> {
        if self.is_one_stage() {
            return None;
        }
        let from = self.queued_skip.unwrap_or(self.stage);
        Stage::ALL.get(from.index() + 1).copied()
    }
}
