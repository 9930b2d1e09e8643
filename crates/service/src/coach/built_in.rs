//! The coach that needs no key: rules over what was measured. Its reports are labelled as built-in.

use super::Material;
use crate::languages;
use crate::languages::CoachTexts;
use mockingbird_shared::facts;
use mockingbird_shared::interview::{Stage, Turn};
use mockingbird_shared::report::{Competency, Scores};
use std::fmt::Write;

/// The version of the rules, stored with each report.
pub const VERSION: u32 = 2;
/// Number of words of a full answer; fewer words lower the score for substance in proportion.
const FULL_ANSWER_WORDS: f64 = 80.0;
/// Most characters shown of an unknown language tag; BCP 47 tags are rarely longer.
const LANGUAGE_MAX_CHARS: usize = 35;
/// Share of filler words, 0 to 1, at which the score for clarity is zero.
const WORST_FILLER_SHARE: f64 = 0.12;

fn texts(material: &Material<'_>) -> &'static CoachTexts {
    &languages::pack(languages::spoken(&material.config.language)).coach
}

/// How well answers are built as stories; also a score of its own.
const STRUCTURE: &str = "structure";
/// The five competencies; the names are the keys of the texts.
const COMPETENCIES: [&str; 5] = [
    STRUCTURE,
    "substance",
    "experience",
    "motivation",
    "clarity",
];

/// A competency that could be judged, with its score from 0 to 10.
#[derive(Clone, Copy, Debug)]
struct Judged {
    name: &'static str,
    score: f64,
}

/// The competencies in the order of `COMPETENCIES`. If the language was not measured, only those that need
/// none of its words, because an unknown count must not become a zero.
fn judge(material: &Material<'_>) -> Vec<Judged> {
    let facts = material.facts;
    let answers = f64::from(facts.answers.max(1));
    let share = |count: u32| f64::from(count) / answers;
    let structure = facts.star.map(|star| {
        (share(star.situation) + share(star.task) + share(star.action) + share(star.result)) * 2.5
    });
    let substance = (facts.mean_answer_words / FULL_ANSWER_WORDS).min(1.0) * 10.0;
    let experience = facts.star.map(|star| {
        0.5 * mean_of_stage(material, Stage::PastExperience).unwrap_or(0.0)
            + 2.5 * (share(star.action) + share(star.result))
    });
    // In a language without rules, scores can only come from a model.
    let motivation = mean_of_stage(material, Stage::CompanyFit);
    let motivation = motivation.or_else(|| facts.star.map(|_| 0.0));
    let clarity = facts.filler_word_count.map(|fillers| {
        let filler_share = f64::from(fillers) / f64::from(facts.words.max(1));
        // A few words are too little to judge how somebody speaks.
        let enough_words = (f64::from(facts.words) / 60.0).min(1.0);
        (1.0 - filler_share / WORST_FILLER_SHARE).clamp(0.0, 1.0) * 10.0 * enough_words
    });
    COMPETENCIES
        .into_iter()
        .zip([structure, Some(substance), experience, motivation, clarity])
        .filter_map(|(name, score)| {
            let score = one_place(score?);
            Some(Judged { name, score })
        })
        .collect()
}

/// The mean score of a stage's answers, 0 to 10; that of the whole interview if the stage had none; `None` if
/// no answer has a score.
fn mean_of_stage(material: &Material<'_>, stage: Stage) -> Option<f64> {
    let mean = |of: &dyn Fn(&Turn) -> bool| {
        let scores: Vec<f64> = material
            .answers()
            .filter(|turn| of(turn))
            .filter_map(|turn| material.score_of(turn))
            .map(|score| f64::from(score - 1) * 2.5)
            .collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    };
    mean(&|turn| turn.stage == stage).or_else(|| mean(&|_| true))
}

/// The scores, which are the first part of the feedback.
pub fn scores(material: &Material<'_>) -> Scores {
    let texts = texts(material);
    let judged = judge(material);
    let sum: f64 = judged.iter().map(|competency| competency.score).sum();
    let overall = one_place(sum / judged.len().max(1) as f64);
    let headline = match overall {
        _ if material.facts.words < 20 => "empty",
        score if score >= 7.0 => "strong",
        score if score >= 4.0 => "solid",
        _ => "early",
    };
    let (best, worst) = best_and_worst(&judged);
    let competencies = judged
        .iter()
        .map(|judged| Competency {
            name: texts.competencies[judged.name].clone(),
            score: judged.score,
            max_score: 10.0,
            quick_take: fill(&texts.quick_take[judged.name], material, ""),
            quote: best_answer(material)
                .map(|turn| excerpt(turn.text.expose()))
                .filter(|_| judged.name == best),
        })
        .collect();
    let top_strength = if judged.iter().all(|judged| judged.score < 3.0) {
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
        answer_structure_score: judged
            .iter()
            .find(|judged| judged.name == STRUCTURE)
            .map(|judged| judged.score),
    }
}

/// The report in Markdown, which is the second part of the feedback.
pub fn report(material: &Material<'_>, scores: &Scores) -> String {
    let texts = texts(material);
    let judged = judge(material);
    let (_, worst) = best_and_worst(&judged);
    let mut out = String::new();
    let mut section = |name: &str, body: String| {
        let _ = write!(out, "## {}\n\n{}\n\n", texts.heading[name], body.trim());
    };
    let unmeasured = material.facts.unmeasured_language.as_ref();
    let mut summary = scores.summary_headline.clone();
    if let Some(language) = unmeasured {
        let _ = write!(
            summary,
            "\n\n{}",
            texts
                .not_measured
                .replace("{language}", &one_line(language, LANGUAGE_MAX_CHARS))
        );
    }
    let _ = write!(summary, "\n\n{}", fill(&texts.summary, material, ""));
    section("summary", summary);
    section("competencies", table(texts, scores));
    section("strengths", strengths(texts, material, &judged));
    section("development", development(texts, &judged));
    section("rewritten", rewritten(texts, material));
    // Steps that mention something that was not measured are left out.
    let measured = |step: &&String| material.facts.star.is_some() || !step.contains("{result}");
    let steps = texts.plan.iter().filter(measured);
    let plan: String = steps.fold(String::new(), |mut list, step| {
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

fn table(texts: &CoachTexts, scores: &Scores) -> String {
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

/// The two best competencies, with a quote.
fn strengths(texts: &CoachTexts, material: &Material<'_>, judged: &[Judged]) -> String {
    let mut order = judged.to_vec();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let named: Vec<&str> = order
        .iter()
        .filter(|judged| judged.score >= 3.0)
        .take(2)
        .map(|judged| judged.name)
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
fn development(texts: &CoachTexts, judged: &[Judged]) -> String {
    let mut order = judged.to_vec();
    order.sort_by(|a, b| a.score.total_cmp(&b.score));
    order
        .iter()
        .take(2)
        .map(|judged| judged.name)
        .fold(String::new(), |mut list, name| {
            let _ = writeln!(
                list,
                "- **{}.** {} {}",
                texts.competencies[name], texts.improvement[name], texts.technique[name]
            );
            list
        })
}

/// The weakest answer of the main stages that lacks parts of a story, with the parts it lacks.
fn rewritten(texts: &CoachTexts, material: &Material<'_>) -> String {
    // Measurements exist exactly for the supported languages.
    let Some(language) = material.config.language.supported() else {
        return texts.not_rewritten.clone();
    };
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

/// The names of the best and the weakest competency; of equals, the first.
fn best_and_worst(judged: &[Judged]) -> (&'static str, &'static str) {
    let first = Judged {
        name: COMPETENCIES[1],
        score: 0.0,
    };
    let (mut best, mut worst) = judged.first().map_or((first, first), |one| (*one, *one));
    for one in judged {
        if one.score > best.score {
            best = *one;
        }
        if one.score < worst.score {
            worst = *one;
        }
    }
    (best.name, worst.name)
}

/// The answers, best first; of equals, the longer one first.
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

/// The text on one line, so that no answer can change the structure of the Markdown.
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
    let number = |count: Option<u32>| count.map_or("–".to_owned(), |count| count.to_string());
    let values = [
        ("{role}", material.config.role.clone()),
        ("{level}", material.config.level.as_str().to_owned()),
        ("{answers}", facts.answers.to_string()),
        ("{words}", facts.words.to_string()),
        ("{mean}", format!("{:.0}", facts.mean_answer_words)),
        ("{shortest}", facts.shortest_answer_words.to_string()),
        ("{longest}", facts.longest_answer_words.to_string()),
        ("{fillers}", number(facts.filler_word_count)),
        ("{structured}", number(facts.structured_answers)),
        ("{result}", number(facts.star.map(|star| star.result))),
        ("{action}", number(facts.star.map(|star| star.action))),
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
