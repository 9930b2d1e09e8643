//! The interchange form of an interview, which older systems use: `POST /api/interview/save` takes it, and an
//! export can give it.

use crate::interview::{EndedBy, Mode, Speaker, Stage, Turn, TurnSource};
use crate::limits::IMPORT_MESSAGES_MAX;
use crate::pii::Pii;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

/// An interview in the interchange form. Older browser clients send camelCase names, which are accepted too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interchange {
    /// The candidate's name; may be empty.
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
    /// How many messages there are: a number, or an object with one number for each side. Ignored on import, whatever
    /// it holds: they are counted anew.
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
    /// The interviewer's turns, one message each.
    #[serde(deserialize_with = "beginning")]
    pub agent: Vec<Message>,
    /// The candidate's turns; one turn may come in several fragments.
    #[serde(deserialize_with = "beginning")]
    pub user: Vec<Message>,
}

/// What is kept of a list: one more than may be in it, so that a list that is too long shows. The rest is read and
/// dropped: a body of a few megabytes holds a million messages.
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
    /// The number of the utterance, by which messages of the same time are ordered. Older systems count each side
    /// by itself; an export gives an answer the number of the utterance that it answers.
    pub index: u32,
    /// The words of the utterance.
    pub text: Pii,
    /// Seconds since 1970, or since the start of the interview.
    pub timestamp: f64,
    /// The name of the stage. Only the interviewer's messages have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

/// Timestamps from here on are of the clock (1973 and later), and those below it count from the start of the
/// interview or are missing, in seconds.
const FIRST_UNIX_SECONDS: f64 = 1e8;
/// Latest time within an interview, in milliseconds: a week. A missing or broken timestamp must not
/// make an interview last for years.
const LATEST_MS: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1000.0;

impl Interchange {
    /// The turns in the order in which they were said. What the candidate said between two utterances of the
    /// interviewer is one turn, however many fragments it came in; each utterance of the interviewer is a turn of its
    /// own. `index` orders only what was said at the same time, because older systems count each side by itself.
    pub fn turns(&self) -> Vec<Turn> {
        let interviewer = self.conversation.agent.iter();
        let candidate = self.conversation.user.iter();
        let mut said: Vec<Said<'_>> = interviewer
            .map(|message| Said::new(message, Speaker::Interviewer))
            .chain(candidate.map(|message| Said::new(message, Speaker::Candidate)))
            .filter(|said| !said.text.is_empty())
            .collect();
        said.sort_by(Said::order);
        let mut times = said.iter().map(|said| said.message.timestamp);
        let first = times.clone().next();
        // Where others are of the clock, a message without a time begins no interview in 1970.
        let of_the_clock = times.find(|seconds| *seconds >= FIRST_UNIX_SECONDS);
        let origin = of_the_clock.or(first).unwrap_or(0.0);
        let mut turns: Vec<Turn> = Vec::new();
        let mut stage = Stage::Welcome;
        for Said {
            message,
            speaker,
            text,
        } in said
        {
            let is_question = speaker == Speaker::Interviewer;
            let named = message.stage.as_deref().filter(|_| is_question);
            if let Some(named) = named.and_then(parse_stage) {
                stage = named;
            }
            let seconds = message.timestamp - origin;
            let at_ms = (seconds * 1000.0).round().clamp(0.0, LATEST_MS) as u64;
            match turns.last_mut() {
                Some(answer) if answer.speaker == speaker && speaker == Speaker::Candidate => {
                    answer.text = [answer.text.expose(), " ", &text].concat().into();
                    answer.ended_ms = answer.ended_ms.max(at_ms);
                }
                _ => turns.push(Turn {
                    seq: u32::try_from(turns.len() + 1).unwrap_or(u32::MAX),
                    speaker,
                    stage,
                    text: text.into(),
                    started_ms: at_ms,
                    ended_ms: at_ms,
                    interrupted: false,
                    source: TurnSource::Import,
                    client_id: None,
                    metrics: Default::default(),
                }),
            }
        }
        turns
    }

