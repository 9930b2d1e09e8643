//! The coach that needs no key: rules over what was measured (`FEATURES.md` D7), labelled as such.

use super::Material;
use mockingbird_shared::facts;
use mockingbird_shared::interview::Stage;
use mockingbird_shared::wire::{Competency, Scores, Turn};
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// Version of the rules; stored with each report.
pub const VERSION: u32 = 1;
/// Words of an answer that says enough. Below, substance falls in proportion.
const FULL_ANSWER_WORDS: f64 = 80.0;
/// Share of filler words at which clarity reaches zero.
const WORST_FILLER_SHARE: f64 = 0.12;

/// Everything the coach can say in one language.
#[derive(Debug, Deserialize)]
struct Texts {
    competencies: HashMap<String, String>,
    headline: HashMap<String, String>,
    quick_take: HashMap<String, String>,
    strength: HashMap<String, String>,
    improvement: HashMap<String, String>,
    technique: HashMap<String, String>,
    heading: HashMap<String, String>,
    table: String,
    summary: String,
    said: String,
    asked: String,
    your_answer: String,
    say_it: String,
    frame: HashMap<String, String>,
    nothing_to_rewrite: String,
    plan: Vec<String>,
    no_strength: String,
}

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| parse(include_str!("texts/en.json")));
static GERMAN: LazyLock<Texts> = LazyLock::new(|| parse(include_str!("texts/de.json")));

#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
fn parse(json: &str) -> Texts {
    serde_json::from_str(json).expect("the coach's texts are valid JSON")
}

fn texts(language: &str) -> &'static Texts {
    if language.starts_with("de") {
        &GERMAN
    } else {
        &ENGLISH
    }
}

/// The five things that are judged; the names are the keys of the texts.
const COMPETENCIES: [&str; 5] = [
    "structure",
    "substance",
    "experience",
    "motivation",
    "clarity",
];

/// Each competency from 0 to 10, in the order of `COMPETENCIES`.
fn judge(material: &Material<'_>) -> [f64; 5] {
    let facts = material.facts;
    let answers = f64::from(facts.answers.max(1));
    let share = |count: u32| f64::from(count) / answers;
    let structure = (share(facts.star.situation)
        + share(facts.star.task)
        + share(facts.star.action)
        + share(facts.star.result))
        * 2.5;
    let substance = (facts.mean_answer_words / FULL_ANSWER_WORDS).min(1.0) * 10.0;
    let experience = 0.5 * mean_of_stage(material, Stage::PastExperience)
        + 2.5 * (share(facts.star.action) + share(facts.star.result));
    let motivation = mean_of_stage(material, Stage::CompanyFit);
    let filler_share = f64::from(facts.filler_word_count) / f64::from(facts.words.max(1));
    // A handful of words says nothing about how somebody speaks.
    let enough_words = (f64::from(facts.words) / 60.0).min(1.0);
    let clarity = (1.0 - filler_share / WORST_FILLER_SHARE).clamp(0.0, 1.0) * 10.0 * enough_words;
    [structure, substance, experience, motivation, clarity].map(one_place)
}

/// The mean score of a stage's answers, 0 to 10; that of the whole interview where the stage had none.
fn mean_of_stage(material: &Material<'_>, stage: Stage) -> f64 {
    let mean = |of: &dyn Fn(&Turn) -> bool| {
        let scores: Vec<f64> = material
            .answers()
            .filter(|turn| of(turn))
            .filter_map(|turn| material.score_of(turn))
            .map(|score| f64::from(score - 1) * 2.5)
            .collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    };
    mean(&|turn| turn.stage == stage)
        .or_else(|| mean(&|_| true))
        .unwrap_or(0.0)
}

