//! The feedback page: overall score, what comes next, competencies, the report, measured facts, and the transcript with its
//! marks and notes. While the feedback is written, its parts appear as they arrive.
//!
//! `scores`, `measured`, `transcript` (with `marked_text` and `corrections`), `practised`, `versions` and `exports`
//! are its parts.

mod corrections;
mod exports;
mod marked_text;
mod measured;
mod practised;
mod scores;
mod transcript;
mod versions;

use crate::api::{self, ApiError};
use crate::browser::local_time;
use crate::http::{PageLoad, StreamPart};
use crate::language::*;
use crate::ui::{Markdown, PageHeading, ProblemBox, Skeleton};
use exports::Exports;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use measured::FactsSection;
use mockingbird_shared::facts::Facts;
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use mockingbird_shared::wire::*;
use practised::Practised;
use scores::ScoreSection;
use transcript::{Transcript, View, first_with_pauses};
use versions::Versions;

/// The feedback as far as it was received.
#[derive(Clone, Copy)]
struct Draft {
    scores: RwSignal<Option<Scores>>,
    report: RwSignal<String>,
    facts: RwSignal<Option<Facts>>,
    provenance: RwSignal<Option<Provenance>>,
    problem: RwSignal<Option<String>>,
    error: RwSignal<Option<ApiError>>,
    writing: RwSignal<bool>,
    /// The version that is shown; none while it is written.
    version: RwSignal<Option<u32>>,
    loading: PageLoad,
}

#[component]
pub(crate) fn FeedbackPage() -> impl IntoView {
    let i18n = use_i18n();
    let parameters = use_params_map();
    let id = Memo::new(move |_| parameters.read().get("id").unwrap_or_default());
    let detail = LocalResource::new(move || {
        api::load::<InterviewDetail>(format!("/api/interviews/{}", id.get()))
    });
    let draft = Draft {
        scores: RwSignal::new(None),
        report: RwSignal::new(String::new()),
        facts: RwSignal::new(None),
        provenance: RwSignal::new(None),
        problem: RwSignal::new(None),
        error: RwSignal::new(None),
        writing: RwSignal::new(false),
        version: RwSignal::new(None),
        loading: PageLoad::new(),
    };
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
    let on_feedback = Callback::new(move |feedback| show(draft, feedback));
    Effect::new(move |_| load(id.get(), draft, Wanted::Newest));
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
            {move || draft.error.get().filter(|error| error.code() != Some(ProblemCode::NotFound)).map(|error| view! {
                <ProblemBox error=error on_retry=Callback::new(move |()| load(id.get_untracked(), draft, Wanted::Newest))/>
            })}
            {move || draft.problem.get().map(|text| view! {
                <p class="notice warning" role="alert">{text}</p>
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
            {move || draft.provenance.get().and_then(|by| written_by(i18n, &by)).map(|by| view! { <p class="quiet">{by}</p> })}
            {move || draft.version.get().map(|version| view! {
                <Versions
                    id=id.get()
                    version=version
                    on_choose=Callback::new(move |version| {
                        load(id.get_untracked(), draft, Wanted::Version(version));
                    })
                    on_again=Callback::new(move |()| load(id.get_untracked(), draft, Wanted::Another))
                />
            })}
            {move || draft.facts.get().map(|facts| view! { <FactsSection facts=facts to_marks=to_marks to_pauses=to_pauses/> })}
            {move || detail.get().and_then(Result::ok).map(|detail| view! {
                <Practised id=detail.id is_practice=detail.config.practice.is_some()/>
                <Exports id=detail.id/>
                <Transcript detail=detail facts=draft.facts view=transcript on_feedback=on_feedback/>
            })}
        </div>
    }
}

/// Which report is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The stored one; one is written if there is none.
    Newest,
    /// An earlier one.
    Version(u32),
    /// Another one is written; those that there are stay.
    Another,
}

/// Loads stored feedback, or has it written and follows the stream.
fn load(id: String, draft: Draft, wanted: Wanted) {
    let path = format!("/api/interviews/{id}/feedback");
    draft.error.set(None);
    draft.loading.begin(async move {
        let stored = match wanted {
            Wanted::Version(version) => format!("{path}?version={version}"),
            Wanted::Newest | Wanted::Another => path.clone(),
        };
        // Asked first, since a report that is not there is no failure.
        let has_one = match wanted {
            Wanted::Newest => {
                let address = format!("{path}/versions");
                match api::get::<Vec<FeedbackVersion>>(&address).await {
                    Ok(versions) => !versions.is_empty(),
                    Err(error) => return draft.error.set(Some(error)),
                }
            }
            Wanted::Version(_) => true,
            Wanted::Another => false,
        };
        if has_one {
            match api::get::<Feedback>(&stored).await {
                Ok(feedback) if feedback.status == FeedbackStatus::Ready => {
                    return show(draft, feedback);
                }
                Ok(_) => {}
                Err(ApiError::Problem(problem)) if problem.code == ProblemCode::NotFound => {}
                Err(error) => return draft.error.set(Some(error)),
            }
        }
        follow(&path, draft, wanted == Wanted::Another).await;
    });
}

/// Has the report written, and shows it as it grows.
async fn follow(path: &str, draft: Draft, again: bool) {
    draft.writing.set(true);
    draft.version.set(None);
    draft.scores.set(None);
    draft.report.set(String::new());
    let form = serde_json::json!({"again": again});
    let read = api::post_for_events(path, &form, |part| {
        if let StreamPart::Event(_, event) = part {
            draft.take(event);
        }
    });
    let outcome = match read.await {
        Ok(()) => api::get::<Feedback>(path)
            .await
            .map(|feedback| show(draft, feedback)),
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        draft.error.set(Some(error));
    }
    draft.writing.set(false);
}

impl Draft {
    fn take(self, event: FeedbackEvent) {
        match event {
            FeedbackEvent::Scores { scores } => self.scores.set(Some(scores)),
            FeedbackEvent::Delta { text } => {
                self.report.update(|report| report.push_str(text.expose()));
            }
            FeedbackEvent::Problem { detail, .. } => self.problem.set(Some(detail)),
            FeedbackEvent::Done => {}
        }
    }
}

fn show(draft: Draft, feedback: Feedback) {
    draft.scores.set(feedback.scores);
    draft.report.set(
        feedback
            .report
            .map(|report| report.into_exposed())
            .unwrap_or_default(),
    );
    draft.facts.set(Some(feedback.facts));
    draft.version.set(Some(feedback.version));
    draft.provenance.set(feedback.provenance);
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
