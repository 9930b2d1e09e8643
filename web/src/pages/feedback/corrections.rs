//! "This is none", "here I did say a result": what a person corrects of the marks, and how it is taken back.

use crate::api::{self, ApiError};
use crate::http::Task;
use crate::language::*;
use crate::ui::{ProblemBox, mark_name};
use leptos::prelude::*;
use mockingbird_shared::facts::{Correction, Mark, MarkKind, sentences};
use mockingbird_shared::wire::*;
use std::ops::Range;

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

/// What a sentence can be said to tell, or to contain.
const KINDS: [MarkKind; 5] = [
    MarkKind::Situation,
    MarkKind::Task,
    MarkKind::Action,
    MarkKind::Result,
    MarkKind::Filler,
];

/// The words of a sentence with their places in the answer, both without punctuation around them.
fn words(chars: &[char], sentence: Range<usize>) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    for at in sentence {
        // An apostrophe is part of a word only between two letters.
        let is_inside = chars[at].is_alphanumeric()
            || (matches!(chars[at], '\'' | '’' | '-')
                && chars.get(at + 1).is_some_and(|next| next.is_alphanumeric()));
        match words.last_mut().filter(|(range, _)| range.end == at) {
            Some((range, word)) if is_inside => {
                range.end = at + 1;
                word.push(chars[at]);
            }
            _ if chars[at].is_alphanumeric() => words.push((at..at + 1, chars[at].to_string())),
            _ => {}
        }
    }
    words
}

/// Counts a sentence of an answer as a part of a story that was not found, or a word of it as a filler.
#[component]
pub(super) fn Missing(
    seq: u32,
    text: StoredValue<String>,
    correct: Callback<Correction>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = RwSignal::new(0_usize);
    let kind = RwSignal::new(MarkKind::Result);
    let word = RwSignal::new(0_usize);
    let chars = StoredValue::new(text.with_value(|text| text.chars().collect::<Vec<char>>()));
    let ranges = StoredValue::new(text.with_value(|text| sentences(text)));
    let options: Vec<String> = chars.with_value(|chars| {
        let cut = |range: &Range<usize>| chars[range.clone()].iter().take(90).collect();
        ranges.with_value(|ranges| ranges.iter().map(cut).collect())
    });
    let words = Memo::new(move |_| {
        let range = ranges.with_value(|ranges| ranges.get(sentence.get()).cloned());
        chars.with_value(|chars| words(chars, range.unwrap_or_default()))
    });
    let count = move |_| {
        let kind = kind.get_untracked();
        let chosen = if kind == MarkKind::Filler {
            words.with_untracked(|words| words.get(word.get_untracked()).cloned())
        } else {
            let range = ranges.with_value(|ranges| ranges.get(sentence.get_untracked()).cloned());
            range.map(|range| (range, String::new()))
        };
        if let Some((range, word)) = chosen {
            correct.run(Correction {
                seq,
                kind,
                start: u32::try_from(range.start).unwrap_or(u32::MAX),
                end: u32::try_from(range.end).unwrap_or(u32::MAX),
                counts: true,
                word: word.to_lowercase(),
            });
        }
    };
    let index = |event: &leptos::ev::Event| event_target_value(event).parse().unwrap_or(0);
    let choose_sentence = move |event| {
        sentence.set(index(&event));
        word.set(0);
    };
    view! {
        <details class="missing no-print">
            <summary>{t!(i18n, feedback.missing)}</summary>
            <label>
                {t!(i18n, feedback.missing_sentence)}
                <select on:change=choose_sentence>
                    {options.into_iter().enumerate().map(|(at, text)| view! {
                        <option value=at>{text}</option>
                    }).collect_view()}
                </select>
            </label>
            <label>
                {t!(i18n, feedback.missing_part)}
                <select on:change=move |event| {
                    kind.set(KINDS.get(index(&event)).copied().unwrap_or(MarkKind::Result));
                }>
                    {KINDS.into_iter().enumerate().map(|(at, it)| view! {
                        <option value=at selected=move || kind.get() == it>
                            {move || mark_name(i18n, it)}
                        </option>
                    }).collect_view()}
                </select>
            </label>
            <Show when=move || kind.get() == MarkKind::Filler>
                <label>
                    {t!(i18n, feedback.missing_word)}
                    <select on:change=move |event| word.set(index(&event))>
                        {move || words.get().into_iter().enumerate().map(|(at, (_, word))| view! {
                            <option value=at>{word}</option>
                        }).collect_view()}
                    </select>
                </label>
            </Show>
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
