//! The transcribers: their words, their failures, and the change from one to the next.

use super::interviewer::Saying;
use super::status::Task;
use super::{Command, Conversation};
use crate::turn_taking::Heard;
use mockingbird_providers::stt::SttEvent;
use mockingbird_providers::{Failure, ProviderError};
use mockingbird_shared::interview::Floor;
use mockingbird_shared::provider::Provider;
use std::collections::VecDeque;

/// Failures in a row after which another transcriber is tried.
const FAILURES_MAX: u32 = 3;
/// Pauses before a transcriber that has ended is started again, in milliseconds: the first, and the longest.
const FIRST_PAUSE_MS: u64 = 500;
const LONGEST_PAUSE_MS: u64 = 30_000;

/// The transcribers that can be used, and the failures of the present one.
pub(super) struct Transcribers {
    /// Providers, the present one first.
    providers: VecDeque<Provider>,
    /// Failures of the present one since it last worked.
    failures: u32,
    /// The candidate has been told that nothing is understood.
    told_candidate: bool,
    /// When the one that has ended is started again.
    restart_ms: Option<u64>,
    pause_ms: u64,
}

impl Transcribers {
    pub(super) fn new(providers: Vec<Provider>) -> Self {
        Self {
            providers: providers.into(),
            failures: 0,
            told_candidate: false,
            restart_ms: None,
            pause_ms: FIRST_PAUSE_MS,
        }
    }

    pub(super) fn restart_ms(&self) -> Option<u64> {
        self.restart_ms
    }
}

impl Conversation {
    pub(super) fn start_transcriber(&mut self) {
        self.transcribers.restart_ms = None;
        if !self.transcribers.providers.is_empty() {
            self.command(Command::StartTranscriber);
        }
    }

    pub(super) fn on_transcript(&mut self, event: SttEvent) {
        match event {
            SttEvent::Interim(text) => {
                self.candidate_caption(&text, false);
                self.turn_event(Heard::Interim(text));
            }
            SttEvent::Final(text) => {
                self.show_it_works(Task::Hearing);
                self.transcribers.pause_ms = FIRST_PAUSE_MS;
                self.candidate_caption(&text, true);
                self.turn_event(Heard::Final(text));
            }
            SttEvent::EndOfTurn => self.turn_event(Heard::EndOfTurn),
            SttEvent::Failed(error) => self.transcriber_failed(&error),
            SttEvent::Recovered => {
                self.transcribers.told_candidate = false;
                self.transcribers.failures = 0;
                self.show_it_works(Task::Hearing);
            }
        }
    }

    /// It is a failure like one of the provider; the task itself must be started again.
    pub(super) fn transcriber_ended(&mut self) {
        let Some(provider) = self.transcribers.providers.front().copied() else {
            return;
        };
        self.transcribers.restart_ms = Some(self.now_ms + self.transcribers.pause_ms);
        self.transcribers.pause_ms = (self.transcribers.pause_ms * 2).min(LONGEST_PAUSE_MS);
        self.transcriber_failed(&ProviderError {
            provider,
            failure: Failure::BrokenStream,
        });
    }

    fn transcriber_failed(&mut self, error: &ProviderError) {
        self.show_provider_problem(Task::Hearing, error);
        let transcribers = &mut self.transcribers;
        transcribers.failures += 1;
        let give_up = error.is_lasting() || transcribers.failures >= FAILURES_MAX;
        if give_up && transcribers.providers.len() > 1 {
            transcribers.failures = 0;
            transcribers.restart_ms = None;
            let drop_failed = error.is_lasting();
            if let Some(failed) = transcribers.providers.pop_front()
                && !drop_failed
            {
                // It may be well again when the other one fails.
                transcribers.providers.push_back(failed);
            }
            self.command(Command::SwitchTranscriber { drop_failed });
        } else if matches!(self.saying, Saying::Nothing)
            && self.machine.floor() == Floor::Candidate
            && !std::mem::replace(&mut self.transcribers.told_candidate, true)
        {
            self.begin_aside(self.phrases.cannot_hear.clone());
        }
    }

    fn candidate_caption(&mut self, text: &str, is_final: bool) {
        self.command(Command::CandidateCaption {
            text: text.to_owned(),
            is_final,
        });
    }
}
