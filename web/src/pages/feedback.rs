//! The feedback page: overall score, competencies, strengths before gaps, measured facts, practice plan, and
//! the transcript with assessments. While the feedback is written, its parts appear as they arrive.

use crate::api::{self, ApiError};
use crate::browser::{local_time, save_file};
use crate::http::{PageLoad, StreamPart};
use crate::i18n::*;
use crate::ui::{Bars, Markdown, PageHeading, ProblemBox, Skeleton, stage_name};
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use mockingbird_shared::facts::Facts;
use mockingbird_shared::interview::Speaker;
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use mockingbird_shared::wire::*;

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
        loading: PageLoad::new(),
    };
    Effect::new(move |_| load(id.get(), draft));
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
                <ProblemBox error=error on_retry=Callback::new(move |()| load(id.get_untracked(), draft))/>
            })}
            {move || draft.problem.get().map(|text| view! {
                <p class="notice warning" role="alert">{text}</p>
            })}
            {move || match draft.scores.get() {
                Some(scores) => view! { <ScoreSection scores=scores/> }.into_any(),
                None if draft.writing.get() => view! {
                    <p role="status">{t!(i18n, feedback.writing)}</p>
                    <Skeleton lines=6/>
                }.into_any(),
                None => ().into_any(),
            }}
            {move || draft.facts.get().map(|facts| view! { <FactsSection facts=facts/> })}
            <Show when=move || !draft.report.get().is_empty()>
                <Markdown text=draft.report/>
            </Show>
            {move || draft.provenance.get().map(|by| view! { <p class="quiet">{written_by(i18n, &by)}</p> })}
            {move || detail.get().and_then(Result::ok).map(|detail| view! {
                <Exports id=detail.id/>
                <Transcript detail=detail/>
            })}
        </div>
    }
}

/// Loads the stored feedback, or has it written and follows the stream.
fn load(id: String, draft: Draft) {
    let path = format!("/api/interviews/{id}/feedback");
    draft.error.set(None);
    draft.loading.begin(async move {
        match api::get::<Feedback>(&path).await {
            Ok(feedback) if feedback.status == FeedbackStatus::Ready => {
                return show(draft, feedback);
            }
            Ok(_) => {}
            Err(ApiError::Problem(problem)) if problem.code == ProblemCode::NotFound => {}
            Err(error) => return draft.error.set(Some(error)),
        }
        draft.writing.set(true);
        draft.report.set(String::new());
        let read = api::events(Method::POST, &path, None, |part| {
            if let StreamPart::Event(_, event) = part {
                draft.take(event);
            }
        });
        let outcome = match read.await {
            // The stored report replaces the streamed one, because its quotes are checked.
            Ok(()) => api::get::<Feedback>(&path)
                .await
                .map(|feedback| show(draft, feedback)),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            draft.error.set(Some(error));
        }
        draft.writing.set(false);
    });
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
    draft.provenance.set(feedback.provenance);
}

