//! The turn detector: takes what is heard, returns what to do. Interruptions of the agent are in `barge_in`.

mod barge_in;

use super::completeness::{Completeness, completeness};
use super::events::{Action, Heard};
use super::words::{is_back_channel, join, same_words, words};
use barge_in::{BARGE_IN_MS, FALSE_ALARM_MS};
use mockingbird_service::languages::TurnTakingWords;
use mockingbird_shared::interview::Patience;

/// Percentage of the usual waiting times.
fn percent(patience: Patience) -> u64 {
    match patience {
        Patience::Short => 70,
        Patience::Usual => 100,
        Patience::Long => 170,
    }
}

/// Silence after the words before the turn is taken, in milliseconds at usual patience.
struct EndOfTurn {
    /// What a detector of silence alone needs not to cut people off: conversation among people has gaps of 200 ms and
    /// pauses within turns of up to a second. Transcribers put a full stop at pauses, too: of 72 pauses in the middle
    /// of recorded sentences, 20 were cut at 450 ms and 11 at 600 ms.
    alone_ms: u64,
    /// Where the transcriber says that it is the end.
    hinted_ms: u64,
}

/// How long to wait, by how finished the words sound.
fn end_of_turn(completeness: Completeness) -> EndOfTurn {
    let (alone_ms, hinted_ms) = match completeness {
        Completeness::Complete => (600, 0),
        Completeness::Open => (900, 150),
        Completeness::Unfinished => (2_200, 1_600),
    };
    EndOfTurn {
        alone_ms,
        hinted_ms,
    }
}

/// Added for the first words after a question: people begin, and stop to think.
const THINKING_MS: u64 = 600;
/// An answer of at most this many words has only begun.
const BEGINNING_WORDS: usize = 3;
/// However little is understood, the turn is taken after this much silence, at usual patience.
const LONGEST_PAUSE_MS: u64 = 4_000;
/// How long final words are waited for after the voice has ended; then the guess is taken.
const FINAL_WAIT_MS: u64 = 1_200;
/// Silence from which a reply may be prepared.
const PREPARE_MS: u64 = 200;
/// A voice that runs this long after the transcriber's word is noise.
const VOICE_AFTER_END_MS: u64 = 1_000;

/// A voice in which nobody hears a word for this long is noise.
const WORDLESS_VOICE_MS: u64 = 8_000;

/// Silence of both before the gentle question, before moving on, and before leaving, in milliseconds.
const SILENCE_MS: [u64; 3] = [15_000, 20_000, 25_000];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Agent {
    /// Listens to the person.
    Silent,
    /// Makes a reply that was let through.
    Thinking,
    Speaking,
    /// Has begun to speak, and is held.
    Held {
        since_ms: u64,
    },
}

/// The state of one conversation.
#[derive(Clone, Debug)]
pub struct TurnDetector {
    patience: Patience,
    /// The words of the language that is spoken.
    lists: &'static TurnTakingWords,
    agent: Agent,
    agent_says: String,
    /// When the running voice began.
    voice_since_ms: Option<u64>,
    /// The running voice was an echo, or a false alarm: without words it counts for nothing.
    voice_is_noise: bool,
    /// When the last voice ended, or the last words came without one.
    quiet_since_ms: u64,
    finals: String,
    interim: String,
    ended_by_hint_ms: Option<u64>,
    prepared: Option<String>,
    silent_since_ms: u64,
    silences: usize,
}

impl TurnDetector {
    /// A conversation in which the agent is about to speak.
    pub fn new(patience: Patience, lists: &'static TurnTakingWords, now_ms: u64) -> Self {
        Self {
            patience,
            lists,
            agent: Agent::Thinking,
            agent_says: String::new(),
            voice_since_ms: None,
            voice_is_noise: false,
            quiet_since_ms: now_ms,
            finals: String::new(),
            interim: String::new(),
            ended_by_hint_ms: None,
            prepared: None,
            silent_since_ms: now_ms,
            silences: 0,
        }
    }

    /// Nothing is expected now, because nobody is there or somebody is writing: silence begins anew.
    pub fn rest(&mut self, now_ms: u64) {
        self.silent_since_ms = now_ms;
    }

    /// Whether the agent's voice is in the room.
    pub fn agent_speaks(&self) -> bool {
        self.agent == Agent::Speaking
    }

