//! Feedback while it is written: one task for each interview, followed by any number of clients.
//!
//! The task belongs to the server, not to the request: closing the page loses nothing. Not here: what is written
//! (`mockingbird_service::coach`).

use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use crate::models;
use crate::store::{FeedbackWrite, InterviewRow, ServiceRows, UserRows};
use axum::response::sse::Event;
use mockingbird_providers::{Llm, ModelAccess, ProviderError};
use mockingbird_service::coach::{self, Material};
use mockingbird_service::interviewer::Interviewer;
use mockingbird_shared::facts::{self, Facts};
use mockingbird_shared::wire::*;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// What exists so far.
#[derive(Clone, Debug, Default)]
struct Draft {
    scores: Option<Scores>,
    report: String,
    problem: Option<(String, String)>,
    finished: bool,
}

/// All feedback that is being written in this process.
#[derive(Clone, Default)]
pub struct Coaching(Arc<Mutex<HashMap<Uuid, watch::Receiver<Draft>>>>);

/// Removes the entry when the task ends, however it ends.
struct Writing {
    coaching: Coaching,
    interview: Uuid,
    draft: watch::Sender<Draft>,
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.draft.send_modify(|draft| draft.finished = true);
        self.coaching
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.interview);
    }
}

impl Coaching {
    /// Follows the writing of an interview's feedback, or begins it.
    fn join(&self, interview: Uuid) -> (watch::Receiver<Draft>, Option<Writing>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(receiver) = all.get(&interview) {
            return (receiver.clone(), None);
        }
        let (draft, receiver) = watch::channel(Draft::default());
        all.insert(interview, receiver.clone());
        (
            receiver,
            Some(Writing {
                coaching: self.clone(),
                interview,
                draft,
            }),
        )
    }
}

/// Streams the feedback of a finished interview: what is stored, or what is being written. `again` writes it anew.
///
/// # Errors
/// The interview is not over, or not this person's.
pub async fn write(
    app: &App,
    user: &CurrentUser,
    id: Uuid,
    again: bool,
) -> ApiResult<impl futures::Stream<Item = Result<Event, Infallible>> + Send + use<>> {
    let rows = app.store.as_user(&user.token);
    let row = rows.interview(id).await?;
    if !row.status.is_over() {
        return Err(ApiError::conflict(
            "interview_not_over",
            "Feedback is written when the interview is over.",
        ));
    }
    let stored = rows
        .feedback(id)
        .await?
        .filter(|feedback| feedback.status == FeedbackStatus::Ready && !again);
    let drafts = match stored {
        Some(feedback) => {
            let report = feedback
                .report
                .map(|report| report.into_exposed())
                .unwrap_or_default();
            let draft = Draft {
                scores: feedback.scores,
                report,
                problem: None,
                finished: true,
            };
            watch::channel(draft).1
        }
        None => {
            // A key that can't be used is no reason to go without feedback.
            let coach = models::interviewer(app, user.id, row.id, row.config.model.as_ref()).await;
            let coach = coach.unwrap_or(Interviewer::BuiltIn);
            let (receiver, writing) = app.coaching.join(id);
            if let Some(writing) = writing {
                tokio::spawn(run(rows, app.store.as_service(), row, coach, writing));
            }
            receiver
        }
    };
    let (sender, receiver) = mpsc::channel(32);
    tokio::spawn(follow(drafts, sender));
    Ok(futures::stream::unfold(
        receiver,
        |mut receiver| async move { Some((receiver.recv().await?, receiver)) },
    ))
}

async fn follow(
    mut drafts: watch::Receiver<Draft>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut sent = 0;
    let (mut scores_sent, mut problem_sent) = (false, false);
    loop {
        let draft = drafts.borrow_and_update().clone();
        let mut events = Vec::new();
        if let Some((code, detail)) = draft.problem.filter(|_| !problem_sent) {
            problem_sent = true;
            events.push(FeedbackEvent::Problem { code, detail });
        }
        if let Some(scores) = draft.scores.filter(|_| !scores_sent) {
            scores_sent = true;
            events.push(FeedbackEvent::Scores { scores });
        }
        // A report that was begun anew is shorter than what was sent; the page loads the stored one at the end.
        if let Some(text) = draft.report.get(sent..).filter(|text| !text.is_empty()) {
            events.push(FeedbackEvent::Delta {
                text: text.to_owned().into(),
            });
            sent = draft.report.len();
        }
        if draft.finished {
            events.push(FeedbackEvent::Done);
        }
        for event in events {
            let name = match event {
                FeedbackEvent::Scores { .. } => "scores",
                FeedbackEvent::Delta { .. } => "delta",
                FeedbackEvent::Problem { .. } => "problem",
                FeedbackEvent::Done => "done",
            };
            let Ok(frame) = Event::default().event(name).json_data(event) else {
                return;
            };
            if sender.send(Ok(frame)).await.is_err() {
                return;
            }
        }
        if draft.finished || drafts.changed().await.is_err() {
            return;
        }
    }
}

