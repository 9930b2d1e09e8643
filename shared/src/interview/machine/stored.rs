//! The forms in which machines are stored. A form that was ever released never changes: a new form is added
//! beside it, with samples in `shared/tests/stored`.

use super::Machine;
use crate::interview::clock::Clock;
use crate::interview::exchange::{EndedBy, Floor, Transition, TransitionReason};
use crate::interview::plan::{Plan, Stage};
use crate::lenient;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A stored machine, in any form that a release has ever written. Reading a list of them never fails: a
/// machine that this program does not understand is `Unreadable`, which is an error for its own interview
/// alone.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredMachine {
    /// With `"schema": 1`: models announced their questions by tool calls, and answers had no numbers.
    V1(Box<MachineV1>),
    /// With `"version": 2`: answers are judged beside the replies.
    V2(Box<MachineV2>),
    /// Written by a later release, or damaged.
    Unreadable(UnreadableMachine),
}

/// A stored machine that this program cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableMachine {
    /// A later release has stored it in the form of this number.
    #[error("the interview was stored in form {0}, which this program does not know")]
    UnknownVersion(u64),
    /// It has none of the known forms. The details could quote the candidate, so they are not part of the
    /// error.
    #[error("the stored interview is broken")]
    Broken,
}

/// The first form (`"schema": 1`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachineV1 {
    schema: u64,
    plan: Plan,
    floor: Floor,
    stage: Stage,
    #[serde(default)]
    clock: Clock,
    #[serde(default)]
    stage_entered_ms: u64,
    #[serde(default)]
    stage_questions: u32,
    #[serde(default)]
    stage_answers: u32,
    #[serde(default, deserialize_with = "lenient::option")]
    reached_by: Option<TransitionReason>,
    #[serde(default)]
    reply: ReplyUnderWay,
    #[serde(default)]
    to_assess: bool,
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default, deserialize_with = "lenient::option")]
    queued_skip: Option<Stage>,
    #[serde(default)]
    acknowledge_skip: bool,
    #[serde(default, deserialize_with = "lenient::list")]
    skipped: Vec<Stage>,
    #[serde(default, deserialize_with = "lenient::list")]
    transitions: Vec<Transition>,
    #[serde(default)]
    farewell: bool,
    #[serde(default, deserialize_with = "lenient::option")]
    ended_by: Option<EndedBy>,
}

/// Part of the first form: what a model had done by tool calls in the reply under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct ReplyUnderWay {
    advanced: bool,
    asked: bool,
}

/// The second form (`"version": 2`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachineV2 {
    version: u64,
    plan: Plan,
    floor: Floor,
    stage: Stage,
    #[serde(default)]
    clock: Clock,
    #[serde(default)]
    stage_entered_ms: u64,
    #[serde(default)]
    stage_questions: u32,
    #[serde(default)]
    stage_answers: u32,
    #[serde(default, deserialize_with = "lenient::option")]
    reached_by: Option<TransitionReason>,
    #[serde(default)]
    answers: u32,
    #[serde(default)]
    to_assess: bool,
    #[serde(default)]
    stage_served: bool,
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default, deserialize_with = "lenient::option")]
    queued_skip: Option<Stage>,
    #[serde(default)]
    acknowledge_skip: bool,
    #[serde(default, deserialize_with = "lenient::list")]
    skipped: Vec<Stage>,
    #[serde(default, deserialize_with = "lenient::list")]
    transitions: Vec<Transition>,
    #[serde(default)]
    farewell: bool,
    #[serde(default, deserialize_with = "lenient::option")]
    ended_by: Option<EndedBy>,
}

impl Serialize for StoredMachine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::V1(machine) => machine.serialize(serializer),
            Self::V2(machine) => machine.serialize(serializer),
            Self::Unreadable(why) => Err(S::Error::custom(why)),
        }
    }
}

impl<'de> Deserialize<'de> for StoredMachine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Value::deserialize(deserializer)?;
        let number = |name: &str| stored.get(name).and_then(Value::as_u64);
        let version = number("version").or_else(|| number("schema"));
        let read = match version {
            Some(1) => serde_json::from_value(stored).map(Self::V1).ok(),
            Some(2) => serde_json::from_value(stored).map(Self::V2).ok(),
            Some(version) => Some(Self::Unreadable(UnreadableMachine::UnknownVersion(version))),
            None => None,
        };
        Ok(read.unwrap_or(Self::Unreadable(UnreadableMachine::Broken)))
    }
}

impl From<Machine> for StoredMachine {
    /// Always the latest form.
    fn from(machine: Machine) -> Self {
        Self::V2(Box::new(MachineV2 {
            version: 2,
            plan: machine.plan,
            floor: machine.floor,
            stage: machine.stage,
            clock: machine.clock,
            stage_entered_ms: machine.stage_entered_ms,
            stage_questions: machine.stage_questions,
            stage_answers: machine.stage_answers,
            reached_by: machine.reached_by,
            answers: machine.answers,
            to_assess: machine.to_assess,
            stage_served: machine.stage_served,
            asked: machine.asked,
            queued_skip: machine.queued_skip,
            acknowledge_skip: machine.acknowledge_skip,
            skipped: machine.skipped,
            transitions: machine.transitions,
            farewell: machine.farewell,
            ended_by: machine.ended_by,
        }))
    }
}

impl TryFrom<StoredMachine> for Machine {
    type Error = UnreadableMachine;

    fn try_from(stored: StoredMachine) -> Result<Self, UnreadableMachine> {
        let stored = match stored {
            StoredMachine::V1(stored) => MachineV2::from(*stored),
            StoredMachine::V2(stored) => *stored,
            StoredMachine::Unreadable(why) => return Err(why),
        };
        if !stored.plan.is_possible() {
            return Err(UnreadableMachine::Broken);
        }
        Ok(stored.into())
    }
}

impl From<MachineV1> for MachineV2 {
    fn from(old: MachineV1) -> Self {
        let mut asked = old.asked;
        // The last question was announced and not said. It is asked now, and must not count as a repetition
        // then.
        if old.floor == Floor::Interviewer && old.reply.asked {
            asked.pop();
        }
        Self {
            version: 2,
            plan: old.plan,
            floor: old.floor,
            stage: old.stage,
            clock: old.clock,
            stage_entered_ms: old.stage_entered_ms,
            stage_questions: old.stage_questions,
            stage_answers: old.stage_answers,
            reached_by: old.reached_by,
            // The first form did not count answers; the number only has to identify the last one.
            answers: u32::from(old.to_assess),
            to_assess: old.to_assess,
            stage_served: false,
            asked,
            queued_skip: old.queued_skip,
            acknowledge_skip: old.acknowledge_skip,
            skipped: old.skipped,
            transitions: old.transitions,
            farewell: old.farewell,
            ended_by: old.ended_by,
        }
    }
}

impl From<MachineV2> for Machine {
    fn from(stored: MachineV2) -> Self {
        Self {
            plan: stored.plan,
            floor: stored.floor,
            stage: stored.stage,
            clock: stored.clock,
            stage_entered_ms: stored.stage_entered_ms,
            stage_questions: stored.stage_questions,
            stage_answers: stored.stage_answers,
            reached_by: stored.reached_by,
            answers: stored.answers,
            to_assess: stored.to_assess,
            stage_served: stored.stage_served,
            asked: stored.asked,
            queued_skip: stored.queued_skip,
            acknowledge_skip: stored.acknowledge_skip,
            skipped: stored.skipped,
            transitions: stored.transitions,
            farewell: stored.farewell,
            ended_by: stored.ended_by,
        }
    }
}
