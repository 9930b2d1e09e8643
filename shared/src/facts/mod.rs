//! What is measured of an interview : counted from the turns, never guessed by a model.

mod lexicon;
mod stats;

use crate::interview::{Mode, Speaker, Stage, Turn, TurnSource};
use crate::language::{Language, StoredLanguage};
use lexicon::lexicon;
use serde::{Deserialize, Serialize};
pub use stats::Stats;

/// Measurements of a whole interview. What can't be measured in this mode is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facts {
    /// Answers given.
    pub answers: u32,
    /// Words of the candidate.
    pub words: u32,
    /// The candidate's share of all words, 0 to 1.
    pub talk_ratio: f64,
    /// Words by the minutes the answers took. By text it is the pace of writing.
    pub words_per_minute: f64,
    /// Mean words of an answer.
    pub mean_answer_words: f64,
    /// Words of the shortest answer.
    pub shortest_answer_words: u32,
    /// Words of the longest answer.
    pub longest_answer_words: u32,
    /// Filler words, by word, most frequent first. Empty as well where they could not be counted.
    pub fillers: Vec<FillerCount>,
    /// All filler words; none where nobody knows the filler words of the language.
    pub filler_word_count: Option<u32>,
    /// Seconds the candidate spoke; none by text.
    pub speaking_seconds: Option<f64>,
    /// Mean seconds from the end of a question to the start of the answer; none by text, where writing and thinking are one.
    pub mean_pause_seconds: Option<f64>,
    /// Silences of at least a second within answers; none where nobody listened.
    pub pauses: Option<u32>,
    /// The longest of them; none if there was none.
    pub longest_pause_seconds: Option<f64>,
    /// Mean seconds from the end of an answer to the interviewer's voice.
    pub mean_latency_seconds: Option<f64>,
    /// How many answers had each part of STAR; none where nobody knows the words of the language.
    pub star: Option<StarCounts>,
    /// Answers that had at least three parts of STAR; none like `star`.
    pub structured_answers: Option<u32>,
    /// The language of the interview, where its wording was not measured because it is not supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmeasured_language: Option<String>,
}

/// A filler word and how often it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FillerCount {
    /// The word.
    pub word: String,
    /// How often.
    pub count: u32,
}

/// How many answers had each part of a story: situation, task, action, result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StarCounts {
    /// When and where.
    pub situation: u32,
    /// What was to be done.
    pub task: u32,
    /// What the person did.
    pub action: u32,
    /// What came of it.
    pub result: u32,
}

/// Which parts of STAR one answer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StarParts {
    /// When and where.
    pub situation: bool,
    /// What was to be done.
    pub task: bool,
    /// What the person did.
    pub action: bool,
    /// What came of it.
    pub result: bool,
}

impl StarParts {
    /// How many of the four.
    pub fn count(self) -> u32 {
        [self.situation, self.task, self.action, self.result]
            .into_iter()
            .map(u32::from)
            .sum()
    }
}

/// Words as people count them.
pub fn count_words(text: &str) -> u32 {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    u32::try_from(words).unwrap_or(u32::MAX)
}

/// The parts of STAR that an answer shows by its wording.
pub fn star_parts(text: &str, language: Language) -> StarParts {
    let text = normalized(text);
    let lexicon = lexicon(language);
    let has = |phrases: &[String]| phrases.iter().any(|phrase| occurrences(&text, phrase) > 0);
    StarParts {
        situation: has(&lexicon.situation),
        task: has(&lexicon.task),
        action: has(&lexicon.action),
        result: has(&lexicon.result)
            || text
                .split(' ')
                .any(|word| word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty()),
    }
}

/// How often each filler word of the language occurs, most frequent first.
pub fn fillers(text: &str, language: Language) -> Vec<FillerCount> {
    let text = normalized(text);
    let mut counts: Vec<FillerCount> = lexicon(language)
        .fillers
        .iter()
        .map(|word| FillerCount {
            word: word.clone(),
            count: occurrences(&text, word),
        })
        .filter(|filler| filler.count > 0)
        .collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
    counts
}

