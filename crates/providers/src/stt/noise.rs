//! What a transcriber of files writes where nobody has spoken, and how it is told from an answer.
//!
//! Whisper and its successors were trained on subtitles. Given a click or breath they write what stands there when nobody
//! speaks, farewells and the names of subtitlers, or the likely words that they were told, or one phrase over and over.
//! Their own measures tell first, then the sound, then a table (`noise_phrases.json`). What people do say in an interview, such
//! as "Thank you.", is noise only if the measures or the sound say that nobody has spoken.

use super::STT_HZ;
use serde::Deserialize;
use std::sync::LazyLock;

/// From here on Whisper itself takes a segment for silence, if it also doubts its words.
const NO_SPEECH_PROBABILITY: f64 = 0.6;
/// Below this mean of the logarithms of their probabilities, Whisper doubts its words.
const DOUBTFUL_LOG_PROBABILITY: f64 = -1.0;
/// Text that can be compressed by more than this is a loop, by Whisper's own rule.
const LOOP_COMPRESSION_RATIO: f64 = 2.4;
/// A stretch is quiet if no tenth of a second of it is louder than this (root mean square of samples, -47 dB of full scale):
/// a tenth of what is spoken softly into a microphone.
const QUIET_RMS: f64 = 150.0;
/// Nobody says more characters in a second; quick speech has 25.
const CHARACTERS_PER_SECOND_MAX: f64 = 45.0;
/// A phrase that fills the text by being repeated so often is a loop.
const REPEATS_MIN: usize = 4;
/// The same for what is no longer than this many bytes: people do say "no, no, no, no".
const SHORT_PHRASE_BYTES: usize = 6;
const SHORT_REPEATS_MIN: usize = 8;
/// Longest text that may be the credits of a video, in words.
const CREDITS_MAX_WORDS: usize = 14;

/// What transcribers write of nothing; in the form of `words_of`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    /// Beginnings of credits, which nobody says in an interview.
    credits: Vec<String>,
    /// Whole farewells of videos, which nobody says in an interview.
    farewells: Vec<String>,
    /// What people say too.
    fillers: Vec<String>,
    /// Names of sounds, between brackets.
    sounds: Vec<String>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    #[allow(
        clippy::expect_used,
        reason = "the file is part of the program, and a test reads it"
    )]
    serde_json::from_str(include_str!("noise_phrases.json")).expect("the phrases of noise")
});

/// A part of a transcript with the transcriber's measures of it, where it tells them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heard {
    pub(super) text: String,
    pub(super) no_speech_probability: Option<f64>,
    /// The mean over its words.
    pub(super) log_probability: Option<f64>,
    pub(super) compression_ratio: Option<f64>,
}

/// What was said in a stretch of speech; empty if nobody has spoken. `terms` are the likely words that the transcriber was told.
pub(super) fn said(parts: &[Heard], samples: &[i16], terms: &[String]) -> String {
    let seconds = samples.len() as f64 / f64::from(STT_HZ);
    let is_quiet = is_quiet(samples);
    let kept: Vec<String> = parts
        .iter()
        .filter(|part| !part.is_silence())
        .map(|part| (part, without_sounds(&part.text)))
        .filter(|(_, text)| !is_credits(text) && !is_loop(text))
        .filter(|(part, text)| !(is_filler(text) && (is_quiet || part.is_doubtful())))
        .map(|(_, text)| text)
        .collect();
    let text = kept.join(" ");
    let words = words_of(&text);
    if words.is_empty() || is_loop(&text) {
        return String::new();
    }
    let too_quick = words.chars().count() as f64 > CHARACTERS_PER_SECOND_MAX * seconds;
    let nobody_spoke = is_quiet || too_quick || parts.iter().all(Heard::is_doubtful);
    if is_echo(&words, terms, nobody_spoke) {
        return String::new();
    }
    text
}

impl Heard {
    /// Whether the transcriber takes this for silence, or for a loop.
    fn is_silence(&self) -> bool {
        let silent = self.no_speech_probability > Some(NO_SPEECH_PROBABILITY);
        let doubts = self
            .log_probability
            .is_some_and(|it| it < DOUBTFUL_LOG_PROBABILITY);
        // A loop is longer than what people repeat.
        let is_long = self.text.chars().count() > 60;
        let loops = self.compression_ratio > Some(LOOP_COMPRESSION_RATIO);
        (silent && doubts) || (loops && is_long)
    }

    /// Whether the transcriber has told that there may have been no speech.
    fn is_doubtful(&self) -> bool {
        self.no_speech_probability > Some(NO_SPEECH_PROBABILITY)
            || self
                .log_probability
                .is_some_and(|it| it < DOUBTFUL_LOG_PROBABILITY)
    }
}

