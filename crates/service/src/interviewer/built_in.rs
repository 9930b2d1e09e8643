//! The interviewer that needs no key. It chooses questions by stage, role, level, topic and résumé, and
//! follows up by rules.

use super::{Judgement, Scene};
use crate::languages;
use crate::languages::{Bank, Need, Question};
use mockingbird_providers::LlmUsage;
use mockingbird_shared::facts;
use mockingbird_shared::interview::{
    AssessedBy, Brief, Machine, Plan, Speaker, Stage, Style, TransitionReason, Turn, question_in,
};
use mockingbird_shared::language::Language;

/// An answer with fewer words gets a follow-up.
const SHORT_ANSWER_WORDS: u32 = 20;
/// Terms that questions may take from a résumé, in lower case.
const RESUME_TERMS: &[&str] = &[
    "rust",
    "python",
    "java",
    "javascript",
    "typescript",
    "react",
    "angular",
    "vue",
    "kubernetes",
    "docker",
    "terraform",
    "postgresql",
    "mysql",
    "mongodb",
    "redis",
    "kafka",
    "graphql",
    "aws",
    "azure",
    "linux",
    "go",
    "c++",
    "c#",
    "swift",
    "kotlin",
    "spark",
    "airflow",
    "pytorch",
    "tensorflow",
    "tableau",
    "excel",
    "figma",
    "photoshop",
    "salesforce",
    "sap",
    "scrum",
    "kanban",
    "budgeting",
    "recruiting",
    "marketing",
    "seo",
    "accounting",
    "negotiation",
    "logistics",
    "teaching",
    "nursing",
    "research",
    "statistics",
    "machine learning",
    "product management",
    "project management",
];

/// The interviewer's next reply.
pub(super) fn reply(scene: &Scene<'_>, machine: &Machine, brief: &Brief) -> String {
    let language = languages::spoken(&scene.config.language);
    let bank = &languages::pack(language).bank;
    let words = Words::new(scene, &bank.at_company);
    if brief.farewell {
        return words.fill(&bank.farewell, None);
    }
    let mut parts: Vec<String> = Vec::new();
    if scene.turns.is_empty() {
        parts.push(words.fill(bank.greeting(scene.config.style), None));
        parts.push(bank.self_introduction.clone());
        if scene.config.language.supported().is_none() {
            parts.push(bank.other_language.clone());
        }
    } else if brief.acknowledge_skip {
        parts.extend(bank.skip(brief.stage).map(str::to_owned));
    } else {
        let plan = machine.plan();
        parts.extend(acknowledgement(bank, scene, plan).cloned());
        if brief.entered_stage && brief.reached_by == Some(TransitionReason::TimeUsed) {
            parts.extend(bank.time_up(brief.stage).map(str::to_owned));
        }
    }
    if brief.entered_stage {
        parts.extend(bank.entering(brief.stage).map(str::to_owned));
    }
    parts.extend(choose(bank, scene, machine, brief, &words));
    parts.join(" ")
}

/// A short thanks before the next question. Each is used once: after every answer in a short interview, at
/// even distances in a long one.
fn acknowledgement<'a>(bank: &'a Bank, scene: &Scene<'_>, plan: &Plan) -> Option<&'a String> {
    let choices = bank.acknowledge(scene.config.style);
    let replies = plan.total_questions() as usize;
    let distance = replies.div_ceil(choices.len().max(1)).max(1);
    let round = scene.turns.len() / 2;
    // The first reply after the greeting belongs to round 1.
    let since_first = round.saturating_sub(1);
    choices
        .get(since_first / distance)
        .filter(|_| since_first.is_multiple_of(distance))
}

/// The next question of the bank that was not asked yet, for an interviewer whose model repeats questions.
pub(super) fn next_question(scene: &Scene<'_>, machine: &Machine, brief: &Brief) -> Option<String> {
    let language = languages::spoken(&scene.config.language);
    let bank = &languages::pack(language).bank;
    let words = Words::new(scene, &bank.at_company);
    choose(bank, scene, machine, brief, &words)
}

/// The first question that was not asked yet, from: follow-ups that the last answer calls for, the best
/// questions of the stage, all follow-ups, the questions of other stages. If all were asked, the one that was
/// asked longest ago.
fn choose(
    bank: &Bank,
    scene: &Scene<'_>,
    machine: &Machine,
    brief: &Brief,
    words: &Words<'_>,
) -> Option<String> {
    let follow_ups = follow_ups(bank, scene, brief);
    let from_bank = ranked(bank, scene, brief.stage, words);
    let deeper = bank.follow_ups.all().cloned();
    let from_other_stages = [Stage::PastExperience, Stage::CompanyFit, Stage::SelfIntro]
        .into_iter()
        .filter(|stage| *stage != brief.stage)
        .flat_map(|stage| ranked(bank, scene, stage, words));
    let questions: Vec<String> = follow_ups
        .into_iter()
        .chain(from_bank)
        .chain(deeper)
        .chain(from_other_stages)
        .collect();
    let new = questions
        .iter()
        .find(|question| !was_asked(question, scene, machine));
    // If all were asked, the one that was asked longest ago.
    let oldest = || {
        questions
            .iter()
            .min_by_key(|question| said_last(question, scene))
    };
    new.or_else(oldest).cloned()
}

