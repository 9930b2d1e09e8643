//! "This is none", "here I did say a result": what a person corrects of the marks, and how it is taken back.

use crate::api::{self, ApiError};
use crate::http::Task;
use crate::language::*;
use crate::ui::{ProblemBox, mark_name};
use leptos::prelude::*;
use mockingbird_shared::facts::{Correction, Mark, MarkKind, sentences};
use mockingbird_shared::wire::*;

/// The mark that was chosen, and that it can be denied.
#[component]
pub(super) fn Chosen(
    seq: u32,
    mark: Mark,
    correct: Callback<Correction>,
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let kind = mark.kind;
    let word = mark.word.clone();
    let deny = move |_| {
        correct.run(Correction {
            seq,
            kind: mark.kind,
            start: mark.start,
            end: mark.end,
            counts: false,
            word: mark.word.clone(),
        });
    };
    view! {
        <div class="chosen" role="status">
            <span>
                {move || mark_name(i18n, kind)}
                {(!word.is_empty()).then(|| format!(": {word}"))}
            </span>
            {(kind != MarkKind::Order).then(|| view! {
                <button type="button" class="button" on:click=deny>
                    {t!(i18n, feedback.is_none)}
                </button>
            })}
            <button type="button" class="button" on:click=move |_| on_close.run(())>
                {t!(i18n, common.close)}
            </button>
        </div>
    }
}

/// The parts of a story that a sentence can be said to be.
const PARTS: [MarkKind; 4] = [
    MarkKind::Situation,
    MarkKind::Task,
    MarkKind::Action,
    MarkKind::Result,
];

/// Counts a sentence of an answer as a part of a story that was not found.
#[component]
pub(super) fn Missing(
    seq: u32,
    text: StoredValue<String>,
    correct: Callback<Correction>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = RwSignal::new(0_usize);
    let part = RwSignal::new(3_usize);
    let ranges = text.with_value(|text| sentences(text));
    let options: Vec<String> = text.with_value(|text| {
        let chars: Vec<char> = text.chars().collect();
        let cut = |range: &std::ops::Range<usize>| chars[range.clone()].iter().take(90).collect();
        ranges.iter().map(cut).collect()
    });
    let count = move |_| {
        let chosen = ranges.get(sentence.get_untracked());
        let kind = PARTS.get(part.get_untracked());
        if let (Some(range), Some(kind)) = (chosen, kind) {
            correct.run(Correction {
                seq,
                kind: *kind,
                start: u32::try_from(range.start).unwrap_or(u32::MAX),
                end: u32::try_from(range.end).unwrap_or(u32::MAX),
                counts: true,
                word: String::new(),
            });
        }
    };
    let index = |event: leptos::ev::Event| event_target_value(&event).parse().unwrap_or(0);
    view! {
        <details class="missing no-print">
            <summary>{t!(i18n, feedback.missing)}</summary>
            <label>
                {t!(i18n, feedback.missing_sentence)}
                <select on:change=move |event| sentence.set(index(event))>
                    {options.into_iter().enumerate().map(|(at, text)| view! {
                        <option value=at>{text}</option>
                    }).collect_view()}
                </select>
            </label>
            <label>
                {t!(i18n, feedback.missing_part)}
                <select on:change=move |event| part.set(index(event))>
                    {PARTS.into_iter().enumerate().map(|(at, kind)| view! {
                        <option value=at selected=move || part.get() == at>
                            {move || mark_name(i18n, kind)}
                        </option>
                    }).collect_view()}
                </select>
            </label>
            <button type="button" class="button" on:click=count>{t!(i18n, feedback.count_it)}</button>
        </details>
    }
}

/// What was corrected so far; each can be taken back. `changes` grows with each correction.
#[component]
pub(super) fn Corrected(
    id: uuid::Uuid,
    changes: RwSignal<u32>,
    on_feedback: Callback<Feedback>,
) -> impl IntoView {
    let i18n = use_i18n();
    let error = RwSignal::new(None::<ApiError>);
    let all = LocalResource::new(move || {
        changes.track();
        api::load::<Vec<Correction>>(format!("/api/interviews/{id}/corrections"))
    });
    let take_back = move |it: Correction| {
        drop(Task::writing(async move {
            let kind: &'static str = it.kind.into();
            let path = format!(
                "/api/interviews/{id}/corrections?seq={}&kind={kind}&start={}&end={}",
                it.seq, it.start, it.end
            );
            match api::delete_for::<Feedback>(&path).await {
                Ok(feedback) => {
                    error.set(None);
                    changes.update(|changes| *changes += 1);
                    on_feedback.run(feedback);
                }
                Err(problem) => error.set(Some(problem)),
            }
        }));
    };
    let item = move |it: Correction| {
        let kind = it.kind;
        let what = move || match it.counts {
            true => t_string!(i18n, feedback.corrected_is),
            false => t_string!(i18n, feedback.corrected_is_none),
        };
        let undone = it.clone();
        view! {
            <li>
                {move || mark_name(i18n, kind)}
                {(!it.word.is_empty()).then(|| format!(" “{}”", it.word))}
                ": "
                {what}
                " "
                <button type="button" class="link" on:click=move |_| take_back(undone.clone())>
                    {t!(i18n, feedback.take_back)}
                </button>
            </li>
        }
    };
    view! {
        {move || all.get().and_then(Result::ok).filter(|all| !all.is_empty()).map(|all| view! {
            <details class="corrected no-print">
                <summary>{t_string!(i18n, feedback.corrected, count = all.len())}</summary>
                <ul>{all.into_iter().map(item).collect_view()}</ul>
            </details>
        })}
        {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
    }
}
