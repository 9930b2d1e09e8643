//! The way to LiveKit's client: a module of JavaScript that is loaded when somebody enters a room, and what it tells.

use js_sys::{Array, Function, JSON, Promise, Reflect};
use leptos::prelude::window;
use mockingbird_shared::interview::Progress;
use serde::Deserialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the module is; the build puts it there.
const MODULE: &str = "/voice.js";

/// What happens in the room.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum VoiceEvent {
    /// The interviewer: whether it is there, what it does, how far the interview is, what went wrong.
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
    /// Whether the browser lets sound out without a click.
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
    /// From 0 to 1.
    Levels {
        agent: f64,
        mine: f64,
    },
}

/// A provider's failure.
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

/// The name of the browser's error, such as `NotAllowedError`.
pub(super) type LinkResult<T> = Result<T, String>;

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_else(|| "Error".to_owned())
}

/// Calls a method and waits for what it promises.
async fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> LinkResult<JsValue> {
    let wrong = |error: JsValue| name_of(&error);
    let function: Function = Reflect::get(object, &method.into())
        .map_err(wrong)?
        .dyn_into()
        .map_err(wrong)?;
    let arguments: Array = arguments.iter().collect();
    let promised = function.apply(object, &arguments).map_err(wrong)?;
    JsFuture::from(Promise::resolve(&promised))
        .await
        .map_err(wrong)
}

async fn module() -> LinkResult<JsValue> {
    call(window().as_ref(), "loadModule", &[MODULE.into()]).await
}

/// Asks for the microphone, and lists what there is.
pub(super) async fn microphones() -> LinkResult<Vec<Microphone>> {
    let list = call(&module().await?, "microphones", &[]).await?;
    let text = JSON::stringify(&list).map_err(|error| name_of(&error))?;
    serde_json::from_str(&String::from(text)).map_err(|_| "Error".to_owned())
}

/// A room that one is in.
#[derive(Clone)]
pub(super) struct Link {
    handle: JsValue,
}

impl Link {
    /// Joins. `on_event` is called until the room is left.
    pub(super) async fn join(
        url: &str,
        token: &str,
        microphone: &str,
        mut on_event: impl FnMut(VoiceEvent) + 'static,
    ) -> LinkResult<Self> {
        let tell = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let text = JSON::stringify(&event).ok().map(String::from);
            // What this program does not know of, it does not miss.
            if let Some(event) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                on_event(event);
            }
        });
        // It lives as long as the room, and whoever leaves a room leaves the page.
        let tell = tell.into_js_value();
        let arguments = [url.into(), token.into(), microphone.into(), tell];
        let handle = call(&module().await?, "join", &arguments).await?;
        Ok(Self { handle })
    }

    pub(super) async fn mute(&self, on: bool) -> LinkResult<()> {
        call(&self.handle, "mute", &[on.into()]).await.map(drop)
    }

    /// After a click, sound is allowed.
    pub(super) async fn hear(&self) -> LinkResult<()> {
        call(&self.handle, "hear", &[]).await.map(drop)
    }

    pub(super) async fn write(&self, text: &str) -> LinkResult<()> {
        call(&self.handle, "write", &[text.into()]).await.map(drop)
    }

    /// Somebody is writing: the interviewer waits.
    pub(super) async fn typing(&self) -> LinkResult<()> {
        call(&self.handle, "typing", &[]).await.map(drop)
    }

    pub(super) async fn skip(&self, stage: &str) -> LinkResult<()> {
        call(&self.handle, "skip", &[stage.into()]).await.map(drop)
    }

    pub(super) async fn end(&self) -> LinkResult<()> {
        call(&self.handle, "end", &[]).await.map(drop)
    }

    pub(super) async fn leave(&self) {
        // The room may be gone already.
        let _ = call(&self.handle, "leave", &[]).await;
    }
}
