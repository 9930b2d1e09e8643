//! The five competencies of the built-in coach: what each rests on, and how much it counts.
//!
//! Not here: texts, and which of them are strengths (`strengths`).

use super::Material;
use crate::languages;
use mockingbird_shared::facts::{AnswerFacts, MarkKind};
use mockingbird_shared::interview::Stage;

/// What is judged. The names are the keys of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Structure,
    Substance,
    Experience,
    Motivation,
    Clarity,
}

impl Name {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Substance => "substance",
            Self::Experience => "experience",
            Self::Motivation => "motivation",
            Self::Clarity => "clarity",
        }
    }

    /// How much it counts. What was done and told weighs most; how it was said, least.
    pub(super) const fn weight(self) -> f64 {
        match self {
            Self::Substance => 3.5,
            Self::Structure | Self::Experience => 2.5,
            Self::Motivation => 1.0,
            Self::Clarity => 0.5,
        }
    }
}

/// A competency that could be judged, with its score from 0 to 10.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub(super) name: Name,
    pub(super) score: f64,
    /// How much it counts: nothing where nothing was asked about it.
    pub(super) weight: f64,
}

/// Words of a full answer.
const FULL_ANSWER_WORDS: f64 = 80.0;
/// Fewer words say little about how somebody speaks.
const CLARITY_MIN_WORDS: u32 = 60;
/// Share of filler words, 0 to 1, at which the score for clarity is zero.
const WORST_FILLER_SHARE: f64 = 0.12;

/// The answers that were read, of which some are about work that was done.
pub(super) struct Answers<'a> {
    all: Vec<Answer<'a>>,
}

struct Answer<'a> {
    read: &'a AnswerFacts,
    stage: Stage,
    /// The question asked for something that happened.
    wants_story: bool,
}

impl<'a> Answers<'a> {
    pub(super) fn of(material: &Material<'a>) -> Self {
        let pack = languages::pack(languages::spoken(&material.config.language));
        let answer = |read: &'a AnswerFacts| {
            let turn = material.turns.iter().find(|turn| turn.seq == read.seq)?;
            let question = material.question_of(read.seq).unwrap_or_default();
            Some(Answer {
                read,
                stage: turn.stage,
                wants_story: pack.wants_story(question, turn.stage),
            })
        };
        Self {
            all: material.facts.by_answer.iter().filter_map(answer).collect(),
        }
    }

    fn reads(&self) -> impl Iterator<Item = &'a AnswerFacts> {
        self.all.iter().map(|answer| answer.read)
    }

    /// Those that say something, in order.
    pub(super) fn told(&self) -> impl Iterator<Item = &'a AnswerFacts> {
        self.reads().filter(|answer| answer.nothing.is_none())
    }

    /// Those that say nothing, in order.
    pub(super) fn empty(&self) -> impl Iterator<Item = &'a AnswerFacts> {
        self.reads().filter(|answer| answer.nothing.is_some())
    }

    /// The answers about something that happened: those to questions that ask for it, and stories that were told
    /// elsewhere. A greeting and a motive are no stories and need no parts of one.
    pub(super) fn stories(&self) -> impl Iterator<Item = &'a AnswerFacts> {
        self.all
            .iter()
            .filter(|answer| answer.wants_story || answer.read.parts() >= 2)
            .map(|answer| answer.read)
    }

    /// The answers about the position.
    pub(super) fn about_fit(&self) -> impl Iterator<Item = &'a AnswerFacts> {
        self.all
            .iter()
            .filter(|answer| answer.stage == Stage::CompanyFit)
            .map(|answer| answer.read)
    }

    /// How much the answers tell, 0 to 10; greeting and farewell, in which nothing needs to be told, apart. A view or a motive
    /// can't have the points of a story: where none was asked for, what it tells counts double.
    fn substance(&self) -> Option<f64> {
        let told = |answer: &Answer<'_>| {
            if answer.wants_story || answer.read.parts() > 0 {
                answer.read.score
            } else {
                (answer.read.score * 2.0).min(10.0)
            }
        };
        let scores: Vec<f64> = self
            .all
            .iter()
            .filter(|answer| {
                !matches!(answer.stage, Stage::Welcome | Stage::Closing) || answer.read.score >= 5.0
            })
            .map(told)
            .collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    }
}

/// The competencies that can be judged. In a language without rules it is one, by length alone, and no more than middling:
/// an unknown count must not become a zero, and nobody knows what was told. Where nothing was asked about the position, its motivation is not judged.
pub(super) fn judge(material: &Material<'_>) -> Vec<Judged> {
    if material.facts.unmeasured_language.is_some() {
        let score = (material.facts.mean_answer_words / FULL_ANSWER_WORDS).min(1.0) * 5.0;
        return vec![Judged {
            name: Name::Substance,
            score: one_place(score),
            weight: Name::Substance.weight(),
        }];
    }
    let answers = Answers::of(material);
    let structure = mean(answers.stories(), |answer| f64::from(answer.parts()) * 2.5);
    let substance = answers.substance();
    let experience = mean(answers.stories(), |answer| {
        let own = answer.has(MarkKind::Action);
        let we = !own && answer.has(MarkKind::WeAction);
        5.0 * f64::from(own) + 2.5 * f64::from(we) + 5.0 * f64::from(answer.has(MarkKind::Result))
    });
    // A motive has no parts of a story; what it tells counts double, as that of an answer without a story can't be more
    // than half.
    let motivation = mean(answers.about_fit(), |answer| (answer.score * 2.0).min(10.0));
    let judged = |name: Name, score: f64, counts: bool| Judged {
        name,
        score: one_place(score),
        weight: if counts { name.weight() } else { 0.0 },
    };
    // Without an answer, what would count most counts as nothing.
    let always = [
        (Name::Structure, structure, structure.is_some()),
        (Name::Substance, substance, true),
        (Name::Experience, experience, experience.is_some()),
    ];
    let where_there_is = [
        (Name::Motivation, motivation),
        (Name::Clarity, clarity(&answers)),
    ];
    always
        .into_iter()
        .map(|(name, score, counts)| judged(name, score.unwrap_or(0.0), counts))
        .chain(
            where_there_is
                .into_iter()
                .filter_map(|(name, score)| Some(judged(name, score?, true))),
        )
        .collect()
}

/// How much of what was said fills pauses. Answers that say nothing do not count: they would be clear by being short.
fn clarity(answers: &Answers<'_>) -> Option<f64> {
    let words: u32 = answers.told().map(|answer| answer.words).sum();
    if words < CLARITY_MIN_WORDS {
        return None;
    }
    let fillers = answers
        .told()
        .map(|answer| answer.of(MarkKind::Filler).count())
        .sum::<usize>();
    let share = fillers as f64 / f64::from(words);
    Some((1.0 - share / WORST_FILLER_SHARE).clamp(0.0, 1.0) * 10.0)
}

fn mean<'a>(
    answers: impl Iterator<Item = &'a AnswerFacts>,
    value: impl Fn(&AnswerFacts) -> f64,
) -> Option<f64> {
    let values: Vec<f64> = answers.map(value).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

pub(super) fn one_place(value: f64) -> f64 {
    (value.clamp(0.0, 10.0) * 10.0).round() / 10.0
}
