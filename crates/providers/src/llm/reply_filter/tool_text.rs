//! Calls of tools that a model writes as text, because its server does not know its form. Nobody has given it tools; small
//! models call some all the same.

use serde_json::{Map, Value};

/// Longest JSON or code that is held until its end is known, in bytes. A call has a few hundred.
pub(super) const HELD_MAX_BYTES: usize = 8 * 1024;

/// Names of the field that names a tool.
const NAME_FIELDS: [&str; 6] = [
    "name", "function", "tool", "tool_name", "action", "recipient_name",
];
/// Names of the field with what the tool is given.
const ARGUMENT_FIELDS: [&str; 8] = [
    "arguments", "parameters", "args", "params", "input", "tool_input", "action_input", "kwargs",
];
/// Fields that only a message with calls has.
const CALL_FIELDS: [&str; 4] = ["tool_calls", "tool_call", "function_call", "tool_uses"];
/// What stands behind a code fence that holds a call.
const CALL_LANGUAGES: [&str; 5] = [
    "tool_code", "tool_call", "tool_calls", "function_call", "tool",
];

/// Whether a text begins like an object of JSON, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Json {
    No,
    /// It is too short to tell, or the object has no end yet.
    Unfinished,
    /// An object or a list that ends at this byte.
    Until(usize),
}

/// Looks for an object of JSON at the beginning of `text`.
pub(super) fn json_at_beginning(text: &str) -> Json {
    let mut opening = text.chars().filter(|c| !c.is_whitespace());
    let mut next = opening.next();
    if next == Some('[') {
        next = opening.next();
    }
    match next {
        Some('{') => {}
        Some(_) => return Json::No,
        None => return Json::Unfinished,
    }
    match opening.next() {
        // Python's dictionaries have single quotation marks.
        Some('"' | '\'') => end_of_json(text).map_or(Json::Unfinished, Json::Until),
        Some(_) => Json::No,
        None => Json::Unfinished,
    }
}

/// Where the first bracket is closed, texts in quotation marks aside.
fn end_of_json(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            _ if std::mem::take(&mut escaped) => {}
            (Some(_), b'\\') => escaped = true,
            (Some(mark), byte) if mark == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// Whether a text is a call of a tool, or a list of calls.
pub(super) fn is_call(text: &str) -> bool {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => is_call_value(&value),
        // Python, or cut off: the names of the fields tell it.
        Err(_) => {
            let has = |fields: &[&str]| {
                let quoted = |field: &&str| [format!("\"{field}\""), format!("'{field}'")];
                let mut quoted = fields.iter().flat_map(quoted);
                quoted.any(|field| text.contains(&field))
            };
            text.trim_start().starts_with(['{', '['])
                && (has(&CALL_FIELDS) || (has(&NAME_FIELDS) && has(&ARGUMENT_FIELDS)))
        }
    }
}

fn is_call_value(value: &Value) -> bool {
    match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(is_call_value),
        Value::Object(fields) => is_call_object(fields),
        _ => false,
    }
}

fn is_call_object(fields: &Map<String, Value>) -> bool {
    let names_a_tool = NAME_FIELDS.iter().any(|name| match fields.get(*name) {
        Some(Value::String(name)) => !name.is_empty(),
        Some(Value::Object(function)) => function.contains_key("name"),
        _ => false,
    });
    let has_arguments = ARGUMENT_FIELDS.iter().any(|name| {
        let arguments = fields.get(*name);
        arguments.is_some_and(|it| it.is_object() || it.is_array() || it.is_string())
    });
    let is_wrapped = fields.get("function").is_some_and(Value::is_object);
    CALL_FIELDS.iter().any(|name| fields.contains_key(*name))
        || (names_a_tool && (has_arguments || is_wrapped))
}

/// Whether a code block, with what stands behind its fence, holds a call.
pub(super) fn is_call_in_code(block: &str) -> bool {
    let (language, code) = block.split_once('\n').unwrap_or(("", block));
    let language = language.trim().to_ascii_lowercase();
    CALL_LANGUAGES.contains(&language.as_str()) || is_call(code.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_known_by_their_fields() {
        for call in [
            r#"{"name": "judge", "arguments": {"score": 4}}"#,
            r#"{"name": "judge", "arguments": "{\"score\": 4}"}"#,
            r#"{"type": "function", "function": {"name": "judge", "arguments": {}}}"#,
            r#"{"function": "judge", "parameters": {"score": 4}}"#,
            r#"[{"name": "a", "arguments": {}}, {"name": "b", "arguments": {}}]"#,
            r#"{"tool_calls": []}"#,
            r#"{"action": "judge", "action_input": "4"}"#,
            "{'name': 'judge', 'arguments': {'score': 4}}",
            r#"{"name": "judge", "arguments": {"score": 4"#,
        ] {
            assert!(is_call(call), "{call}");
            assert!(is_call_in_code(&format!("json\n{call}\n")), "{call}");
        }
        assert!(is_call_in_code("tool_code\nprint(judge(4))\n"));
        for other in [
            r#"{"score": 4, "key_points": ["clear"], "stage_served": false}"#,
            r#"{"name": "Ada", "age": 36}"#,
            r#"{"overall_score": 6, "competencies": [{"name": "Depth", "score": 6}]}"#,
            "{}",
            "[1, 2]",
            "the \"name\" and the \"arguments\"",
            "4",
        ] {
            assert!(!is_call(other), "{other}");
            assert!(!is_call_in_code(&format!("json\n{other}\n")), "{other}");
        }
    }

    #[test]
    fn json_ends_where_its_brackets_do() {
        assert_eq!(json_at_beginning(r#"{"a": "}"} b"#), Json::Until(10));
        assert_eq!(json_at_beginning(r#"[ {"a": [1]}] b"#), Json::Until(13));
        assert_eq!(json_at_beginning(r#"{"a": "\"}"}"#), Json::Until(12));
        for unfinished in ["{", "{ ", "[", "[{", r#"{"a": {"#, r#"{"a": "}"#] {
            assert_eq!(
                json_at_beginning(unfinished),
                Json::Unfinished,
                "{unfinished}"
            );
        }
        for other in ["{}", "{a}", "[1]", "{ x: 1 }"] {
            assert_eq!(json_at_beginning(other), Json::No, "{other}");
        }
    }
}
