//! The interview machine: stages, limits, judgements, skips and ends, without I/O and without a clock.
//!
//! `plan` says how long each stage may be, `repetition` when a question was asked before, `exchange` what goes in and
//! comes out, `clock` counts interview time, `machine` holds the state and the rules, and the form it is stored in.
//! The same machine runs text interviews in the API and voice interviews in the agent. Not here: what is said, and by
//! which model.

mod clock;
mod exchange;
mod machine;
mod plan;
mod repetition;

pub use exchange::{
    Brief, EndedBy, Floor, Input, Output, Progress, Refusal, Steering, Transition, TransitionReason,
};
pub use machine::{Machine, StoredMachine, UnreadableMachine};
pub use plan::{Length, Plan, Stage, StagePlan};
pub use repetition::{Words, end_of_sentence, is_question, question_in, same_question};
