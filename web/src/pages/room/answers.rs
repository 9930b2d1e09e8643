//! How answers reach the server: at once, or kept in the browser until it is back.

use super::state::RoomState;
use crate::api::{self, ApiError, ApiResult};
use crate::browser::now_ms;
use crate::kept::{self, KeptInterview};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::Floor;
use mockingbird_shared::wire::*;
use uuid::Uuid;

impl RoomState {
    /// The answer as far as it is written.
    pub(super) fn write(self, text: String) {
        if self.draft_began_ms.get_value().is_none() {
            self.draft_began_ms.set_value(Some(now_ms()));
        }
        self.written_at_ms.set_value(now_ms());
        self.draft.set(text);
    }

    /// Whether what is written can be sent now.
    pub(super) fn may_submit(self) -> bool {
        let mine = self.floor() == Some(Floor::Candidate);
        let written = self.draft.with(|draft| !draft.trim().is_empty());
        (mine || self.offline.get()) && !self.sending.get() && written
    }

    /// Sends what is written.
    pub(super) fn submit(self) {
        if !untrack(|| self.may_submit()) {
            return;
        }
        let answer = self.draft.get_untracked();
        let began_ms = self.draft_began_ms.get_value();
        let composed_ms = began_ms.map_or(0.0, |began_ms| now_ms() - began_ms);
        self.draft.set(String::new());
        self.draft_began_ms.set_value(None);
        spawn_local(async move { self.say(answer, composed_ms.max(0.0) as u64).await });
    }

    /// Sends an answer; what can't be sent is kept here and sent when the server is back.
    pub(super) async fn say(self, text: String, composed_ms: u64) {
        let message = NewMessage {
            text: text.into(),
            client_id: Uuid::new_v4(),
            composed_ms,
            kept_locally: false,
        };
        if self.waiting.get_untracked().is_some() {
            // Another one waits already: the new text goes along with it.
            self.keep(&message);
            return;
        }
        self.waiting.set(Some(message.clone()));
        self.sending.set(true);
        match self.send(&message).await {
            Err(ApiError::Network) => {
                self.keep(&message);
                self.sending.set(false);
                self.wait_for_server().await;
            }
            outcome => self.sent(outcome).await,
        }
    }

    /// Keeps an answer in the browser, with the interview so far.
    fn keep(self, message: &NewMessage) {
        let (Some(detail), Some(owner)) =
            (self.detail.get_untracked(), untrack(|| self.session.user()))
        else {
            return;
        };
        let kept = kept::keep(KeptInterview {
            owner: owner.id,
            id: self.id,
            room_name: detail.room_name,
            config: detail.config,
            created_at: detail.created_at,
            turns: self.turns.get_untracked(),
            answer: message.clone(),
        });
        if let Some(kept) = kept {
            self.waiting.set(Some(kept.answer));
        }
    }

    async fn send(self, message: &NewMessage) -> ApiResult<()> {
        api::post_only(&self.path("/messages"), message).await
    }

    /// Sends what was kept.
    pub(super) async fn deliver(self) {
        if let Some(message) = self.waiting.get_untracked() {
            let outcome = self.send(&message).await;
            match outcome {
                Err(ApiError::Network) => self.wait_for_server().await,
                outcome => self.sent(outcome).await,
            }
        }
    }

    async fn sent(self, outcome: ApiResult<()>) {
        self.sending.set(false);
        match outcome {
            Ok(()) => {
                kept::forget(self.id);
                self.follow().await;
                self.waiting.set(None);
            }
            Err(ApiError::Problem(problem)) => {
                // Refused for good, for instance because the interview is over: the text stays on the page.
                self.problem.set(Some((problem.code, problem.detail)));
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Tries again until the server answers, then delivers what was kept, or follows.
    pub(super) async fn wait_for_server(self) {
        self.offline.set(true);
        while self.is_alive() {
            self.pause().await;
            if !self.is_alive() {
                return;
            }
            match api::get::<InterviewDetail>(&self.path("")).await {
                Err(ApiError::Network) => {}
                Err(error) => return self.error.set(Some(error)),
                Ok(detail) => {
                    self.offline.set(false);
                    self.turns.set(detail.turns);
                    self.set_progress(detail.progress);
                    let Some(message) = self.waiting.get_untracked() else {
                        return Box::pin(self.go_on(false)).await;
                    };
                    let outcome = self.send(&message).await;
                    if outcome != Err(ApiError::Network) {
                        return self.sent(outcome).await;
                    }
                    self.offline.set(true);
                }
            }
        }
    }
}
