//! `interviews`: set up, listed and removed with the person's token; changed by steps alone (`steps`).

use crate::jobs::{JobKind, JobState};
use crate::stored::Stored;
use crate::turns::{TURN_COLUMNS, TurnRow};
use crate::{Authorized, ServiceRows, StoreError, StoreResult, UserRows, one};
use mockingbird_shared::interview::{EndedBy, Floor, Machine, Stage};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{
    FeedbackStatus, InterviewConfig, InterviewStatus, Level, Mode, Stats, Turn,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A row with everything that is needed to go on.
#[derive(Clone, Debug)]
pub struct InterviewRow {
    /// Its own.
    pub id: Uuid,
    /// Whose it is; verified where the row was read with a person's token.
    pub owner: Uuid,
    /// How it was set up.
    pub config: InterviewConfig,
    /// Where it stands.
    pub status: InterviewStatus,
    /// How it goes on now.
    pub mode: Mode,
    /// None for imported interviews, and before the first step.
    pub machine: Option<Stored<Machine>>,
    /// For optimistic locking.
    pub version: i32,
    /// The room's name.
    pub room_name: String,
    /// Whether there is a résumé.
    pub has_resume: bool,
    /// Whether there is a job description.
    pub has_job_description: bool,
    /// The résumé as it was at set-up; none where the row was read without it.
    pub resume_text: Option<Pii>,
    /// The job description as it was at set-up; none where the row was read without it.
    pub job_description: Option<Pii>,
    /// The present or last stage.
    pub stage: Stage,
    /// The last stage, once it is over.
    pub final_stage: Option<Stage>,
    /// Why it ended.
    pub ended_by: Option<EndedBy>,
    /// Stages that were skipped.
    pub skipped_stages: Vec<Stage>,
    /// Counts.
    pub stats: Stats,
    /// When it was set up (RFC 3339).
    pub created_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
}

/// Work on an interview that is not done, as its owner may see it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OpenJob {
    /// What it is; another version may know more kinds.
    pub kind: Stored<JobKind>,
    /// Where it stands.
    pub state: JobState,
    /// Why it was given up.
    pub error_code: Option<String>,
}

/// How far an interview is: what can be read often.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PulseRow {
    /// Changes with each step.
    pub version: i32,
    /// Whose turn it is; none before the first step.
    pub floor: Option<Floor>,
    /// Work on it.
    pub jobs: Vec<OpenJob>,
}

#[derive(Deserialize)]
struct RawRow {
    id: Uuid,
    owner: Uuid,
    config: Stored<InterviewConfig>,
    status: InterviewStatus,
    mode: Mode,
    machine: Option<Stored<Machine>>,
    version: i32,
    room_name: String,
    has_resume: bool,
    has_job_description: bool,
    #[serde(default)]
    resume_text: Option<Pii>,
    #[serde(default)]
    job_description: Option<Pii>,
    stage: Stage,
    final_stage: Option<Stage>,
    ended_by: Option<Stored<EndedBy>>,
    skipped_stages: Vec<Stored<Stage>>,
    stats: Stored<Stats>,
    created_at: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    #[serde(default)]
    turns: Vec<TurnRow>,
    #[serde(default)]
    jobs: Vec<OpenJob>,
}

/// One interview whose row this version can't read is an error of its own, not of the database.
const UNREADABLE: StoreError = StoreError::OtherVersion("interview");

impl RawRow {
    fn parts(self) -> StoreResult<(InterviewRow, Vec<Turn>, Vec<OpenJob>)> {
        let row = InterviewRow {
            id: self.id,
            owner: self.owner,
            config: self.config.known().ok_or(UNREADABLE)?,
            status: self.status,
            mode: self.mode,
            machine: self.machine,
            version: self.version,
            room_name: self.room_name,
            has_resume: self.has_resume,
            has_job_description: self.has_job_description,
            resume_text: self.resume_text,
            job_description: self.job_description,
            stage: self.stage,
            final_stage: self.final_stage,
            ended_by: self.ended_by.and_then(Stored::known),
            skipped_stages: self
                .skipped_stages
                .into_iter()
                .filter_map(Stored::known)
                .collect(),
            stats: self.stats.known().unwrap_or_default(),
            created_at: self.created_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
        };
        let turns = self.turns.into_iter().map(Turn::from).collect();
        Ok((row, turns, self.jobs))
    }
}