/// Stage 1: scores.
pub fn scores(material: &Material<'_>) -> Scores {
    let texts = texts(&material.config.language);
    let judged = judge(material);
    let overall = one_place(judged.iter().sum::<f64>() / judged.len() as f64);
    let headline = match overall {
        _ if material.facts.words < 20 => "empty",
        score if score >= 7.0 => "strong",
        score if score >= 4.0 => "solid",
        _ => "early",
    };
    let (best, worst) = best_and_worst(&judged);
    let competencies = COMPETENCIES
        .iter()
        .zip(judged)
        .map(|(name, score)| Competency {
            name: texts.competencies[*name].clone(),
            score,
            max_score: 10.0,
            quick_take: fill(&texts.quick_take[*name], material, ""),
            quote: best_answer(material)
                .map(|turn| excerpt(turn.text.expose()))
                .filter(|_| *name == best),
        })
        .collect();
    let top_strength = if judged.iter().all(|score| *score < 3.0) {
        texts.no_strength.clone()
    } else {
        texts.strength[best].clone()
    };
    Scores {
        overall_score: overall,
        summary_headline: fill(&texts.headline[headline], material, ""),
        competencies,
        top_strength,
        top_improvement: texts.improvement[worst].clone(),
        filler_word_count: material.facts.filler_word_count,
        answer_structure_score: judged[0],
    }
}

/// Stage 2: the report, in Markdown.
pub fn report(material: &Material<'_>, scores: &Scores) -> String {
    let texts = texts(&material.config.language);
    let judged = judge(material);
    let (_, worst) = best_and_worst(&judged);
    let mut out = String::new();
    let mut section = |name: &str, body: String| {
        let _ = write!(out, "## {}\n\n{}\n\n", texts.heading[name], body.trim());
    };
    section(
        "summary",
        format!(
            "{}\n\n{}",
            scores.summary_headline,
            fill(&texts.summary, material, "")
        ),
    );
    section("competencies", table(texts, scores));
    section("strengths", strengths(texts, material, &judged));
    section("development", development(texts, &judged));
    section("rewritten", rewritten(texts, material));
    let plan: String = texts.plan.iter().fold(String::new(), |mut list, step| {
        let _ = writeln!(
            list,
            "- [ ] {}",
            fill(step, material, &texts.improvement[worst])
        );
        list
    });
    section("plan", plan);
    out
}

fn table(texts: &Texts, scores: &Scores) -> String {
    scores
        .competencies
        .iter()
        .fold(texts.table.clone(), |mut table, row| {
            let _ = writeln!(
                table,
                "| {} | {} / {} | {} |",
                row.name, row.score, row.max_score, row.quick_take
            );
            table
        })
}

/// The two best competencies, with something that was said.
fn strengths(texts: &Texts, material: &Material<'_>, judged: &[f64; 5]) -> String {
    let mut order: Vec<usize> = (0..COMPETENCIES.len()).collect();
    order.sort_by(|a, b| judged[*b].total_cmp(&judged[*a]));
    let named: Vec<&str> = order
        .iter()
        .filter(|index| judged[**index] >= 3.0)
        .take(2)
        .map(|index| COMPETENCIES[*index])
        .collect();
    if named.is_empty() {
        return texts.no_strength.clone();
    }
    let mut quotes = answers_by_score(material)
        .into_iter()
        .map(|turn| excerpt(turn.text.expose()));
    named.iter().fold(String::new(), |mut list, name| {
        let _ = write!(
            list,
            "- **{}.** {}",
            texts.competencies[*name], texts.strength[*name]
        );
        if let Some(quote) = quotes.next() {
            let _ = write!(list, " {}", texts.said.replace("{quote}", &quote));
        }
        list.push('\n');
        list
    })
}

/// The two weakest competencies, each with a technique.
fn development(texts: &Texts, judged: &[f64; 5]) -> String {
    let mut order: Vec<usize> = (0..COMPETENCIES.len()).collect();
    order.sort_by(|a, b| judged[*a].total_cmp(&judged[*b]));
    order
        .iter()
        .take(2)
        .map(|index| COMPETENCIES[*index])
        .fold(String::new(), |mut list, name| {
            let _ = writeln!(
                list,
                "- **{}.** {} {}",
                texts.competencies[name], texts.improvement[name], texts.technique[name]
            );
            list
        })
}

