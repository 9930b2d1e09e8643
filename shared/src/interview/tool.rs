//! What a model may ask of the machine.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool call that has the right shape; whether it is allowed, the machine decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "tool", rename_all = "snake_case")]
pub enum ToolCall {
    /// Announces the question that the reply is going to ask.
    AskQuestion {
        /// The question.
        question: String,
    },
    /// Judges the candidate's last answer.
    AssessAnswer {
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// What was good or missing, a few words each.
        key_points: Vec<String>,
    },
    /// Moves on to the next stage.
    AdvanceStage,
}

/// Why a call was accepted, as a sentence for the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolAccepted(pub String);

/// Why a call was refused. The text is for the model: it says what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolRefusal {
    /// No tool of that name.
    #[error("There is no tool {0:?}. Use ask_question, assess_answer or advance_stage.")]
    UnknownTool(String),
    /// The arguments don't fit.
    #[error("The arguments of {tool} are wrong: {problem}.")]
    BadArguments {
        /// The tool.
        tool: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The interview is over or waits for the candidate.
    #[error("It is not your turn.")]
    NotYourTurn,
    /// Before the stage's least time.
    #[error(
        "Too early: this stage goes on for at least {seconds_left} more seconds. Ask something else here."
    )]
    TooEarly {
        /// Seconds until moving on is allowed, rounded up.
        seconds_left: u64,
    },
    /// Nothing has been answered in this stage.
    #[error("The candidate has not answered anything in this stage. Ask first.")]
    NothingAnswered,
    /// One step forward for each reply.
    #[error("You have moved on already in this reply. Ask the first question of the new stage.")]
    AlreadyAdvanced,
    /// There is nothing after the closing.
    #[error("This is the last stage. Ask your closing question; the interview ends by itself.")]
    LastStage,
    /// Asked before, maybe in other words.
    #[error("You have asked that already. Ask something else.")]
    RepeatedQuestion,
    /// One question for each reply.
    #[error("One question at a time: you have announced one already in this reply.")]
    OneQuestionAtATime,
    /// Too long or empty.
    #[error(
        "Nothing is left to assess: the last answer has its score, or nothing was answered yet."
    )]
    NothingToAssess,
    /// The farewell asks nothing.
    #[error("The interview is closing: say goodbye and ask nothing.")]
    SayGoodbye,
}

/// Longest question and key point that are kept; a model that sends more is cut.
const TEXT_MAX_CHARS: usize = 1000;
/// Most key points of one answer.
const KEY_POINTS_MAX: usize = 6;

impl ToolCall {
    /// The names of the tools, as models know them.
    pub const NAMES: [&'static str; 3] = ["ask_question", "assess_answer", "advance_stage"];

    /// Reads a call as a provider sent it. Models get types slightly wrong: numbers as strings are taken.
    ///
    /// # Errors
    /// `UnknownTool` and `BadArguments`.
    pub fn parse(name: &str, arguments: &Value) -> Result<Self, ToolRefusal> {
        match name {
            "ask_question" => {
                let question = arguments
                    .get("question")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .trim();
                if question.is_empty() {
                    return Err(bad(
                        "ask_question",
                        "`question` must be a text that is not empty",
                    ));
                }
                Ok(Self::AskQuestion {
                    question: cut(question),
                })
            }
            "assess_answer" => {
                let score = arguments
                    .get("score")
                    .and_then(number)
                    .filter(|score| (1..=5).contains(score));
                let score = score.ok_or_else(|| {
                    bad(
                        "assess_answer",
                        "`score` must be a whole number from 1 to 5",
                    )
                })?;
                let key_points = match arguments.get("key_points") {
                    Some(Value::Array(points)) => points
                        .iter()
                        .filter_map(Value::as_str)
                        .map(cut)
                        .take(KEY_POINTS_MAX)
                        .collect(),
                    Some(Value::String(point)) => vec![cut(point)],
                    _ => Vec::new(),
                };
                Ok(Self::AssessAnswer { score, key_points })
            }
            "advance_stage" => Ok(Self::AdvanceStage),
            other => Err(ToolRefusal::UnknownTool(other.chars().take(60).collect())),
        }
    }
}

fn number(value: &Value) -> Option<u8> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .or_else(|| {
                number
                    .as_f64()
                    .filter(|float| float.fract() == 0.0 && *float >= 0.0)
                    .map(|float| float as u64)
            })
            .and_then(|number| u8::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(TEXT_MAX_CHARS).collect()
}

fn bad(tool: &'static str, problem: &str) -> ToolRefusal {
    ToolRefusal::BadArguments {
        tool,
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_are_checked() {
        let parse = |name, arguments| ToolCall::parse(name, &arguments);
        assert_eq!(
            parse(
                "assess_answer",
                json!({"score": "4", "key_points": ["clear"]})
            ),
            Ok(ToolCall::AssessAnswer {
                score: 4,
                key_points: vec!["clear".into()]
            })
        );
        assert!(parse("assess_answer", json!({"score": 10})).is_err());
        assert!(parse("assess_answer", json!({"score": 4.5})).is_err());
        assert!(parse("assess_answer", json!("")).is_err());
        assert!(parse("ask_question", json!({"question": "  "})).is_err());
        assert_eq!(
            parse("advance_stage", json!("")),
            Ok(ToolCall::AdvanceStage)
        );
        assert_eq!(
            parse("set_score", json!({})),
            Err(ToolRefusal::UnknownTool("set_score".into()))
        );
    }
}
