//! What the conversation needs of the interviewer: a reply, a judgement beside it, and what both do to the machine.
//!
//! The only module of `voice` that knows the form in which `mockingbird_service::interviewer` gives them.

pub(super) use mockingbird_service::interviewer::{Interviewer, Reply, next_seq};

use mockingbird_providers::{LlmUsage, ProviderError};
use mockingbird_service::interviewer::{Scene, Session, assess_by_rules, reply};
use mockingbird_shared::interview::{Input, Machine};
use mockingbird_shared::language::Language;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{AssessedBy, Assessment, InterviewConfig, Turn};

/// What the interviewer knows beside what was said.
pub(super) struct Background {
    pub(super) config: InterviewConfig,
    /// The résumé, where the interviewer may use it.
    pub(super) resume: Option<Pii>,
    pub(super) job_description: Option<Pii>,
}

impl Background {
    fn scene<'a>(&'a self, turns: &'a [Turn]) -> Scene<'a> {
        let exposed = |text: &'a Option<Pii>| text.as_ref().map(|text| text.expose().as_str());
        Scene {
            config: &self.config,
            resume: exposed(&self.resume),
            job_description: exposed(&self.job_description),
            turns,
        }
    }
}

/// The judgement of one answer, and whether the stage has served its purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assessed {
    /// From 1 (poor) to 5 (excellent).
    pub(super) score: u8,
    /// A few words each.
    pub(super) key_points: Vec<String>,
    /// Whether the next stage may begin.
    pub(super) stage_served: bool,
    pub(super) assessed_by: AssessedBy,
    pub(super) usage: LlmUsage,
}

impl Assessed {
    /// As it is stored for the answer with this number.
    pub(super) fn assessment(&self, seq: u32) -> Assessment {
        Assessment {
            seq,
            score: self.score,
            key_points: self.key_points.clone(),
            assessed_by: self.assessed_by,
        }
    }
}

/// Makes a reply to the last of `turns`; `on_text` gets each piece as it comes.
///
/// # Errors
/// Of the provider.
pub(super) async fn make_reply(
    interviewer: &Interviewer,
    background: &Background,
    machine: Machine,
    turns: &[Turn],
    on_text: &mut (dyn FnMut(&str) + Send),
) -> Result<Reply, ProviderError> {
    let session = Session::new(machine, &mockingbird_service::clock::now_ms);
    reply(interviewer, background.scene(turns), session, on_text).await
}

/// Judges the last answer of `turns`, beside the reply to it; none where there is no answer.
// A model judges by its tools while it replies, and its judgement, stored later, replaces this one.
pub(super) async fn assess(
    _interviewer: &Interviewer,
    background: &Background,
    turns: &[Turn],
) -> Option<Assessed> {
    assess_without_model(turns, background.config.language.supported())
}

/// The judgement by rules: for an answer that nobody else has judged. None where its language has no rules.
pub(super) fn assess_without_model(turns: &[Turn], language: Option<Language>) -> Option<Assessed> {
    let judgement = assess_by_rules(turns, language)?;
    Some(Assessed {
        score: judgement.score,
        key_points: judgement.key_points,
        stage_served: false,
        assessed_by: judgement.assessed_by,
        usage: LlmUsage::default(),
    })
}

/// The number by which the machine knows the last answer that it took.
pub(super) fn answers(_machine: &Machine) -> u32 {
    0
}

/// Lets a judgement take effect on the next reply.
// The reply's own tool calls do this while a model judges by them.
pub(super) fn judge(_machine: &mut Machine, _answer: u32, _assessed: &Assessed, _now_ms: u64) {}

/// The machine after a reply, and the turn that it becomes; none where it came too late.
pub(super) fn reply_turn(
    reply: &Reply,
    machine: &Machine,
    turns: &[Turn],
    started_ms: u64,
    now_ms: u64,
) -> Option<(Machine, Turn)> {
    reply.apply(machine, turns, started_ms, now_ms)
}

/// The judgement that came with a reply.
pub(super) fn judgement_of(reply: &Reply, turns: &[Turn]) -> Option<Assessment> {
    reply.assessment(turns)
}

/// A reply of which only the beginning was heard. What the model did with its tools counts as far as it is known.
pub(super) fn cut_reply(made: Option<Reply>, heard: &str, now_ms: u64) -> Reply {
    let mut reply = made.unwrap_or(Reply {
        text: String::new(),
        usage: LlmUsage::default(),
        inputs: vec![(Input::Spoke(String::new()), now_ms)],
        judgement: None,
    });
    heard.clone_into(&mut reply.text);
    for (input, at_ms) in &mut reply.inputs {
        if matches!(input, Input::Spoke(_)) {
            *input = Input::Spoke(heard.to_owned());
            *at_ms = now_ms;
        }
    }
    reply
}

/// A reply as an interviewer makes it, for tests.
#[cfg(test)]
pub(super) fn plain_reply(text: &str) -> Reply {
    Reply {
        text: text.to_owned(),
        usage: LlmUsage::default(),
        inputs: vec![(Input::Spoke(text.to_owned()), 0)],
        judgement: None,
    }
}
