//! Sentences of real words that nobody can mean: the number sat down, the key ate. Not here: random letters, which all
//! languages have in common.

use super::morph;
use super::tables::TABLES;
use super::telling::Event;
use crate::text::Text;

/// Once may be a figure of speech.
const MOST_FIGURES: usize = 1;

/// Whether things do again and again what only somebody alive does.
pub(super) fn is_nonsense(text: &Text<'_>, events: &[Event]) -> bool {
    let by_things = (0..text.len())
        .filter(|at| lives(text.lower(*at)) && has_thing_beside(text, *at))
        .count();
    let first = events
        .iter()
        .filter(|it| super::people::is_first(it.person) && !lives(text.lower(it.verb)))
        .count();
    by_things > MOST_FIGURES && by_things >= first
}

/// A verb of eating, sitting, laughing and the like, in any form that tells of a third one.
fn lives(word: &str) -> bool {
    let bare = morph::unjoined(word).unwrap_or(word);
    [word, bare].iter().any(|it| {
        let she = it.strip_suffix('ت').unwrap_or(it);
        let present = it.strip_prefix(['ي', 'ت']).unwrap_or(it);
        [*it, she, present]
            .iter()
            .any(|form| TABLES.living.has(form))
    })
}

/// The subject stands right behind the verb, or opens the clause before it.
fn has_thing_beside(text: &Text<'_>, at: usize) -> bool {
    let behind = !text.after(at).is_break() && is_thing(text.lower(at + 1));
    let before = at > 0
        && !text.before(at).is_break()
        && is_thing(text.lower(at - 1))
        && (at == 1 || text.before(at - 1).is_break() || text.lower(at - 1).starts_with('و'));
    behind || before
}

fn is_thing(word: &str) -> bool {
    let bare = morph::unjoined(word).unwrap_or(word);
    bare.strip_prefix("ال")
        .is_some_and(|it| TABLES.things.has(it))
}
