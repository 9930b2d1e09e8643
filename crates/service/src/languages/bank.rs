//! The question bank: what the built-in interviewer can say in one language (`languages/<code>/bank.json`).

use mockingbird_shared::interview::{Level, Stage, Style};
use serde::Deserialize;
use std::collections::HashMap;

/// The question bank of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bank {
    pub(crate) self_introduction: String,
    /// Said first if the interview was set up in a language without a bank.
    pub(crate) other_language: String,
    /// Replaces `{at_company}` if a company is known.
    pub(crate) at_company: String,
    greeting: HashMap<String, String>,
    acknowledge: HashMap<String, Vec<String>>,
    /// What is said on entering each stage after a skip, from the second stage on.
    skip: [String; 4],
    /// What is said on entering each stage when the time of the previous one is used up, from the second
    /// stage on.
    time_up: [String; 4],
    entering: HashMap<Stage, String>,
    pub(crate) farewell: String,
    pub(crate) follow_ups: FollowUps,
    pub(crate) key_points: KeyPoints,
    pub(crate) questions: Vec<Question>,
}

/// Questions that go deeper into the last answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUps {
    pub(crate) short: Vec<String>,
    pub(crate) no_result: Vec<String>,
    pub(crate) no_action: Vec<String>,
    pub(crate) challenge: Vec<String>,
}

/// The key points that rules can find in an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyPoints {
    pub(crate) too_short: String,
    pub(crate) detailed: String,
    pub(crate) situation: String,
    pub(crate) action: String,
    pub(crate) result: String,
    pub(crate) no_result: String,
    pub(crate) no_action: String,
    pub(crate) fillers: String,
}

/// A question, and the interviews it fits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) stage: Stage,
    pub(crate) text: String,
    /// Parts of names of roles that the question is for; empty: all roles.
    #[serde(default, rename = "for")]
    pub(crate) roles: Vec<String>,
    /// The levels that the question is for; empty: all levels.
    #[serde(default)]
    pub(crate) levels: Vec<Level>,
    /// The style that the question is for; `None`: all styles.
    #[serde(default)]
    pub(crate) style: Option<Style>,
    /// What must be known to ask the question; replaces its placeholder.
    #[serde(default)]
    pub(crate) needs: Option<Need>,
}

/// What a question's placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Need {
    /// A term from the résumé.
    Term,
    /// A topic from the set-up.
    Topic,
}

impl Bank {
    pub(crate) fn greeting(&self, style: Style) -> &str {
        self.greeting.get(style.as_str()).map_or("", String::as_str)
    }

    pub(crate) fn acknowledge(&self, style: Style) -> &[String] {
        self.acknowledge
            .get(style.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// What is said when the candidate has skipped to `stage`; `None` for the first stage.
    pub(crate) fn skip(&self, stage: Stage) -> Option<&str> {
        by_stage_entered(&self.skip, stage)
    }

    /// What is said when the time of the stage before `stage` is used up; `None` for the first stage.
    pub(crate) fn time_up(&self, stage: Stage) -> Option<&str> {
        by_stage_entered(&self.time_up, stage)
    }

    pub(crate) fn entering(&self, stage: Stage) -> Option<&str> {
        self.entering.get(&stage).map(String::as_str)
    }
}

/// The text for entering a stage; `None` for the first, which is not entered from another one.
fn by_stage_entered(texts: &[String; 4], stage: Stage) -> Option<&str> {
    let index = stage.index().checked_sub(1)?;
    texts.get(index).map(String::as_str)
}

impl FollowUps {
    /// All follow-ups, whatever they are for.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        [
            &self.short,
            &self.no_result,
            &self.no_action,
            &self.challenge,
        ]
        .into_iter()
        .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages;
    use mockingbird_shared::interview::{Length, Plan};
    use mockingbird_shared::language::Language;

    /// Follow-ups of which an interview never runs out.
    const FOLLOW_UPS: usize = 12;

    #[test]
    fn every_language_has_a_question_for_each_that_the_longest_interviews_plan() {
        let longest = [
            Length::Minutes(*Length::MINUTES.end()),
            Length::Questions(*Length::QUESTIONS.end()),
        ]
        .map(Plan::new);
        for language in Language::ALL {
            let bank = &languages::pack(language).bank;
            for style in Style::ALL {
                assert!(
                    !bank.greeting(style).is_empty() && !bank.acknowledge(style).is_empty(),
                    "{language}"
                );
            }
            assert!(bank.follow_ups.all().count() >= FOLLOW_UPS, "{language}");
            for stage in Stage::ALL {
                let for_everybody = bank
                    .questions
                    .iter()
                    .filter(|q| {
                        q.stage == stage
                            && q.needs.is_none()
                            && q.roles.is_empty()
                            && q.levels.is_empty()
                            && q.style.is_none()
                    })
                    .count();
                let planned = longest.iter().map(|plan| plan.stage(stage).questions).max();
                let planned = planned.unwrap_or(0) as usize;
                assert!(
                    for_everybody >= planned,
                    "{language} {stage:?}: {for_everybody} of {planned}"
                );
            }
        }
    }
}
