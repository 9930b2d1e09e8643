//! What can be chosen for an interview: level, style, difficulty, mode, patience.

use serde::{Deserialize, Serialize};

/// How experienced the candidate is; sets what the interviewer expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// Still learning the trade.
    Intern,
    /// In the first years of the trade.
    Junior,
    /// Works without guidance.
    #[default]
    Mid,
    /// Leads the work of others.
    Senior,
    /// Leads people.
    Lead,
}

impl Level {
    /// All levels, least experience first.
    pub const ALL: [Self; 5] = [
        Self::Intern,
        Self::Junior,
        Self::Mid,
        Self::Senior,
        Self::Lead,
    ];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intern => "intern",
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
            Self::Lead => "lead",
        }
    }
}

/// How the interviewer behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Style {
    /// Courteous and structured.
    #[default]
    Formal,
    /// Relaxed and friendly.
    Casual,
    /// Doubts the answers and insists.
    Confrontational,
    /// Asks for technical depth.
    Technical,
}

impl Style {
    /// All styles, in the order of the set-up page.
    pub const ALL: [Self; 4] = [
        Self::Formal,
        Self::Casual,
        Self::Confrontational,
        Self::Technical,
    ];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Formal => "formal",
            Self::Casual => "casual",
            Self::Confrontational => "confrontational",
            Self::Technical => "technical",
        }
    }
}

/// How hard the questions are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Difficulty {
    /// Easier than a real interview, for a first try.
    Easy,
    /// Like a real interview.
    #[default]
    Medium,
    /// Harder than a real interview.
    Hard,
}

impl Difficulty {
    /// All difficulties, easiest first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }
}

/// How interviewer and candidate talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mode {
    /// By text: answers are typed.
    #[default]
    Text,
    /// By voice: answers are spoken in a LiveKit room.
    Voice,
}

/// How long a silence the interviewer waits for before it takes an answer as complete. Only for interviews by
/// voice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Patience {
    /// Short silences end an answer: a brisk conversation.
    Short,
    /// As in an ordinary conversation.
    #[default]
    Usual,
    /// Long pauses for thinking do not end an answer.
    Long,
}

impl Patience {
    /// All values, shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Usual, Self::Long];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Usual => "usual",
            Self::Long => "long",
        }
    }
}
