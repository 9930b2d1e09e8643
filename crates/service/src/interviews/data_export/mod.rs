//! The job that puts everything that is kept of a person into one ZIP file. Not here: how long it is kept (housekeeping).

mod archive;

use super::{Interviews, Loaded, ServiceResult, file};
use crate::clock::now_ms;
use crate::jobs::WorkEnd;
use crate::languages::pack;
use archive::{Archive, file_name};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use mockingbird_keys::Keyring;
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::language::Language;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewFile, InterviewerView, ProblemCode};
use mockingbird_store::{
    DataExportRow, ExportPart, Job, JobKind, ServiceRows, StoreError, StoreResult,
};
use serde::Serialize;
use uuid::Uuid;

/// How often it is said how far an export is.
const PROGRESS_EVERY_MS: u64 = 500;

/// Why an export came to no end.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the file can't be written: {0}")]
    File(#[from] std::io::Error),
    #[error("something has no form as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Interviews {
    /// Has everything that is kept of a person put into a file, unless that is being done. A file that is ready is
    /// replaced.
    ///
    /// # Errors
    /// `ServiceError::Store` if the database does not answer.
    pub async fn want_data_export(&self, owner: Uuid) -> ServiceResult<DataExportRow> {
        let slot = self.0.jobs.slot(JobKind::Export);
        let rows = self.0.around.store.as_service();
        let wanted = rows.want_export(owner, self.0.jobs.worker(), slot.is_some());
        let wanted = wanted.await?;
        if let Some(slot) = slot.filter(|_| wanted.work.taken) {
            self.begin(wanted.work.job, slot, None);
        }
        Ok(wanted.export)
    }

    pub(super) async fn make_data_export(&self, job: &Job) -> WorkEnd {
        let rows = self.0.around.store.as_service();
        let making = Making {
            service: self,
            rows: &rows,
            job,
            archive: Box::new(Archive::new()),
            parts: 0,
            done: 0,
            total: 0,
            told_at_ms: 0,
        };
        match Box::pin(making.make()).await {
            Ok(()) => WorkEnd::DoneWithStep,
            // The person has removed it, or themselves.
            Err(ExportError::Store(StoreError::NotFound(_))) => WorkEnd::Done,
            // The job is not held any more: another process has it, or will take it.
            Err(ExportError::Store(StoreError::JobLost)) => WorkEnd::DoneWithStep,
            Err(ExportError::Store(StoreError::LimitReached(_))) => {
                WorkEnd::Failed(ProblemCode::LimitReached)
            }
            Err(ExportError::Store(error)) => {
                tracing::warn!(export = %job.subject, %error, "an export could not be made");
                WorkEnd::TryLater
            }
            Err(error) => {
                tracing::error!(export = %job.subject, %error, "an export can't be made");
                WorkEnd::Failed(ProblemCode::InternalError)
            }
        }
    }
}

/// An export that is being made.
struct Making<'a> {
    service: &'a Interviews,
    rows: &'a ServiceRows,
    job: &'a Job,
    /// Large, as the writer of ZIP files is.
    archive: Box<Archive>,
    /// How many are stored.
    parts: u32,
    done: u32,
    total: u32,
    told_at_ms: u64,
}

/// An interview that this release can read.
struct Readable {
    loaded: Loaded,
    whole: InterviewFile,
}

