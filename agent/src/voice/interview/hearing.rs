//! The candidate's side: from words and silences to an answer that is taken.

use super::super::phrases::Phrase;
use super::super::{Outcome, now_ms};
use super::Interview;
use super::keeping::{Leave, Step, Task};
use super::speaking::Saying;
use crate::turn_taking::{Action, Heard};
use mockingbird_providers::stt::{SttEvent, SttInput, Transcription};
use mockingbird_service::interviewer::next_seq;
use mockingbird_shared::interview::{EndedBy, Floor, Input};
use mockingbird_shared::wire::{Speaker, Turn, TurnSource};

/// So often a transcriber may fail without a word in between, before another one is tried.
const DEAF_ATTEMPTS: u32 = 3;

impl Interview {
    pub(super) fn begin_transcription(&mut self) {
        let access = self.transcribers.first().cloned();
        let http = self.services.http.clone();
        self.transcription = access.map(|access| Transcription::begin(access, http));
    }

    pub(super) async fn ears_close(&mut self) -> Step {
        match self.ears.close() {
            Some(heard) => {
                if let Some(transcription) = &self.transcription {
                    transcription.hear(SttInput::SpeechEnded);
                }
                self.hear(heard).await
            }
            None => Ok(()),
        }
    }

    pub(super) async fn on_transcription(&mut self, event: SttEvent) -> Step {
        match event {
            SttEvent::Interim(text) => {
                self.captions.candidate(&self.room, &text, false);
                self.hear(Heard::Interim(text)).await
            }
            SttEvent::Final(text) => {
                self.show_it_works(Task::Hearing);
                self.captions.candidate(&self.room, &text, true);
                self.hear(Heard::Final(text)).await
            }
            SttEvent::EndOfTurn => self.hear(Heard::EndOfTurn).await,
            SttEvent::Failed(error) => {
                tracing::info!(interview = %self.claimed.id, code = error.code(), "nothing is understood");
                self.show_problem(Task::Hearing, &error);
                self.deaf_attempts += 1;
                let give_up = error.is_lasting() || self.deaf_attempts >= DEAF_ATTEMPTS;
                if give_up && self.transcribers.len() > 1 {
                    self.deaf_attempts = 0;
                    let failed = self.transcribers.remove(0);
                    if !error.is_lasting() {
                        // It may be well again when the other one fails.
                        self.transcribers.push(failed);
                    }
                    self.begin_transcription();
                } else if matches!(self.saying, Saying::Nothing)
                    && self.machine.floor() == Floor::Candidate
                    && !std::mem::replace(&mut self.told_deaf, true)
                {
                    let text = Phrase::CannotHear.text(&self.dossier.config.language);
                    self.begin_aside(text.to_owned());
                }
                Ok(())
            }
            SttEvent::Recovered => {
                self.told_deaf = false;
                self.deaf_attempts = 0;
                self.show_it_works(Task::Hearing);
                Ok(())
            }
        }
    }

    /// Lets the turn-taker decide, and does what it says.
    pub(super) async fn hear(&mut self, heard: Heard) -> Step {
        let now = now_ms();
        if self.away_since.is_some() {
            self.taker.rest(now);
        }
        match heard {
            Heard::SpeechStarted { lasted_ms } => {
                self.stopwatch.voice_began(now.saturating_sub(lasted_ms));
            }
            Heard::SpeechEnded { silent_ms } => {
                self.stopwatch.voice_ended(now.saturating_sub(silent_ms));
            }
            Heard::Typed(_) => self.stopwatch.typed(),
            _ => {}
        }
        for action in self.taker.handle(heard, now) {
            match action {
                Action::Prepare(text) => self.prepare_reply(text),
                Action::Discard => self.discard(),
                Action::Take(text) => {
                    if let Some(transcription) = &self.transcription {
                        transcription.hear(SttInput::TurnTaken);
                    }
                    self.take_turn(&text).await?;
                }
                Action::Pause => self.room.hold(true),
                Action::Resume => self.room.hold(false),
                Action::Interrupt => self.interrupted().await?,
                Action::Nudge => {
                    let text = Phrase::Nudge.text(&self.dossier.config.language);
                    self.begin_aside(text.to_owned());
                }
                Action::MoveOn => {
                    let _ = self.machine.handle(Input::Unanswered, now);
                    self.store(&[], &[], (0, 0)).await?;
                    self.begin_reply();
                }
                Action::Leave => {
                    let _ = self.machine.handle(Input::End(EndedBy::UserAway), now);
                    self.store(&[], &[], (0, 0)).await?;
                    return Err(Leave(Outcome::Finished));
                }
            }
        }
        Ok(())
    }

