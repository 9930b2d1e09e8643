//! The transcript: what was counted is marked in the answers and can be corrected, and the coach's note stands beside
//! each answer.

use super::corrections::{Chosen, Corrected, Missing};
use super::marked_text::{MarkedText, pieces};
use crate::api::{self, ApiError};
use crate::http::Task;
use crate::language::*;
use crate::ui::{Note, PractiseButton, PractiseLabel, ProblemBox, mark_name, stage_name};
use leptos::html;
use leptos::prelude::*;
use mockingbird_shared::facts::{AnswerFacts, Correction, Facts, Mark, MarkKind, is_spoken};
use mockingbird_shared::interview::{Speaker, Turn};
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// What the page keeps of the transcript between its parts.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// The kinds that are marked.
    pub(super) shown: RwSignal<Vec<MarkKind>>,
    /// The mark that was chosen, and its answer.
    pub(super) chosen: RwSignal<Option<(u32, Mark)>>,
    /// The turn to go to.
    pub(super) go_to: RwSignal<Option<u32>>,
    details: NodeRef<html::Details>,
}

impl View {
    pub(super) fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            go_to: RwSignal::new(None),
            details: NodeRef::new(),
        }
    }

    /// Marks these kinds, and goes to the first mark.
    pub(super) fn show(self, kinds: Vec<MarkKind>, facts: Option<&Facts>) {
        let answers = facts.map(|facts| facts.by_answer.as_slice());
        let first = answers
            .unwrap_or_default()
            .iter()
            .find(|answer| answer.marks.iter().any(|mark| kinds.contains(&mark.kind)));
        let first = first.map(|answer| answer.seq);
        self.shown.set(kinds);
        self.to_turn(first);
    }

    pub(super) fn to_turn(self, seq: Option<u32>) {
        if let Some(details) = self.details.get_untracked() {
            details.set_open(true);
        }
        self.go_to.set(seq);
    }
}

#[component]
pub(super) fn Transcript(
    detail: InterviewDetail,
    #[prop(into)] facts: Signal<Option<Facts>>,
    view: View,
    /// The feedback has changed by a correction.
    on_feedback: Callback<Feedback>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = detail.id;
    let error = RwSignal::new(None::<ApiError>);
    // Each change brings another list of corrections.
    let changes = RwSignal::new(0_u32);
    let correct = Callback::new(move |correction: Correction| {
        drop(Task::writing(async move {
            let path = format!("/api/interviews/{id}/corrections");
            match api::put::<_, Feedback>(&path, &correction).await {
                Ok(feedback) => {
                    view.chosen.set(None);
                    error.set(None);
                    changes.update(|changes| *changes += 1);
                    on_feedback.run(feedback);
                }
                Err(problem) => error.set(Some(problem)),
            }
        }));
    });
    let assessments = StoredValue::new(detail.assessments);
    let count = detail.turns.len();
    let (over, mode) = (detail.status.is_over(), detail.config.mode);
    let turns = detail.turns.into_iter().map(move |turn| {
        let note = assessments.with_value(|all| all.iter().find(|it| it.seq == turn.seq).cloned());
        let seq = turn.seq;
        let practise = (over && note.is_some()).then(|| {
            let by_voice = is_spoken(&turn, mode);
            view! { <Practise id=id seq=seq by_voice=by_voice/> }.into_any()
        });
        let read = Memo::new(move |_| {
            facts.with(|facts| {
                let answers = facts.as_ref().map(|facts| &facts.by_answer);
                answers.and_then(|all| all.iter().find(|answer| answer.seq == seq).cloned())
            })
        });
        view! { <TurnItem turn=turn note=note practise=practise read=read view=view correct=correct/> }
    });
    view! {
        <details class="transcript" node_ref=view.details>
            <summary>{move || t_string!(i18n, feedback.transcript, count = count)}</summary>
            <Legend facts=facts view=view/>
            <Corrected id=id changes=changes on_feedback=on_feedback/>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
            <ol>{turns.collect_view()}</ol>
        </details>
    }
}

/// The number of pauses in an answer, and the longest in milliseconds.
fn pauses_of(turn: &Turn) -> Option<(u32, u64)> {
    let count = turn.metrics.pauses.filter(|count| *count > 0)?;
    Some((count, turn.metrics.longest_pause_ms?))
}

/// The turn to begin with, for whoever wants to see where the pauses were.
pub(super) fn first_with_pauses(turns: &[Turn]) -> Option<u32> {
    let first = turns.iter().find(|turn| pauses_of(turn).is_some());
    first.map(|turn| turn.seq)
}

