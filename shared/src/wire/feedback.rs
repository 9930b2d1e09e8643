use super::{InterviewDetail, ProblemCode};
use crate::facts::Facts;
use crate::interview::{AssessedBy, TurnNote};
use crate::pii::Pii;
use crate::report::{FeedbackStatus, Provenance, Scores};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The feedback on an interview: measured facts, scores, and the coach's report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feedback {
    /// The interview that the feedback is about.
    pub interview_id: Uuid,
    /// How far the feedback is. Scores and report are complete when it is `ready`.
    pub status: FeedbackStatus,
    /// What was measured of the interview, by rules alone.
    pub facts: Facts,
    /// The coach's scores, once they are written.
    pub scores: Option<Scores>,
    /// The coach's report in Markdown, once it is written.
    pub report: Option<Pii>,
    /// Which coach wrote scores and report.
    pub provenance: Option<Provenance>,
    /// Why the feedback could not be written, if `status` is `failed`.
    pub error_code: Option<ProblemCode>,
    /// The number of this version of the report, from 1. Writing it again makes a new version and keeps this one.
    #[serde(default = "first_version")]
    pub version: u32,
    /// When the feedback last changed (RFC 3339).
    pub updated_at: String,
}

fn first_version() -> u32 {
    1
}

/// A version of the report on an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedbackVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The overall score, 0 to 10; null if it is of a release whose scores this one does not know.
    pub overall_score: Option<f64>,
    /// Which coach wrote it; null likewise.
    pub provenance: Option<Provenance>,
    /// When it was written (RFC 3339).
    pub written_at: String,
}

/// How far the scores lie apart that one model has given the same interview by the same rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreSpread {
    /// The model's name at its provider.
    pub model: String,
    /// How often it has judged.
    pub count: usize,
    /// The lowest of its overall scores, 0 to 10.
    pub low: f64,
    /// The highest of its overall scores, 0 to 10.
    pub high: f64,
}

impl ScoreSpread {
    /// The spread of the model that wrote this version. `None` where that model has judged once by these rules, and for
    /// the built-in coach, which comes to the same score each time.
    pub fn around(version: u32, all: &[FeedbackVersion]) -> Option<Self> {
        let shown = all.iter().find(|it| it.version == version)?;
        let Some(Provenance::Model { model, .. }) = &shown.provenance else {
            return None;
        };
        let alike = all.iter().filter(|it| it.provenance == shown.provenance);
        let scores: Vec<f64> = alike.filter_map(|it| it.overall_score).collect();
        (scores.len() > 1).then(|| Self {
            model: model.clone(),
            count: scores.len(),
            low: scores.iter().copied().fold(f64::INFINITY, f64::min),
            high: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// What the coach has noted of one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerNote {
    /// The `seq` of the answer's turn.
    pub seq: u32,
    /// The question, in the interviewer's words; empty if there was none.
    pub question: Pii,
    /// The candidate's answer, word for word.
    pub answer: Pii,
    /// How the answer was judged: 1 (poor) to 5 (excellent).
    pub score: u8,
    /// What was good or missing, a few words each.
    pub key_points: Vec<String>,
    /// Who judged the answer.
    pub assessed_by: AssessedBy,
    /// What worked, what to change, and a better version; null if nobody has noted anything.
    pub note: Option<TurnNote>,
}

/// Everything of one interview, as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewFile {
    /// The interview with what was said.
    pub interview: InterviewDetail,
    /// What the coach has written, if it was asked for.
    pub feedback: Option<Feedback>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    fn version(version: u32, overall_score: Option<f64>, model: Option<&str>) -> FeedbackVersion {
        let by_rules = Provenance::BuiltIn {
            version: 1,
            facts_version: 1,
            instead_of_model: None,
        };
        let by_model = |model: &str| Provenance::Model {
            provider: Provider::Openai,
            model: model.to_owned(),
            prompt_version: 3,
            facts_version: 1,
        };
        FeedbackVersion {
            version,
            overall_score,
            provenance: Some(model.map_or(by_rules, by_model)),
            written_at: String::new(),
        }
    }

    #[test]
    fn scores_lie_apart_where_one_model_has_judged_more_than_once() {
        let all = [
            version(1, Some(6.0), None),
            version(2, Some(7.4), Some("large")),
            version(3, Some(2.0), Some("small")),
            version(4, Some(7.0), Some("large")),
            version(5, None, Some("large")),
            version(6, Some(6.0), None),
        ];
        let spread = ScoreSpread::around(4, &all).unwrap();
        assert_eq!((spread.low, spread.high, spread.count), (7.0, 7.4, 2));
        assert_eq!(spread.model, "large");
        for alone in [1, 3, 6, 7] {
            assert_eq!(ScoreSpread::around(alone, &all), None, "{alone}");
        }
    }
}
