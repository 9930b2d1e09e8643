//! The labelled answers of `tests/answers`: how well fillers, stories and empty answers are recognised, with limits that
//! hold. `MOCKINGBIRD_ANSWERS` names another file in the same form, which is then measured beside them; with
//! `MOCKINGBIRD_ANSWERS_SHOW=<part of an id>` each mistake is shown, those of `held.jsonl` apart.

use mockingbird_facts::{Asked, Reading, read};
use mockingbird_shared::facts::MarkKind;
use mockingbird_shared::language::Language;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Debug, Deserialize)]
struct Labelled {
    id: String,
    lang: String,
    role: String,
    question: String,
    text: String,
    kind: String,
    fillers: Vec<Counted>,
    star: Star,
    first_person_action: bool,
    substance: u32,
}

#[derive(Debug, Deserialize)]
struct Counted {
    word: String,
    count: u32,
}

#[derive(Debug, Deserialize)]
struct Star {
    situation: bool,
    task: bool,
    action: bool,
    result: bool,
}

/// The labelled answers that the rules were written with.
const DEVELOPED_ON: &str = include_str!("answers/dev.jsonl");

/// Answers of these kinds say nothing, or order the coach about; where such a label has substance all the same (a real
/// story before an order), the story counts.
const EMPTY: [&str; 6] = [
    "gibberish", "repetition", "stuffing", "dont_know", "injection", "off_topic",
];

#[derive(Debug, Default)]
struct Rate {
    hit: u32,
    wrong: u32,
    missed: u32,
}

impl Rate {
    fn add(&mut self, found: bool, expected: bool) {
        match (found, expected) {
            (true, true) => self.hit += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => (),
        }
    }

    fn precision(&self) -> f64 {
        share(self.hit, self.hit + self.wrong)
    }

    fn recall(&self) -> f64 {
        share(self.hit, self.hit + self.missed)
    }

    fn f1(&self) -> f64 {
        share(2 * self.hit, 2 * self.hit + self.wrong + self.missed)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        1.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

#[derive(Debug, Default)]
struct Figures {
    answers: u32,
    fillers: Rate,
    parts: [Rate; 4],
    own_action: Rate,
    empty: u32,
    empty_low: u32,
    /// Substance and score.
    pairs: Vec<(f64, f64)>,
}

fn figures(answers: &[Labelled], shown: &str) -> BTreeMap<String, Figures> {
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    for answer in answers {
        let language = Language::parse(&answer.lang).expect("a language of the product");
        let asked = Asked {
            question: &answer.question,
            role: &answer.role,
        };
        let reading = read(asked, &answer.text, language);
        let mistakes = add(
            all.entry(answer.lang.clone()).or_default(),
            answer,
            &reading,
        );
        if !mistakes.is_empty() && !shown.is_empty() && answer.id.contains(shown) {
            println!(
                "{} ({})\n  {}\n{mistakes}",
                answer.id, answer.kind, answer.text
            );
        }
    }
    all
}

/// Arabic spells a hesitation with or without hamza, and as long as it took; labellers wrote it as it stands in the answer.
fn spelled_alike(filler: &str) -> String {
    let mut alike = String::new();
    for c in filler.chars() {
        let c = if "أإآ".contains(c) { 'ا' } else { c };
        if !("اهمي".contains(c) && alike.ends_with(c)) {
            alike.push(c);
        }
    }
    alike
}

/// Adds one answer, and tells what is wrong in it.
fn add(figures: &mut Figures, answer: &Labelled, reading: &Reading) -> String {
    let mut mistakes = String::new();
    figures.answers += 1;
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    for mark in reading
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Filler)
    {
        *found.entry(spelled_alike(&mark.word)).or_default() += 1;
    }
    let mut expected: BTreeMap<String, u32> = BTreeMap::new();
    for filler in &answer.fillers {
        *expected.entry(spelled_alike(&filler.word)).or_default() += filler.count;
    }
    let words: std::collections::BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    for word in words {
        let (found, expected) = (
            found.get(word).copied().unwrap_or(0),
            expected.get(word).copied().unwrap_or(0),
        );
        figures.fillers.hit += found.min(expected);
        figures.fillers.wrong += found.saturating_sub(expected);
        figures.fillers.missed += expected.saturating_sub(found);
        if found != expected {
            let _ = writeln!(
                mistakes,
                "  filler {word}: {found} found, {expected} labelled"
            );
        }
    }
    let has = |kind: MarkKind| reading.marks.iter().any(|mark| mark.kind == kind);
    let action = has(MarkKind::Action) || has(MarkKind::WeAction);
    let parts = [
        ("situation", has(MarkKind::Situation), answer.star.situation),
        ("task", has(MarkKind::Task), answer.star.task),
        ("action", action, answer.star.action),
        ("result", has(MarkKind::Result), answer.star.result),
    ];
    for ((name, found, expected), rate) in parts.into_iter().zip(&mut figures.parts) {
        rate.add(found, expected);
        if found != expected {
            let _ = writeln!(mistakes, "  {name}: found {found}, labelled {expected}");
        }
    }
    figures
        .own_action
        .add(has(MarkKind::Action), answer.first_person_action);
    if EMPTY.contains(&answer.kind.as_str()) && answer.substance <= 1 {
        figures.empty += 1;
        figures.empty_low += u32::from(reading.score < 3.0);
        if reading.score >= 3.0 {
            let _ = writeln!(mistakes, "  empty, and scored {}", reading.score);
        }
    }
    figures
        .pairs
        .push((f64::from(answer.substance), reading.score));
    let _ = write!(
        mistakes,
        "{}",
        if mistakes.is_empty() {
            String::new()
        } else {
            format!(
                "  substance {}, score {}, {:?}\n",
                answer.substance, reading.score, reading.nothing
            )
        }
    );
    mistakes
}

/// Spearman's rank correlation, with mean ranks for equals.
fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let a = ranks(pairs.iter().map(|pair| pair.0).collect());
    let b = ranks(pairs.iter().map(|pair| pair.1).collect());
    let mean = (pairs.len() as f64 + 1.0) / 2.0;
    let sum = |f: &dyn Fn(f64, f64) -> f64| {
        a.iter()
            .zip(&b)
            .map(|(a, b)| f(a - mean, b - mean))
            .sum::<f64>()
    };
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

fn ranks(values: Vec<f64>) -> Vec<f64> {
    values
        .iter()
        .map(|value| {
            let below = values.iter().filter(|other| *other < value).count() as f64;
            let equal = values.iter().filter(|other| *other == value).count() as f64;
            below + (equal + 1.0) / 2.0
        })
        .collect()
}

fn read_file(json_lines: &str) -> Vec<Labelled> {
    json_lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("a labelled answer"))
        .collect()
}

