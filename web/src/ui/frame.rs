//! The heading of a page, the loading skeleton, the busy button.

use crate::language::*;
use leptos::html;
use leptos::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether no page was opened yet. On the first page the browser sets the focus itself.
static FIRST_PAGE: AtomicBool = AtomicBool::new(true);

/// The heading of a page. Sets the document's title, and takes the focus when the page is opened from
/// another.
#[component]
pub(crate) fn PageHeading(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    heading.on_load(|element| {
        if !FIRST_PAGE.swap(false, Ordering::Relaxed) {
            request_animation_frame(move || {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = element.focus_with_options(&options);
            });
        }
    });
    Effect::new(move |_| document().set_title(&format!("{} · Mockingbird", text.get())));
    view! {
        <h1 tabindex="-1" node_ref=heading>{move || text.get()}</h1>
    }
}

/// Grey lines in place of text that is being loaded.
#[component]
pub(crate) fn Skeleton(#[prop(default = 3)] lines: usize) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{t!(i18n, common.loading)}</span>
            {(0..lines)
                .map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> })
                .collect_view()}
        </div>
    }
}

/// A button that is disabled and shows `busy_label` while `busy`.
#[component]
pub(crate) fn Busy(
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] busy_label: Signal<String>,
    #[prop(default = "submit")] kind: &'static str,
    #[prop(default = "button primary")] class: &'static str,
    #[prop(into, default = Signal::stored(false))] disabled: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <button
            type=kind
            class=class
            disabled=move || busy.get() || disabled.get()
            aria-busy=move || busy.get().to_string()
        >
            {move || if busy.get() { busy_label.get().into_any() } else { children().into_any() }}
        </button>
    }
}
