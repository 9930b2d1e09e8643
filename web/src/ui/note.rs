//! The coach's note beside an answer: what worked, what to change, a better version, and what a good answer contains.

use crate::language::*;
use leptos::prelude::*;
use mockingbird_shared::interview::{Assessment, TurnNote};

/// `is_empty`: there is nothing to judge in the answer.
#[component]
pub(crate) fn Note(note: Assessment, #[prop(into)] is_empty: Signal<bool>) -> impl IntoView {
    view! {
        <div class="note">
            <p>
                <span class="number">{format!("{} / 5", note.score)}</span>
                " "
                {note.key_points.join(", ")}
            </p>
            {note.note.map(|note| view! { <Texts note=note is_empty=is_empty/> })}
        </div>
    }
}

#[component]
fn Texts(note: TurnNote, is_empty: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let has = |text: &String| !text.trim().is_empty();
    let worked = Some(note.worked).filter(has);
    let change = Some(note.change).filter(has);
    let better = Some(note.better).filter(has);
    view! {
        <dl class="note-texts">
            {worked.map(|text| view! {
                <div>
                    <dt>{t!(i18n, feedback.worked)}</dt>
                    <dd dir="auto">{text}</dd>
                </div>
            })}
            {change.map(|text| view! {
                <div>
                    <dt>
                        {move || if is_empty.get() {
                            t_string!(i18n, feedback.nothing)
                        } else {
                            t_string!(i18n, feedback.change)
                        }}
                    </dt>
                    <dd dir="auto">{text}</dd>
                </div>
            })}
        </dl>
        {better.map(|text| view! {
            <details>
                <summary>{t!(i18n, feedback.better)}</summary>
                <p dir="auto">{text}</p>
                {(!note.good.is_empty()).then(|| view! {
                    <p>{t!(i18n, feedback.good)}</p>
                    <ul>
                        {note
                            .good
                            .into_iter()
                            .map(|text| view! { <li dir="auto">{text}</li> })
                            .collect_view()}
                    </ul>
                })}
            </details>
        })}
    }
}
