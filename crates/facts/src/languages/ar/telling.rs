//! What a text tells, verb by verb: who did it, and whether it happened at all (negated, only if, or told as a
//! circumstance of something else).
//!
//! Not here: which of it is a part of a story (`story`), and what single words are (`morph`), and whom a verb
//! tells of where its spelling leaves that open (`subject`).

use super::morph::{self, Object, Past};
use super::people;
use super::subject;
use super::tables::TABLES;
use super::verb::{Class, Person};
use crate::text::Text;
use std::collections::HashSet;
use std::ops::Range;

/// Something that happened, as one verb in the past tells it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) verb: usize,
    /// The verb with what belongs to it.
    pub(super) at: Range<usize>,
    pub(super) person: Person,
    pub(super) class: Class,
    pub(super) object: Object,
    pub(super) negated: bool,
    /// Told as a circumstance ("when …", "who …", "because …").
    pub(super) subordinate: bool,
    /// Only if.
    pub(super) conditional: bool,
}

impl Event {
    /// Whether it is told as something that happened, in its own right.
    pub(super) fn is_told(&self) -> bool {
        !self.subordinate && !self.conditional
    }

    pub(super) fn is_third(&self) -> bool {
        matches!(self.person, Person::He | Person::She | Person::They)
    }
}

/// A clause is told in fewer words than this, where no punctuation ends it.
const CLAUSE_MAX_WORDS: usize = 12;
/// How far a condition reaches where no punctuation ends it.
const CONDITION_MAX_WORDS: usize = 10;

const CONDITIONS: &[&str] = &["لو", "ولو", "اذا", "واذا", "فاذا", "لولا", "فلو", "كلما"];

pub(super) fn read(text: &Text<'_>) -> Vec<Event> {
    let conditional = conditional_words(text);
    let pasts: Vec<Option<Past>> = text.words().iter().map(morph::past).collect();
    let mut events: Vec<Event> = Vec::new();
    let mut she_tells = false;
    for (at, past) in pasts.iter().enumerate() {
        if text.before(at).stop {
            she_tells = false;
        }
        let Some(mut past) = past.filter(|it| is_verb_here(text, at, *it)) else {
            continue;
        };
        if is_working_at(text, at, past) {
            past.class = Class::State;
        }
        if subject::grew_less(text, at) {
            (past.class, past.person) = (Class::Outcome, Person::She);
        }
        let person = subject::who(text, at, past, she_tells);
        let is_doing = matches!(past.class, Class::Act | Class::Move | Class::Speech);
        let is_named =
            past.person == Person::IOrShe || (is_doing && subject::is_feminine_before(text, at));
        she_tells = match person {
            Person::She => {
                is_named
                    || she_tells
                    || people::follows(text, at)
                    || (is_doing && past.person == Person::She && subject::is_left_out(text, at))
            }
            Person::I => false,
            _ => she_tells,
        };
        let (negated, start) = negation(text, at);
        events.push(Event {
            verb: at,
            at: start..at + 1,
            person,
            class: past.class,
            object: past.object,
            negated,
            subordinate: is_subordinate(text, at, past),
            conditional: conditional.get(at).copied().unwrap_or(false),
        });
    }
    add_negated_presents(text, &conditional, &mut events);
    set_ends(text, &mut events);
    events
}

/// Up to the next verb, comma or full stop.
fn set_ends(text: &Text<'_>, events: &mut [Event]) {
    let starts: Vec<usize> = events.iter().map(|event| event.at.start).collect();
    for (event, next) in events
        .iter_mut()
        .zip(starts.into_iter().skip(1).chain([text.len()]))
    {
        let mut end = event.verb + 1;
        while end < next && end < event.verb + CLAUSE_MAX_WORDS && !text.before(end).is_break() {
            end += 1;
        }
        event.at.end = end;
    }
}

fn conditional_words(text: &Text<'_>) -> Vec<bool> {
    let mut left = 0_usize;
    (0..text.len())
        .map(|at| {
            if text.before(at).stop {
                left = 0;
            }
            if text.is(at, CONDITIONS) && !text.is(at + 1, &["سمحت", "سمحتي", "سمحتم"])
            {
                left = if is_punctuated(text) {
                    usize::MAX
                } else {
                    CONDITION_MAX_WORDS
                };
            }
            left = left.saturating_sub(1);
            left > 0
        })
        .collect()
}

