//! The question bank: what the built-in interviewer can say, in each of its languages.

use mockingbird_shared::interview::Stage;
use mockingbird_shared::wire::{Level, Style};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Everything in one language.
#[derive(Debug, Deserialize)]
pub(super) struct Bank {
    pub(super) self_introduction: String,
    greeting: HashMap<String, String>,
    acknowledge: HashMap<String, Vec<String>>,
    pub(super) skip: String,
    pub(super) time_up: String,
    entering: HashMap<Stage, String>,
    pub(super) farewell: String,
    pub(super) follow_ups: FollowUps,
    pub(super) key_points: KeyPoints,
    pub(super) questions: Vec<Question>,
}

/// Questions that go deeper into the last answer.
#[derive(Debug, Deserialize)]
pub(super) struct FollowUps {
    pub(super) short: Vec<String>,
    pub(super) no_result: Vec<String>,
    pub(super) no_action: Vec<String>,
    pub(super) challenge: Vec<String>,
}

/// What can be noted of an answer.
#[derive(Debug, Deserialize)]
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

static ENGLISH: LazyLock<Bank> = LazyLock::new(|| parse(include_str!("bank/en.json")));
static GERMAN: LazyLock<Bank> = LazyLock::new(|| parse(include_str!("bank/de.json")));

#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
fn parse(json: &str) -> Bank {
    serde_json::from_str(json).expect("the question bank is valid JSON")
}

/// The bank of a language; English where there is none.
pub(super) fn of_language(language: &str) -> &'static Bank {
    if language.starts_with("de") {
        &GERMAN
    } else {
        &ENGLISH
    }
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

    pub(super) fn entering(&self, stage: Stage) -> Option<&str> {
        self.entering.get(&stage).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_enough_for_the_longest_interview() {
        for language in ["en", "de"] {
            let bank = of_language(language);
            for style in Style::ALL {
                assert!(
                    !bank.greeting(style).is_empty() && !bank.acknowledge(style).is_empty(),
                    "{language}"
                );
            }
            for stage in Stage::ALL {
                let count = bank
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
                assert!(
                    count >= if stage == Stage::PastExperience { 7 } else { 2 },
                    "{language} {stage:?}: {count}"
                );
            }
        }
    }
}
