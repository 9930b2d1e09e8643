//! The interchange form of an interview, which older systems use: `POST /api/interview/save` takes it, and an
//! export can give it.

use crate::interview::{EndedBy, Mode, Speaker, Stage, Turn, TurnSource};
use crate::limits::IMPORT_MESSAGES_MAX;
use crate::pii::Pii;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// An interview in the interchange form. Older browser clients send camelCase names, which are accepted too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interchange {
    /// The candidate's name.
    #[serde(default, alias = "candidateName", alias = "candidate_name")]
    pub candidate: Pii,
    /// When the interview took place, as free text; not parsed.
    #[serde(default, alias = "interviewDate")]
    pub interview_date: Option<String>,
    /// The name of the room, which identifies the interview. Refused if one with this name is stored.
    #[serde(alias = "roomName")]
    pub room_name: String,
    /// The job that the interview was for.
    #[serde(default, alias = "jobRole")]
    pub job_role: String,
    /// The candidate's experience, in free words.
    #[serde(default, alias = "experienceLevel")]
    pub experience_level: String,
    /// By text or by voice. Older systems do not send it: they knew voice alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// A BCP 47 tag; one of an unsupported language is kept unchanged. Older systems do not send it: they
    /// knew English alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, each side in a list of its own.
    #[serde(default)]
    pub conversation: Conversation,
    /// How many messages there are: a number, or an object with one number for each side. Ignored on import, whatever it
    /// holds: they are counted anew.
    #[serde(default, alias = "totalMessages", deserialize_with = "ignored")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub total_messages: serde_json::Value,
    /// Names of the stages that the candidate skipped.
    #[serde(default, alias = "skippedStages", deserialize_with = "beginning")]
    pub skipped_stages: Vec<String>,
    /// The stage that the interview ended in, or `completed`.
    #[serde(default, alias = "finalStage")]
    pub final_stage: Option<String>,
    /// Why the interview ended: a value of `EndedBy`, in any case. An unknown one counts as missing.
    #[serde(default, alias = "endedBy")]
    pub ended_by: Option<String>,
}

/// What was said, each side in a list of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The interviewer's turns.
    #[serde(deserialize_with = "beginning")]
    pub agent: Vec<Message>,
    /// The candidate's turns; one turn may come in several fragments with the same `index`.
    #[serde(deserialize_with = "beginning")]
    pub user: Vec<Message>,
}

/// What is kept of a list: one more than may be in it, so that a list that is too long shows. The rest is read and dropped:
/// a body of a few megabytes holds a million messages.
fn beginning<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Beginning<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Beginning<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut kept = Vec::new();
            while kept.len() <= IMPORT_MESSAGES_MAX {
                match list.next_element()? {
                    Some(element) => kept.push(element),
                    None => return Ok(kept),
                }
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(kept)
        }
    }

    deserializer.deserialize_seq(Beginning(PhantomData))
}

/// Reads anything and keeps nothing.
fn ignored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<serde_json::Value, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| serde_json::Value::Null)
}

/// One utterance, or a fragment of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// On the interviewer's side, the number of the turn; on the candidate's, the number of the turn
    /// answered.
    pub index: u32,
    /// What was said.
    pub text: Pii,
    /// Seconds since 1970, or since the start of the interview.
    pub timestamp: f64,
    /// The name of the stage. Only the interviewer's messages have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

impl Interchange {
    /// The turns in their order: each of the agent's, then the candidate's fragments with its index as one
    /// turn.
    pub fn turns(&self) -> Vec<Turn> {
        let mut agent = self.conversation.agent.clone();
        agent.sort_by_key(|message| message.index);
        let mut indices: Vec<u32> = agent
            .iter()
            .chain(&self.conversation.user)
            .map(|message| message.index)
            .collect();
        indices.sort_unstable();
        indices.dedup();
        let messages = || {
            self.conversation
                .agent
                .iter()
                .chain(&self.conversation.user)
        };
        let origin = messages()
            .map(|message| message.timestamp)
            .fold(f64::INFINITY, f64::min);
        let mut turns = TurnList {
            turns: Vec::new(),
            origin,
            stage: Stage::Welcome,
        };
        for index in indices {
            for message in agent.iter().filter(|message| message.index == index) {
                if let Some(stage) = message.stage.as_deref().and_then(parse_stage) {
                    turns.stage = stage;
                }
                turns.push(
                    Speaker::Interviewer,
                    message.text.expose().trim().to_owned(),
                    message.timestamp,
                    message.timestamp,
                );
            }
            let mut fragments: Vec<&Message> = self
                .conversation
                .user
                .iter()
                .filter(|message| message.index == index)
                .collect();
            fragments.sort_by(|a, b| a.timestamp.total_cmp(&b.timestamp));
            let (Some(first), Some(last)) = (fragments.first(), fragments.last()) else {
                continue;
            };
            let text: Vec<&str> = fragments
                .iter()
                .map(|fragment| fragment.text.expose().trim())
                .collect();
            turns.push(
                Speaker::Candidate,
                text.join(" ").trim().to_owned(),
                first.timestamp,
                last.timestamp,
            );
        }
        turns.turns
    }

