//! The interviewer's side: replies that are prepared, made, said, cut short, and phrases of its own.

use super::super::mouth::Spoken;
use super::super::replies::{ReplyEvent, Replying};
use super::super::{Outcome, now_ms};
use super::Interview;
use super::keeping::{Leave, Step, Task};
use crate::turn_taking::Heard;
use mockingbird_providers::LlmUsage;
use mockingbird_service::interviewer::{Interviewer, Reply};
use mockingbird_shared::interview::{Floor, Input, Machine};
use mockingbird_shared::wire::Turn;

/// What the agent is saying.
pub(super) enum Saying {
    Nothing,
    /// A reply; it belongs to the interview when it was heard.
    Reply {
        /// Complete, once the model has finished.
        made: Option<Reply>,
        /// For which words it was prepared, while the candidate may still go on.
        prepared_for: Option<String>,
    },
    /// A phrase of its own, which is no part of the machine.
    Aside(String),
}

impl Interview {
    /// Begins with a reply that is kept back until the turn is over.
    pub(super) fn prepare_reply(&mut self, text: String) {
        if self.open_answer || self.machine.floor() != Floor::Candidate {
            return;
        }
        let mut machine = self.machine.clone();
        let mut turns = self.turns.clone();
        turns.push(self.answer(&text));
        if machine.handle(Input::Answered, now_ms()).is_ok() {
            self.replying = Some(self.replying_with(machine, turns));
            self.mouth.begin(false, self.room.said_samples());
            self.saying = Saying::Reply {
                made: None,
                prepared_for: Some(text),
            };
            self.stopwatch.reply_asked(now_ms());
        }
    }

    pub(super) fn discard(&mut self) {
        self.replying = None;
        self.mouth.stop();
        self.room.hush();
        self.saying = Saying::Nothing;
        self.show_state("listening");
    }

    pub(super) fn reply_is_made(&self) -> bool {
        matches!(&self.saying, Saying::Reply { made: Some(_), .. })
    }

    pub(super) fn replying_with(&self, machine: Machine, turns: Vec<Turn>) -> Replying {
        Replying::begin(self.who.clone(), self.dossier.clone(), machine, turns)
    }

    pub(super) fn begin_reply(&mut self) {
        self.replying = Some(self.replying_with(self.machine.clone(), self.turns.clone()));
        self.mouth.begin(true, self.room.said_samples());
        self.said.clear();
        self.saying = Saying::Reply {
            made: None,
            prepared_for: None,
        };
        self.stopwatch.reply_asked(now_ms());
        self.show_state("thinking");
    }

    pub(super) fn begin_aside(&mut self, text: String) {
        self.replying = None;
        self.mouth.begin(true, self.room.said_samples());
        self.said.clear();
        self.mouth.push(&text);
        self.mouth.finish();
        self.stopwatch.reply_asked(now_ms());
        self.saying = Saying::Aside(text);
    }

