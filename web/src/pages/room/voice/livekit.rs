//! LiveKit's client: a JavaScript module that is loaded with the voice page, and the events that it reports.

use super::super::js_module::{ModuleResult, call, listener, load, name_of};
use js_sys::JSON;
use mockingbird_shared::interview::Progress;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The address of the module, as the build writes it.
const MODULE: &str = "/voice.js";

/// What happens in the room.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum VoiceEvent {
    /// The interviewer's state: whether it is in the room, what it does, progress of the interview, a
    /// failure.
    Agent {
        here: bool,
        state: String,
        progress: Option<Progress>,
        problem: Option<VoiceProblem>,
    },
    Connection {
        state: String,
    },
    Quality {
        quality: String,
    },
    /// Whether the browser plays sound without a click.
    Playback {
        allowed: bool,
    },
    Microphone {
        error: String,
    },
    Left,
    Caption {
        mine: bool,
        text: String,
        r#final: bool,
    },
    /// The audio levels of both sides, from 0 to 1.
    Levels {
        agent: f64,
        mine: f64,
    },
}

/// A failure of a provider, as the voice worker reports it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct VoiceProblem {
    pub(super) detail: String,
}

/// A microphone of this device.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Microphone {
    pub(super) id: String,
    pub(super) label: String,
}

/// Asks for permission to use the microphone, and lists all microphones.
pub(super) async fn microphones() -> ModuleResult<Vec<Microphone>> {
    let list = call(&load(MODULE).await?, "microphones", &[]).await?;
    let text = JSON::stringify(&list).map_err(|error| name_of(&error))?;
    serde_json::from_str(&String::from(text)).map_err(|_| "Error".to_owned())
}

/// A microphone that is tried out before the room is joined.
#[derive(Clone)]
pub(super) struct MicrophoneCheck {
    handle: JsValue,
}

impl MicrophoneCheck {
    /// Opens the microphone; reports its level as `VoiceEvent::Levels` until it is stopped.
    pub(super) async fn begin(
        microphone: &str,
        on_event: impl FnMut(VoiceEvent) + 'static,
    ) -> ModuleResult<Self> {
        let arguments = [microphone.into(), listener(on_event)];
        let handle = call(&load(MODULE).await?, "check", &arguments).await?;
        Ok(Self { handle })
    }

    pub(super) async fn stop(&self) {
        // The microphone may have been unplugged.
        let _ = call(&self.handle, "stop", &[]).await;
    }
}

/// A LiveKit room that was joined.
#[derive(Clone)]
pub(super) struct LiveKitRoom {
    handle: JsValue,
}

impl LiveKitRoom {
    /// Joins a room. `on_event` is called until the room is left.
    pub(super) async fn join(
        url: &str,
        token: &str,
        microphone: &str,
        on_event: impl FnMut(VoiceEvent) + 'static,
    ) -> ModuleResult<Self> {
        let tell = listener(on_event);
        let arguments = [url.into(), token.into(), microphone.into(), tell];
        let handle = call(&load(MODULE).await?, "join", &arguments).await?;
        Ok(Self { handle })
    }

    pub(super) async fn mute(&self, on: bool) -> ModuleResult<()> {
        call(&self.handle, "mute", &[on.into()]).await.map(drop)
    }

    /// Starts playing sound; call it in the handler of a click, which browsers require.
    pub(super) async fn hear(&self) -> ModuleResult<()> {
        call(&self.handle, "hear", &[]).await.map(drop)
    }

    pub(super) async fn write(&self, text: &str) -> ModuleResult<()> {
        call(&self.handle, "write", &[text.into()]).await.map(drop)
    }

    /// Tells the interviewer that the candidate is writing, so that it waits.
    pub(super) async fn typing(&self) -> ModuleResult<()> {
        call(&self.handle, "typing", &[]).await.map(drop)
    }

    pub(super) async fn skip(&self, stage: &str) -> ModuleResult<()> {
        call(&self.handle, "skip", &[stage.into()]).await.map(drop)
    }

    pub(super) async fn end(&self) -> ModuleResult<()> {
        call(&self.handle, "end", &[]).await.map(drop)
    }

    pub(super) async fn leave(&self) {
        // The room may be closed already.
        let _ = call(&self.handle, "leave", &[]).await;
    }
}
