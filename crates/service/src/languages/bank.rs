//! The question bank: what the built-in interviewer can say in one language (`languages/<code>/bank.json`).

use mockingbird_shared::interview::Stage;
use mockingbird_shared::wire::{Level, Style};
use serde::Deserialize;
use std::collections::HashMap;

/// Everything in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bank {
    pub(super) self_introduction: String,
    /// Said first where the interview was set up in a language that there is no bank of.
    pub(super) other_language: String,
    /// What stands for `{at_company}` where there is a company.
    pub(super) at_company: String,
    greeting: HashMap<String, String>,
    acknowledge: HashMap<String, Vec<String>>,
    /// By the stage that is entered, beginning with the second.
    skip: [String; 4],
    /// By the stage that is entered, beginning with the second.
    time_up: [String; 4],
    entering: HashMap<Stage, String>,
    pub(super) farewell: String,
    pub(super) follow_ups: FollowUps,
    pub(super) key_points: KeyPoints,
    pub(super) questions: Vec<Question>,
}

/// Questions that go deeper into the last answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowUps {
    pub(super) short: Vec<String>,
    pub(super) no_result: Vec<String>,
    pub(super) no_action: Vec<String>,
    pub(super) challenge: Vec<String>,
}

/// What can be noted of an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyPoints {
    pub(super) too_short: String,
    pub(super) detailed: String,
    pub(super) situation: String,
    pub(super) action: String,
    pub(super) result: String,
    pub(super) no_result: String,
    pub(super) no_action: String,
    pub(super) fillers: String,
}

/// A question and whom it is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) stage: Stage,
    pub(super) text: String,
    /// Parts of the role's name; empty: everybody.
    #[serde(default, rename = "for")]
    pub(super) roles: Vec<String>,
    /// Empty: all.
    #[serde(default)]
    pub(super) levels: Vec<Level>,
    /// None: all.
    #[serde(default)]
    pub(super) style: Option<Style>,
    /// What must be known to ask it.
    #[serde(default)]
    pub(super) needs: Option<Need>,
}

/// What a question speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Need {
    /// A term of the résumé.
    Term,
    /// A topic of the set-up.
    Topic,
}

impl Bank {
    pub(super) fn greeting(&self, style: Style) -> &str {
        self.greeting.get(style.as_str()).map_or("", String::as_str)
    }

    pub(super) fn acknowledge(&self, style: Style) -> &[String] {
        self.acknowledge
            .get(style.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// What is said when the candidate has skipped to `stage`.
    pub(super) fn skip(&self, stage: Stage) -> Option<&str> {
        by_stage_entered(&self.skip, stage)
    }

    /// What is said when the time of the stage before `stage` is used up.
    pub(super) fn time_up(&self, stage: Stage) -> Option<&str> {
        by_stage_entered(&self.time_up, stage)
    }

    pub(super) fn entering(&self, stage: Stage) -> Option<&str> {
        self.entering.get(&stage).map(String::as_str)
    }
}

/// Nobody enters the first stage from another one.
fn by_stage_entered(texts: &[String; 4], stage: Stage) -> Option<&str> {
    let index = stage.index().checked_sub(1)?;
    texts.get(index).map(String::as_str)
}

impl FollowUps {
    /// All of them, whatever they are for.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
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