fn print(name: &str, all: &BTreeMap<String, Figures>) {
    println!(
        "{name}\nlang  n    filler P / R    situation  task  action  result (F1)  own action  rank corr.  empty below 3"
    );
    for (language, it) in all {
        println!(
            "{language:4} {:3}     {:.2} / {:.2}         {:.2}     {:.2}    {:.2}    {:.2}             {:.2}        {:.2}        {}/{}",
            it.answers,
            it.fillers.precision(),
            it.fillers.recall(),
            it.parts[0].f1(),
            it.parts[1].f1(),
            it.parts[2].f1(),
            it.parts[3].f1(),
            it.own_action.f1(),
            rank_correlation(&it.pairs),
            it.empty_low,
            it.empty
        );
    }
}

/// The rules were written with `dev.jsonl` at hand and mended with `second.jsonl`, `third.jsonl` and `fourth.jsonl`; whoever
/// wrote them has not seen `held.jsonl`, which other labellers wrote. Its figures say what other answers can expect; mend no
/// rule by it. Most of `third.jsonl`, and a third of `fourth.jsonl` and `held.jsonl`, is hard on purpose: sentences without a
/// sense, tales of private life, and good answers that look like one of these.
#[test]
fn labelled_answers_are_read_as_people_read_them() {
    let shown = std::env::var("MOCKINGBIRD_ANSWERS_SHOW").unwrap_or_default();
    let measured = |name: &str, answers: &str| {
        let figures = figures(&read_file(answers), &shown);
        print(name, &figures);
        figures
    };
    let known = measured("dev.jsonl", DEVELOPED_ON);
    measured("second.jsonl", include_str!("answers/second.jsonl"));
    let hard = measured("third.jsonl", include_str!("answers/third.jsonl"));
    measured("fourth.jsonl", include_str!("answers/fourth.jsonl"));
    let held = figures(&read_file(include_str!("answers/held.jsonl")), "");
    print("held.jsonl", &held);
    let other = std::env::var("MOCKINGBIRD_ANSWERS").unwrap_or_default();
    if !other.is_empty() {
        let answers = std::fs::read_to_string(&other).expect("the file of MOCKINGBIRD_ANSWERS");
        print(&other, &figures(&read_file(&answers), &shown));
    }
    for (language, it) in &known {
        assert!(
            it.fillers.precision() >= 0.95,
            "{language}: precision of fillers"
        );
        assert!(it.fillers.recall() >= 0.85, "{language}: recall of fillers");
        for rate in &it.parts {
            assert!(rate.f1() >= 0.8, "{language}: parts of a story");
        }
        assert!(
            rank_correlation(&it.pairs) >= 0.7,
            "{language}: score against substance"
        );
        assert_eq!(
            it.empty_low, it.empty,
            "{language}: empty answers below 3 of 10"
        );
    }
    for (language, it) in &hard {
        // As it is, so that it gets no worse: what nobody can mean is known by the things it mixes, which is not all.
        assert!(
            it.empty_low * 10 >= it.empty * 7,
            "{language}: {} of {} empty answers below 3 of 10",
            it.empty_low,
            it.empty
        );
    }
    for (language, it) in &held {
        assert!(
            it.fillers.precision() >= 0.85,
            "{language}: precision of fillers"
        );
        assert!(it.fillers.recall() >= 0.8, "{language}: recall of fillers");
        let mean = it.parts.iter().map(Rate::f1).sum::<f64>() / 4.0;
        assert!(mean >= 0.65, "{language}: parts of a story, {mean}");
        assert!(
            rank_correlation(&it.pairs) >= 0.6,
            "{language}: score against substance"
        );
    }
}

/// What is found in few words must not be found in many, where each stands for less: stories told in a row speak of more
/// things and of more people.
#[test]
fn long_answers_of_good_stories_are_no_nonsense_and_not_beside_the_question() {
    let answers = read_file(DEVELOPED_ON);
    for language in Language::ALL {
        let good: Vec<&Labelled> = answers
            .iter()
            .filter(|it| it.lang == language.code() && it.kind == "star")
            .collect();
        assert!(good.len() >= 10);
        for told in good.windows(4) {
            let texts: Vec<&str> = told.iter().map(|it| it.text.as_str()).collect();
            let asked = Asked {
                question: &told[0].question,
                role: &told[0].role,
            };
            let nothing = read(asked, &texts.join(" "), language).nothing;
            assert_eq!(nothing, None, "{}", told[0].id);
        }
    }
}
