//! How English tells a story: from clauses (`clauses`) to its parts. Not here: how a setting (`scene`), a task (`tasks`)
//! and an outcome (`outcomes`) show.

use super::clause::{Clause, Subject, Telling};
use super::clauses::clauses;
use super::tables::{TABLES, has};
use super::telling::{Span, Told};
use super::verbs::is_base_too;
use super::{JUDGING, fillers, outcomes, scene, tasks};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

pub(super) fn find(text: &Text<'_>) -> Vec<Part> {
    if is_skeleton(text) {
        return Vec::new();
    }
    let fillers = fillers::find(text);
    let clauses = clauses(text, &fillers);
    let mut actions = past_actions(text, &clauses);
    if is_hypothetical(&clauses, actions.len()) {
        return Vec::new();
    }
    // "I take the fish, I cut it": a form that is both is of the tense of the others.
    let timeless = actions.iter().all(|(number, _)| {
        let verb = clauses.get(*number).and_then(|it| it.verb);
        verb.is_some_and(|at| is_base_too(text.lower(at)))
    });
    let mut in_present = false;
    if timeless {
        let present = present_actions(text, &clauses);
        in_present = !present.is_empty();
        actions.extend(present);
        actions.sort_by_key(|(number, _)| *number);
    }
    let span = Span {
        first: actions.first().map(|it| it.0),
        last: actions.last().map(|it| it.0),
        in_present,
    };
    let mut told = actions;
    let scene = scene::find(text, &clauses, span);
    told.extend(tasks::find(text, &clauses, span, scene.is_some()));
    told.extend(outcomes::find(text, &clauses, span, scene));
    told.extend(scene.map(|at| (at, MarkKind::Situation)));
    let mut parts: Vec<Part> = told
        .into_iter()
        .filter_map(|(clause, kind)| Some(Part::new(kind, clauses.get(clause)?.at())))
        .collect();
    parts.sort_by_key(|part| (part.at.start, part.at.end));
    parts
}

/// Whether claims fill a text: then its sentences have the form of a story and nothing in them.
fn is_skeleton(text: &Text<'_>) -> bool {
    let mut content = 0;
    let mut claims = 0;
    for word in text.words() {
        if JUDGING.function_words.contains(&word.lower) {
            continue;
        }
        content += 1;
        claims += usize::from(is_buzz(&word.lower) || has(&TABLES.vague, &word.lower));
    }
    claims >= 4 && claims * 3 >= content
}

fn is_buzz(word: &str) -> bool {
    JUDGING.buzz.has(word)
}

/// What would be done fills the answer.
fn is_hypothetical(clauses: &[Clause], actions: usize) -> bool {
    let own = clauses
        .iter()
        .filter(|it| it.telling == Telling::Hypothetical && it.subject != Subject::Other)
        .count();
    own >= 2 && own > 2 * actions
}

fn past_actions(text: &Text<'_>, clauses: &[Clause]) -> Vec<Told> {
    clauses
        .iter()
        .enumerate()
        .filter(|(_, clause)| is_past_action(text, clause))
        .map(|(number, clause)| (number, kind_of(clause)))
        .collect()
}

fn kind_of(clause: &Clause) -> MarkKind {
    if clause.subject == Subject::I {
        MarkKind::Action
    } else {
        MarkKind::WeAction
    }
}

fn is_past_action(text: &Text<'_>, clause: &Clause) -> bool {
    if clause.subject == Subject::Other
        || clause.negated
        || clause.question
        || clause.telling != Telling::Deed
    {
        return false;
    }
    let Some(verb) = clause.verb.map(|at| text.lower(at)) else {
        return false;
    };
    if clause.has(text, &["whenever", "if"]) && clause.subordinate
        || is_bare_outcome(text, clause, verb)
    {
        return false;
    }
    !has(&TABLES.vague, verb) || is_concrete(text, clause)
}

/// "We lost three tables", "I passed with ninety percent": what came out, not what was done for it.
fn is_bare_outcome(text: &Text<'_>, clause: &Clause, verb: &str) -> bool {
    if !has(&TABLES.outcome_verbs, verb) {
        return false;
    }
    let figure = clause.words.iter().any(|at| outcomes::is_figure(text, *at));
    let came = matches!(
        verb,
        "lost"
            | "won"
            | "passed"
            | "failed"
            | "reached"
            | "hit"
            | "saved"
            | "gained"
            | "finished"
            | "beat"
    );
    came && (figure || clause.subject == Subject::We)
}

/// Nouns that say nothing of the thing.
const GENERIC: &[&str] = &[
    "team", "teams", "project", "projects", "target", "targets", "results", "people", "tasks",
    "things", "work", "person", "percent", "year", "years", "members", "expectations", "deadlines",
    "deadline", "problem", "problems", "issues", "skills", "experience", "clients", "customers",
    "company", "business", "organization", "organisation", "time",
];

/// Whether a clause names a thing: a noun with its article or number that is no buzzword.
fn is_concrete(text: &Text<'_>, clause: &Clause) -> bool {
    clause.words.iter().any(|at| {
        let word = text.lower(*at);
        let determined = matches!(
            text.lower_before(*at),
            "the"
                | "a"
                | "an"
                | "my"
                | "our"
                | "his"
                | "her"
                | "their"
                | "its"
                | "two"
                | "three"
                | "four"
                | "every"
                | "each"
        );
        let determined = determined
            || at
                .checked_sub(1)
                .is_some_and(|it| outcomes::is_figure(text, it));
        (determined
            && word.len() > 2
            && !outcomes::is_figure(text, *at)
            && !GENERIC.contains(&word)
            && !is_buzz(word)
            && !JUDGING.function_words.iter().any(|it| it == word))
            || matches!(word, "him" | "her" | "them" | "it")
    })
}

/// A story told in the present: a day that is named, and several deeds.
fn present_actions(text: &Text<'_>, clauses: &[Clause]) -> Vec<Told> {
    let doing: Vec<Told> = clauses
        .iter()
        .enumerate()
        .filter(|(_, it)| it.telling == Telling::PresentDeed && it.subject != Subject::Other)
        .filter(|(_, it)| !it.negated && !it.subordinate && !it.question)
        .map(|(number, clause)| (number, kind_of(clause)))
        .collect();
    let habit = clauses.iter().any(|it| {
        it.has(
            text,
            &[
                "usually", "always", "normally", "generally", "whenever", "typically", "often",
            ],
        )
    });
    let conditions = clauses
        .iter()
        .filter(|it| it.telling == Telling::Hypothetical || it.has(text, &["if", "every"]))
        .count();
    let once = clauses.iter().any(|it| scene::names_time(text, it));
    let event = clauses
        .iter()
        .any(|it| it.has_of(text, &TABLES.times_weak) && it.telling != Telling::PresentDeed);
    let proof = clauses
        .iter()
        .any(|it| it.has_phrase(text, &TABLES.result_phrases) && it.is_past());
    if doing.len() >= 2 && (!habit && (once || (event && conditions == 0)) || proof) {
        doing
    } else {
        Vec::new()
    }
}
