//! What came out, in Spanish: changes and reactions told after what was done, and measures before and after. Not here:
//! what the speaker did.

use super::own_outcome::{
    Told, is_delivered, is_lasting, is_measure, is_own_loss, is_own_outcome, is_reached,
};
use super::tables::TABLES;
use super::telling::Telling;
use super::times::is_day;
use super::verbs::{Tense, Verb, Who};
use super::{request, task};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

pub(super) fn find(telling: &Telling<'_, '_>, told: &Told) -> Vec<Part> {
    let mut found: Vec<Range<usize>> = telling
        .verbs
        .iter()
        .filter(|verb| is_outcome(telling, verb, told))
        .map(|verb| telling.clause(verb))
        .collect();
    found.extend(by_cue(telling, told));
    if found.is_empty() {
        found.extend(without_verb(telling, told));
    }
    found.sort_by_key(|at| (at.start, at.end));
    found.dedup_by(|a, b| a.start < b.end);
    found
        .into_iter()
        .map(|at| Part::new(MarkKind::Result, at))
        .collect()
}

fn is_outcome(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    match verb.who {
        Who::I => {
            is_own_outcome(telling, verb)
                || is_delivered(telling, verb, told)
                || is_own_loss(telling, verb, told)
        }
        Who::We => {
            is_reached(telling, verb, told)
                || is_lasting(telling, verb, told)
                || is_state_reached(telling, verb, told)
        }
        Who::Other => is_change(telling, verb, told),
    }
}

/// What others did, or what became of it, after the speaker had acted.
fn is_change(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    let word = text.lower(verb.at);
    let told_now = match verb.tense {
        Tense::Preterite | Tense::Perfect => {
            !["había", "habían"].contains(&text.lower_before(verb.at))
        }
        Tense::Present => telling.in_present || is_now(telling, verb, told),
        Tense::Imperfect => return is_state_reached(telling, verb, told),
        Tense::Conditional => false,
    };
    if !told_now || verb.subordinate || task::is_target(telling, verb) {
        return false;
    }
    if request::is_request(telling, verb) && told.last.is_none_or(|last| verb.at < last) {
        return false;
    }
    let changes = TABLES
        .result_third
        .iter()
        .any(|stem| word.starts_with(stem.as_str()));
    match (told.first, told.last) {
        (Some(_), Some(last)) if verb.at >= last => true,
        (Some(first), _) => {
            changes && verb.at > first && told.actions >= 2 && verb.at * 2 > text.len()
        }
        _ => {
            changes
                && is_late(telling, verb)
                && (telling.has_words_behind(verb) || word.ends_with('ó'))
        }
    }
}

/// Whether the verb stands behind another event, in the second half.
fn is_late(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    telling.first_past.is_some_and(|first| first < verb.at) && verb.at * 2 >= telling.text.len()
}

/// "El puente sigue ahí", "hoy los chicos siguen juntos", "vive en Cracovia": how things are since.
fn is_now(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    let stays = text.is(verb.at, &["sigue", "siguen"]);
    let from = (verb.start.saturating_sub(6)..=verb.start)
        .rev()
        .find(|at| text.before(*at).stop)
        .unwrap_or(verb.start.saturating_sub(6));
    let before = |words: &[&str]| (from..verb.start + 1).any(|at| text.is(at, words));
    let now = before(&["hoy", "ahora", "ya", "todavía", "aún", "actualmente"]);
    let behind = verb.at + 1..telling.clause_end(verb.at);
    let lasts = text.is(verb.at, &["lleva", "llevan", "va", "van"])
        && behind.clone().any(|at| {
            text.is(
                at,
                &[
                    "años", "año", "meses", "mes", "semanas", "días", "temporadas", "cursos",
                    "sin", "campañas", "veces", "inviernos", "veranos",
                ],
            )
        });
    // Behind a story that was told in the past, somebody's present is what became of them, unless it is a saying.
    let saying = before(&[
        "nadie", "uno", "todos", "siempre", "nunca", "si", "cuando", "quien",
    ]) || verb.negated
        || text.is(
            verb.at,
            &[
                "es", "son", "hay", "dice", "dicen", "pasa", "da", "va", "sirve",
            ],
        );
    let upon_me =
        (verb.start..verb.at).any(|at| text.is(at, &["me", "nos", "lo", "la", "los", "las"]));
    let known = TABLES.lives_on.contains(text.lower(verb.at)) || upon_me;
    let became = known
        && !saying
        && (told.actions >= 2 || told.actions == 1 && text.before(verb.start).stop)
        && told.last.is_some_and(|last| {
            verb.at >= last && (last..=verb.start).any(|at| text.before(at).stop)
        })
        && telling.has_words_behind(verb);
    stays || now || lasts || became
}