/// Lower-case words with single spaces, the form in which texts are compared.
fn words_of(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// A text without the names of sounds: `[Music]`, `(sighs)`, `*coughs*`, `♪`.
fn without_sounds(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '(', '*', '（', '【', '♪', '♫']) {
        let mark = rest[at..].chars().next().unwrap_or('*');
        let close = match mark {
            '[' => ']',
            '(' => ')',
            '（' => '）',
            '【' => '】',
            other => other,
        };
        let inner = &rest[at + mark.len_utf8()..];
        kept.push_str(&rest[..at]);
        rest = inner;
        if matches!(mark, '♪' | '♫') {
            continue;
        }
        match inner.find(close) {
            Some(end) if is_sound(&inner[..end]) => rest = &inner[end + close.len_utf8()..],
            _ => kept.push(mark),
        }
    }
    kept.push_str(rest);
    let words: Vec<&str> = kept.split_whitespace().collect();
    words.join(" ")
}

fn is_sound(text: &str) -> bool {
    let words = words_of(text);
    let sounds = &PHRASES.sounds;
    words.is_empty() || sounds.contains(&words) || {
        // "soft music", "upbeat music playing"
        let mut each = words.split(' ');
        words.split(' ').count() <= 3 && each.any(|word| sounds.iter().any(|it| it == word))
    }
}

fn is_credits(text: &str) -> bool {
    let words = words_of(text);
    let is_short = words.split(' ').count() <= CREDITS_MAX_WORDS;
    let credits = PHRASES.credits.iter();
    PHRASES.farewells.contains(&words)
        || (is_short && credits.into_iter().any(|it| words.starts_with(it)))
}

fn is_filler(text: &str) -> bool {
    let words = words_of(text);
    words.is_empty() || PHRASES.fillers.contains(&words)
}

/// Whether a text is one phrase over and over.
fn is_loop(text: &str) -> bool {
    let words = words_of(text);
    // With a space at its end, every repetition is as long as the others.
    let chars: Vec<char> = words.chars().chain([' ']).collect();
    let bare: Vec<char> = words.chars().filter(|c| *c != ' ').collect();
    // The second finds loops in scripts without spaces.
    repeats(&chars) || (!words.contains(' ') && repeats(&bare))
}

fn repeats(chars: &[char]) -> bool {
    (1..=chars.len() / REPEATS_MIN).any(|length| {
        let bytes: usize = chars[..length].iter().map(|c| c.len_utf8()).sum();
        let least = if bytes > SHORT_PHRASE_BYTES {
            REPEATS_MIN
        } else {
            SHORT_REPEATS_MIN
        };
        chars.len() / length >= least
            && chars
                .iter()
                .zip(&chars[length..])
                .all(|(one, other)| one == other)
    })
}

/// Whether the words are the likely words that the transcriber was told, read back. The first two are the role and the company,
/// which nobody names one after the other; others may be an answer, unless nobody has spoken.
fn is_echo(words: &str, terms: &[String], nobody_spoke: bool) -> bool {
    let terms: Vec<String> = terms.iter().map(|term| words_of(term)).collect();
    let terms: Vec<&str> = terms
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    if terms.is_empty() {
        return false;
    }
    let prompt: Vec<&str> = terms.iter().flat_map(|term| term.split(' ')).collect();
    let words: Vec<&str> = words.split(' ').collect();
    let runs_from = |start: usize| {
        let told = prompt.iter().cycle().skip(start);
        words.iter().zip(told).all(|(word, told)| word == told)
    };
    let first_two = terms
        .iter()
        .take(2)
        .flat_map(|term| term.split(' '))
        .count();
    if terms.len() > 1 && words.len() >= first_two && runs_from(0) {
        return true;
    }
    nobody_spoke && (0..prompt.len()).any(runs_from)
}

