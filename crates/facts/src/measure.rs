//! Measures an interview from its turns.

use crate::asked::Asked;
use crate::reading::read_corrected;
use crate::words::count_words;
use mockingbird_shared::facts::{
    AnswerFacts, Correction, Facts, FillerCount, MarkKind, StarCounts, Stats, is_spoken, mode_held,
};
use mockingbird_shared::interview::{Mode, Speaker, Stage, Turn};
use mockingbird_shared::language::{Language, StoredLanguage};
use std::collections::HashMap;

/// Nobody speaks or writes faster; text that comes faster was pasted, and its pace says nothing.
const FASTEST_WORDS_PER_MINUTE: f64 = 400.0;

/// Measures an interview. What only a voice has is measured of the answers that were spoken, whatever the interview was
/// set up for; what only a language's own rules tell stays out where there are none. `role` is the job that the interview
/// is for.
pub fn measure(turns: &[Turn], set_up_for: Mode, language: &StoredLanguage, role: &str) -> Facts {
    measure_corrected(turns, set_up_for, language, role, &[])
}

/// The same, where the person has corrected what was found.
pub fn measure_corrected(
    turns: &[Turn],
    set_up_for: Mode,
    language: &StoredLanguage,
    role: &str,
    corrections: &[Correction],
) -> Facts {
    let answers: Vec<&Turn> = answers(turns).collect();
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
        version: crate::VERSION,
        answers: u32::try_from(answers.len()).unwrap_or(u32::MAX),
        words: candidate_words,
        talk_ratio: ratio(
            f64::from(candidate_words),
            f64::from(candidate_words) + f64::from(interviewer_words),
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
        Some(language) => measure_wording(&mut facts, turns, language, role, corrections),
        None => facts.unmeasured_language = Some(language.to_string()),
    }
    if mode_held(turns, set_up_for) == Mode::Voice {
        measure_speech(&mut facts, &spoken, turns, set_up_for);
    }
    facts
}

fn answers(turns: &[Turn]) -> impl Iterator<Item = &Turn> {
    turns
        .iter()
        .filter(|turn| turn.speaker == Speaker::Candidate)
}

fn words_of<'a>(turns: impl Iterator<Item = &'a Turn>) -> u32 {
    turns.map(|turn| count_words(turn.text.expose())).sum()
}

/// What shows by the words of the language: fillers, the parts of a story, and whether there is anything to judge.
fn measure_wording(
    facts: &mut Facts,
    turns: &[Turn],
    language: Language,
    role: &str,
    corrections: &[Correction],
) {
    let mut question = "";
    for turn in turns {
        match turn.speaker {
            Speaker::Interviewer => question = turn.text.expose(),
            Speaker::Candidate => {
                let asked = Asked { question, role };
                let of_answer = corrections.iter().filter(|it| it.seq == turn.seq);
                let of_answer: Vec<&Correction> = of_answer.collect();
                let reading = read_corrected(asked, turn.text.expose(), language, &of_answer);
                facts.by_answer.push(reading.of_answer(turn.seq));
            }
        }
    }
    count_marks(facts);
    keep_to_limit(facts);
}

/// Most marks that are kept of an interview: more than an hour of speech has. What is beyond is counted, not shown.
const MARKS_MAX: usize = 5_000;
/// Most answers that are kept: an imported interview may have tens of thousands of one word.
const ANSWERS_MAX: usize = 2_000;

fn keep_to_limit(facts: &mut Facts) {
    facts.by_answer.truncate(ANSWERS_MAX);
    let mut left = MARKS_MAX;
    for answer in &mut facts.by_answer {
        answer.marks.truncate(left);
        left -= answer.marks.len();
    }
}

/// The counts that follow from the marks of the answers.
fn count_marks(facts: &mut Facts) {
    let has = |kind: MarkKind| {
        let with = facts.by_answer.iter().filter(|answer| answer.has(kind));
        u32::try_from(with.count()).unwrap_or(u32::MAX)
    };
    let count = |holds: &dyn Fn(&AnswerFacts) -> bool| {
        let those = facts.by_answer.iter().filter(|answer| holds(answer));
        u32::try_from(those.count()).unwrap_or(u32::MAX)
    };
    facts.star = Some(StarCounts {
        situation: has(MarkKind::Situation),
        task: has(MarkKind::Task),
        action: count(&AnswerFacts::has_action),
        we_action: count(&|answer| answer.has(MarkKind::WeAction) && !answer.has(MarkKind::Action)),
        result: has(MarkKind::Result),
    });
    facts.structured_answers = Some(count(&|answer| answer.parts() >= 3));
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for answer in &facts.by_answer {
        for mark in answer.of(MarkKind::Filler) {
            *counts.entry(&mark.word).or_default() += 1;
        }
    }
    facts.filler_word_count = Some(counts.values().sum());
    let mut fillers: Vec<FillerCount> = counts
        .into_iter()
        .map(|(word, count)| FillerCount {
            word: word.to_owned(),
            count,
        })
        .collect();
    fillers.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
    facts.fillers = fillers;
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
    let answers: Vec<&Turn> = answers(turns).collect();
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
