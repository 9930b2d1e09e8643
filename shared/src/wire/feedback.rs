use crate::facts::Facts;
use crate::pii::Pii;
use crate::wire::Provider;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Stage 1 of the feedback (`FEATURES.md` D1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scores {
    /// 0 to 10.
    pub overall_score: f64,
    /// One sentence.
    pub summary_headline: String,
    /// Three to five.
    pub competencies: Vec<Competency>,
    /// One sentence.
    pub top_strength: String,
    /// One sentence.
    pub top_improvement: String,
    /// Measured, whatever a model says; none where nobody knows the filler words of the language.
    #[serde(default)]
    pub filler_word_count: Option<u32>,
    /// 0 to 10; none where nobody knows by which words a story shows in the language.
    #[serde(default)]
    pub answer_structure_score: Option<f64>,
}

/// One bar of the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Competency {
    /// A few words.
    pub name: String,
    /// 0 to `max_score`.
    pub score: f64,
    /// Usually 10.
    pub max_score: f64,
    /// One sentence.
    pub quick_take: String,
    /// What the person said that earned it; it really occurs in the transcript.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
}

impl Scores {
    /// What is wrong with scores that a model wrote; nothing, if they may be shown.
    ///
    /// # Errors
    /// The first thing that is wrong, in words for the model.
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
            let sensible = competency.max_score > 0.0 && competency.max_score <= 100.0;
            if !sensible || !in_range(competency.score, competency.max_score) {
                return Err(format!(
                    "the score of {:?} must be from 0 to its max_score",
                    competency.name
                ));
            }
        }
        let texts = [
            &self.summary_headline,
            &self.top_strength,
            &self.top_improvement,
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

/// What was noted of one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assessment {
    /// The candidate's turn.
    pub seq: u32,
    /// 1 (poor) to 5 (excellent).
    pub score: u8,
    /// A few words each.
    pub key_points: Vec<String>,
    /// Who judged.
    pub assessed_by: AssessedBy,
}

/// Who judged an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AssessedBy {
    /// The interviewer's model.
    Model,
    /// Rules.
    BuiltIn,
}

/// Where feedback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedbackStatus {
    /// Under way.
    Writing,
    /// Complete.
    Ready,
    /// Can be asked for again.
    Failed,
}

/// Who wrote the feedback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Provenance {
    /// Rules over what was measured.
    BuiltIn {
        /// Version of the rules.
        version: u32,
        /// Why no model wrote it, where one was asked: a stable code.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        instead_of_model: Option<String>,
    },
    /// A model.
    Model {
        /// Whose.
        provider: Provider,
        /// Which.
        model: String,
        /// Version of the prompts.
        prompt_version: u32,
    },
}

/// `GET /api/interviews/{id}/feedback`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feedback {
    /// The interview.
    pub interview_id: Uuid,
    /// Where it stands.
    pub status: FeedbackStatus,
    /// Measured.
    pub facts: Facts,
    /// Stage 1.
    pub scores: Option<Scores>,
    /// Stage 2, Markdown.
    pub report: Option<Pii>,
    /// Who wrote it.
    pub provenance: Option<Provenance>,
    /// Why it failed.
    pub error_code: Option<String>,
    /// When it was last written to.
    pub updated_at: String,
}