/// Which kinds are marked, and how many of each there are.
#[component]
fn Legend(#[prop(into)] facts: Signal<Option<Facts>>, view: View) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = [
        MarkKind::Filler,
        MarkKind::Situation,
        MarkKind::Task,
        MarkKind::Action,
        MarkKind::WeAction,
        MarkKind::Result,
        MarkKind::Order,
    ];
    let count = move |kind: MarkKind| {
        facts.with(|facts| {
            let answers = facts.iter().flat_map(|facts| &facts.by_answer);
            answers.map(|answer| answer.of(kind).count()).sum::<usize>()
        })
    };
    let toggle = move |kind: MarkKind| {
        view.shown.update(|shown| {
            if let Some(at) = shown.iter().position(|it| *it == kind) {
                shown.remove(at);
            } else {
                shown.push(kind);
            }
        });
    };
    let chip = move |kind: MarkKind| {
        let name: &'static str = kind.into();
        let is_shown = move || view.shown.with(|shown| shown.contains(&kind));
        view! {
            <button
                type="button"
                class=format!("chip {name}")
                aria-pressed=move || is_shown().to_string()
                on:click=move |_| toggle(kind)
            >
                {move || mark_name(i18n, kind)}
                " "
                <span class="number">{move || count(kind)}</span>
            </button>
        }
    };
    view! {
        <div class="legend no-print" role="group" aria-label=move || t_string!(i18n, feedback.legend)>
            {move || kinds.into_iter().filter(|kind| count(*kind) > 0).map(chip).collect_view()}
        </div>
    }
}

/// Asks the question of an answer once more; by voice as well, where the answer was spoken.
#[component]
fn Practise(id: Uuid, seq: u32, by_voice: bool) -> impl IntoView {
    view! {
        <div class="actions">
            <PractiseButton interview=id seq=seq label=PractiseLabel::ThisQuestion/>
            {by_voice.then(|| view! {
                <PractiseButton interview=id seq=seq label=PractiseLabel::ByVoice/>
            })}
        </div>
    }
}

#[component]
fn TurnItem(
    turn: Turn,
    note: Option<mockingbird_shared::interview::Assessment>,
    practise: Option<AnyView>,
    read: Memo<Option<AnswerFacts>>,
    view: View,
    correct: Callback<Correction>,
) -> impl IntoView {
    let i18n = use_i18n();
    let seq = turn.seq;
    let seconds = turn.started_ms / 1000;
    let class = match turn.speaker {
        Speaker::Interviewer => "turn interviewer",
        Speaker::Candidate => "turn candidate",
    };
    let speaker = move || match turn.speaker {
        Speaker::Interviewer => t_string!(i18n, room.interviewer),
        Speaker::Candidate => t_string!(i18n, room.you),
    };
    let item = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        if view.go_to.get() == Some(seq)
            && let Some(item) = item.get()
        {
            item.scroll_into_view();
            let _ = item.focus();
            view.go_to.set(None);
        }
    });
    let pauses = pauses_of(&turn).map(|(count, longest_ms)| {
        let seconds = format!("{:.1}", longest_ms as f64 / 1000.0);
        let text = move || {
            t_string!(
                i18n,
                feedback.pauses_here,
                count = count,
                seconds = seconds.clone()
            )
        };
        view! { <p class="quiet">{text}</p> }
    });
    let text = StoredValue::new(turn.text.into_exposed());
    let body = move || {
        let marks = read.with(|read| read.as_ref().map(|read| read.marks.clone()));
        let pieces =
            text.with_value(|text| pieces(text, &marks.unwrap_or_default(), &view.shown.get()));
        let choose = Callback::new(move |mark| view.chosen.set(Some((seq, mark))));
        view! { <MarkedText pieces=pieces on_choose=choose/> }
    };
    let chosen = move || {
        let chosen = view.chosen.get().filter(|(of, _)| *of == seq);
        chosen.map(|(_, mark)| {
            view! {
                <Chosen
                    seq=seq
                    mark=mark
                    correct=correct
                    on_close=Callback::new(move |()| view.chosen.set(None))
                />
            }
        })
    };
    let is_measured = Memo::new(move |_| read.with(Option::is_some));
    let nothing = move || read.with(|read| read.as_ref().and_then(|read| read.nothing));
    view! {
        <li class=class node_ref=item tabindex="-1">
            <p class="who">
                {speaker}
                " "
                <span class="quiet number">
                    {format!("{}:{:02}", seconds / 60, seconds % 60)}
                    " · "
                    {move || stage_name(i18n, turn.stage)}
                </span>
            </p>
            {body}
            {pauses}
            {chosen}
            {note.map(|note| view! {
                <Note note=note is_empty=Signal::derive(move || nothing().is_some())/>
            })}
            {practise}
            <Show when=move || is_measured.get()>
                <Missing seq=seq text=text correct=correct/>
            </Show>
        </li>
    }
}
