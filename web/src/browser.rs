//! Browser functions that Leptos does not wrap: storage, randomness, addresses, local time, theme.

use leptos::prelude::{document, window};
use std::cell::OnceCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A value of the local storage; `None` if it is missing or the storage is not available.
pub(crate) fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Stores a value in the local storage. `false` if the storage is not available or full.
pub(crate) fn store(key: &str, value: &str) -> bool {
    window()
        .local_storage()
        .ok()
        .flatten()
        .is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Removes a value from the local storage.
pub(crate) fn unstore(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Removing can't fail where reading works.
        let _ = storage.remove_item(key);
    }
}

/// All keys of the local storage that begin with `prefix`.
pub(crate) fn stored_keys(prefix: &str) -> Vec<String> {
    let Ok(Some(storage)) = window().local_storage() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or(0);
    (0..count)
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| key.starts_with(prefix))
        .collect()
}

/// A value of the session storage, which lives as long as the tab.
pub(crate) fn session_stored(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

/// Stores a value in the session storage, which lives as long as the tab.
pub(crate) fn session_store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Removes a value from the session storage.
pub(crate) fn session_unstore(key: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Removing can't fail where reading works.
        let _ = storage.remove_item(key);
    }
}

/// Milliseconds since 1970 (UTC).
pub(crate) fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Cryptographically secure random bytes; `None` if the browser has none.
pub(crate) fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes)
}

thread_local! {
    /// The path at which the document was loaded.
    static LOADED_AT: OnceCell<String> = const { OnceCell::new() };
}

/// Notes the path at which the document was loaded, before the router changes it.
pub(crate) fn note_loaded_path() {
    LOADED_AT.with(|path| {
        path.get_or_init(|| window().location().pathname().unwrap_or_default());
    });
}

/// Loads the document anew if it was loaded at another path than the present one; whether it does so. A document keeps
/// the content security policy that it came with, and the server sends another one with some pages.
pub(crate) fn reload_unless_loaded_here() -> bool {
    let here = window().location().pathname().ok();
    let loaded_here = LOADED_AT.with(|loaded| loaded.get() == here.as_ref());
    !loaded_here && window().location().reload().is_ok()
}

/// Loads the document anew if the server serves another release of the app than the one that runs here (`boot.js`).
/// Returns where it does not.
pub(crate) async fn reload_if_replaced() {
    if let Some(asked) = call_boot("reloadIfReplaced", &[])
        && let Ok(promise) = asked.dyn_into::<js_sys::Promise>()
    {
        // It fails where the server does not answer; then nothing is known.
        let _ = JsFuture::from(promise).await;
    }
}

/// Runs `work` once, when the browser has nothing else to do (`boot.js`).
pub(crate) fn when_idle(work: impl FnOnce() + 'static) {
    call_boot("whenIdle", &[Closure::once_into_js(work)]);
}

/// Whether the page is being opened by the browser's "back" or "forward" (`boot.js`).
pub(crate) fn is_going_back() -> bool {
    call_boot("isGoingBack", &[]).is_some_and(|answer| answer.is_truthy())
}

/// Calls a function that `boot.js` has left for the app.
fn call_boot(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    call_method(&js_sys::global(), name, arguments).ok()
}

/// Calls a method by its name. The error is what it throws, or what stands there in place of a method.
pub(crate) fn call_method(
    object: &JsValue,
    name: &str,
    arguments: &[JsValue],
) -> Result<JsValue, JsValue> {
    let method: js_sys::Function = js_sys::Reflect::get(object, &name.into())?.dyn_into()?;
    method.apply(object, &arguments.iter().collect())
}

/// The origin of the app, such as `https://example.com`.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Leaves the app for another address.
pub(crate) fn leave_for(address: &str) {
    let _ = window().location().set_href(address);
}

/// Removes query and fragment from the address bar.
pub(crate) fn clean_address() {
    let path = window().location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

/// Offers a text to the person as a download.
pub(crate) fn save_file(name: &str, kind: &str, content: &str) {
    let parts = js_sys::Array::of1(&content.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    if let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) {
        save_blob(name, &blob);
    }
}

/// Offers a file to the person as a download.
pub(crate) fn save_blob(name: &str, blob: &web_sys::Blob) {
    let Ok(url) = web_sys::Url::create_object_url_with_blob(blob) else {
        return;
    };
    if let Ok(link) = document().create_element("a")
        && let Ok(link) = link.dyn_into::<web_sys::HtmlAnchorElement>()
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Day and time in the local time zone and the form of `language`.
pub(crate) fn local_time(rfc3339: &str, language: &str) -> String {
    local(
        rfc3339,
        language,
        &[("dateStyle", "medium"), ("timeStyle", "short")],
    )
}

/// The day in the local time zone and the form of `language`.
pub(crate) fn local_day(rfc3339: &str, language: &str) -> String {
    local(rfc3339, language, &[("dateStyle", "medium")])
}

fn local(rfc3339: &str, language: &str, styles: &[(&str, &str)]) -> String {
    let date = js_sys::Date::new(&rfc3339.into());
    let options = js_sys::Object::new();
    for (name, value) in styles {
        let _ = js_sys::Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    date.to_locale_string(language, &options).into()
}

/// The size of a file, in the form of `language`.
pub(crate) fn size_text(bytes: u64, language: &str) -> String {
    let (unit, size) = match bytes {
        ..1_000_000 => ("kB", bytes.div_ceil(1000) as f64),
        _ => ("MB", (bytes as f64 / 100_000.0).round() / 10.0),
    };
    let number = js_sys::Number::from(size).to_locale_string(language);
    format!("{} {unit}", String::from(number))
}

/// The moment of a day (`2026-11-26`) and time in the local time zone, as RFC 3339 in UTC; `None` if the day
/// is not valid.
pub(crate) fn local_moment(day: &str, time: &str) -> Option<String> {
    // Without a zone, the browser reads it as local time, including daylight saving time.
    let date = js_sys::Date::new(&format!("{day}T{time}").into());
    (!date.get_time().is_nan()).then(|| date.to_iso_string().into())
}

/// Sets the theme and remembers it; `None` follows the system.
pub(crate) fn set_theme(theme: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    match theme {
        Some(theme) => {
            let _ = root.set_attribute("data-theme", theme);
            store("theme", theme);
        }
        None => {
            let _ = root.remove_attribute("data-theme");
            unstore("theme");
        }
    }
}

/// Whether the page is dark now.
pub(crate) fn is_dark() -> bool {
    match stored("theme").as_deref() {
        Some("light") => false,
        Some("dark") => true,
        _ => !window()
            .match_media("(prefers-color-scheme: light)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches()),
    }
}
