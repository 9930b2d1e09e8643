//! Who did it, where the spelling of a verb leaves "I" and "she", or "we" and "he … us", open: the neighbours decide.
//! Not here: words for people (`people`), and what the verb tells (`telling`).

use super::morph::{self, Object, Past};
use super::people::{self, is_feminine, is_human_feminine};
use super::tables::TABLES;
use super::verb::{Class, Person};
use crate::text::Text;

/// Who did it, where the spelling alone does not tell.
pub(super) fn who(text: &Text<'_>, at: usize, past: Past, she_tells: bool) -> Person {
    if past.person == Person::We && helped_us(text, at, past) {
        return Person::He;
    }
    if past.person != Person::IOrShe {
        // Spoken Arabic makes "she cried" like "I cried".
        let is_hers = past.person == Person::I
            && text.lower(at).ends_with("يت")
            && at > 0
            && !text.before(at).is_break()
            && people::is_human_feminine(text.lower(at - 1));
        return if is_hers { Person::She } else { past.person };
    }
    let before = if text.before(at).is_break() {
        ""
    } else {
        text.lower_before(at)
    };
    if TABLES.i_as_subject.has(before) {
        return Person::I;
    }
    if TABLES.she_as_subject.has(before)
        || past.object == Object::Us
        || people::me_follows(text, at)
    {
        return Person::She;
    }
    let agrees = matches!(past.class, Class::Move | Class::Speech) || calls(text, at);
    if changes_of_itself(text, at, past) || agrees && she_does_next(text, at) {
        return Person::She;
    }
    if !past.joined && is_feminine_before(text, at) {
        return Person::She;
    }
    if has_feminine_subject_after(text, at, past) {
        return Person::She;
    }
    let of_her = (at..at + 3)
        .take_while(|it| *it == at || !text.before(*it).is_break())
        .any(|it| text.lower(it).ends_with("ها"));
    if she_tells && past.joined && !of_her && !people::her_follows(text, at) {
        return Person::She;
    }
    Person::I
}

/// "She chose one": nobody is named behind the verb, nor before it.
pub(super) fn is_left_out(text: &Text<'_>, at: usize) -> bool {
    let next = text.lower(at + 1);
    let is_subject_behind = !text.after(at).is_break()
        && (is_feminine(next) || (next.starts_with("ال") && !next.ends_with('ا')));
    text.before(at).is_break() && !is_subject_behind && !text.is(at + 1, &["لي", "لنا"])
}

/// Verbs of change that tell of things only: "it went down", "it doubled".
fn changes_of_itself(text: &Text<'_>, at: usize, past: Past) -> bool {
    let verb = text.lower(at);
    let has = |it: &str| {
        it.strip_suffix('ت')
            .is_some_and(|stem| TABLES.of_things.has(stem))
    };
    past.object == Object::None && (has(verb) || morph::unjoined(verb).is_some_and(has))
}

fn calls(text: &Text<'_>, at: usize) -> bool {
    let verb = text.lower(at);
    matches!(
        morph::unjoined(verb).unwrap_or(verb),
        "اتصلت" | "كلمت" | "بعثت" | "ارسلت"
    )
}

/// "She called to thank me": a present behind the verb agrees with who does it.
fn she_does_next(text: &Text<'_>, at: usize) -> bool {
    (at + 1..text.len().min(at + 4))
        .take_while(|it| !text.before(*it).is_break())
        .any(|it| {
            let word = text.lower(it);
            let opens = !TABLES.subordinating.has(text.lower(it - 1))
                && !TABLES.prepositions.has(text.lower(it - 1))
                && !TABLES.negating.has(text.lower(it - 1));
            let of_her = ["ني", "نا", "ه", "ها", "هم"]
                .iter()
                .find_map(|ending| word.strip_suffix(ending))
                .unwrap_or(word);
            opens
                && word.starts_with('ت')
                && (morph::present_class(word).is_some() || morph::present_class(of_her).is_some())
        })
}

/// "The calls grew less", which is spelled like "I said": things stand behind it, and a measure.
pub(super) fn grew_less(text: &Text<'_>, at: usize) -> bool {
    let next = text.lower(at + 1);
    let is_thing = is_feminine(next) && !is_human_feminine(next) && !text.after(at).is_break();
    let verb = text.lower(at);
    matches!(morph::unjoined(verb).unwrap_or(verb), "قلت")
        && is_thing
        && (at + 2..text.len().min(at + 9))
            .take_while(|it| !text.before(*it).is_break())
            .any(|it| TABLES.measures.at(text, it))
}

/// "Our manager helped us", which is spelled like "we helped".
fn helped_us(text: &Text<'_>, at: usize, past: Past) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    let subject = text.lower(before);
    let opens = text.before(before).is_break() || subject.starts_with("وال");
    let is_one = !subject.ends_with("ين") && !subject.ends_with("ات") && !subject.ends_with('ة');
    !past.joined
        && past.class == Class::Act
        && !text.before(at).is_break()
        && opens
        && is_one
        && is_subject(subject)
        && !TABLES.before_verbs.has(subject)
}

