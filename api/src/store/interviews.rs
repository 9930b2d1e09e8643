//! `interviews`, `turns` and `turn_feedback`.

use super::{ServiceRows, StoreError, StoreResult, UserRows, one};
use mockingbird_service::interviewer::Progressed;
use mockingbird_shared::interview::{EndedBy, Machine, Stage};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{
    Assessment, InterviewConfig, InterviewStatus, InterviewSummary, Level, Mode, Stats, Turn,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A row with everything that is needed to go on.
#[derive(Clone, Debug, Deserialize)]
pub struct InterviewRow {
    /// See there.
    pub id: Uuid,
    /// Whose it is; verified where the row was read with a person's token.
    pub owner: Uuid,
    /// See there.
    pub config: InterviewConfig,
    /// See there.
    pub status: InterviewStatus,
    /// How it goes on now.
    pub mode: Mode,
    /// None for imported interviews.
    pub machine: Option<Machine>,
    /// For optimistic locking.
    pub version: i32,
    /// See there.
    pub room_name: String,
    /// See there.
    pub resume_text: Option<Pii>,
    /// See there.
    pub job_description: Option<Pii>,
    /// See there.
    pub stage: Stage,
    /// See there.
    pub final_stage: Option<Stage>,
    /// See there.
    pub ended_by: Option<EndedBy>,
    /// See there.
    pub skipped_stages: Vec<Stage>,
    /// See there.
    pub stats: Stats,
    /// See there.
    pub created_at: String,
    /// See there.
    pub started_at: Option<String>,
    /// See there.
    pub ended_at: Option<String>,
}

const COLUMNS: &str = "id,owner,config,status,mode,machine,version,room_name,resume_text,job_description,stage,final_stage,\
                       ended_by,skipped_stages,stats,created_at,started_at,ended_at";

const TURN_COLUMNS: &str =
    "seq,speaker,stage,text,started_ms,ended_ms,interrupted,source,client_id,metrics";

/// A new row.
#[derive(Serialize)]
pub struct NewInterviewRow<'a> {
    /// See there.
    pub config: &'a InterviewConfig,
    /// From the configuration, for filters.
    pub role: &'a str,
    /// From the configuration, for filters.
    pub level: Level,
    /// From the configuration, for filters.
    pub company: &'a str,
    /// From the configuration.
    pub mode: Mode,
    /// As it is now.
    pub resume_text: Option<Pii>,
    /// As it is now.
    pub job_description: Option<Pii>,
    /// Chosen by the client, else by the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_name: Option<&'a str>,
    /// The `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<&'a str>,
}

/// What the history is narrowed by.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HistoryFilter {
    /// One more than the page holds tells whether there is another.
    #[serde(rename = "p_limit")]
    pub limit: u32,
    /// With `before_id`, the last row of the page before.
    #[serde(rename = "p_before_created_at")]
    pub before_created_at: Option<String>,
    /// See there.
    #[serde(rename = "p_before_id")]
    pub before_id: Option<Uuid>,
    /// Words that occur in the role, the company or what was said.
    #[serde(rename = "p_query")]
    pub query: Option<String>,
    /// Part of the role.
    #[serde(rename = "p_role")]
    pub role: Option<String>,
    /// See there.
    #[serde(rename = "p_level")]
    pub level: Option<Level>,
    /// See there.
    #[serde(rename = "p_status")]
    pub status: Option<InterviewStatus>,
    /// Not before.
    #[serde(rename = "p_from")]
    pub from: Option<String>,
    /// Before.
    #[serde(rename = "p_to")]
    pub to: Option<String>,
}

impl UserRows {
    /// Sets one up.
    pub async fn add_interview(&self, row: &NewInterviewRow<'_>) -> StoreResult<InterviewRow> {
        one(
            self.0
                .from("interviews")
                .insert_json(row)
                .select(COLUMNS)
                .fetch()
                .await?,
            "interview",
        )
    }

    /// The one that an `Idempotency-Key` has made.
    pub async fn interview_by_idempotency_key(&self, key: &str) -> StoreResult<InterviewRow> {
        one(
            self.0
                .from("interviews")
                .select(COLUMNS)
                .eq("idempotency_key", key)
                .fetch()
                .await?,
            "interview",
        )
    }

