//! What Arabic word forms tell about a verb: who did it, when, and to whom. Written Arabic leaves the vowels out, so
//! "I wrote" and "she wrote" look alike; what only the neighbours can tell is left to `telling`.
//!
//! Not here: how forms are put together to events and stories.

use super::JUDGING;
use super::stems::{LEXICON, Lexicon};
use super::tables::TABLES;
use super::verb::{Class, Person};
use crate::text::Word;

/// To whom, by an ending of the verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    None,
    /// The speaker, alone or with others.
    Us,
    Other,
}

/// A word read as a verb in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Past {
    pub(super) class: Class,
    pub(super) person: Person,
    pub(super) object: Object,
    /// Whether `و` or `ف` is written together with it.
    pub(super) joined: bool,
    /// Whether the same spelling is often a noun, so that its place must speak for a verb.
    pub(super) noun_like: bool,
    /// Whether it is a verb of the table, not one by its shape.
    pub(super) known: bool,
}

const OTHERS: &[&str] = &["هما", "هم", "هن", "ها", "كم", "ه", "ك"];

/// The word as a verb in the past, if it is or may be one.
pub(super) fn past(word: &Word<'_>) -> Option<Past> {
    let lower = word.lower.as_str();
    if TABLES.not_verbs.has(lower) {
        return None;
    }
    if let Some(found) = known(lower, false) {
        // "They took leave of us" and "and we invited" are spelled alike; people tell rather the latter.
        let of_us = (found.object == Object::Us)
            .then(|| unjoined(lower).and_then(|rest| known(rest, true)))
            .flatten()
            .filter(|it| it.person == Person::We && it.object == Object::None);
        return Some(of_us.unwrap_or(found));
    }
    if let Some(rest) = unjoined(lower) {
        if TABLES.not_verbs.has(rest) {
            return None;
        }
        if let Some(found) = known(rest, true) {
            return Some(found);
        }
    }
    by_shape(lower, word.raw, false)
        .or_else(|| unjoined(lower).and_then(|rest| by_shape(rest, word.raw, true)))
}

/// The rest behind a `و` or `ف` that is written together with the word.
pub(super) fn unjoined(lower: &str) -> Option<&str> {
    let rest = lower.strip_prefix(['و', 'ف'])?;
    (rest.chars().count() >= 2).then_some(rest)
}

/// The word without what Arabic writes together with it in front.
pub(super) fn bare_of_prefixes(word: &str) -> &str {
    let word = match word.strip_prefix(['و', 'ف']) {
        Some(rest) if rest.chars().count() >= 3 => rest,
        _ => word,
    };
    for prefix in ["بال", "كال", "ال", "لل"] {
        if let Some(rest) = word.strip_prefix(prefix) {
            return rest;
        }
    }
    match word.strip_prefix(['ب', 'ل']) {
        Some(rest) if rest.chars().count() >= 4 => rest,
        _ => word,
    }
}

fn known(lower: &str, joined: bool) -> Option<Past> {
    let lexicon: &Lexicon = &LEXICON;
    let past = |class: Class, person: Person, object: Object, noun_like: bool| Past {
        class,
        person,
        object,
        joined,
        noun_like,
        known: true,
    };
    if let Some((class, person)) = lexicon.past(lower) {
        let is_particle = || JUDGING.function_words.iter().any(|it| it == lower);
        if person == Person::He
            && !is_auxiliary(lower)
            && (TABLES.never_he.has(lower) || is_particle())
        {
            return None;
        }
        let noun_like = match person {
            Person::He => {
                !is_auxiliary(lower) && (lower.chars().count() <= 3 || lower.starts_with('ت'))
            }
            // A stem of three letters is that of many nouns ("our work"), one of two only that of a verb.
            Person::We => lower.chars().count() == 5,
            _ => false,
        };
        return Some(past(class, person, Object::None, noun_like));
    }
    for ending in ["ني", "نا"] {
        let base = lower.strip_suffix(ending);
        match base.and_then(|it| lexicon.before_ending(it)) {
            None | Some((_, Person::I | Person::We)) => (),
            Some((class, person)) => {
                let person = if person == Person::IOrShe {
                    Person::She
                } else {
                    person
                };
                return Some(past(class, person, Object::Us, ending == "نا"));
            }
        }
    }
    // "He wrote to me", written in one word by dialects.
    for ending in ["لي", "لنا"] {
        let base = lower
            .strip_suffix(ending)
            .filter(|it| it.chars().count() >= 3);
        match base.and_then(|it| lexicon.before_ending(it)) {
            None | Some((_, Person::I | Person::We)) => (),
            Some((class, Person::IOrShe)) => {
                return Some(past(class, Person::She, Object::Us, false));
            }
            Some((class, person)) => return Some(past(class, person, Object::Us, true)),
        }
    }
    for ending in OTHERS {
        let Some(base) = lower.strip_suffix(ending) else {
            continue;
        };
        // Dialects write "to him" together with the verb.
        let to = base.strip_suffix('ل').filter(|it| it.ends_with('ت'));
        for base in [Some(base), to].into_iter().flatten() {
            if let Some((class, person)) = lexicon.before_ending(base) {
                return Some(past(class, person, Object::Other, true));
            }
        }
    }
    // Egyptian begins derived verbs with another letter: "I spoke", "I got used to".
    let derived = lower.strip_prefix('ا').filter(|it| it.starts_with('ت'));
    if let Some((class, person)) = derived.and_then(|it| lexicon.past(it)) {
        return Some(past(class, person, Object::None, person == Person::He));
    }
    // Egyptian and Maghrebi negate with a final letter.
    if let Some(found) = lower.strip_suffix('ش').and_then(|it| lexicon.past(it)) {
        return Some(past(found.0, found.1, Object::None, false));
    }
    // Levantine and Egyptian write "him" as it is spoken.
    let base = lower
        .strip_suffix("تلو")
        .or_else(|| lower.strip_suffix("تو"))
        .or_else(|| lower.strip_suffix("تش"));
    let (class, person) = base.and_then(|it| lexicon.past(&format!("{it}ت")))?;
    Some(past(class, person, Object::Other, false))
}

