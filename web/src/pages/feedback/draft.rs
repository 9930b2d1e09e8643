//! The feedback as far as it was received. It runs the machine that decides (`mockingbird_room_engine`): commands
//! become requests, and their results become events.

use crate::api::{self, ApiError};
use crate::browser::now_ms;
use crate::http::{ApiResult, PageLoad, StreamPart};
use crate::machine::{error_of, failure_of, show};
use leptos::prelude::*;
use mockingbird_room_engine::{
    Failure, ReportCommand, ReportEvent, ReportReader, RequestId, Trouble, WantedReport,
};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use mockingbird_shared::wire::*;
use std::time::Duration;

/// The state of the page; cheap to copy into every handler.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The interview.
    id: Memo<String>,
    reader: StoredValue<ReportReader>,
    /// The machine has one request at a time.
    request: PageLoad,
    pub(super) scores: RwSignal<Option<Scores>>,
    pub(super) report: RwSignal<String>,
    pub(super) facts: RwSignal<Option<Facts>>,
    pub(super) provenance: RwSignal<Option<Provenance>>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    pub(super) error: RwSignal<Option<ApiError>>,
    pub(super) writing: RwSignal<bool>,
    pub(super) failed: RwSignal<bool>,
    /// The version that is shown; none while it is written.
    pub(super) version: RwSignal<Option<u32>>,
}

impl Draft {
    /// Reads the feedback of this interview, as long as the page is open.
    pub(super) fn of(id: Memo<String>) -> Self {
        let draft = Self {
            id,
            reader: StoredValue::new(ReportReader::default()),
            request: PageLoad::new(),
            scores: RwSignal::new(None),
            report: RwSignal::new(String::new()),
            facts: RwSignal::new(None),
            provenance: RwSignal::new(None),
            trouble: RwSignal::new(None),
            error: RwSignal::new(None),
            writing: RwSignal::new(false),
            failed: RwSignal::new(false),
            version: RwSignal::new(None),
        };
        Effect::new(move |_| {
            id.track();
            draft.reader.set_value(ReportReader::default());
            draft.facts.set(None);
            draft.want(WantedReport::Newest);
        });
        let tick = move || draft.tell(ReportEvent::TimePassed);
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
        draft
    }

    pub(super) fn want(self, wanted: WantedReport) {
        self.tell(ReportEvent::Wanted(wanted));
    }

    pub(super) fn try_again(self) {
        self.tell(ReportEvent::TriedAgain);
    }

    /// Gives an event to the machine, shows its state, and carries out its commands.
    fn tell(self, event: ReportEvent) {
        let handle = |reader: &mut ReportReader| reader.handle(event, now_ms() as u64);
        // The machine of a closed page is gone.
        let Some(commands) = self.reader.try_update_value(handle) else {
            return;
        };
        self.reader.with_value(|reader| self.show_state(reader));
        for command in commands {
            self.run(command);
        }
    }

    fn show_state(self, reader: &ReportReader) {
        show(self.trouble, reader.trouble().cloned());
        show(self.error, reader.error().cloned().map(error_of));
        show(self.writing, reader.is_writing());
        show(self.failed, reader.has_failed());
        if !reader.is_stored() {
            show(self.version, None);
            show(self.provenance, None);
            show(self.scores, reader.scores().cloned());
            if self.report.with_untracked(|shown| shown != reader.text()) {
                self.report.set(reader.text().to_owned());
            }
        }
    }

    /// Shows feedback that is stored.
    pub(super) fn show(self, feedback: Feedback) {
        self.scores.set(feedback.scores);
        self.report.set(
            feedback
                .report
                .map(|report| report.into_exposed())
                .unwrap_or_default(),
        );
        self.facts.set(Some(feedback.facts));
        let is_ready = feedback.status == FeedbackStatus::Ready;
        self.version.set(is_ready.then_some(feedback.version));
        self.provenance.set(feedback.provenance);
    }

    fn run(self, command: ReportCommand) {
        let path = format!("/api/interviews/{}/feedback", self.id.get_untracked());
        match command {
            ReportCommand::Look(id) => {
                let look = async move {
                    let path = format!("{path}/versions");
                    let versions = api::get::<Vec<FeedbackVersion>>(&path).await?;
                    Ok(versions.iter().map(|it| it.version).max())
                };
                self.ask(id, look, ReportEvent::Looked);
            }
            ReportCommand::Read { id, version } => {
                let path = match version {
                    Some(version) => format!("{path}?version={version}"),
                    None => path,
                };
                let read = async move { api::get(&path).await.map(Box::new) };
                self.ask(id, read, ReportEvent::Read);
            }
            ReportCommand::Follow { id, again } => self.follow(id, path, again),
            ReportCommand::Abort(_) => self.request.end(),
            ReportCommand::Show(feedback) => self.show(*feedback),
        }
    }

    fn follow(self, id: RequestId, path: String, again: bool) {
        let read = async move {
            let form = serde_json::json!({"again": again});
            let on_part = |part| {
                self.tell(match part {
                    StreamPart::Bytes => ReportEvent::Heard(id),
                    StreamPart::Event(_, event) => ReportEvent::Told(id, event),
                });
            };
            api::post_for_events(&path, &form, on_part).await
        };
        self.ask(id, read, ReportEvent::StreamEnded);
    }

    /// Starts a request; it is aborted with the page.
    fn ask<T: 'static>(
        self,
        id: RequestId,
        request: impl Future<Output = ApiResult<T>> + 'static,
        event: fn(RequestId, Result<T, Failure>) -> ReportEvent,
    ) {
        self.request.begin(async move {
            let outcome = request.await.map_err(failure_of);
            self.tell(event(id, outcome));
        });
    }
}
