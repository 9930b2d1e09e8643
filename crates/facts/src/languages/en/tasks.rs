//! The task of an English story: a request, a duty or a target in words.

use super::clause::{Clause, Subject, Telling};
use super::tables::{TABLES, has};
use super::telling::{Span, Told};
use super::verbs::{is_participle, is_present_doing};
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

const ME: &[&str] = &["me", "us"];
const SPANS: &[&str] = &[
    "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
    "weekend",
];
const SAYING: &[&str] = &[
    "said", "says", "say", "shouted", "goes", "wrote", "texted", "emailed", "told", "whispered",
    "yelled",
];

/// What an order may be written in: "left me a voicemail: keep them in the building".
const MESSAGES: &[&str] = &[
    "voicemail", "message", "note", "email", "mail", "text", "memo", "ticket", "letter", "order",
    "brief", "instruction",
];
const TERMS: &[&str] = &["by", "within", "until", "till", "before"];

pub(super) fn find(
    text: &Text<'_>,
    clauses: &[Clause],
    span: Span,
    has_scene: bool,
) -> Option<Told> {
    if span.first.is_none() && !has_scene {
        return None;
    }
    // What is asked after the last action is an outcome.
    let end = span.last.map_or(clauses.len(), |last| last + 1);
    (0..end)
        .find(|number| is_task(text, clauses, *number, span))
        .map(|number| (number, MarkKind::Task))
}

fn is_task(text: &Text<'_>, clauses: &[Clause], number: usize, span: Span) -> bool {
    let Some(clause) = clauses.get(number) else {
        return false;
    };
    if clause.telling == Telling::Hypothetical || clause.question {
        return false;
    }
    let early = span.first.is_none_or(|first| number <= first + 1);
    clause.has_phrase(text, &TABLES.task_phrases)
        || names_task(text, clause)
        || is_duty(text, clauses, number, early)
        || asks_me(text, clauses, number)
        || (early && wants_something(text, clause))
        || is_charged(text, clause)
        || gives_time(text, clause)
        || demands(text, clauses, number)
        || early && commits(text, clause)
}

/// "I'd volunteered to integrate everything": a duty that the speaker has taken.
fn commits(text: &Text<'_>, clause: &Clause) -> bool {
    let verb = clause.verb.map_or("", |at| text.lower(at));
    clause.subject != Subject::Other
        && !clause.negated
        && matches!(verb, "volunteered" | "promised" | "pledged" | "undertook")
        && clause.behind_verb(text, 1) == "to"
}

/// "My job was to", "the goal was".
fn names_task(text: &Text<'_>, clause: &Clause) -> bool {
    clause.words.iter().any(|at| {
        has(&TABLES.task_nouns, text.lower(*at))
            && text.is(
                at.wrapping_sub(1),
                &["my", "our", "the", "whole", "only", "main"],
            )
            && (text.is(at + 1, &["was", "were", "came"])
                || (text.is(at + 1, &["from", "for"]) && clause.is_past()))
    })
}

/// "I had to", before or when the speaker acts; later it is what followed.
fn is_duty(text: &Text<'_>, clauses: &[Clause], number: usize, early: bool) -> bool {
    let Some(clause) = clauses.get(number) else {
        return false;
    };
    let to = clause.words.iter().position(|at| text.lower(*at) == "to");
    let done = to
        .and_then(|to| clause.words.get(to + 1))
        .map_or("", |at| text.lower(*at));
    let duty =
        clause.telling == Telling::Duty && !done.is_empty() && !has(&TABLES.not_duties, done);
    if !duty || clause.negated {
        return false;
    }
    match clause.subject {
        Subject::Other => done == "be" && early || clause.has(text, TERMS),
        _ => early && !clause.has(text, &["so"]) || clause.has(text, TERMS),
    }
}

/// "She asked me to", "they told us we had to", "the owner wanted us to".
fn asks_me(text: &Text<'_>, clauses: &[Clause], number: usize) -> bool {
    let Some(clause) = clauses
        .get(number)
        .filter(|it| it.subject == Subject::Other)
    else {
        return false;
    };
    clause.words.iter().any(|at| {
        let asks = has(&TABLES.asking, text.lower(*at)) && ME.contains(&text.lower(at + 1));
        let next = text.lower(at + 2);
        let then_duty = clauses.get(number + 1).is_some_and(|it| {
            let is_mine = it.subject != Subject::Other
                && (it.telling == Telling::Duty
                    || it.has(text, &["should", "needed", "must", "could", "would"]));
            // "Told us the new unit had to be ready by Easter".
            let has_term =
                it.telling == Telling::Duty && it.has(text, &["be"]) && it.has(text, TERMS);
            it.sentence == clause.sentence && (is_mine || has_term)
        });
        let same_duty = clause
            .words
            .iter()
            .any(|it| *it > at + 1 && text.lower(*it) == "had" && text.lower(it + 1) == "to");
        asks && (same_duty
            || matches!(
                next,
                "to" | "for"
                    | "if"
                    | "whether"
                    | "back"
                    | "in"
                    | "on"
                    | "with"
                    | "not"
                    | "out"
                    | "over"
            )
            || next.ends_with("ing")
            || then_duty)
    })
}

