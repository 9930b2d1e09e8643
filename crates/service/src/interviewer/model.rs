//! The interviewer that asks a model: one plain request for a reply, which also models without tools understand.

use super::repetition_guard::RepetitionGuard;
use super::{Scene, built_in, prompt};
use genai::chat::{ChatMessage, ChatRequest};
use mockingbird_providers::{Failure, Llm, LlmUsage, ModelAccess, ProviderError};
use mockingbird_shared::interview::{Brief, Machine, Speaker, Turn};

/// One reply. A question that it repeats costs another request, and at last one of the bank is asked.
pub(super) async fn reply(
    llm: &Llm,
    access: &ModelAccess,
    scene: &Scene<'_>,
    machine: &Machine,
    brief: &Brief,
    on_text: &mut (dyn FnMut(&str) + Send),
) -> Result<(String, LlmUsage), ProviderError> {
    let request = ChatRequest::from_messages(conversation(scene.turns))
        .with_system(prompt::system(scene, brief));
    // A goodbye asks nothing.
    let asked = if brief.farewell {
        &[][..]
    } else {
        machine.asked()
    };
    let mut guard = RepetitionGuard::new(asked, on_text);
    let mut usage = LlmUsage::default();
    // The rest of a reply with a repetition is not said, but read to its end, where the provider tells what it took.
    let first = llm
        .reply(access, request.clone(), &mut |piece| guard.push(piece))
        .await?;
    usage += first.usage;
    let Some(repeated) = guard.finish() else {
        return said(access, guard, usage);
    };
    let said_before = guard.said().len();
    let again = asked_anew(request, guard.said(), &repeated);
    let second = llm
        .reply(access, again, &mut |piece| guard.push(piece))
        .await;
    let repeats_again = guard.finish().is_some();
    match second {
        Ok(second) => {
            usage += second.usage;
            if !repeats_again {
                return said(access, guard, usage);
            }
        }
        // Half a question was heard: that can't be mended by another one.
        Err(error) if guard.said().len() > said_before => return Err(error),
        Err(_) => {}
    }
    if let Some(question) = built_in::next_question(scene, machine, brief) {
        guard.say(&question);
    }
    said(access, guard, usage)
}

/// What was let through; a model that has said nothing that can be stored has talked nonsense.
fn said(
    access: &ModelAccess,
    guard: RepetitionGuard<'_>,
    usage: LlmUsage,
) -> Result<(String, LlmUsage), ProviderError> {
    let text = guard.into_said();
    if text.trim().is_empty() {
        return Err(ProviderError::new(access.provider, Failure::Nonsense));
    }
    Ok((text, usage))
}

/// The same request, with the reply to it and what was wrong with that.
fn asked_anew(request: ChatRequest, said: &str, repeated: &str) -> ChatRequest {
    let said = said.trim();
    request
        .append_message(ChatMessage::assistant(format!("{said} {repeated}").trim()))
        .append_message(ChatMessage::user(prompt::repeated(said)))
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
