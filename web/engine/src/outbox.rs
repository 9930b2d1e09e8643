//! What the candidate wrote, in memory: the text in the composer (`Draft`) and the submitted answers
//! (`Outbox`). Not here: when one becomes the other (`answers`).

use crate::exchange::{Answer, Failure, Kept};
use std::mem;
use uuid::Uuid;

/// The text in the composer.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// When its first character was written.
    began_ms: Option<u64>,
    /// When the candidate last wrote something.
    pub(crate) written_at_ms: Option<u64>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[personal]")
    }
}

impl Draft {
    pub(crate) fn write(&mut self, text: String, now_ms: u64) {
        self.began_ms.get_or_insert(now_ms);
        self.written_at_ms = Some(now_ms);
        self.text = text;
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Takes the text out; returns it with the time it took to write, in milliseconds.
    pub(crate) fn take(&mut self, now_ms: u64) -> (String, u64) {
        let composed_ms = self
            .began_ms
            .take()
            .map_or(0, |began_ms| now_ms.saturating_sub(began_ms));
        (mem::take(&mut self.text), composed_ms)
    }

    /// Puts a text back, before what was written meanwhile.
    pub(crate) fn put_back(&mut self, text: &str, composed_ms: u64, now_ms: u64) {
        let since = self.began_ms.unwrap_or(now_ms);
        self.began_ms = Some(since.saturating_sub(composed_ms));
        self.text = if self.is_blank() {
            text.to_owned()
        } else {
            format!("{text}\n{}", self.text)
        };
    }
}

/// Submitted answers. More than one only while the server is away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    /// The number of the last turn when they were written.
    pub(crate) after_seq: u32,
    pub(crate) answers: Vec<Answer>,
    /// Whether the browser has stored them.
    pub(crate) kept: bool,
    /// Whether an answer was sent and it is not known yet whether it has arrived.
    pub(crate) unconfirmed: bool,
    /// Why the last one was refused. What follows is decided once the interview is loaded.
    pub(crate) refused: Option<Failure>,
    /// How often the present one was sent.
    pub(crate) sent_times: u32,
}

impl Outbox {
    pub(crate) fn of(kept: Kept) -> Self {
        let late = |answer| Answer {
            kept_locally: true,
            ..answer
        };
        Self {
            after_seq: kept.after_seq,
            kept: !kept.answers.is_empty(),
            // It may have arrived after its page was closed.
            unconfirmed: !kept.answers.is_empty(),
            answers: kept.answers.into_iter().map(late).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    pub(crate) fn ids(&self) -> Vec<Uuid> {
        let id = |answer: &Answer| answer.client_id;
        self.answers.iter().map(id).collect()
    }
}