    /// The answer as it would be a turn now. What was typed was not heard: it has taken the time since the last turn.
    pub(super) fn answer(&self, text: &str) -> Turn {
        let now = now_ms();
        let at = |then_ms: u64| self.elapsed_at_ms(then_ms, now);
        let earliest_ms = self.turns.last().map_or(0, |turn| turn.ended_ms);
        let heard = self.stopwatch.answer_times(now);
        let (started_ms, ended_ms) = heard.map_or_else(
            || (earliest_ms, at(now)),
            |(began_ms, ended_ms)| (at(began_ms).max(earliest_ms), at(ended_ms)),
        );
        let ended_ms = ended_ms.max(earliest_ms);
        Turn {
            seq: next_seq(&self.turns),
            speaker: Speaker::Candidate,
            stage: self.machine.stage(),
            text: text.replace('\0', "").into(),
            started_ms: started_ms.min(ended_ms),
            ended_ms,
            interrupted: false,
            source: TurnSource::Live,
            client_id: None,
            metrics: self.stopwatch.answer_metrics(now),
        }
    }

    /// The candidate has finished: stores the answer, and lets the reply be heard.
    pub(super) async fn take_turn(&mut self, text: &str) -> Step {
        let whole = [self.answer_before.as_str(), text].join(" ");
        let whole = whole.trim();
        if self.open_answer {
            // The person went on before anything was said: the same answer, longer.
            let longer = self.answer(whole);
            if let Some(turn) = self.turns.last_mut() {
                turn.text = longer.text;
                turn.ended_ms = longer.ended_ms.max(turn.started_ms);
                turn.metrics = longer.metrics;
                let turn = turn.clone();
                self.store(&[turn], &[], (0, 0)).await?;
            }
            self.begin_reply();
            self.stopwatch.answered();
            return Ok(());
        }
        let turn = self.answer(whole);
        let refused = self.machine.handle(Input::Answered, now_ms()).is_err();
        // The floor can be the interviewer's already: a skip has waited for a reply that was interrupted.
        match self.machine.floor() {
            Floor::Ended => return Err(Leave(Outcome::Finished)),
            // "Hello?" before the first word: the greeting is made anew.
            Floor::Interviewer if refused && self.turns.is_empty() => {
                self.begin_reply();
                return Ok(());
            }
            Floor::Interviewer => {}
            Floor::Nobody | Floor::Candidate => return Ok(()),
        }
        self.turns.push(turn.clone());
        self.open_answer = true;
        let prepared = !refused
            && matches!(&self.saying, Saying::Reply { prepared_for: Some(words), .. } if words == text)
            && self.replying.is_some() | self.reply_is_made();
        if prepared {
            if let Saying::Reply { prepared_for, .. } = &mut self.saying {
                *prepared_for = None;
            }
            self.stopwatch.answered();
            self.said.clear();
            self.show_state("thinking");
            for spoken in self.mouth.open(&self.room) {
                Box::pin(self.on_spoken(spoken)).await?;
            }
        } else {
            self.begin_reply();
            self.stopwatch.answered();
        }
        self.store(&[turn], &[], (0, 0)).await
    }
}
