//! How Spanish tells a story: what the speaker did, and what makes a text one that tells anything.
//!
//! The parts beside the actions are found in `setting`, `task` and `outcome`, all from the same verbs (`verbs`).
//! Not here: endings and irregular forms.

use super::endings::{is_infinitive, is_participle};
use super::tables::TABLES;
use super::telling::Telling;
use super::verbs::{Tense, Verb, Who};
use super::{event, outcome, own_outcome, setting, task};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

pub(super) fn find(text: &Text<'_>) -> Vec<Part> {
    let telling = Telling::of(text);
    if telling.is_hypothetical() || telling.is_private() {
        return Vec::new();
    }
    let mut actions = actions(&telling);
    let first = actions.iter().map(|part| part.at.start).min();
    let last = actions
        .iter()
        .filter(|part| part.kind == MarkKind::Action)
        .map(|part| part.at.end)
        .max()
        .or(actions.iter().map(|part| part.at.end).max());
    let told = own_outcome::Told {
        first,
        last,
        actions: actions.len(),
        own: actions
            .iter()
            .filter(|part| part.kind == MarkKind::Action)
            .count(),
    };
    let results = outcome::find(&telling, &told);
    if actions.is_empty() && !results.is_empty() {
        actions = practice(&telling, &results);
    }
    let mut situation = setting::find(&telling);
    let tasks = if actions.is_empty() && situation.is_none() && results.is_empty() {
        Vec::new()
    } else {
        task::find(&telling, last.filter(|_| actions.len() >= 2))
    };
    // A request that was acted on with an outcome is an occasion, too.
    if situation.is_none() && actions.len() >= 2 && !results.is_empty() {
        situation = tasks
            .first()
            .map(|task| Part::new(MarkKind::Situation, task.at.clone()));
    }
    let mut parts: Vec<Part> = situation.into_iter().collect();
    parts.extend(tasks);
    parts.extend(actions);
    parts.extend(results);
    parts.sort_by_key(|part| (part.at.start, part.at.end));
    parts
}

fn actions(telling: &Telling<'_, '_>) -> Vec<Part> {
    let text = telling.text;
    let has_event = event::has_event(telling)
        || telling.time().is_some()
        || telling
            .verbs
            .iter()
            .any(|verb| verb.tense == Tense::Imperfect);
    let mut found = Vec::new();
    for verb in &telling.verbs {
        let kind = match verb.who {
            Who::I => MarkKind::Action,
            Who::We => MarkKind::WeAction,
            Who::Other => continue,
        };
        let told = match verb.tense {
            Tense::Preterite => true,
            Tense::Perfect => has_event && is_done_once(text, verb),
            Tense::Present => telling.in_present && verb.who == Who::I,
            Tense::Imperfect => verb.who == Who::I && verb.has_clitic && has_event,
            Tense::Conditional => false,
        };
        if told && !verb.negated && acts(telling, verb) && governs(telling, verb) {
            found.push(Part::new(kind, telling.clause(verb)));
        }
    }
    found
}

/// Whether the verb tells something the speaker did, rather than felt, got, reached or was.
fn acts(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let word = text.lower(verb.at);
    let next = text.lower(verb.at + 1);
    let before_start = text.lower_before(verb.start);
    if verb.subordinate
        && ["cuando", "si", "como", "mientras", "apenas", "aunque"].contains(&before_start)
    {
        return false;
    }
    // "Reduje las mermas un 9 % pidiendo menos" tells how as well.
    let tells_how = || {
        (verb.at + 2..text.sentence_of(verb.at).end.min(verb.at + 20)).any(|at| {
            ["ando", "iendo", "yendo", "ándolo", "iéndolo"]
                .iter()
                .any(|end| text.lower(at).ends_with(end))
                && !["cuando", "estando", "siendo"].contains(&text.lower(at))
        })
    };
    if own_outcome::is_own_outcome(telling, verb) && !tells_how() {
        return false;
    }
    let reflexive = verb.at > verb.start && ["me", "nos"].contains(&text.lower_before(verb.at));
    match word {
        "fui" | "fuimos" => {
            return goes(text, verb.at + 1) || (reflexive && goes(text, verb.at + 1));
        }
        "puse" | "pusimos" if reflexive => {
            return next == "a"
                || ["el", "la", "los", "las", "en", "unos", "unas", "al"].contains(&next);
        }
        "estuve" | "estuvimos" | "anduve" => return next.ends_with("ndo"),
        "tuve" | "tuvimos" => return next == "que" && text.lower(verb.at + 2).ends_with('r'),
        "pude" | "pudimos" | "logré" | "conseguí" => return is_infinitive(next),
        "empecé" | "comencé" | "empezamos" | "comenzamos" => {
            let doing = is_infinitive(text.lower(verb.at + 2));
            return next.ends_with("ndo")
                || next == "a" && doing
                || next == "por" && (doing || telling.objects(verb) > 0);
        }
        "terminé" | "acabé" => {
            return next.ends_with("ndo")
                || (next == "de" && is_infinitive(text.lower(verb.at + 2)));
        }
        "decidí" | "quise" | "intenté" => return is_infinitive(next) || next == "que",
        "di" | "dimos" => return !["cuenta", "por"].contains(&next),
        "estudié" | "trabajé" => {
            return ["el", "la", "los", "las", "cada", "con"].contains(&next) && word == "estudié";
        }
        "estoy" | "estamos" | "veo" | "oigo" | "caigo" | "vengo" => return false,
        _ => (),
    }
    if reflexive && TABLES.reflexive_states.contains(word) {
        return false;
    }
    if verb.who == Who::We {
        return !is_passive_we(word);
    }
    !TABLES.not_action_first.contains(word)
}

