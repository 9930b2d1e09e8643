//! Makes the interviewer's next reply.
//!
//! `built_in` chooses from the question bank (`languages`) by rules. `model` asks a provider with the texts
//! of `prompt`; its `repetition_guard` holds back questions that were asked before. `practice` says the one
//! question of a practice. `assess` judges the last
//! answer beside the reply (`judgement`), with a model or `by_rules`. `record` turns a reply into a turn. Not here:
//! storage.

mod assess;
mod built_in;
mod by_rules;
mod judgement;
mod model;
mod practice;
mod prompt;
mod record;
mod repetition_guard;

pub use assess::judge;
pub use built_in::resume_terms;
pub use by_rules::assess as assess_by_rules;
pub use judgement::Judgement;
pub use mockingbird_providers::{LlmUsage, ReplyText};
pub use prompt::PROMPT_VERSION;
pub use record::next_seq;

use mockingbird_providers::{Llm, ModelAccess, ProviderError};
use mockingbird_shared::interview::{Brief, Input, InterviewConfig, Machine, Speaker, Stage, Turn};

/// Who interviews. The same choice says who writes the report.
#[derive(Clone, Debug)]
pub enum Interviewer {
    /// The question bank and its rules; needs no key.
    BuiltIn,
    /// A language model.
    Model {
        /// The client of all language models.
        llm: Llm,
        /// The model, its provider's address, and the key.
        access: ModelAccess,
    },
}

/// What the interviewer is told of the interview.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// How the interview was set up.
    pub config: &'a InterviewConfig,
    /// The candidate's résumé, if the interviewer may use it.
    pub resume: Option<&'a str>,
    /// The job description, if there is one.
    pub job_description: Option<&'a str>,
    /// Everything said so far, in order.
    pub turns: &'a [Turn],
}

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The words, exactly as they were streamed, but for a sentence at the end that was cut.
    pub text: String,
    /// The model's limit has cut the last sentence, which is not in `text`.
    pub is_cut: bool,
    /// Tokens that models used for it, including attempts that were not said.
    pub usage: LlmUsage,
    /// The stage that it was made for.
    pub stage: Stage,
    /// The version of the prompts; `None` if the built-in interviewer made it.
    pub prompt_version: Option<u32>,
}

/// Makes the reply that is due at `now_ms`; `on_text` gets each piece of its text as it arrives. The reply is
/// empty if none is due. The machine does not change: `Reply::apply` changes it.
///
/// # Errors
/// The provider's error. The streamed text is then to be discarded.
pub async fn reply(
    interviewer: &Interviewer,
    scene: Scene<'_>,
    machine: &Machine,
    now_ms: u64,
    on_text: &mut (dyn FnMut(ReplyText<'_>) + Send),
) -> Result<Reply, ProviderError> {
    match interviewer {
        _ if scene.config.practice.is_some() => {
            let reply = built_in_reply(&scene, machine, now_ms);
            on_text(ReplyText::Piece(&reply.text));
            Ok(reply)
        }
        Interviewer::BuiltIn => {
            let reply = built_in_reply(&scene, machine, now_ms);
            // In pieces, like a model's text, so that pages and captions handle both alike.
            for piece in reply.text.split_inclusive(' ') {
                on_text(ReplyText::Piece(piece));
            }
            Ok(reply)
        }
        Interviewer::Model { llm, access } => {
            let (machine, brief, mut reply) = begin(machine, now_ms);
            if let Some(brief) = brief {
                reply.prompt_version = Some(PROMPT_VERSION);
                let said = model::reply(llm, access, &scene, &machine, &brief, on_text).await?;
                reply.text = said.text;
                reply.usage = said.usage;
                reply.is_cut = said.is_cut;
            }
            Ok(reply)
        }
    }
}

/// Makes the reply that is due at `now_ms` by rules, which cannot fail.
pub fn built_in_reply(scene: &Scene<'_>, machine: &Machine, now_ms: u64) -> Reply {
    let (machine, brief, mut reply) = begin(machine, now_ms);
    if let Some(brief) = brief {
        reply.text = practice::reply(scene.config, &brief)
            .unwrap_or_else(|| built_in::reply(scene, &machine, &brief));
    }
    reply
}

/// A copy of the machine after `ReplyBegun`, the brief if a reply is due, and an empty reply.
fn begin(machine: &Machine, now_ms: u64) -> (Machine, Option<Brief>, Reply) {
    let mut machine = machine.clone();
    // Judgements that arrived count for this reply. The machine refuses if no reply is due; then there is no
    // brief.
    let _ = machine.handle(Input::ReplyBegun, now_ms);
    let reply = Reply {
        text: String::new(),
        is_cut: false,
        usage: LlmUsage::default(),
        stage: machine.stage(),
        prompt_version: None,
    };
    let brief = machine.brief(now_ms);
    (machine, brief, reply)
}

/// The last turn, if it is an answer.
fn last_answer(turns: &[Turn]) -> Option<&Turn> {
    turns
        .last()
        .filter(|turn| turn.speaker == Speaker::Candidate)
}

/// The interviewer's last words; empty if there are none.
fn last_question(turns: &[Turn]) -> &str {
    turns
        .iter()
        .rev()
        .find(|turn| turn.speaker == Speaker::Interviewer)
        .map_or("", |turn| turn.text.expose())
}
