//! `interviews`: set up, listed and removed with the person's token; changed only by steps (`steps`).

use crate::jobs::{JobKind, JobState};
use crate::stored::{Stored, known_rows};
use crate::turns::{TURN_COLUMNS, TurnRow};
use crate::{Authorized, ServiceRows, StoreError, StoreResult, UserRows, one};
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{
    EndedBy, Floor, InterviewConfig, InterviewStatus, Level, Machine, Mode, Stage, Turn,
};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A stored interview with everything that is needed to continue it.
#[derive(Clone, Debug)]
pub struct InterviewRow {
    /// The interview's id.
    pub id: Uuid,
    /// The person whose interview it is. Verified by the database if the row was read with a person's token.
    pub owner: Uuid,
    /// How the interview was set up.
    pub config: InterviewConfig,
    /// How far the interview is.
    pub status: InterviewStatus,
    /// By text or by voice, as it continues now.
    pub mode: Mode,
    /// The state of the interview; `None` for imported interviews and before the first step.
    pub machine: Option<Stored<Machine>>,
    /// Counts the steps, for optimistic locking.
    pub version: i32,
    /// The name of the LiveKit room.
    pub room_name: String,
    /// Whether the interview has a résumé.
    pub has_resume: bool,
    /// Whether the interview has a job description.
    pub has_job_description: bool,
    /// The résumé as it was at set-up; `None` if the row was read without documents.
    pub resume_text: Option<Pii>,
    /// The job description as it was at set-up; `None` if the row was read without documents.
    pub job_description: Option<Pii>,
    /// The present or last stage.
    pub stage: Stage,
    /// The stage in which the interview ended.
    pub final_stage: Option<Stage>,
    /// Why the interview ended.
    pub ended_by: Option<EndedBy>,
    /// Stages that the candidate skipped.
    pub skipped_stages: Vec<Stage>,
    /// Counts of turns, words and tokens.
    pub stats: Stats,
    /// When the interview was set up (RFC 3339).
    pub created_at: String,
    /// When the interview started (RFC 3339).
    pub started_at: Option<String>,
    /// When the interview ended (RFC 3339).
    pub ended_at: Option<String>,
}

/// A job of an interview that is not done, as the interview's owner may see it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OpenJob {
    /// The kind of work; another release may know more kinds.
    pub kind: Stored<JobKind>,
    /// How far the job is.
    pub state: JobState,
    /// Why the job was given up: a problem code.
    pub error_code: Option<String>,
}

/// How far an interview is: a small row that can be polled often.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PulseRow {
    /// Counts the steps; changes with each.
    pub version: i32,
    /// Whose turn it is; `None` before the first step, and where another release knows more.
    #[serde(deserialize_with = "known_floor")]
    pub floor: Option<Floor>,
    /// Jobs of the interview that are not done, as far as this release knows them.
    #[serde(deserialize_with = "known_jobs")]
    pub jobs: Vec<OpenJob>,
}

fn known_jobs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<OpenJob>, D::Error> {
    Ok(known_rows(Vec::deserialize(deserializer)?, "jobs"))
}

fn known_floor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Floor>, D::Error> {
    let floor = Option::<Stored<Floor>>::deserialize(deserializer)?;
    Ok(floor.and_then(Stored::known))
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
    #[serde(default, deserialize_with = "known_jobs")]
    jobs: Vec<OpenJob>,
}

/// The answer for an interview whose row this release cannot read: an error of this interview alone.
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

/// All columns but the documents and the turns, which are most of a row's weight.
const LIGHT_COLUMNS: &str = "id,owner,config,status,mode,machine,version,room_name,stage,final_stage,ended_by,skipped_stages,\
                             stats,has_resume,has_job_description,created_at,started_at,ended_at";
const DOCUMENT_COLUMNS: &str = "resume_text,job_description";
const JOB_COLUMNS: &str = "jobs(kind,state,error_code)";

/// An interview to be set up.
#[derive(Serialize)]
pub struct NewInterviewRow<'a> {
    /// How the interview is set up.
    pub config: &'a InterviewConfig,
    /// The role of `config`, in a column of its own for filters.
    pub role: &'a str,
    /// The level of `config`, in a column of its own for filters.
    pub level: Level,
    /// The company of `config`, in a column of its own for filters.
    pub company: &'a str,
    /// The mode of `config`, in a column of its own because it can be switched.
    pub mode: Mode,
    /// A copy of the résumé's text.
    pub resume_text: Option<Pii>,
    /// A copy of the job description's text.
    pub job_description: Option<Pii>,
    /// The label that the client has chosen; else the database does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_name: Option<&'a str>,
    /// The `Idempotency-Key` of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<&'a str>,
    /// SHA-256 of what the request asked for, in hexadecimal; with a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_hash: Option<&'a str>,
}