/// "A las cinco estaban las papeletas en la mesa": a state at the end, dated after what was done.
fn is_state_reached(telling: &Telling<'_, '_>, verb: &Verb, told: &Told) -> bool {
    let text = telling.text;
    let after = verb.tense == Tense::Imperfect && told.last.is_some_and(|last| verb.at >= last);
    let dated = (verb.start.saturating_sub(8)..verb.at)
        .rev()
        .take_while(|at| !text.before(at + 1).stop)
        .any(|at| {
            is_day(text, at)
                || text.is(
                    at,
                    &[
                        "las", "siguiente", "ya", "semana", "media", "rato", "cuarto", "después",
                        "semanas", "meses", "mes", "hora", "horas", "minutos", "días", "final",
                    ],
                )
        });
    after && dated && !verb.subordinate && !task::is_duty(telling, verb)
}

/// The clause behind a word that announces an outcome.
fn by_cue(telling: &Telling<'_, '_>, told: &Told) -> Option<Range<usize>> {
    let text = telling.text;
    let from = told.first.unwrap_or(0);
    (from + 1..text.len()).find_map(|at| {
        let (cue, end) = text.any_phrase(at, &TABLES.cues)?;
        let opens = text.before(at).stop
            || text.before(at).comma
            || ["y", "e"].contains(&text.lower_before(at));
        if ["hoy", "ahora"].contains(&cue)
            && opens
            && told.last.is_some_and(|last| at >= last)
            && end < text.len()
        {
            return Some(at..telling.clause_end(end));
        }
        let preceded = telling.first_past.is_some_and(|first| first < at);
        let strong = TABLES.strong_cues.contains(cue) && (told.first.is_some() || preceded);
        if strong {
            return Some(at..telling.clause_end(end));
        }
        let verb = telling
            .verbs_from(end)
            .first()
            .filter(|verb| verb.at < end + 8)?;
        let told_verb = verb.who == Who::Other
            && matches!(
                verb.tense,
                Tense::Preterite | Tense::Perfect | Tense::Present
            )
            || verb.who == Who::We && verb.tense == Tense::Preterite;
        let since =
            cue == "desde que" && telling.verbs_from(end).iter().take(8).any(|it| it.negated);
        let follows = [
            "al final", "finalmente", "por fin", "por suerte", "total que",
        ]
        .contains(&cue)
            && told_verb
            && verb.tense != Tense::Present
            && told.first.is_some();
        (since || follows).then(|| at..telling.clause_end(verb.at))
    })
}

/// "Cero quejas.", "Ni un despido.", "Aprobada, con un nueve." after the last action.
fn without_verb(telling: &Telling<'_, '_>, told: &Told) -> Option<Range<usize>> {
    let text = telling.text;
    let last = told.last?;
    (last..text.len())
        .find(|at| is_state_without_verb(telling, *at))
        .map(|at| at..telling.clause_end(at))
        .or_else(|| measure_or_none(text, last).map(|at| at..telling.clause_end(at)))
}

/// "Los tres vivos.": a clause without a verb that says how they came out.
fn is_state_without_verb(telling: &Telling<'_, '_>, at: usize) -> bool {
    let text = telling.text;
    if !text.before(at).is_break() || text.before(at).edge {
        return false;
    }
    let end = (at + 1..text.len().min(at + 8))
        .find(|end| text.before(*end).is_break())
        .unwrap_or(text.len().min(at + 8));
    let has_verb = telling
        .verbs_from(at)
        .first()
        .is_some_and(|verb| verb.at < end);
    !has_verb
        && (at..end).any(|word| {
            TABLES
                .states
                .iter()
                .any(|state| text.lower(word).starts_with(state.as_str()))
        })
}

/// Where a clause begins that counts none, or a measure stands.
fn measure_or_none(text: &Text<'_>, last: usize) -> Option<usize> {
    (last..text.len()).find(|at| {
        let zero = text.is(*at, &["cero", "ningún", "ninguna"])
            || (text.lower(*at) == "ni" && text.is(at + 1, &["un", "una"]));
        let opens = text.before(*at).is_break();
        let done = opens && text.before(*at).stop && super::endings::is_participle(text.lower(*at))
            || (opens
                && text.before(*at).stop
                && (text.lower(*at).ends_with("ada") || text.lower(*at).ends_with("ados")));
        (zero && opens)
            || done
            || is_measure(text, *at)
            || text.is(*at, &["resultado"]) && text.before(at + 1).colon
    })
}