/// The weakest real answer, with the parts that it lacks.
fn rewritten(texts: &Texts, material: &Material<'_>) -> String {
    let language = &material.config.language;
    let lacking = answers_by_score(material)
        .into_iter()
        .rev()
        .filter(|turn| {
            matches!(
                turn.stage,
                Stage::SelfIntro | Stage::PastExperience | Stage::CompanyFit
            )
        })
        .find(|turn| facts::star_parts(turn.text.expose(), language).count() < 4);
    let Some(answer) = lacking else {
        return texts.nothing_to_rewrite.clone();
    };
    let parts = facts::star_parts(answer.text.expose(), language);
    let mut out = String::new();
    if let Some(question) = material.question_before(answer) {
        let _ = write!(
            out,
            "{}\n\n",
            texts
                .asked
                .replace("{question}", &one_line(question.text.expose(), 300))
        );
    }
    let _ = write!(
        out,
        "{}\n\n",
        texts
            .your_answer
            .replace("{quote}", &one_line(answer.text.expose(), 400))
    );
    let _ = write!(out, "**{}** {}\n\n", texts.say_it, texts.frame["keep"]);
    let missing = [
        ("situation", parts.situation),
        ("task", parts.task),
        ("action", parts.action),
        ("result", parts.result),
    ];
    for (name, _) in missing.into_iter().filter(|(_, present)| !present) {
        let _ = writeln!(out, "- {}", texts.frame[name]);
    }
    out
}

fn best_and_worst(judged: &[f64; 5]) -> (&'static str, &'static str) {
    let mut best = 0;
    let mut worst = 0;
    for (index, score) in judged.iter().enumerate() {
        if *score > judged[best] {
            best = index;
        }
        if *score < judged[worst] {
            worst = index;
        }
    }
    (COMPETENCIES[best], COMPETENCIES[worst])
}

/// Best first; of equals the longer one.
fn answers_by_score<'a>(material: &'a Material<'_>) -> Vec<&'a Turn> {
    let mut answers: Vec<&Turn> = material.answers().collect();
    answers.sort_by_key(|turn| {
        std::cmp::Reverse((
            material.score_of(turn).unwrap_or(0),
            facts::count_words(turn.text.expose()),
        ))
    });
    answers
}

fn best_answer<'a>(material: &'a Material<'_>) -> Option<&'a Turn> {
    answers_by_score(material)
        .into_iter()
        .next()
        .filter(|turn| facts::count_words(turn.text.expose()) >= 8)
}

/// The first sentence, or as much of it as fits; always a literal part of the answer.
fn excerpt(text: &str) -> String {
    let text = text.trim();
    let sentence = text
        .split_inclusive(['.', '!', '?', '\n'])
        .find(|part| facts::count_words(part) >= 4)
        .unwrap_or(text);
    let end = sentence
        .char_indices()
        .nth(220)
        .map_or(sentence.len(), |(at, _)| at);
    sentence[..end].trim().to_owned()
}

/// On one line, so that Markdown keeps its shape whatever the answer contains.
fn one_line(text: &str, max_chars: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(max_chars).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

fn fill(text: &str, material: &Material<'_>, improvement: &str) -> String {
    let facts = material.facts;
    let values = [
        ("{role}", material.config.role.clone()),
        ("{level}", material.config.level.as_str().to_owned()),
        ("{answers}", facts.answers.to_string()),
        ("{words}", facts.words.to_string()),
        ("{mean}", format!("{:.0}", facts.mean_answer_words)),
        ("{shortest}", facts.shortest_answer_words.to_string()),
        ("{longest}", facts.longest_answer_words.to_string()),
        ("{fillers}", facts.filler_word_count.to_string()),
        ("{structured}", facts.structured_answers.to_string()),
        ("{result}", facts.star.result.to_string()),
        ("{action}", facts.star.action.to_string()),
        ("{improvement}", improvement.to_owned()),
    ];
    values
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, &value)
        })
}

fn one_place(value: f64) -> f64 {
    (value.clamp(0.0, 10.0) * 10.0).round() / 10.0
}