/// Verbs so frequent that their spelling is always theirs.
fn is_auxiliary(lower: &str) -> bool {
    matches!(lower, "كان" | "صار" | "قال" | "راح" | "قام" | "ظل" | "بات")
}

/// Verbs that no table has, by the shape of their form.
fn by_shape(lower: &str, raw: &str, joined: bool) -> Option<Past> {
    let past = |person: Person, class: Class, noun_like: bool| {
        Some(Past {
            class,
            person,
            object: Object::None,
            joined,
            noun_like,
            known: false,
        })
    };
    let letters: Vec<char> = lower.chars().collect();
    let is_article = lower.starts_with("ال") || lower.starts_with("لل") || lower.starts_with("بال");
    if is_article || letters.len() < 4 || matches!(letters.first(), Some('ي' | 'م')) {
        return None;
    }
    if is_egyptian_passive(&letters) {
        let person = if lower.ends_with('ت') {
            Person::IOrShe
        } else {
            Person::He
        };
        return past(person, Class::Event, person == Person::He);
    }
    if let Some(base) = lower.strip_suffix('ت') {
        if (lower.ends_with("ات") && !raw.ends_with("أت")) || is_noun_of_t(&letters) {
            return None;
        }
        let person = match letters.as_slice() {
            [.., 'ي', 'ت'] => Person::I,
            [.., 'ا', _, 'ت'] => Person::She,
            [.., a, b, 'ت'] if a == b => Person::I,
            _ => Person::IOrShe,
        };
        return past(person, Class::Act, joined && base.chars().count() < 4);
    }
    // "She did it for me", written in one word by dialects.
    if lower.ends_with("تلي") || lower.ends_with("تلنا") {
        let she = past(Person::She, Class::Act, false);
        return she.map(|it| Past {
            object: Object::Us,
            ..it
        });
    }
    if raw.ends_with("وا") && letters.len() >= 5 {
        return past(Person::They, Class::Event, false);
    }
    for ending in ["ته", "تها", "تهم"] {
        if lower.strip_suffix(ending).is_some_and(is_derived) {
            return past(Person::IOrShe, Class::Act, true);
        }
    }
    if lower.strip_suffix("نا").is_some_and(is_derived) {
        return past(Person::We, Class::Act, true);
    }
    is_derived(lower).then_some(())?;
    past(Person::He, Class::Event, true)
}

/// "It was filmed", "it got solved", as Egyptians say it.
fn is_egyptian_passive(letters: &[char]) -> bool {
    matches!(letters, ['ا', 'ت', a, b, c] | ['ا', 'ت', a, b, c, 'ت'] if *a != 'ا' && *b != 'ا' && *c != 'ا' && *c != 'ة' && *b != 'و')
}

/// A form that is built like "used" or "reached": derived verbs show it even without vowels.
fn is_derived(stem: &str) -> bool {
    let letters: Vec<char> = stem.chars().collect();
    match letters.as_slice() {
        ['ا', 'س', 'ت', _, a, _] => *a != 'ا',
        ['ا', 'ن', _, a, _] | ['ا', _, 'ت', a, _] => *a != 'ا' && *a != 'و' && *a != 'ي',
        _ => false,
    }
}

/// Nouns of roots that end in `ت`: timing, voting, fixing.
fn is_noun_of_t(letters: &[char]) -> bool {
    matches!(letters, ['ت', _, _, 'ي', 'ت'] | [.., 'و', 'ت'])
}

/// The word as a present of the first person singular: whether the same spelling is also "he did".
pub(super) fn present_of_i(word: &Word<'_>) -> Option<(Class, bool)> {
    let (raw, lower) = match word.raw.strip_prefix(['و', 'ف']) {
        Some(raw) if raw.starts_with('أ') => (raw, unjoined(&word.lower)?),
        _ => (word.raw, word.lower.as_str()),
    };
    if !raw.starts_with('أ') && !raw.starts_with('آ') {
        return None;
    }
    let body = lower.strip_prefix('ا')?;
    let class = LEXICON.present(body).or_else(|| {
        OTHERS
            .iter()
            .find_map(|ending| LEXICON.present(body.strip_suffix(ending)?))
    })?;
    Some((class, LEXICON.past(lower).is_some()))
}

/// Whether the word orders something: the present without the letter of its person.
pub(super) fn is_imperative(lower: &str) -> bool {
    let body = |it: &str| LEXICON.present(it).is_some() || any_base(it);
    body(lower) || lower.strip_prefix('ا').is_some_and(body)
}

/// What kind of thing a verb in the present tells, whoever does it.
pub(super) fn present_class(lower: &str) -> Option<Class> {
    let body = lower.strip_prefix(['ا', 'ن', 'ي', 'ت'])?;
    LEXICON.present(body)
}

/// Whether the word is a future of the speaker ("I shall …").
pub(super) fn is_future_of_i(lower: &str) -> bool {
    let rest = unjoined(lower).unwrap_or(lower);
    [lower, rest].iter().any(|it| {
        it.strip_prefix("سا")
            .is_some_and(|body| LEXICON.present(body).is_some() || any_base(body))
    })
}

fn any_base(body: &str) -> bool {
    OTHERS.iter().any(|ending| {
        body.strip_suffix(ending)
            .is_some_and(|it| LEXICON.present(it).is_some())
    })
}
