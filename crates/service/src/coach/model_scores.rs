//! Reads scores in what a model wrote. What is meant is mended ("7/10", "72", numbers as text, a competency too many);
//! what is missing is named, so that the model can be asked for it once.
//!
//! Not here: how far the scores may be from the evidence (`bounds`).

use mockingbird_shared::report::{Competency, Scores};
use serde_json::{Map, Value};

/// Longest sentence of the scores, in characters (`Scores`).
const SENTENCE_MAX_CHARS: usize = 600;
/// Longest name of a competency, in characters.
const NAME_MAX_CHARS: usize = 80;
/// Most competencies; those beyond are left out.
const COMPETENCIES_MAX: usize = 5;

/// What a model's text says, and the strength's quote, which is yet to be checked.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub(super) scores: Scores,
    pub(super) strength_quote: String,
}

/// Finds the JSON object in a model's text.
///
/// # Errors
/// What is missing, in words for the model.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let object = object_in(text).ok_or("there is no JSON object")?;
    // Some models wrap the object in another one.
    let object = object
        .get("scores")
        .and_then(Value::as_object)
        .unwrap_or(&object);
    let competencies = competencies(object.get("competencies"));
    if competencies.len() < 3 {
        return Err("competencies must hold three to five objects with name and score".into());
    }
    let sentence = |name: &str| {
        let text = text_of(object.get(name), SENTENCE_MAX_CHARS);
        (!text.is_empty())
            .then_some(text)
            .ok_or_else(|| format!("{name} must be a sentence"))
    };
    let scores = Scores {
        // Follows from the competencies, whatever the model says.
        overall_score: Scores::weighted(&competencies).unwrap_or(0.0),
        summary_headline: sentence("summary_headline")?,
        top_strength: sentence("top_strength")?,
        top_improvement: sentence("top_improvement")?,
        filler_word_count: None,
        answer_structure_score: out_of_ten(object.get("answer_structure_score"), 10.0),
        strength_proof: None,
        bounded: None,
        competencies,
    };
    scores.validate()?;
    Ok(Read {
        scores,
        strength_quote: text_of(object.get("strength_quote"), SENTENCE_MAX_CHARS),
    })
}

/// The first object of the text that holds competencies; else the first object.
fn object_in(text: &str) -> Option<Map<String, Value>> {
    let objects = text.match_indices('{').take(16).filter_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match values.next()?.ok()? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    });
    let mut first = None;
    for object in objects {
        if object.contains_key("competencies") || object.contains_key("scores") {
            return Some(object);
        }
        first.get_or_insert(object);
    }
    first
}

/// A list of objects, or one object that maps names to scores.
fn competencies(value: Option<&Value>) -> Vec<Competency> {
    let read = match value {
        Some(Value::Array(items)) => items.iter().filter_map(competency).collect(),
        Some(Value::Object(by_name)) => by_name
            .iter()
            .filter_map(|(name, value)| match value {
                Value::Object(fields) => competency_of(name, fields),
                value => Some(scored(name, out_of_ten(Some(value), 10.0)?)),
            })
            .collect(),
        _ => Vec::new(),
    };
    let mut read: Vec<Competency> = read;
    read.truncate(COMPETENCIES_MAX);
    read
}

fn competency(value: &Value) -> Option<Competency> {
    let fields = value.as_object()?;
    competency_of(&text_of(fields.get("name"), NAME_MAX_CHARS), fields)
}

fn competency_of(name: &str, fields: &Map<String, Value>) -> Option<Competency> {
    let max = fields.get("max_score").and_then(number).unwrap_or(10.0);
    let max = if max > 0.0 && max <= 100.0 { max } else { 10.0 };
    let quote = text_of(fields.get("quote"), SENTENCE_MAX_CHARS);
    Some(Competency {
        quick_take: text_of(fields.get("quick_take"), SENTENCE_MAX_CHARS),
        quote: (!quote.is_empty()).then_some(quote),
        weight: fields
            .get("weight")
            .and_then(number)
            .filter(|weight| (0.0..=100.0).contains(weight))
            .unwrap_or(1.0),
        ..scored(name, out_of_ten(fields.get("score"), max)?)
    })
    .filter(|competency| !competency.name.is_empty())
}