/// Whether commas and full stops show where clauses end.
pub(super) fn is_punctuated(text: &Text<'_>) -> bool {
    (1..text.len().min(60)).any(|at| text.before(at).comma || text.before(at).stop)
}

/// Whether a clause begins with this word.
pub(super) fn begins_clause(text: &Text<'_>, at: usize) -> bool {
    text.before(at).is_break() || at == 0
}

fn is_verb_here(text: &Text<'_>, at: usize, past: Past) -> bool {
    let before = text.lower_before(at);
    let is_open = begins_clause(text, at);
    let is_pointing = points_at_noun(text, at);
    if !is_open
        && !past.joined
        && TABLES.prepositions.has(before)
        && !is_pointing
        && !matches!(before, "من" | "كل")
    {
        return false;
    }
    if !past.known && past.class == Class::Act && !has_company(text, at) {
        return false;
    }
    if at > 0 && text.is(at, &["سمحت", "سمحتي", "سمحتم", "سمحتوا"]) && text.is(at - 1, CONDITIONS)
    {
        return false;
    }
    if is_let_us(text, at, past)
        || (past.person == Person::He && text.is(at.wrapping_sub(1), &["لا"]) && !is_open)
    {
        return false;
    }
    let is_there = past.person == Person::He && TABLES.there_is.has(before);
    if is_there && !is_open && !past.joined {
        return false;
    }
    if !past.noun_like {
        return is_open || past.joined || !matches!(before, "من" | "كل");
    }
    let next_is_verb = !text.after(at).is_break()
        && text
            .words()
            .get(at + 1)
            .and_then(morph::past)
            .is_some_and(|next| !next.noun_like && !next.joined);
    if !is_open && !past.joined && is_counted(text, at) {
        return false;
    }
    let may_follow = TABLES.before_verbs.has(before)
        || is_pointing
        || follows_time(text, at)
        || TABLES.subordinating.has(before)
        || TABLES.negating.has(before)
        || (subject::is_subject(before)
            && (matches!(past.person, Person::She | Person::They)
                || (past.object == Object::None && past.person != Person::We)));
    let has_place = is_open || past.joined || may_follow;
    // "Our work …" where no object follows.
    let is_ours = past.person == Person::We
        && TABLES
            .our_nouns
            .has(morph::unjoined(text.lower(at)).unwrap_or(text.lower(at)));
    if (is_ours || past.person == Person::We && TABLES.our_nouns.has(text.lower(at)))
        && !has_company(text, at)
    {
        return false;
    }
    // "Our work was …", "his idea came …": the noun before a verb, not another verb.
    has_place && !(next_is_verb && (past.person == Person::We || past.object == Object::Other))
}

/// "I worked in …", which is also "it worked".
fn is_working_at(text: &Text<'_>, at: usize, past: Past) -> bool {
    let verb = text.lower(at);
    let next = text.lower(at + 1);
    matches!(past.person, Person::I | Person::We | Person::IOrShe)
        && matches!(morph::unjoined(verb).unwrap_or(verb), "اشتغلت" | "اشتغلنا")
        && !text.after(at).is_break()
        && matches!(
            next,
            "في" | "علي" | "مع" | "عند" | "ب" | "كـ" | "لدي" | "هناك"
        )
        && !subject::is_feminine_before(text, at)
}

/// "For two hundred people": a noun behind its number, unless it is a time at which something happened.
fn is_counted(text: &Text<'_>, at: usize) -> bool {
    let before = at.saturating_sub(1);
    let number = text.lower(before);
    let is_number = |word: &str| super::JUDGING.concrete.iter().any(|it| it == word);
    let bare = morph::bare_of_prefixes(number);
    (text.words().get(before).is_some_and(|it| it.is_number())
        || is_number(number)
        || is_number(bare))
        && !number.starts_with("ال")
        && !follows_time(text, at)
}

/// "Let us go back to it", which begins like "we let".
fn is_let_us(text: &Text<'_>, at: usize, past: Past) -> bool {
    let next = text.words().get(at + 1).map_or("", |word| word.raw);
    past.person == Person::We
        && TABLES.letting.at(text, at)
        && next.starts_with('ن')
        && !text.after(at).is_break()
}

