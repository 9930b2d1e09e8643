//! What the fake does with a request that nobody has scripted: it calls the tools that it is given before it speaks, answers
//! with JSON where the prompt shows a shape of it, and otherwise asks a question, each time another one.

use crate::Script;
use serde_json::{Map, Value, json};

/// The questions, asked in turn. Their words differ so much that the guard against repeated questions lets all of them
/// pass.
const QUESTIONS: [&str; 24] = [
    "What did you learn from that?",
    "How would your last team describe you?",
    "Which tool could you not work without?",
    "Why did you choose this profession?",
    "Who helped you most when it went wrong?",
    "When do you ask somebody else for advice?",
    "Where do you see the greatest risk?",
    "Can you give me an example with numbers?",
    "What happened after the release?",
    "How do you prepare for a difficult meeting?",
    "Which decision would you take back today?",
    "Do you prefer working alone or in pairs?",
    "What made the customers change their mind?",
    "How long did the migration take?",
    "Is there anything you regret about it?",
    "Whose idea was it in the beginning?",
    "What would a sceptic say to this plan?",
    "How did you measure success?",
    "Which part was boring?",
    "Did the budget allow for tests?",
    "Why should we hire you and nobody else?",
    "What keeps you awake at night?",
    "How many people reported to you?",
    "Which book has changed your thinking?",
];
/// What comes before the JSON that shows the shape of an answer.
const SHAPE: &str = "in this shape: ";

pub(crate) fn act(body: &Value, questions: &mut usize) -> Script {
    let tools = tool_calls(body);
    if !tools.is_empty() && !has_tool_results(body) {
        return Script::Say {
            text: String::new(),
            tools,
        };
    }
    if let Some(shape) = shape(&instructions(body)) {
        return Script::say(shape.to_string());
    }
    let question = QUESTIONS[*questions % QUESTIONS.len()];
    *questions += 1;
    Script::say(format!("Thank you, I see. {question}"))
}

/// The system prompt: OpenAI's first message, Anthropic's field, which is a text or a list of blocks.
pub(crate) fn instructions(body: &Value) -> String {
    let of_message = body["messages"].as_array().and_then(|messages| {
        let system = messages.iter().find(|message| message["role"] == "system");
        system.map(|message| &message["content"])
    });
    match of_message.unwrap_or(&body["system"]) {
        Value::String(text) => text.clone(),
        Value::Array(blocks) => blocks
            .iter()
            .filter_map(|block| block["text"].as_str())
            .collect(),
        _ => String::new(),
    }
}

/// The JSON that a prompt shows as the shape of its answer.
fn shape(instructions: &str) -> Option<Value> {
    let (_, shown) = instructions.split_once(SHAPE)?;
    serde_json::Deserializer::from_str(shown)
        .into_iter()
        .next()?
        .ok()
}

/// One call of each tool.
fn tool_calls(body: &Value) -> Vec<(String, Value)> {
    let tools = body["tools"].as_array().into_iter().flatten();
    tools
        .filter_map(|tool| {
            let function = tool.get("function").unwrap_or(tool);
            let schema = function.get("parameters").or(function.get("input_schema"));
            let name = function["name"].as_str()?.to_owned();
            Some((name, example(schema.unwrap_or(&Value::Null))))
        })
        .collect()
}

/// A value that fits a schema.
fn example(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("string") => json!("An example."),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(3)),
        Some("boolean") => json!(false),
        Some("array") => json!([example(&schema["items"])]),
        _ => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let fields: Map<String, Value> = properties
                .map(|(name, schema)| (name.clone(), example(schema)))
                .collect();
            Value::Object(fields)
        }
    }
}

/// Whether the last message is the result of a tool.
fn has_tool_results(body: &Value) -> bool {
    let Some(last) = body["messages"]
        .as_array()
        .and_then(|messages| messages.last())
    else {
        return false;
    };
    let blocks = last["content"].as_array().into_iter().flatten();
    last["role"] == "tool"
        || blocks
            .into_iter()
            .any(|block| block["type"] == "tool_result")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &Value) -> (String, usize) {
        let mut questions = 0;
        match act(body, &mut questions) {
            Script::Say { text, tools } => (text, tools.len()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tools_are_used_before_it_speaks() {
        let parameters = json!({"type": "object", "properties": {
            "score": {"type": "integer", "minimum": 1}, "points": {"type": "array", "items": {"type": "string"}},
        }});
        let tool =
            json!({"type": "function", "function": {"name": "judge", "parameters": parameters}});
        let mut body = json!({"tools": [tool], "messages": [{"role": "user", "content": "Hello"}]});
        assert_eq!(said(&body), (String::new(), 1));
        assert_eq!(
            tool_calls(&body),
            [(
                "judge".to_owned(),
                json!({"score": 1, "points": ["An example."]})
            )]
        );
        let result = json!({"role": "tool", "content": "Noted."});
        body["messages"].as_array_mut().unwrap().push(result);
        assert!(said(&body).0.ends_with('?'));
    }

    #[test]
    fn a_shape_is_filled_wherever_the_prompt_is() {
        let prompt = "Answer in this shape: {\"score\": 3}\nBe fair.";
        for body in [
            json!({"messages": [{"role": "system", "content": prompt}]}),
            json!({"system": prompt}),
            json!({"system": [{"type": "text", "text": prompt}]}),
        ] {
            assert_eq!(said(&body).0, r#"{"score":3}"#);
        }
    }
}
