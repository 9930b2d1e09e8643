//! What was measured, one figure on a line. A figure that counts words shows them in the transcript.

use crate::language::*;
use leptos::prelude::*;
use mockingbird_shared::facts::{Facts, MarkKind};

/// The measured facts, one on a line, with the usual range if there is one.
#[component]
pub(super) fn FactsSection(
    facts: Facts,
    to_marks: Callback<Vec<MarkKind>>,
    /// Goes to the first answer with a pause.
    to_pauses: Callback<()>,
) -> impl IntoView {
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
    let has_marks = |kinds: &[MarkKind]| {
        let answers = facts.by_answer.iter();
        let mut marks = answers.flat_map(|answer| &answer.marks);
        marks.any(|mark| kinds.contains(&mark.kind))
    };
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
                    <dd class="quiet">{move || t_string!(i18n, feedback.words, count = facts.words)}</dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.answer_length)}</dt>
                    <dd class="number">{format!("{:.0}", facts.mean_answer_words)}</dd>
                    <dd class="quiet">{t!(i18n, feedback.answer_length_usual)}</dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.fillers)}</dt>
                    <dd class="number">
                        <Evidence
                            figure=number(facts.filler_word_count)
                            is_shown=has_marks(&[MarkKind::Filler])
                            on_show=Callback::new(move |()| to_marks.run(vec![MarkKind::Filler]))
                        />
                    </dd>
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
                        {move || if facts.speaking_seconds.is_some() {
                            t_string!(i18n, feedback.pace_spoken)
                        } else {
                            t_string!(i18n, feedback.pace_usual)
                        }}
                    </dd>
                </div>
                <div>
                    <dt>{t!(i18n, feedback.stories)}</dt>
                    <dd class="number">
                        <Evidence
                            figure=structured.unwrap_or("–".to_owned())
                            is_shown=has_marks(&PARTS)
                            on_show=Callback::new(move |()| to_marks.run(PARTS.to_vec()))
                        />
                    </dd>
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
                        <dd class="number">
                            <Evidence figure=pauses.to_string() is_shown={pauses > 0} on_show=to_pauses/>
                        </dd>
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

/// The parts of a story.
const PARTS: [MarkKind; 5] = [
    MarkKind::Situation,
    MarkKind::Task,
    MarkKind::Action,
    MarkKind::WeAction,
    MarkKind::Result,
];

/// A figure; a button where the words that it counts can be shown.
#[component]
fn Evidence(figure: String, is_shown: bool, on_show: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    if !is_shown {
        return view! { {figure} }.into_any();
    }
    view! {
        <button
            type="button"
            class="link number"
            title=move || t_string!(i18n, feedback.show_in_transcript)
            on:click=move |_| on_show.run(())
        >
            {figure}
        </button>
    }
    .into_any()
}
