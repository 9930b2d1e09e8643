//! First answers beside those that practised their questions again, with their scores and the change.

use crate::api;
use crate::browser::local_time;
use crate::language::*;
use crate::ui::ProblemBox;
use leptos::prelude::*;
use mockingbird_shared::wire::{PracticeOverview, PractisedAnswer};
use uuid::Uuid;

/// `is_practice`: the page is about a practice, and leads back to the first interview.
#[component]
pub(super) fn Practised(id: Uuid, is_practice: bool) -> impl IntoView {
    let i18n = use_i18n();
    let overview = LocalResource::new(move || {
        api::load::<PracticeOverview>(format!("/api/interviews/{id}/practice"))
    });
    move || match overview.get() {
        None => ().into_any(),
        Some(Err(error)) => view! {
            <ProblemBox error=error on_retry=Callback::new(move |()| overview.refetch())/>
        }
        .into_any(),
        Some(Ok(overview)) if overview.answers.is_empty() && !is_practice => ().into_any(),
        Some(Ok(overview)) => view! {
            <section class="practised" aria-labelledby="practised">
                <h2 id="practised">{t!(i18n, practice.title)}</h2>
                {is_practice.then(|| way_back(i18n, &overview))}
                {overview
                    .answers
                    .into_iter()
                    .map(|answer| view! { <SideBySide answer=answer/> })
                    .collect_view()}
            </section>
        }
        .into_any(),
    }
}

fn way_back(i18n: I18n, overview: &PracticeOverview) -> AnyView {
    if overview.is_gone {
        return view! { <p class="quiet">{t!(i18n, practice.gone)}</p> }.into_any();
    }
    let href = format!("/interviews/{}/feedback", overview.of_interview);
    view! { <p><a href=href>{t!(i18n, practice.back)}</a></p> }.into_any()
}

/// A score: what rules measured, 0 to 10, and how the answer was judged, 1 to 5.
#[derive(Clone, Copy)]
struct Points {
    measured: Option<f64>,
    judged: Option<u8>,
}

#[component]
fn SideBySide(answer: PractisedAnswer) -> impl IntoView {
    let i18n = use_i18n();
    let first = Points {
        measured: answer.score,
        judged: answer.assessment,
    };
    let attempts = answer.attempts.into_iter().map(|attempt| {
        let points = Points {
            measured: attempt.score,
            judged: attempt.assessment,
        };
        let (words, at) = (attempt.answer.into_exposed(), attempt.answered_at);
        view! {
            <div class="card">
                <h4>{move || {
                    let time = local_time(&at, i18n.get_locale().as_str());
                    t_string!(i18n, practice.again, time = time)
                }}</h4>
                <p class="number">
                    {move || score_text(i18n, points)} " " {move || change_text(i18n, first, points)}
                </p>
                <p dir="auto">{words}</p>
            </div>
        }
    });
    let first_words = answer.answer.map(|words| words.into_exposed());
    view! {
        <h3 dir="auto">{answer.question.into_exposed()}</h3>
        <div class="side-by-side">
            {first_words.map(|words| view! {
                <div class="card">
                    <h4>{t!(i18n, practice.first)}</h4>
                    <p class="number">{move || score_text(i18n, first)}</p>
                    <p dir="auto">{words}</p>
                </div>
            })}
            {attempts.collect_view()}
        </div>
    }
}

fn score_text(i18n: I18n, points: Points) -> String {
    match points {
        Points {
            measured: Some(score),
            ..
        } => t_string!(i18n, practice.of_ten, score = format!("{score:.1}")),
        Points {
            judged: Some(score),
            ..
        } => t_string!(i18n, practice.of_five, score = score),
        Points { .. } => String::new(),
    }
}

/// The change from the first answer, where both have a score of the same kind.
fn change_text(i18n: I18n, first: Points, now: Points) -> String {
    let judged = |points: Points| points.judged.map(f64::from);
    let measured = now.measured.zip(first.measured);
    let both = measured.or_else(|| judged(now).zip(judged(first)));
    both.map_or_else(String::new, |(now, first)| {
        t_string!(
            i18n,
            practice.change,
            change = format!("{:+.1}", now - first)
        )
    })
}
