//! What the interviewer says in a practice: the one question, word for word, and a goodbye. A model has nothing to add to
//! either, so that none is asked.

use crate::languages;
use mockingbird_shared::interview::{Brief, InterviewConfig, Practice};

/// The reply that is due in a practice; `None` in a whole interview.
pub(super) fn reply(config: &InterviewConfig, brief: &Brief) -> Option<String> {
    let practice = config.practice.as_ref()?;
    let phrases = &languages::pack(languages::spoken(&config.language))
        .bank
        .practice;
    if brief.farewell {
        return Some(phrases.goodbye.clone());
    }
    let question = practice.question.expose().chars();
    let question: String = question.take(Practice::QUESTION_MAX_CHARS).collect();
    Some(format!("{} {question}", phrases.again))
}
