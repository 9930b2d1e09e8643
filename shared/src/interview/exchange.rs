//! What goes into the machine, what comes out, and what is shown of it.

use super::plan::Stage;
use serde::{Deserialize, Serialize};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Floor {
    /// Set up, not begun.
    Nobody,
    /// A reply is due.
    Interviewer,
    /// An answer is awaited.
    Candidate,
    /// Over.
    Ended,
}

/// Why an interview ended (`FEATURES.md` C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EndedBy {
    /// All stages were gone through.
    NaturalCompletion,
    /// The person pressed "End".
    UserEnded,
    /// The connection was lost and nobody came back.
    UserDisconnect,
    /// Nobody answered any more.
    UserAway,
    /// The hard limit.
    TimeLimit,
    /// Something failed that could not be mended.
    Error,
}

/// Why a stage was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TransitionReason {
    /// The model that judges the answers found that the stage has served its purpose.
    Model,
    /// All questions were asked and answered.
    QuestionsUsed,
    /// The time was used up.
    TimeUsed,
    /// The candidate skipped.
    Skipped,
}

/// One step forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    /// The stage that was left.
    pub from: Stage,
    /// The stage that was entered.
    pub to: Stage,
    /// Why.
    pub reason: TransitionReason,
    /// Interview time, in milliseconds.
    pub at_ms: u64,
}

/// How far the stage's time is used: what the interviewer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steering {
    /// Below half.
    None,
    /// 50 %.
    Half,
    /// 75 %.
    ThreeQuarters,
    /// 90 %.
    NinetyPercent,
    /// 100 %.
    TimeUp,
}

/// What the interviewer has to do now; derived from the state, so that a reply that was lost can be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The stage to speak in.
    pub stage: Stage,
    /// Nothing was asked in this stage yet.
    pub entered_stage: bool,
    /// The candidate has skipped to this stage and wants to hear that it was understood.
    pub acknowledge_skip: bool,
    /// How the present stage was reached.
    pub reached_by: Option<TransitionReason>,
    /// How much of the stage's time is used.
    pub steering: Steering,
    /// Questions that may still be asked in this stage.
    pub questions_left: u32,
    /// Seconds left in this stage.
    pub seconds_left: u64,
    /// Say goodbye and ask nothing.
    pub farewell: bool,
}

/// What happens to an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// Begin.
    Start,
    /// The candidate has answered.
    Answered,
    /// An answer was judged. It may come at any time before the end; what it says of the stage takes effect when the next
    /// reply is begun.
    Judged {
        /// Which answer, by `Machine::last_answer` when it was taken.
        answer: u32,
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// A few words each.
        key_points: Vec<String>,
        /// Whether the stage that the answer was given in has served its purpose.
        stage_served: bool,
    },
    /// The reply that is due begins to be made, for the first time or anew: nothing of it is known yet.
    ReplyBegun,
    /// The interviewer's reply is complete, and this is what was said.
    Spoke(String),
    /// The candidate wants to go to a later stage.
    Skip(Stage),
    /// Somebody or something ends the interview.
    End(EndedBy),
    /// Time has passed.
    Tick,
    /// The candidate was asked, and asked again, and says nothing.
    Unanswered,
}

/// What follows from an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A stage was left for a later one.
    StageChanged(Transition),
    /// The candidate's last answer was judged.
    Assessed {
        /// 1 to 5.
        score: u8,
        /// A few words each.
        key_points: Vec<String>,
    },
    /// The skip waits for the present reply to end.
    SkipQueued(Stage),
    /// The interview is over.
    Ended(EndedBy),
}

/// An input that the rules don't allow; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has begun already.
    #[error("the interview has started already")]
    AlreadyStarted,
    /// It has not begun.
    #[error("the interview has not started")]
    NotStarted,
    /// It is over.
    #[error("the interview is over")]
    Ended,
    /// The interviewer has the floor.
    #[error("the interviewer is speaking")]
    NotCandidatesTurn,
    /// The candidate has the floor.
    #[error("the candidate is answering")]
    NotInterviewersTurn,
    /// Backward, or to where one is.
    #[error("only a later stage can be skipped to")]
    NotForward,
    /// The answer has its judgement, another was given since, or there is none.
    #[error("there is no such answer to judge")]
    NothingToJudge,
    /// A score that is not from 1 to 5.
    #[error("a score is a whole number from 1 to 5")]
    ScoreOutOfRange,
}

/// What a page shows of an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Whose turn it is.
    pub floor: Floor,
    /// The present stage.
    pub stage: Stage,
    /// Questions asked in this stage.
    pub questions_asked: u32,
    /// Questions planned for this stage.
    pub questions_planned: u32,
    /// Interview time, in milliseconds.
    pub elapsed_ms: u64,
    /// Time planned for the whole interview, in milliseconds.
    pub planned_ms: u64,
    /// Time in this stage, in milliseconds.
    pub stage_elapsed_ms: u64,
    /// Time planned for this stage, in milliseconds.
    pub stage_planned_ms: u64,
    /// A skip that waits for the present reply to end.
    pub queued_skip: Option<Stage>,
    /// Stages that were left by skipping, or jumped over.
    pub skipped_stages: Vec<Stage>,
    /// How the stages went so far.
    pub transitions: Vec<Transition>,
    /// Why it ended.
    pub ended_by: Option<EndedBy>,
}
