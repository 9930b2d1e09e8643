//! What of a speech was given to the room, and how much of it was heard.

use crate::room::SAID_HZ;

/// A sentence that was given to the room, at least in part.
#[derive(Clone, Debug)]
struct Sentence {
    text: String,
    from_sample: u64,
    samples: u64,
    /// Whether all sound of the sentence was given to the room.
    is_made: bool,
}

/// The sentences of one speech on the room's count of samples.
#[derive(Clone, Debug, Default)]
pub(super) struct Playout {
    sentences: Vec<Sentence>,
    /// Where the room's voice stands.
    played_samples: u64,
    /// Where it stands when everything that was given has been played.
    given_samples: u64,
    all_made: bool,
}

impl Playout {
    /// Begins a new speech, at the present position of the room's voice.
    pub(super) fn begin(&mut self) {
        self.sentences.clear();
        self.given_samples = self.played_samples;
        self.all_made = false;
    }

    /// The sound that was kept back comes now; the room's voice may have moved on since the speech began.
    pub(super) fn open(&mut self) {
        self.given_samples = self.given_samples.max(self.played_samples);
    }

    pub(super) fn begin_sentence(&mut self, text: String, samples: u64) {
        self.sentence_made();
        self.sentences.push(Sentence {
            text,
            from_sample: self.given_samples,
            samples,
            is_made: samples == 0,
        });
        self.given_samples += samples;
    }

    pub(super) fn add_sound(&mut self, samples: u64) {
        if let Some(sentence) = self.sentences.last_mut() {
            sentence.samples += samples;
            self.given_samples += samples;
        }
    }

    pub(super) fn sentence_made(&mut self) {
        if let Some(sentence) = self.sentences.last_mut() {
            sentence.is_made = true;
        }
    }

    pub(super) fn all_made(&mut self) {
        self.all_made = true;
    }

    pub(super) fn played(&mut self, samples: u64) {
        self.played_samples = samples;
    }

    /// Whether all of the speech was heard.
    pub(super) fn is_heard(&self) -> bool {
        self.all_made && self.played_samples >= self.given_samples
    }

    /// The text of all sentences that were begun, heard or not.
    pub(super) fn begun(&self) -> String {
        let sentences: Vec<&str> = self.sentences.iter().map(|s| s.text.as_str()).collect();
        sentences.join(" ")
    }

    /// What was heard: whole sentences, and of the one in the middle as many words as fit its time.
    pub(super) fn heard(&self) -> String {
        let mut heard = Vec::new();
        for sentence in &self.sentences {
            let played = self.played_samples.saturating_sub(sentence.from_sample);
            if played >= sentence.samples && sentence.is_made {
                heard.push(sentence.text.clone());
                continue;
            }
            let words: Vec<&str> = sentence.text.split_whitespace().collect();
            // A sentence that is still being made is as long as its words usually take: 300 ms each.
            let length = sentence
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_ends_where_the_voice_was_cut() {
        let mut playout = Playout::default();
        playout.played(1_000);
        playout.begin();
        playout.begin_sentence("Thank you.".into(), 24_000);
        playout.begin_sentence("What did you learn from that?".into(), 24_000);
        playout.add_sound(24_000);
        playout.sentence_made();
        let mut heard_at = |samples: u64| {
            playout.played(1_000 + samples);
            playout.heard()
        };
        assert_eq!(heard_at(0), "");
        assert_eq!(heard_at(24_000), "Thank you.");
        assert_eq!(heard_at(48_000), "Thank you. What did you");
        assert_eq!(heard_at(72_000), "Thank you. What did you learn from that?");
    }

    #[test]
    fn of_a_sentence_that_is_still_being_made_only_as_many_words_were_heard_as_fit_the_time() {
        let mut playout = Playout::default();
        playout.begin();
        playout.begin_sentence("One two three four five six.".into(), 7_200);
        playout.played(7_200);
        assert_eq!(playout.heard(), "One");
        assert!(!playout.is_heard());
        playout.sentence_made();
        playout.all_made();
        assert!(playout.is_heard());
    }
}
