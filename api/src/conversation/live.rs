//! Replies that are being made in this process. The truth is in the database; this is what is not there yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use uuid::Uuid;

/// What exists so far of the reply that is being made.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    /// The number that the turn will have.
    pub(super) seq: u32,
    /// What was said so far.
    pub(super) text: String,
    /// Since when nothing more comes.
    pub(super) finished: Option<Instant>,
    /// Why nothing more comes, if it is not the end of the reply: code and sentence.
    pub(super) problem: Option<(String, String)>,
}

/// How long a reply that has ended can be asked about: a client that follows late must learn why there is none.
const REMEMBERED: Duration = Duration::from_secs(600);

/// All of them, by interview.
#[derive(Clone, Default)]
pub struct Conversations(Arc<Mutex<HashMap<Uuid, Entry>>>);

struct Entry {
    live: watch::Receiver<Live>,
    /// Somebody wanted to begin while this one was still speaking.
    wanted: bool,
}

/// The right to make the replies of one interview; there is one at a time in this process.
pub(super) struct Speaking {
    conversations: Conversations,
    interview: Uuid,
    live: watch::Sender<Live>,
}

impl Conversations {
    /// Begins to speak, unless somebody does already; whoever that is then learns from `finish` that more is wanted.
    pub(super) fn begin(&self, interview: Uuid, seq: u32) -> Option<Speaking> {
        let mut all = self.lock();
        if let Some(entry) = all.get_mut(&interview)
            && entry.live.borrow().finished.is_none()
        {
            entry.wanted = true;
            return None;
        }
        let (live, receiver) = watch::channel(Live {
            seq,
            ..Live::default()
        });
        all.insert(
            interview,
            Entry {
                live: receiver,
                wanted: false,
            },
        );
        Some(Speaking {
            conversations: self.clone(),
            interview,
            live,
        })
    }

    /// What is being said in an interview, or was last.
    pub(super) fn listen(&self, interview: Uuid) -> Option<watch::Receiver<Live>> {
        self.lock().get(&interview).map(|entry| entry.live.clone())
    }

    /// Forgets replies that ended a while ago.
    pub fn forget_old(&self) {
        self.lock().retain(|_, entry| {
            entry
                .live
                .borrow()
                .finished
                .is_none_or(|since| since.elapsed() < REMEMBERED)
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Speaking {
    /// More of the present reply.
    pub(super) fn say(&self, text: &str) {
        self.live.send_modify(|live| live.text.push_str(text));
    }

    /// The turn is stored; the next one begins.
    pub(super) fn next_turn(&self, seq: u32) {
        self.live.send_modify(|live| {
            *live = Live {
                seq,
                ..Live::default()
            }
        });
    }

    /// Nothing more comes. Answers whether somebody wanted another reply meanwhile.
    pub(super) fn finish(self, problem: Option<(String, String)>) -> bool {
        // Under the lock: from here on another one may begin, and before, `wanted` tells that one tried.
        let all = self.conversations.lock();
        let wanted = all.get(&self.interview).is_some_and(|entry| entry.wanted);
        self.live.send_modify(|live| {
            live.finished = Some(Instant::now());
            live.problem = problem;
        });
        wanted
    }
}

impl Drop for Speaking {
    /// When the task panics: nobody must wait for a reply that nobody makes.
    fn drop(&mut self) {
        self.live.send_if_modified(|live| {
            let unfinished = live.finished.is_none();
            if unfinished {
                live.finished = Some(Instant::now());
                live.problem = Some((
                    "reply_interrupted".into(),
                    "The reply broke off. Your interview is saved; ask to go on.".into(),
                ));
            }
            unfinished
        });
    }
}