/// Without the documents and the turns, which are most of a row's weight.
const LIGHT_COLUMNS: &str = "id,owner,config,status,mode,machine,version,room_name,stage,final_stage,ended_by,skipped_stages,\
                             stats,has_resume,has_job_description,created_at,started_at,ended_at";
const DOCUMENT_COLUMNS: &str = "resume_text,job_description";
const JOB_COLUMNS: &str = "jobs(kind,state,error_code)";

/// A new row.
#[derive(Serialize)]
pub struct NewInterviewRow<'a> {
    /// How it is set up.
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
    /// With `before_created_at`.
    #[serde(rename = "p_before_id")]
    pub before_id: Option<Uuid>,
    /// Words that occur in the role, the company or what was said.
    #[serde(rename = "p_query")]
    pub query: Option<String>,
    /// Part of the role.
    #[serde(rename = "p_role")]
    pub role: Option<String>,
    /// Exactly this level.
    #[serde(rename = "p_level")]
    pub level: Option<Level>,
    /// Exactly this status.
    #[serde(rename = "p_status")]
    pub status: Option<InterviewStatus>,
    /// Not before (RFC 3339).
    #[serde(rename = "p_from")]
    pub from: Option<String>,
    /// Before (RFC 3339).
    #[serde(rename = "p_to")]
    pub to: Option<String>,
}

/// A row of the history, as far as this version can read it.
#[derive(Clone, Debug, Deserialize)]
pub struct SummaryRow {
    /// Its own.
    pub id: Uuid,
    /// The job.
    pub role: String,
    /// Of the job.
    pub level: Stored<Level>,
    /// May be empty.
    pub company: String,
    /// By chat or aloud.
    pub mode: Stored<Mode>,
    /// Where it stands.
    pub status: Stored<InterviewStatus>,
    /// The present or last stage.
    pub stage: Stored<Stage>,
    /// How it was set up.
    pub config: Stored<InterviewConfig>,
    /// Why it ended.
    pub ended_by: Option<Stored<EndedBy>>,
    /// Where it ended.
    pub final_stage: Option<Stored<Stage>>,
    /// Stages that were skipped.
    pub skipped_stages: Vec<Stored<Stage>>,
    /// Counts.
    pub stats: Stored<Stats>,
    /// When it was set up (RFC 3339).
    pub created_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// 0 to 10, once there is feedback.
    pub overall_score: Option<f64>,
    /// One sentence, once there is feedback.
    pub summary_headline: Option<String>,
    /// Where the feedback stands.
    pub feedback_status: Option<Stored<FeedbackStatus>>,
}

impl UserRows {
    /// Sets one up.
    ///
    /// # Errors
    /// `LimitReached`, `Duplicate` of the room's name or the idempotency key, `Constraint`.
    pub async fn add_interview(&self, row: &NewInterviewRow<'_>) -> StoreResult<InterviewRow> {
        let columns = format!("{LIGHT_COLUMNS},{DOCUMENT_COLUMNS}");
        let insert = self.0.from("interviews").insert_json(row).select(columns);
        first(insert.fetch().await?).map(|(row, ..)| row)
    }

