//! The stages of an interview and their limits.

use serde::{Deserialize, Serialize};

/// A stage of an interview. Stages always come in this order; some may be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// The interviewer greets the candidate.
    Welcome,
    /// The candidate introduces themselves.
    SelfIntro,
    /// Questions about what the candidate has done.
    PastExperience,
    /// Questions about why the candidate fits this employer and role.
    CompanyFit,
    /// Last questions, and the goodbye.
    Closing,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 5] = [
        Self::Welcome,
        Self::SelfIntro,
        Self::PastExperience,
        Self::CompanyFit,
        Self::Closing,
    ];

    /// The position in `ALL`, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::SelfIntro => "self_intro",
            Self::PastExperience => "past_experience",
            Self::CompanyFit => "company_fit",
            Self::Closing => "closing",
        }
    }

    /// The limits in an interview of 12 questions; before `min_seconds` no judgement ends the stage.
    fn usual_limits(self) -> UsualLimits {
        let (seconds, questions, min_seconds) = match self {
            Self::Welcome => (60, 1, 0),
            Self::SelfIntro => (120, 2, 30),
            Self::PastExperience => (240, 5, 45),
            Self::CompanyFit => (240, 3, 30),
            Self::Closing => (45, 1, 0),
        };
        UsualLimits {
            seconds,
            questions,
            min_seconds,
        }
    }
}

/// The limits of a stage before they are scaled to the length that was chosen.
struct UsualLimits {
    seconds: u64,
    questions: u32,
    min_seconds: u64,
}

/// Longest stage of a plan that is read: a day.
const STAGE_MAX_MS: u64 = 24 * 60 * 60 * 1000;
/// Sum of the usual stage times, in seconds.
const USUAL_SECONDS: u64 = 705;
/// Sum of the usual questions.
const USUAL_QUESTIONS: u32 = 12;

/// How long the interview should be, by one of two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Length {
    /// By time: 5 to 60 minutes.
    Minutes(u32),
    /// By number of questions: 5 to 30.
    Questions(u32),
}

impl Length {
    /// Allowed lengths in minutes.
    pub const MINUTES: std::ops::RangeInclusive<u32> = 5..=60;
    /// Allowed lengths in questions: at least one for each stage.
    pub const QUESTIONS: std::ops::RangeInclusive<u32> = 5..=30;

    /// Whether the length is within the allowed range.
    pub fn is_valid(self) -> bool {
        match self {
            Self::Minutes(minutes) => Self::MINUTES.contains(&minutes),
            Self::Questions(questions) => Self::QUESTIONS.contains(&questions),
        }
    }
}

/// The limits of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagePlan {
    /// Time after which the stage ends by itself, in milliseconds.
    pub limit_ms: u64,
    /// Questions after which the stage ends by itself.
    pub questions: u32,
    /// Least time in the stage before a judgement may end it, in milliseconds.
    pub min_ms: u64,
}

/// Time for the only question of a practice, in milliseconds.
const PRACTICE_MS: u64 = 10 * 60 * 1000;

/// The limits of all stages. A stage without a question is not part of the interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    stages: [StagePlan; 5],
}

impl Plan {
    /// Scales the usual limits to the chosen length. A length out of range counts as the nearest allowed one.
    pub fn new(length: Length) -> Self {
        let (time_factor, questions) = match length {
            Length::Minutes(minutes) => {
                let minutes = minutes.clamp(*Length::MINUTES.start(), *Length::MINUTES.end());
                let factor = f64::from(minutes * 60) / USUAL_SECONDS as f64;
                (factor, (f64::from(USUAL_QUESTIONS) * factor).round() as u32)
            }
            Length::Questions(questions) => {
                let questions =
                    questions.clamp(*Length::QUESTIONS.start(), *Length::QUESTIONS.end());
                (f64::from(questions) / f64::from(USUAL_QUESTIONS), questions)
            }
        };
        let questions = share_out(questions.max(5));
        let stages = Stage::ALL.map(|stage| {
            let usual = stage.usual_limits();
            let scaled = |seconds: u64| (seconds as f64 * 1000.0 * time_factor).round() as u64;
            StagePlan {
                limit_ms: scaled(usual.seconds),
                questions: questions[stage.index()],
                min_ms: scaled(usual.min_seconds),
            }
        });
        Self { stages }
    }

