//! The part of the dashboard with the questions that come back: those that are due, and how many days in a row there
//! was an answer.

use crate::api::{self, ApiError};
use crate::browser::local_day;
use crate::http::Task;
use crate::language::*;
use crate::ui::{PractiseButton, PractiseLabel, ProblemBox, Skeleton};
use leptos::prelude::*;
use mockingbird_shared::wire::{PracticeCard, PracticePlan};

/// Most questions that are shown at once.
const SHOWN_MAX: usize = 3;

#[component]
pub(super) fn PractiseAgain() -> impl IntoView {
    let i18n = use_i18n();
    let plan = LocalResource::new(|| api::load::<PracticePlan>("/api/practice"));
    let reload = Callback::new(move |()| plan.refetch());
    let shown = move || match plan.get() {
        None => view! { <Skeleton lines=1/> }.into_any(),
        Some(Err(error)) => view! { <ProblemBox error=error on_retry=reload/> }.into_any(),
        Some(Ok(plan)) => view! { <Due plan=plan on_change=reload/> }.into_any(),
    };
    view! {
        <section aria-labelledby="practise-again">
            <h2 id="practise-again">{t!(i18n, practice.title)}</h2>
            {shown}
        </section>
    }
}

#[component]
fn Due(plan: PracticePlan, on_change: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let due: Vec<PracticeCard> = plan
        .cards
        .into_iter()
        .filter(|card| card.is_due)
        .take(SHOWN_MAX)
        .collect();
    let nothing_due = due.is_empty().then(|| {
        let next = plan.next_due_at;
        view! {
            <p class="quiet">
                {move || match &next {
                    Some(at) => {
                        let day = local_day(at, i18n.get_locale().as_str());
                        t_string!(i18n, practice.next, day = day)
                    }
                    None => t_string!(i18n, practice.nothing).to_owned(),
                }}
            </p>
        }
    });
    let days = plan.streak_days;
    view! {
        <p class="number">{move || t_string!(i18n, practice.streak, days = days)}</p>
        {nothing_due}
        <ul class="due">
            {due.into_iter().map(|card| view! { <DueItem card=card on_change=on_change/> }).collect_view()}
        </ul>
    }
}

#[component]
fn DueItem(card: PracticeCard, on_change: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let error = RwSignal::new(None::<ApiError>);
    let id = card.id;
    let stop = move |_| {
        drop(Task::writing(async move {
            match api::delete(&format!("/api/practice/{id}")).await {
                Ok(()) => on_change.run(()),
                Err(problem) => error.set(Some(problem)),
            }
        }));
    };
    let question = card.question.into_exposed();
    view! {
        <li>
            <p dir="auto">{question.clone()} " " <span class="quiet">{card.role}</span></p>
            <div class="actions">
                <PractiseButton
                    interview=card.of_interview
                    seq=card.of_seq
                    label=PractiseLabel::Now
                    question=question
                />
                <button type="button" class="button" on:click=stop>{t!(i18n, practice.stop)}</button>
            </div>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </li>
    }
}