fn scored(name: &str, score: f64) -> Competency {
    Competency {
        name: name.trim().chars().take(NAME_MAX_CHARS).collect(),
        score,
        max_score: 10.0,
        weight: 1.0,
        quick_take: String::new(),
        quote: None,
    }
}

/// A score from 0 to 10, to one place, from one of `max`: 7, "7", "7/10", "7 out of 10", "70 %". A number beyond `max` is
/// one of 100 if it can be.
fn out_of_ten(value: Option<&Value>, max: f64) -> Option<f64> {
    let value = value?;
    let text = value.as_str().unwrap_or_default();
    let parts: Vec<f64> = numbers(text);
    let score = match (value, parts.as_slice()) {
        (Value::Number(_), _) => scaled(number(value)?, max),
        (_, [score]) if text.contains('%') => score / 10.0,
        (_, [score, max, ..]) if *max > 0.0 => score / max * 10.0,
        (_, [score]) => scaled(*score, max),
        _ => return None,
    };
    (score.is_finite() && score >= 0.0).then(|| (score.min(10.0) * 10.0).round() / 10.0)
}

fn scaled(score: f64, max: f64) -> f64 {
    if score > max && score <= 100.0 {
        score / 10.0
    } else {
        score / max * 10.0
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => *numbers(text).first()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// The numbers in a text, with a point or a comma.
fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .filter_map(|part| part.trim_matches(['.', ',']).replace(',', ".").parse().ok())
        .collect()
}

/// A text, or the texts of a list; without NUL, which PostgreSQL can't hold, and no longer than this.
fn text_of(value: Option<&Value>, max_chars: usize) -> String {
    let text = match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.join(" ")
        }
        _ => String::new(),
    };
    let kept = text.trim().chars().filter(|c| *c != '\0');
    kept.take(max_chars).collect()
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(score: Value, max_score: Value) -> Value {
        let competency =
            json!({"name": "n", "score": score, "max_score": max_score, "quick_take": "q"});
        json!({
            "overall_score": "great", "summary_headline": "h", "top_strength": "s", "top_improvement": "i",
            "competencies": [competency, competency, competency, competency, competency, competency],
        })
    }

    #[test]
    fn what_is_meant_is_read() {
        for (score, max, expected) in [
            (json!(7), json!(10), 7.0),
            (json!("7"), json!(10), 7.0),
            (json!("7/10"), json!(null), 7.0),
            (json!("7,5 von 10"), json!("10"), 7.5),
            (json!("3 out of 5"), json!(5), 6.0),
            (json!(3), json!(5), 6.0),
            (json!(72), json!(10), 7.2),
            (json!("72 %"), json!(10), 7.2),
            (json!(72), json!(100), 7.2),
            (json!(500), json!(10), 10.0),
        ] {
            let text = format!("Here it is:\n```json\n{}\n```", with(score.clone(), max));
            let read = read(&text).unwrap();
            assert_eq!(read.scores.competencies.len(), 5);
            assert_eq!(read.scores.overall_score, expected, "{score}");
        }
        let by_name = json!({"scores": {
            "summary_headline": ["h", "h"], "top_strength": "s", "top_improvement": "i", "strength_quote": "I did",
            "competencies": {"Depth": "6/10", "Clarity": {"score": 8, "quick_take": "q"}, "Fit": 4}
        }});
        let read = read(&by_name.to_string()).unwrap();
        assert_eq!(read.scores.overall_score, 6.0);
        assert_eq!(read.strength_quote, "I did");
    }

    #[test]
    fn what_is_missing_is_named() {
        for (json, named) in [
            ("no object", "JSON"),
            ("{}", "competencies"),
            (
                r#"{"competencies": [{"name": "a"}, {"score": 3}, 5]}"#,
                "competencies",
            ),
        ] {
            assert!(read(json).unwrap_err().contains(named), "{json}");
        }
        let mut without = with(json!(5), json!(10));
        without["top_strength"] = json!("  ");
        assert!(
            read(&without.to_string())
                .unwrap_err()
                .contains("top_strength")
        );
        let negative = with(json!(-5), json!(10));
        assert!(read(&negative.to_string()).is_err());
    }
}