    /// One question in one stage, for ten minutes; no other stage is part of the interview.
    pub fn practice(of: Stage) -> Self {
        let limits = |stage| StagePlan {
            limit_ms: if stage == of { PRACTICE_MS } else { 0 },
            questions: u32::from(stage == of),
            min_ms: 0,
        };
        Self {
            stages: Stage::ALL.map(limits),
        }
    }

    /// Whether anything is asked in a stage.
    pub fn has(&self, stage: Stage) -> bool {
        self.stage(stage).questions > 0
    }

    /// The next stage in which anything is asked; `None` after the last.
    pub fn after(&self, stage: Stage) -> Option<Stage> {
        let mut later = Stage::ALL.into_iter().skip(stage.index() + 1);
        later.find(|later| self.has(*later))
    }

    /// The limits of one stage.
    pub fn stage(&self, stage: Stage) -> &StagePlan {
        &self.stages[stage.index()]
    }

    /// Whether an interview of this plan can end by itself: no stage is longer than a day. No release plans more than
    /// an hour, so that another plan is damaged.
    pub(super) fn is_possible(&self) -> bool {
        self.stages
            .iter()
            .all(|stage| stage.limit_ms <= STAGE_MAX_MS)
    }

    /// Planned time of the whole interview, in milliseconds.
    pub fn total_ms(&self) -> u64 {
        self.stages.iter().map(|stage| stage.limit_ms).sum()
    }

    /// Planned questions of the whole interview.
    pub fn total_questions(&self) -> u32 {
        let each = self.stages.iter().map(|stage| stage.questions);
        each.fold(0, u32::saturating_add)
    }
}

/// Distributes questions over the stages: one each, the others in proportion to the usual numbers.
fn share_out(total: u32) -> [u32; 5] {
    let mut shares = [1; 5];
    let weights = Stage::ALL.map(|stage| f64::from(stage.usual_limits().questions));
    let mut left = total.saturating_sub(5);
    while left > 0 {
        // Welcome and closing never get more than one question each.
        let hungriest = [Stage::SelfIntro, Stage::PastExperience, Stage::CompanyFit]
            .map(Stage::index)
            .into_iter()
            .min_by(|a, b| {
                (f64::from(shares[*a]) / weights[*a])
                    .total_cmp(&(f64::from(shares[*b]) / weights[*b]))
            });
        if let Some(index) = hungriest {
            shares[index] += 1;
        }
        left -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_questions_are_the_usual_interview() {
        let plan = Plan::new(Length::Questions(12));
        let questions = Stage::ALL.map(|stage| plan.stage(stage).questions);
        let limits = Stage::ALL.map(|stage| plan.stage(stage).limit_ms / 1000);
        let least = Stage::ALL.map(|stage| plan.stage(stage).min_ms / 1000);
        assert_eq!(questions, [1, 2, 5, 3, 1]);
        assert_eq!(limits, [60, 120, 240, 240, 45]);
        assert_eq!(least, [0, 30, 45, 30, 0]);
    }

    #[test]
    fn a_practice_has_one_question_in_one_stage() {
        for stage in Stage::ALL {
            let plan = Plan::practice(stage);
            assert_eq!((plan.total_questions(), plan.total_ms()), (1, 600_000));
            assert_eq!(plan.after(stage), None);
            assert!(
                Stage::ALL
                    .iter()
                    .all(|other| plan.has(*other) == (*other == stage))
            );
        }
        let whole = Plan::new(Length::Minutes(15));
        assert_eq!(whole.after(Stage::Welcome), Some(Stage::SelfIntro));
        assert_eq!(whole.after(Stage::Closing), None);
    }

    #[test]
    fn limits_scale_with_the_length() {
        let plan = Plan::new(Length::Minutes(30));
        assert_eq!(plan.total_ms(), 30 * 60 * 1000);
        assert_eq!(plan.total_questions(), 31);
        for questions in Length::QUESTIONS {
            assert_eq!(
                Plan::new(Length::Questions(questions)).total_questions(),
                questions
            );
        }
    }
}
