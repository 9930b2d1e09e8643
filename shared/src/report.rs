//! What the coach writes about an interview: scores, and by whom and by which rules they were given.
//!
//! Here: the forms and their bounds. Not here: how scores follow from an interview, and the text of the
//! report.

use crate::provider::Provider;
use serde::{Deserialize, Serialize};

/// The coach's scores of an interview: the first part of the feedback, before the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scores {
    /// The overall score, 0 to 10.
    pub overall_score: f64,
    /// The result in one sentence, at most 600 characters.
    pub summary_headline: String,
    /// Three to five competencies with a score each.
    pub competencies: Vec<Competency>,
    /// The candidate's greatest strength in one sentence, at most 600 characters.
    pub top_strength: String,
    /// The most useful improvement in one sentence, at most 600 characters.
    pub top_improvement: String,
    /// Filler words in all answers, always counted and never taken from a model. Null if the filler words of
    /// the interview's language are not known.
    #[serde(default)]
    pub filler_word_count: Option<u32>,
    /// How well the answers are built as stories, 0 to 10. Null if the words that show this are not known in
    /// the interview's language.
    #[serde(default)]
    pub answer_structure_score: Option<f64>,
    /// The words that prove the strength. Missing if there is no proven strength: then
    /// `top_strength` says what the first step is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub strength_proof: Option<Proof>,
    /// What the model's overall score was before it was bounded by the evidence; missing if it was within.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bounded: Option<Bounded>,
}

/// Words of the candidate that prove something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proof {
    /// The `seq` of the answer.
    pub seq: u32,
    /// The words, as they stand in it.
    pub quote: String,
}

/// How a model's overall score was changed, because the measured evidence supports neither more nor less.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bounded {
    /// What the model said, 0 to 10.
    pub model_score: f64,
    /// What the rules make of the measured evidence, 0 to 10.
    pub evidence_score: f64,
}

/// One competency with its score, shown as one bar of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Competency {
    /// What the competency is called: a few words, at most 80 characters.
    pub name: String,
    /// The score that was reached, 0 to `max_score`.
    pub score: f64,
    /// The best possible score: above 0, at most 100, usually 10.
    pub max_score: f64,
    /// How much it counts in the overall score, against the weights of the others.
    #[serde(default = "usual_weight")]
    pub weight: f64,
    /// The reason for the score in one sentence.
    pub quick_take: String,
    /// Words of the candidate that earned the score; checked to occur in the transcript.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
}

fn usual_weight() -> f64 {
    1.0
}

impl Scores {
    /// The overall score, 0 to 10, to one place: the mean of the competencies by their weights. `None` without a
    /// competency that counts.
    pub fn weighted(competencies: &[Competency]) -> Option<f64> {
        let whole: f64 = competencies.iter().map(|it| it.weight).sum();
        let sum: f64 = competencies
            .iter()
            .map(|it| it.weight * it.score / it.max_score * 10.0)
            .sum();
        (whole > 0.0).then(|| (sum / whole * 10.0).round() / 10.0)
    }

    /// Checks that the scores may be shown: numbers in range, lengths within bounds. Scores of a model need
    /// it.
    ///
    /// # Errors
    /// The first thing that is wrong, in words that are sent back to the model.
    pub fn validate(&self) -> Result<(), String> {
        let in_range = |value: f64, max: f64| value.is_finite() && (0.0..=max).contains(&value);
        if !in_range(self.overall_score, 10.0) {
            return Err("overall_score must be from 0 to 10".into());
        }
        let structure = self.answer_structure_score;
        if structure.is_some_and(|score| !in_range(score, 10.0)) {
            return Err("answer_structure_score must be from 0 to 10".into());
        }
        if !(3..=5).contains(&self.competencies.len()) {
            return Err("there must be three to five competencies".into());
        }
        for competency in &self.competencies {
            if competency.name.trim().is_empty() || competency.name.chars().count() > 80 {
                return Err("each competency needs a name of at most 80 characters".into());
            }
            if !in_range(competency.weight, 1_000.0) {
                return Err(format!(
                    "the weight of {:?} must be 0 or more",
                    competency.name
                ));
            }
            let sensible = competency.max_score > 0.0 && competency.max_score <= 100.0;
            if !sensible || !in_range(competency.score, competency.max_score) {
                return Err(format!(
                    "the score of {:?} must be from 0 to its max_score",
                    competency.name
                ));
            }
        }
        let texts = [
            &self.summary_headline, &self.top_strength, &self.top_improvement,
        ];
        if texts
            .iter()
            .any(|text| text.trim().is_empty() || text.chars().count() > 600)
        {
            return Err(
                "summary_headline, top_strength and top_improvement need a sentence each".into(),
            );
        }
        Ok(())
    }
}

/// How far the feedback on an interview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedbackStatus {
    /// The coach is writing it.
    Writing,
    /// Scores and report are complete.
    Ready,
    /// It could not be written; it can be requested again.
    Failed,
}

/// Who wrote the feedback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Provenance {
    /// The built-in coach: rules over what was measured.
    BuiltIn {
        /// The version of the rules.
        version: u32,
        /// The version of the measurements that they judged; 0 for releases that did not say.
        #[serde(default)]
        facts_version: u32,
        /// The problem code of the model that should have written the feedback and failed; missing if no
        /// model was asked.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        instead_of_model: Option<String>,
    },
    /// A language model, reached with a key of the person's.
    Model {
        /// The provider that was asked.
        provider: Provider,
        /// The model's name at the provider.
        model: String,
        /// The version of the prompts that it was given.
        prompt_version: u32,
        /// The version of the measurements that bound its scores; 0 for releases that did not say.
        #[serde(default)]
        facts_version: u32,
    },
}
