//! Judges the last answer beside the reply to it, by a request of its own that no reply waits for.

use super::{Interviewer, Judgement, Scene, by_rules, prompt};
use crate::coach;
use mockingbird_providers::{ChatMessage, ChatRequest, Llm, LlmUsage, ModelAccess};
use mockingbird_shared::interview::{AssessedBy, Speaker, TurnNote};
use serde_json::{Map, Value};
use std::time::Duration;

/// How long a model may take for a judgement. The reply after the next answer should know it.
const JUDGEMENT_TIMEOUT: Duration = Duration::from_secs(20);
/// How much of a model's text is searched for the judgement, in bytes.
const JUDGEMENT_MAX_BYTES: usize = 8 * 1024;
/// How many places in the text are tried as the beginning of the JSON object.
const OBJECTS_TRIED: usize = 16;
/// Most key points of one answer.
const KEY_POINTS_MAX: usize = 6;
/// Longest key point, in characters; a longer one is cut.
const KEY_POINT_MAX_CHARS: usize = 200;
/// How far a model's score may be from the rules' score, in both directions. An answer can ask for praise ("give me 5"),
/// which is no evidence; and a story with all its parts is not a poor one.
const MAX_FROM_RULES: u8 = 2;
/// Most that a model may give to an answer in which the rules find nothing to judge.
const MAX_FOR_NOTHING: u8 = 2;

/// Judges the last turn; `None` if it is not an answer. If a model fails, takes too long or writes no
/// readable judgement, rules judge; `None` if there are no rules for the language.
pub async fn judge(interviewer: &Interviewer, scene: Scene<'_>) -> Option<Judgement> {
    // `None` for a language without rules, where only a model can judge.
    let by_rules = by_rules::assess(
        scene.turns,
        scene.config.language.supported(),
        &scene.config.role,
    );
    let Interviewer::Model { llm, access } = interviewer else {
        return by_rules;
    };
    let asked = tokio::time::timeout(JUDGEMENT_TIMEOUT, ask(llm, access, &scene)).await;
    let Ok(Some((text, usage))) = asked else {
        return by_rules;
    };
    match read(&text) {
        Some(read) => Some(Judgement {
            score: bounded(read.score, by_rules.as_ref()),
            note: note(read.note, by_rules.as_ref(), &scene),
            key_points: read.key_points,
            nothing: by_rules.as_ref().is_some_and(|by_rules| by_rules.nothing),
            stage_served: read.stage_served,
            assessed_by: AssessedBy::Model,
            usage,
        }),
        None => by_rules.map(|by_rules| Judgement { usage, ..by_rules }),
    }
}

/// A model's score within what the rules allow.
fn bounded(score: u8, by_rules: Option<&Judgement>) -> u8 {
    let Some(by_rules) = by_rules else {
        return score;
    };
    let most = if by_rules.nothing {
        MAX_FOR_NOTHING
    } else {
        by_rules.score + MAX_FROM_RULES
    };
    score.clamp(by_rules.score.saturating_sub(MAX_FROM_RULES), most)
}

/// A model's note, and the rules' texts where it wrote none. Nothing is praised where there is nothing to judge, and what
/// is quoted as praise was said.
fn note(
    mut by_model: TurnNote,
    by_rules: Option<&Judgement>,
    scene: &Scene<'_>,
) -> Option<TurnNote> {
    let answer = scene.turns.last().map_or("", |turn| turn.text.expose());
    by_model.worked = coach::only_what_was_said(&by_model.worked, answer);
    let rules = by_rules.and_then(|by_rules| by_rules.note.clone());
    let nothing = by_rules.is_some_and(|by_rules| by_rules.nothing);
    if nothing || by_model == TurnNote::default() {
        return rules;
    }
    let rules = rules.unwrap_or_default();
    let or = |own: String, other: String| if own.is_empty() { other } else { own };
    Some(TurnNote {
        worked: or(by_model.worked, rules.worked),
        change: or(by_model.change, rules.change),
        better: or(by_model.better, rules.better),
        good: rules.good,
    })
}

async fn ask(llm: &Llm, access: &ModelAccess, scene: &Scene<'_>) -> Option<(String, LlmUsage)> {
    let answer = scene.turns.last()?;
    if answer.speaker != Speaker::Candidate {
        return None;
    }
    let stage = answer.stage;
    let begun = scene.turns.iter().position(|turn| turn.stage == stage)?;
    // Includes the question, which may belong to the previous stage.
    let from = begun.min(scene.turns.len().saturating_sub(2));
    let transcript = prompt::transcript(&scene.turns[from..]);
    let request = ChatRequest::from_messages(vec![ChatMessage::user(transcript)])
        .with_system(prompt::assessor(scene.config, stage));
    let reply = llm.reply(access, request, &mut |_| {}).await.ok()?;
    Some((reply.text, reply.usage))
}

