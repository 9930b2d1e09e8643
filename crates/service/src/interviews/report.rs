//! The job that writes the report on one interview.

use super::patience::patiently;
use super::{Interviews, ReportDraft, ServiceError, ServiceResult, corrections};
use crate::coach::{self, Material};
use crate::interviewer::{Interviewer, LlmUsage, assess_by_rules};
use crate::jobs::WorkEnd;
use crate::live::{DraftWriter, Trouble};
use mockingbird_providers::{Llm, ModelAccess, ProviderError, ReplyText};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::interview::{Assessment, Speaker, Turn, TurnSource};
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use mockingbird_store::{
    FeedbackRow, InterviewRow, Job, JobInput, JobKind, KeyRow, ReportRow, StoreError, StoreResult,
    Stored, TokenCounts, UserRows, WantJob,
};
use uuid::Uuid;

/// What there is of a requested report.
#[derive(Debug)]
pub enum Report {
    /// The report is stored.
    Ready(Box<FeedbackRow>),
    /// It is being written, here or in another process.
    UnderWay,
}

/// A report that was written and is not stored yet.
struct Written {
    scores: Scores,
    report: String,
    provenance: Provenance,
    usage: LlmUsage,
}

impl Interviews {
    /// Has the report of a finished interview written, if there is none; with `again`, also if there is one.
    ///
    /// # Errors
    /// `ServiceError::NotOver` if the interview is not over, `StoreError::LimitReached` if too many reports
    /// of the person are being written.
    pub async fn want_report(
        &self,
        rows: &UserRows,
        id: Uuid,
        again: bool,
    ) -> ServiceResult<Report> {
        let row = rows.interview(id).await?;
        if !row.status.is_over() {
            return Err(ServiceError::NotOver);
        }
        let ready = rows
            .feedback(id)
            .await?
            .filter(|feedback| feedback.status == FeedbackStatus::Ready && !again);
        if let Some(feedback) = ready {
            return Ok(Report::Ready(Box::new(feedback)));
        }
        let slot = self.0.jobs.slot(JobKind::Report);
        let want = WantJob {
            kind: JobKind::Report,
            input: JobInput {
                again,
                ..JobInput::default()
            },
            worker: self.0.jobs.worker(),
            take: slot.is_some(),
        };
        let service = self.0.around.store.as_service();
        let wanted = service.want_job(id, row.owner, &want).await?;
        if let Some(slot) = slot.filter(|_| wanted.taken) {
            self.begin(wanted.job, slot, None);
        }
        Ok(Report::UnderWay)
    }

    pub(super) async fn write_report(
        &self,
        job: &Job,
        draft: &DraftWriter<ReportDraft>,
    ) -> WorkEnd {
        match Box::pin(self.try_report(job, draft)).await {
            Ok(end) => end,
            Err(StoreError::NotFound(_)) => WorkEnd::Done,
            // Another process has it.
            Err(StoreError::JobLost) => WorkEnd::DoneWithStep,
            // A process of the release that wrote it can go on; where none runs, the attempts end it.
            Err(StoreError::OtherVersion(_)) => WorkEnd::TryLater,
            Err(error) => {
                tracing::warn!(interview = %job.subject, %error, "a report could not be stored");
                WorkEnd::TryLater
            }
        }
    }

