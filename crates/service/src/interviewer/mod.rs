//! Makes the interviewer's next reply.
//!
//! `built_in` chooses from the question `bank` by rules, `model` asks a provider with the texts of `prompt`. Both act on
//! the interview machine through a `Session`, which notes every input, so that the caller can apply them again to a
//! state that has changed meanwhile; `record` is the turn that a reply becomes. Not here: storage.

mod bank;
mod built_in;
mod model;
pub(crate) mod prompt;
mod record;

pub(crate) use bank::Bank;
pub use built_in::assess as assess_by_rules;
pub use built_in::resume_terms;
pub use mockingbird_providers::LlmUsage;
pub use record::next_seq;

use mockingbird_providers::{Llm, ModelAccess, ProviderError};
use mockingbird_shared::interview::{
    Brief, Input, Machine, Output, Refusal, ToolCall, ToolRefusal,
};
use mockingbird_shared::wire::{AssessedBy, InterviewConfig, InterviewerView, Turn};

/// Who interviews.
#[derive(Clone, Debug)]
pub enum Interviewer {
    /// The question bank and its rules.
    BuiltIn,
    /// A model.
    Model {
        /// The client.
        llm: Llm,
        /// Which model, where, with what key.
        access: ModelAccess,
    },
}

impl Interviewer {
    /// How it is shown.
    pub fn view(&self) -> InterviewerView {
        match self {
            Self::BuiltIn => InterviewerView::BuiltIn,
            Self::Model { access, .. } => InterviewerView::Model {
                provider: access.provider,
                model: access.model.clone(),
            },
        }
    }
}

/// What the interviewer knows.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// How the interview was set up.
    pub config: &'a InterviewConfig,
    /// The candidate's résumé, if the interviewer may use it.
    pub resume: Option<&'a str>,
    /// The job description.
    pub job_description: Option<&'a str>,
    /// Everything said so far.
    pub turns: &'a [Turn],
}

/// A judgement of the last answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// 1 to 5.
    pub score: u8,
    /// A few words each.
    pub key_points: Vec<String>,
    /// Who judged.
    pub assessed_by: AssessedBy,
}

/// The interview machine while one reply is made.
pub struct Session<'a> {
    machine: Machine,
    inputs: Vec<(Input, u64)>,
    judgement: Option<Judgement>,
    now_ms: &'a (dyn Fn() -> u64 + Send + Sync),
}

/// A complete reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What was said.
    pub text: String,
    /// What it took.
    pub usage: LlmUsage,
    /// What happened to the machine on the way, to be applied to the stored one.
    pub inputs: Vec<(Input, u64)>,
    /// The judgement of the last answer, if one was made.
    pub judgement: Option<Judgement>,
}

impl<'a> Session<'a> {
    /// Works on a copy of the machine; `now_ms` is the caller's clock.
    pub fn new(machine: Machine, now_ms: &'a (dyn Fn() -> u64 + Send + Sync)) -> Self {
        Self {
            machine,
            inputs: Vec::new(),
            judgement: None,
            now_ms,
        }
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    fn brief(&self) -> Option<Brief> {
        self.machine.brief((self.now_ms)())
    }

    /// Applies a tool call.
    fn tool(&mut self, call: ToolCall, assessed_by: AssessedBy) -> Result<String, ToolRefusal> {
        let now_ms = (self.now_ms)();
        let input = Input::Tool(call);
        let outputs =
            self.machine
                .handle(input.clone(), now_ms)
                .map_err(|refusal| match refusal {
                    Refusal::Tool(refusal) => refusal,
                    _ => ToolRefusal::NotYourTurn,
                })?;
        self.inputs.push((input, now_ms));
        let mut answer = String::from("Done.");
        for output in outputs {
            match output {
                Output::Assessed { score, key_points } => {
                    self.judgement = Some(Judgement {
                        score,
                        key_points,
                        assessed_by,
                    });
                }
                Output::ToolAccepted(accepted) => answer = accepted.0,
                Output::StageChanged(_) | Output::SkipQueued(_) | Output::Ended(_) => {}
            }
        }
        Ok(answer)
    }

    /// Every answer is judged: where the model did not, rules do (`FEATURES.md` C3).
    fn assess_if_nobody_did(&mut self, scene: &Scene<'_>) {
        if !self.machine.answer_to_assess() {
            return;
        }
        if let Some(judgement) = built_in::assess(scene.turns, scene.config.language.supported()) {
            let call = ToolCall::AssessAnswer {
                score: judgement.score,
                key_points: judgement.key_points,
            };
            // The machine has just said that the answer awaits its score.
            let _ = self.tool(call, AssessedBy::BuiltIn);
        }
    }
}

/// Makes the next reply; `on_text` gets each piece as it comes. The floor must be the interviewer's.
///
/// # Errors
/// Of the provider. Nothing has happened then: what was streamed is to be forgotten.
pub async fn reply(
    interviewer: &Interviewer,
    scene: Scene<'_>,
    mut session: Session<'_>,
    on_text: &mut (dyn FnMut(&str) + Send),
) -> Result<Reply, ProviderError> {
    match interviewer {
        Interviewer::BuiltIn => {
            let reply = built_in_reply(&scene, session);
            // Piece by piece, as from a model: pages and captions need no second way.
            reply.text.split_inclusive(' ').for_each(on_text);
            Ok(reply)
        }
        Interviewer::Model { llm, access } => {
            let (text, usage) = model::reply(llm, access, &scene, &mut session, on_text).await?;
            Ok(complete(text, usage, &scene, session))
        }
    }
}

/// Makes the next reply by rules. The floor must be the interviewer's.
pub fn built_in_reply(scene: &Scene<'_>, mut session: Session<'_>) -> Reply {
    let text = built_in::reply(scene, &mut session);
    complete(text, LlmUsage::default(), scene, session)
}

fn complete(text: String, usage: LlmUsage, scene: &Scene<'_>, mut session: Session<'_>) -> Reply {
    session.assess_if_nobody_did(scene);
    let now_ms = (session.now_ms)();
    session.inputs.push((Input::Spoke(text.clone()), now_ms));
    Reply {
        text,
        usage,
        inputs: session.inputs,
        judgement: session.judgement,
    }
}
