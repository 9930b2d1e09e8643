//! What the agent says: text becomes sentences, sentences become sound, and sound goes to the room when it may.
//!
//! Not here: who speaks instead of a voice that fails, and what of it was heard (`conversation`).

use super::conversation::Event;
use super::sentences::end_of_sentence;
use super::spoken_text::SpokenText;
use crate::room::{Room, SAID_HZ};
use mockingbird_providers::HttpClients;
use mockingbird_providers::tts::{Speech, Synthesizer, TtsAccess};
use mockingbird_service::languages::SpeechRules;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Sound that may wait in the room, and as much may be kept back: half a minute. No more is taken from the synthesiser
/// then, so that one that sends without end fills no memory. It is far more than the pauses of any network.
const WAITING_MAX_SAMPLES: u64 = SAID_HZ as u64 * 30;
/// How often is looked whether the room has played enough of it.
const WAITING_PAUSE: Duration = Duration::from_millis(100);

/// A sentence that is being synthesised.
struct Present {
    text: String,
    speech: Speech,
    /// Whether the first sound of the sentence has come.
    begun: bool,
}

/// Sound or text that is kept back while the output is closed.
enum KeptBack {
    Begun { text: String, samples: Vec<i16> },
    Sound(Vec<i16>),
    Made,
}

impl KeptBack {
    fn samples(&self) -> u64 {
        match self {
            Self::Begun { samples, .. } | Self::Sound(samples) => samples.len() as u64,
            Self::Made => 0,
        }
    }
}

/// The agent's voice. While it is closed, sound is made but kept back.
pub(super) struct SpeechOutput {
    voice: Option<Synthesizer>,
    /// The voices that may take over when the present one fails.
    others: VecDeque<TtsAccess>,
    clients: HttpClients,
    /// Where texts may be cut in the language of the interview.
    rules: &'static SpeechRules,
    open: bool,
    text: String,
    text_complete: bool,
    spoken_text: SpokenText,
    sentences: VecDeque<String>,
    present: Option<Present>,
    kept_back: Vec<KeptBack>,
    told_complete: bool,
    /// When the first sentence was given to the synthesiser, and how long its first sound took.
    first_asked: Option<Instant>,
    first_sound_took: Option<Duration>,
    /// The rest of this speech is shown by captions alone.
    silent: bool,
}

impl SpeechOutput {
    /// Begins with the voices that may be used, the preferred one first.
    pub(super) fn new(
        voices: Vec<TtsAccess>,
        clients: HttpClients,
        rules: &'static SpeechRules,
    ) -> Self {
        let mut others = VecDeque::from(voices);
        let first = others.pop_front();
        Self {
            voice: first.map(|access| Synthesizer::new(access, clients.clone())),
            others,
            clients,
            rules,
            open: false,
            text: String::new(),
            text_complete: false,
            spoken_text: SpokenText::default(),
            sentences: VecDeque::new(),
            present: None,
            kept_back: Vec::new(),
            told_complete: true,
            first_asked: None,
            first_sound_took: None,
            silent: false,
        }
    }

    /// Begins a new speech, and drops what was not yet said of the last one.
    pub(super) fn begin(&mut self, open: bool) {
        self.stop();
        self.silent = false;
        self.open = open;
        self.told_complete = false;
        self.first_asked = None;
        self.first_sound_took = None;
    }

    /// Drops the text and sound that were not yet given to the room.
    pub(super) fn stop(&mut self) {
        self.text.clear();
        self.text_complete = false;
        self.spoken_text = SpokenText::default();
        self.sentences.clear();
        self.present = None;
        self.kept_back.clear();
        self.told_complete = true;
    }

