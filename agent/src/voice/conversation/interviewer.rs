//! The interviewer's side: who makes the next reply, replies that are prepared, made, or fail, and phrases of the
//! agent's own.

use super::status::Task;
use super::{Command, Conversation, Snapshot};
use crate::voice::Outcome;
use crate::voice::interviewing::Reply;
use mockingbird_providers::{Failure, ProviderError};
use mockingbird_service::breaker::Breaker;
use mockingbird_shared::interview::{Floor, Input};
use mockingbird_shared::provider::Provider;

/// How long a reply may take to its first piece, and between two pieces, in milliseconds. Providers have limits of
/// their own below this; it is the last resort where one does not hold.
const REPLY_PATIENCE_MS: u64 = 45_000;
/// The same for the first piece of a model that has failed before, and is tried once more: while it is dead, each trial
/// is a silence in the room.
const TRIAL_PATIENCE_MS: u64 = 10_000;

/// A model that can make replies.
pub(super) struct Model {
    provider: Provider,
    breaker: Breaker,
}

impl Model {
    pub(super) fn new(provider: Provider) -> Self {
        Self {
            provider,
            breaker: Breaker::default(),
        }
    }
}

/// What the interviewer's side is doing.
pub(super) enum Saying {
    Nothing,
    /// A reply is made for what the candidate has said so far, and kept back: they may still go on.
    Prepared {
        /// The words that the reply answers.
        words: String,
        reply: Making,
    },
    /// A reply; it belongs to the interview when it was heard.
    Reply(Making),
    /// A phrase of the agent's own, which is not a turn of the interview.
    Aside(String),
}

/// A reply that was asked for and has not been heard to its end.
pub(super) struct Making {
    /// Index of the model that makes it; as many as there are models for the built-in interviewer.
    interviewer: usize,
    /// When the next piece must be here.
    due_ms: u64,
    /// The reply is complete.
    pub(super) made: Option<Reply>,
}

impl Saying {
    fn making(&self) -> Option<&Making> {
        match self {
            Self::Prepared { reply, .. } | Self::Reply(reply) => Some(reply),
            Self::Nothing | Self::Aside(_) => None,
        }
    }

    /// The reply that still grows.
    fn under_way(&mut self) -> Option<&mut Making> {
        match self {
            Self::Prepared { reply, .. } | Self::Reply(reply) => {
                Some(reply).filter(|reply| reply.made.is_none())
            }
            Self::Nothing | Self::Aside(_) => None,
        }
    }

    /// When the reply that is asked for is given up.
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        let making = self.making()?;
        making.made.is_none().then_some(making.due_ms)
    }
}

impl Conversation {
    /// Asks early for a reply, which is kept back until the turn is over.
    pub(super) fn prepare_reply(&mut self, words: String) {
        if self.open_answer.is_some() || self.machine.floor() != Floor::Candidate {
            return;
        }
        let mut machine = self.machine.clone();
        if machine.handle(Input::Answered, self.now_ms).is_err() {
            return;
        }
        self.give_up_reply();
        let mut turns = self.turns.clone();
        turns.push(self.answer_turn(&words));
        let interviewer = self.choose_interviewer();
        self.command(Command::StartReply(Box::new(Snapshot {
            interviewer,
            machine,
            turns,
        })));
        self.begin_speech(false);
        let reply = self.making(interviewer);
        self.saying = Saying::Prepared { words, reply };
        self.stopwatch.reply_asked(self.now_ms);
    }