    async fn try_report(
        &self,
        job: &Job,
        draft: &DraftWriter<ReportDraft>,
    ) -> StoreResult<WorkEnd> {
        let rows = self.0.around.store.as_service();
        let ((row, turns), assessments, before, keys, corrected_before) = tokio::try_join!(
            rows.interview_with_turns(job.subject),
            rows.assessments(job.subject),
            rows.feedback(job.subject),
            rows.keys_of_interview(job.subject, job.owner),
            rows.corrections(job.subject)
        )?;
        self.judge_the_rest(job, &row, &turns, &assessments).await?;
        let ready = before.filter(|feedback| feedback.status == FeedbackStatus::Ready);
        if ready.is_some() && !job.input.again {
            return Ok(WorkEnd::Done);
        }
        let measured = corrections::measured(&row.config, &turns, &corrected_before);
        let mut record = ReportRow {
            status: FeedbackStatus::Writing,
            facts: Some(measured.clone()),
            scores: None,
            report: None,
            provenance: None,
            error_code: None,
        };
        rows.record_report(job, &record, TokenCounts::default(), false)
            .await?;
        let material = Material {
            config: &row.config,
            turns: &turns,
            facts: &measured,
        };
        let models = self.report_models(&row, keys, &measured, draft).await;
        let mut written = self.write(job, &models, &material, draft).await;
        // A person may have corrected what was counted while a model wrote.
        let corrected = rows.corrections(job.subject).await?;
        if corrected != corrected_before {
            let measured = corrections::measured(&row.config, &turns, &corrected);
            let material = Material {
                facts: &measured,
                ..material
            };
            written = match written.provenance {
                Provenance::BuiltIn {
                    instead_of_model, ..
                } => built_in(&material, draft, instead_of_model),
                Provenance::Model { .. } => Written {
                    scores: corrections::counted_anew(written.scores, &material),
                    ..written
                },
            };
            record.facts = Some(measured);
        }
        if let Some(ready) = ready
            && is_worse(&written.provenance, &ready.provenance)
        {
            draft.update(|draft| {
                draft.scores = ready.scores.and_then(Stored::known);
                draft.report = ready
                    .report
                    .map(|report| report.into_exposed())
                    .unwrap_or_default();
                draft.attempt += 1;
                draft.stored = true;
            });
            return Ok(WorkEnd::Done);
        }
        record.status = FeedbackStatus::Ready;
        record.scores = Some(written.scores);
        record.report = Some(written.report.into());
        record.provenance = Some(written.provenance);
        let tokens = TokenCounts {
            prompt: written.usage.prompt_tokens,
            completion: written.usage.completion_tokens,
        };
        self.note_report(&row, &turns).await;
        self.store_report(job, &record, tokens).await?;
        draft.update(|draft| draft.stored = true);
        Ok(WorkEnd::DoneWithStep)
    }

    /// Stores the finished report, which ends the job. Where the database's answer is lost, the job is gone when it is asked
    /// again, and the report is there.
    async fn store_report(
        &self,
        job: &Job,
        record: &ReportRow,
        tokens: TokenCounts,
    ) -> StoreResult<()> {
        let rows = self.0.around.store.as_service();
        let mut sent = 0;
        let stored = patiently(|| {
            sent += 1;
            rows.record_report(job, record, tokens, true)
        });
        match stored.await {
            Err(StoreError::JobLost) if sent > 1 => {
                let there = rows.feedback(job.subject).await?;
                let is_ours = there.is_some_and(|there| {
                    there.status == FeedbackStatus::Ready && there.report == record.report
                });
                is_ours.then_some(()).ok_or(StoreError::JobLost)
            }
            other => other,
        }
    }

    /// Judges by rules the answers that have no judgement, for instance because a process died.
    async fn judge_the_rest(
        &self,
        job: &Job,
        row: &InterviewRow,
        turns: &[Turn],
        assessments: &[Assessment],
    ) -> StoreResult<()> {
        let language = row.config.language.supported();
        let judged = |seq: u32| assessments.iter().any(|it| it.seq == seq);
        let rest: Vec<Assessment> = turns
            .iter()
            .enumerate()
            .filter(|(_, turn)| turn.speaker == Speaker::Candidate && !judged(turn.seq))
            .filter(|(_, turn)| turn.source != TurnSource::Import)
            .filter_map(|(index, turn)| {
                let judgement = assess_by_rules(&turns[..=index], language, &row.config.role)?;
                Some(judgement.assessment(turn.seq))
            })
            .collect();
        if !rest.is_empty() {
            let rows = self.0.around.store.as_service();
            rows.record_assessments(job.subject, job.owner, &rest)
                .await?;
        }
        Ok(())
    }