    /// Adds text to the speech.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        while let Some(end) = end_of_sentence(&self.text, self.sentences.is_empty(), self.rules) {
            let rest = self.text.split_off(end);
            let sentence = std::mem::replace(&mut self.text, rest);
            self.push_sentence(&sentence);
        }
    }

    fn push_sentence(&mut self, text: &str) {
        let spoken = self.spoken_text.of(text);
        if !spoken.is_empty() {
            self.sentences.push_back(spoken);
        }
    }

    /// Ends the text of the speech.
    pub(super) fn finish(&mut self) {
        let rest = std::mem::take(&mut self.text);
        self.push_sentence(&rest);
        self.text_complete = true;
    }

    /// Ends the text of the speech, of which the last sentence has no end: it is not said.
    pub(super) fn finish_cut(&mut self) {
        self.text.clear();
        self.text_complete = true;
    }

    /// Opens the output: gives the room what was kept back.
    pub(super) fn open(&mut self, room: &Room, mut on_event: impl FnMut(Event)) {
        self.open = true;
        for kept in std::mem::take(&mut self.kept_back) {
            on_event(self.give(room, kept));
        }
    }

    /// Changes to the next voice, or to no voice if there is no other.
    pub(super) fn switch_voice(&mut self) {
        let next = self.others.pop_front();
        self.voice = next.map(|access| Synthesizer::new(access, self.clients.clone()));
    }

    /// The rest of this speech is shown by captions alone.
    pub(super) fn silence(&mut self) {
        self.silent = true;
    }

    /// Whether `next` has something to do.
    pub(super) fn is_busy(&self) -> bool {
        self.present.is_some()
            || !self.sentences.is_empty()
            || (self.open && self.text_complete && !self.told_complete)
    }

    /// Goes on synthesising. To be called while `is_busy`; may be dropped at any time.
    pub(super) async fn next(&mut self, room: &Room) -> Option<Event> {
        let Some(present) = &mut self.present else {
            return self.begin_next(room);
        };
        let kept_back_samples: u64 = self.kept_back.iter().map(KeptBack::samples).sum();
        if room.waiting_samples().max(kept_back_samples) >= WAITING_MAX_SAMPLES {
            tokio::time::sleep(WAITING_PAUSE).await;
            return None;
        }
        match present.speech.next().await {
            Some(Ok(samples)) if samples.is_empty() => None,
            Some(Ok(samples)) => {
                let asked = self.first_asked;
                self.first_sound_took = self
                    .first_sound_took
                    .or_else(|| asked.map(|asked| asked.elapsed()));
                let sound = if std::mem::replace(&mut present.begun, true) {
                    KeptBack::Sound(samples)
                } else {
                    let text = present.text.clone();
                    KeptBack::Begun { text, samples }
                };
                self.give_or_keep(room, sound)
            }
            Some(Err(error)) => {
                // Half a sentence is not begun anew in another voice.
                if let Some(failed) = self.present.take_if(|present| !present.begun) {
                    self.sentences.push_front(failed.text);
                }
                self.present = None;
                Some(Event::SentenceFailed(error))
            }
            None => {
                let made = self.present.take()?;
                let made = if made.begun {
                    KeptBack::Made
                } else {
                    // There was nothing to be heard of it, but it can be read.
                    caption(made.text)
                };
                self.give_or_keep(room, made)
            }
        }
    }

    fn begin_next(&mut self, room: &Room) -> Option<Event> {
        let Some(text) = self.sentences.pop_front() else {
            self.told_complete = true;
            return Some(Event::AllSoundMade);
        };
        match self.voice.as_ref().filter(|_| !self.silent) {
            Some(voice) => {
                let speech = voice.speak(text.clone());
                self.first_asked.get_or_insert_with(Instant::now);
                self.present = Some(Present {
                    text,
                    speech,
                    begun: false,
                });
                None
            }
            None => self.give_or_keep(room, caption(text)),
        }
    }

    /// Gives sound or text to the room if the output is open, else keeps it back: before the turn is taken, not even
    /// captions are shown.
    fn give_or_keep(&mut self, room: &Room, what: KeptBack) -> Option<Event> {
        if self.open {
            return Some(self.give(room, what));
        }
        self.kept_back.push(what);
        None
    }

    fn give(&self, room: &Room, what: KeptBack) -> Event {
        match what {
            KeptBack::Begun { text, samples } => Event::SentenceBegun {
                text,
                samples: say(room, samples),
                synthesis_ms: self
                    .first_sound_took
                    .and_then(|took| u64::try_from(took.as_millis()).ok()),
            },
            KeptBack::Sound(samples) => Event::SoundGiven {
                samples: say(room, samples),
            },
            KeptBack::Made => Event::SentenceMade,
        }
    }
}