    /// Takes what was heard at `now_ms`, and answers with what to do, in order.
    pub fn handle(&mut self, heard: Heard, now_ms: u64) -> Vec<Action> {
        let mut actions = Vec::new();
        match heard {
            Heard::SpeechStarted { lasted_ms } => {
                self.voice_since_ms = Some(now_ms.saturating_sub(lasted_ms));
                self.voice_is_noise = false;
                self.ended_by_hint_ms = None;
            }
            Heard::SpeechEnded { silent_ms } => {
                self.voice_since_ms = None;
                self.quiet_since_ms = now_ms.saturating_sub(silent_ms);
            }
            Heard::Interim(text) => self.interim(text, now_ms, &mut actions),
            Heard::Final(text) => self.final_words(&text, now_ms, &mut actions),
            Heard::EndOfTurn => self.ended_by_hint_ms = Some(now_ms),
            Heard::AgentSays(text) => {
                if self.agent == Agent::Thinking {
                    // The turn that was taken is answered: the next words are a new one.
                    self.forget_words();
                }
                self.agent_says = text;
                if !matches!(self.agent, Agent::Held { .. }) {
                    self.agent = Agent::Speaking;
                }
            }
            Heard::Typed(text) => self.typed(&text, &mut actions),
            Heard::AgentTakesFloor => {
                self.forget_words();
                self.agent = Agent::Thinking;
            }
            Heard::AgentFinished => self.agent_finished(now_ms),
            Heard::Tick => {}
        }
        match self.agent {
            Agent::Silent => self.listen(now_ms, &mut actions),
            Agent::Thinking => {}
            Agent::Speaking => self.watch_for_barge_in(now_ms, &mut actions),
            Agent::Held { since_ms } => self.decide_barge_in(since_ms, now_ms, &mut actions),
        }
        actions
    }

    /// When `Tick` is due, should nothing else be heard after `now_ms`.
    pub fn next_tick_ms(&self, now_ms: u64) -> Option<u64> {
        self.deadline_ms().filter(|at_ms| *at_ms > now_ms)
    }

    fn deadline_ms(&self) -> Option<u64> {
        match self.agent {
            Agent::Silent if self.words_so_far().is_empty() => {
                let index = self.silences.min(SILENCE_MS.len() - 1);
                let silence_ms = self.silent_since_ms + self.scaled(SILENCE_MS[index]);
                let noise_ms = self
                    .voice_since_ms
                    .map_or(0, |since_ms| since_ms + WORDLESS_VOICE_MS);
                Some(silence_ms.max(noise_ms))
            }
            Agent::Silent => match self.voice_since_ms {
                None if self.prepared.is_none() => {
                    Some(self.take_at_ms().min(self.prepare_at_ms()))
                }
                None => Some(self.take_at_ms()),
                Some(_) => self
                    .ended_by_hint_ms
                    .map(|hint_ms| (hint_ms + VOICE_AFTER_END_MS).max(self.take_at_ms())),
            },
            Agent::Thinking => None,
            Agent::Speaking => self.voice_since_ms.map(|since_ms| since_ms + BARGE_IN_MS),
            Agent::Held { since_ms } => Some(since_ms + FALSE_ALARM_MS),
        }
    }

    fn interim(&mut self, text: String, now_ms: u64, actions: &mut Vec<Action>) {
        if same_words(&text, &self.interim) {
            self.interim = text;
            return;
        }
        self.interim = text;
        self.new_words(now_ms, actions);
    }

    fn final_words(&mut self, text: &str, now_ms: u64, actions: &mut Vec<Action>) {
        // Final words that equal the guess before change nothing.
        let guessed = same_words(text, &self.interim);
        self.interim.clear();
        let before = self.finals.clone();
        self.finals = join(&self.finals, text);
        if guessed || words(text).is_empty() {
            return;
        }
        // A turn that was taken on a guess: the final form of the same words changes nothing.
        if self.agent == Agent::Thinking && words(&before).ends_with(&words(text)) {
            self.finals = before;
            return;
        }
        self.new_words(now_ms, actions);
    }

    /// Words that were not there before: the person is not finished after all.
    fn new_words(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        if self.voice_since_ms.is_none() && self.agent == Agent::Silent {
            // Words without a voice: somebody speaks softly, or they are late. The first is quiet from now on; the
            // second was quiet before, but can't be told from it unless the voice has just ended.
            let late = now_ms.saturating_sub(self.quiet_since_ms) <= FINAL_WAIT_MS;
            if !late {
                self.quiet_since_ms = now_ms;
            }
        }
        match self.agent {
            Agent::Silent if self.prepared.take().is_some() => actions.push(Action::Discard),
            Agent::Thinking => {
                actions.push(Action::Discard);
                self.agent = Agent::Silent;
                self.quiet_since_ms = self.quiet_since_ms.max(now_ms);
            }
            _ => {}
        }
    }

