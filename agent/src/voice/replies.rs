//! A reply while it is made, in a task of its own; dropping it throws it away.

use mockingbird_providers::ProviderError;
use mockingbird_service::interviewer::{Interviewer, Reply, Scene, Session, reply};
use mockingbird_shared::interview::Machine;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{InterviewConfig, Turn};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What the interviewer knows beside what was said.
pub(super) struct Dossier {
    pub(super) config: InterviewConfig,
    pub(super) resume: Option<Pii>,
    pub(super) job_description: Option<Pii>,
}

/// How a reply comes.
pub(super) enum ReplyEvent {
    Piece(String),
    Done(Result<Reply, ProviderError>),
}

/// A reply that is being made.
pub(super) struct Replying {
    events: mpsc::UnboundedReceiver<ReplyEvent>,
    task: JoinHandle<()>,
}

impl Replying {
    pub(super) fn begin(
        who: Interviewer,
        dossier: Arc<Dossier>,
        machine: Machine,
        turns: Vec<Turn>,
    ) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let scene = Scene {
                config: &dossier.config,
                resume: dossier.resume.as_ref().map(|text| text.expose().as_str()),
                job_description: dossier
                    .job_description
                    .as_ref()
                    .map(|text| text.expose().as_str()),
                turns: &turns,
            };
            let session = Session::new(machine, &super::now_ms);
            let pieces = sender.clone();
            let mut on_text = move |text: &str| {
                // Whoever threw the reply away wants no more of it.
                let _ = pieces.send(ReplyEvent::Piece(text.to_owned()));
            };
            let made = reply(&who, scene, session, &mut on_text).await;
            let _ = sender.send(ReplyEvent::Done(made));
        });
        Self { events, task }
    }

    pub(super) async fn next(&mut self) -> Option<ReplyEvent> {
        self.events.recv().await
    }
}

impl Drop for Replying {
    fn drop(&mut self) {
        self.task.abort();
    }
}
