//! Words for people, by which "I did" and "she did" are told apart. Not here: the decision (`telling`).

use super::morph::{self, unjoined};
use super::tables::TABLES;
use super::verb::Person;
use crate::text::Text;

fn bare(word: &str) -> &str {
    let word = match unjoined(word) {
        Some(rest) if rest.starts_with("ال") => rest,
        _ => word,
    };
    word.strip_prefix("ال").unwrap_or(word)
}

/// Whether a noun is feminine by its ending or by nature.
pub(super) fn is_feminine(word: &str) -> bool {
    word.ends_with('ة')
        || (word.ends_with("ات") && word.chars().count() > 4)
        || TABLES.feminine_by_nature.has(word)
        || unjoined(word).is_some_and(|rest| TABLES.feminine_by_nature.has(rest))
        || is_human_feminine(word)
}

pub(super) fn is_human_feminine(word: &str) -> bool {
    let bare = bare(word);
    // "My colleague": the ending opens before the pronoun.
    let opened = ["تي", "تنا", "ته", "تها", "تهم"]
        .iter()
        .find_map(|ending| bare.strip_suffix(ending))
        .map(|stem| format!("{stem}ة"));
    let plural = bare.strip_suffix("ات").map(|stem| format!("{stem}ة"));
    TABLES.women.has(bare)
        || plural.is_some_and(|it| TABLES.women.has(it.as_str()))
        || matches!(bare, "نساء" | "بنات" | "امهات" | "سيدات")
        || opened.is_some_and(|it| TABLES.women.has(it.as_str()))
        || matches!(
            bare,
            "امي"
                | "اختي"
                | "بنتي"
                | "ابنتي"
                | "زوجتي"
                | "زوجته"
                | "امه"
                | "امها"
                | "اخته"
        )
}

/// An institution, which acts like a person.
pub(super) fn is_body(word: &str) -> bool {
    TABLES.institutions.has(bare(word))
}

/// Whether a woman is named right behind the verb.
pub(super) fn follows(text: &Text<'_>, at: usize) -> bool {
    !text.after(at).is_break() && is_human_feminine(text.lower(at + 1))
}

/// Whether the verb, "I" or "she", is one that people are the object of.
pub(super) fn takes_people(verb: &str) -> bool {
    let stem = |word: &str| {
        word.strip_suffix('ت')
            .is_some_and(|it| TABLES.taking_people.has(it))
    };
    stem(verb) || unjoined(verb).is_some_and(stem)
}

/// The words of the clause behind a verb, up to the next verb.
fn rest_of_clause<'t>(text: &'t Text<'_>, at: usize) -> impl Iterator<Item = usize> + 't {
    (at + 1..text.len().min(at + 4))
        .take_while(|word| !text.before(*word).is_break())
        .take_while(|word| {
            let past = text.words().get(*word).and_then(morph::past);
            !past.is_some_and(|it| it.joined && !it.noun_like)
        })
}

/// Whether the speaker is an object of the verb.
pub(super) fn me_follows(text: &Text<'_>, at: usize) -> bool {
    rest_of_clause(text, at).any(|word| {
        let raw = text.words().get(word).map_or("", |it| it.raw);
        TABLES.me_as_object.at(text, word) || matches!(raw, "عليّ" | "إليّ" | "إلي" | "فيّ")
    })
}

/// Whether another woman is an object of the verb.
pub(super) fn her_follows(text: &Text<'_>, at: usize) -> bool {
    rest_of_clause(text, at).any(|word| TABLES.her_as_object.at(text, word))
}

/// Whether a verb says what the speaker did, alone or with others.
pub(super) fn is_first(person: Person) -> bool {
    matches!(person, Person::I | Person::We)
}