/// "The company signed": a noun at the beginning of the clause, and nothing but its attributes before the verb.
pub(super) fn is_feminine_before(text: &Text<'_>, at: usize) -> bool {
    let mut first = at;
    for _ in 0..4 {
        if first == 0 || text.before(first).is_break() {
            break;
        }
        let word = text.lower(first - 1);
        if matches!(word, "قد" | "وقد") {
            first -= 1;
            continue;
        }
        if matches!(word, "كانت" | "وكانت" | "فكانت" | "صارت" | "ظلت") {
            break;
        }
        if TABLES.prepositions.has(word) || TABLES.before_verbs.has(word) {
            return false;
        }
        if TABLES.subordinating.has(word) || TABLES.negating.has(word) {
            break;
        }
        let is_verb = text
            .words()
            .get(first - 1)
            .and_then(morph::past)
            .is_some_and(|it| !it.noun_like);
        if is_verb || word.starts_with("بال") || word.starts_with("لل") {
            return false;
        }
        first -= 1;
        if word.starts_with("وال") {
            break;
        }
    }
    first < at && is_feminine(text.lower(first))
}

fn has_feminine_subject_after(text: &Text<'_>, at: usize, past: Past) -> bool {
    if past.object == Object::Other && !text.after(at).is_break() {
        // "The committee received it"; what is given has two objects, and the second looks the same.
        let next = text.lower(at + 1);
        let verb = text.lower(at);
        let gives = TABLES.giving.iter().any(|it| verb.contains(it));
        return !gives
            && next.starts_with("ال")
            && (people::is_body(next) || is_human_feminine(next));
    }
    if past.object != Object::None || text.after(at).is_break() {
        return past.class == Class::Event
            && past.known
            && past.object == Object::None
            && !past.joined;
    }
    let next = text.lower(at + 1);
    // "Four of them opened", of women.
    if text.is(at + 2, &["منهن"]) || matches!(next, "احداهن" | "بعضهن" | "كلهن" | "جميعهن")
    {
        return true;
    }
    let is_noun =
        !TABLES.prepositions.has(next) && !next.starts_with("بال") && !next.starts_with("لل");
    let is_definite = next.starts_with("ال");
    match past.class {
        Class::Event => past.known && is_noun,
        Class::Outcome => {
            is_noun && (is_feminine(next) || is_definite) && !is_bare_object(text, at + 1)
        }
        Class::Speech | Class::State => is_human_feminine(next),
        // "Seventeen girls stood": a movement has no object, only a time that it takes.
        Class::Move if is_number(text, at + 1) => !(at + 1..at + 4)
            .take_while(|it| !text.before(*it).is_break())
            .any(|it| TABLES.units.at(text, it) || TABLES.lengths.at(text, it)),
        Class::Move => {
            let bare = morph::unjoined(text.lower(at)).filter(|it| TABLES.turning_up.has(it));
            let turns_up = bare.is_some() || TABLES.turning_up.has(text.lower(at));
            is_human_feminine(next)
                || (is_noun && !is_definite && next.ends_with('ة'))
                || (turns_up && is_definite && is_feminine(next))
        }
        // "The board of the hospital refused our request".
        Class::Act
            if people::is_body(next)
                && !is_definite
                && text.lower(at + 2).starts_with("ال")
                && !text.before(at + 2).is_break() =>
        {
            has_object(text, at + 3)
                || (is_subject(text.lower(at + 3)) && !text.before(at + 3).is_break())
        }
        Class::Act => {
            (is_human_feminine(next) || (is_definite && people::is_body(next)))
                && (has_object(text, at + 2) || !people::takes_people(text.lower(at)))
        }
    }
}

fn is_number(text: &Text<'_>, at: usize) -> bool {
    text.words().get(at).is_some_and(|it| it.is_number())
        || super::JUDGING
            .concrete
            .iter()
            .any(|it| it == text.lower(at))
}

/// A noun without article in the accusative, which no subject is.
fn is_bare_object(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    !word.starts_with("ال") && word.ends_with('ا')
}

/// Whether an object stands here: what follows a subject.
fn has_object(text: &Text<'_>, at: usize) -> bool {
    if text.before(at).is_break() {
        return false;
    }
    let word = text.lower(at);
    is_bare_object(text, at) || word == "ان" || (word.starts_with("ال") && !word.ends_with('ة'))
}

/// A noun that may be what the sentence is about: with an article, or somebody's.
pub(super) fn is_subject(word: &str) -> bool {
    let has_article = ["ال", "وال", "فال"].iter().any(|it| word.starts_with(it));
    let is_somebodys = ["ي", "ه", "ها", "هم", "نا"]
        .iter()
        .any(|it| word.ends_with(it));
    word.chars().count() > 3 && (has_article || is_somebodys) && !TABLES.prepositions.has(word)
}
