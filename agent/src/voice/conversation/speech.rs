//! How what the agent says is heard: sentence by sentence, to its end or until the candidate cuts in.

use super::interviewer::{Making, Saying};
use super::status::Task;
use super::{Command, Conversation};
use crate::turn_taking::Heard;
use crate::voice::Outcome;
use crate::voice::interviewing::cut_reply;
use mockingbird_providers::ProviderError;
use mockingbird_shared::interview::Floor;

impl Conversation {
    /// Begins a new speech, and drops what was not yet said of the last one.
    pub(super) fn begin_speech(&mut self, open: bool) {
        self.voice_has_failed = false;
        self.playout.begin();
        self.command(Command::BeginSpeech { open });
    }

    pub(super) fn sentence_begun(&mut self, text: String, samples: u64, synthesis_ms: Option<u64>) {
        // Of a speech that was stopped while its sound was on its way here.
        if matches!(self.saying, Saying::Nothing | Saying::Prepared { .. }) {
            return;
        }
        self.playout.begin_sentence(text.clone(), samples);
        self.stopwatch.first_sound(self.now_ms, synthesis_ms);
        self.says_it_is_back = false;
        self.voice_has_failed = false;
        self.command(Command::AgentCaption(text));
        self.set_state("speaking");
        if synthesis_ms.is_some() {
            self.show_it_works(Task::Speaking);
        }
        self.turn_event(Heard::AgentSays(self.playout.begun()));
    }

    /// Another voice takes over, or the same one tries once more. What nobody can speak is shown by captions alone.
    pub(super) fn sentence_failed(&mut self, error: &ProviderError) {
        self.show_provider_problem(Task::Speaking, error);
        self.playout.sentence_made();
        let has_failed_before = std::mem::replace(&mut self.voice_has_failed, true);
        if self.spare_voices > 0 || error.is_lasting() {
            self.spare_voices = self.spare_voices.saturating_sub(1);
            self.voice_has_failed = false;
            self.command(Command::SwitchVoice);
        } else if has_failed_before {
            self.command(Command::SilenceVoice);
        }
    }

    /// When all of it was heard, it belongs to the interview.
    pub(super) fn finish_if_heard(&mut self) {
        if !self.playout.is_heard() {
            return;
        }
        match std::mem::replace(&mut self.saying, Saying::Nothing) {
            Saying::Reply(Making {
                made: Some(reply), ..
            }) => self.keep_reply(&reply, false),
            Saying::Aside(text) => self.keep_aside(text, false),
            not_yet => {
                self.saying = not_yet;
                return;
            }
        }
        self.command(Command::AgentCaptionsEnd);
        // Held for a voice that came with the last word: nothing would let the next reply go.
        self.command(Command::HoldVoice(false));
        let actions = self.ask_detector(Heard::AgentFinished);
        self.stopwatch.interviewer_finished();
        match self.machine.floor() {
            // A skip has waited for the end of the reply.
            Floor::Interviewer => self.take_floor(),
            Floor::Ended => self.leave(Outcome::Finished),
            Floor::Nobody | Floor::Candidate => {
                self.set_state("listening");
                // Words that came with the agent's last one can be an answer already.
                self.act_on(actions);
            }
        }
    }

    /// The candidate has cut in: only what was heard belongs to the interview.
    pub(super) fn interrupted(&mut self) {
        let heard = self.playout.heard();
        self.command(Command::FlushVoice);
        self.command(Command::StopSpeech);
        let saying = std::mem::replace(&mut self.saying, Saying::Nothing);
        self.command(Command::AgentCaptionsEnd);
        self.set_state("listening");
        self.stopwatch.interrupted();
        match saying {
            Saying::Reply(making) => {
                let made = self.give_up(making);
                if heard.is_empty() {
                    self.stopwatch.reply_unheard();
                    self.cancel_assessment();
                    self.reopen_answer();
                    return;
                }
                let reply = cut_reply(made, &heard, &self.machine);
                self.keep_reply(&reply, true);
                // An interview ends even when the candidate cuts its last words short.
                if self.machine.floor() == Floor::Ended {
                    self.leave(Outcome::Finished);
                }
            }
            Saying::Prepared { reply, .. } => drop(self.give_up(reply)),
            Saying::Aside(_) if !heard.is_empty() => self.keep_aside(heard, true),
            Saying::Aside(_) | Saying::Nothing => {}
        }
    }

    /// Lets the interviewer speak next, no matter who spoke before.
    pub(super) fn take_floor(&mut self) {
        self.ask_detector(Heard::AgentTakesFloor);
        self.begin_reply();
    }
}
