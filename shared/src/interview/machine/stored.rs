//! The forms in which interviews are stored. A form that ever landed is never changed: a new one is added with samples
//! beside the old ones, in `shared/tests/stored`.

use super::Machine;
use crate::interview::clock::Clock;
use crate::interview::exchange::{EndedBy, Floor, Transition, TransitionReason};
use crate::interview::plan::{Plan, Stage};
use crate::lenient;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A machine as it is stored, in any form that there ever was. Reading a list of them never fails: one that this
/// program does not understand is `Unreadable`, and an error for its own interview alone.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredMachine {
    /// With `"schema": 1`: a model announced its questions by tools, and answers had no numbers.
    V1(Box<MachineV1>),
    /// With `"version": 2`: judgements come beside the replies.
    V2(Box<MachineV2>),
    /// Of a later release, or broken.
    Unreadable(UnreadableMachine),
}

/// A stored machine that this program can't go on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableMachine {
    /// A later release has stored it.
    #[error("the interview was stored in form {0}, which this program does not know")]
    UnknownVersion(u64),
    /// It is in none of the forms. What exactly is wrong could quote what was said, so it is not told.
    #[error("the stored interview is broken")]
    Broken,
}

/// The first form.
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

/// Of the first form: what a model had done by tools in the reply that was being made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct ReplyUnderWay {
    advanced: bool,
    asked: bool,
}

/// The second form.
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
        match stored {
            StoredMachine::V1(stored) => Ok(MachineV2::from(*stored).into()),
            StoredMachine::V2(stored) => Ok((*stored).into()),
            StoredMachine::Unreadable(why) => Err(why),
        }
    }
}

impl From<MachineV1> for MachineV2 {
    fn from(old: MachineV1) -> Self {
        let mut asked = old.asked;
        // Announced and not yet said: it is asked now, and must not count as a repetition then.
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
            // They were not counted; the number only has to name the last one.
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
