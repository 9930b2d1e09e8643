//! The page fills what is visible of the window, also where an on-screen keyboard covers a part of it.
//!
//! Most browsers shrink the page for the keyboard (`interactive-widget` in `index.html`); Safari only says how much is
//! left, and scrolls the page away from its head. Not here: what becomes smaller then (`style/app.css`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The property that the style reads; without it, the page is as high as the window.
const HEIGHT: &str = "--visible-height";

/// Follows the visible height until the page is closed.
pub(super) fn fit_to_visible_height() {
    let Some(visible) = window().visual_viewport() else {
        return;
    };
    let fit = {
        let visible = visible.clone();
        move || {
            set_height(Some(visible.height()));
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    set_height(Some(visible.height()));
    let on_resize = Closure::<dyn FnMut()>::new(fit);
    visible.set_onresize(Some(on_resize.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((visible, on_resize));
    on_cleanup(move || {
        kept.with_value(|(visible, _)| visible.set_onresize(None));
        set_height(None);
    });
}

fn set_height(pixels: Option<f64>) {
    let root = document().document_element();
    let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    // Setting a property of that name can't fail.
    let _ = match pixels {
        Some(pixels) => root.style().set_property(HEIGHT, &format!("{pixels}px")),
        None => root.style().remove_property(HEIGHT).map(drop),
    };
}
