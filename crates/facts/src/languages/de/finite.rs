//! Which word of a German clause is its finite verb, and which are its participles. Not here: the forms (`verbs`).

use super::lexicon::{is_determiner, is_verb_of_doing};
use super::tables::TABLES;
use super::verbs;
use crate::text::Text;

/// The finite verb: the first in a main clause, the last in a subordinate one.
pub(super) fn finite_verb(text: &Text<'_>, words: &[usize], subordinate: bool) -> Option<usize> {
    if subordinate {
        return words
            .iter()
            .rev()
            .copied()
            .find(|at| verbs::is_finite(text.lower(*at)) && !is_attribute(text, *at));
    }
    // Behind a "ich" that begins its clause stands its verb.
    let begins = words
        .iter()
        .position(|at| !text.is(*at, &TABLES.before_verb));
    let behind_ich = begins
        .filter(|begins| {
            words
                .get(*begins)
                .is_some_and(|at| text.lower(*at) == "ich")
        })
        .and_then(|begins| words.get(begins + 1).copied())
        .filter(|at| verbs::is_finite(text.lower(*at)) || is_present_first(text.lower(*at)));
    if behind_ich.is_some() {
        return behind_ich;
    }
    let verb = words
        .iter()
        .enumerate()
        .filter(|(_, at)| verbs::is_finite(text.lower(**at)))
        .find(|(number, at)| {
            let before = number.checked_sub(1).and_then(|it| words.get(it));
            !is_attribute(text, **at)
                && !before.is_some_and(|before| ends_noun_phrase(text, *before, **at))
        })
        .map(|(_, at)| *at);
    // A noun that opens its sentence may look like a weak past: "Konflikte löse ich".
    let doubtful = verb.is_some_and(|at| {
        text.words()
            .get(at)
            .is_some_and(|word| word.is_capitalized())
            && (verbs::is_weak_past(text.lower(at)) || verbs::is_weak_past_plural(text.lower(at)))
    });
    if doubtful {
        let later = words.iter().copied().find(|at| {
            Some(*at) > verb && verbs::is_finite(text.lower(*at)) && !is_attribute(text, *at)
        });
        return later.or_else(|| verb_beside_ich(text, words)).or(verb);
    }
    verb.or_else(|| verb_beside_ich(text, words))
        .or_else(|| verb_behind_noun(text, words))
}

/// "die beauftragte Firma": a word that looks like a past stands between an article and a noun; nouns are no verbs.
fn is_attribute(text: &Text<'_>, at: usize) -> bool {
    let Some(word) = text.words().get(at) else {
        return false;
    };
    // "am liebsten", "eine gestresste": no verb stands behind these.
    let before = text.lower_before(at);
    let never = is_determiner(before)
        && !matches!(
            before,
            "der"
                | "die"
                | "das"
                | "den"
                | "dem"
                | "alle"
                | "diese"
                | "dieser"
                | "beide"
                | "zwei"
                | "drei"
                | "keine"
                | "jeder"
                | "ihr"
                | "vier"
                | "fünf"
        );
    if never && !text.before(at).is_break() && verbs::looks_weak(text.lower(at)) {
        return true;
    }
    let opens = text.before(at).stop || text.before(at).quote || text.before(at).colon;
    if word.is_capitalized() && !opens {
        return true;
    }
    let noun_follows = text
        .words()
        .get(at + 1)
        .is_some_and(|next| next.is_capitalized() && !text.before(at + 1).is_break());
    noun_follows && word.lower.ends_with('e') && is_determiner(text.lower_before(at))
        || noun_follows && word.lower.ends_with("en") && is_determiner(text.lower_before(at))
}

/// Infinitives behind "zu" are not finite.
fn ends_noun_phrase(text: &Text<'_>, before: usize, at: usize) -> bool {
    text.lower(before) == "zu" && text.lower(at).ends_with("en")
}

/// A verb of the present that only its place beside "ich" shows: "ich geh hin", "frag ich".
fn verb_beside_ich(text: &Text<'_>, words: &[usize]) -> Option<usize> {
    let ich = words.iter().position(|at| text.lower(*at) == "ich")?;
    let looks = |number: usize| {
        words
            .get(number)
            .copied()
            .filter(|at| is_present_first(text.lower(*at)))
    };
    let begins = words
        .iter()
        .position(|at| !text.is(*at, &TABLES.before_verb))
        == Some(ich);
    let second = words
        .get(ich + 1)
        .copied()
        .filter(|at| begins && is_verb_of_doing(text.lower(*at)));
    // "Dann spiel ich …": the verb is the second of its clause.
    let inverted = ich.checked_sub(1).and_then(|verb| {
        let adverbs = words.get(..verb).unwrap_or_default();
        let only =
            !adverbs.is_empty() && adverbs.iter().all(|at| text.is(*at, &TABLES.before_verb));
        words
            .get(verb)
            .copied()
            .filter(|at| only && is_verb_of_doing(text.lower(*at)))
    });
    looks(ich + 1)
        .or_else(|| ich.checked_sub(1).and_then(looks))
        .or(second)
        .or(inverted)
}

/// "die Orgel pfeift", "Chef zahlt": what ends in `-t` behind a noun that begins its clause is its verb, if it has none
/// that is known.
fn verb_behind_noun(text: &Text<'_>, words: &[usize]) -> Option<usize> {
    let mut own = words
        .iter()
        .copied()
        .skip_while(|at| text.is(*at, &TABLES.before_verb));
    let first = own.next()?;
    let is_noun = |at: usize| {
        text.words()
            .get(at)
            .is_some_and(|word| word.is_capitalized() && !word.is_number())
    };
    let noun = if is_determiner(text.lower(first)) {
        own.next().filter(|at| is_noun(*at))?
    } else {
        is_noun(first).then_some(first)?
    };
    let verb = own
        .next()
        .filter(|at| *at == noun + 1 && !text.before(*at).is_break())?;
    let word = text.lower(verb);
    let form = word.ends_with('t')
        && word.chars().count() > 3
        && !is_noun(verb)
        && !verbs::is_participle(word)
        && !TABLES.no_verbs_in_t.contains(&word);
    form.then_some(verb)
}

/// Forms of the first person singular that nothing else has.
fn is_present_first(word: &str) -> bool {
    TABLES.bare_first.contains(&word)
        || (word.ends_with('e')
            && word.chars().count() > 3
            && !matches!(
                word,
                "keine"
                    | "meine"
                    | "eine"
                    | "seine"
                    | "ihre"
                    | "unsere"
                    | "heute"
                    | "diese"
                    | "beide"
                    | "jede"
                    | "ohne"
                    | "gerne"
                    | "lange"
                    | "alle"
                    | "solche"
                    | "welche"
                    | "letzte"
                    | "erste"
                    | "viele"
            ))
}

pub(super) fn participles(text: &Text<'_>, words: &[usize], finite: Option<usize>) -> Vec<usize> {
    words
        .iter()
        .copied()
        .filter(|at| Some(*at) != finite && verbs::is_participle(text.lower(*at)))
        .filter(|at| {
            // Attributes ("die bereits gebohrten Bäume") stand before their noun, nouns are written large.
            let is_noun = text
                .words()
                .get(*at)
                .is_some_and(|word| word.is_capitalized())
                && !text.before(*at).stop;
            let noun_follows = words.last() != Some(at)
                && !text.before(at + 1).is_break()
                && text
                    .words()
                    .get(at + 1)
                    .is_some_and(|next| next.is_capitalized());
            let is_attribute = noun_follows && text.lower(*at).ends_with("en");
            !is_noun && !is_attribute
        })
        .collect()
}