/// What a group is or suffers.
fn is_passive_we(word: &str) -> bool {
    [
        "tuvimos", "estuvimos", "fuimos", "pudimos", "quisimos", "supimos", "vimos", "perdimos",
        "quedamos", "recibimos", "vivimos", "necesitamos", "estábamos", "sufrimos", "creímos",
        "pensamos", "sentimos", "logramos", "conseguimos", "llegamos", "trabajamos", "somos",
        "tenemos", "aprendimos", "ganamos",
    ]
    .contains(&word)
}

/// Whether "fui" is of "ir": a way, a place or a manner of going follows.
fn goes(text: &Text<'_>, next: usize) -> bool {
    let word = text.lower(next);
    [
        "a", "al", "hasta", "hacia", "por", "en", "con", "corriendo", "directo", "directa", "para",
        "mesa", "casa", "puerta", "piso", "uno", "una", "dos", "tres", "cuatro", "detrás", "sin",
        "también", "yo",
    ]
    .contains(&word)
        || word.ends_with("ndo")
}

/// "He llamado al taller" beside an event, but not "he trabajado", "siempre he".
fn is_done_once(text: &Text<'_>, verb: &Verb) -> bool {
    let word = text.lower(verb.at);
    !TABLES.participles_not_events.contains(word)
        && is_participle(word)
        && !["siempre", "nunca"].contains(&text.lower_before(verb.start))
}

/// Whether something is done to something: an object or a place, which lists of bare verbs and buzzwords lack.
fn governs(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let next = telling.text.lower(verb.at + 1);
    let asks = telling.text.before(verb.at + 1).colon && !next.is_empty();
    (verb.has_clitic && (telling.has_words_behind(verb) || telling.verbs.len() > 1))
        || telling.objects(verb) > 0 && !is_share_alone(telling, verb)
        || asks
}

/// "Incrementé un 45 %": nothing is said of what.
fn is_share_alone(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    text.is(verb.at + 1, &["un", "el"])
        && text
            .words()
            .get(verb.at + 2)
            .is_some_and(|word| word.is_number())
        && (text.before(verb.at + 3).is_break() || text.phrase(verb.at + 3, "por ciento").is_some())
}

/// What the speaker does as a rule, where it is told what came of it: at least two things, each done to something.
fn practice(telling: &Telling<'_, '_>, results: &[Part]) -> Vec<Part> {
    // The outcomes are in order and apart from one another.
    let in_results = |at: usize| {
        let behind = results.partition_point(|part| part.at.end <= at);
        results
            .get(behind)
            .is_some_and(|part| part.at.contains(&at))
    };
    let found: Vec<Part> = telling
        .verbs
        .iter()
        .filter(|verb| {
            verb.tense == Tense::Present && verb.who == Who::I && !verb.negated && !verb.subordinate
        })
        .filter(|verb| telling.objects(verb) > 0 && !in_results(verb.at))
        .map(|verb| Part::new(MarkKind::Action, telling.clause(verb)))
        .collect();
    if found.len() >= 2 { found } else { Vec::new() }
}
