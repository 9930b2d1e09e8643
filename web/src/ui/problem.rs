//! Shows an error: what went wrong, and what to do about it.

use super::problem_text;
use crate::api::ApiError;
use crate::language::*;
use leptos::prelude::*;

#[component]
pub(crate) fn ProblemBox(
    error: ApiError,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let signed_out = error.is_signed_out();
    view! {
        <div class="notice danger" role="alert">
            <p>{move || problem_text(i18n, &error)}</p>
            {signed_out.then(|| view! { <a class="button" href="/login">{t!(i18n, nav.log_in)}</a> })}
            {on_retry.filter(|_| !signed_out).map(|retry| view! {
                <button type="button" class="button" on:click=move |_| retry.run(())>
                    {t!(i18n, common.try_again)}
                </button>
            })}
        </div>
    }
}
