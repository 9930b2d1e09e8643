//! What was read in one answer, and where each thing stands.

use serde::{Deserialize, Serialize};

/// What was read in one answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerFacts {
    /// The `seq` of the answer's turn.
    pub seq: u32,
    /// How many words it has.
    pub words: u32,
    /// What it tells, 0 (nothing) to 10 (a whole story with its details), by rules over the marks.
    pub score: f64,
    /// Why there is nothing to judge in it; missing if there is something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nothing: Option<NothingToJudge>,
    /// What was found in it, in the order of the text. Marks may overlap.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

impl AnswerFacts {
    /// The places of one kind.
    pub fn of(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }

    /// Whether anything of this kind was found.
    pub fn has(&self, kind: MarkKind) -> bool {
        self.of(kind).next().is_some()
    }

    /// What was done, by the person or by "we".
    pub fn has_action(&self) -> bool {
        self.has(MarkKind::Action) || self.has(MarkKind::WeAction)
    }

    /// How many of the four parts of a story it has.
    pub fn parts(&self) -> u32 {
        [
            self.has(MarkKind::Situation),
            self.has(MarkKind::Task),
            self.has_action(),
            self.has(MarkKind::Result),
        ]
        .into_iter()
        .map(u32::from)
        .sum()
    }
}

/// A place in an answer and what it was counted as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// What it was counted as.
    pub kind: MarkKind,
    /// Where it begins, in characters (Unicode scalar values) of the answer's text.
    pub start: u32,
    /// Where it ends, the first character behind it.
    pub end: u32,
    /// The plain form under which a filler is counted ("euh" for "Euuuh"); missing for other kinds.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub word: String,
}

/// What a place in an answer is counted as.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MarkKind {
    /// A word that fills a pause.
    Filler,
    /// When and where something happened.
    Situation,
    /// What was to be achieved.
    Task,
    /// What the speaker did.
    Action,
    /// What was done, told of "we" instead of "I".
    WeAction,
    /// What came out, with or without a number.
    Result,
    /// An order to whoever judges.
    Order,
}

/// Why an answer says nothing that could be judged.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NothingToJudge {
    /// No word, or fillers alone.
    Silent,
    /// The person does not know, or has no example.
    DoesNotKnow,
    /// Random letters, words without a sentence, or sentences that nobody can mean.
    Gibberish,
    /// The same words again and again, or the question turned round.
    Repetition,
    /// Keywords without anything that happened.
    KeywordsOnly,
    /// Another language than the interview's.
    OtherLanguage,
    /// An order to whoever judges, and nothing else.
    OrderToCoach,
    /// Something else than what was asked: private life, or the technology of the call.
    BesideTheQuestion,
}

/// What a person says of a place in an answer: "this is no filler", "here I did say a result".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// The `seq` of the answer's turn.
    pub seq: u32,
    /// What the place counts as, or does not.
    pub kind: MarkKind,
    /// Where it begins, in characters (Unicode scalar values) of the answer's text.
    pub start: u32,
    /// Where it ends, the first character behind it.
    pub end: u32,
    /// Whether it counts as that.
    pub counts: bool,
    /// The plain form under which a filler counts; empty for other kinds.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub word: String,
}
