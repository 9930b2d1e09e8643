//! What the speaker or the group reached, in Spanish, with its measure or at the end of the story. Not here: what others
//! did, and what became of it (`outcome`).

use super::tables::TABLES;
use super::telling::Telling;
use super::verbs::{Tense, Verb, Who};
use crate::text::Text;

/// Where the actions are.
pub(super) struct Told {
    pub(super) first: Option<usize>,
    /// Where the last one ends.
    pub(super) last: Option<usize>,
    pub(super) actions: usize,
    /// Those of the speaker alone.
    pub(super) own: usize,
}

/// "Subí la satisfacción del ocho al nueve": what the speaker reached, with its measure, and not how.
pub(super) fn is_own_outcome(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let word = text.lower(verb.at);
    if verb.who != Who::I || verb.tense != Tense::Preterite || verb.negated || verb.subordinate {
        return false;
    }
    let end = sentence_end(text, verb.at);
    if !TABLES.outcome_first.contains(word) || telling.objects(verb) == 0 {
        return false;
    }
    // "Incrementé un 45 %" in a list of claims says of nothing that it rose.
    let of_something = (verb.at + 1..end.min(verb.at + 9))
        .take_while(|at| !text.before(*at).is_break() || text.before(*at).quote)
        .any(|at| {
            let it = text.lower(at);
            let counted = text.words().get(at).is_some_and(|word| word.is_number());
            !counted
                && !TABLES.light.contains(it)
                && !["ciento", "porciento"].contains(&it)
                && !TABLES.hollow.contains(it)
        });
    if !verb.has_clitic && !of_something {
        return false;
    }
    let is_change = ![
        "perdí", "gané", "salvé", "rescaté", "recuperé", "elevé", "mejoré",
    ]
    .contains(&word);
    let measured = is_change && (verb.at + 1..end).any(|at| is_measure(text, at));
    let stands_alone =
        TABLES.always_outcome_first.contains(word) && !text.lower(verb.at + 1).ends_with("ar");
    measured || stands_alone
}

/// "La entregué con una hora de margen": the last thing told, with how it stood in time.
pub(super) fn is_delivered(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    let delivers = [
        "entregué", "terminé", "acabé", "llegué", "cumplí", "abrí", "saqué",
    ]
    .contains(&text.lower(verb.at));
    let in_time = (verb.at + 1..telling.clause_end(verb.at)).any(|at| {
        text.is(
            at,
            &[
                "tiempo", "hora", "horas", "antes", "minutos", "días", "plazo", "margen",
                "puntual", "fecha",
            ],
        )
    });
    verb.tense == Tense::Preterite
        && !verb.negated
        && !verb.subordinate
        && delivers
        && in_time
        && told.actions >= 2
        && telling.last_own == Some(verb.at)
}

/// A percentage, or "del … al", "de … a" with numbers.
pub(super) fn is_measure(text: &Text<'_>, at: usize) -> bool {
    let number = |at: usize| {
        text.words().get(at).is_some_and(|word| word.is_number())
            || TABLES.numbers.contains(text.lower(at))
    };
    let percent = text.phrase(at, "por ciento").is_some() || text.lower(at) == "porciento";
    let ratio = text.is(at, &["de", "del"])
        && number(at + 1)
        && (at + 2..at + 5).any(|to| text.is(to, &["a", "al"]) && number(to + 1));
    let share = text.is(at, &["un", "el"])
        && text
            .words()
            .get(at + 1)
            .is_some_and(|word| word.is_number())
        && text
            .words()
            .get(at + 1)
            .is_some_and(|word| word.at.len() <= 3);
    let part = text.is(at, &["mitad", "tercio", "doble", "triple"]);
    percent || ratio || share || part
}

/// What the group reached, at the end of a story.
pub(super) fn is_reached(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let word = telling.text.lower(verb.at);
    let reaches = TABLES
        .outcome_we
        .iter()
        .any(|stem| word.starts_with(stem.as_str()));
    // A loss or a gain is an outcome even where nothing is told that led to it.
    let lost = ["perdimos", "ganamos"].contains(&word) && told.first.is_none();
    if lost && verb.tense == Tense::Preterite && !verb.negated && telling.objects(verb) > 0 {
        return true;
    }
    let after = told.first.is_some_and(|first| verb.at > first + 3);
    if is_counted_at_the_end(telling, verb, told) {
        return true;
    }
    verb.tense == Tense::Preterite
        && !verb.subordinate
        && reaches
        && after
        && (telling.last_own == Some(verb.at)
            || ["logramos", "conseguimos", "ganamos", "perdimos"].contains(&word))
        && telling.has_words_behind(verb)
}

/// "Servimos ciento veinte cenas": what all reached, in numbers, in the last sentence of what one did.
fn is_counted_at_the_end(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    let counted = (verb.at + 1..telling.clause_end(verb.at)).any(|at| {
        TABLES.numbers.contains(text.lower(at)) && !text.is(at, &["un", "una", "unos", "unas"])
            || text.words().get(at).is_some_and(|word| word.is_number())
            || text.is(
                at,
                &["más", "menos", "doble", "mitad", "todo", "todos", "todas"],
            )
    });
    verb.tense == Tense::Preterite
        && !verb.subordinate
        && told.own >= 2
        && telling.last_own == Some(verb.at)
        && text.before(verb.start).stop
        && counted
}

/// "Seguimos abiertos.": how all are since.
pub(super) fn is_lasting(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    text.lower(verb.at) == "seguimos"
        && text.before(verb.start).is_break()
        && told.last.is_some_and(|last| verb.at >= last)
        && !text.is(
            verb.at + 1,
            &["a", "al", "hasta", "con", "por", "la", "el", "los", "las"],
        )
        && telling.has_words_behind(verb)
}

/// "Perdí el siguiente encargo": a loss or a gain, told last.
pub(super) fn is_own_loss(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    ["perdí", "gané", "acerté"].contains(&text.lower(verb.at))
        && !verb.negated
        && !verb.subordinate
        && told.last.is_some_and(|last| verb.at >= last)
        && (telling.objects(verb) > 0 || verb.has_clitic)
}

fn sentence_end(text: &Text<'_>, at: usize) -> usize {
    let mut end = at + 1;
    while end < text.len() && end < at + 20 && !text.before(end).stop {
        end += 1;
    }
    end
}