/// Lower-cased words with single spaces, and one at each end, so that a phrase is found by ` phrase `.
fn normalized(text: &str) -> String {
    let mut out = String::from(" ");
    for word in text
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
    {
        if !word.is_empty() {
            out.push_str(word);
            out.push(' ');
        }
    }
    out
}

fn occurrences(normalized: &str, phrase: &str) -> u32 {
    let phrase = format!(" {phrase} ");
    let mut count = 0;
    let mut rest = normalized;
    while let Some(at) = rest.find(&phrase) {
        count += 1;
        // The space behind one word is the space before the next.
        rest = &rest[at + phrase.len() - 1..];
    }
    count
}

fn words_of<'a>(turns: impl Iterator<Item = &'a Turn>) -> u32 {
    turns.map(|turn| count_words(turn.text.expose())).sum()
}

/// Whether an answer was spoken: it was heard, or it comes from elsewhere, of an interview that was held by voice.
fn is_spoken(answer: &Turn, set_up_for: Mode) -> bool {
    let imported = answer.source == TurnSource::Import && set_up_for == Mode::Voice;
    answer.metrics.spoken_ms.is_some() || imported
}

/// How an interview was held, whatever it was set up for: an interview can be switched between voice and text at any
/// time. Before the first answer, as it was set up.
pub fn mode_held(turns: &[Turn], set_up_for: Mode) -> Mode {
    let mut answers = turns
        .iter()
        .filter(|turn| turn.speaker == Speaker::Candidate)
        .peekable();
    if answers.peek().is_none() {
        set_up_for
    } else if answers.any(|answer| is_spoken(answer, set_up_for)) {
        Mode::Voice
    } else {
        Mode::Text
    }
}

/// Measures an interview. What only a voice has is measured of the answers that were spoken, whatever the interview was
/// set up for; what only a language's own word lists tell stays out where there are none.
pub fn measure(turns: &[Turn], set_up_for: Mode, language: &StoredLanguage) -> Facts {
    let answers: Vec<&Turn> = turns
        .iter()
        .filter(|turn| turn.speaker == Speaker::Candidate)
        .collect();
    let spoken: Vec<&Turn> = answers
        .iter()
        .copied()
        .filter(|answer| is_spoken(answer, set_up_for))
        .collect();
    let words: Vec<u32> = answers
        .iter()
        .map(|turn| count_words(turn.text.expose()))
        .collect();
    let candidate_words: u32 = words.iter().sum();
    let interviewer_words = words_of(
        turns
            .iter()
            .filter(|turn| turn.speaker == Speaker::Interviewer),
    );
    let mut facts = Facts {
        answers: u32::try_from(answers.len()).unwrap_or(u32::MAX),
        words: candidate_words,
        talk_ratio: ratio(
            f64::from(candidate_words),
            f64::from(candidate_words + interviewer_words),
        ),
        words_per_minute: if spoken.is_empty() {
            words_per_minute(&answers, candidate_words)
        } else {
            words_per_minute(&spoken, words_of(spoken.iter().copied()))
        },
        mean_answer_words: ratio(f64::from(candidate_words), answers.len() as f64),
        shortest_answer_words: words.iter().min().copied().unwrap_or(0),
        longest_answer_words: words.iter().max().copied().unwrap_or(0),
        ..Facts::default()
    };
    match language.supported() {
        Some(language) => measure_wording(&mut facts, &answers, language),
        None => facts.unmeasured_language = Some(language.to_string()),
    }
    if mode_held(turns, set_up_for) == Mode::Voice {
        measure_speech(&mut facts, &spoken, turns, set_up_for);
    }
    facts
}

/// What shows by the words of the language: fillers, and the parts of a story.
fn measure_wording(facts: &mut Facts, answers: &[&Turn], language: Language) {
    let all_text: String = answers
        .iter()
        .flat_map(|turn| [turn.text.expose().as_str(), "\n"])
        .collect();
    facts.fillers = fillers(&all_text, language);
    let count = facts.fillers.iter().map(|filler| filler.count).sum();
    facts.filler_word_count = Some(count);
    let mut star = StarCounts::default();
    let mut structured = 0;
    for turn in answers {
        let parts = star_parts(turn.text.expose(), language);
        star.situation += u32::from(parts.situation);
        star.task += u32::from(parts.task);
        star.action += u32::from(parts.action);
        star.result += u32::from(parts.result);
        structured += u32::from(parts.count() >= 3);
    }
    facts.star = Some(star);
    facts.structured_answers = Some(structured);
}

