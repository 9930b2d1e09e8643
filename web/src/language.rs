//! The language of the interface: the one that was chosen here before, else the first that the browser asks for and the
//! app has. Kept in a cookie for a year, so that a choice outlives the tab.
//!
//! Here in place of leptos_i18n's own provider, which brings cookie, time and ICU code of 40 KB (brotli) into the
//! first load; the texts themselves are leptos_i18n's. Not here: the language of an interview.

pub(crate) use crate::i18n::Locale;
use leptos::ev;
use leptos::prelude::*;
pub(crate) use leptos_i18n::Locale as _;
use wasm_bindgen::JsCast;

const COOKIE: &str = "language";
/// Without a path the cookie would apply to one folder, without an age (a year, in seconds) to one visit.
const COOKIE_ATTRIBUTES: &str = "path=/; max-age=31536000; samesite=lax";

/// The language, in the context of every page.
#[derive(Clone, Copy)]
pub(crate) struct I18n {
    locale: RwSignal<Locale>,
    /// Whether the person has chosen it, rather than the browser.
    is_chosen: RwSignal<bool>,
}

impl I18n {
    /// The language; what calls this is run again when it changes.
    #[track_caller]
    pub(crate) fn get_locale(self) -> Locale {
        self.locale.get()
    }

    /// The language now, for what happens once.
    pub(crate) fn get_locale_untracked(self) -> Locale {
        self.locale.get_untracked()
    }

    /// Changes the language because the person wants it so.
    pub(crate) fn set_locale(self, locale: Locale) {
        self.is_chosen.set(true);
        self.locale.set(locale);
    }
}

/// Finds the language out and gives it to every page; for the frame around them.
pub(crate) fn provide_language() {
    let chosen = chosen();
    let i18n = I18n {
        locale: RwSignal::new(chosen.unwrap_or_else(asked_for)),
        is_chosen: RwSignal::new(chosen.is_some()),
    };
    Effect::new(move |_| {
        let code = i18n.get_locale().as_str();
        if let Some(root) = document().document_element() {
            // An attribute of a fixed name can always be set.
            let _ = root.set_attribute("lang", code);
        }
        if i18n.is_chosen.get()
            && let Some(page) = page()
        {
            // Where cookies are forbidden, the choice lasts as long as the page.
            let _ = page.set_cookie(&format!("{COOKIE}={code}; {COOKIE_ATTRIBUTES}"));
        }
    });
    // Somebody who changes the languages of the browser means this page, too.
    let follow = window_event_listener(ev::languagechange, move |_| {
        if !i18n.is_chosen.get_untracked() {
            i18n.locale.set(asked_for());
        }
    });
    on_cleanup(move || follow.remove());
    provide_context(i18n);
}

/// The language of the page around; every page is inside of the frame that provides it.
pub(crate) fn use_i18n() -> I18n {
    expect_context()
}

fn page() -> Option<web_sys::HtmlDocument> {
    document().dyn_into().ok()
}

fn with_code(code: &str) -> Option<Locale> {
    let all = Locale::get_all().iter();
    all.copied().find(|locale| locale.as_str() == code)
}

fn chosen() -> Option<Locale> {
    let cookies = page()?.cookie().ok()?;
    let value = |cookie: &str| with_code(cookie.strip_prefix(COOKIE)?.strip_prefix('=')?);
    cookies.split("; ").find_map(value)
}

/// The first language of the browser that the app has: `de-AT` asks for German.
fn asked_for() -> Locale {
    let of_tag = |tag: wasm_bindgen::JsValue| {
        let tag = tag.as_string()?;
        with_code(&tag.split('-').next()?.to_ascii_lowercase())
    };
    let tags = window().navigator().languages();
    tags.iter().find_map(of_tag).unwrap_or_default()
}

/// A text as a view, which changes with the page's language.
macro_rules! t {
    ($i18n:expr, $($key:tt)*) => { move || leptos_i18n::td!($i18n.get_locale(), $($key)*) };
}
/// A text in the page's language, as a string.
macro_rules! t_string {
    ($i18n:expr, $($key:tt)*) => { leptos_i18n::td_string!($i18n.get_locale(), $($key)*) };
}
/// A text in the page's language now, as a string; for what happens once.
macro_rules! tu_string {
    ($i18n:expr, $($key:tt)*) => { leptos_i18n::td_string!($i18n.get_locale_untracked(), $($key)*) };
}
pub(crate) use {t, t_string, tu_string};
