//! Whether a Spanish text tells of something that happened, or of work that still goes on. Not here: the parts of it.

use super::request;
use super::telling::Telling;
use super::verbs::{Tense, Who};

/// Whether something happened: any main verb that tells an event.
pub(super) fn has_event(telling: &Telling<'_, '_>) -> bool {
    telling.in_present
        || is_under_way(telling)
        || telling.verbs.iter().any(|verb| {
            verb.tense == Tense::Preterite
                && (!verb.subordinate || telling.objects(verb) > 0)
                && !(verb.who == Who::Other
                    && ["fue", "fueron"].contains(&telling.text.lower(verb.at)))
        })
}

/// Whether a request is told in the perfect ("me han pedido comparar"), by which work that still goes on is told.
pub(super) fn is_under_way(telling: &Telling<'_, '_>) -> bool {
    telling
        .verbs
        .iter()
        .any(|verb| verb.tense == Tense::Perfect && request::is_request(telling, verb))
}
