//! The events of a report.

use super::{Client, Gone, given_up, open_job, respond};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use axum::response::Response;
use mockingbird_service::interviews::{Report, ReportDraft};
use mockingbird_service::live::Draft;
use mockingbird_shared::report::FeedbackStatus;
use mockingbird_shared::wire::FeedbackEvent;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{FeedbackRow, JobKind, JobState, Stored, UserRows};
use tokio::sync::watch;
use uuid::Uuid;

/// Streams the report of a finished interview: what is stored, or what is being written. `again` has it written anew.
///
/// # Errors
/// The interview is not over, or not this person's; or the person follows too many at once. Later failures are events.
pub async fn follow(app: &App, user: &CurrentUser, id: Uuid, again: bool) -> ApiResult<Response> {
    let permit = app.streams.begin(user.id)?;
    let rows = app.store.as_user(&user.token);
    let report = app.interviews.want_report(&rows, id, again).await?;
    let (client, receiver) = Client::new(permit);
    let follower = Follower {
        app: app.clone(),
        rows,
        id,
        sent_bytes: 0,
        attempt: 0,
        scores_sent: false,
        trouble_told: false,
        client,
    };
    Ok(respond(app, receiver, follower.run(report)))
}

struct Follower {
    app: App,
    rows: UserRows,
    id: Uuid,
    sent_bytes: usize,
    /// The attempt that what was sent is of.
    attempt: u32,
    scores_sent: bool,
    trouble_told: bool,
    client: Client,
}

impl Follower {
    async fn run(mut self, report: Report) -> Result<(), Gone> {
        if let Report::Ready(feedback) = report {
            self.send_stored(*feedback).await?;
            return self.send(FeedbackEvent::Done).await;
        }
        loop {
            if let Some(live) = self.app.interviews.reports().follow(self.id)
                && !live.borrow().is_finished()
                && self.follow_draft(live).await?
            {
                return self.send(FeedbackEvent::Done).await;
            }
            // Another process writes it, or somebody will take it.
            match self.rows.pulse(self.id).await {
                Ok(pulse) => match open_job(&pulse.jobs, JobKind::Report) {
                    Some(job) if job.state == JobState::Failed => {
                        let (code, detail) = given_up(job);
                        return self.give_up(code, detail).await;
                    }
                    Some(_) => self.client.pause().await?,
                    None => return self.send_what_came().await,
                },
                Err(error) => return self.give_up_on(error.into()).await,
            }
        }
    }

    /// The work has ended: what is there is what came of it.
    async fn send_what_came(mut self) -> Result<(), Gone> {
        match self.rows.feedback(self.id).await {
            Ok(Some(feedback)) if feedback.status == FeedbackStatus::Ready => {
                self.send_stored(feedback).await?;
                self.send(FeedbackEvent::Done).await
            }
            Ok(_) => {
                let detail = "The report could not be written. Ask for it again.";
                self.give_up(ProblemCode::ReportInterrupted, detail.into())
                    .await
            }
            Err(error) => self.give_up_on(error.into()).await,
        }
    }

    async fn send_stored(&mut self, feedback: FeedbackRow) -> Result<(), Gone> {
        let draft = ReportDraft {
            scores: feedback.scores.and_then(Stored::known),
            report: feedback
                .report
                .map(|report| report.into_exposed())
                .unwrap_or_default(),
            attempt: self.attempt,
            trouble: None,
            stored: true,
        };
        self.send_draft(&draft).await
    }

    /// Sends what is being written until the work ends; answers whether it is stored.
    async fn follow_draft(
        &mut self,
        mut live: watch::Receiver<Draft<ReportDraft>>,
    ) -> Result<bool, Gone> {
        loop {
            let (draft, finished) = {
                let draft = live.borrow_and_update();
                (draft.content.clone(), draft.is_finished())
            };
            self.send_draft(&draft).await?;
            if draft.stored {
                return Ok(true);
            }
            if finished || live.changed().await.is_err() {
                return Ok(false);
            }
        }
    }

    async fn send_draft(&mut self, draft: &ReportDraft) -> Result<(), Gone> {
        if let Some(trouble) = draft.trouble.as_ref().filter(|_| !self.trouble_told) {
            self.trouble_told = true;
            let (code, detail) = (trouble.code, trouble.detail.clone());
            self.send(FeedbackEvent::Problem { code, detail }).await?;
        }
        if let Some(scores) = draft.scores.clone().filter(|_| !self.scores_sent) {
            self.scores_sent = true;
            self.send(FeedbackEvent::Scores { scores }).await?;
        }
        if draft.attempt != self.attempt && self.sent_bytes == 0 {
            self.attempt = draft.attempt;
        }
        // Where a report was begun anew after some of it was sent, the page loads the stored one at the end.
        let same = draft.attempt == self.attempt;
        let news = draft.report.get(self.sent_bytes..).filter(|_| same);
        if let Some(text) = news.filter(|text| !text.is_empty()) {
            self.sent_bytes = draft.report.len();
            let text = text.to_owned().into();
            self.send(FeedbackEvent::Delta { text }).await?;
        }
        Ok(())
    }

    async fn give_up_on(&self, error: ApiError) -> Result<(), Gone> {
        self.give_up(error.code(), error.detail().into()).await
    }

    async fn give_up(&self, code: ProblemCode, detail: String) -> Result<(), Gone> {
        self.send(FeedbackEvent::Problem { code, detail }).await?;
        self.send(FeedbackEvent::Done).await
    }

    async fn send(&self, event: FeedbackEvent) -> Result<(), Gone> {
        let name = match event {
            FeedbackEvent::Scores { .. } => "scores",
            FeedbackEvent::Delta { .. } => "delta",
            FeedbackEvent::Problem { .. } => "problem",
            FeedbackEvent::Done => "done",
        };
        self.client.send(name, event, None).await
    }
}
