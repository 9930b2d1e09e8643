//! Loads and calls JavaScript modules that only this page needs.

use crate::browser::call_method;
use js_sys::{JSON, Promise, Reflect};
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

/// A result of JavaScript; the error is the name of the browser's error, such as `NotAllowedError`.
pub(super) type ModuleResult<T> = Result<T, String>;

pub(super) fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_else(|| "Error".to_owned())
}

/// Calls a method and awaits its promise.
pub(super) async fn call(
    object: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> ModuleResult<JsValue> {
    let wrong = |error: JsValue| name_of(&error);
    let promised = call_method(object, method, arguments).map_err(wrong)?;
    JsFuture::from(Promise::resolve(&promised))
        .await
        .map_err(wrong)
}

/// Loads a module; the browser loads each address once.
pub(super) async fn load(path: &str) -> ModuleResult<JsValue> {
    call(window().as_ref(), "loadModule", &[path.into()]).await
}

/// A callback for a module's events. It is never freed, because modules may call it late.
pub(super) fn listener<E: DeserializeOwned>(mut on_event: impl FnMut(E) + 'static) -> JsValue {
    let tell = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let text = JSON::stringify(&event).ok().map(String::from);
        // Events that this program does not know are ignored.
        if let Some(event) = text.and_then(|text| serde_json::from_str(&text).ok()) {
            on_event(event);
        }
    });
    tell.into_js_value()
}
