//! A reply that is still coming.

use super::LlmUsage;
use super::reply_filter::{ReplyFilter, ReplyText, Seen};
use crate::error::Failure;
use serde_json::Value;

/// Longest text of one reply, in bytes. A report of 3,000 tokens has a quarter of it.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// More tokens than any model reads or writes at once: a larger number is no count.
const TOKENS_MAX: u64 = 100_000_000;

/// What has come of a reply.
pub(super) struct ReplySoFar<'a> {
    filter: ReplyFilter,
    text: String,
    usage: LlmUsage,
    /// The model has stopped, and whether its limit has cut it short.
    stopped: Option<bool>,
    too_long: bool,
    on_text: &'a mut (dyn FnMut(ReplyText<'_>) + Send),
}

/// A reply that has come to its end.
pub(super) struct EndedReply {
    /// Without spaces around it; empty if there is nothing for the reader.
    pub(super) text: String,
    pub(super) usage: LlmUsage,
    /// The model's limit has cut it short.
    pub(super) is_cut: bool,
    pub(super) seen: Seen,
}

impl<'a> ReplySoFar<'a> {
    pub(super) fn new(
        begins_in_thought: bool,
        on_text: &'a mut (dyn FnMut(ReplyText<'_>) + Send),
    ) -> Self {
        Self {
            filter: ReplyFilter::new(begins_in_thought),
            text: String::new(),
            usage: LlmUsage::default(),
            stopped: None,
            too_long: false,
            on_text,
        }
    }

    /// Takes a piece of the model's text, and passes on what of it is for the reader.
    ///
    /// # Errors
    /// `Nonsense` if the text becomes longer than any reply.
    pub(super) fn push(&mut self, piece: &str) -> Result<(), Failure> {
        // PostgreSQL can't hold the character NUL.
        let piece = piece.replace('\0', "");
        self.filtered(|filter, out| filter.push(&piece, out))
    }

    /// Notes a thought that came in a field of its own.
    pub(super) fn thought(&mut self) {
        // Where what was held is longer than a reply, the next piece or the end says so.
        let _ = self.filtered(ReplyFilter::thoughts_came_apart);
    }

    /// Notes the tokens that the provider has counted, where it has. Some count again with each event.
    pub(super) fn count(&mut self, prompt: &Value, completion: &Value) {
        let tokens = |value: &Value| value.as_u64().unwrap_or(0).min(TOKENS_MAX);
        let usage = &mut self.usage;
        usage.prompt_tokens = usage.prompt_tokens.max(tokens(prompt));
        usage.completion_tokens = usage.completion_tokens.max(tokens(completion));
    }

    /// The model has stopped; the usage may follow.
    pub(super) fn stop(&mut self, is_cut: bool) {
        self.stopped.get_or_insert(is_cut);
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// Whether the reader was given something.
    pub(super) fn has_begun(&self) -> bool {
        !self.text.is_empty()
    }

    /// The answer is complete.
    ///
    /// # Errors
    /// As of `push`.
    pub(super) fn end(mut self) -> Result<EndedReply, Failure> {
        let is_cut = self.stopped.unwrap_or(false);
        self.filtered(|filter, out| filter.finish(is_cut, out))?;
        Ok(EndedReply {
            text: self.text.trim().to_owned(),
            usage: self.usage,
            is_cut,
            seen: self.filter.seen(),
        })
    }

    fn filtered(
        &mut self,
        filter: impl FnOnce(&mut ReplyFilter, &mut dyn FnMut(ReplyText<'_>)),
    ) -> Result<(), Failure> {
        let (text, too_long, on_text) = (&mut self.text, &mut self.too_long, &mut self.on_text);
        filter(&mut self.filter, &mut |passed| {
            match passed {
                ReplyText::Piece(piece) => {
                    *too_long |= text.len() + piece.len() > TEXT_MAX_BYTES;
                    if *too_long {
                        return;
                    }
                    text.push_str(piece);
                }
                ReplyText::TakenBack => text.clear(),
            }
            on_text(passed);
        });
        if self.too_long {
            return Err(Failure::Nonsense);
        }
        Ok(())
    }
}
