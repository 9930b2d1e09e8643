//! SVG pictures: the stage rail, score bars, a trend line.

use super::stage_name;
use crate::language::*;
use leptos::prelude::*;
use mockingbird_shared::interview::{Progress, Stage};
use mockingbird_shared::report::Competency;

/// The stages as dots, and the used time of the present stage as a thin line. A practice has one stage.
#[component]
pub(crate) fn Rail(
    #[prop(into)] progress: Signal<Option<Progress>>,
    #[prop(into)] stage_share: Signal<f64>,
) -> impl IntoView {
    let i18n = use_i18n();
    let present = move || {
        progress
            .get()
            .map_or(Stage::Welcome, |progress| progress.stage)
    };
    let is_one_stage =
        Memo::new(move |_| progress.with(|it| it.as_ref().is_some_and(Progress::is_one_stage)));
    let stages = move || {
        let is_shown = move |stage: &Stage| !is_one_stage.get() || *stage == present();
        Stage::ALL.into_iter().filter(is_shown)
    };
    let label = move || {
        if is_one_stage.get() {
            return t_string!(i18n, room.rail_of_one, stage = stage_name(i18n, present()));
        }
        let (asked, planned) = progress.get().map_or((0, 0), |p| {
            (
                p.questions_asked.max(1).min(p.questions_planned),
                p.questions_planned,
            )
        });
        t_string!(
            i18n,
            room.rail,
            stage = stage_name(i18n, present()),
            number = Stage::ALL.iter().position(|s| *s == present()).unwrap_or(0) + 1,
            asked = asked,
            planned = planned
        )
    };
    view! {
        <div class="rail">
            <ol
                aria-label=move || t_string!(i18n, room.stages)
                class:of-one=move || is_one_stage.get()
            >
                {move || stages().map(|stage| {
                    let class = move || {
                        let skipped = progress
                            .get()
                            .is_some_and(|progress| progress.skipped_stages.contains(&stage));
                        match stage.cmp(&present()) {
                            _ if skipped => "skipped",
                            std::cmp::Ordering::Less => "done",
                            std::cmp::Ordering::Equal => "present",
                            std::cmp::Ordering::Greater => "",
                        }
                    };
                    view! {
                        <li class=class aria-current=move || (stage == present()).then_some("step")>
                            <span class="dot" aria-hidden="true"></span>
                            <span class="name">{move || stage_name(i18n, stage)}</span>
                        </li>
                    }
                }).collect_view()}
            </ol>
            <div class="time-line" aria-hidden="true">
                <span style:width=move || format!("{:.1}%", stage_share.get() * 100.0)></span>
            </div>
            <p class="rail-words" aria-live="polite">{label}</p>
        </div>
    }
}

/// Competencies as bars, each with the reason for its score.
#[component]
pub(crate) fn Bars(competencies: Vec<Competency>) -> impl IntoView {
    let i18n = use_i18n();
    let whole: f64 = competencies.iter().map(|it| it.weight).sum();
    view! {
        <ul class="bars">
            {competencies.into_iter().map(|competency| {
                let share = (competency.score / competency.max_score.max(1.0) * 100.0).clamp(0.0, 100.0);
                let weight = competency.weight / whole.max(f64::MIN_POSITIVE) * 100.0;
                view! {
                    <li>
                        <div class="bar-head">
                            <span>
                                {competency.name}
                                " "
                                <span class="quiet number">
                                    {move || t_string!(i18n, feedback.weight, share = format!("{weight:.0}"))}
                                </span>
                            </span>
                            <span class="number">
                                {format!("{} / {}", competency.score, competency.max_score)}
                            </span>
                        </div>
                        <div class="bar" aria-hidden="true">
                            <span style:width=format!("{share}%")></span>
                        </div>
                        <p class="quiet">{competency.quick_take}</p>
                        {competency.quote.map(|quote| view! { <blockquote>{quote}</blockquote> })}
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// Overall scores as a line; `scores` has the oldest first.
#[component]
pub(crate) fn Trend(scores: Vec<f64>) -> impl IntoView {
    let i18n = use_i18n();
    let step = 300.0 / (scores.len().max(2) - 1) as f64;
    let height = |score: f64| 110.0 - score * 10.0;
    let points: Vec<(f64, f64)> = scores
        .iter()
        .enumerate()
        .map(|(index, score)| (10.0 + index as f64 * step, height(*score)))
        .collect();
    let line: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    let last = points.last().copied();
    let words: Vec<String> = scores.iter().map(f64::to_string).collect();
    view! {
        <svg
            class="trend"
            viewBox="0 0 320 120"
            role="img"
            aria-label=move || t_string!(i18n, dashboard.trend, scores = words.join(", "))
        >
            {[0.0, 5.0, 10.0].map(|score| view! {
                <line
                    class="grid"
                    x1="10"
                    x2="310"
                    y1=height(score)
                    y2=height(score)
                />
            })}
            <polyline points=line.join(" ")/>
            {points.iter().map(|(x, y)| view! { <circle cx=*x cy=*y r="3"/> }).collect_view()}
            {last.map(|(x, y)| view! { <circle class="last" cx=x cy=y r="6"/> })}
        </svg>
    }
}
