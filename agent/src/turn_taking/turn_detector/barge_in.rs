//! Somebody speaks while the agent does: an echo, a back-channel, noise, or an interruption.

use super::{Agent, TurnDetector};
use crate::turn_taking::events::Action;
use crate::turn_taking::words::{is_back_channel, is_echo, words};

/// Voice over the agent's that holds it even without words, in milliseconds: longer than "mm-hm", with the time for
/// which the gate holds on after its end.
pub(super) const BARGE_IN_MS: u64 = 800;
/// The same if there are words that are no back-channel.
const BARGE_IN_WITH_WORDS_MS: u64 = 100;
/// How long after the end of a voice its words may come, in milliseconds.
const WORDS_AFTER_VOICE_MS: u64 = 1_000;
/// Fewest words, beyond back-channels, with which a person interrupts the agent.
const BARGE_IN_WORDS: usize = 2;
/// How long the agent's voice is held, in milliseconds, when no words follow.
pub(super) const FALSE_ALARM_MS: u64 = 1_000;

impl TurnDetector {
    pub(super) fn watch_for_barge_in(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let text = self.words_so_far();
        if is_echo(&text, &self.agent_says) {
            self.voice_is_noise = true;
            self.forget_words();
            return;
        }
        let lasted_ms = self
            .voice_since_ms
            .map_or(0, |since_ms| now_ms.saturating_sub(since_ms));
        // Words come later than the voice that says them.
        let voice = lasted_ms >= BARGE_IN_WITH_WORDS_MS
            || now_ms.saturating_sub(self.quiet_since_ms) <= WORDS_AFTER_VOICE_MS;
        let wants_to_speak =
            words(&text).len() >= BARGE_IN_WORDS && !is_back_channel(&text, self.lists);
        if wants_to_speak && voice {
            self.interrupt(actions);
        } else if lasted_ms >= BARGE_IN_MS
            && !self.voice_is_noise
            && (text.is_empty() || !is_back_channel(&text, self.lists))
        {
            self.agent = Agent::Held { since_ms: now_ms };
            actions.push(Action::Pause);
        }
    }

    pub(super) fn decide_barge_in(
        &mut self,
        since_ms: u64,
        now_ms: u64,
        actions: &mut Vec<Action>,
    ) {
        let text = self.words_so_far();
        if is_echo(&text, &self.agent_says) {
            self.forget_words();
        } else if words(&text).len() >= BARGE_IN_WORDS && !is_back_channel(&text, self.lists) {
            return self.interrupt(actions);
        }
        if now_ms >= since_ms + FALSE_ALARM_MS {
            self.voice_is_noise = true;
            self.agent = Agent::Speaking;
            actions.push(Action::Resume);
        }
    }

    pub(super) fn interrupt(&mut self, actions: &mut Vec<Action>) {
        self.agent = Agent::Silent;
        self.agent_says.clear();
        self.silences = 0;
        actions.push(Action::Interrupt);
    }
}
