//! Captions as LiveKit's clients expect them: text streams on `lk.transcription`.
//!
//! The candidate's words are a new stream for each update, with the same segment and in the candidate's name; the
//! agent's are one stream that grows.

use crate::room::{Room, TextStream};
use std::collections::HashMap;
use uuid::Uuid;

const TOPIC: &str = "lk.transcription";

/// The captions of one interview.
pub(super) struct Captions {
    candidate: String,
    /// The segment of what the candidate is saying, if they are.
    segment: Option<String>,
    /// The open stream of the agent's captions, if there is one.
    stream: Option<String>,
}

fn stream(segment: &str, is_final: bool, sender: Option<String>) -> TextStream {
    TextStream {
        id: Uuid::new_v4().to_string(),
        topic: TOPIC.to_owned(),
        attributes: HashMap::from([
            ("lk.segment_id".to_owned(), segment.to_owned()),
            ("lk.transcription_final".to_owned(), is_final.to_string()),
        ]),
        sender,
        is_caption: true,
    }
}

impl Captions {
    pub(super) fn new(candidate: String) -> Self {
        Self {
            candidate,
            segment: None,
            stream: None,
        }
    }

    /// Shows the candidate's words as they are understood so far.
    pub(super) fn candidate(&mut self, room: &Room, text: &str, is_final: bool) {
        let segment = self
            .segment
            .get_or_insert_with(|| Uuid::new_v4().to_string());
        let stream = stream(segment, is_final, Some(self.candidate.clone()));
        room.send_text(stream, text);
        if is_final {
            self.segment = None;
        }
    }

    /// Shows one more sentence of the agent.
    pub(super) fn agent(&mut self, room: &Room, sentence: &str) {
        let id = match &self.stream {
            Some(id) => {
                room.write(id, " ");
                id.clone()
            }
            None => {
                let stream = stream(&Uuid::new_v4().to_string(), true, None);
                let id = self.stream.insert(stream.id.clone()).clone();
                room.open_text(stream);
                id
            }
        };
        room.write(&id, sentence);
    }

    /// Ends the agent's captions: the speech is over, or was interrupted.
    pub(super) fn agent_finished(&mut self, room: &Room) {
        if let Some(id) = self.stream.take() {
            room.finish(&id);
        }
    }
}
