//! Everything that is said in a language: `<code>/{bank,questions,families,coach,phrases,turn_taking,speech,
//! data_export}.json`, typed.
//!
//! A new language is a folder here, one in `crates/facts/src/languages`, and a variant of `Language`; the compiler
//! and `tests/languages.rs` name what is missing. Not here: the rules that use the texts and lists.

mod bank;
mod coach_texts;

pub(crate) use bank::{Bank, Expects, Family, FollowUps, KeyPoints, Need, Question};
pub(crate) use coach_texts::CoachTexts;

use mockingbird_shared::interview::Stage;
use mockingbird_shared::language::{Language, StoredLanguage};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// All texts and word lists of one language.
#[derive(Debug)]
pub(crate) struct Pack {
    /// Follow-ups and short reactions of the built-in interviewer.
    pub(crate) bank: Bank,
    /// Its questions.
    pub(crate) questions: Vec<Question>,
    /// Parts of names of roles, in lower case, by the family that they belong to.
    families: HashMap<Family, Vec<String>>,
    /// Texts of the built-in coach.
    pub(crate) coach: CoachTexts,
    phrases: Phrases,
    turn_taking: TurnTakingWords,
    speech: SpeechRules,
    /// What stands beside somebody's data when they download them.
    pub(crate) data_export: ExportTexts,
}

/// Parts of names of roles that are no longer than this are whole words.
const WHOLE_WORD_MAX_CHARS: usize = 4;

impl Pack {
    /// Whether a role belongs to a family of jobs. A role may belong to several, or to none.
    pub(crate) fn is_of_family(&self, role: &str, family: Family) -> bool {
        let role = role.to_lowercase();
        let words: Vec<&str> = role
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let fits = |part: &String| {
            // Short parts ("ui", "qa") stand in many longer words.
            if part.chars().count() <= WHOLE_WORD_MAX_CHARS {
                words.contains(&part.as_str())
            } else {
                role.contains(part.as_str())
            }
        };
        let parts = self.families.get(&family);
        parts.is_some_and(|parts| parts.iter().any(fits))
    }

    /// Whether a question asks for something that happened: as the bank says, else in the stage for experience.
    pub(crate) fn wants_story(&self, utterance: &str, stage: Stage) -> bool {
        match self.question_in(utterance) {
            Some(question) => question.expects == Expects::Story,
            None => stage == Stage::PastExperience,
        }
    }

    /// The question that an utterance of the interviewer asks, if it is one of the bank's without a placeholder.
    pub(crate) fn question_in(&self, utterance: &str) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| utterance.contains(question.text.as_str()))
    }
}

/// The few sentences that the voice worker says or shows by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Said when nobody has answered for a while.
    pub nudge: String,
    /// Said when the worker has taken over an interview in the middle.
    pub back: String,
    /// Said when the worker has taken over while an answer to `{question}` was awaited.
    pub back_at_question: String,
    /// Said when no speech can be transcribed for the moment.
    pub cannot_hear: String,
    /// Shown, not spoken, when a written answer is longer than `ANSWER_MAX_CHARS`; nothing of it is taken.
    pub too_long: String,
    /// Shown, not spoken, when a spoken or growing answer is longer than `ANSWER_MAX_CHARS`; its end is not
    /// taken.
    pub cut: String,
}

impl Phrases {
    /// `back_at_question` with this question.
    pub fn back_at(&self, question: &str) -> String {
        self.back_at_question.replace("{question}", question)
    }
}

/// Lower-case words that show whether a turn is complete. With empty lists, the default, only punctuation and
/// silence decide.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnTakingWords {
    /// Words that never end an answer. Transcribers put a full stop even after these.
    pub never_last: Vec<String>,
    /// Words that seldom end an answer, except with a full stop. Prefixes of separable verbs are in neither
    /// list: "Dann fing ich damit an" is a whole sentence.
    pub seldom_last: Vec<String>,
    /// Complete answers of one or two words.
    pub short_answers: Vec<String>,
    /// Phrases with which a candidate asks for time to think.
    pub asks_for_time: Vec<String>,
    /// Single words with which a listener shows attention.
    pub back_channels: Vec<String>,
}

/// Where a text may be cut into sentences for speech. The default has no abbreviations.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeechRules {
    /// Lower-case words with a full stop that does not end a sentence. Single letters never end one, in any
    /// language.
    pub abbreviations: Vec<String>,
    /// Whether a number of one or two digits with a full stop is an ordinal ("am 3. Mai"), which does not end
    /// a sentence.
    pub number_and_stop_is_ordinal: bool,
}

/// The texts of the file with everything that is kept of a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportTexts {
    /// The paragraphs that say what is in it.
    pub(crate) read_me: Vec<String>,
}

macro_rules! pack {
    ($code:literal) => {
        LazyLock::new(|| Pack {
            bank: parse(include_str!(concat!($code, "/bank.json"))),
            questions: parse(include_str!(concat!($code, "/questions.json"))),
            families: parse(include_str!(concat!($code, "/families.json"))),
            coach: parse(include_str!(concat!($code, "/coach.json"))),
            phrases: parse(include_str!(concat!($code, "/phrases.json"))),
            turn_taking: parse(include_str!(concat!($code, "/turn_taking.json"))),
            speech: parse(include_str!(concat!($code, "/speech.json"))),
            data_export: parse(include_str!(concat!($code, "/data_export.json"))),
        })
    };
}

static ENGLISH: LazyLock<Pack> = pack!("en");
static GERMAN: LazyLock<Pack> = pack!("de");
static FRENCH: LazyLock<Pack> = pack!("fr");
static SPANISH: LazyLock<Pack> = pack!("es");
static ARABIC: LazyLock<Pack> = pack!("ar");
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
        Language::Fr => &FRENCH,
        Language::Es => &SPANISH,
        Language::Ar => &ARABIC,
    }
}

/// The language in which the program speaks and writes in such an interview: English if the interview's own
/// is not supported.
pub fn spoken(language: &StoredLanguage) -> Language {
    language.supported().unwrap_or(Language::En)
}

/// The sentences that the voice worker says by itself.
pub fn phrases(language: Language) -> &'static Phrases {
    &pack(language).phrases
}

/// The words for turn-taking; empty lists if the language is not supported.
pub fn turn_taking(language: Option<Language>) -> &'static TurnTakingWords {
    language.map_or(&*NEUTRAL_WORDS, |language| &pack(language).turn_taking)
}

/// Where texts are cut for speech; neutral rules if the language is not supported.
pub fn speech(language: Option<Language>) -> &'static SpeechRules {
    language.map_or(&*NEUTRAL_SPEECH, |language| &pack(language).speech)
}

/// The language's name for a model, which may speak languages that this program does not support.
pub(crate) fn language_name(language: &StoredLanguage) -> Cow<'static, str> {
    match language.supported() {
        Some(language) => language.english_name().into(),
        None => format!("the language with the code {:?}", language.as_str()).into(),
    }
}
