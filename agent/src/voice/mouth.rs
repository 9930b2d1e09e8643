//! What the agent says: text becomes sentences, sentences become sound, and it is known how much of it was heard.

use crate::room::{Room, SAID_HZ};
use mockingbird_providers::ProviderError;
use mockingbird_providers::tts::{Speech, Synthesizer, TtsAccess};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A first piece of at least so many characters may be spoken before its sentence ends, at a comma.
const CLAUSE_CHARS: usize = 60;
/// A sentence of fewer characters is spoken together with the next: "Good." alone sounds cut off.
const SENTENCE_CHARS: usize = 12;

/// A sentence that is being said, or was.
struct Segment {
    text: String,
    from_sample: u64,
    samples: u64,
}

/// Something that has happened with the voice.
pub(super) enum Spoken {
    /// This sentence's first sound is on its way.
    Sentence(String),
    /// All text that was given has become sound.
    Complete,
    /// A sentence could not be spoken.
    Failed(ProviderError, String),
}

/// The agent's voice. While it is closed, sound is made but kept back.
pub(super) struct Mouth {
    voice: Option<Synthesizer>,
    /// Those that may take over.
    others: VecDeque<TtsAccess>,
    http: reqwest::Client,
    open: bool,
    text: String,
    text_complete: bool,
    sentences: VecDeque<String>,
    speech: Option<(Speech, String, bool)>,
    kept_back: Vec<(String, Vec<i16>)>,
    segments: Vec<Segment>,
    given_samples: u64,
    told_complete: bool,
    /// When the first sentence was given to the synthesiser, and what it took to its first sound.
    first_asked: Option<Instant>,
    first_sound_took: Option<Duration>,
    /// The only voice has failed once; it has spoken nothing since.
    tried_again: bool,
    /// It has failed twice: the rest is shown by captions alone.
    silent: bool,
}

impl Mouth {
    /// With the voices that may be used, the preferred one first.
    pub(super) fn new(voices: Vec<TtsAccess>, http: reqwest::Client) -> Self {
        let mut others = VecDeque::from(voices);
        let first = others.pop_front();
        Self {
            voice: first.map(|access| Synthesizer::new(access, http.clone())),
            others,
            http,
            open: false,
            text: String::new(),
            text_complete: false,
            sentences: VecDeque::new(),
            speech: None,
            kept_back: Vec::new(),
            segments: Vec::new(),
            given_samples: 0,
            told_complete: true,
            first_asked: None,
            first_sound_took: None,
            tried_again: false,
            silent: false,
        }
    }

    /// Begins something new; what was not yet said is forgotten. `said_samples` is where the room's voice stands.
    pub(super) fn begin(&mut self, open: bool, said_samples: u64) {
        self.stop();
        self.silent = false;
        self.tried_again = false;
        self.open = open;
        self.given_samples = said_samples;
        self.told_complete = false;
        self.first_asked = None;
        self.first_sound_took = None;
    }

    /// What the synthesiser took to the first sound of what is being said, in milliseconds.
    pub(super) fn first_sound_took_ms(&self) -> Option<u64> {
        let took = self.first_sound_took?;
        u64::try_from(took.as_millis()).ok()
    }

    /// Forgets everything that is not yet sound in the room.
    pub(super) fn stop(&mut self) {
        self.text.clear();
        self.text_complete = false;
        self.sentences.clear();
        self.speech = None;
        self.kept_back.clear();
        self.segments.clear();
        self.told_complete = true;
    }

