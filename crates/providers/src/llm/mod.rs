//! Asks a model and streams its answer.
//!
//! `exchange` is one request over HTTP, in the form of `openai` or `anthropic`; `event_lines` cuts the answer into events, and
//! `reply_filter` lets through what is meant for the reader. `dialect` knows how a model differs from the manual, and this
//! module asks anew where a refusal teaches it. Not here: what the model is told.

pub(crate) mod anthropic;
pub(crate) mod dialect;
mod event_lines;
mod exchange;
mod openai;
mod reply_filter;
mod reply_so_far;
mod request;

pub use reply_filter::ReplyText;
pub use request::{ChatMessage, ChatRequest, ChatRole};

use super::error::{Failure, ProviderError};
use super::{HttpClients, ModelAccess};
use crate::refusal::Refusal;
use dialect::{Dialect, Dialects};
use exchange::{Exchange, Stopped};
use mockingbird_net::Reach;
use mockingbird_shared::provider::Provider;
use reply_so_far::{EndedReply, ReplySoFar};
use std::ops::AddAssign;
use std::time::Duration;

/// How long a provider may send nothing: until its headers, and between two pieces of a stream.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long connecting may take; the silence timeout where that is shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole reply or report takes at most so many silence timeouts: five minutes as released. Silence alone is no limit,
/// since a server that sends a byte now and then would hold its connection for ever.
const WHOLE_REPLY_SILENCES: u32 = 10;
/// An endpoint of one's own may be silent for so many silence timeouts before its first byte, three minutes as released: it may
/// have to read a model of tens of gigabytes from a disk, and gives that up when nobody waits.
const LOADING_SILENCES: u32 = 6;
/// Most requests for one reply: a gateway may refuse one field after the other.
const ATTEMPTS_MAX: u32 = 6;

/// The client of all model providers; cheap to clone, holds no keys.
#[derive(Clone, Debug)]
pub struct Llm {
    clients: HttpClients,
    silence_timeout: Duration,
    dialects: Dialects,
}

/// Tokens of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LlmUsage {
    /// Tokens that the model read: instructions and conversation.
    pub prompt_tokens: u64,
    /// Tokens that the model wrote.
    pub completion_tokens: u64,
}

impl AddAssign for LlmUsage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens += other.prompt_tokens;
        self.completion_tokens += other.completion_tokens;
    }
}

/// A reply that has come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmReply {
    /// The text for the reader, without thoughts and without spaces around it; never empty.
    pub text: String,
    /// The tokens that the provider counted; zeros where it does not tell them.
    pub usage: LlmUsage,
    /// The model's limit has cut the text short, perhaps in the middle of a word.
    pub is_cut: bool,
}

