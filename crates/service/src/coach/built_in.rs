//! The coach that needs no key: rules over what was measured. Its reports are labelled as built-in.
//!
//! Here: scores and the report from them. Not here: what is judged (`competencies`), what is a strength (`strengths`), and
//! notes on single answers (`notes`).

use super::competencies::{Answers, Judged, Name, judge};
use super::notes;
use super::strengths::{self, Strength};
use super::{Material, question_alone};
use crate::languages;
use crate::languages::CoachTexts;
use mockingbird_shared::facts::{AnswerFacts, MarkKind};
use mockingbird_shared::report::{Competency, Scores};
use std::fmt::Write;

/// The version of the rules, stored with each report.
pub const VERSION: u32 = 3;
/// Most characters shown of an unknown language tag; BCP 47 tags are rarely longer.
const LANGUAGE_MAX_CHARS: usize = 35;
/// From this score on, 0 to 10, a competency is not among what to work on.
const GOOD_ENOUGH: f64 = 8.0;
/// Most answers named in which there was nothing to judge.
const NOTHING_NAMED_MAX: usize = 3;

fn texts(material: &Material<'_>) -> &'static CoachTexts {
    &languages::pack(languages::spoken(&material.config.language)).coach
}

/// The scores, which are the first part of the feedback.
pub fn scores(material: &Material<'_>) -> Scores {
    let texts = texts(material);
    let judged = judge(material);
    let strengths = strengths::find(material, &judged);
    let strength = strengths.first();
    let competencies: Vec<Competency> = judged
        .iter()
        .map(|judged| {
            let proof = strengths.iter().find(|it| it.name == judged.name);
            Competency {
                name: texts.competencies[judged.name.key()].clone(),
                score: judged.score,
                max_score: 10.0,
                weight: judged.weight,
                quick_take: fill(&texts.quick_take[reason(material, judged)], material),
                quote: proof.map(|strength| strength.proof.quote.clone()),
            }
        })
        .collect();
    let overall = Scores::weighted(&competencies).unwrap_or(0.0);
    let told = Answers::of(material).told().count();
    let headline = match overall {
        _ if told == 0 && material.facts.unmeasured_language.is_none() => "empty",
        score if score >= 7.0 => "strong",
        score if score >= 4.5 => "solid",
        _ => "early",
    };
    let worst = to_work_on(&judged, &strengths).first().copied();
    Scores {
        overall_score: overall,
        summary_headline: fill(&texts.headline[headline], material),
        top_strength: strength.map_or_else(
            || texts.first_step.clone(),
            |strength| texts.strength[strength.name.key()].clone(),
        ),
        top_improvement: texts.improvement[worst.map_or("substance", Name::key)].clone(),
        filler_word_count: material.facts.filler_word_count,
        answer_structure_score: judged
            .iter()
            .find(|judged| judged.name == Name::Structure)
            .map(|judged| judged.score),
        strength_proof: strength.map(|strength| strength.proof.clone()),
        competencies,
        bounded: None,
    }
}

/// The text for why a competency has its score.
fn reason(material: &Material<'_>, judged: &Judged) -> &'static str {
    if material.facts.unmeasured_language.is_some() {
        "unmeasured"
    } else if judged.weight == 0.0 {
        "not_asked"
    } else {
        judged.name.key()
    }
}

/// The competencies to work on, the one first that would lift the overall score most. Strengths are none of them, so
/// that nothing is praised and blamed at once.
fn to_work_on(judged: &[Judged], strengths: &[Strength]) -> Vec<Name> {
    let gain = |judged: &Judged| (10.0 - judged.score) * judged.weight.max(f64::MIN_POSITIVE);
    let mut order: Vec<&Judged> = judged
        .iter()
        .filter(|judged| judged.score < GOOD_ENOUGH)
        .filter(|judged| !strengths.iter().any(|it| it.name == judged.name))
        .collect();
    order.sort_by(|a, b| gain(b).total_cmp(&gain(a)));
    order.into_iter().map(|judged| judged.name).collect()
}

/// The report in Markdown, which is the second part of the feedback: what to do next, what worked and its proof, what to
/// work on, one answer in a better version, and a plan. Scores and measurements are no part of it; they stand beside it.
pub fn report(material: &Material<'_>, _scores: &Scores) -> String {
    let texts = texts(material);
    let judged = judge(material);
    let strengths = strengths::find(material, &judged);
    let to_work_on = to_work_on(&judged, &strengths);
    let mut out = String::new();
    let mut section = |name: &str, body: &str| {
        if !body.trim().is_empty() {
            let _ = write!(out, "## {}\n\n{}\n\n", texts.heading[name], body.trim());
        }
    };
    section("next", &next(texts, material, &to_work_on));
    section("strengths", &praised(texts, &strengths));
    section("development", &development(texts, material, &to_work_on));
    section("rewritten", &rewritten(texts, material));
    section("plan", &plan(texts, material));
    let _ = write!(out, "*{}*", texts.about);
    out
}

/// The one thing to do first, and how.
fn next(texts: &CoachTexts, material: &Material<'_>, to_work_on: &[Name]) -> String {
    let mut out = String::new();
    if let Some(language) = &material.facts.unmeasured_language {
        let language = one_line(language, LANGUAGE_MAX_CHARS);
        let _ = write!(
            out,
            "{}\n\n",
            texts.not_measured.replace("{language}", &language)
        );
    }
    match to_work_on.first().map(|name| name.key()) {
        Some(name) => {
            let _ = write!(
                out,
                "**{}** {}",
                texts.improvement[name], texts.technique[name]
            );
        }
        None => out.push_str(&texts.nothing_to_rewrite),
    }
    out
}

/// The strengths, each with the words that prove it; without any, the first step.
fn praised(texts: &CoachTexts, strengths: &[Strength]) -> String {
    if strengths.is_empty() {
        return texts.first_step.clone();
    }
    strengths
        .iter()
        .take(2)
        .fold(String::new(), |mut list, it| {
            let name = it.name.key();
            let said = texts
                .said
                .replace("{quote}", &one_line(&it.proof.quote, 300));
            let _ = writeln!(
                list,
                "- **{}.** {} {said}",
                texts.competencies[name], texts.strength[name]
            );
            list
        })
}

/// What else to work on, and the answers in which there was nothing to judge.
fn development(texts: &CoachTexts, material: &Material<'_>, to_work_on: &[Name]) -> String {
    let mut out = String::new();
    for name in to_work_on.iter().skip(1).take(2).map(|name| name.key()) {
        let _ = writeln!(
            out,
            "- **{}** {}",
            texts.improvement[name], texts.technique[name]
        );
    }
    let answers = Answers::of(material);
    let empty: Vec<&AnswerFacts> = answers.empty().collect();
    if empty.is_empty() {
        return out;
    }
    let count = texts
        .not_judged
        .replace("{count}", &empty.len().to_string());
    let _ = write!(out, "\n{}\n\n", fill(&count, material));
    for answer in empty.into_iter().take(NOTHING_NAMED_MAX) {
        let question = material
            .question_of(answer.seq)
            .map(|question| one_line(question_alone(question), 120))
            .unwrap_or_default();
        let why = answer
            .nothing
            .and_then(|why| texts.nothing.get(&why))
            .map_or("", String::as_str);
        let _ = writeln!(
            out,
            "- {} {why}",
            texts.asked.replace("{question}", &question)
        );
    }
    out
}

/// The answer about work that lacks most and still tells something, in a better version from its own words.
fn rewritten(texts: &CoachTexts, material: &Material<'_>) -> String {
    if material.facts.unmeasured_language.is_some() {
        return texts.not_rewritten.clone();
    }
    let answers = Answers::of(material);
    let lacking = answers
        .stories()
        .filter(|answer| answer.nothing.is_none() && answer.parts() < 4)
        .max_by_key(|answer| (answer.parts(), std::cmp::Reverse(answer.seq)));
    let Some((answer, text)) =
        lacking.and_then(|answer| Some((answer, material.text_of(answer.seq)?)))
    else {
        let all_told = answers.stories().next().is_some() && answers.empty().next().is_none();
        return if all_told {
            texts.nothing_to_rewrite.clone()
        } else {
            String::new()
        };
    };
    let mut out = String::new();
    if let Some(question) = material.question_of(answer.seq) {
        let _ = write!(
            out,
            "{}\n\n",
            texts
                .asked
                .replace("{question}", &one_line(question_alone(question), 300))
        );
    }
    let _ = write!(
        out,
        "{}\n\n",
        texts.your_answer.replace("{quote}", &one_line(text, 300))
    );
    let better = notes::better(texts, text, answer);
    let _ = write!(out, "**{}** {}", texts.say_it, one_line(&better, 900));
    out
}

fn plan(texts: &CoachTexts, material: &Material<'_>) -> String {
    // Steps that mention something that was not measured are left out.
    let measured = |step: &&String| material.facts.star.is_some() || !step.contains("{result}");
    texts
        .plan
        .iter()
        .filter(measured)
        .fold(String::new(), |mut list, step| {
            let _ = writeln!(list, "- [ ] {}", fill(step, material));
            list
        })
}

/// The text on one line and without what Markdown reads, so that no answer can change the structure of the report.
fn one_line(text: &str, max_chars: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(max_chars).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

fn fill(text: &str, material: &Material<'_>) -> String {
    let facts = material.facts;
    let answers = Answers::of(material);
    let number = |count: Option<u32>| count.map_or("–".to_owned(), |count| count.to_string());
    let stories: Vec<&AnswerFacts> = answers.stories().collect();
    let of_stories = |holds: &dyn Fn(&AnswerFacts) -> bool| {
        stories
            .iter()
            .filter(|answer| holds(answer))
            .count()
            .to_string()
    };
    let values = [
        ("{role}", material.config.role.clone()),
        ("{answers}", facts.answers.to_string()),
        ("{told}", answers.told().count().to_string()),
        ("{fit}", answers.about_fit().count().to_string()),
        ("{stories}", stories.len().to_string()),
        ("{words}", facts.words.to_string()),
        ("{mean}", format!("{:.0}", facts.mean_answer_words)),
        ("{fillers}", number(facts.filler_word_count)),
        ("{structured}", of_stories(&|answer| answer.parts() >= 3)),
        (
            "{result}",
            of_stories(&|answer| answer.has(MarkKind::Result)),
        ),
        (
            "{action}",
            of_stories(&|answer| answer.has(MarkKind::Action)),
        ),
    ];
    values
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, &value)
        })
}