    fn typed(&mut self, text: &str, actions: &mut Vec<Action>) {
        match self.agent {
            Agent::Speaking | Agent::Held { .. } => self.interrupt(actions),
            Agent::Thinking => actions.push(Action::Discard),
            Agent::Silent if self.prepared.is_some() => actions.push(Action::Discard),
            Agent::Silent => {}
        }
        let whole = join(&self.words_so_far(), text);
        self.forget_words();
        self.finals.clone_from(&whole);
        self.agent = Agent::Thinking;
        self.silences = 0;
        actions.push(Action::Take(whole));
    }

    /// Whether the person is saying something.
    pub fn candidate_speaks(&self) -> bool {
        self.agent == Agent::Silent
            && (self.voice_since_ms.is_some() || !self.words_so_far().is_empty())
    }

    fn agent_finished(&mut self, now_ms: u64) {
        self.agent = Agent::Silent;
        self.agent_says.clear();
        self.silent_since_ms = now_ms;
        // "Mm-hm" over the agent is no answer; words that came with its last word are the beginning of one.
        if self.voice_since_ms.is_none() || is_back_channel(&self.words_so_far(), self.lists) {
            self.forget_words();
        }
        self.quiet_since_ms = now_ms;
    }

    fn listen(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let text = self.words_so_far();
        if text.is_empty() {
            self.notice_silence(now_ms, actions);
            return;
        }
        if let Some(since_ms) = self.voice_since_ms {
            let hint_ms = self.ended_by_hint_ms.filter(|hint_ms| since_ms < *hint_ms);
            match hint_ms {
                // What still runs is noise.
                Some(hint_ms) if now_ms >= hint_ms + VOICE_AFTER_END_MS => {}
                // The detector holds on for a moment after the last word; the transcriber has heard the end already.
                Some(_) => return self.prepare(text, now_ms, actions),
                None => {
                    if self.prepared.take().is_some() {
                        actions.push(Action::Discard);
                    }
                    return;
                }
            }
        }
        if now_ms >= self.take_at_ms() {
            self.prepared = None;
            self.agent = Agent::Thinking;
            self.silences = 0;
            self.ended_by_hint_ms = None;
            // The words stay: should the person go on, they are the beginning of the same answer.
            self.finals = text.clone();
            self.interim.clear();
            actions.push(Action::Take(text));
        } else {
            self.prepare(text, now_ms, actions);
        }
    }

    fn prepare(&mut self, text: String, now_ms: u64, actions: &mut Vec<Action>) {
        if now_ms >= self.prepare_at_ms() {
            self.prepared = Some(text.clone());
            actions.push(Action::Prepare(text));
        }
    }

    /// When the turn is over if nothing more comes.
    fn take_at_ms(&self) -> u64 {
        let text = self.words_so_far();
        let judged = completeness(&text, self.lists);
        let silence = end_of_turn(judged);
        let hinted = self.ended_by_hint_ms.is_some();
        let mut delay_ms = self.scaled(if hinted {
            silence.hinted_ms
        } else {
            silence.alone_ms
        });
        if judged != Completeness::Complete && words(&text).len() <= BEGINNING_WORDS {
            delay_ms += self.scaled(THINKING_MS);
        }
        if !self.interim.is_empty() {
            delay_ms = delay_ms.max(FINAL_WAIT_MS);
        }
        self.quiet_since_ms + delay_ms.min(self.scaled(LONGEST_PAUSE_MS))
    }

    /// When a reply is worth preparing; never for words that are only a guess, or sound unfinished.
    fn prepare_at_ms(&self) -> u64 {
        let ready = self.interim.is_empty()
            && self.prepared.is_none()
            && completeness(&self.finals, self.lists) != Completeness::Unfinished;
        if ready && self.ended_by_hint_ms.is_some() {
            0
        } else if ready {
            self.quiet_since_ms + PREPARE_MS
        } else {
            u64::MAX
        }
    }

    fn notice_silence(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let index = self.silences.min(SILENCE_MS.len() - 1);
        // Somebody begins to speak; a voice without words for long is noise.
        let voice = self
            .voice_since_ms
            .is_some_and(|since_ms| now_ms < since_ms + WORDLESS_VOICE_MS);
        if voice || now_ms < self.silent_since_ms + self.scaled(SILENCE_MS[index]) {
            return;
        }
        actions.push([Action::Nudge, Action::MoveOn, Action::Leave][index].clone());
        self.silences += 1;
        self.silent_since_ms = now_ms;
        self.agent = Agent::Thinking;
    }

    fn forget_words(&mut self) {
        self.finals.clear();
        self.interim.clear();
        self.ended_by_hint_ms = None;
        self.prepared = None;
    }

    fn words_so_far(&self) -> String {
        join(&self.finals, &self.interim)
    }

    fn scaled(&self, ms: u64) -> u64 {
        ms * percent(self.patience) / 100
    }
}
