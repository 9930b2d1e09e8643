//! An answer with its marks: which characters are marked as what. Not here: what is shown beside it.

use crate::language::*;
use crate::ui::mark_name;
use leptos::prelude::*;
use mockingbird_shared::facts::{Mark, MarkKind};

/// A piece of an answer, and the mark that it shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The shortest mark that covers it; marks of what it is part of cover it, too.
    pub(super) mark: Option<Mark>,
}

/// Cuts an answer where marks of these kinds begin and end.
pub(super) fn pieces(text: &str, marks: &[Mark], shown: &[MarkKind]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let marks: Vec<&Mark> = marks
        .iter()
        .filter(|mark| shown.contains(&mark.kind))
        .collect();
    let mut cuts: Vec<usize> = marks
        .iter()
        .flat_map(|mark| [mark.start as usize, mark.end as usize])
        .chain([0, chars.len()])
        .map(|cut| cut.min(chars.len()))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let covers =
                |mark: &&&Mark| mark.start as usize <= cut[0] && mark.end as usize >= cut[1];
            let mark = marks
                .iter()
                .filter(covers)
                .min_by_key(|mark| mark.end - mark.start);
            Piece {
                text: chars[cut[0]..cut[1]].iter().collect(),
                mark: mark.map(|mark| (*mark).clone()),
            }
        })
        .collect()
}

/// The answer; each marked piece is a button that chooses its mark.
#[component]
pub(super) fn MarkedText(pieces: Vec<Piece>, on_choose: Callback<Mark>) -> impl IntoView {
    let i18n = use_i18n();
    let piece = move |piece: Piece| match piece.mark {
        None => view! { {piece.text} }.into_any(),
        Some(mark) => {
            let kind: &'static str = mark.kind.into();
            // For those who can't see its colour.
            let (of, words) = (mark.kind, piece.text.trim().to_owned());
            let label = move || format!("{}: {words}", mark_name(i18n, of));
            view! {
                <button
                    type="button"
                    class=format!("mark {kind}")
                    aria-label=label
                    on:click=move |_| on_choose.run(mark.clone())
                >
                    {piece.text}
                </button>
            }
            .into_any()
        }
    };
    view! { <p dir="auto" class="marked">{pieces.into_iter().map(piece).collect_view()}</p> }
}