    /// Lets a reply be heard that was prepared for exactly these words. False if there is none.
    pub(super) fn speak_prepared(&mut self, taken: &str) -> bool {
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Prepared { words, reply } if words == taken => {
                self.saying = Saying::Reply(reply);
                self.set_state("thinking");
                self.playout.open();
                self.command(Command::OpenSpeech);
                true
            }
            other => {
                self.saying = other;
                false
            }
        }
    }

    /// The candidate goes on: what was to be said is out of date.
    pub(super) fn discard_reply(&mut self) {
        self.give_up_reply();
        self.cancel_assessment();
        self.command(Command::StopSpeech);
        self.command(Command::FlushVoice);
        self.saying = Saying::Nothing;
        self.set_state("listening");
    }

    /// Asks for the reply that is due, in place of whatever was being said.
    pub(super) fn begin_reply(&mut self) {
        self.give_up_reply();
        // What was judged since the reply became due counts for it.
        let _ = self.machine.handle(Input::ReplyBegun, self.now_ms);
        let interviewer = self.choose_interviewer();
        self.command(Command::StartReply(Box::new(Snapshot {
            interviewer,
            machine: self.machine.clone(),
            turns: self.turns.clone(),
        })));
        self.begin_reply_speech(true);
        self.saying = Saying::Reply(self.making(interviewer));
        self.stopwatch.reply_asked(self.now_ms);
        self.set_state("thinking");
    }

    /// Says a phrase of the agent's own.
    pub(super) fn begin_aside(&mut self, text: String) {
        self.give_up_reply();
        self.begin_speech(true);
        self.command(Command::SpeakText(text.clone()));
        self.command(Command::FinishText);
        self.stopwatch.reply_asked(self.now_ms);
        self.saying = Saying::Aside(text);
    }

    pub(super) fn reply_piece(&mut self, text: &str) {
        let due_ms = self.now_ms + REPLY_PATIENCE_MS;
        let Some(making) = self.saying.under_way() else {
            return;
        };
        making.due_ms = due_ms;
        self.stopwatch.reply_begins(self.now_ms);
        self.command(Command::SpeakText(text.to_owned()));
    }

    fn begin_reply_speech(&mut self, open: bool) {
        self.begin_speech(open);
        if open && self.says_it_is_back {
            let back = &self.phrases.back;
            self.command(Command::SpeakText(format!("{back} ")));
        }
    }

    /// What came so far were thoughts: it is not said, nor shown any longer.
    pub(super) fn reply_taken_back(&mut self) {
        if self.saying.under_way().is_none() {
            return;
        }
        let open = matches!(self.saying, Saying::Reply(_));
        if open {
            self.command(Command::FlushVoice);
            self.command(Command::AgentCaptionsEnd);
            self.set_state("thinking");
        }
        self.begin_reply_speech(open);
    }

    pub(super) fn reply_made(&mut self, reply: Reply) {
        let Some(making) = self.saying.under_way() else {
            return;
        };
        let interviewer = making.interviewer;
        let finish = if reply.is_cut {
            Command::FinishCutText
        } else {
            Command::FinishText
        };
        making.made = Some(reply);
        if let Some(model) = self.models.get_mut(interviewer) {
            model.breaker.on_success();
            self.show_it_works(Task::Thinking);
        }
        self.command(finish);
        self.finish_if_heard();
    }

    pub(super) fn reply_timed_out(&mut self) {
        let Some(making) = self.saying.making() else {
            return;
        };
        let provider = self
            .models
            .get(making.interviewer)
            .map(|model| model.provider);
        self.reply_failed(provider.map(|provider| ProviderError {
            provider,
            failure: Failure::TimedOut,
        }));
    }

    /// The reply was not made; without an `error`, the task that made it has ended without a word. Another interviewer
    /// makes it, at last the built-in one.
    pub(super) fn reply_failed(&mut self, error: Option<ProviderError>) {
        let Some(making) = self.saying.under_way() else {
            return;
        };
        let interviewer = making.interviewer;
        self.command(Command::CancelReply);
        let Some(model) = self.models.get_mut(interviewer) else {
            // Nobody is left to make it here; another process may.
            return self.leave(Outcome::HandedOver);
        };
        let error = error.unwrap_or(ProviderError {
            provider: model.provider,
            failure: Failure::BrokenStream,
        });
        model.breaker.on_error(&error, self.now_ms);
        self.show_provider_problem(Task::Thinking, &error);
        if matches!(self.saying, Saying::Prepared { .. }) {
            // Nobody waits for it yet; it is asked for again when the turn is taken.
            self.saying = Saying::Nothing;
            self.command(Command::StopSpeech);
        } else {
            self.saying = Saying::Nothing;
            self.command(Command::FlushVoice);
            self.begin_reply();
        }
    }

    /// Drops what is being said.
    pub(super) fn give_up_reply(&mut self) {
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Prepared { reply, .. } | Saying::Reply(reply) => drop(self.give_up(reply)),
            Saying::Nothing | Saying::Aside(_) => {}
        }
    }

    /// A reply is not wanted to its end; answers with all of it, if it was made already.
    pub(super) fn give_up(&mut self, making: Making) -> Option<Reply> {
        if making.made.is_none() {
            if let Some(model) = self.models.get_mut(making.interviewer) {
                model.breaker.on_cancelled();
            }
            self.command(Command::CancelReply);
        }
        making.made
    }

    /// Who makes the reply that is asked for, or made the one before.
    pub(super) fn present_interviewer(&self) -> usize {
        let making = self.saying.making();
        making.map_or(self.models.len(), |making| making.interviewer)
    }

    fn making(&self, interviewer: usize) -> Making {
        let model = self.models.get(interviewer);
        let is_trial = model.is_some_and(|model| model.breaker.is_on_trial());
        let patience_ms = if is_trial {
            TRIAL_PATIENCE_MS
        } else {
            REPLY_PATIENCE_MS
        };
        Making {
            interviewer,
            due_ms: self.now_ms + patience_ms,
            made: None,
        }
    }

    fn choose_interviewer(&mut self) -> usize {
        let now_ms = self.now_ms;
        let willing = self
            .models
            .iter_mut()
            .position(|model| model.breaker.may_ask(now_ms));
        willing.unwrap_or(self.models.len())
    }
}
