//! What the conversation needs of the interviewer: a reply, a judgement beside it, and what both do to the machine.
//!
//! The only module of `voice` that knows the form in which `mockingbird_service::interviewer` gives them.

pub(super) use mockingbird_service::interviewer::{
    Interviewer, Judgement, Reply, ReplyText, assess_by_rules, next_seq,
};

use mockingbird_providers::{LlmUsage, ProviderError};
use mockingbird_service::clock::now_ms;
use mockingbird_service::interviewer::{Scene, judge, reply};
use mockingbird_shared::interview::{InterviewConfig, Machine, Turn};
use mockingbird_shared::pii::Pii;

/// What the interviewer knows beside the turns.
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

/// Makes a reply to the last of `turns`; `on_text` gets each piece as it comes.
///
/// # Errors
/// The provider does not make the reply, or breaks off.
pub(super) async fn make_reply(
    interviewer: &Interviewer,
    background: &Background,
    machine: &Machine,
    turns: &[Turn],
    on_text: &mut (dyn FnMut(ReplyText<'_>) + Send),
) -> Result<Reply, ProviderError> {
    let scene = background.scene(turns);
    reply(interviewer, scene, machine, now_ms(), on_text).await
}

/// Judges the last answer of `turns`, beside the reply to it; none where there is no answer.
pub(super) async fn assess(
    interviewer: &Interviewer,
    background: &Background,
    turns: &[Turn],
) -> Option<Judgement> {
    judge(interviewer, background.scene(turns)).await
}

/// Lets a judgement take effect on the next reply, if the answer with that number is still the last one.
pub(super) fn apply_judgement(
    machine: &mut Machine,
    answer: u32,
    judgement: &Judgement,
    now_ms: u64,
) {
    // Refused where it comes too late: it is stored all the same.
    let _ = machine.handle(judgement.input(answer), now_ms);
}

/// A reply of which only the beginning was heard; `made` is all of it, where it was complete.
pub(super) fn cut_reply(made: Option<Reply>, heard: &str, machine: &Machine) -> Reply {
    let made = made.unwrap_or(Reply {
        text: String::new(),
        is_cut: false,
        usage: LlmUsage::default(),
        stage: machine.stage(),
        prompt_version: None,
    });
    Reply {
        text: heard.to_owned(),
        ..made
    }
}

/// A reply as an interviewer makes it, for tests.
#[cfg(test)]
pub(super) fn plain_reply(text: &str) -> Reply {
    Reply {
        text: text.to_owned(),
        is_cut: false,
        usage: LlmUsage::default(),
        stage: mockingbird_shared::interview::Stage::Welcome,
        prompt_version: None,
    }
}
