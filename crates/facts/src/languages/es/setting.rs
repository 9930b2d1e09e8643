//! When and where something happened in Spanish, and what was going on. Not here: what was to be done, or was done.

use super::tables::TABLES;
use super::telling::Telling;
use super::verbs::{Tense, Verb, Who};
use super::{event, request, task};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::ops::Range;

/// The first words that tell the setting of one event.
pub(super) fn find(telling: &Telling<'_, '_>) -> Option<Part> {
    if !has_any_past(telling) {
        return None;
    }
    let at = telling
        .time()
        .or_else(|| going_on(telling))
        .or_else(|| goes_on(telling))
        .or_else(|| telling.scene_now().filter(|_| telling.in_present))
        .or_else(|| happened(telling))
        .or_else(|| met(telling))?;
    Some(Part::new(MarkKind::Situation, at))
}

fn has_any_past(telling: &Telling<'_, '_>) -> bool {
    event::has_event(telling)
        || telling
            .verbs
            .iter()
            .filter(|verb| verb.tense == Tense::Imperfect)
            .count()
            >= 2
}

/// What was going on: an imperfect of being, having or working, about something.
fn going_on(telling: &Telling<'_, '_>) -> Option<Range<usize>> {
    let text = telling.text;
    telling
        .verbs
        .iter()
        .filter(|verb| {
            verb.tense == Tense::Imperfect
                && !task::is_duty(telling, verb)
                && !task::is_target(telling, verb)
        })
        .filter(|verb| {
            TABLES.settings.contains(text.lower(verb.at))
                || !verb.subordinate
                || is_relative_of_indefinite(text, verb)
        })
        .find(|verb| telling.objects(verb) > 0)
        .map(|verb| telling.clause(verb))
}

/// "Estoy de becario en un laboratorio", for work that is not finished yet.
fn goes_on(telling: &Telling<'_, '_>) -> Option<Range<usize>> {
    let text = telling.text;
    if !event::is_under_way(telling) {
        return None;
    }
    (0..text.len())
        .find(|at| {
            let now = ["en este momento", "ahora mismo", "actualmente"];
            (text.is(*at, &["estoy", "estamos", "trabajo", "trabajamos", "llevo"])
                && text.is(at + 1, &["de", "en", "con", "dos", "tres", "un", "una"]))
                || text.any_phrase(*at, &now).is_some()
        })
        .map(|at| at..telling.clause_end(at))
}

/// "Una señora que quería devolver un vestido".
fn is_relative_of_indefinite(text: &Text<'_>, verb: &Verb) -> bool {
    (verb.start.saturating_sub(5)..verb.start).any(|at| text.is(at, &["un", "una", "unos", "unas"]))
}

/// What somebody else did, or what befell the speaker, requests apart.
fn happened(telling: &Telling<'_, '_>) -> Option<Range<usize>> {
    let text = telling.text;
    let first_own = telling
        .verbs
        .iter()
        .find(|verb| verb.who != Who::Other && telling.is_past_event(verb))
        .map(|verb| verb.at);
    let upon_speaker = |verb: &Verb| (verb.start..verb.at).any(|at| text.is(at, &["me", "nos"]));
    telling
        .verbs
        .iter()
        .filter(|verb| verb.who == Who::Other && telling.is_past_event(verb) && !verb.subordinate)
        .filter(|verb| first_own.is_some_and(|own| verb.at < own) || upon_speaker(verb))
        .filter(|verb| !request::is_request(telling, verb) && !task::is_target(telling, verb))
        .filter(|verb| {
            let word = text.lower(verb.at);
            word != "resultó"
                && word != "quedó"
                && (telling.objects(verb) > 0 || has_subject(telling, verb))
        })
        .map(|verb| telling.clause(verb))
        .next()
}

/// Whether a noun with an article stands directly before the verb.
fn has_subject(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let Some(noun) = verb.start.checked_sub(1) else {
        return false;
    };
    !text.before(verb.start).is_break()
        && !TABLES.light.contains(text.lower(noun))
        && !TABLES.hollow.contains(text.lower(noun))
}

/// What the speaker met with or got to do.
fn met(telling: &Telling<'_, '_>) -> Option<Range<usize>> {
    let text = telling.text;
    telling
        .verbs
        .iter()
        .filter(|verb| verb.who != Who::Other && verb.tense == Tense::Preterite)
        .filter(|verb| TABLES.receive_first.contains(text.lower(verb.at)))
        // "Fui pinche" is a trade, "fui al puerto" an event.
        .filter(|verb| {
            text.lower(verb.at) != "fui"
                || text.is(
                    verb.at + 1,
                    &["a", "al", "hasta", "con", "en", "por", "de", "testigo"],
                )
        })
        .find(|verb| telling.objects(verb) > 0)
        .map(|verb| telling.clause(verb))
}
