//! How much an answer tells, from what was found in it.

use crate::fillers::{Filler, is_in};
use crate::grammar::Grammar;
use crate::story::{Part, has, has_action};
use crate::text::Text;
use mockingbird_shared::facts::{MarkKind, NothingToJudge};
use std::ops::Range;

/// What the score follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Features {
    /// Words that are neither fillers nor orders.
    pub(crate) words: f64,
    /// Different ones of them that are no function words.
    pub(crate) different_words: f64,
    pub(crate) situation: bool,
    pub(crate) task: bool,
    pub(crate) own_action: bool,
    pub(crate) we_action: bool,
    /// Places where the speaker did something.
    pub(crate) actions: f64,
    pub(crate) result: bool,
    /// Numbers, number words, names of days and months.
    pub(crate) concrete: f64,
    pub(crate) reasons: f64,
    pub(crate) conditional: f64,
    pub(crate) first_person: f64,
    /// Share of buzzwords in the words that are no function words, 0 to 1.
    pub(crate) buzz_share: f64,
}

impl Features {
    pub(crate) fn of(
        text: &Text<'_>,
        fillers: &[Filler],
        parts: &[Part],
        orders: &[Range<usize>],
        rules: &dyn Grammar,
    ) -> Self {
        let judging = rules.judging();
        let told: Vec<usize> = (0..text.len())
            .filter(|at| !is_in(fillers, *at) && !orders.iter().any(|order| order.contains(at)))
            .collect();
        let count = |list: &[String]| {
            let found = told
                .iter()
                .filter(|at| list.iter().any(|word| word == text.lower(**at)));
            found.count() as f64
        };
        let mut content: Vec<&str> = told
            .iter()
            .map(|at| text.lower(*at))
            .filter(|word| !judging.function_words.iter().any(|it| it == word))
            .collect();
        let of_content = content.len().max(1) as f64;
        let buzz = content.iter().filter(|word| judging.buzz.has(word)).count() as f64;
        content.sort_unstable();
        content.dedup();
        let digits = told.iter().filter(|at| text.words()[**at].is_number());
        Self {
            words: told.len() as f64,
            different_words: content.len() as f64,
            situation: has(parts, MarkKind::Situation),
            task: has(parts, MarkKind::Task),
            own_action: has(parts, MarkKind::Action),
            we_action: has_action(parts) && !has(parts, MarkKind::Action),
            actions: parts
                .iter()
                .filter(|part| part.kind == MarkKind::Action)
                .count() as f64,
            result: has(parts, MarkKind::Result),
            concrete: digits.count() as f64 + count(&judging.concrete),
            reasons: count(&judging.reasons),
            conditional: count(&judging.conditional),
            first_person: count(&judging.first_person),
            buzz_share: buzz / of_content,
        }
    }
}

/// How much of the score each share of buzzwords takes.
const BUZZ_WEIGHT: f64 = 1.6;
/// Most that an answer gets that tells neither anything that happened nor what would be done, 0 to 10: views and lists can be
/// right, and show nothing.
const NO_STORY_MAX: f64 = 2.9;
/// Most that an answer gets in which there is nothing to judge, 0 to 10.
pub(crate) const NOTHING_MAX: f64 = 1.5;

/// 0 to 10. The weights were fitted by hand to what experienced interviewers would learn from the answers of
/// `tests/answers`.
pub(crate) fn score(features: &Features, nothing: Option<NothingToJudge>) -> f64 {
    let told = |holds: bool, weight: f64| if holds { weight } else { 0.0 };
    let up_to = |value: f64, enough: f64, weight: f64| (value / enough).min(1.0) * weight;
    let substance = up_to(features.different_words, 35.0, 3.0)
        + up_to(features.words, 60.0, 0.4)
        + told(features.situation, 0.8)
        + told(features.task, 0.4)
        + told(features.own_action, 0.9)
        + told(features.we_action, 0.8)
        + up_to(features.actions, 4.0, 1.6)
        + told(features.result, 1.3)
        + up_to(features.concrete, 3.0, 0.5)
        + up_to(features.reasons, 2.0, 0.4)
        + up_to(features.conditional, 2.0, 1.3)
        + up_to(features.first_person, 2.0, 0.2);
    let bounded = substance.min(10.0) * (1.0 - (features.buzz_share * BUZZ_WEIGHT).min(0.7));
    let is_story = features.situation
        || features.task
        || features.own_action
        || features.we_action
        || features.result;
    let bounded = if is_story || features.conditional > 0.0 {
        bounded
    } else {
        bounded.min(NO_STORY_MAX)
    };
    let bounded = if nothing.is_some() {
        bounded.min(NOTHING_MAX)
    } else {
        bounded
    };
    (bounded * 10.0).round() / 10.0
}