fn written_by(i18n: leptos_i18n::I18nContext<Locale>, by: &Provenance) -> String {
    match by {
        Provenance::BuiltIn { .. } => t_string!(i18n, feedback.by_built_in).to_owned(),
        Provenance::Model {
            provider, model, ..
        } => {
            t_string!(
                i18n,
                feedback.by_model,
                model = format!("{model} ({})", provider.display_name())
            )
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

#[component]
fn ScoreSection(scores: Scores) -> impl IntoView {
    let i18n = use_i18n();
    let share = scores.overall_score / 10.0;
    // The circumference of the ring of radius 42.
    let around = 2.0 * std::f64::consts::PI * 42.0;
    view! {
        <section class="scores" aria-labelledby="scores">
            <div class="headline">
                <svg
                    class="ring"
                    viewBox="0 0 100 100"
                    role="img"
                    aria-label=t_string!(i18n, feedback.overall, score = scores.overall_score)
                >
                    <circle cx="50" cy="50" r="42" class="track"/>
                    <circle
                        cx="50"
                        cy="50"
                        r="42"
                        class="value"
                        stroke-dasharray=format!("{:.1} {around:.1}", around * share)
                        transform="rotate(-90 50 50)"
                    />
                    <text x="50" y="58" text-anchor="middle">{scores.overall_score}</text>
                </svg>
                <div>
                    <h2 id="scores">{scores.summary_headline}</h2>
                    <p><strong>{t!(i18n, feedback.strength)}</strong>" "{scores.top_strength}</p>
                    <p><strong>{t!(i18n, feedback.improvement)}</strong>" "{scores.top_improvement}</p>
                </div>
            </div>
            <Bars competencies=scores.competencies/>
        </section>
    }
}

/// The measured facts, one on a line, with the usual range if there is one.
#[component]
fn FactsSection(facts: Facts) -> impl IntoView {
    let i18n = use_i18n();
    let fillers = facts
        .fillers
        .iter()
        .take(3)
        .map(|filler| format!("{} × {}", filler.count, filler.word))
        .collect::<Vec<_>>()
        .join(", ");
    let unmeasured = facts.unmeasured_language.is_some();
    let not_measured = move || t_string!(i18n, feedback.not_measured);
    let number = |count: Option<u32>| count.map_or("–".to_owned(), |count| count.to_string());
    let structured = facts
        .structured_answers
        .map(|structured| format!("{structured} / {}", facts.answers));
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts">{t!(i18n, feedback.facts)}</h2>
            <dl class="facts">
                <div>
                    <dt>{t!(i18n, feedback.answers)}</dt>
                    <dd class="number">{facts.answers}</dd>
                    <dd class="quiet">{t_string!(i18n, feedback.words, count = facts.words)}</dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.answer_length)}</dt>
                    <dd class="number">{format!("{:.0}", facts.mean_answer_words)}</dd>
                    <dd class="quiet">{t!(i18n, feedback.answer_length_usual)}</dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.fillers)}</dt>
                    <dd class="number">{number(facts.filler_word_count)}</dd>
                    <dd class="quiet">
                        {move || if unmeasured { not_measured().to_owned() } else { fillers.clone() }}
                    </dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.talk_ratio)}</dt>
                    <dd class="number">{format!("{:.0} %", facts.talk_ratio * 100.0)}</dd>
                    <dd class="quiet">{t!(i18n, feedback.talk_ratio_usual)}</dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.pace)}</dt>
                    <dd class="number">
                        {if facts.words_per_minute > 0.0 {
                            format!("{:.0}", facts.words_per_minute)
                        } else {
                            "–".into()
                        }}
                    </dd>
                    <dd class="quiet">
                        {if facts.speaking_seconds.is_some() {
                            t_string!(i18n, feedback.pace_spoken)
                        } else {
                            t_string!(i18n, feedback.pace_usual)
                        }}
                    </dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.stories)}</dt>
                    <dd class="number">{structured.unwrap_or("–".to_owned())}</dd>
                    <dd class="quiet">
                        {move || if unmeasured {
                            not_measured()
                        } else {
                            t_string!(i18n, feedback.stories_usual)
                        }}
                    </dd>
                </div>
                {facts.speaking_seconds.map(|spoken| view! {
                    <div>
                        <dt>{t!(i18n, feedback.spoken)}</dt>
                        <dd class="number">
                            {format!("{}:{:02}", spoken as u64 / 60, spoken as u64 % 60)}
                        </dd>
                        <dd class="quiet">{t!(i18n, feedback.spoken_unit)}</dd>
                    </div>
                })}
                {facts.mean_pause_seconds.map(|pause| view! {
                    <div>
                        <dt>{t!(i18n, feedback.thinking)}</dt>
                        <dd class="number">{format!("{pause:.1} s")}</dd>
                        <dd class="quiet">{t!(i18n, feedback.thinking_unit)}</dd>
                    </div>
                })}
                {facts.pauses.map(|pauses| view! {
                    <div>
                        <dt>{t!(i18n, feedback.pauses)}</dt>
                        <dd class="number">{pauses}</dd>
                        <dd class="quiet">
                            {facts.longest_pause_seconds.map(|longest| {
                                let seconds = format!("{longest:.1}");
                                t_string!(i18n, feedback.longest_pause, seconds = seconds)
                            })}
                        </dd>
                    </div>
                })}
                {facts.mean_latency_seconds.map(|latency| view! {
                    <div>
                        <dt>{t!(i18n, feedback.latency)}</dt>
                        <dd class="number">{format!("{latency:.1} s")}</dd>
                        <dd class="quiet">{t!(i18n, feedback.latency_unit)}</dd>
                    </div>
                })}
            </dl>
        </section>
    }
}

#[component]
fn Exports(id: uuid::Uuid) -> impl IntoView {
    let i18n = use_i18n();
    let error = RwSignal::new(None::<ApiError>);
    let saving = PageLoad::new();
    let save = move |format: &'static str, ending: &'static str, kind: &'static str| {
        saving.begin(async move {
            match api::get_text(&format!("/api/interviews/{id}/export?format={format}")).await {
                Ok(text) => save_file(&format!("interview-{id}.{ending}"), kind, &text),
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    view! {
        <div class="actions no-print">
            <button
                type="button"
                class="button"
                on:click=move |_| save("markdown", "md", "text/markdown")
            >
                {t!(i18n, feedback.markdown)}
            </button>
            <button
                type="button"
                class="button"
                on:click=move |_| save("json", "json", "application/json")
            >
                {t!(i18n, feedback.json)}
            </button>
            <button type="button" class="button" on:click=move |_| { let _ = window().print(); }>
                {t!(i18n, feedback.print)}
            </button>
            <a class="button primary" href="/new">{t!(i18n, dashboard.new_interview)}</a>
        </div>
        {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
    }
}

/// The transcript, folded, with the assessments beside the answers.
#[component]
fn Transcript(detail: InterviewDetail) -> impl IntoView {
    let i18n = use_i18n();
    let assessments = detail.assessments;
    view! {
        <details class="transcript">
            <summary>{t_string!(i18n, feedback.transcript, count = detail.turns.len())}</summary>
            <ol>
                {detail.turns.into_iter().map(|turn| {
                    let note = assessments.iter().find(|note| note.seq == turn.seq).cloned();
                    let seconds = turn.started_ms / 1000;
                    let speaker = match turn.speaker {
                        Speaker::Interviewer => t_string!(i18n, room.interviewer),
                        Speaker::Candidate => t_string!(i18n, room.you),
                    };
                    let class = match turn.speaker {
                        Speaker::Interviewer => "turn interviewer",
                        Speaker::Candidate => "turn candidate",
                    };
                    view! {
                        <li class=class>
                            <p class="who">
                                {speaker}
                                " "
                                <span class="quiet number">
                                    {format!("{}:{:02}", seconds / 60, seconds % 60)}
                                    " · "
                                    {stage_name(i18n, turn.stage)}
                                </span>
                            </p>
                            <p dir="auto">{turn.text.into_exposed()}</p>
                            {note.map(|note| view! {
                                <p class="note">
                                    <span class="number">{format!("{} / 5", note.score)}</span>
                                    " "
                                    {note.key_points.join(", ")}
                                </p>
                            })}
                        </li>
                    }
                }).collect_view()}
            </ol>
        </details>
    }
}
