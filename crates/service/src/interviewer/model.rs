//! The interviewer that asks a model.

use super::{Scene, Session, prompt};
use genai::chat::{ChatMessage, ChatRequest, Tool};
use mockingbird_providers::{Llm, LlmUsage, ModelAccess, ProviderError, Tools};
use mockingbird_shared::interview::ToolCall;
use mockingbird_shared::wire::{AssessedBy, Speaker, Turn};
use serde_json::{Value, json};

/// One reply. The machine sees each tool call as it comes.
pub(super) async fn reply(
    llm: &Llm,
    access: &ModelAccess,
    scene: &Scene<'_>,
    session: &mut Session<'_>,
    on_text: &mut (dyn FnMut(&str) + Send),
) -> Result<(String, LlmUsage), ProviderError> {
    let Some(brief) = session.brief() else {
        return Ok((String::new(), LlmUsage::default()));
    };
    let request = ChatRequest::from_messages(conversation(scene.turns))
        .with_system(prompt::system(scene, &brief));
    let mut tools = StageTools { session };
    let reply = llm
        .reply(access, request, Some(&mut tools), on_text)
        .await?;
    Ok((reply.text, reply.usage))
}

/// The turns as a conversation that begins with the candidate and alternates, as providers want it.
fn conversation(turns: &[Turn]) -> Vec<ChatMessage> {
    let mut sides: Vec<(Speaker, String)> =
        vec![(Speaker::Candidate, "(The candidate has joined.)".into())];
    for turn in turns {
        match sides.last_mut() {
            Some((speaker, text)) if *speaker == turn.speaker => {
                text.push('\n');
                text.push_str(turn.text.expose());
            }
            _ => sides.push((turn.speaker, turn.text.expose().clone())),
        }
    }
    if sides
        .last()
        .is_some_and(|(speaker, _)| *speaker == Speaker::Interviewer)
    {
        sides.push((
            Speaker::Candidate,
            "(The candidate waits for you to go on.)".into(),
        ));
    }
    sides
        .into_iter()
        .map(|(speaker, text)| match speaker {
            Speaker::Interviewer => ChatMessage::assistant(text),
            Speaker::Candidate => ChatMessage::user(text),
        })
        .collect()
}

struct StageTools<'a, 's> {
    session: &'a mut Session<'s>,
}

impl Tools for StageTools<'_, '_> {
    fn definitions(&self) -> Vec<Tool> {
        let [ask, assess, advance] = ToolCall::NAMES;
        vec![
            Tool::new(ask).with_description("Announces the question you are about to ask. Repeated questions are refused.").with_schema(
                json!({"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]}),
            ),
            Tool::new(assess).with_description("Judges the candidate's last answer, once.").with_schema(json!({
                "type": "object",
                "properties": {
                    "score": {"type": "integer", "minimum": 1, "maximum": 5, "description": "1 poor, 5 excellent"},
                    "key_points": {"type": "array", "items": {"type": "string"}, "description": "What was good or missing, a few words each"}
                },
                "required": ["score", "key_points"]
            })),
            Tool::new(advance).with_description("Moves on to the next stage of the interview. May be refused.").with_schema(
                json!({"type": "object", "properties": {}}),
            ),
        ]
    }

    fn call(&mut self, name: &str, arguments: &Value) -> String {
        ToolCall::parse(name, arguments)
            .and_then(|call| self.session.tool(call, AssessedBy::Model))
            .unwrap_or_else(|refusal| format!("Refused. {refusal}"))
    }
}
