//! What the browser keeps while the server is away: the interview so far, with the answer that could not be sent.

use crate::browser::{store, stored, stored_keys, unstore};
use crate::session::Session;
use leptos::prelude::untrack;
use mockingbird_shared::interchange::Interchange;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewConfig, NewMessage, Speaker, Turn, TurnSource};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PREFIX: &str = "kept-interview:";

/// An interview as it was when the server went away.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptInterview {
    /// Whose; nobody else who uses this browser is shown it.
    pub(crate) owner: Uuid,
    pub(crate) id: Uuid,
    pub(crate) room_name: String,
    pub(crate) config: InterviewConfig,
    pub(crate) created_at: String,
    pub(crate) turns: Vec<Turn>,
    /// What waits to be sent.
    pub(crate) answer: NewMessage,
}

fn key(interview: Uuid) -> String {
    format!("{PREFIX}{interview}")
}

/// The interview with an answer that waits to be sent.
pub(crate) fn read(interview: Uuid) -> Option<KeptInterview> {
    serde_json::from_str(&stored(&key(interview))?).ok()
}

/// Keeps an interview; the answer is added to one that waits already, under the same id, so that it is stored once.
/// Answers with what is kept now, or none if the browser can't keep anything.
pub(crate) fn keep(mut interview: KeptInterview) -> Option<KeptInterview> {
    interview.answer = match read(interview.id).map(|kept| kept.answer) {
        Some(waiting) if waiting.client_id != interview.answer.client_id => NewMessage {
            text: Pii::new(format!(
                "{}\n{}",
                waiting.text.expose(),
                interview.answer.text.expose()
            )),
            composed_ms: waiting.composed_ms + interview.answer.composed_ms,
            ..waiting
        },
        _ => NewMessage {
            kept_locally: true,
            ..interview.answer
        },
    };
    let json = serde_json::to_string(&interview).ok()?;
    store(&key(interview.id), &json).then_some(interview)
}

/// It has arrived.
pub(crate) fn forget(interview: Uuid) {
    unstore(&key(interview));
}

/// A guest leaves nothing behind.
pub(crate) fn forget_all_of(owner: Uuid) {
    for interview in all_of(owner) {
        forget(interview.id);
    }
}

/// Everything that is kept for a person.
pub(crate) fn all_of(owner: Uuid) -> Vec<KeptInterview> {
    stored_keys(PREFIX)
        .iter()
        .filter_map(|key| read(key.strip_prefix(PREFIX)?.parse().ok()?))
        .filter(|interview| interview.owner == owner)
        .collect()
}

/// The interviews that something is kept of for whoever is signed in.
pub(crate) fn ids_of(session: Session) -> Vec<Uuid> {
    let kept = untrack(|| session.user()).map(|user| all_of(user.id));
    kept.iter()
        .flatten()
        .map(|interview| interview.id)
        .collect()
}

impl KeptInterview {
    /// What was said, the answer that waits included.
    pub(crate) fn transcript(&self) -> Vec<Turn> {
        let mut turns = self.turns.clone();
        let stored = |turn: &Turn| turn.client_id == Some(self.answer.client_id);
        if let Some(last) = self.turns.last()
            && !self.turns.iter().any(stored)
        {
            turns.push(Turn {
                seq: last.seq + 1,
                speaker: Speaker::Candidate,
                stage: last.stage,
                text: self.answer.text.clone(),
                started_ms: last.ended_ms,
                ended_ms: last.ended_ms + self.answer.composed_ms,
                interrupted: false,
                source: TurnSource::Local,
                client_id: Some(self.answer.client_id),
                metrics: Default::default(),
            });
        }
        turns
    }

    /// In the form that takes in a whole interview, for a server that does not have this one.
    pub(crate) fn interchange(&self) -> Interchange {
        let turns = self.transcript();
        Interchange {
            candidate: self.config.candidate_name.clone(),
            interview_date: Some(self.created_at.clone()),
            room_name: self.room_name.clone(),
            job_role: self.config.role.clone(),
            experience_level: self.config.level.as_str().to_owned(),
            mode: Some(self.config.mode),
            conversation: Interchange::conversation_of(&turns),
            total_messages: turns.len().into(),
            skipped_stages: Vec::new(),
            final_stage: turns.last().map(|turn| turn.stage.as_str().to_owned()),
            ended_by: Some("user_disconnect".to_owned()),
        }
    }
}
