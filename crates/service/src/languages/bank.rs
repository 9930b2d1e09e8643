//! What the built-in interviewer can say in one language: `bank.json` and its questions, `questions.json`.

use mockingbird_shared::interview::{Level, Stage, Style};
use serde::Deserialize;
use std::collections::HashMap;

/// All that the built-in interviewer says but its questions.
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
    /// Said in place of a thanks after an answer in which there is nothing to judge.
    no_answer: HashMap<String, Vec<String>>,
    /// What is said on entering each stage after a skip, from the second stage on.
    skip: [String; 4],
    /// What is said on entering each stage when the time of the previous one is used up, from the second
    /// stage on.
    time_up: [String; 4],
    entering: HashMap<Stage, String>,
    pub(crate) farewell: String,
    pub(crate) follow_ups: FollowUps,
    pub(crate) key_points: KeyPoints,
    pub(crate) practice: PracticePhrases,
}

/// What is said around the one question of a practice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PracticePhrases {
    /// Said before the question.
    pub(crate) again: String,
    /// Said after the answer, and the last words.
    pub(crate) goodbye: String,
}

/// Questions that go deeper into the last answer. `{words}` in those that begin with `about` are the person's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUps {
    pub(crate) short: Vec<String>,
    /// After an answer in which there is nothing to judge.
    pub(crate) nothing: Vec<String>,
    pub(crate) no_situation: Vec<String>,
    pub(crate) no_task: Vec<String>,
    pub(crate) no_action: Vec<String>,
    pub(crate) we_only: Vec<String>,
    pub(crate) no_result: Vec<String>,
    pub(crate) challenge: Vec<String>,
    pub(crate) about_thing: Vec<String>,
    pub(crate) about_number: Vec<String>,
    pub(crate) about_person: Vec<String>,
    pub(crate) about_result: Vec<String>,
    /// How people name others at work, in lower case; what `about_person` asks about.
    pub(crate) people: Vec<String>,
}

/// The key points that rules can find in an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyPoints {
    pub(crate) too_short: String,
    pub(crate) detailed: String,
    /// There is nothing to judge.
    pub(crate) nothing: String,
    pub(crate) situation: String,
    pub(crate) task: String,
    pub(crate) action: String,
    pub(crate) we_action: String,
    pub(crate) result: String,
    pub(crate) no_result: String,
    pub(crate) no_action: String,
    pub(crate) fillers: String,
}

/// A question, and the interviews it fits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// The same in all languages.
    #[allow(dead_code, reason = "tests compare the languages by it")]
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// What kind of answer it asks for.
    pub(crate) expects: Expects,
    pub(crate) text: String,
    /// What a good answer contains; shown after the interview.
    pub(crate) good: Vec<String>,
    /// The family of jobs that the question is for; `None`: any job.
    #[serde(default)]
    pub(crate) family: Option<Family>,
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

/// What kind of answer a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expects {
    /// Something that happened.
    Story,
    /// What the person would do.
    Plan,
    /// An opinion with its reasons.
    View,
    /// Oneself and one's motives.
    #[serde(rename = "self")]
    Oneself,
    /// A short fact.
    Fact,
}

