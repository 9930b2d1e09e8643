//! The state of the voice room's page, and its actions in the LiveKit room.

use super::livekit::{LiveKitRoom, VoiceEvent, VoiceProblem};
use crate::api::{self, ApiError};
use crate::lent_keys;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::{Progress, Speaker};
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// Which part of the voice page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The microphone check, before the room is joined.
    MicCheck,
    Joining,
    /// The candidate is in the room.
    Call,
}

/// The interviewer in the room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AgentState {
    /// Whether the agent is in the room.
    pub(super) here: bool,
    /// The agent's `lk.agent.state`, such as `speaking`; empty if it has not set one.
    pub(super) doing: String,
}

/// The transcript of what the candidate is saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnWords {
    pub(super) text: String,
    /// Whether the transcript is final.
    pub(super) is_final: bool,
}

/// The audio levels of both sides, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Levels {
    pub(super) agent: f64,
    pub(super) mine: f64,
}

#[derive(Clone, Copy)]
pub(super) struct VoiceState {
    pub(super) id: Uuid,
    session: Session,
    pub(super) phase: RwSignal<Phase>,
    pub(super) livekit: StoredValue<Option<LiveKitRoom>, LocalStorage>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// The browser's error if the microphone can't be used, such as `NotAllowedError`.
    pub(super) refused: RwSignal<Option<String>>,
    pub(super) problem: RwSignal<Option<VoiceProblem>>,
    pub(super) progress: RwSignal<Option<Progress>>,
    pub(super) agent: RwSignal<AgentState>,
    pub(super) reconnecting: RwSignal<bool>,
    pub(super) poor: RwSignal<bool>,
    pub(super) silent: RwSignal<bool>,
    pub(super) question: RwSignal<String>,
    pub(super) mine: RwSignal<OwnWords>,
    pub(super) levels: RwSignal<Levels>,
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
            phase: RwSignal::new(Phase::MicCheck),
            livekit: StoredValue::new_local(None),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            problem: RwSignal::new(None),
            progress: RwSignal::new(Some(detail.progress.clone())),
            agent: RwSignal::new(AgentState::default()),
            reconnecting: RwSignal::new(false),
            poor: RwSignal::new(false),
            silent: RwSignal::new(false),
            question: RwSignal::new(last(Speaker::Interviewer)),
            mine: RwSignal::new(OwnWords {
                text: String::new(),
                is_final: true,
            }),
            levels: RwSignal::new(Levels::default()),
            left: RwSignal::new(false),
        }
    }

    pub(super) async fn join(self, microphone: String) {
        self.phase.set(Phase::Joining);
        self.error.set(None);
        self.refused.set(None);
        self.left.set(false);
        if let Err(error) = lent_keys::lend(self.session, self.id).await {
            self.error.set(Some(error));
            return self.phase.set(Phase::MicCheck);
        }
        let path = format!("/api/interviews/{}/token", self.id);
        let access = match api::post::<_, RoomAccess>(&path, &()).await {
            Ok(access) => access,
            Err(error) => {
                self.error.set(Some(error));
                return self.phase.set(Phase::MicCheck);
            }
        };
        let token = access.participant_token.expose();
        let on_event = move |event| self.take(event);
        match LiveKitRoom::join(&access.server_url, token, &microphone, on_event).await {
            Ok(livekit) => {
                // Meanwhile the page may have been closed.
                if self
                    .livekit
                    .try_update_value(|kept| *kept = Some(livekit.clone()))
                    .is_none()
                {
                    livekit.leave().await;
                }
                self.phase.try_set(Phase::Call);
            }
            Err(name) => {
                self.refused.try_set(Some(name));
                self.phase.try_set(Phase::MicCheck);
            }
        }
    }

    /// The interviewer has gone, or has not come.
    pub(super) async fn ask_again(self) {
        let path = format!("/api/interviews/{}/token", self.id);
        let form = RoomRequest {
            still_waiting: true,
        };
        if let Err(error) = api::post_only(&path, &form).await {
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
                self.agent.try_set(AgentState { here, doing: state });
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
                self.phase.try_set(Phase::MicCheck);
            }
            VoiceEvent::Caption {
                mine: true,
                text,
                r#final,
            } => {
                self.mine.try_set(OwnWords {
                    text,
                    is_final: r#final,
                });
            }
            VoiceEvent::Caption { text, .. } => {
                self.question.try_set(text);
            }
            VoiceEvent::Levels { agent, mine } => {
                self.levels.try_set(Levels { agent, mine });
            }
        }
    }

    /// Whether voice is not possible: a key for speech to text or text to speech is missing, or a LiveKit
    /// project.
    pub(super) fn has_no_voice(self) -> bool {
        let code = self.error.with(|error| error.as_ref()?.code());
        matches!(
            code,
            Some(ProblemCode::VoiceKeysMissing | ProblemCode::VoiceNotAvailable)
        )
    }

    /// Carries out an action in the room, if it is joined. Failures are reported by the room's own events.
    pub(super) fn with_livekit<F>(self, act: impl FnOnce(LiveKitRoom) -> F + 'static)
    where
        F: Future<Output = ()> + 'static,
    {
        if let Some(livekit) = self.livekit.get_value() {
            spawn_local(act(livekit));
        }
    }
}
