//! Is there anything to judge? Recognises answers that say nothing: no words, "I don't know", random letters, the same
//! again and again, keywords without a sentence, another language, and orders to whoever judges.
//!
//! Not here: whether the words go together (`coherence`) and are about the question (`beside`), how kindly that is said,
//! and what it costs (`score`).

use crate::asked::Asked;
use crate::coherence::is_incoherent;
use crate::fillers::{Filler, is_in};
use crate::grammar::JudgingWords;
use crate::languages::rules_of;
use crate::story::{Part, has_action};
use crate::text::{Spelling, Text};
use mockingbird_shared::facts::NothingToJudge;
use mockingbird_shared::language::Language;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What was found before the story is read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) nothing: Option<NothingToJudge>,
    /// The sentences that order whoever judges.
    pub(crate) orders: Vec<Range<usize>>,
    /// The language of the answer, where it is another one than the interview's and its rules are known.
    pub(crate) other_language: Option<Language>,
}

/// Fewer words beside an order are its trimmings, not an answer.
const ANSWER_BESIDE_ORDER_WORDS: usize = 12;
/// A longer answer tells something else, too, where it says "I don't know" once.
const DOES_NOT_KNOW_MAX_WORDS: usize = 30;
/// Shorter texts are too short to tell their language.
const LANGUAGE_MIN_WORDS: usize = 5;
/// Fewer words of an answer that repeats itself are an emphasis.
const REPETITION_MIN_WORDS: usize = 8;
/// Fewer words may be a list ("Go and Postgres") or one word for a direct question.
const GIBBERISH_MIN_WORDS: usize = 4;

/// Looks for everything that shows without the question's subject. Who tells what they did knows something, whatever
/// else they don't.
pub(crate) fn look(
    asked: &Asked<'_>,
    answer: &str,
    text: &Text<'_>,
    fillers: &[Filler],
    story: &[Part],
    language: Language,
) -> Found {
    let judging = rules_of(language).judging();
    let orders = orders(text, judging);
    let told: Vec<usize> = (0..text.len())
        .filter(|at| !is_in(fillers, *at) && !orders.iter().any(|order| order.contains(at)))
        .collect();
    let other = other_language(answer, text, &told, language);
    let nothing = if !orders.is_empty() && told.len() < ANSWER_BESIDE_ORDER_WORDS {
        Some(NothingToJudge::OrderToCoach)
    } else if told.is_empty() {
        Some(NothingToJudge::Silent)
    } else if other.is_some() {
        Some(NothingToJudge::OtherLanguage)
    } else if !has_action(story) && does_not_know(text, &told, judging) {
        Some(NothingToJudge::DoesNotKnow)
    } else {
        let words: Vec<&str> = told.iter().map(|at| text.lower(*at)).collect();
        empty_wording(asked, &words, judging, language).or_else(|| {
            is_incoherent(asked, text, rules_of(language)).then_some(NothingToJudge::Gibberish)
        })
    };
    Found {
        nothing,
        orders,
        other_language: other.flatten(),
    }
}

/// The sentences in which a phrase orders whoever judges; a transcript without punctuation is cut at the phrase.
fn orders(text: &Text<'_>, judging: &JudgingWords) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in text.find_all(&judging.orders) {
        let sentence = text.sentence_of(at.start);
        if found.last() != Some(&sentence) {
            found.push(sentence);
        }
    }
    // What follows the first order to the end belongs to it: orders come in a row, and are worded freely.
    let Some(first) = found.first().map(|order| order.start) else {
        return found;
    };
    std::iter::once(first..text.len()).collect()
}

