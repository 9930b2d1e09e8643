//! The interviewer that asks a model: one request for each reply, without tools, so that every model can
//! serve.

use super::repetition_guard::RepetitionGuard;
use super::{Scene, built_in, prompt};
use mockingbird_providers::{
    ChatMessage, ChatRequest, Failure, Llm, LlmUsage, ModelAccess, ProviderError, ReplyText,
};
use mockingbird_shared::interview::{Brief, Machine, Speaker, Turn, end_of_sentence};

/// What a model has said.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) usage: LlmUsage,
    /// The model's limit has cut it short, so that `text` ends before its last sentence, which was let through
    /// as far as it came.
    pub(super) is_cut: bool,
}

/// One reply. If it repeats a question, the model is asked once more; if it repeats again, a question of the
/// bank follows.
pub(super) async fn reply(
    llm: &Llm,
    access: &ModelAccess,
    scene: &Scene<'_>,
    machine: &Machine,
    brief: &Brief,
    on_text: &mut (dyn FnMut(ReplyText<'_>) + Send),
) -> Result<Said, ProviderError> {
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
        .reply(access, request.clone(), &mut |text| guard.take(text))
        .await?;
    usage += first.usage;
    let Some(repeated) = guard.finish() else {
        return said(access, guard, usage, first.is_cut);
    };
    let said_before = guard.said().len();
    let again = asked_anew(request, guard.said(), &repeated);
    let second = llm.reply(access, again, &mut |text| guard.take(text)).await;
    let repeats_again = guard.finish().is_some();
    match second {
        Ok(second) => {
            usage += second.usage;
            if !repeats_again {
                return said(access, guard, usage, second.is_cut);
            }
        }
        // The beginning of another question was heard already, so no question of the bank can follow.
        Err(error) if guard.said().len() > said_before => return Err(error),
        Err(_) => {}
    }
    if let Some(question) = built_in::next_question(scene, machine, brief) {
        guard.say(&question);
    }
    said(access, guard, usage, false)
}

/// The reply that was let through.
///
/// # Errors
/// `Nonsense` if the model has said nothing that can be stored, `AnswerTooLong` if its limit has left no whole
/// sentence.
fn said(
    access: &ModelAccess,
    guard: RepetitionGuard<'_>,
    usage: LlmUsage,
    is_cut: bool,
) -> Result<Said, ProviderError> {
    let mut text = guard.into_said();
    if is_cut {
        let end = end_of_last_sentence(&text);
        if end == 0 {
            // Nothing of it makes sense by itself.
            return Err(ProviderError::new(access.provider, Failure::AnswerTooLong));
        }
        text.truncate(end);
    }
    if text.trim().is_empty() {
        return Err(ProviderError::new(access.provider, Failure::Nonsense));
    }
    Ok(Said {
        text,
        usage,
        is_cut,
    })
}

/// Where the last sentence that is complete ends, in bytes.
fn end_of_last_sentence(text: &str) -> usize {
    let mut end = 0;
    while let Some(next) = end_of_sentence(&text[end..]) {
        end += next;
    }
    // The last one is followed by nothing that would tell its end.
    let rest = text[end..].trim_end();
    if rest.ends_with(['.', '!', '?', '。', '！', '？', '؟', '…']) {
        end += rest.len();
    }
    text[..end].trim_end().len()
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

#[cfg(test)]
mod tests {
    use super::end_of_last_sentence;

    #[test]
    fn a_text_that_was_cut_ends_with_its_last_whole_sentence() {
        for (text, whole) in [
            ("Thank you. Why did you", "Thank you."),
            ("Thank you. Why?", "Thank you. Why?"),
            ("Thank you. Node.js and", "Thank you."),
            ("ありがとう。次の質", "ありがとう。"),
            ("Why did you", ""),
            ("", ""),
        ] {
            assert_eq!(&text[..end_of_last_sentence(text)], whole);
        }
    }
}
