//! Drafts: what exists so far of work under way in this process. Each has one writer and any number of
//! followers.
//!
//! A draft holds only what is not in the database yet. Not here: who may follow.

use crate::interviewer_choice::ChoiceError;
use mockingbird_providers::ProviderError;
use mockingbird_shared::wire::ProblemCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use uuid::Uuid;

/// How long a finished draft is kept, so that a client that follows late learns what happened.
const REMEMBERED: Duration = Duration::from_secs(600);

/// A failure on the way; the work may have been completed by other means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// What went wrong and what to do about it, in English.
    pub detail: String,
}

impl From<&ProviderError> for Trouble {
    fn from(error: &ProviderError) -> Self {
        Self {
            code: error.code(),
            detail: error.sentence(),
        }
    }
}

impl From<&ChoiceError> for Trouble {
    fn from(error: &ChoiceError) -> Self {
        Self {
            code: error.code(),
            detail: error.sentence(),
        }
    }
}

/// The drafts of one kind of work, by interview.
#[derive(Clone)]
pub struct LiveDrafts<T>(Arc<Mutex<HashMap<Uuid, watch::Receiver<Draft<T>>>>>);

/// What exists so far of one piece of work.
#[derive(Clone, Debug, Default)]
pub struct Draft<T> {
    /// What is written so far.
    pub content: T,
    /// When the work ended; `None` while it is under way.
    finished: Option<Instant>,
}

impl<T> Draft<T> {
    /// Whether the work has ended, so that the draft changes no more.
    pub fn is_finished(&self) -> bool {
        self.finished.is_some()
    }
}

/// The only writer of a draft. Dropping it finishes the draft, however the work ends.
pub struct DraftWriter<T>(watch::Sender<Draft<T>>);

impl<T> Default for LiveDrafts<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> LiveDrafts<T> {
    /// Begins a draft, which replaces the previous one of this interview.
    pub fn begin(&self, interview: Uuid, content: T) -> DraftWriter<T> {
        let (sender, receiver) = watch::channel(Draft {
            content,
            finished: None,
        });
        self.lock().insert(interview, receiver);
        DraftWriter(sender)
    }

    /// The draft of this interview: the one being written, or the last one.
    pub fn follow(&self, interview: Uuid) -> Option<watch::Receiver<Draft<T>>> {
        self.lock().get(&interview).cloned()
    }

    /// Removes drafts that were finished long ago.
    pub fn forget_old(&self) {
        self.lock().retain(|_, draft| {
            let finished = draft.borrow().finished;
            finished.is_none_or(|since| since.elapsed() < REMEMBERED)
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Receiver<Draft<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> DraftWriter<T> {
    /// Changes the draft and tells its followers.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.0.send_modify(|draft| change(&mut draft.content));
    }
}

impl<T> Drop for DraftWriter<T> {
    fn drop(&mut self) {
        self.0
            .send_modify(|draft| draft.finished = Some(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_writer_that_panics_leaves_a_draft_that_is_finished() {
        let drafts = LiveDrafts::<String>::default();
        let id = Uuid::nil();
        let writer = drafts.begin(id, String::new());
        let mut follower = drafts.follow(id).unwrap();
        let task = tokio::spawn(async move {
            writer.update(|text| text.push_str("Well, "));
            panic!("a fault of the writer");
        });
        assert!(task.await.is_err());
        let last = follower.wait_for(Draft::is_finished).await.unwrap();
        assert_eq!(last.content, "Well, ");
    }
}
