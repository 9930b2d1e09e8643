//! The coach's note on one answer, by rules: what worked, what to change, and a better version from its own words.

use super::passages;
use crate::languages::{self, CoachTexts};
use mockingbird_shared::facts::{AnswerFacts, MarkKind, sentences};
use mockingbird_shared::interview::{Stage, TurnNote};
use mockingbird_shared::language::Language;
use std::collections::HashMap;
use std::ops::Range;

/// The parts of a story in the order in which they are told best.
const PARTS: [(&str, &[MarkKind]); 4] = [
    ("situation", &[MarkKind::Situation]),
    ("task", &[MarkKind::Task]),
    ("action", &[MarkKind::Action, MarkKind::WeAction]),
    ("result", &[MarkKind::Result]),
];
/// Shorter answers are told to say more.
const SHORT_WORDS: u32 = 25;
/// A filler is named from so many times on.
const FILLERS_NAMED: usize = 3;

/// The note on an answer to this question, which was asked in this stage.
pub fn note(
    question: &str,
    text: &str,
    answer: &AnswerFacts,
    stage: Stage,
    language: Language,
) -> TurnNote {
    let pack = languages::pack(language);
    let texts = &pack.coach;
    let cut = |text: String| text.chars().take(TurnNote::MAX_CHARS).collect();
    TurnNote {
        worked: cut(worked(texts, text, answer)),
        change: cut(change(
            texts,
            answer,
            stage,
            pack.wants_story(question, stage),
        )),
        better: cut(better(texts, text, answer)),
        good: pack
            .question_in(question)
            .map(|question| question.good.clone())
            .unwrap_or_default(),
    }
}

/// What worked, proven by its words. Nothing of an answer without anything to judge.
fn worked(texts: &CoachTexts, text: &str, answer: &AnswerFacts) -> String {
    if answer.nothing.is_some() {
        return String::new();
    }
    // What stories lack most is praised first.
    let told = ["result", "action", "task", "situation"];
    let kinds = [
        MarkKind::Result,
        MarkKind::Action,
        MarkKind::Task,
        MarkKind::Situation,
    ];
    told.into_iter()
        .zip(kinds)
        .find_map(|(name, kind)| {
            let quote = passages::sentence_with(text, answer, kind)?;
            Some(texts.worked[name].replace("{quote}", &quote))
        })
        .unwrap_or_else(|| texts.worked["plain"].clone())
}

/// What to change first, in one or two sentences.
fn change(texts: &CoachTexts, answer: &AnswerFacts, stage: Stage, wants_story: bool) -> String {
    if let Some(why) = answer.nothing {
        return texts.nothing.get(&why).cloned().unwrap_or_default();
    }
    let mut changes: Vec<String> = Vec::new();
    if answer.has(MarkKind::Order) {
        changes.push(texts.change["order"].clone());
    }
    if wants_story || answer.parts() >= 2 {
        let missing = missing(answer).map(|name| texts.change[name].clone());
        changes.extend(missing);
    } else if answer.words < SHORT_WORDS && stage != Stage::Welcome && stage != Stage::Closing {
        changes.push(texts.change["short"].clone());
    }
    changes.extend(frequent_filler(answer).map(|(word, count)| {
        texts.change["fillers"]
            .replace("{word}", word)
            .replace("{count}", &count.to_string())
    }));
    changes.truncate(2);
    changes.join(" ")
}

/// The part of a story that is missed most.
fn missing(answer: &AnswerFacts) -> Option<&'static str> {
    if !answer.has_action() {
        Some("action")
    } else if !answer.has(MarkKind::Result) {
        Some("result")
    } else if !answer.has(MarkKind::Action) {
        Some("we_action")
    } else if !answer.has(MarkKind::Situation) {
        Some("situation")
    } else if !answer.has(MarkKind::Task) {
        Some("task")
    } else {
        None
    }
}

fn frequent_filler(answer: &AnswerFacts) -> Option<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for mark in answer.of(MarkKind::Filler) {
        *counts.entry(&mark.word).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= FILLERS_NAMED)
        .max_by_key(|(word, count)| (*count, std::cmp::Reverse(*word)))
}

/// A better version from the person's own words: without fillers, in the order of a story, with a hint in square
/// brackets for each part that is missing. Sentences that tell no part stay where they follow one that does.
pub(super) fn better(texts: &CoachTexts, text: &str, answer: &AnswerFacts) -> String {
    if answer.nothing.is_some() {
        return texts.missing["example"].clone();
    }
    if answer.parts() == 0 {
        let whole = passages::cleaned(text, &(0..text.chars().count()), answer);
        return format!("{whole} {}", texts.missing["example"]);
    }
    let sentences = sentences(text);
    let mut of_part: Vec<Vec<Range<usize>>> = vec![Vec::new(); PARTS.len()];
    let mut last = 0;
    for sentence in sentences {
        let within = |kind: MarkKind| {
            answer.of(kind).any(|mark| {
                let start = mark.start as usize;
                sentence.contains(&start)
            })
        };
        if within(MarkKind::Order) {
            continue;
        }
        let told = PARTS
            .iter()
            .position(|(_, kinds)| kinds.iter().any(|kind| within(*kind)));
        last = told.unwrap_or(last);
        of_part[last].push(sentence);
    }
    let has = [
        answer.has(MarkKind::Situation),
        answer.has(MarkKind::Task),
        answer.has_action(),
        answer.has(MarkKind::Result),
    ];
    let mut out: Vec<String> = Vec::new();
    for (((name, _), sentences), has) in PARTS.iter().zip(of_part).zip(has) {
        out.extend(
            sentences
                .iter()
                .map(|sentence| passages::cleaned(text, sentence, answer))
                .filter(|sentence| !sentence.is_empty()),
        );
        if !has {
            out.push(texts.missing[*name].clone());
        }
    }
    out.join(" ")
}
