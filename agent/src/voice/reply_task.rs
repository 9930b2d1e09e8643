//! Requests to the interviewer in tasks of their own. Dropping one cancels the request.

use super::conversation::{Event, Snapshot};
use super::interviewing::{Background, Interviewer, Judgement, ReplyText, assess, make_reply};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};

/// The task that makes a reply.
pub(super) struct ReplyTask {
    events: mpsc::UnboundedReceiver<Event>,
    task: JoinHandle<()>,
    is_counted: bool,
}

impl ReplyTask {
    pub(super) fn begin(
        interviewer: Interviewer,
        background: Arc<Background>,
        snapshot: Snapshot,
    ) -> Self {
        let is_counted = match &interviewer {
            Interviewer::Model { access, .. } => !access.provider.is_own_endpoint(),
            Interviewer::BuiltIn => false,
        };
        Self::spawn(is_counted, |sender| async move {
            let pieces = sender.clone();
            let mut on_text = move |text: ReplyText<'_>| {
                let event = match text {
                    ReplyText::Piece(piece) => Event::ReplyPiece(piece.to_owned()),
                    ReplyText::TakenBack => Event::ReplyTakenBack,
                };
                // Nobody reads it when the reply was thrown away.
                let _ = pieces.send(event);
            };
            let Snapshot { machine, turns, .. } = snapshot;
            let made = make_reply(&interviewer, &background, &machine, &turns, &mut on_text).await;
            let _ = sender.send(match made {
                Ok(reply) => Event::ReplyMade(Box::new(reply)),
                Err(error) => Event::ReplyFailed(error),
            });
        })
    }

    /// A task with its work. `is_counted`: somebody pays for the tokens of the reply.
    pub(super) fn spawn<F>(
        is_counted: bool,
        work: impl FnOnce(mpsc::UnboundedSender<Event>) -> F,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (sender, events) = mpsc::unbounded_channel();
        let task = tokio::spawn(work(sender));
        Self {
            events,
            task,
            is_counted,
        }
    }

    /// Whether a vendor counts the tokens of the reply.
    pub(super) fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// Waits for the next event of the reply; `ReplyEnded` if the task ends without a result, such as by a panic.
    pub(super) async fn next(&mut self) -> Event {
        self.events.recv().await.unwrap_or(Event::ReplyEnded)
    }
}

impl Drop for ReplyTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The tasks that judge answers.
#[derive(Default)]
pub(super) struct Assessments {
    tasks: JoinSet<Option<Judgement>>,
    /// By the number of the answer (`seq` of its turn).
    running: Vec<(u32, AbortHandle)>,
}

impl Assessments {
    pub(super) fn begin(
        &mut self,
        seq: u32,
        interviewer: Interviewer,
        background: Arc<Background>,
        snapshot: Snapshot,
    ) {
        let judged = async move { assess(&interviewer, &background, &snapshot.turns).await };
        self.spawn(seq, judged);
    }

    fn spawn(
        &mut self,
        seq: u32,
        judged: impl Future<Output = Option<Judgement>> + Send + 'static,
    ) {
        self.cancel(seq);
        self.running.push((seq, self.tasks.spawn(judged)));
    }

    /// Whether an answer is being judged.
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    pub(super) fn cancel(&mut self, seq: u32) {
        self.running.retain(|(running, handle)| {
            if *running == seq {
                handle.abort();
            }
            *running != seq
        });
    }

    /// Waits for the next judgement; for ever while no answer is being judged.
    pub(super) async fn next(&mut self) -> Event {
        loop {
            let Some(ended) = self.tasks.join_next_with_id().await else {
                return std::future::pending().await;
            };
            let (id, judgement) = match ended {
                Ok((id, judgement)) => (id, judgement),
                Err(error) => (error.id(), None),
            };
            // One that was cancelled is known no more.
            let Some(index) = self.running.iter().position(|(_, task)| task.id() == id) else {
                continue;
            };
            let (seq, _) = self.running.remove(index);
            return match judgement {
                Some(judgement) => Event::Assessed { seq, judgement },
                None => Event::AssessmentEnded { seq },
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reply_task_that_panics_is_told_after_what_it_said() {
        let mut reply = ReplyTask::spawn(true, |sender| async move {
            let _ = sender.send(Event::ReplyPiece("Well, ".into()));
            panic!("a fault of the interviewer");
        });
        assert!(matches!(reply.next().await, Event::ReplyPiece(_)));
        assert!(matches!(reply.next().await, Event::ReplyEnded));
    }

    #[tokio::test]
    async fn a_judgement_that_panics_is_told_and_one_that_was_cancelled_is_not() {
        let mut assessments = Assessments::default();
        assessments.spawn(2, std::future::pending());
        assessments.cancel(2);
        assessments.spawn(4, async { panic!("a fault of the assessor") });
        assert!(matches!(
            assessments.next().await,
            Event::AssessmentEnded { seq: 4 }
        ));
    }
}
