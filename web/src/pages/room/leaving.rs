//! Asks for confirmation before the page is left in the middle of a conversation.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Asks while `active`: with the browser's own dialog when the tab is closed or reloaded, with `sentence`
/// when a link leads to another page.
pub(super) fn ask_before_leaving(active: Signal<bool>, sentence: Signal<String>) {
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if active.get_untracked() {
            event.prevent_default();
        }
    });
    // In the capturing phase, which comes before the router's handler.
    let click =
        Closure::<dyn FnMut(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| {
            let link = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .and_then(|element| element.closest("a[href]").ok().flatten());
            if link.is_none() || !active.get_untracked() {
                return;
            }
            let leave = window().confirm_with_message(&sentence.get_untracked());
            if !leave.unwrap_or(true) {
                event.prevent_default();
                event.stop_propagation();
            }
        });
    let callback = click.as_ref().unchecked_ref();
    // Adding a listener to a document cannot fail.
    let _ = document().add_event_listener_with_callback_and_bool("click", callback, true);
    let click = StoredValue::new_local(click);
    on_cleanup(move || {
        unload.remove();
        click.with_value(|click| {
            let callback = click.as_ref().unchecked_ref();
            let _ =
                document().remove_event_listener_with_callback_and_bool("click", callback, true);
        });
    });
}
