//! The versions of the report: each can be read, and another one can be asked for. Where one model has judged more than
//! once, how far its scores lie apart.

use crate::api;
use crate::browser::local_time;
use crate::language::*;
use leptos::prelude::*;
use mockingbird_shared::report::Provenance;
use mockingbird_shared::wire::*;

/// `version` is the one that is shown.
#[component]
pub(super) fn Versions(
    id: String,
    version: u32,
    on_choose: Callback<u32>,
    on_again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let all = LocalResource::new(move || {
        api::load::<Vec<FeedbackVersion>>(format!("/api/interviews/{id}/feedback/versions"))
    });
    let name = move |it: &FeedbackVersion| {
        let by = match &it.provenance {
            Some(Provenance::Model { model, .. }) => model.clone(),
            _ => t_string!(i18n, feedback.built_in).to_owned(),
        };
        let score = it
            .overall_score
            .map_or("–".to_owned(), |score| score.to_string());
        let time = local_time(&it.written_at, i18n.get_locale().as_str());
        format!("{}: {score} · {by} · {time}", it.version)
    };
    let choice = move |all: Vec<FeedbackVersion>| {
        view! {
            <label>
                {t!(i18n, feedback.version)}
                <select on:change=move |event| {
                    if let Ok(version) = event_target_value(&event).parse() {
                        on_choose.run(version);
                    }
                }>
                    {all.iter().map(|it| view! {
                        <option value=it.version selected=it.version == version>{name(it)}</option>
                    }).collect_view()}
                </select>
            </label>
        }
    };
    let several = move || {
        all.get()
            .and_then(Result::ok)
            .filter(|all: &Vec<_>| all.len() > 1)
    };
    let spread = move || {
        let it = ScoreSpread::around(version, &several()?)?;
        Some(t_string!(
            i18n,
            feedback.spread,
            model = it.model.clone(),
            count = it.count,
            low = it.low,
            high = it.high
        ))
    };
    view! {
        {move || spread().map(|text| view! { <p class="quiet">{text}</p> })}
        <div class="versions no-print">
            {move || several().map(choice)}
            <button type="button" class="button" on:click=move |_| on_again.run(())>
                {t!(i18n, feedback.write_again)}
            </button>
        </div>
    }
}