/// "This year it came out": a pronoun that stands behind its noun.
fn points_at_noun(text: &Text<'_>, at: usize) -> bool {
    at >= 2
        && TABLES.demonstratives.at(text, at - 1)
        && !text.before(at - 1).is_break()
        && text.lower(at - 2).starts_with("ال")
}

/// "In January he passed", "after an hour it came back".
fn follows_time(text: &Text<'_>, at: usize) -> bool {
    let before = if text.before(at).is_break() {
        ""
    } else {
        text.lower_before(at)
    };
    if before
        .strip_prefix('ب')
        .is_some_and(|unit| TABLES.units.has(unit))
    {
        return true;
    }
    at >= 2
        && !text.before(at - 1).is_break()
        && TABLES.prepositions.has(text.lower(at - 2))
        && (TABLES.units.has(text.lower(at - 1))
            || super::JUDGING
                .concrete
                .iter()
                .any(|it| it == text.lower(at - 1)))
}

/// What is no verb of the table may be a foreign name: it needs something that only verbs take.
fn has_company(text: &Text<'_>, at: usize) -> bool {
    if text.after(at).is_break() {
        return false;
    }
    let next = text.lower(at + 1);
    TABLES.prepositions.has(next)
        || ["ال", "بال", "لل"].iter().any(|it| next.starts_with(it))
        || TABLES.with_pronouns.has(next)
        || (next.ends_with('ا') && next.chars().count() > 3)
        || next.ends_with('ة')
        || next.ends_with("ات")
        || ["ي", "ه", "ها", "هم", "نا"]
            .iter()
            .any(|it| next.chars().count() > 4 && next.ends_with(it))
}

fn negation(text: &Text<'_>, at: usize) -> (bool, usize) {
    let Some(before) = at.checked_sub(1) else {
        return (false, at);
    };
    if text.before(at).is_break() || !TABLES.negating.at(text, before) {
        return (false, at);
    }
    if text.is(before, &["ما"]) && !negates(text, before) {
        return (false, at);
    }
    (true, before)
}

/// `ما` is "not" at the beginning of a clause and behind its subject; elsewhere it is "what", or belongs to "after".
fn negates(text: &Text<'_>, ma: usize) -> bool {
    if text.before(ma).is_break() {
        return true;
    }
    let before = text.lower_before(ma);
    let is_of_before = TABLES.before_ma.has(before);
    let opens = TABLES.before_verbs.has(before)
        || TABLES.subordinating.has(before)
        || before.starts_with('و');
    let is_present = before.starts_with(['ي', 'ت']) && !opens;
    !is_of_before && !is_present
}

fn is_subordinate(text: &Text<'_>, at: usize, past: Past) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    if past.joined || text.before(at).is_break() {
        return false;
    }
    let raw = text.words().get(before).map_or("", |word| word.raw);
    if text.is(before, &["ان"]) {
        return raw.starts_with('أ') || !text.before(before).is_break();
    }
    if text.is(before, &["ما"]) {
        return !negates(text, before);
    }
    if text.is(before, &["قد", "وقد"]) {
        return raw == "قد" && TABLES.subordinating.has(text.lower_before(before));
    }
    TABLES.subordinating.at(text, before)
}

/// "Did not" is told with a present: `لم يخرج`, `ما عاد يشتكي`.
fn add_negated_presents(text: &Text<'_>, conditional: &[bool], events: &mut Vec<Event>) {
    let mut found = Vec::new();
    for at in 0..text.len() {
        if !text.is(at, &["لم", "ولم", "فلم"]) || text.after(at).is_break() {
            continue;
        }
        let person = match text.lower(at + 1).chars().next() {
            Some('ا') => Person::I,
            Some('ن') => Person::We,
            Some('ي' | 'ت') => Person::He,
            _ => continue,
        };
        found.push(Event {
            verb: at + 1,
            at: at..at + 2,
            person,
            class: morph::present_class(text.lower(at + 1))
                .filter(|it| *it == Class::Outcome)
                .unwrap_or(Class::Event),
            object: Object::None,
            negated: true,
            subordinate: TABLES.subordinating.has(text.lower_before(at))
                && !text.before(at).is_break(),
            conditional: conditional.get(at).copied().unwrap_or(false),
        });
    }
    let verbs: HashSet<usize> = found.iter().map(|event: &Event| event.verb).collect();
    events.retain(|event| !verbs.contains(&event.verb));
    events.extend(found);
    events.sort_by_key(|event| event.verb);
}