/// Whether the question was asked before, in these or other words.
fn was_asked(question: &str, scene: &Scene<'_>, machine: &Machine) -> bool {
    said_last(question, scene).is_some()
        || machine.is_repeated(question)
        || machine.is_repeated(question_in(question))
}

/// The index of the interviewer's last turn that contains the question.
fn said_last(question: &str, scene: &Scene<'_>) -> Option<usize> {
    scene.turns.iter().rposition(|turn| {
        turn.speaker == Speaker::Interviewer && turn.text.expose().contains(question)
    })
}

/// Follow-ups that the last answer calls for. Never two in a row, and none in the first and last stages.
fn follow_ups(bank: &Bank, scene: &Scene<'_>, brief: &Brief) -> Vec<String> {
    let deep = matches!(
        brief.stage,
        Stage::SelfIntro | Stage::PastExperience | Stage::CompanyFit
    );
    let Some(answer) = last_answer(scene.turns) else {
        return Vec::new();
    };
    // In an unsupported language, the parts of an answer cannot be found.
    let Some(language) = scene.config.language.supported() else {
        return Vec::new();
    };
    if !deep || brief.entered_stage || brief.questions_left < 2 || answers_follow_up(bank, scene) {
        return Vec::new();
    }
    let parts = facts::star_parts(answer.text.expose(), language);
    let about_work = brief.stage == Stage::PastExperience;
    let choices = if facts::count_words(answer.text.expose()) < SHORT_ANSWER_WORDS {
        &bank.follow_ups.short
    } else if about_work && !parts.action {
        &bank.follow_ups.no_action
    } else if about_work && !parts.result {
        &bank.follow_ups.no_result
    } else if scene.config.style == Style::Confrontational {
        &bank.follow_ups.challenge
    } else {
        return Vec::new();
    };
    choices.clone()
}

/// Whether the last question was a follow-up.
fn answers_follow_up(bank: &Bank, scene: &Scene<'_>) -> bool {
    let asked = scene
        .turns
        .iter()
        .rev()
        .find(|turn| turn.speaker == Speaker::Interviewer);
    asked.is_some_and(|turn| {
        let text = turn.text.expose();
        bank.follow_ups
            .all()
            .any(|follow_up| text.ends_with(follow_up.as_str()))
    })
}

/// The bank's questions for this stage, best match first. Equal matches are ordered differently in each
/// interview.
fn ranked(bank: &Bank, scene: &Scene<'_>, stage: Stage, words: &Words<'_>) -> Vec<String> {
    let mut matching: Vec<(i32, u64, String)> = bank
        .questions
        .iter()
        .filter(|question| question.stage == stage)
        .filter_map(|question| {
            let score = score(question, scene, words)?;
            let text = words.fill(&question.text, question.needs);
            Some((-score, mix(&question.text, words.seed), text))
        })
        .collect();
    matching.sort();
    matching.into_iter().map(|(_, _, text)| text).collect()
}

/// How well a question matches the interview; `None` if it can't be asked in it.
fn score(question: &Question, scene: &Scene<'_>, words: &Words<'_>) -> Option<i32> {
    let config = scene.config;
    let role = config.role.to_lowercase();
    let role_fits = question
        .roles
        .iter()
        .any(|part| role.contains(part.as_str()));
    if !question.roles.is_empty() && !role_fits {
        return None;
    }
    if !question.levels.is_empty() && !question.levels.contains(&config.level) {
        return None;
    }
    if question.style.is_some_and(|style| style != config.style) {
        return None;
    }
    let subject = match question.needs {
        Some(Need::Term) if words.term.is_none() => return None,
        Some(Need::Topic) if words.topic.is_none() => return None,
        Some(Need::Term) => 2,
        Some(Need::Topic) => 3,
        None => 0,
    };
    Some(
        subject
            + 2 * i32::from(role_fits)
            + i32::from(!question.levels.is_empty())
            + 2 * i32::from(question.style.is_some()),
    )
}

/// The values of the bank's placeholders in this interview.
struct Words<'a> {
    name: &'a str,
    role: &'a str,
    company: &'a str,
    topic: Option<&'a str>,
    term: Option<String>,
    seed: u64,
    at_company: &'a str,
}