/// The language of the answer, if it is another one than the interview's; `Some(None)` for one whose rules nobody knows.
fn other_language(
    answer: &str,
    text: &Text<'_>,
    told: &[usize],
    language: Language,
) -> Option<Option<Language>> {
    if told.len() < LANGUAGE_MIN_WORDS {
        return None;
    }
    let share = |of: Language| {
        let rules = rules_of(of);
        let other_text;
        let (text, told): (&Text<'_>, Vec<usize>) =
            if rules.spelling() == rules_of(language).spelling() {
                (text, told.to_vec())
            } else {
                other_text = Text::new(answer, rules.spelling());
                (&other_text, (0..other_text.len()).collect())
            };
        let known = told
            .iter()
            .filter(|at| contains(&rules.judging().function_words, text.lower(**at)));
        known.count() as f64 / told.len().max(1) as f64
    };
    let own = share(language);
    let others = Language::ALL.into_iter().filter(|other| *other != language);
    let (other, most) = others
        .map(|other| (other, share(other)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    if most > 0.3 && most > own + 0.2 {
        return Some(Some(other));
    }
    // Languages that nobody here knows are told apart by their letters, and random letters look like any.
    let words: Vec<&str> = told.iter().map(|at| text.lower(*at)).collect();
    let is_unknown = own < 0.12
        && !is_unlike_words(&words)
        && detected(answer).is_some_and(|code| code != language.code());
    is_unknown.then_some(None)
}

/// The language that a text's letters suggest, by its ISO 639-1 code; `None` where it can't be one that has no spaces
/// or another script than the text, which says nothing.
fn detected(answer: &str) -> Option<&'static str> {
    use whichlang::Lang;
    Some(match whichlang::detect_language(answer) {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    })
}

fn does_not_know(text: &Text<'_>, told: &[usize], judging: &JudgingWords) -> bool {
    if told.len() > DOES_NOT_KNOW_MAX_WORDS {
        return false;
    }
    // Who says what they would do has something to say.
    let planned = told
        .iter()
        .filter(|at| contains(&judging.conditional, text.lower(**at)))
        .count();
    planned < 2 && !text.find_all(&judging.dont_know).is_empty()
}

/// What shows by the words alone, in whatever order they stand.
fn empty_wording(
    asked: &Asked<'_>,
    words: &[&str],
    judging: &JudgingWords,
    language: Language,
) -> Option<NothingToJudge> {
    let content: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !contains(&judging.function_words, word))
        .collect();
    if repeats(words, &content) || turns_question_round(asked, &content, judging, language) {
        return Some(NothingToJudge::Repetition);
    }
    if words.len() < GIBBERISH_MIN_WORDS {
        return None;
    }
    let buzz = content.iter().filter(|word| judging.buzz.has(word));
    let buzz_share = buzz.count() as f64 / content.len().max(1) as f64;
    if buzz_share >= 0.45 && content.len() >= 6 {
        return Some(NothingToJudge::KeywordsOnly);
    }
    let function_share = 1.0 - content.len() as f64 / words.len() as f64;
    (function_share < 0.15 && is_unlike_words(&content)).then_some(NothingToJudge::Gibberish)
}

/// The same words again and again: few different ones, or one phrase that fills the answer.
fn repeats(words: &[&str], content: &[&str]) -> bool {
    if words.len() < REPETITION_MIN_WORDS {
        return false;
    }
    let different: HashSet<&str> = content.iter().map(|word| stem(word)).collect();
    let variety = different.len() as f64 / content.len().max(1) as f64;
    // Long answers repeat words of their subject, so they need less variety.
    let least = if content.len() < 40 { 0.42 } else { 0.25 };
    if content.len() >= 6 && variety < least {
        return true;
    }
    (2..=6).any(|length| repeated_share(words, length) > 0.6)
}

/// The share of words that belong to the most frequent run of this length.
fn repeated_share(words: &[&str], length: usize) -> f64 {
    let mut counts: HashMap<&[&str], usize> = HashMap::new();
    for run in words.windows(length) {
        *counts.entry(run).or_default() += 1;
    }
    let most = counts.into_values().max().unwrap_or(0);
    if most < 3 {
        return 0.0;
    }
    (most * length) as f64 / words.len() as f64
}

/// Whether the answer has hardly a word that the question had not.
fn turns_question_round(
    asked: &Asked<'_>,
    content: &[&str],
    judging: &JudgingWords,
    language: Language,
) -> bool {
    let question = Text::new(asked.question, spelling(language));
    let asked_for = content_stems(&question, judging, 1);
    if asked_for.is_empty() || content.len() < 5 {
        return false;
    }
    let of_question = content
        .iter()
        .filter(|word| asked_for.contains(stem(word)))
        .count();
    of_question as f64 / content.len() as f64 > 0.6
}

fn spelling(language: Language) -> Spelling {
    rules_of(language).spelling()
}

/// The stems of a text's words that are no function words and have so many characters.
pub(crate) fn content_stems<'t>(
    text: &'t Text<'_>,
    judging: &JudgingWords,
    min_chars: usize,
) -> HashSet<&'t str> {
    (0..text.len())
        .map(|at| text.lower(at))
        .filter(|word| word.chars().count() >= min_chars)
        .filter(|word| !contains(&judging.function_words, word))
        .map(stem)
        .collect()
}

/// The first five letters: enough to take inflected forms of a word for one.
pub(crate) fn stem(word: &str) -> &str {
    let end = word.char_indices().nth(5).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// Letters that no word of these languages has in such a row: three consonants of a keyboard's row, or none but
/// consonants.
fn is_unlike_words(content: &[&str]) -> bool {
    if content.is_empty() {
        return false;
    }
    let unlike = content.iter().filter(|word| is_unlike_word(word)).count();
    unlike * 3 >= content.len()
}

fn is_unlike_word(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() < 3 || !letters.iter().all(char::is_ascii) {
        return false;
    }
    let is_vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let longest_run = letters
        .split(is_vowel)
        .map(<[char]>::len)
        .max()
        .unwrap_or(0);
    longest_run >= 4 || !letters.iter().any(is_vowel)
}

pub(crate) fn contains(list: &[String], word: &str) -> bool {
    list.iter().any(|it| it == word)
}