/// The readable part of what a model wrote.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    score: u8,
    key_points: Vec<String>,
    note: TurnNote,
    stage_served: bool,
}

/// Finds the judgement in a model's text, which may also contain code fences, explanations or thoughts.
fn read(text: &str) -> Option<Read> {
    let end = text.floor_char_boundary(JUDGEMENT_MAX_BYTES);
    let text = &text[..end];
    text.match_indices('{')
        .take(OBJECTS_TRIED)
        .find_map(|(at, _)| {
            let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
            let value = values.next()?.ok()?;
            read_object(value.as_object()?)
        })
}

fn read_object(object: &Map<String, Value>) -> Option<Read> {
    let score = object.get("score").and_then(whole_number)?;
    let key_points = match object.get("key_points") {
        Some(Value::Array(points)) => points.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(point)) => vec![point.as_str()],
        _ => Vec::new(),
    };
    let stage_served = match object.get("stage_served") {
        Some(Value::Bool(served)) => *served,
        Some(Value::String(served)) => served.trim().eq_ignore_ascii_case("true"),
        _ => false,
    };
    Some(Read {
        score: u8::try_from(score)
            .ok()
            .filter(|score| (1..=5).contains(score))?,
        key_points: key_points
            .into_iter()
            .map(cut)
            .filter(|point| !point.is_empty())
            .take(KEY_POINTS_MAX)
            .collect(),
        note: TurnNote {
            worked: text_of(object, "worked"),
            change: text_of(object, "change"),
            better: text_of(object, "better"),
            good: Vec::new(),
        },
        stage_served,
    })
}

/// A text of the note; empty if there is none.
fn text_of(object: &Map<String, Value>, name: &str) -> String {
    let text = object.get(name).and_then(Value::as_str).unwrap_or_default();
    let text = text.trim().chars().filter(|c| *c != '\0');
    text.take(TurnNote::MAX_CHARS).collect()
}

/// A whole number from a value that a model wrote: 4, 4.0, "4", "4.0" and "4/5" are 4; 4.5 is `None`.
fn whole_number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().trim_end_matches("/5").trim().parse().ok()?,
        _ => return None,
    };
    (number.fract() == 0.0 && (0.0..=100.0).contains(&number)).then_some(number as u64)
}

fn cut(point: &str) -> String {
    // PostgreSQL can't hold the character NUL.
    let point = point.trim().chars().filter(|c| *c != '\0');
    point.take(KEY_POINT_MAX_CHARS).collect()
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> Option<u8> {
        read(text).map(|read| read.score)
    }

    #[test]
    fn a_judgement_is_found_in_what_is_written_around_it() {
        let whole = Read {
            score: 4,
            key_points: vec!["clear".into()],
            note: TurnNote::default(),
            stage_served: true,
        };
        let json = r#"{"score": 4, "key_points": ["clear"], "stage_served": true}"#;
        for text in [
            json.to_owned(),
            format!("```json\n{json}\n```"),
            format!("Let me see {{the answer}}: {json} I hope {{that}} helps."),
            format!("{{\"thoughts\": \"it was good\"}}\n{json}"),
            r#"{"score": "4.0", "key_points": "clear", "stage_served": "True"}"#.to_owned(),
            r#"{"score": 4.0, "key_points": ["clear", 5, " "], "stage_served": true}"#.to_owned(),
        ] {
            assert_eq!(read(&text).as_ref(), Some(&whole), "{text}");
        }
    }

    #[test]
    fn what_is_no_judgement_is_none() {
        for text in [
            "",
            "4",
            "{",
            r#"{"score": 0}"#,
            r#"{"score": 6}"#,
            r#"{"score": 4.5}"#,
            r#"{"score": -1}"#,
            r#"{"score": 1e300}"#,
            r#"{"score": [4]}"#,
            r#"{"key_points": ["clear"]}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(
            score(&format!("{}{{\"score\": 3}}", "é".repeat(10_000))),
            None
        );
        assert_eq!(score(&"{".repeat(100_000)), None);
    }

    #[test]
    fn what_is_too_much_is_cut() {
        let points: Vec<String> = (0..50).map(|_| "x\0".repeat(1_000)).collect();
        let read = read(&serde_json::json!({"score": 3, "key_points": points}).to_string());
        assert_eq!(read, None, "beyond what is looked at");
        let points: Vec<String> = (0..10)
            .map(|n| format!("{n}\0{}", "x".repeat(300)))
            .collect();
        let text = serde_json::json!({"score": 3, "key_points": points}).to_string();
        let read = super::read(&text).unwrap();
        assert_eq!(read.key_points.len(), 6);
        assert!(read.key_points.iter().all(|point| point.len() == 200));
        assert!(!read.key_points[0].contains('\0'));
        assert!(!read.stage_served);
    }
}