/// A family of jobs with questions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Family {
    Software,
    Data,
    Product,
    Design,
    /// With marketing and customer support.
    Sales,
    Finance,
    /// With nursing and care.
    Health,
    /// With social work.
    Education,
    /// With manufacturing and construction.
    Trades,
    /// With kitchens and retail.
    Hospitality,
    Logistics,
    /// Administration, human resources and law.
    Office,
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

    pub(crate) fn no_answer(&self, style: Style) -> &[String] {
        self.no_answer
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
        let others = [
            &self.nothing, &self.about_thing, &self.about_number, &self.about_person,
            &self.about_result,
        ];
        self.deeper().chain(others.into_iter().flatten())
    }

    /// Those that suit any answer.
    pub(crate) fn deeper(&self) -> impl Iterator<Item = &String> {
        [
            &self.short, &self.no_result, &self.no_action, &self.challenge, &self.no_situation,
            &self.no_task, &self.we_only,
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
    use std::collections::HashSet;
    use strum::IntoEnumIterator;

    /// Follow-ups of which an interview never runs out.
    const FOLLOW_UPS: usize = 12;
    /// Questions of each middle stage that fit any job, and questions of each family of jobs.
    const OF_A_MIDDLE_STAGE: usize = 15;
    const OF_A_FAMILY: usize = 8;

    #[test]
    fn every_language_has_a_question_for_each_that_the_longest_interviews_plan() {
        let longest = [
            Length::Minutes(*Length::MINUTES.end()),
            Length::Questions(*Length::QUESTIONS.end()),
        ]
        .map(Plan::new);
        for language in Language::ALL {
            let pack = languages::pack(language);
            for style in Style::ALL {
                for texts in [pack.bank.acknowledge(style), pack.bank.no_answer(style)] {
                    assert!(!texts.is_empty(), "{language} {style:?}");
                }
                assert!(!pack.bank.greeting(style).is_empty(), "{language}");
            }
            assert!(
                pack.bank.follow_ups.deeper().count() >= FOLLOW_UPS,
                "{language}"
            );
            for stage in Stage::ALL {
                let for_everybody = pack.questions.iter().filter(|q| {
                    q.stage == stage
                        && q.needs.is_none()
                        && q.family.is_none()
                        && q.levels.is_empty()
                        && q.style.is_none()
                });
                let planned = longest.iter().map(|plan| plan.stage(stage).questions).max();
                let middle = !matches!(stage, Stage::Welcome | Stage::Closing);
                let least = planned.unwrap_or(0) as usize;
                let least = if middle {
                    least.max(OF_A_MIDDLE_STAGE)
                } else {
                    least
                };
                let count = for_everybody.count();
                assert!(count >= least, "{language} {stage:?}: {count} of {least}");
            }
            for family in Family::iter() {
                let of_it = pack.questions.iter().filter(|q| q.family == Some(family));
                assert!(of_it.count() >= OF_A_FAMILY, "{language} {family:?}");
            }
        }
    }

    #[test]
    fn questions_are_the_same_in_all_languages_and_say_what_a_good_answer_contains() {
        let ids = |language| -> HashSet<&str> {
            let questions = &languages::pack(language).questions;
            questions.iter().map(|q| q.id.as_str()).collect()
        };
        for language in Language::ALL {
            let questions = &languages::pack(language).questions;
            assert_eq!(ids(language), ids(Language::En), "{language}");
            assert_eq!(
                ids(language).len(),
                questions.len(),
                "{language}: an id twice"
            );
            let texts: HashSet<&str> = questions.iter().map(|q| q.text.as_str()).collect();
            assert_eq!(texts.len(), questions.len(), "{language}: a text twice");
            for question in questions {
                assert!(
                    (2..=4).contains(&question.good.len()),
                    "{language} {}",
                    question.id
                );
                let places = [(Need::Term, "{term}"), (Need::Topic, "{topic}")];
                for (need, place) in places {
                    let has = question.text.contains(place);
                    assert_eq!(
                        has,
                        question.needs == Some(need),
                        "{language} {}",
                        question.id
                    );
                }
            }
        }
    }

    #[test]
    fn roles_are_found_in_their_families() {
        for (language, role, family) in [
            (Language::En, "Senior Backend Engineer", Family::Software),
            (
                Language::En,
                "Registered nurse, night shifts",
                Family::Health,
            ),
            (Language::De, "Softwareentwicklerin", Family::Software),
            (Language::De, "Krankenpfleger", Family::Health),
            (Language::Fr, "Infirmière", Family::Health),
            (Language::Es, "Contable", Family::Finance),
            (Language::Ar, "ممرضة", Family::Health),
        ] {
            assert!(
                languages::pack(language).is_of_family(role, family),
                "{role}"
            );
        }
        assert!(!languages::pack(Language::En).is_of_family("Nurse", Family::Software));
    }
}