    /// The conversation of a stored interview in the interchange form.
    pub fn conversation_of(turns: &[Turn]) -> Conversation {
        let mut conversation = Conversation::default();
        // What is said before the interviewer's first word has an index of its own.
        let begins = turns.first().map(|turn| turn.speaker);
        let mut next = u32::from(begins == Some(Speaker::Candidate));
        for turn in turns {
            let is_interviewer = turn.speaker == Speaker::Interviewer;
            let index = if is_interviewer {
                next
            } else {
                next.saturating_sub(1)
            };
            let message = Message {
                index,
                text: turn.text.clone(),
                timestamp: turn.started_ms as f64 / 1000.0,
                stage: is_interviewer.then(|| turn.stage.as_str().to_owned()),
            };
            if is_interviewer {
                next += 1;
                conversation.agent.push(message);
            } else {
                conversation.user.push(message);
            }
        }
        conversation
    }
}

/// A message with its speaker, and its text as it is kept.
struct Said<'a> {
    message: &'a Message,
    speaker: Speaker,
    text: String,
}

impl<'a> Said<'a> {
    fn new(message: &'a Message, speaker: Speaker) -> Self {
        // PostgreSQL can't hold the character NUL.
        let text = message.text.expose().replace('\0', "");
        Self {
            message,
            speaker,
            text: text.trim().to_owned(),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let by_time = self.message.timestamp.total_cmp(&other.message.timestamp);
        let by_index = self.message.index.cmp(&other.message.index);
        let is_answer = |said: &Self| said.speaker == Speaker::Candidate;
        by_time
            .then(by_index)
            .then(is_answer(self).cmp(&is_answer(other)))
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
                "user": [{"index": 0, "text": "there", "timestamp": 104.0},
                         {"index": 0, "text": "Hi", "timestamp": 103.0}]
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

    fn said(form: serde_json::Value) -> Vec<(Speaker, String, u64, u64)> {
        let form: Interchange =
            serde_json::from_value(json!({"room_name": "r", "conversation": form})).unwrap();
        let turns = form.turns().into_iter();
        turns
            .map(|turn| {
                let text = turn.text.into_exposed();
                (turn.speaker, text, turn.started_ms, turn.ended_ms)
            })
            .collect()
    }

    #[test]
    fn pieces_of_an_answer_are_joined_by_time_when_each_side_is_counted_by_itself() {
        let turns = said(json!({
            "agent": [{"index": 0, "text": "Why?", "timestamp": 1.7e9},
                      {"index": 1, "text": "And?", "timestamp": 1.7e9 + 10.0}],
            "user": [{"index": 0, "text": "Because", "timestamp": 1.7e9 + 2.0},
                     {"index": 1, "text": "of Rust.", "timestamp": 1.7e9 + 4.0},
                     {"index": 2, "text": "That's it.", "timestamp": 1.7e9 + 12.0}],
        }));
        let expected = [
            (Speaker::Interviewer, "Why?", 0, 0),
            (Speaker::Candidate, "Because of Rust.", 2_000, 4_000),
            (Speaker::Interviewer, "And?", 10_000, 10_000),
            (Speaker::Candidate, "That's it.", 12_000, 12_000),
        ];
        let expected =
            expected.map(|(speaker, text, from, to)| (speaker, text.to_owned(), from, to));
        assert_eq!(turns, expected);
    }

    #[test]
    fn a_candidate_who_speaks_first_does_so_after_an_export_too() {
        let form: Interchange = serde_json::from_value(json!({"room_name": "r", "conversation": {
            "agent": [{"index": 1, "text": "Good day.", "timestamp": 0.0}],
            "user": [{"index": 0, "text": "Hello?", "timestamp": 0.0}, {"index": 1, "text": "Hi.", "timestamp": 0.0}],
        }}))
        .unwrap();
        let turns = form.turns();
        assert_eq!(turns[0].text.expose(), "Hello?");
        let conversation = Interchange::conversation_of(&turns);
        let again = Interchange {
            conversation,
            ..form
        };
        assert_eq!(again.turns(), turns);
    }

    #[test]
    fn a_time_that_is_none_and_the_character_nul_are_not_stored() {
        let turns = said(json!({
            "agent": [{"index": 0, "text": "Wh\0y?", "timestamp": -5.0}],
            "user": [{"index": 0, "text": "\0", "timestamp": 1.0}, {"index": 0, "text": "So.", "timestamp": 1e300}],
        }));
        let week_ms = LATEST_MS as u64;
        let texts: Vec<&str> = turns.iter().map(|(_, text, ..)| text.as_str()).collect();
        assert_eq!(texts, ["Why?", "So."]);
        assert!(turns.iter().all(|(.., to_ms)| *to_ms <= week_ms));
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
