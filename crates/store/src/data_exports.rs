//! `data_exports` and `data_export_parts`: everything that is kept of a person, as a file in parts; and what goes into it.
//! Not here: what the file looks like.

use crate::jobs::{Job, LEASE, Wanted};
use crate::turns::TURN_COLUMNS;
use crate::{ServiceRows, StoreResult, UserRows, one};
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::own_data::ExportState;
use mockingbird_shared::pii::Pii;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// An export.
#[derive(Clone, Debug, Deserialize)]
pub struct DataExportRow {
    /// Its id.
    pub id: Uuid,
    /// How far it is.
    pub state: ExportState,
    /// Interviews that are in it.
    pub done: u32,
    /// Interviews in all; `None` before they are counted.
    pub total: Option<u32>,
    /// The size of what is stored.
    pub bytes: u64,
    /// Why it could not be made: a problem code.
    pub error_code: Option<String>,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
    /// When it was complete (RFC 3339).
    pub ready_at: Option<String>,
}

/// The result of wanting an export.
#[derive(Debug, Deserialize)]
pub struct WantedExport {
    /// The export: a new one, or the one that is being made.
    pub export: DataExportRow,
    /// Its job.
    #[serde(flatten)]
    pub work: Wanted,
}

/// A part of an export that its worker has made.
pub struct ExportPart<'a> {
    /// Its number, from 0. The first one begins the file anew.
    pub seq: u32,
    /// In base64; 256 KiB at most before that.
    pub base64: &'a str,
    /// Interviews that are in the file so far.
    pub done: u32,
    /// Interviews in all.
    pub total: u32,
    /// Whether the file is complete.
    pub is_last: bool,
}

/// A document as it goes into an export.
#[derive(Debug, Deserialize)]
pub struct ExportedDocument {
    /// A résumé or a job description.
    pub kind: DocumentKind,
    /// The name under which it is listed.
    pub name: Pii,
    /// The whole text.
    pub text: Pii,
}

const COLUMNS: &str = "id,state,done,total,bytes,error_code,created_at,ready_at";
/// Most interviews that the database keeps of one person.
const INTERVIEWS_MAX: usize = 500;

impl UserRows {
    /// The person's export, if there is one.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn data_export(&self) -> StoreResult<Option<DataExportRow>> {
        let query = self.0.from("data_exports").select(COLUMNS).limit(1);
        let rows: Vec<DataExportRow> = query.fetch().await?;
        Ok(rows.into_iter().next())
    }

    /// One part of the person's export in base64; `None` behind the last one.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn data_export_part(&self, export: Uuid, seq: u32) -> StoreResult<Option<String>> {
        let arguments = json!({"p_export": export, "p_seq": seq});
        Ok(self.0.rpc("my_export_part", &arguments).fetch().await?)
    }

    /// Removes the person's export.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is none.
    pub async fn delete_data_export(&self, id: Uuid) -> StoreResult<()> {
        let export = self.0.from("data_exports").eq("id", id.to_string());
        let removed: Vec<Value> = export.delete().select("id").fetch().await?;
        one(removed, "export").map(drop)
    }
}

impl ServiceRows {
    /// Begins an export, unless one is being made. One that is ready is replaced.
    ///
    /// # Errors
    /// `StoreError::Constraint` if the person is gone.
    pub async fn want_export(
        &self,
        owner: Uuid,
        worker: &str,
        take: bool,
    ) -> StoreResult<WantedExport> {
        let arguments = json!({
            "p_owner": owner, "p_worker": worker, "p_take": take, "p_lease_seconds": LEASE.as_secs(),
        });
        Ok(self.0.rpc("want_export", &arguments).fetch().await?)
    }

    /// Stores a part of an export, by the worker that holds its job.
    ///
    /// # Errors
    /// `StoreError::JobLost` if the job is not held any more; `StoreError::LimitReached` if the file is too large.
    pub async fn record_export_part(&self, job: &Job, part: &ExportPart<'_>) -> StoreResult<()> {
        let arguments = json!({
            "p_job": job.id, "p_worker": job.lease_owner, "p_seq": part.seq, "p_bytes": part.base64, "p_done": part.done,
            "p_total": part.total, "p_is_last": part.is_last,
        });
        let request = self.0.rpc("record_export_part", &arguments);
        Ok(request.execute_checked().await?)
    }

    /// Says how many interviews are in an export, of how many.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn note_export_progress(&self, job: &Job, done: u32, total: u32) -> StoreResult<()> {
        let arguments =
            json!({"p_job": job.id, "p_worker": job.lease_owner, "p_done": done, "p_total": total});
        let request = self.0.rpc("note_export_progress", &arguments);
        Ok(request.execute_checked().await?)
    }

    /// Profile, ways in, sessions, what is told of keys, and questions that come back, as the database has them; `null` if
    /// there is no such person.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn account_data(&self, owner: Uuid) -> StoreResult<Value> {
        let arguments = json!({"p_owner": owner});
        Ok(self.0.rpc("account_data", &arguments).fetch().await?)
    }

    /// The ids of somebody's documents, the oldest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn document_ids(&self, owner: Uuid) -> StoreResult<Vec<Uuid>> {
        self.ids("documents", owner).await
    }

    /// The ids of somebody's interviews, the oldest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn interview_ids(&self, owner: Uuid) -> StoreResult<Vec<Uuid>> {
        self.ids("interviews", owner).await
    }

    async fn ids(&self, table: &str, owner: Uuid) -> StoreResult<Vec<Uuid>> {
        #[derive(Deserialize)]
        struct Row {
            id: Uuid,
        }
        let of_owner = self
            .0
            .from(table)
            .select("id")
            .eq("owner", owner.to_string());
        let ordered = of_owner
            .order("created_at.asc,id.asc")
            .limit(INTERVIEWS_MAX);
        let rows: Vec<Row> = ordered.fetch().await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// One document.
    ///
    /// # Errors
    /// `StoreError::NotFound` if it was removed meanwhile.
    pub async fn exported_document(&self, id: Uuid) -> StoreResult<ExportedDocument> {
        let query = self.0.from("documents").select("kind,name,text");
        one(query.eq("id", id.to_string()).fetch().await?, "document")
    }

    /// The reports on an interview that were replaced, as the database has them, the oldest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn earlier_reports(&self, interview: Uuid) -> StoreResult<Vec<Value>> {
        let earlier = self
            .0
            .from("feedback_history")
            .select("version,facts,scores,report,provenance,written_at");
        let of_interview = earlier.eq("interview_id", interview.to_string());
        Ok(of_interview.order("version.asc").fetch().await?)
    }

    /// An interview with all that belongs to it, as the database has it: for one that another release has written.
    ///
    /// # Errors
    /// `StoreError::NotFound` if it was removed meanwhile.
    pub async fn interview_as_stored(&self, id: Uuid) -> StoreResult<Value> {
        let columns = format!(
            "*,turns({TURN_COLUMNS}),turn_feedback(*),feedback(*),feedback_history(*),fact_corrections(*)"
        );
        let mut query = self.0.from("interviews").select(columns);
        query.append_query("turns.order", "seq.asc");
        one(query.eq("id", id.to_string()).fetch().await?, "interview")
    }

    /// Removes a batch of exports that were begun before `made_before` (RFC 3339). Returns how many were removed.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn purge_data_exports(&self, made_before: &str) -> StoreResult<i64> {
        let arguments = json!({"p_made_before": made_before});
        Ok(self.0.rpc("purge_data_exports", &arguments).fetch().await?)
    }
}