/// "The editor wanted it on air", "the court required a plan"; not what somebody wanted to do.
fn wants_something(text: &Text<'_>, clause: &Clause) -> bool {
    let verb = clause.verb.map_or("", |at| text.lower(at));
    let next = clause.behind_verb(text, 1);
    let wants = matches!(
        verb,
        "wanted"
            | "needed"
            | "required"
            | "demanded"
            | "insisted"
            | "expected"
            | "ordered"
            | "requested"
            | "wants"
            | "needs"
            | "asked"
    );
    let nobody = clause.has(text, &["nobody", "everyone", "everybody", "who", "which"]);
    let asked = verb != "asked" || next == "for";
    let own = clause.subject != Subject::Other && verb == "needed" && clause.words.len() >= 4;
    (clause.subject == Subject::Other && wants && asked || own)
        && !clause.negated
        && !nobody
        && !matches!(next, "to" | "")
}

/// "I was asked to", "we got sent".
fn is_charged(text: &Text<'_>, clause: &Clause) -> bool {
    let charged = clause.words.iter().any(|at| {
        is_participle(text.lower(*at))
            && matches!(
                text.lower(*at),
                "asked"
                    | "told"
                    | "given"
                    | "assigned"
                    | "tasked"
                    | "charged"
                    | "sent"
                    | "put"
                    | "hired"
                    | "brought"
                    | "instructed"
                    | "ordered"
                    | "supposed"
                    | "expected"
                    | "called"
                    | "appointed"
                    | "handed"
                    | "booked"
                    | "seconded"
                    | "required"
            )
    });
    charged
        && clause.subject != Subject::Other
        && clause.telling == Telling::Passive
        && (clause.has(text, &["to", "in", "on", "with", "for"]) || clause.words.len() >= 4)
        && !clause.negated
}

/// "He gave me two days", "we had until Friday".
fn gives_time(text: &Text<'_>, clause: &Clause) -> bool {
    let verb = clause.verb.map_or("", |at| text.lower(at));
    let span = clause.has(text, SPANS) || clause.has(text, &["until", "till"]);
    matches!(verb, "gave" | "gives" | "left" | "had")
        && span
        && (clause.has(text, ME)
            || (clause.subject != Subject::Other
                && verb == "had"
                && clause.has(text, &["to", "until", "till"])))
}

/// What somebody who is quoted demands: "my manager said, you sort it out".
fn demands(text: &Text<'_>, clauses: &[Clause], number: usize) -> bool {
    let Some(clause) = clauses.get(number) else {
        return false;
    };
    let says = clause.has(text, SAYING) || clause.has(text, MESSAGES);
    let to_me = |at: usize| {
        let said = at.checked_sub(3).is_some_and(|at| text.is(at, SAYING));
        said && text.is(at - 2, &["to"]) && text.is(at - 1, ME)
    };
    clause.subject == Subject::Other
        && clauses
            .iter()
            .skip(number)
            .take(3)
            .take_while(|it| it.sentence == clause.sentence)
            .flat_map(|it| it.words.iter().copied())
            .any(|at| {
                let before = text.before(at);
                let after_saying = says
                    && (SAYING.contains(&text.lower_before(at))
                        || before.comma
                        || before.quote
                        || before.colon
                        || to_me(at))
                    || text.lower_before(at) == "going"
                        && text.is(at, &["you", "you've", "you'll"]);
                let you = text.is(at, &["you've", "you'll"])
                    && text.is(at + 1, &["got", "have", "need"])
                    || text.lower(at) == "you"
                        && !matches!(
                            text.lower(at + 1),
                            "know" | "see" | "are" | "were" | "said" | "did"
                        );
                let order = is_present_doing(text.lower(at))
                    && !matches!(text.lower(at), "look" | "listen" | "see" | "say");
                after_saying
                    && (you
                        || order
                        || (text.is(at, &["can", "could", "will"]) && text.lower(at + 1) == "you")
                        || (text.is(at, &["i", "we", "they"])
                            && text.is(at + 1, &["need", "want"])))
            })
}