fn is_quiet(samples: &[i16]) -> bool {
    let tenth = STT_HZ as usize / 10;
    let loudness = |window: &[i16]| {
        let squares: f64 = window.iter().map(|it| f64::from(*it).powi(2)).sum();
        (squares / window.len() as f64).sqrt()
    };
    samples
        .chunks(tenth)
        .all(|window| loudness(window) < QUIET_RMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second and a half of a voice, or of a room with nobody in it.
    fn sound(loud: bool) -> Vec<i16> {
        let amplitude = if loud { 8_000.0 } else { 60.0 };
        (0..STT_HZ as usize * 3 / 2)
            .map(|index| ((index as f32 * 0.3).sin() * amplitude) as i16)
            .collect()
    }

    fn heard(text: &str) -> Heard {
        Heard {
            text: text.into(),
            ..Heard::default()
        }
    }

    fn terms() -> Vec<String> {
        [
            "Backend Developer", "Example Ltd", "Rust", "Kubernetes", "PostgreSQL",
        ]
        .map(str::to_owned)
        .into()
    }

    fn said_aloud(text: &str) -> String {
        said(&[heard(text)], &sound(true), &terms())
    }

    fn said_in_silence(text: &str) -> String {
        said(&[heard(text)], &sound(false), &terms())
    }

    #[test]
    fn what_nobody_says_in_an_interview_is_noise_however_loud_it_was() {
        for text in [
            "Thanks for watching!",
            "Untertitel der Amara.org-Community",
            "Untertitelung des ZDF, 2020",
            "ご視聴ありがとうございました",
            "Sous-titres réalisés par la communauté d'Amara.org",
            "Subtitles by the Amara.org community",
            "Субтитры сделал DimaTorzok",
            "字幕由 Amara.org 社群提供",
            "시청해주셔서 감사합니다.",
            "[Music]",
            "(sighs)",
            "[BLANK_AUDIO]",
            "*coughs*",
            "♪ ♪",
            "♪ [upbeat music playing] ♪",
            " ... ",
            "",
            "Backend Developer, Example Ltd, Rust, Kubernetes, PostgreSQL",
            "Backend Developer, Example Ltd.",
            "Backend Developer, Example Ltd, Rust, Kubernetes, PostgreSQL, Backend Developer, Example",
            "I am going. I am going. I am going. I am going. I am going.",
            "ありがとうありがとうありがとうありがとう",
        ] {
            assert_eq!(said_aloud(text), "", "{text}");
        }
    }

    #[test]
    fn what_was_said_aloud_is_an_answer() {
        for text in [
            "Thank you.",
            "Yes.",
            "No, no, no, no.",
            "Bye.",
            "Rust.",
            "Rust, Kubernetes.",
            "I am a backend developer at Example Ltd.",
            "I watched it. Thanks for asking!",
            "I make music (mostly jazz).",
            "Ten years of Rust and Kubernetes, and music in the evening.",
            "Danke.",
        ] {
            assert_eq!(said_aloud(text), text);
        }
        assert_eq!(said_aloud("[Music] I led the team."), "I led the team.");
    }

    #[test]
    fn in_silence_a_filler_or_a_likely_word_is_noise_and_a_sentence_is_not() {
        for text in [
            "you", "Bye.", "Thank you.", "Danke.", "Rust.", "Kubernetes, PostgreSQL",
        ] {
            assert_eq!(said_in_silence(text), "", "{text}");
        }
        let whispered = "I led the team.";
        assert_eq!(said_in_silence(whispered), whispered);
    }

    #[test]
    fn the_transcribers_own_measures_count() {
        let part = |text: &str, no_speech: f64, log: f64, ratio: f64| Heard {
            text: text.into(),
            no_speech_probability: Some(no_speech),
            log_probability: Some(log),
            compression_ratio: Some(ratio),
        };
        let said = |parts: &[Heard]| said(parts, &sound(true), &terms());
        assert_eq!(said(&[part("Thank you.", 0.9, -0.3, 0.7)]), "");
        assert_eq!(said(&[part("Thank you.", 0.05, -0.3, 0.7)]), "Thank you.");
        assert_eq!(said(&[part("The team was small.", 0.9, -1.4, 0.9)]), "");
        assert_eq!(
            said(&[part("The team was small.", 0.9, -0.3, 0.9)]),
            "The team was small.",
            "the words are certain"
        );
        let parts = [
            part(" I led the team.", 0.05, -0.2, 1.1),
            part(" Thanks for watching!", 0.3, -0.4, 0.9),
        ];
        assert_eq!(said(&parts), "I led the team.");
    }

    #[test]
    fn more_than_can_be_said_in_the_time_is_an_echo() {
        let short = &sound(true)[..STT_HZ as usize / 4];
        assert_eq!(
            said(&[heard("Rust, Kubernetes, PostgreSQL")], short, &terms()),
            ""
        );
    }

    #[test]
    fn the_phrases_are_in_the_form_of_words() {
        let phrases = &*PHRASES;
        let lists = [
            &phrases.credits, &phrases.farewells, &phrases.fillers, &phrases.sounds,
        ];
        for phrase in lists.into_iter().flatten() {
            assert_eq!(&words_of(phrase), phrase);
        }
    }
}
