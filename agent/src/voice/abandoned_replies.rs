//! Replies that are not wanted any more, such as where the candidate cut in: they run to their end for what they cost.
//!
//! Providers tell at the end of a stream how many tokens they have counted, and count those of a stream that is cut as
//! well. A reply is a few sentences, so that its end is near.

use super::conversation::Event;
use super::reply_task::ReplyTask;
use mockingbird_providers::LlmUsage;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long one may run on. Replies of a few sentences take some seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many may run on at once; of more, nothing is learnt.
const AT_ONCE_MAX: usize = 4;

/// The replies that run on. Dropping this ends them.
#[derive(Default)]
pub(super) struct AbandonedReplies {
    tasks: JoinSet<LlmUsage>,
}

impl AbandonedReplies {
    /// Lets a reply run to its end, if that tells something. A model of one's own computes one reply after the other,
    /// so that the next one would wait for this: it is cancelled.
    pub(super) fn add(&mut self, reply: ReplyTask) {
        if !reply.is_counted() || self.tasks.len() >= AT_ONCE_MAX {
            return;
        }
        self.tasks.spawn(async move {
            let counted = tokio::time::timeout(PATIENCE, usage_of(reply)).await;
            counted.unwrap_or_default()
        });
    }

    /// Waits for the tokens of the next reply that has ended; for ever while none runs. The future may be dropped
    /// without losing any.
    pub(super) async fn next(&mut self) -> Event {
        while let Some(ended) = self.tasks.join_next().await {
            // One that was not made, or has panicked, has told nothing.
            let usage = ended.unwrap_or_default();
            if usage != LlmUsage::default() {
                return Event::AbandonedReplyCounted(usage);
            }
        }
        std::future::pending().await
    }
}

async fn usage_of(mut reply: ReplyTask) -> LlmUsage {
    loop {
        match reply.next().await {
            Event::ReplyMade(made) => return made.usage,
            Event::ReplyFailed(_) | Event::ReplyEnded => return LlmUsage::default(),
            // Pieces that nobody hears.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::interviewing::{Reply, plain_reply};

    const USAGE: LlmUsage = LlmUsage {
        prompt_tokens: 400,
        completion_tokens: 30,
    };

    fn reply(is_counted: bool) -> ReplyTask {
        ReplyTask::spawn(is_counted, |sender| async move {
            let _ = sender.send(Event::ReplyPiece("Well, ".into()));
            tokio::task::yield_now().await;
            let made = Reply {
                usage: USAGE,
                ..plain_reply("Well, tell me more.")
            };
            let _ = sender.send(Event::ReplyMade(Box::new(made)));
        })
    }

    #[tokio::test]
    async fn a_reply_that_was_cut_short_is_counted_when_it_ends() {
        let mut abandoned = AbandonedReplies::default();
        abandoned.add(ReplyTask::spawn(true, |_| async {
            panic!("a fault of the interviewer")
        }));
        abandoned.add(reply(true));
        let Event::AbandonedReplyCounted(usage) = abandoned.next().await else {
            panic!("the tokens");
        };
        assert_eq!(usage, USAGE);
    }

    #[tokio::test]
    async fn a_model_of_ones_own_does_not_go_on_with_what_nobody_hears() {
        let mut abandoned = AbandonedReplies::default();
        abandoned.add(reply(false));
        assert!(abandoned.tasks.is_empty());
    }
}
