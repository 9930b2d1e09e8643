//! The page for unknown addresses.

use crate::language::*;
use crate::ui::PageHeading;
use leptos::prelude::*;

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, not_found.title).to_owned())/>
            <p>{t!(i18n, not_found.text)}</p>
            <a class="button primary" href="/">{t!(i18n, not_found.home)}</a>
        </div>
    }
}
