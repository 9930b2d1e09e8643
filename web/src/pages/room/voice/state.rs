//! What the page knows of the room, and what it does there.

use super::link::{Link, VoiceEvent, VoiceProblem};
use crate::api::{self, ApiError};
use crate::lent_keys;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::Progress;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the door.
    Outside,
    Joining,
    Inside,
}

#[derive(Clone, Copy)]
pub(super) struct VoiceState {
    pub(super) id: Uuid,
    session: Session,
    pub(super) place: RwSignal<Place>,
    pub(super) link: StoredValue<Option<Link>, LocalStorage>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// The browser's name for why the microphone can't be used.
    pub(super) refused: RwSignal<Option<String>>,
    pub(super) problem: RwSignal<Option<VoiceProblem>>,
    pub(super) progress: RwSignal<Option<Progress>>,
    pub(super) agent: RwSignal<(bool, String)>,
    pub(super) reconnecting: RwSignal<bool>,
    pub(super) poor: RwSignal<bool>,
    pub(super) silent: RwSignal<bool>,
    pub(super) question: RwSignal<String>,
    pub(super) mine: RwSignal<(String, bool)>,
    pub(super) levels: RwSignal<(f64, f64)>,
    pub(super) left: RwSignal<bool>,
}

impl VoiceState {
    pub(super) fn new(id: Uuid, detail: &InterviewDetail) -> Self {
        let last = |speaker: Speaker| {
            let turn = detail
                .turns
                .iter()
                .rev()
                .find(|turn| turn.speaker == speaker);
            turn.map(|turn| turn.text.expose().clone())
                .unwrap_or_default()
        };
        Self {
            id,
            session: expect_context(),
            place: RwSignal::new(Place::Outside),
            link: StoredValue::new_local(None),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            problem: RwSignal::new(None),
            progress: RwSignal::new(Some(detail.progress.clone())),
            agent: RwSignal::new((false, String::new())),
            reconnecting: RwSignal::new(false),
            poor: RwSignal::new(false),
            silent: RwSignal::new(false),
            question: RwSignal::new(last(Speaker::Interviewer)),
            mine: RwSignal::new((String::new(), true)),
            levels: RwSignal::new((0.0, 0.0)),
            left: RwSignal::new(false),
        }
    }

    pub(super) async fn join(self, microphone: String) {
        self.place.set(Place::Joining);
        self.error.set(None);
        self.refused.set(None);
        self.left.set(false);
        if let Err(error) = lent_keys::lend(self.session, self.id).await {
            self.error.set(Some(error));
            return self.place.set(Place::Outside);
        }
        let path = format!("/api/interviews/{}/token", self.id);
        let access = match api::post::<_, RoomAccess>(&path, &()).await {
            Ok(access) => access,
            Err(error) => {
                self.error.set(Some(error));
                return self.place.set(Place::Outside);
            }
        };
        let token = access.participant_token.expose();
        let on_event = move |event| self.take(event);
        match Link::join(&access.server_url, token, &microphone, on_event).await {
            Ok(link) => {
                // The page may have been left meanwhile.
                if self
                    .link
                    .try_update_value(|kept| *kept = Some(link.clone()))
                    .is_none()
                {
                    link.leave().await;
                }
                self.place.try_set(Place::Inside);
            }
            Err(name) => {
                self.refused.try_set(Some(name));
                self.place.try_set(Place::Outside);
            }
        }
    }

    /// The interviewer has gone, or has not come.
    pub(super) async fn ask_again(self) {
        let path = format!("/api/interviews/{}/token", self.id);
        if let Err(error) = api::post_only(&path, &()).await {
            self.error.try_set(Some(error));
        }
    }

    pub(super) fn take(self, event: VoiceEvent) {
        match event {
            VoiceEvent::Agent {
                here,
                state,
                progress,
                problem,
            } => {
                self.agent.try_set((here, state));
                self.problem.try_set(problem);
                if progress.is_some() {
                    self.progress.try_set(progress);
                }
            }
            VoiceEvent::Connection { state } => {
                self.reconnecting.try_set(state == "reconnecting");
            }
            VoiceEvent::Quality { quality } => {
                self.poor
                    .try_set(matches!(quality.as_str(), "poor" | "lost"));
            }
            VoiceEvent::Playback { allowed } => {
                self.silent.try_set(!allowed);
            }
            VoiceEvent::Microphone { error } => {
                self.refused.try_set(Some(error));
            }
            VoiceEvent::Left => {
                self.left.try_set(true);
                self.place.try_set(Place::Outside);
            }
            VoiceEvent::Caption {
                mine: true,
                text,
                r#final,
            } => {
                self.mine.try_set((text, r#final));
            }
            VoiceEvent::Caption { text, .. } => {
                self.question.try_set(text);
            }
            VoiceEvent::Levels { agent, mine } => {
                self.levels.try_set((agent, mine));
            }
        }
    }

    /// Whether there is no way to talk by LiveKit: without keys that hear and speak, or without a server.
    pub(super) fn has_no_voice(self) -> bool {
        self.error.with(|error| {
            matches!(error, Some(ApiError::Problem(problem)) if matches!(problem.code.as_str(), "voice_keys_missing" | "voice_not_available"))
        })
    }

    /// Does something in the room; what goes wrong there shows in the room.
    pub(super) fn with_link<F>(self, act: impl FnOnce(Link) -> F + 'static)
    where
        F: Future<Output = ()> + 'static,
    {
        if let Some(link) = self.link.get_value() {
            spawn_local(act(link));
        }
    }
}