/// An interview that was set up under an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RepeatedRow {
    /// The interview's id.
    pub id: Uuid,
    /// SHA-256 of what was asked for; `None` where an earlier release has stored the interview.
    #[serde(rename = "idempotency_hash")]
    pub hash: Option<String>,
}

impl UserRows {
    /// Sets an interview up.
    ///
    /// # Errors
    /// `StoreError::LimitReached` if the person has as many as are kept, `StoreError::Duplicate` if the
    /// room's name or the idempotency key is taken, `StoreError::Constraint` if a value is not allowed.
    pub async fn add_interview(&self, row: &NewInterviewRow<'_>) -> StoreResult<InterviewRow> {
        let columns = format!("{LIGHT_COLUMNS},{DOCUMENT_COLUMNS}");
        let insert = self.0.from("interviews").insert_json(row).select(columns);
        first(insert.fetch().await?).map(|(row, ..)| row)
    }

    /// The interview that was set up with this `Idempotency-Key`.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is none.
    pub async fn interview_by_idempotency_key(&self, key: &str) -> StoreResult<RepeatedRow> {
        let query = self
            .0
            .from("interviews")
            .select("id,idempotency_hash")
            .eq("idempotency_key", key);
        one(query.fetch().await?, "interview")
    }

    /// One interview, without its documents.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's,
    /// `StoreError::OtherVersion` if this release cannot read it.
    pub async fn interview(&self, id: Uuid) -> StoreResult<InterviewRow> {
        let columns = LIGHT_COLUMNS.to_owned();
        self.0.interview(id, columns, 0).await.map(|(row, ..)| row)
    }

    /// One interview with its documents, to set it up again.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's,
    /// `StoreError::OtherVersion` if this release cannot read it.
    pub async fn interview_with_documents(&self, id: Uuid) -> StoreResult<InterviewRow> {
        let columns = format!("{LIGHT_COLUMNS},{DOCUMENT_COLUMNS}");
        self.0.interview(id, columns, 0).await.map(|(row, ..)| row)
    }

    /// One interview with its documents and its turns in order. Read by one statement: between two, a step
    /// could be stored that only the second sees.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's,
    /// `StoreError::OtherVersion` if this release cannot read it.
    pub async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        self.0.interview_with_turns(id).await
    }

    /// What a page shows: one interview without its documents, its turns after number `after`, and its open
    /// jobs.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's,
    /// `StoreError::OtherVersion` if this release cannot read it.
    pub async fn interview_since(
        &self,
        id: Uuid,
        after: u32,
    ) -> StoreResult<(InterviewRow, Vec<Turn>, Vec<OpenJob>)> {
        let columns = format!("{LIGHT_COLUMNS},turns({TURN_COLUMNS}),{JOB_COLUMNS}");
        self.0.interview(id, columns, after).await
    }

    /// How far one interview is.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's.
    pub async fn pulse(&self, id: Uuid) -> StoreResult<PulseRow> {
        let columns = format!("version,floor:machine->>floor,{JOB_COLUMNS}");
        let query = self
            .0
            .from("interviews")
            .select(columns)
            .eq("id", id.to_string());
        one(query.fetch().await?, "interview")
    }

    /// Removes an interview with its turns and feedback.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview or it is somebody else's.
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
    /// One interview with its documents and its turns, for a worker that holds one of its jobs.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview, `StoreError::OtherVersion` if this release
    /// cannot read it.
    pub async fn interview_with_turns(&self, id: Uuid) -> StoreResult<(InterviewRow, Vec<Turn>)> {
        self.0.interview_with_turns(id).await
    }

    /// Makes a voice worker due in the interview's room; the interview continues by voice.
    ///
    /// # Errors
    /// `StoreError::LimitReached` if two other interviews of the person wait for a voice worker or have one,
    /// `StoreError::Changed` if the interview is over.
    pub async fn want_voice(&self, row: &InterviewRow) -> StoreResult<()> {
        let arguments = json!({"p_interview": row.id, "p_owner": row.owner});
        self.0
            .rpc("want_voice", &arguments)
            .execute_checked()
            .await?;
        Ok(())
    }

    /// Continues an interview by text or by voice. A voice worker in its room leaves.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview.
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

#[cfg(test)]
pub(crate) mod fuzz;