    /// More text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        while let Some(end) = end_of_sentence(&self.text, self.sentences.is_empty()) {
            let rest = self.text.split_off(end);
            let sentence = std::mem::replace(&mut self.text, rest);
            self.sentences.push_back(sentence.trim().to_owned());
        }
    }

    /// There is no more text.
    pub(super) fn finish(&mut self) {
        let rest = std::mem::take(&mut self.text);
        if !rest.trim().is_empty() {
            self.sentences.push_back(rest.trim().to_owned());
        }
        self.text_complete = true;
    }

    /// Lets the kept back sound into the room.
    pub(super) fn open(&mut self, room: &Room) -> Vec<Spoken> {
        self.open = true;
        // The room's voice may have moved on since the sound was made.
        self.given_samples = self.given_samples.max(room.said_samples());
        let kept = std::mem::take(&mut self.kept_back);
        let mut spoken = Vec::new();
        for (sentence, samples) in kept {
            spoken.extend(self.give(room, &sentence, samples));
        }
        spoken
    }

    /// Whether there is something to wait for.
    pub(super) fn is_busy(&self) -> bool {
        self.speech.is_some()
            || !self.sentences.is_empty()
            || (self.open && self.text_complete && !self.told_complete)
    }

    /// Goes on making sound. To be called while `is_busy`; may be dropped at any time.
    pub(super) async fn next(&mut self, room: &Room) -> Option<Spoken> {
        if self.speech.is_none() {
            let voice = self.voice.as_ref().filter(|_| !self.silent);
            match (self.sentences.pop_front(), voice) {
                (Some(sentence), Some(voice)) => {
                    let speech = voice.speak(sentence.clone());
                    self.first_asked.get_or_insert_with(Instant::now);
                    self.speech = Some((speech, sentence, false));
                }
                // Without a voice there are captions; before the turn is taken, not even those.
                (Some(sentence), None) if !self.open => {
                    self.kept_back.push((sentence, Vec::new()));
                    return None;
                }
                (Some(sentence), None) => return Some(Spoken::Sentence(sentence)),
                (None, _) => {
                    self.told_complete = true;
                    return Some(Spoken::Complete);
                }
            }
        }
        let (speech, sentence, begun) = self.speech.as_mut()?;
        match speech.next().await {
            Some(Ok(samples)) => {
                *begun = true;
                self.tried_again = false;
                let asked = self.first_asked;
                self.first_sound_took = self
                    .first_sound_took
                    .or_else(|| asked.map(|asked| asked.elapsed()));
                let sentence = sentence.clone();
                if self.open {
                    return self.give(room, &sentence, samples);
                }
                self.kept_back.push((sentence, samples));
                None
            }
            Some(Err(error)) => {
                let (_, sentence, begun) = self.speech.take()?;
                // Half a sentence is not begun anew in another voice.
                let rest = if begun { String::new() } else { sentence };
                Some(Spoken::Failed(error, rest))
            }
            None => {
                self.speech = None;
                None
            }
        }
    }

    /// Whether everything that was given to the room has been said there.
    pub(super) fn is_said(&self, room: &Room) -> bool {
        room.said_samples() >= self.given_samples
    }

    /// A sentence was not spoken: another voice takes over, or the same one tries once more. Whatever nobody can speak
    /// is shown by captions alone.
    pub(super) fn failed(&mut self, error: &ProviderError, unspoken: String) {
        let once_more = !std::mem::replace(&mut self.tried_again, true);
        if !self.others.is_empty() || error.is_lasting() {
            let next = self.others.pop_front();
            self.voice = next.map(|access| Synthesizer::new(access, self.http.clone()));
            self.tried_again = false;
        } else if !once_more {
            self.silent = true;
        }
        if !unspoken.is_empty() {
            self.sentences.push_front(unspoken);
        }
    }

    fn give(&mut self, room: &Room, sentence: &str, samples: Vec<i16>) -> Option<Spoken> {
        let count = samples.len() as u64;
        room.say(samples);
        let first = self
            .segments
            .last()
            .is_none_or(|segment| segment.text != sentence);
        if first {
            self.segments.push(Segment {
                text: sentence.to_owned(),
                from_sample: self.given_samples,
                samples: 0,
            });
        }
        if let Some(segment) = self.segments.last_mut() {
            segment.samples += count;
        }
        self.given_samples += count;
        first.then(|| Spoken::Sentence(sentence.to_owned()))
    }

    /// What of it has been heard when the room's voice stands at `said_samples`: whole sentences, and of the one in the
    /// middle as many words as fit its time.
    pub(super) fn heard(&self, said_samples: u64) -> String {
        let mut heard = Vec::new();
        for segment in &self.segments {
            let played = said_samples.saturating_sub(segment.from_sample);
            if played >= segment.samples && self.speech_is_not(&segment.text) {
                heard.push(segment.text.clone());
                continue;
            }
            let words: Vec<&str> = segment.text.split_whitespace().collect();
            // A sentence that is still being made is as long as its words usually take.
            let length = segment
                .samples
                .max(words.len() as u64 * u64::from(SAID_HZ) * 3 / 10);
            let count = (words.len() as u64 * played / length.max(1)) as usize;
            if count > 0 {
                heard.push(words[..count.min(words.len())].join(" "));
            }
            break;
        }
        heard.join(" ")
    }

    fn speech_is_not(&self, text: &str) -> bool {
        self.speech
            .as_ref()
            .is_none_or(|(_, present, _)| present != text)
    }
}

/// Where the first sentence ends, in bytes; a long first clause counts, so that the voice begins early.
fn end_of_sentence(text: &str, is_first: bool) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let before_space = characters
            .peek()
            .is_some_and(|(_, next)| next.is_whitespace());
        if !before_space {
            continue;
        }
        let end = at + character.len_utf8();
        let sentence = matches!(character, '.' | '!' | '?' | '…') && at >= SENTENCE_CHARS;
        let clause = is_first && matches!(character, ',' | ';' | ':') && at >= CLAUSE_CHARS;
        if sentence || clause {
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<String> {
        let mut mouth = Mouth::new(Vec::new(), reqwest::Client::new());
        mouth.begin(false, 0);
        for piece in text.split_inclusive(' ') {
            mouth.push(piece);
        }
        mouth.finish();
        mouth.sentences.into()
    }

    #[test]
    fn text_is_spoken_by_sentences_and_short_ones_go_along() {
        assert_eq!(
            sentences("Good. Thank you for that. What did you learn?"),
            ["Good. Thank you for that.", "What did you learn?"]
        );
        let long = "You have told me about the migration that you led last year at the bank, and about the team. Go on";
        assert_eq!(sentences(long).len(), 3);
    }

    #[test]
    fn what_was_heard_ends_where_the_voice_was_cut() {
        let mut mouth = Mouth::new(Vec::new(), reqwest::Client::new());
        let segment = |text: &str, from: u64, samples: u64| Segment {
            text: text.into(),
            from_sample: from,
            samples,
        };
        mouth.segments = vec![
            segment("Thank you.", 0, 24_000),
            segment("What did you learn from that?", 24_000, 48_000),
        ];
        assert_eq!(mouth.heard(0), "");
        assert_eq!(mouth.heard(24_000), "Thank you.");
        assert_eq!(mouth.heard(48_000), "Thank you. What did you");
        assert_eq!(
            mouth.heard(72_000),
            "Thank you. What did you learn from that?"
        );
    }
}
