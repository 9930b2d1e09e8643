//! The interviewer that asks a model: one request for each reply, without tools, so that every model can
//! serve.

use super::repetition_guard::RepetitionGuard;
use super::{Scene, built_in, prompt};
use genai::chat::{ChatMessage, ChatRequest};
use mockingbird_providers::{Failure, Llm, LlmUsage, ModelAccess, ProviderError};
use mockingbird_shared::interview::{Brief, Machine, Speaker, Turn};

/// One reply. If it repeats a question, the model is asked once more; if it repeats again, a question of the
/// bank follows.
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
    // The goodbye has no question, so nothing in it can be a repetition.
    let asked = if brief.farewell {
        &[][..]
    } else {
        machine.asked()
    };
    let mut guard = RepetitionGuard::new(asked, on_text);
    let mut usage = LlmUsage::default();
    // The stream is read to its end even after a repetition, because the token counts are at its end.
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
        // The beginning of another question was heard already, so no question of the bank can follow.
        Err(error) if guard.said().len() > said_before => return Err(error),
        Err(_) => {}
    }
    if let Some(question) = built_in::next_question(scene, machine, brief) {
        guard.say(&question);
    }
    said(access, guard, usage)
}

/// The reply that was let through.
///
/// # Errors
/// The provider's error `Nonsense` if the model has said nothing that can be stored.
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

/// The same request, followed by the reply and what was wrong with it.
fn asked_anew(request: ChatRequest, said: &str, repeated: &str) -> ChatRequest {
    let said = said.trim();
    request
        .append_message(ChatMessage::assistant(format!("{said} {repeated}").trim()))
        .append_message(ChatMessage::user(prompt::repeated(said)))
}

/// The turns as a conversation that starts with the candidate and alternates, as providers require.
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