impl<'a> Words<'a> {
    fn new(scene: &Scene<'a>, at_company: &'a str) -> Self {
        let config = scene.config;
        // Each exchange uses the next topic and the next term.
        let round = scene.turns.len() / 2;
        let topic = (!config.topics.is_empty())
            .then(|| config.topics[round % config.topics.len()].as_str());
        let terms = scene.resume.map(resume_terms).unwrap_or_default();
        let term = (!terms.is_empty()).then(|| terms[round % terms.len()].clone());
        let seed = mix(
            config.candidate_name.expose(),
            mix(&config.role, u64::from(config.level as u8)),
        );
        Self {
            name: config.candidate_name.expose().trim(),
            role: config.role.trim(),
            company: config.company.trim(),
            topic,
            term,
            seed,
            at_company,
        }
    }

    fn fill(&self, text: &str, needs: Option<Need>) -> String {
        let name = if self.name.is_empty() {
            String::new()
        } else {
            format!(", {}", self.name)
        };
        let at_company = if self.company.is_empty() {
            String::new()
        } else {
            self.at_company.replace("{company}", self.company)
        };
        let subject = match needs {
            Some(Need::Topic) => self.topic,
            Some(Need::Term) => self.term.as_deref(),
            None => None,
        };
        text.replace("{name}", &name)
            .replace("{at_company}", &at_company)
            .replace("{role}", self.role)
            .replace("{topic}", subject.unwrap_or_default())
            .replace("{term}", subject.unwrap_or_default())
    }
}

/// Known terms in the résumé, in its order and spelling.
pub fn resume_terms(resume: &str) -> Vec<String> {
    let lower = resume.to_lowercase();
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut found: Vec<(usize, &str)> = RESUME_TERMS
        .iter()
        .filter_map(|term| {
            let at = lower.match_indices(term).map(|(at, _)| at).find(|at| {
                boundary(lower[..*at].chars().next_back())
                    && boundary(lower[at + term.len()..].chars().next())
            })?;
            Some((at, *term))
        })
        .collect();
    found.sort_unstable();
    // Lower-casing can change the length of text outside ASCII; then the spelling of the list is used.
    found
        .into_iter()
        .map(|(at, term)| {
            resume
                .get(at..at + term.len())
                .filter(|own| own.eq_ignore_ascii_case(term))
                .unwrap_or(term)
                .to_owned()
        })
        .collect()
}

/// Judges the last answer by rules: its length, and which parts of a story it has. What an answer claims
/// about itself has no influence. `None` if there is no answer, or the words of its language are not known.
pub fn assess(turns: &[Turn], language: Option<Language>) -> Option<Judgement> {
    let language = language?;
    let answer = last_answer(turns)?.text.expose();
    let points = &languages::pack(language).bank.key_points;
    let words = facts::count_words(answer);
    let parts = facts::star_parts(answer, language);
    let score = match (words, parts.count()) {
        (0..8, _) => 1,
        (8..25, _) => 2,
        (25..60, 0..=2) | (60.., 0..=1) => 3,
        (25..60, _) | (60.., 2..=3) => 4,
        _ => 5,
    };
    let mut key_points = Vec::new();
    let mut note = |condition: bool, point: &String| {
        if condition {
            key_points.push(point.clone());
        }
    };
    note(words < 25, &points.too_short);
    note(words >= 60, &points.detailed);
    note(parts.situation, &points.situation);
    note(parts.action, &points.action);
    note(!parts.action && words >= 25, &points.no_action);
    note(parts.result, &points.result);
    note(!parts.result && words >= 25, &points.no_result);
    let fillers: u32 = facts::fillers(answer, language)
        .iter()
        .map(|filler| filler.count)
        .sum();
    note(fillers * 15 > words && fillers > 2, &points.fillers);
    Some(Judgement {
        score,
        key_points,
        // Rules measure how much was said, not whether the stage has served its purpose.
        stage_served: false,
        assessed_by: AssessedBy::BuiltIn,
        usage: LlmUsage::default(),
    })
}

fn last_answer(turns: &[Turn]) -> Option<&Turn> {
    turns
        .last()
        .filter(|turn| turn.speaker == Speaker::Candidate)
}

/// The FNV-1a hash: gives the same interview the same order each time.
fn mix(text: &str, seed: u64) -> u64 {
    text.bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words_in_the_order_of_the_resume() {
        assert_eq!(
            resume_terms("Led Kafka migration; wrote Rust and PostgreSQL. Trusted."),
            ["Kafka", "Rust", "PostgreSQL"]
        );
        assert!(resume_terms("Trust me, javanese dance").is_empty());
        assert_eq!(resume_terms("İİİ Rust"), ["rust"]);
    }
}