    /// The models to ask for the report, in order: those that interview. None where the built-in coach writes it.
    async fn report_models(
        &self,
        row: &InterviewRow,
        keys: Vec<KeyRow>,
        measured: &Facts,
        draft: &DraftWriter<ReportDraft>,
    ) -> Vec<(Llm, ModelAccess)> {
        if measured.words == 0 {
            // Without answers, a model has nothing to write about and would still cost money.
            return Vec::new();
        }
        let keyring = self.keyring_of(keys);
        let choice = row.config.model.as_ref();
        let (order, problem) = self.chooser().in_order(&keyring, choice).await;
        if let Some(problem) = problem {
            draft.update(|draft| {
                draft.trouble = Some(Trouble::from(&problem));
            });
        }
        let models = order
            .into_iter()
            .filter_map(|interviewer| match interviewer {
                Interviewer::Model { llm, access } => Some((llm, access)),
                Interviewer::BuiltIn => None,
            });
        models.collect()
    }

    /// Asks the models in order; after them the built-in coach writes, which does not fail.
    async fn write(
        &self,
        job: &Job,
        models: &[(Llm, ModelAccess)],
        material: &Material<'_>,
        draft: &DraftWriter<ReportDraft>,
    ) -> Written {
        let mut instead_of_model = None;
        for (llm, access) in models {
            let request = by_model(llm, access, material, draft);
            let breakers = &self.0.breakers;
            let asked = breakers.asked(job.owner, access);
            match breakers.attempt(asked, request).await {
                Ok(written) => return written,
                Err(trouble) => {
                    instead_of_model.get_or_insert(trouble.code.as_str().to_owned());
                    draft.update(|draft| begin_anew(draft, trouble));
                }
            }
        }
        built_in(material, draft, instead_of_model)
    }
}

/// Whether a report by the built-in coach would replace one by a model.
fn is_worse(written: &Provenance, before: &Stored<Provenance>) -> bool {
    matches!(written, Provenance::BuiltIn { .. })
        && matches!(before.as_known(), Some(Provenance::Model { .. }))
}

fn begin_anew(draft: &mut ReportDraft, trouble: Trouble) {
    draft.attempt += 1;
    draft.scores = None;
    draft.report.clear();
    draft.trouble.get_or_insert(Trouble {
        detail: format!(
            "{} Another coach has written this feedback instead.",
            trouble.detail
        ),
        ..trouble
    });
}

fn built_in(
    material: &Material<'_>,
    draft: &DraftWriter<ReportDraft>,
    instead_of_model: Option<String>,
) -> Written {
    let scores = coach::built_in_scores(material);
    let report = coach::built_in_report(material, &scores);
    draft.update(|draft| {
        draft.scores = Some(scores.clone());
        draft.report.clone_from(&report);
    });
    Written {
        scores,
        report,
        provenance: Provenance::BuiltIn {
            version: coach::BUILT_IN_VERSION,
            facts_version: material.facts.version,
            instead_of_model,
        },
        usage: LlmUsage::default(),
    }
}

async fn by_model(
    llm: &Llm,
    access: &ModelAccess,
    material: &Material<'_>,
    draft: &DraftWriter<ReportDraft>,
) -> Result<Written, ProviderError> {
    let (scores, mut usage) = coach::model_scores(llm, access, material).await?;
    draft.update(|draft| draft.scores = Some(scores.clone()));
    let mut on_text = |text: ReplyText<'_>| {
        draft.update(|draft| match text {
            ReplyText::Piece(piece) => draft.report.push_str(piece),
            ReplyText::TakenBack => {
                draft.attempt += 1;
                draft.report.clear();
            }
        });
    };
    let (report, reported) =
        coach::model_report(llm, access, material, &scores, &mut on_text).await?;
    usage += reported;
    Ok(Written {
        scores,
        report,
        provenance: Provenance::Model {
            provider: access.provider,
            model: access.model.clone(),
            prompt_version: coach::PROMPT_VERSION,
            facts_version: material.facts.version,
        },
        usage,
    })
}
