use serde::{Deserialize, Serialize};

/// How experienced the candidate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// Still learning.
    Intern,
    /// First years.
    Junior,
    /// Works alone.
    #[default]
    Mid,
    /// Leads work.
    Senior,
    /// Leads people.
    Lead,
}

impl Level {
    /// All of them, in order.
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
    /// Relaxed.
    Casual,
    /// Doubts and insists.
    Confrontational,
    /// Goes into depth.
    Technical,
}

impl Style {
    /// All of them.
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
    /// For a first try.
    Easy,
    /// As usual.
    #[default]
    Medium,
    /// Harder than the real one.
    Hard,
}

impl Difficulty {
    /// All of them.
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

/// By chat or aloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mode {
    /// By chat.
    #[default]
    Text,
    /// Aloud.
    Voice,
}

/// How much time somebody wants for thinking before the interviewer takes a silence for the end of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Patience {
    /// A brisk conversation.
    Short,
    /// As people usually talk.
    #[default]
    Usual,
    /// Long pauses are fine.
    Long,
}

impl Patience {
    /// All of them.
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
