//! Answers that the server may not have yet, in the local storage, with the interview so far: while an answer
//! is being sent, and while the server is away.

use crate::browser::{store, stored, stored_keys, unstore};
use crate::session::Session;
use leptos::prelude::untrack;
use mockingbird_room_engine::{Answer, Kept};
use mockingbird_shared::facts;
use mockingbird_shared::interchange::Interchange;
use mockingbird_shared::interview::{InterviewConfig, Speaker, Turn, TurnSource};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

const PREFIX: &str = "kept-interview:";

/// An interview as it was when an answer was kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptInterview {
    /// The person whose interview it is. It is shown to nobody else who uses this browser.
    pub(crate) owner: Uuid,
    pub(crate) id: Uuid,
    pub(crate) room_name: String,
    pub(crate) config: InterviewConfig,
    pub(crate) created_at: String,
    pub(crate) turns: Vec<Turn>,
    /// The answers that wait to be sent.
    #[serde(alias = "answer", deserialize_with = "waiting")]
    pub(crate) waiting: Kept,
}

/// Reads the waiting answers, also in the form of earlier releases, which kept one answer.
fn waiting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kept, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Several(Kept),
        One(Answer),
    }
    Ok(match Form::deserialize(deserializer)? {
        Form::Several(kept) => kept,
        // The earlier form did not say after which turn it was written, so it counts as an answer to the last
        // question.
        Form::One(answer) => Kept {
            after_seq: u32::MAX,
            answers: vec![answer],
        },
    })
}

fn key(interview: Uuid) -> String {
    format!("{PREFIX}{interview}")
}

/// The interview with answers that wait to be sent, if anything is kept of it.
pub(crate) fn read(interview: Uuid) -> Option<KeptInterview> {
    serde_json::from_str(&stored(&key(interview))?).ok()
}

/// Keeps an interview, and replaces what was kept of it. `false` if the browser cannot.
pub(crate) fn keep(interview: &KeptInterview) -> bool {
    serde_json::to_string(interview).is_ok_and(|json| store(&key(interview.id), &json))
}

/// Removes answers that have arrived, and those that were sent with them. An interview without other answers
/// is removed.
pub(crate) fn forget_answers(interview: Uuid, client_ids: &[Uuid]) {
    let Some(mut kept) = read(interview) else {
        return;
    };
    let answers = &mut kept.waiting.answers;
    let mut arrived = client_ids.to_vec();
    for answer in answers.iter() {
        if client_ids.contains(&answer.client_id) {
            arrived.extend(&answer.carries);
        }
    }
    answers.retain(|answer| !arrived.contains(&answer.client_id));
    if kept.waiting.answers.is_empty() {
        forget(interview);
    } else {
        keep(&kept);
    }
}

/// Removes an interview.
pub(crate) fn forget(interview: Uuid) {
    unstore(&key(interview));
}

/// Removes everything that is kept for a person, such as a guest who leaves.
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

/// The ids of the interviews that are kept for the person who is signed in.
pub(crate) fn ids_of(session: Session) -> Vec<Uuid> {
    let kept = untrack(|| session.user()).map(|user| all_of(user.id));
    kept.iter()
        .flatten()
        .map(|interview| interview.id)
        .collect()
}

impl KeptInterview {
    /// The turns, followed by the answers that wait.
    pub(crate) fn transcript(&self) -> Vec<Turn> {
        let mut turns = self.turns.clone();
        for answer in &self.waiting.answers {
            let stored = |turn: &Turn| turn.client_id == Some(answer.client_id);
            if let Some(last) = turns.last()
                && !turns.iter().any(stored)
            {
                turns.push(turn_after(last, answer));
            }
        }
        turns
    }

    /// The interview in the interchange form, to be stored on a server that does not have it.
    pub(crate) fn interchange(&self) -> Interchange {
        let turns = self.transcript();
        Interchange {
            candidate: self.config.candidate_name.clone(),
            interview_date: Some(self.created_at.clone()),
            room_name: self.room_name.clone(),
            job_role: self.config.role.clone(),
            experience_level: self.config.level.as_str().to_owned(),
            language: Some(self.config.language.as_str().to_owned()),
            mode: Some(facts::mode_held(&turns, self.config.mode)),
            conversation: Interchange::conversation_of(&turns),
            total_messages: turns.len().into(),
            skipped_stages: Vec::new(),
            final_stage: turns.last().map(|turn| turn.stage.as_str().to_owned()),
            ended_by: Some("user_disconnect".to_owned()),
        }
    }
}

/// The turn that an answer would become.
fn turn_after(last: &Turn, answer: &Answer) -> Turn {
    Turn {
        seq: last.seq + 1,
        speaker: Speaker::Candidate,
        stage: last.stage,
        text: answer.text.clone(),
        started_ms: last.ended_ms,
        ended_ms: last.ended_ms + answer.composed_ms,
        interrupted: false,
        source: TurnSource::Local,
        client_id: Some(answer.client_id),
        metrics: Default::default(),
    }
}