    pub(super) async fn on_reply(&mut self, event: ReplyEvent) -> Step {
        match event {
            ReplyEvent::Piece(text) => {
                self.stopwatch.reply_begins(now_ms());
                self.mouth.push(&text);
            }
            ReplyEvent::Done(Ok(reply)) => {
                self.replying = None;
                if !std::mem::take(&mut self.tried_built_in) {
                    self.show_it_works(Task::Thinking);
                }
                self.mouth.finish();
                if let Saying::Reply { made, .. } = &mut self.saying {
                    *made = Some(reply);
                }
                self.finish_if_said().await?;
            }
            ReplyEvent::Done(Err(error)) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "a reply was not made");
                self.show_problem(Task::Thinking, &error);
                if matches!(
                    &self.saying,
                    Saying::Reply {
                        prepared_for: Some(_),
                        ..
                    }
                ) {
                    // Nobody waits for it yet; it is tried again when the turn is taken.
                    self.discard();
                } else if let Some(substitute) = self.substitutes.pop() {
                    // Another provider goes on from here.
                    self.who = substitute;
                    self.room.hush();
                    self.begin_reply();
                } else if !std::mem::replace(&mut self.tried_built_in, true) {
                    // The built-in interviewer says this one; nobody is left waiting.
                    let who = std::mem::replace(&mut self.who, Interviewer::BuiltIn);
                    self.room.hush();
                    self.begin_reply();
                    self.who = who;
                }
            }
        }
        Ok(())
    }

    pub(super) async fn on_spoken(&mut self, spoken: Spoken) -> Step {
        match spoken {
            Spoken::Sentence(sentence) => {
                if !self.said.is_empty() {
                    self.said.push(' ');
                }
                self.said.push_str(&sentence);
                self.stopwatch
                    .first_sound(now_ms(), self.mouth.first_sound_took_ms());
                self.captions.agent(&self.room, &sentence);
                self.show_state("speaking");
                if self.mouth.first_sound_took_ms().is_some() {
                    self.show_it_works(Task::Speaking);
                }
                let said = self.said.clone();
                Box::pin(self.hear(Heard::AgentSays(said))).await
            }
            Spoken::Complete => self.finish_if_said().await,
            Spoken::Failed(error, unspoken) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "a sentence was not spoken");
                self.show_problem(Task::Speaking, &error);
                self.mouth.failed(&error, unspoken);
                Ok(())
            }
        }
    }

    /// When all of it was heard, it belongs to the interview.
    pub(super) async fn finish_if_said(&mut self) -> Step {
        if self.replying.is_some() || self.mouth.is_busy() || !self.mouth.is_said(&self.room) {
            return Ok(());
        }
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Reply {
                made: Some(reply),
                prepared_for: None,
            } => self.keep_reply(&reply, false).await?,
            Saying::Aside(text) => self.keep_aside(text, false).await?,
            not_yet => {
                self.saying = not_yet;
                return Ok(());
            }
        }
        self.captions.agent_finished(&self.room);
        // Held for a voice that came with the last word: nothing would let the next reply go.
        self.room.hold(false);
        self.taker.handle(Heard::AgentFinished, now_ms());
        self.stopwatch.interviewer_finished();
        match self.machine.floor() {
            // A skip has waited for the end of the reply.
            Floor::Interviewer => {
                self.taker.handle(Heard::AgentTakesFloor, now_ms());
                self.begin_reply();
            }
            Floor::Ended => return Err(Leave(Outcome::Finished)),
            Floor::Nobody | Floor::Candidate => self.show_state("listening"),
        }
        Ok(())
    }

    /// The candidate has cut in: only what was heard belongs to the interview.
    pub(super) async fn interrupted(&mut self) -> Step {
        let heard = self.mouth.heard(self.room.said_samples());
        self.room.hush();
        self.mouth.stop();
        self.replying = None;
        self.captions.agent_finished(&self.room);
        self.show_state("listening");
        self.stopwatch.interrupted();
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Reply { made, .. } => {
                if heard.is_empty() {
                    // Nothing was said: the answer before goes on.
                    self.stopwatch.reply_unheard();
                    let last = self.turns.last().filter(|_| self.open_answer);
                    self.answer_before =
                        last.map_or_else(String::new, |turn| turn.text.expose().clone());
                    return Ok(());
                }
                let reply = cut(made, &heard);
                self.keep_reply(&reply, true).await?;
                // Whoever says goodbye over the goodbye has said it.
                if self.machine.floor() == Floor::Ended {
                    return Err(Leave(Outcome::Finished));
                }
                Ok(())
            }
            Saying::Aside(_) if !heard.is_empty() => self.keep_aside(heard, true).await,
            Saying::Aside(_) | Saying::Nothing => Ok(()),
        }
    }
}

/// A reply of which only the beginning was heard. What the model did with its tools counts as far as it is known.
fn cut(made: Option<Reply>, heard: &str) -> Reply {
    let mut reply = made.unwrap_or(Reply {
        text: String::new(),
        usage: LlmUsage::default(),
        inputs: vec![(Input::Spoke(String::new()), now_ms())],
        judgement: None,
    });
    heard.clone_into(&mut reply.text);
    for (input, at_ms) in &mut reply.inputs {
        if matches!(input, Input::Spoke(_)) {
            *input = Input::Spoke(heard.to_owned());
            *at_ms = now_ms();
        }
    }
    reply
}
