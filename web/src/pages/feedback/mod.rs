//! The feedback page: overall score, what comes next, competencies, the report, measured facts, and the transcript with
//! its marks and notes. While the feedback is written, its parts appear as they arrive.
//!
//! `draft` holds what was received, and runs the machine that decides what is followed and read
//! (`mockingbird_room_engine`). `scores`, `measured`, `transcript` (with `marked_text` and `corrections`), `practised`,
//! `versions` and `exports` are its parts.

mod corrections;
mod draft;
mod exports;
mod marked_text;
mod measured;
mod practised;
mod scores;
mod transcript;
mod versions;

use crate::api;
use crate::browser::local_time;
use crate::language::*;
use crate::ui::{Markdown, PageHeading, ProblemBox, Skeleton, code_text};
use draft::Draft;
use exports::Exports;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use measured::FactsSection;
use mockingbird_room_engine::{Trouble, WantedReport};
use mockingbird_shared::report::{Provenance, Scores};
use mockingbird_shared::wire::*;
use practised::Practised;
use scores::ScoreSection;
use transcript::{Transcript, View, first_with_pauses};
use versions::Versions;

#[component]
pub(crate) fn FeedbackPage() -> impl IntoView {
    let i18n = use_i18n();
    let parameters = use_params_map();
    let id = Memo::new(move |_| parameters.read().get("id").unwrap_or_default());
    let detail = LocalResource::new(move || {
        api::load::<InterviewDetail>(format!("/api/interviews/{}", id.get()))
    });
    let draft = Draft::of(id);
    let transcript = View::new();
    let to_proof = Callback::new(move |seq| transcript.to_turn(Some(seq)));
    let to_marks = Callback::new(move |kinds| {
        draft
            .facts
            .with_untracked(|facts| transcript.show(kinds, facts.as_ref()));
    });
    let to_pauses = Callback::new(move |()| {
        let detail = detail.get_untracked().and_then(Result::ok);
        transcript.to_turn(detail.and_then(|detail| first_with_pauses(&detail.turns)));
    });
    let on_feedback = Callback::new(move |feedback| draft.show(feedback));
    let try_again = Callback::new(move |()| draft.try_again());
    view! {
        <div class="page feedback">
            <PageHeading text=Signal::derive(move || t_string!(i18n, feedback.title).to_owned())/>
            {move || match detail.get() {
                Some(Ok(detail)) => view! { <Head detail=detail/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| detail.refetch())/>
                }.into_any(),
                None => view! { <Skeleton lines=1/> }.into_any(),
            }}
            {move || draft
                .error
                .get()
                .filter(|error| error.code() != Some(ProblemCode::NotFound))
                .map(|error| view! { <ProblemBox error=error on_retry=try_again/> })}
            {move || draft.trouble.get().map(|trouble| view! {
                <TroubleBox trouble=trouble failed=draft.failed on_retry=try_again/>
            })}
            {move || match draft.scores.get() {
                Some(scores) => {
                    let scores = without_repeats(scores, draft);
                    view! { <ScoreSection scores=scores to_proof=to_proof/> }.into_any()
                }
                None if draft.writing.get() => view! {
                    <p role="status">{t!(i18n, feedback.writing)}</p>
                    <Skeleton lines=6/>
                }.into_any(),
                None => ().into_any(),
            }}
            <Show when=move || !draft.report.get().is_empty()>
                <Markdown text=draft.report/>
            </Show>
            {move || draft
                .provenance
                .get()
                .and_then(|by| written_by(i18n, &by))
                .map(|by| view! { <p class="quiet">{by}</p> })}
            {move || draft.version.get().map(|version| view! {
                <Versions
                    id=id.get()
                    version=version
                    on_choose=Callback::new(move |version| draft.want(WantedReport::Version(version)))
                    on_again=Callback::new(move |()| draft.want(WantedReport::Another))
                />
            })}
            {move || draft.facts.get().map(|facts| view! {
                <FactsSection facts=facts to_marks=to_marks to_pauses=to_pauses/>
            })}
            {move || detail.get().and_then(Result::ok).map(|detail| view! {
                <Practised id=detail.id is_practice=detail.config.practice.is_some()/>
                <Exports id=detail.id/>
                <Transcript detail=detail facts=draft.facts view=transcript on_feedback=on_feedback/>
            })}
        </div>
    }
}

/// The scores without the quotes that the finished report shows as well.
fn without_repeats(mut scores: Scores, draft: Draft) -> Scores {
    if draft.version.get().is_some() {
        let report = draft.report.get_untracked();
        for competency in &mut scores.competencies {
            competency.quote = competency
                .quote
                .take()
                .filter(|quote| !report.contains(quote.as_str()));
        }
    }
    scores
}

/// By which model the report was written. The built-in coach says so in its report.
fn written_by(i18n: I18n, by: &Provenance) -> Option<String> {
    match by {
        Provenance::BuiltIn { .. } => None,
        Provenance::Model {
            provider, model, ..
        } => {
            let model = format!("{model} ({})", provider.display_name());
            Some(t_string!(i18n, feedback.by_model, model = model))
        }
    }
}

/// What went wrong while the report was written; with a way out where it failed.
#[component]
fn TroubleBox(trouble: Trouble, failed: RwSignal<bool>, on_retry: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let class = move || {
        if failed.get() {
            "notice danger"
        } else {
            "notice warning"
        }
    };
    view! {
        <div class=class role="alert">
            <p>{move || code_text(i18n, trouble.code, &trouble.detail)}</p>
            <Show when=move || failed.get()>
                <button type="button" class="button" on:click=move |_| on_retry.run(())>
                    {t!(i18n, common.try_again)}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Head(detail: InterviewDetail) -> impl IntoView {
    let i18n = use_i18n();
    let started = detail.started_at.clone().unwrap_or(detail.created_at);
    let over = detail.status.is_over();
    view! {
        <p class="quiet">
            {detail.config.role}
            {(!detail.config.company.is_empty()).then(|| format!(" · {}", detail.config.company))}
            " · "
            {move || local_time(&started, i18n.get_locale().as_str())}
        </p>
        {(!over).then(|| view! {
            <a class="button primary" href=format!("/interviews/{}", detail.id)>
                {t!(i18n, dashboard.go_on)}
            </a>
        })}
    }
}