fn caption(text: String) -> KeptBack {
    KeptBack::Begun {
        text,
        samples: Vec::new(),
    }
}

/// Gives the samples to the room; returns how many there were.
fn say(room: &Room, samples: Vec<i16>) -> u64 {
    let count = samples.len() as u64;
    if count > 0 {
        room.say(samples);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, Bytes};
    use futures::{StreamExt, stream};
    use mockingbird_net::Reach;
    use mockingbird_service::languages;
    use mockingbird_shared::language::Language;
    use mockingbird_shared::provider::Provider;
    use std::convert::Infallible;

    fn sentences(text: &str, language: Option<Language>) -> Vec<String> {
        let rules = languages::speech(language);
        let clients = HttpClients::new(Duration::from_secs(5), Reach::Internet).unwrap();
        let mut output = SpeechOutput::new(Vec::new(), clients, rules);
        output.begin(false);
        for piece in text.split_inclusive(' ') {
            output.push(piece);
        }
        output.finish();
        output.sentences.into()
    }

    #[test]
    fn text_is_spoken_by_sentences_and_short_ones_go_along() {
        let english = Some(Language::En);
        assert_eq!(
            sentences("Good. Thank you for that. What did you learn?", english),
            ["Good. Thank you for that.", "What did you learn?"]
        );
        let long = "You have told me about the migration that you led last year at the bank, and about the team. Go on";
        assert_eq!(sentences(long, english).len(), 3);
    }

    #[test]
    fn an_abbreviation_an_initial_and_an_ordinal_end_no_sentence() {
        for (language, text, count) in [
            (
                Language::De,
                "Heute spricht Dr. Meyer mit Ihnen. Guten Tag.",
                2,
            ),
            (
                Language::De,
                "Nennen Sie etwas, z. B. ein Projekt. Bitte.",
                2,
            ),
            (Language::De, "Das war am 3. Mai in Berlin. Und dann?", 2),
            (
                Language::De,
                "Fangen wir im Jahr 2019 an. Das war 2019. Gut?",
                3,
            ),
            (
                Language::En,
                "You worked for Dr. Miller at J. P. Morgan. Why?",
                2,
            ),
            (
                Language::En,
                "You wrote it in version 3. What came next?",
                2,
            ),
            (
                Language::En,
                "He said “That is all I know.” Then you left.",
                2,
            ),
        ] {
            let found = sentences(text, Some(language));
            assert_eq!(found.len(), count, "{found:?}");
        }
    }

    #[test]
    fn what_is_no_speech_is_not_spoken_and_cuts_where_its_lines_end() {
        let english = Some(Language::En);
        let reply = "**Great!** Thank you, Ada.\n\n## Next\n\n1. Tell me about *one* project.\n2. Why did you leave? 🎉";
        assert_eq!(
            sentences(reply, english),
            [
                "Great! Thank you, Ada.",
                "Next",
                "Tell me about one project.",
                "Why did you leave?"
            ]
        );
        let code =
            "Look at this code:\n```rust\nlet x = 1.0; // Really. Yes.\n```\nWhat does it do?";
        assert_eq!(
            sentences(code, english),
            ["Look at this code:", "What does it do?"]
        );
        assert_eq!(sentences("🎉 ✨", english), [""; 0]);
    }

    #[test]
    fn a_sentence_goes_on_where_its_full_stop_or_its_dots_do_not_end_it() {
        for (text, count) in [
            ("You lived in the U.S. for long. Why?", 2),
            ("You used Rust, Go, etc. and more. Why?", 2),
            ("Well... let me ask you this. Why?", 2),
            ("Well, I see… That is a lot of it. Why?", 3),
            ("It grew by 3.5 percent. Why was that?", 2),
            ("You said \"I left.\" That was bold. Why?", 3),
        ] {
            let found = sentences(text, Some(Language::En));
            let ends = found.iter().map(|it| it.matches(['.', '?', '…']).count());
            assert!(ends.clone().all(|ends| ends > 0), "{found:?}");
            assert!(found.len() <= count && !found.is_empty(), "{found:?}");
        }
        let quoted = sentences("彼は「そうです。はい。」と言いました。次は？", None);
        assert_eq!(quoted.len(), 3, "{quoted:?}");
    }

    #[test]
    fn full_stops_of_other_scripts_end_sentences_whatever_the_language() {
        for language in [None, Some(Language::En), Some(Language::De)] {
            let japanese = sentences("ありがとうございます。次の質問です。なぜですか？", language);
            assert_eq!(japanese.len(), 3, "{japanese:?}");
            let arabic = sentences("ما اسمك الكامل؟ حدثني عن عملك.", language);
            assert_eq!(arabic.len(), 2, "{arabic:?}");
        }
    }

    /// A voice that sends samples for as long as anybody reads them.
    async fn endless_voice() -> TtsAccess {
        let answer = || async {
            let seconds = stream::repeat(Bytes::from_static(&[0; SAID_HZ as usize * 2]));
            Body::from_stream(seconds.map(Ok::<_, Infallible>))
        };
        let router = Router::new().fallback(answer);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        TtsAccess {
            provider: Provider::Openai,
            base_url,
            key: "key".to_owned().into(),
            language: "en".into(),
            model: None,
            voice: None,
        }
    }

    /// Goes on until `samples` says that no more is to be taken, and makes sure that it is not.
    async fn fill(
        output: &mut SpeechOutput,
        room: &Room,
        samples: fn(&SpeechOutput, &Room) -> u64,
    ) {
        while samples(output, room) < WAITING_MAX_SAMPLES {
            output.next(room).await;
        }
        for _ in 0..3 {
            assert!(output.next(room).await.is_none());
        }
        let surplus = samples(output, room) - WAITING_MAX_SAMPLES;
        assert!(surplus <= u64::from(SAID_HZ) / 10, "{surplus} samples");
    }

    #[tokio::test]
    async fn a_voice_without_end_fills_neither_what_is_kept_back_nor_the_room() {
        let clients = HttpClients::new(Duration::from_secs(5), Reach::Anywhere).unwrap();
        let rules = languages::speech(Some(Language::En));
        let mut output = SpeechOutput::new(vec![endless_voice().await], clients, rules);
        let (room, mut play) = Room::of_nobody();
        output.begin(false);
        // One sentence, which may take almost two minutes.
        output.push(&"word ".repeat(40));
        output.finish();
        let kept_back = |output: &SpeechOutput, _: &Room| {
            let samples = output.kept_back.iter().map(KeptBack::samples);
            samples.sum::<u64>()
        };
        fill(&mut output, &room, kept_back).await;
        assert_eq!(room.waiting_samples(), 0);

        output.open(&room, |_| {});
        assert!(output.kept_back.is_empty());
        let in_room = |_: &SpeechOutput, room: &Room| room.waiting_samples();
        fill(&mut output, &room, in_room).await;
        // Two seconds are heard.
        play(100);
        assert!(room.waiting_samples() < WAITING_MAX_SAMPLES);
        fill(&mut output, &room, in_room).await;
        assert_eq!(room.said_samples(), u64::from(SAID_HZ) * 2);
    }
}
