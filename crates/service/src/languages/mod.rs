//! Everything that is said or judged in a language: `<code>/{bank,coach,phrases,turn_taking,speech}.json`, typed.
//!
//! A new language is a folder here, one in `shared/src/languages`, and a variant of `Language`; the compiler and
//! `tests/languages.rs` name what is missing. Not here: the rules that use the texts and lists.

mod bank;
mod coach_texts;

pub(crate) use bank::{Bank, Need, Question};
pub(crate) use coach_texts::CoachTexts;

use mockingbird_shared::language::{Language, StoredLanguage};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Everything in one language.
#[derive(Debug)]
pub(crate) struct Pack {
    /// Questions and short reactions of the built-in interviewer.
    pub(crate) bank: Bank,
    /// Texts of the built-in coach.
    pub(crate) coach: CoachTexts,
    phrases: Phrases,
    turn_taking: TurnTakingWords,
    speech: SpeechRules,
}

/// The few sentences that the voice worker says or shows by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Nobody has answered for a while.
    pub nudge: String,
    /// The worker has taken over an interview in the middle.
    pub back: String,
    /// The same, when an answer to `{question}` was awaited.
    pub back_at_question: String,
    /// Nothing is understood for the moment.
    pub cannot_hear: String,
    /// Shown, not spoken: a written answer is longer than `ANSWER_MAX_CHARS`, and nothing of it was taken.
    pub too_long: String,
    /// Shown, not spoken: a spoken or growing answer is longer than `ANSWER_MAX_CHARS`, and its end was not taken.
    pub cut: String,
}

impl Phrases {
    /// `back_at_question` with the question in it.
    pub fn back_at(&self, question: &str) -> String {
        self.back_at_question.replace("{question}", question)
    }
}

/// Words by which a turn shows that it goes on, or that it is whole; lower-cased. Empty lists are the neutral form: then
/// punctuation and silence alone decide.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnTakingWords {
    /// Words that nobody ends an answer with; transcribers put a full stop even there.
    pub never_last: Vec<String>,
    /// Words that seldom end an answer; a full stop after them is believed. Prefixes of separable verbs are in neither
    /// list: "Dann fing ich damit an" is a whole sentence.
    pub seldom_last: Vec<String>,
    /// Answers of a word or two that are whole.
    pub short_answers: Vec<String>,
    /// Phrases that ask for time.
    pub asks_for_time: Vec<String>,
    /// Single words that are said to show that one listens.
    pub back_channels: Vec<String>,
}

/// Where a text may be cut for speech. The default knows no abbreviation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeechRules {
    /// Lower-cased words with their full stop that end no sentence. Single letters never do, in no language.
    pub abbreviations: Vec<String>,
    /// Whether a number of one or two digits with a full stop is an ordinal ("am 3. Mai") and so ends no sentence.
    pub number_and_stop_is_ordinal: bool,
}

macro_rules! pack {
    ($code:literal) => {
        LazyLock::new(|| Pack {
            bank: parse(include_str!(concat!($code, "/bank.json"))),
            coach: parse(include_str!(concat!($code, "/coach.json"))),
            phrases: parse(include_str!(concat!($code, "/phrases.json"))),
            turn_taking: parse(include_str!(concat!($code, "/turn_taking.json"))),
            speech: parse(include_str!(concat!($code, "/speech.json"))),
        })
    };
}

static ENGLISH: LazyLock<Pack> = pack!("en");
static GERMAN: LazyLock<Pack> = pack!("de");
static NEUTRAL_WORDS: LazyLock<TurnTakingWords> = LazyLock::new(TurnTakingWords::default);
static NEUTRAL_SPEECH: LazyLock<SpeechRules> = LazyLock::new(SpeechRules::default);

#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
fn parse<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the texts of a language have all their keys")
}

pub(crate) fn pack(language: Language) -> &'static Pack {
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
    }
}

/// The language in which the program itself speaks and writes in such an interview: English where the interview's own is
/// not supported. Whoever speaks then says so.
pub fn spoken(language: &StoredLanguage) -> Language {
    language.supported().unwrap_or(Language::En)
}

/// What the voice worker says by itself.
pub fn phrases(language: Language) -> &'static Phrases {
    &pack(language).phrases
}

/// The words of turn-taking; empty lists where the language is not supported.
pub fn turn_taking(language: Option<Language>) -> &'static TurnTakingWords {
    language.map_or(&*NEUTRAL_WORDS, |language| &pack(language).turn_taking)
}

/// Where texts are cut for speech; the neutral rules where the language is not supported.
pub fn speech(language: Option<Language>) -> &'static SpeechRules {
    language.map_or(&*NEUTRAL_SPEECH, |language| &pack(language).speech)
}

/// The language in words for a model, which may speak more than this program judges.
pub(crate) fn language_name(language: &StoredLanguage) -> Cow<'static, str> {
    match language.supported() {
        Some(language) => language.english_name().into(),
        None => format!("the language with the code {:?}", language.as_str()).into(),
    }
}
