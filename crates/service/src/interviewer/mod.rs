//! Makes the interviewer's next reply.
//!
//! `built_in` chooses from the question bank (`languages`) by rules, `model` asks a provider with the texts of `prompt` and lets
//! nothing through `repetition_guard` that was asked before. `assess` judges the last answer beside the reply (`judgement`); `record` is
//! the turn that a reply becomes. Not here: storage.

mod assess;
mod built_in;
mod judgement;
mod model;
mod prompt;
mod record;
mod repetition_guard;

pub use assess::judge;
pub use built_in::assess as assess_by_rules;
pub use built_in::resume_terms;
pub use judgement::Judgement;
pub use mockingbird_providers::LlmUsage;
pub use prompt::PROMPT_VERSION;
pub use record::next_seq;

use mockingbird_providers::{Llm, ModelAccess, ProviderError};
use mockingbird_shared::interview::{Brief, Input, InterviewConfig, Machine, Stage, Turn};

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

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What was said, exactly as it was streamed.
    pub text: String,
    /// What it took, with attempts that were not said.
    pub usage: LlmUsage,
    /// The stage that it was made for.
    pub stage: Stage,
    /// By which prompts; none of the built-in interviewer.
    pub prompt_version: Option<u32>,
}

/// Makes the reply that is due at `now_ms`; `on_text` gets each piece as it comes, and nothing is waited for but what is
/// said. Without a reply that is due, it is empty. The machine stays as it is: `Reply::apply` says what it becomes.
///
/// # Errors
/// Of the provider. Nothing has happened then: what was streamed is to be forgotten.
pub async fn reply(
    interviewer: &Interviewer,
    scene: Scene<'_>,
    machine: &Machine,
    now_ms: u64,
    on_text: &mut (dyn FnMut(&str) + Send),
) -> Result<Reply, ProviderError> {
    match interviewer {
        Interviewer::BuiltIn => {
            let reply = built_in_reply(&scene, machine, now_ms);
            // Piece by piece, as from a model: pages and captions need no second way.
            reply.text.split_inclusive(' ').for_each(on_text);
            Ok(reply)
        }
        Interviewer::Model { llm, access } => {
            let (machine, brief, mut reply) = begin(machine, now_ms);
            if let Some(brief) = brief {
                reply.prompt_version = Some(PROMPT_VERSION);
                (reply.text, reply.usage) =
                    model::reply(llm, access, &scene, &machine, &brief, on_text).await?;
            }
            Ok(reply)
        }
    }
}

/// Makes the reply that is due at `now_ms` by rules, which do not fail.
pub fn built_in_reply(scene: &Scene<'_>, machine: &Machine, now_ms: u64) -> Reply {
    let (machine, brief, mut reply) = begin(machine, now_ms);
    if let Some(brief) = brief {
        reply.text = built_in::reply(scene, &machine, &brief);
    }
    reply
}

/// The machine as the reply finds it, what the interviewer has to do, if a reply is due, and a reply without words.
fn begin(machine: &Machine, now_ms: u64) -> (Machine, Option<Brief>, Reply) {
    let mut machine = machine.clone();
    // What was judged meanwhile counts for this reply; where none is due, there is no brief either.
    let _ = machine.handle(Input::ReplyBegun, now_ms);
    let reply = Reply {
        text: String::new(),
        usage: LlmUsage::default(),
        stage: machine.stage(),
        prompt_version: None,
    };
    let brief = machine.brief(now_ms);
    (machine, brief, reply)
}
