//! The interview machine: stages, limits, tools, skips and ends, without I/O and without a clock.
//!
//! `plan` says how long each stage may be, `tool` what a model may ask for, `repetition` when a question was asked
//! before, `exchange` what goes in and comes out, `clock` counts interview time, `machine` holds the state and the rules.
//! The same machine runs text interviews in the API and voice interviews in the agent. Not here: what is said, and by
//! which model.

mod clock;
mod exchange;
mod machine;
mod plan;
mod repetition;
mod tool;

pub use exchange::{
    Brief, EndedBy, Floor, Input, Output, Progress, Refusal, Steering, Transition, TransitionReason,
};
pub use machine::Machine;
pub use plan::{Length, Plan, Stage, StagePlan};
pub use tool::{ToolAccepted, ToolCall, ToolRefusal};