/// What only a voice has: time, pauses, and how long the interviewer took.
fn measure_speech(facts: &mut Facts, spoken: &[&Turn], turns: &[Turn], set_up_for: Mode) {
    // Answers that were imported have no more than their times.
    let spoken_ms = spoken.iter().map(|turn| {
        let lasted_ms = turn.ended_ms.saturating_sub(turn.started_ms);
        turn.metrics.spoken_ms.unwrap_or(lasted_ms)
    });
    let spoken_ms = total(spoken_ms);
    facts.speaking_seconds = Some(seconds(spoken_ms));
    facts.mean_pause_seconds = mean_pause_seconds(turns, set_up_for);
    let counted: Vec<u32> = spoken
        .iter()
        .filter_map(|turn| turn.metrics.pauses)
        .collect();
    facts.pauses = counted.into_iter().reduce(u32::saturating_add);
    let longest = spoken
        .iter()
        .filter_map(|turn| turn.metrics.longest_pause_ms);
    facts.longest_pause_seconds = longest.max().map(seconds);
    let latencies: Vec<u64> = turns
        .iter()
        .filter_map(|turn| turn.metrics.e2e_latency_ms)
        .collect();
    facts.mean_latency_seconds = mean_seconds(&latencies);
}

/// The sum. Times of other systems and of other releases may be anything; a sum that is too large stays the largest.
fn total(all_ms: impl Iterator<Item = u64>) -> u64 {
    all_ms.fold(0, u64::saturating_add)
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn mean_seconds(all_ms: &[u64]) -> Option<f64> {
    let all = all_ms.iter().copied();
    (!all_ms.is_empty()).then(|| seconds(total(all)) / all_ms.len() as f64)
}

/// Counts of an interview, for lists. Tokens are added by whoever asked a model.
pub fn stats(turns: &[Turn], elapsed_ms: u64) -> Stats {
    let answers: Vec<&Turn> = turns
        .iter()
        .filter(|turn| turn.speaker == Speaker::Candidate)
        .collect();
    let candidate_words = words_of(answers.iter().copied());
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Stats {
        interviewer_messages: count(turns.len() - answers.len()),
        candidate_messages: count(answers.len()),
        candidate_words,
        elapsed_ms,
        words_per_minute: words_per_minute(&answers, candidate_words),
        ..Stats::default()
    }
}

/// Nobody speaks or writes faster; text that comes faster was pasted, and its pace says nothing.
const FASTEST_WORDS_PER_MINUTE: f64 = 400.0;

/// 0 where it can't be measured.
fn words_per_minute(answers: &[&Turn], words: u32) -> f64 {
    let took_ms = answers
        .iter()
        .map(|turn| turn.ended_ms.saturating_sub(turn.started_ms));
    let took_ms = total(took_ms);
    let pace = ratio(f64::from(words), took_ms as f64 / 60_000.0);
    if pace > FASTEST_WORDS_PER_MINUTE {
        0.0
    } else {
        pace
    }
}

fn mean_pause_seconds(turns: &[Turn], set_up_for: Mode) -> Option<f64> {
    let pauses: Vec<u64> = turns
        .windows(2)
        .filter(|pair| {
            pair[0].speaker == Speaker::Interviewer
                && pair[1].speaker == Speaker::Candidate
                && is_spoken(&pair[1], set_up_for)
        })
        .map(|pair| pair[1].started_ms.saturating_sub(pair[0].ended_ms))
        .collect();
    mean_seconds(&pauses)
}

/// Rounded to two places; 0 where there is nothing to divide by.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        (part / whole * 100.0).round() / 100.0
    } else {
        0.0
    }
}

/// The last stage in which something was said.
pub fn last_stage(turns: &[Turn]) -> Stage {
    turns.last().map_or(Stage::Welcome, |turn| turn.stage)
}