    /// One.
    pub async fn interview(&self, id: Uuid) -> StoreResult<InterviewRow> {
        one(
            self.0
                .from("interviews")
                .select(COLUMNS)
                .eq("id", id.to_string())
                .fetch()
                .await?,
            "interview",
        )
    }

    /// One with what was said, in order. One statement: between two, a step could be stored that only the second sees.
    pub async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        #[derive(Deserialize)]
        struct WithTurns {
            #[serde(flatten)]
            row: InterviewRow,
            turns: Vec<Turn>,
        }
        let mut query = self
            .0
            .from("interviews")
            .select(format!("{COLUMNS},turns({TURN_COLUMNS})"))
            .eq("id", id.to_string());
        query.append_query("turns.order", "seq.asc");
        let found = query.fetch().await?;
        one(found, "interview").map(|WithTurns { row, turns }| (row, turns))
    }

    /// What was said, in order.
    pub async fn turns(&self, id: Uuid) -> StoreResult<Vec<Turn>> {
        Ok(self
            .0
            .from("turns")
            .select(TURN_COLUMNS)
            .eq("interview_id", id.to_string())
            .order("seq.asc")
            .fetch()
            .await?)
    }

    /// What was noted of the answers.
    pub async fn assessments(&self, id: Uuid) -> StoreResult<Vec<Assessment>> {
        let columns = "seq,score,key_points,assessed_by";
        Ok(self
            .0
            .from("turn_feedback")
            .select(columns)
            .eq("interview_id", id.to_string())
            .order("seq.asc")
            .fetch()
            .await?)
    }

    /// A page of the history.
    pub async fn history(&self, filter: &HistoryFilter) -> StoreResult<Vec<InterviewSummary>> {
        Ok(self.0.rpc("list_interviews", filter).fetch().await?)
    }

    /// Removes an interview and all of its turns and feedback.
    pub async fn delete_interview(&self, id: Uuid) -> StoreResult<()> {
        let removed: Vec<serde_json::Value> = self
            .0
            .from("interviews")
            .eq("id", id.to_string())
            .delete()
            .select("id")
            .fetch()
            .await?;
        one(removed, "interview").map(drop)
    }
}

impl ServiceRows {
    /// Stores a step of an interview that was read with its owner's token, if nobody else has stored one since. Answers
    /// with the new version.
    ///
    /// # Errors
    /// `Changed` if somebody else was quicker, `LimitReached` if the interview has all the turns it may have.
    pub async fn record_progress(
        &self,
        row: &InterviewRow,
        progress: &Progressed,
        turns: &[Turn],
        assessments: &[Assessment],
    ) -> StoreResult<i32> {
        let arguments = json!({
            "p_interview": row.id, "p_owner": row.owner, "p_expected_version": row.version, "p_step_id": Uuid::new_v4(),
            "p_progress": progress, "p_turns": turns, "p_assessments": assessments,
        });
        match self
            .0
            .rpc("record_progress", &arguments)
            .fetch()
            .await
            .map_err(StoreError::from)
        {
            // Two steps at once can meet at the turn's number instead of the version.
            Err(StoreError::Duplicate { .. }) => Err(StoreError::Changed),
            other => other,
        }
    }

    /// Asks for an interviewer in the room; the interview goes on by voice from here.
    ///
    /// # Errors
    /// `LimitReached` if two other interviews of this person wait for an interviewer or have one, `Changed` if it is over.
    pub async fn want_agent(&self, row: &InterviewRow) -> StoreResult<()> {
        let arguments = json!({"p_interview": row.id, "p_owner": row.owner});
        self.0
            .rpc("want_agent", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }

    /// Goes on by text or by voice; an interviewer in the room leaves.
    pub async fn switch_mode(&self, row: &InterviewRow, mode: Mode) -> StoreResult<()> {
        let change = json!({"mode": mode, "agent_wanted_at": null});
        let changed: Vec<serde_json::Value> = self
            .0
            .from("interviews")
            .update_json(&change)
            .eq("id", row.id.to_string())
            .eq("owner", row.owner.to_string())
            .select("id")
            .fetch()
            .await?;
        one(changed, "interview").map(drop)
    }
}