    /// The one that an `Idempotency-Key` has made.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn interview_by_idempotency_key(&self, key: &str) -> StoreResult<InterviewRow> {
        let query = self
            .0
            .from("interviews")
            .select(LIGHT_COLUMNS)
            .eq("idempotency_key", key);
        first(query.fetch().await?).map(|(row, ..)| row)
    }

    /// One, without its documents.
    ///
    /// # Errors
    /// `NotFound`, `OtherVersion`.
    pub async fn interview(&self, id: Uuid) -> StoreResult<InterviewRow> {
        let columns = LIGHT_COLUMNS.to_owned();
        self.0.interview(id, columns, 0).await.map(|(row, ..)| row)
    }

    /// One with its documents, to set it up again.
    ///
    /// # Errors
    /// `NotFound`, `OtherVersion`.
    pub async fn interview_with_documents(&self, id: Uuid) -> StoreResult<InterviewRow> {
        let columns = format!("{LIGHT_COLUMNS},{DOCUMENT_COLUMNS}");
        self.0.interview(id, columns, 0).await.map(|(row, ..)| row)
    }

    /// One with its documents and what was said, in order. One statement: between two, a step could be stored that only
    /// the second sees.
    ///
    /// # Errors
    /// `NotFound`, `OtherVersion`.
    pub async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        self.0.interview_with_turns(id).await
    }

    /// What a page shows: one without its documents, with what was said beyond turn `after`, and the work on it.
    ///
    /// # Errors
    /// `NotFound`, `OtherVersion`.
    pub async fn interview_since(
        &self,
        id: Uuid,
        after: u32,
    ) -> StoreResult<(InterviewRow, Vec<Turn>, Vec<OpenJob>)> {
        let columns = format!("{LIGHT_COLUMNS},turns({TURN_COLUMNS}),{JOB_COLUMNS}");
        self.0.interview(id, columns, after).await
    }

    /// How far one is.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pulse(&self, id: Uuid) -> StoreResult<PulseRow> {
        let columns = format!("version,floor:machine->>floor,{JOB_COLUMNS}");
        let query = self
            .0
            .from("interviews")
            .select(columns)
            .eq("id", id.to_string());
        one(query.fetch().await?, "interview")
    }

    /// A page of the history.
    ///
    /// # Errors
    /// The database does not answer, or refuses the token.
    pub async fn history(&self, filter: &HistoryFilter) -> StoreResult<Vec<SummaryRow>> {
        Ok(self.0.rpc("list_interviews", filter).fetch().await?)
    }

    /// Removes an interview and all of its turns and feedback.
    ///
    /// # Errors
    /// `NotFound`.
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
    /// One with its documents and what was said, for work that somebody has taken.
    ///
    /// # Errors
    /// `NotFound`, `OtherVersion`.
    pub async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        self.0.interview_with_turns(id).await
    }

    /// Asks for an interviewer in the room; the interview goes on by voice from here.
    ///
    /// # Errors
    /// `LimitReached` if two other interviews of this person wait for an interviewer or have one, `Changed` if it is over.
    pub async fn want_voice(&self, row: &InterviewRow) -> StoreResult<()> {
        let arguments = json!({"p_interview": row.id, "p_owner": row.owner});
        self.0
            .rpc("want_voice", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }

    /// Goes on by text or by voice; an interviewer in the room leaves.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn switch_mode(&self, row: &InterviewRow, mode: Mode) -> StoreResult<()> {
        let arguments = json!({"p_interview": row.id, "p_owner": row.owner, "p_mode": mode});
        self.0
            .rpc("switch_mode", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }
}

impl Authorized {
    async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        let columns = format!("{LIGHT_COLUMNS},{DOCUMENT_COLUMNS},turns({TURN_COLUMNS})");
        let (row, turns, _) = self.interview(id, columns, 0).await?;
        Ok((row, turns))
    }

    async fn interview(
        &self,
        id: Uuid,
        columns: String,
        after: u32,
    ) -> StoreResult<(InterviewRow, Vec<Turn>, Vec<OpenJob>)> {
        let with_turns = columns.contains("turns(");
        let mut query = self
            .from("interviews")
            .select(columns)
            .eq("id", id.to_string());
        if with_turns {
            query.append_query("turns.order", "seq.asc");
        }
        if after > 0 {
            query.append_query("turns.seq", format!("gt.{after}"));
        }
        first(query.fetch().await?)
    }
}

fn first(rows: Vec<Stored<RawRow>>) -> StoreResult<(InterviewRow, Vec<Turn>, Vec<OpenJob>)> {
    one(rows, "interview")?.known().ok_or(UNREADABLE)?.parts()
}
