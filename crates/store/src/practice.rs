//! `practice_cards`: questions that come back after days; and interviews that practise an answer again.

use crate::stored::Stored;
use crate::{ServiceRows, StoreResult, UserRows, one};
use mockingbird_shared::interview::{InterviewConfig, Speaker};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A question that comes back.
#[derive(Clone, Debug, Deserialize)]
pub struct CardRow {
    /// The card's id.
    pub id: Uuid,
    /// The interview of the first answer.
    pub of_interview: Uuid,
    /// The `seq` of the first answer's turn.
    pub of_seq: u32,
    /// The question.
    pub question: Pii,
    /// Days until recall falls to nine in ten.
    pub stability: f32,
    /// 1 (easy) to 10 (hard).
    pub difficulty: f32,
    /// When it comes back (RFC 3339).
    pub due_at: String,
    /// When an answer to it was last judged (RFC 3339).
    pub last_at: String,
    /// How often it was practised.
    pub repetitions: u32,
    /// The interview of the first answer; `None` if it was not asked for.
    #[serde(default)]
    pub interviews: Option<CardInterview>,
}

/// What a card shows of the interview of its first answer.
#[derive(Clone, Debug, Deserialize)]
pub struct CardInterview {
    /// The job that the interview was for.
    pub role: String,
}

const CARD_COLUMNS: &str =
    "id,of_interview,of_seq,question,stability,difficulty,due_at,last_at,repetitions";

/// The state of a card after an answer was judged.
#[derive(Clone, Debug, Serialize)]
pub struct NewCardState {
    /// The interview of the first answer.
    pub of_interview: Uuid,
    /// The `seq` of the first answer's turn.
    pub of_seq: u32,
    /// The question.
    pub question: Pii,
    /// Days until recall falls to nine in ten.
    pub stability: f32,
    /// 1 (easy) to 10 (hard).
    pub difficulty: f32,
}

/// An interview that practises an answer of another one.
#[derive(Clone, Debug, Deserialize)]
pub struct AttemptRow {
    /// The interview's id.
    pub id: Uuid,
    /// How it was set up.
    pub config: Stored<InterviewConfig>,
    turns: Vec<AttemptTurn>,
    turn_feedback: Vec<AttemptScore>,
}

#[derive(Clone, Debug, Deserialize)]
struct AttemptTurn {
    seq: u32,
    speaker: Speaker,
    text: Pii,
    created_at: String,
}

#[derive(Clone, Debug, Deserialize)]
struct AttemptScore {
    seq: u32,
    score: u8,
}

/// The answer of an attempt.
#[derive(Clone, Debug)]
pub struct AttemptAnswer {
    /// Its `seq`.
    pub seq: u32,
    /// Its words.
    pub text: Pii,
    /// Its assessment, 1 to 5, once it is judged.
    pub assessment: Option<u8>,
    /// When it was given (RFC 3339).
    pub answered_at: String,
}

impl AttemptRow {
    /// The answer of the attempt; `None` while there is none.
    pub fn answer(&self) -> Option<AttemptAnswer> {
        let answers = self.turns.iter();
        let answers = answers.filter(|turn| turn.speaker == Speaker::Candidate);
        let turn = answers.min_by_key(|turn| turn.seq)?;
        let judged = self.turn_feedback.iter().find(|it| it.seq == turn.seq);
        Some(AttemptAnswer {
            seq: turn.seq,
            text: turn.text.clone(),
            assessment: judged.map(|it| it.score),
            answered_at: turn.created_at.clone(),
        })
    }
}

impl UserRows {
    /// The person's cards that they have not stopped, those that are due first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn practice_cards(&self) -> StoreResult<Vec<CardRow>> {
        let columns = format!("{CARD_COLUMNS},interviews(role)");
        let query = self.0.from("practice_cards").select(columns);
        let query = query.eq("suspended", "false").order("due_at.asc,id.asc");
        Ok(query.fetch().await?)
    }

    /// One card of the person.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such card or it is somebody else's.
    pub async fn practice_card(&self, id: Uuid) -> StoreResult<CardRow> {
        let query = self.0.from("practice_cards").select(CARD_COLUMNS);
        one(
            query.eq("id", id.to_string()).fetch().await?,
            "practice card",
        )
    }

    /// The person's interviews that practise answers of this one, in the order in which they were set up.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn practice_attempts(&self, of_interview: Uuid) -> StoreResult<Vec<AttemptRow>> {
        let columns = "id,config,turns(seq,speaker,text,created_at),turn_feedback(seq,score)";
        let query = self.0.from("interviews").select(columns);
        let query = query.eq("config->practice->>of_interview", of_interview.to_string());
        Ok(query.order("created_at.asc").fetch().await?)
    }
}

impl ServiceRows {
    /// The card of a first answer, if there is one.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn card_of(
        &self,
        owner: Uuid,
        of_interview: Uuid,
        of_seq: u32,
    ) -> StoreResult<Option<CardRow>> {
        let query = self.0.from("practice_cards").select(CARD_COLUMNS);
        let query = query
            .eq("owner", owner.to_string())
            .eq("of_interview", of_interview.to_string())
            .eq("of_seq", of_seq.to_string());
        let rows: Vec<CardRow> = query.fetch().await?;
        Ok(rows.into_iter().next())
    }

    /// Keeps the state of a card; it comes back after `days`. `attempt` is the practice that was judged, and `None` for
    /// the first answer itself; `repetitions` those of the state that the new one follows. Nothing changes where the
    /// attempt was counted before, or the person has as many cards as are kept.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn record_practice(
        &self,
        owner: Uuid,
        attempt: Option<Uuid>,
        card: &NewCardState,
        days: u32,
        repetitions: u32,
    ) -> StoreResult<()> {
        let arguments = json!({
            "p_owner": owner, "p_attempt": attempt, "p_card": card, "p_days": days, "p_repetitions": repetitions,
        });
        self.0
            .rpc("record_practice", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }

    /// Stops a card: it does not come back.
    ///
    /// # Errors
    /// `StoreError::NotFound` if the owner has no such card.
    pub async fn stop_card(&self, owner: Uuid, id: Uuid) -> StoreResult<()> {
        let stopped: Vec<serde_json::Value> = self
            .0
            .from("practice_cards")
            .eq("id", id.to_string())
            .eq("owner", owner.to_string())
            .update_json(&json!({"suspended": true}))
            .select("id")
            .fetch()
            .await?;
        one(stopped, "practice card").map(drop)
    }

    /// Days in a row, up to today or yesterday in UTC, on which a person has answered in an interview.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn practice_streak(&self, owner: Uuid) -> StoreResult<u32> {
        let arguments = json!({"p_owner": owner});
        Ok(self.0.rpc("practice_streak", &arguments).fetch().await?)
    }
}
