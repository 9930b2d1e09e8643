//! The outcome of an English story: a change, a figure or a reaction that is told after something was done.

use super::clause::{Clause, Subject, Telling};
use super::tables::{TABLES, has};
use super::telling::{Span, Told};
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

/// "I was home an hour earlier."
const COMPARED: &[&str] = &[
    "earlier", "faster", "fewer", "less", "quicker", "sooner", "better", "calmer", "safer",
    "cheaper",
];

/// Ends to which a story comes, for good or bad.
const ENDS: &[&str] = &[
    "lost", "won", "failed", "passed", "missed", "finished", "beat",
];

pub(super) fn find(
    text: &Text<'_>,
    clauses: &[Clause],
    span: Span,
    scene: Option<usize>,
) -> Vec<Told> {
    clauses
        .iter()
        .enumerate()
        .filter(|(number, clause)| is_outcome(text, clauses, *number, clause, span, scene))
        .map(|(number, _)| (number, MarkKind::Result))
        .take(6)
        .collect()
}

pub(super) fn is_figure(text: &Text<'_>, at: usize) -> bool {
    text.words()
        .get(at)
        .is_some_and(|word| word.is_number() || super::JUDGING.concrete.contains(&word.lower))
        || text.lower(at) == "zero"
}

fn is_outcome(
    text: &Text<'_>,
    clauses: &[Clause],
    number: usize,
    clause: &Clause,
    span: Span,
    scene: Option<usize>,
) -> bool {
    if clause.telling == Telling::Hypothetical
        || clause.question
        || clause.has_phrase(text, &TABLES.reflections)
    {
        return false;
    }
    let verb = clause.verb.map_or("", |at| text.lower(at));
    let changes = has(&TABLES.changes, verb) && clause.is_past();
    let Some((first, last)) = span.first.zip(span.last) else {
        // "We lost the contract last spring": what came out is all that is told.
        let own = clause.subject != Subject::Other && ENDS.contains(&verb) && !clause.negated;
        return scene.is_some_and(|scene| {
            own || (number > scene + 1 && changes && clause.subject == Subject::Other)
        });
    };
    if number < first {
        return false;
    }
    let figure = clause.words.iter().any(|at| is_figure(text, *at));
    let cue = clause.has_phrase(text, &TABLES.result_phrases);
    let came_to = clause.subject != Subject::Other
        && clause.telling == Telling::Deed
        && has(&TABLES.outcome_verbs, verb)
        && (figure || (number > first && clause.subject == Subject::We));
    if came_to {
        return number > first || clause.has(text, &["from", "by"]);
    }
    if number == first || (clause.subordinate && !cue) {
        return false;
    }
    let own_deed = clause.subject == Subject::I && clause.telling == Telling::Deed;
    let told = clause.telling != Telling::Nothing || figure;
    let since = number > last
        && clause.begins_sentence
        && (cue
            || clause
                .words
                .last()
                .is_some_and(|at| text.is(*at, &["since", "again", "anymore"])));
    if since && !own_deed
        || cue && told && !own_deed
        || (changes && clause.subject == Subject::Other && number > first)
    {
        return true;
    }
    let behind = number > last;
    let fragment = behind
        && clause.telling == Telling::Nothing
        && clause.begins_sentence
        && figure
        && clause.words.len() <= 8;
    let reacts = behind
        && (clause.is_past() || span.in_present && clause.telling == Telling::Present)
        && (clause.subject == Subject::Other
            || clause.subject == Subject::We && clause.telling != Telling::Deed
            || clause.telling == Telling::Past && clause.has(text, COMPARED))
        && (clause.words.len() >= 3 || span.in_present)
        && !is_comment(text, clause)
        && !is_scene_of(clauses, number, first);
    fragment || reacts
}

/// "It was hard", "that was it": says nothing of what came out.
fn is_comment(text: &Text<'_>, clause: &Clause) -> bool {
    let subject = clause
        .words
        .iter()
        .take(2)
        .any(|at| text.is(*at, &["it", "that", "this", "there"]));
    let was = clause
        .verb
        .is_some_and(|at| text.is(at, &["was", "were", "wasn't"]));
    let vague = clause.has(
        text,
        &[
            "hard", "tough", "difficult", "great", "good", "stressful", "easy", "lot", "bad",
            "nice", "okay", "fine", "kind", "fun", "interesting",
        ],
    );
    subject && was && (vague || clause.words.len() <= 3)
}

/// A reason in the sentence of the only action is no outcome.
fn is_scene_of(clauses: &[Clause], number: usize, first: usize) -> bool {
    let (Some(here), Some(action)) = (clauses.get(number), clauses.get(first)) else {
        return false;
    };
    here.subordinate && here.sentence == action.sentence
}
