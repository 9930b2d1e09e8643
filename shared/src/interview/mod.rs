//! The interview machine: stages, limits, judgements, skips and ends, without I/O and without a clock.
//!
//! `machine` holds the state, the rules and the stored forms. `exchange` holds its inputs and outputs, `plan`
//! the stages with their limits, `clock` interview time. `repetition` recognizes questions that were asked
//! before. `config` and `choices` say how an interview is set up, `turn` what was said and how it was judged.
//! The same machine runs text interviews in the API and voice interviews in the agent. Not here: the words of
//! the interviewer, and which model finds them.

mod choices;
mod clock;
mod config;
mod exchange;
mod machine;
mod plan;
mod repetition;
mod turn;

pub use choices::{Difficulty, Level, Mode, Patience, Style};
pub use config::{
    HearingChoice, InterviewConfig, InterviewStatus, ModelChoice, Practice, Preferences,
    SpeakingChoice,
};
pub use exchange::{
    Brief, EndedBy, Floor, Input, Output, Progress, Refusal, Steering, Transition, TransitionReason,
};
pub use machine::{Machine, StoredMachine, UnreadableMachine};
pub use plan::{Length, Plan, Stage, StagePlan};
pub use repetition::{Words, end_of_sentence, is_question, question_in, same_question};
pub use turn::{AssessedBy, Assessment, Speaker, Turn, TurnMetrics, TurnNote, TurnSource};