impl Llm {
    /// Builds the HTTP clients, with the time limits of the released program. `reach` is that of endpoints which people name.
    ///
    /// # Errors
    /// The client can't be built: TLS finds no certificates on this system.
    pub fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        Self::with_patience(SILENCE_TIMEOUT, reach)
    }

    /// Builds the HTTP clients with another limit on a provider's silence. A whole reply may take ten times as long.
    ///
    /// # Errors
    /// The client can't be built: TLS finds no certificates on this system.
    pub fn with_patience(silence_timeout: Duration, reach: Reach) -> Result<Self, reqwest::Error> {
        Ok(Self {
            clients: HttpClients::new(CONNECT_TIMEOUT.min(silence_timeout), reach)?,
            silence_timeout,
            dialects: Dialects::default(),
        })
    }

    /// Asks a model and waits for its whole reply. `on_text` gets each piece of the text as it comes.
    ///
    /// # Errors
    /// The provider refuses, can't be reached, takes too long, sends too much or breaks off; whoever has passed on pieces
    /// takes them back then.
    pub async fn reply(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(ReplyText<'_>) + Send),
    ) -> Result<LlmReply, ProviderError> {
        let loading_silences = if may_load(access) {
            LOADING_SILENCES
        } else {
            0
        };
        let limit = self.silence_timeout * (WHOLE_REPLY_SILENCES + loading_silences);
        let reply = tokio::time::timeout(limit, self.ask(access, request.alternating(), on_text));
        reply
            .await
            .unwrap_or(Err(Failure::TimedOut))
            .map_err(|failure| ProviderError::new(access.provider, failure))
    }

    /// Asks until there is a reply, or a refusal that teaches nothing.
    async fn ask(
        &self,
        access: &ModelAccess,
        request: ChatRequest,
        on_text: &mut (dyn FnMut(ReplyText<'_>) + Send),
    ) -> Result<LlmReply, Failure> {
        let mut asking = Asking {
            dialect: self.dialects.of(access),
            request,
            limited: true,
            has_failed_in_passing: false,
            spent: LlmUsage::default(),
        };
        let mut failure = Failure::Nonsense;
        for _ in 0..ATTEMPTS_MAX {
            let mut reply = ReplySoFar::new(asking.dialect.begins_in_thought, on_text);
            let exchange = self.exchange(access, &asking);
            let fitting = asking.dialect.fit(asking.request.clone());
            let refusal = match exchange.run(&fitting, &mut reply).await {
                Ok(()) => {
                    let ended = reply.end()?;
                    match asking.ended(ended) {
                        Some(reply) => {
                            self.dialects.keep(access, asking.dialect);
                            return reply;
                        }
                        None => continue,
                    }
                }
                Err(Stopped::Failed(failure)) => return Err(failure),
                Err(Stopped::Refused(refusal)) if reply.has_begun() => {
                    return Err(refusal.failure());
                }
                Err(Stopped::Refused(refusal)) => refusal,
            };
            failure = refusal.failure();
            if !asking.learn(&refusal, &failure, access) {
                break;
            }
        }
        Err(failure)
    }

    fn exchange<'a>(&'a self, access: &'a ModelAccess, asking: &'a Asking) -> Exchange<'a> {
        let silences = match may_load(access) && !asking.dialect.is_loaded() {
            true => LOADING_SILENCES,
            false => 1,
        };
        Exchange {
            clients: &self.clients,
            access,
            dialect: &asking.dialect,
            limited: asking.limited,
            first_byte_timeout: self.silence_timeout * silences,
            silence_timeout: self.silence_timeout,
        }
    }
}

/// Whether a model may have to be loaded before it answers. Those of vendors are.
fn may_load(access: &ModelAccess) -> bool {
    access.provider == Provider::Compatible
}

/// Faults of a model that pass: what it wrote was no valid call of a tool, or no valid JSON, where neither was asked for.
const PASSING: [&str; 5] = [
    "tool_use_failed",
    "failed to generate",
    "failed to call a function",
    "json_validate_failed",
    "output_parse_failed",
];

/// How one reply is asked for, which changes with each refusal.
struct Asking {
    dialect: Dialect,
    request: ChatRequest,
    limited: bool,
    has_failed_in_passing: bool,
    /// The tokens of all answers so far.
    spent: LlmUsage,
}

impl Asking {
    /// What an answer that has ended means; none if the model is to be asked anew.
    fn ended(&mut self, ended: EndedReply) -> Option<Result<LlmReply, Failure>> {
        let EndedReply {
            text,
            usage,
            is_cut,
            seen,
        } = ended;
        self.spent += usage;
        let dialect = &mut self.dialect;
        if seen.thoughts_without_opening {
            dialect.begins_in_thought = true;
        } else if !is_cut || !text.is_empty() {
            // It was held back for nothing, or its thoughts come with marks or apart.
            dialect.begins_in_thought = false;
        }
        if !text.is_empty() {
            return Some(Ok(LlmReply {
                text,
                usage: self.spent,
                is_cut,
            }));
        }
        if !is_cut {
            return Some(Err(Failure::Nonsense));
        }
        // All of the limit went into thoughts.
        if std::mem::replace(&mut dialect.thinks_long, true) {
            return Some(Err(Failure::AnswerTooLong));
        }
        None
    }

    /// Changes how the model is asked; false if the refusal gives no reason to ask anew.
    fn learn(&mut self, refusal: &Refusal, failure: &Failure, access: &ModelAccess) -> bool {
        match failure {
            Failure::ContextTooLong => {
                // A server of little context counts the limit of the reply to what it has to read.
                if access.provider != Provider::Anthropic
                    && std::mem::replace(&mut self.limited, false)
                {
                    return true;
                }
                self.request.forget_older_half()
            }
            Failure::Rejected { .. }
            | Failure::Unavailable
            | Failure::AddressUnknown
            | Failure::ModelUnknown => {
                let passes = refusal.mentions(&PASSING);
                if passes && !std::mem::replace(&mut self.has_failed_in_passing, true) {
                    return true;
                }
                self.dialect.learn(refusal, access)
            }
            _ => false,
        }
    }
}
