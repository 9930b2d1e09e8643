//! Executes the commands of the conversation.

use super::Runner;
use crate::voice::conversation::{Command, Event, Snapshot};
use crate::voice::interviewing::Interviewer;
use crate::voice::reply_task::ReplyTask;
use mockingbird_providers::stt::{SttInput, Transcription};
use serde_json::json;

/// The attribute by which LiveKit's clients know what an agent is doing.
const STATE: &str = "lk.agent.state";
/// The attribute with stage, time and floor, for the page.
const PROGRESS: &str = "mockingbird.progress";
/// The attribute with a failure, as JSON with `code` and `detail`; empty when the failure is over.
const PROBLEM: &str = "mockingbird.problem";

impl Runner {
    pub(super) fn execute_commands(&mut self) {
        while let Some(command) = self.conversation.poll_command() {
            self.execute(command);
        }
    }

    pub(super) fn execute(&mut self, command: Command) {
        match command {
            Command::StartReply(snapshot) => self.start_reply(*snapshot),
            Command::CancelReply => self.abandon_reply(),
            Command::BeginAssessment { seq, snapshot } => {
                let interviewer = self.interviewer(snapshot.interviewer);
                let background = self.background.clone();
                self.assessments
                    .begin(seq, interviewer, background, *snapshot);
            }
            Command::CancelAssessment { seq } => self.assessments.cancel(seq),
            Command::BeginSpeech { .. }
            | Command::SpeakText(_)
            | Command::FinishText
            | Command::FinishCutText
            | Command::OpenSpeech
            | Command::StopSpeech
            | Command::SwitchVoice
            | Command::SilenceVoice => self.speak(command),
            Command::HoldVoice(held) => self.room.hold(held),
            Command::FlushVoice => self.room.flush_voice(),
            Command::StartTranscriber => self.start_transcriber(),
            Command::SwitchTranscriber { drop_failed } => self.switch_transcriber(drop_failed),
            Command::TellTurnTaken => {
                if let Some(transcription) = &self.transcription {
                    transcription.hear(SttInput::TurnTaken);
                }
            }
            Command::CandidateCaption { text, is_final } => {
                self.captions.candidate(&self.room, &text, is_final);
            }
            Command::AgentCaption(sentence) => self.captions.agent(&self.room, &sentence),
            Command::AgentCaptionsEnd => self.captions.agent_finished(&self.room),
            Command::SetState(state) => self.room.set_attributes([(STATE, state.to_owned())]),
            Command::SetProgress(progress) => match serde_json::to_string(&progress) {
                Ok(progress) => self.room.set_attributes([(PROGRESS, progress)]),
                Err(error) => tracing::error!(%error, "the progress can't be shown"),
            },
            Command::SetProblem(problem) => {
                let shown = problem.map_or_else(String::new, |problem| {
                    json!({"code": problem.code, "detail": problem.detail}).to_string()
                });
                self.room.set_attributes([(PROBLEM, shown)]);
            }
            Command::Answer { call, outcome } => {
                if let Some(call) = self.calls.remove(&call) {
                    self.room.answer(&call, outcome);
                }
            }
            Command::Store(step) => {
                if let Err(failure) = self.writer.push(*step) {
                    self.events.push_back(Event::StoreFailed(failure));
                }
            }
            Command::Leave(outcome) => self.outcome = Some(outcome),
        }
    }

    fn speak(&mut self, command: Command) {
        match command {
            Command::BeginSpeech { open } => {
                self.forget_speech_events();
                self.speech.begin(open);
            }
            Command::SpeakText(text) => self.speech.push(&text),
            Command::FinishText => self.speech.finish(),
            Command::FinishCutText => self.speech.finish_cut(),
            Command::OpenSpeech => {
                let events = &mut self.events;
                self.speech
                    .open(&self.room, |event| events.push_back(event));
            }
            Command::StopSpeech => {
                self.forget_speech_events();
                self.speech.stop();
            }
            Command::SwitchVoice => self.speech.switch_voice(),
            _ => self.speech.silence(),
        }
    }

    /// What was kept back is told in several events; those that wait belong to a speech that is over.
    fn forget_speech_events(&mut self) {
        self.events
            .retain(|event| matches!(event, Event::StoreFailed(_)));
    }

    fn abandon_reply(&mut self) {
        if let Some(reply) = self.reply.take() {
            self.abandoned.add(reply);
        }
    }

    fn start_reply(&mut self, snapshot: Snapshot) {
        let interviewer = self.interviewer(snapshot.interviewer);
        let background = self.background.clone();
        self.abandon_reply();
        self.reply = Some(ReplyTask::begin(interviewer, background, snapshot));
    }

    fn interviewer(&self, index: usize) -> Interviewer {
        let chosen = self.interviewers.get(index).cloned();
        chosen.unwrap_or(Interviewer::BuiltIn)
    }

    fn start_transcriber(&mut self) {
        let access = self.transcribers.front().cloned();
        let clients = self.clients.clone();
        self.transcription = access.map(|access| Transcription::begin(access, clients));
        // Somebody may be speaking: the new one must know, for it cuts speech by these edges.
        if let Some(transcription) = self.transcription.as_ref().filter(|_| self.vad.is_speech()) {
            transcription.hear(SttInput::SpeechStarted);
        }
    }

    fn switch_transcriber(&mut self, drop_failed: bool) {
        if let Some(failed) = self.transcribers.pop_front()
            && !drop_failed
        {
            self.transcribers.push_back(failed);
        }
        self.start_transcriber();
    }
}
