//! The interviewer that needs no key. It chooses questions by stage, role, level, topic and résumé (`terms`), and takes
//! up what was said (`follow_ups`).

mod follow_ups;
mod terms;

use super::Scene;
use super::by_rules;
use crate::languages;
use crate::languages::{Bank, Need, Pack, Question};
use mockingbird_shared::interview::{
    Brief, Machine, Plan, Speaker, Stage, TransitionReason, question_in,
};
pub use terms::resume_terms;

/// The interviewer's next reply.
pub(super) fn reply(scene: &Scene<'_>, machine: &Machine, brief: &Brief) -> String {
    let language = languages::spoken(&scene.config.language);
    let pack = languages::pack(language);
    let bank = &pack.bank;
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
        parts.extend(reaction(bank, scene, machine.plan()).cloned());
        if brief.entered_stage && brief.reached_by == Some(TransitionReason::TimeUsed) {
            parts.extend(bank.time_up(brief.stage).map(str::to_owned));
        }
    }
    if brief.entered_stage {
        parts.extend(bank.entering(brief.stage).map(str::to_owned));
    }
    parts.extend(choose(pack, scene, machine, brief, &words));
    parts.join(" ")
}

/// What is said about the answer before the next question. Nothing is called clear where nothing was said.
fn reaction<'a>(bank: &'a Bank, scene: &Scene<'_>, plan: &Plan) -> Option<&'a String> {
    let read = by_rules::read_last(
        scene.turns,
        scene.config.language.supported(),
        &scene.config.role,
    );
    if read.is_some_and(|read| read.nothing.is_some()) {
        // Each is said once; after them, nothing is.
        let mut choices = bank.no_answer(scene.config.style).iter();
        return choices.find(|text| said_last(text, scene).is_none());
    }
    acknowledgement(bank, scene, plan)
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
    let pack = languages::pack(language);
    let words = Words::new(scene, &pack.bank.at_company);
    choose(pack, scene, machine, brief, &words)
}

/// The first question that was not asked yet, from: follow-ups that the last answer calls for, the best
/// questions of the stage, all follow-ups, the questions of other stages. If all were asked, the one that was
/// asked longest ago.
fn choose(
    pack: &Pack,
    scene: &Scene<'_>,
    machine: &Machine,
    brief: &Brief,
    words: &Words<'_>,
) -> Option<String> {
    let follow_ups = follow_ups::after(&pack.bank, scene, brief);
    let from_bank = ranked(pack, scene, brief.stage, words);
    let deeper = pack.bank.follow_ups.deeper().cloned();
    let from_other_stages = [Stage::PastExperience, Stage::CompanyFit, Stage::SelfIntro]
        .into_iter()
        .filter(|stage| *stage != brief.stage)
        .flat_map(|stage| ranked(pack, scene, stage, words));
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

/// The bank's questions for this stage, best match first. Equal matches are ordered differently in each
/// interview.
fn ranked(pack: &Pack, scene: &Scene<'_>, stage: Stage, words: &Words<'_>) -> Vec<String> {
    let mut matching: Vec<(i32, u64, String)> = pack
        .questions
        .iter()
        .filter(|question| question.stage == stage)
        .filter_map(|question| {
            let score = score(pack, question, scene, words)?;
            let text = words.fill(&question.text, question.needs);
            Some((-score, mix(&question.text, words.seed), text))
        })
        .collect();
    matching.sort();
    matching.into_iter().map(|(_, _, text)| text).collect()
}

/// How well a question matches the interview; `None` if it can't be asked in it.
fn score(pack: &Pack, question: &Question, scene: &Scene<'_>, words: &Words<'_>) -> Option<i32> {
    let config = scene.config;
    let family_fits = match question.family {
        Some(family) if !pack.is_of_family(&config.role, family) => return None,
        family => family.is_some(),
    };
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
            + 2 * i32::from(family_fits)
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
        let described = scene.job_description.unwrap_or_default();
        let terms = scene
            .resume
            .map(|resume| resume_terms(resume, described))
            .unwrap_or_default();
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

/// The FNV-1a hash: gives the same interview the same order each time.
fn mix(text: &str, seed: u64) -> u64 {
    text.bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