impl Making<'_> {
    async fn make(mut self) -> Result<(), ExportError> {
        let owner = self.job.owner;
        let account = self.rows.account_data(owner).await?;
        let language = account["profile"]["language"].as_str().unwrap_or_default();
        let language = Language::parse(language);
        let read_me = pack(language.unwrap_or(Language::En))
            .data_export
            .read_me
            .join("\r\n\r\n");
        // Editors of Windows take text without this mark for one in their old code page.
        self.archive
            .add("README.txt", format!("\u{feff}{read_me}\r\n").as_bytes())?;
        self.add_json("account.json", &account)?;
        for id in self.rows.document_ids(owner).await? {
            self.add_document(id).await?;
        }
        let interviews = self.rows.interview_ids(owner).await?;
        self.total = u32::try_from(interviews.len()).unwrap_or(u32::MAX);
        // No keys are lent to an interview that there is none of: these are the person's own.
        let keys = self.rows.keys_of_interview(Uuid::nil(), owner).await?;
        let keyring = self.service.keyring_of(keys);
        for id in interviews {
            self.add_interview(id, &keyring).await?;
            self.done += 1;
            self.store_parts().await?;
        }
        self.finish().await
    }

    async fn add_document(&mut self, id: Uuid) -> Result<(), ExportError> {
        let Some(document) = unless_gone(self.rows.exported_document(id).await)? else {
            return Ok(());
        };
        let kind = match document.kind {
            DocumentKind::Resume => "resume",
            DocumentKind::JobDescription => "job-description",
        };
        let name = format!("documents/{kind}-{}", file_name(document.name.expose()));
        let name = self.archive.unused(name.trim_end_matches('-'), ".txt");
        self.add_text(&name, &document.text)
    }

    /// An interview of which this release can't read something goes into the file as the database has it, with all that
    /// belongs to it.
    async fn add_interview(&mut self, id: Uuid, keyring: &Keyring<'_>) -> Result<(), ExportError> {
        match unless_gone(self.readable(id, keyring).await) {
            Ok(Some(Readable { loaded, whole })) => self.add_readable(loaded, whole).await,
            Ok(None) => Ok(()),
            Err(StoreError::OtherVersion(_) | StoreError::Unexpected(_)) => {
                self.add_as_stored(id).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn readable(&self, id: Uuid, keyring: &Keyring<'_>) -> StoreResult<Readable> {
        let (row, turns) = self.rows.interview_with_turns(id).await?;
        let loaded = Loaded::new(row, turns)?;
        let (assessments, feedback) =
            tokio::try_join!(self.rows.assessments(id), self.rows.feedback(id))?;
        let is_known = feedback.as_ref().is_none_or(|feedback| {
            let scores = feedback.scores.as_ref();
            feedback.facts.as_known().is_some()
                && feedback.provenance.as_known().is_some()
                && scores.is_none_or(|scores| scores.as_known().is_some())
        });
        if !is_known {
            return Err(StoreError::OtherVersion("feedback"));
        }
        let choice = loaded.row.config.model.as_ref();
        let interviewer = self.service.chooser().view(keyring, choice);
        let interviewer = interviewer.unwrap_or(InterviewerView::BuiltIn);
        let whole = InterviewFile {
            interview: file::detail(loaded.clone(), assessments, interviewer),
            feedback: feedback.map(file::feedback),
        };
        Ok(Readable { loaded, whole })
    }

    async fn add_readable(
        &mut self,
        loaded: Loaded,
        whole: InterviewFile,
    ) -> Result<(), ExportError> {
        let (id, row) = (loaded.row.id, loaded.row);
        let (corrections, earlier) =
            tokio::try_join!(self.rows.corrections(id), self.rows.earlier_reports(id))?;
        let day = row.created_at.get(..10).unwrap_or_default();
        let folder = format!("interviews/{day}-{}", file_name(&row.config.role));
        let folder = self.archive.unused(folder.trim_end_matches('-'), "");
        self.add_json(&format!("{folder}/interview.json"), &whole)?;
        let markdown = file::markdown(&whole);
        self.archive
            .add(&format!("{folder}/interview.md"), markdown.as_bytes())?;
        for (name, text) in [
            ("resume", row.resume_text),
            ("job-description", row.job_description),
        ] {
            if let Some(text) = text {
                self.add_text(&format!("{folder}/{name}.txt"), &text)?;
            }
        }
        if !corrections.is_empty() {
            self.add_json(&format!("{folder}/corrections.json"), &corrections)?;
        }
        if !earlier.is_empty() {
            self.add_json(&format!("{folder}/earlier-reports.json"), &earlier)?;
        }
        for report in &earlier {
            if let Some(text) = report["report"].as_str() {
                let name = format!("{folder}/report-{}.md", report["version"]);
                self.archive.add(&name, text.as_bytes())?;
            }
        }
        Ok(())
    }

    async fn add_as_stored(&mut self, id: Uuid) -> Result<(), ExportError> {
        if let Some(stored) = unless_gone(self.rows.interview_as_stored(id).await)? {
            self.add_json(&format!("interviews/{id}/as-stored.json"), &stored)?;
        }
        Ok(())
    }

    fn add_json(&mut self, name: &str, value: &impl Serialize) -> Result<(), ExportError> {
        let json = serde_json::to_vec_pretty(value)?;
        Ok(self.archive.add(name, &json)?)
    }

    fn add_text(&mut self, name: &str, text: &Pii) -> Result<(), ExportError> {
        Ok(self.archive.add(name, text.expose().as_bytes())?)
    }

    /// Stores the parts that are full, and says from time to time how far it is.
    async fn store_parts(&mut self) -> StoreResult<()> {
        let parts = self.archive.full_parts();
        let is_told = !parts.is_empty();
        for part in parts {
            self.store(&part, false).await?;
        }
        let now = now_ms();
        if !is_told && now >= self.told_at_ms + PROGRESS_EVERY_MS {
            self.told_at_ms = now;
            let (done, total) = (self.done, self.total);
            self.rows
                .note_export_progress(self.job, done, total)
                .await?;
        }
        Ok(())
    }

    async fn store(&mut self, bytes: &[u8], is_last: bool) -> StoreResult<()> {
        let part = ExportPart {
            seq: self.parts,
            base64: &BASE64.encode(bytes),
            done: self.done,
            total: self.total,
            is_last,
        };
        self.rows.record_export_part(self.job, &part).await?;
        self.parts += 1;
        Ok(())
    }

    async fn finish(mut self) -> Result<(), ExportError> {
        let archive = std::mem::replace(&mut self.archive, Box::new(Archive::new()));
        let parts = archive.finish()?;
        let last = parts.len().saturating_sub(1);
        for (number, part) in parts.iter().enumerate() {
            self.store(part, number == last).await?;
        }
        Ok(())
    }
}

/// `None` for what its owner has removed since the list was read.
fn unless_gone<T>(found: StoreResult<T>) -> StoreResult<Option<T>> {
    match found {
        Err(StoreError::NotFound(_)) => Ok(None),
        found => found.map(Some),
    }
}