    /// The conversation of a stored interview in the interchange form.
    pub fn conversation_of(turns: &[Turn]) -> Conversation {
        let mut conversation = Conversation::default();
        let mut index = 0;
        for turn in turns {
            let timestamp = turn.started_ms as f64 / 1000.0;
            let message = |stage| Message {
                index,
                text: turn.text.clone(),
                timestamp,
                stage,
            };
            match turn.speaker {
                Speaker::Interviewer => {
                    index = u32::try_from(conversation.agent.len()).unwrap_or(u32::MAX);
                    let stage = Some(turn.stage.as_str().to_owned());
                    conversation.agent.push(Message {
                        index,
                        text: turn.text.clone(),
                        timestamp,
                        stage,
                    });
                }
                Speaker::Candidate => conversation.user.push(message(None)),
            }
        }
        conversation
    }
}

struct TurnList {
    turns: Vec<Turn>,
    origin: f64,
    stage: Stage,
}

impl TurnList {
    fn push(&mut self, speaker: Speaker, text: String, from: f64, to: f64) {
        if text.is_empty() {
            return;
        }
        let ms = |seconds: f64| ((seconds - self.origin).max(0.0) * 1000.0).round() as u64;
        // Sides are grouped by turn, so clocks that disagree must not make a turn end before it starts.
        let earliest = self.turns.last().map_or(0, |turn| turn.started_ms);
        let started_ms = ms(from).max(earliest);
        self.turns.push(Turn {
            seq: u32::try_from(self.turns.len() + 1).unwrap_or(u32::MAX),
            speaker,
            stage: self.stage,
            text: text.into(),
            started_ms,
            ended_ms: ms(to).max(started_ms),
            interrupted: false,
            source: TurnSource::Import,
            client_id: None,
            metrics: Default::default(),
        });
    }
}

/// The stage with this name, in any case; `None` for an unknown name.
pub fn parse_stage(name: &str) -> Option<Stage> {
    let name = name.trim().to_lowercase();
    Stage::ALL.into_iter().find(|stage| stage.as_str() == name)
}

/// The reason for an end with this name, in any case; `None` for an unknown name.
pub fn parse_ended_by(name: &str) -> Option<EndedBy> {
    serde_json::from_value(serde_json::Value::String(name.trim().to_lowercase())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fragments_of_the_candidate_become_one_turn() {
        let saved: Interchange = serde_json::from_value(json!({
            "candidateName": "C", "roomName": "r", "finalStage": "closing",
            "conversation": {
                "agent": [{"index": 1, "text": "And then?", "timestamp": 110.0, "stage": "SELF_INTRO"},
                          {"index": 0, "text": "Hello", "timestamp": 100.0, "stage": "welcome"}],
                "user": [{"index": 0, "text": "there", "timestamp": 104.0}, {"index": 0, "text": "Hi", "timestamp": 103.0}]
            },
            "totalMessages": {"agent": 2, "user": 2}
        }))
        .unwrap();
        let turns = saved.turns();
        let texts: Vec<&str> = turns
            .iter()
            .map(|turn| turn.text.expose().as_str())
            .collect();
        assert_eq!(texts, ["Hello", "Hi there", "And then?"]);
        assert_eq!(turns[1].started_ms, 3_000);
        assert_eq!(turns[1].ended_ms, 4_000);
        assert_eq!(turns[2].stage, Stage::SelfIntro);
        let again = Interchange {
            conversation: Interchange::conversation_of(&turns),
            ..saved
        };
        assert_eq!(again.turns().len(), 3);
    }

    #[test]
    fn of_endless_lists_only_a_beginning_is_kept() {
        let endless = "{},".repeat(300_000) + "{}";
        let stages = "\"welcome\",".repeat(300_000) + "\"welcome\"";
        let nested = "[[],[]],".repeat(100_000) + "[]";
        let body = format!(
            "{{\"room_name\":\"r\",\"conversation\":{{\"agent\":[{endless}],\"user\":[{endless}]}},\
             \"skippedStages\":[{stages}],\"totalMessages\":[{nested}]}}"
        );
        let saved: Interchange = serde_json::from_str(&body).unwrap();
        for kept in [
            saved.conversation.agent.len(),
            saved.conversation.user.len(),
            saved.skipped_stages.len(),
        ] {
            assert_eq!(kept, IMPORT_MESSAGES_MAX + 1, "one more, so that it shows");
        }
        assert!(saved.total_messages.is_null());
    }

    #[test]
    fn names_are_taken_in_any_case() {
        assert_eq!(parse_stage("PAST_EXPERIENCE"), Some(Stage::PastExperience));
        assert_eq!(parse_ended_by("user_ended"), Some(EndedBy::UserEnded));
        assert_eq!(parse_ended_by("aliens"), None);
    }
}
