//! What the browser keeps while the server is away: the answer that could not be sent, by interview.

use crate::browser::{store, stored, stored_keys, unstore};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::NewMessage;
use uuid::Uuid;

const PREFIX: &str = "kept-answer:";

fn key(interview: Uuid) -> String {
    format!("{PREFIX}{interview}")
}

/// The answer that waits to be sent.
pub(crate) fn read(interview: Uuid) -> Option<NewMessage> {
    serde_json::from_str(&stored(&key(interview))?).ok()
}

/// Keeps an answer; more text is added to one that waits already, under the same id, so that it is stored once.
/// Answers with what is kept now, or none if the browser can't keep anything.
pub(crate) fn keep(interview: Uuid, message: &NewMessage) -> Option<NewMessage> {
    let kept = match read(interview) {
        Some(waiting) if waiting.client_id != message.client_id => NewMessage {
            text: Pii::new(format!(
                "{}\n{}",
                waiting.text.expose(),
                message.text.expose()
            )),
            composed_ms: waiting.composed_ms + message.composed_ms,
            ..waiting
        },
        _ => NewMessage {
            kept_locally: true,
            ..message.clone()
        },
    };
    let json = serde_json::to_string(&kept).ok()?;
    store(&key(interview), &json).then_some(kept)
}

/// It has arrived.
pub(crate) fn forget(interview: Uuid) {
    unstore(&key(interview));
}

/// Interviews with an answer that waits.
pub(crate) fn waiting() -> Vec<Uuid> {
    stored_keys(PREFIX)
        .iter()
        .filter_map(|key| key.strip_prefix(PREFIX)?.parse().ok())
        .collect()
}