async fn run(
    rows: UserRows,
    service: ServiceRows,
    row: InterviewRow,
    coach: Interviewer,
    writing: Writing,
) {
    if let Err(error) = compose(&rows, &service, &row, &coach, &writing).await {
        tracing::warn!(code = error.code(), "feedback could not be written");
        let failed = FeedbackWrite {
            interview_id: row.id,
            owner: row.owner,
            status: FeedbackStatus::Failed,
            facts: Facts::default(),
            scores: None,
            report: None,
            provenance: None,
            error_code: Some(error.code().into()),
        };
        // Where the database is away, there is nothing to note it in.
        if let Err(error) = service.write_feedback(&failed).await {
            tracing::warn!(%error, "the failure could not be noted");
        }
        writing.draft.send_modify(|draft| {
            draft.problem = Some((error.code().into(), error.detail().into()))
        });
    }
}

async fn compose(
    rows: &UserRows,
    service: &ServiceRows,
    row: &InterviewRow,
    coach: &Interviewer,
    writing: &Writing,
) -> ApiResult<()> {
    let (turns, assessments) = tokio::try_join!(rows.turns(row.id), rows.assessments(row.id))?;
    let measured = facts::measure(&turns, row.config.mode, &row.config.language);
    let mut feedback = FeedbackWrite {
        interview_id: row.id,
        owner: row.owner,
        status: FeedbackStatus::Writing,
        facts: measured.clone(),
        scores: None,
        report: None,
        provenance: None,
        error_code: None,
    };
    service.write_feedback(&feedback).await?;
    let material = Material {
        config: &row.config,
        turns: &turns,
        assessments: &assessments,
        facts: &measured,
    };
    let written = match coach {
        Interviewer::BuiltIn => built_in(&material, writing, None),
        Interviewer::Model { llm, access } if has_answers(&measured) => {
            match by_model(llm, access, &material, writing).await {
                Ok(written) => written,
                Err(error) => {
                    let detail = format!(
                        "{} The built-in coach has written this feedback instead.",
                        error.sentence()
                    );
                    writing
                        .draft
                        .send_modify(|draft| draft.problem = Some((error.code().into(), detail)));
                    built_in(&material, writing, Some(error.code().to_owned()))
                }
            }
        }
        // Nothing was said: there is nothing to pay a model for.
        Interviewer::Model { .. } => built_in(&material, writing, None),
    };
    feedback.status = FeedbackStatus::Ready;
    (feedback.scores, feedback.report, feedback.provenance) = (
        Some(written.scores),
        Some(written.report),
        Some(written.provenance),
    );
    service.write_feedback(&feedback).await?;
    Ok(())
}

fn has_answers(facts: &Facts) -> bool {
    facts.words > 0
}

struct Written {
    scores: Scores,
    report: String,
    provenance: Provenance,
}

fn built_in(
    material: &Material<'_>,
    writing: &Writing,
    instead_of_model: Option<String>,
) -> Written {
    let scores = coach::built_in_scores(material);
    let report = coach::built_in_report(material, &scores);
    writing.draft.send_modify(|draft| {
        draft.scores = Some(scores.clone());
        draft.report.clone_from(&report);
    });
    Written {
        scores,
        report,
        provenance: Provenance::BuiltIn {
            version: coach::BUILT_IN_VERSION,
            instead_of_model,
        },
    }
}

async fn by_model(
    llm: &Llm,
    access: &ModelAccess,
    material: &Material<'_>,
    writing: &Writing,
) -> Result<Written, ProviderError> {
    let (scores, _) = coach::model_scores(llm, access, material).await?;
    writing
        .draft
        .send_modify(|draft| draft.scores = Some(scores.clone()));
    let mut on_text = |text: &str| {
        writing
            .draft
            .send_modify(|draft| draft.report.push_str(text))
    };
    let (report, _) = coach::model_report(llm, access, material, &scores, &mut on_text).await?;
    let provenance = Provenance::Model {
        provider: access.provider,
        model: access.model.clone(),
        prompt_version: coach::PROMPT_VERSION,
    };
    Ok(Written {
        scores,
        report,
        provenance,
    })
}
