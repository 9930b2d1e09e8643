//! What the speaker was asked or had to do, where it is said in words. Not here: what happened (`telling`),
//! and what others say that they want (`wish`).

use super::morph::{self, Object};
use super::people;
use super::tables::TABLES;
use super::telling::Event;
use super::wish;
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::collections::HashSet;
use std::ops::Range;

pub(super) fn find(text: &Text<'_>, events: &[Event], has_story: bool) -> Vec<Part> {
    let mut found: Vec<Range<usize>> = Vec::new();
    found.extend(text.find_all(&TABLES.duties));
    found.extend(
        (0..text.len())
            .filter(|at| is_responsible(text, *at))
            .map(|at| at..at + 2),
    );
    found.extend(
        (0..text.len())
            .filter(|at| is_my_duty(text, *at))
            .map(|at| at..at + 2),
    );
    found.extend(
        events
            .iter()
            .filter(|it| is_request(text, it))
            .map(|it| it.at.clone()),
    );
    found.extend(
        (0..text.len())
            .filter(|at| is_passive(text, *at))
            .map(|at| at..at + 1),
    );
    found.extend(
        (0..text.len())
            .filter(|at| is_mine_to_do(text, *at))
            .map(|at| at..at + 1),
    );
    if has_story || is_told_in_present(text) {
        found.extend(
            (0..text.len())
                .filter(|at| is_present_request(text, *at))
                .map(|at| at..at + 2),
        );
    }
    if has_story {
        found.extend(
            (0..text.len())
                .filter(|at| wish::is_quoted_order(text, *at))
                .map(|at| at..at + 1),
        );
        found.extend(
            (0..text.len())
                .filter(|at| wish::is_wish(text, *at))
                .map(|at| at..at + 1),
        );
        found.extend(
            text.find_all(&TABLES.duty_names)
                .into_iter()
                .filter(|at| is_duty_of_story(text, at)),
        );
    }
    let conditional: HashSet<usize> = events
        .iter()
        .filter(|it| it.conditional)
        .map(|it| it.verb)
        .collect();
    found.retain(|at| !conditional.contains(&at.start) && !follows_condition(text, at.start));
    found.sort_by_key(|at| (at.start, at.end));
    let mut parts: Vec<Part> = Vec::new();
    for at in found {
        let end = end_of_clause(text, &at);
        if parts.last().is_none_or(|part| part.at.end <= at.start) {
            parts.push(Part::new(MarkKind::Task, at.start..end));
        }
    }
    parts
}

fn follows_condition(text: &Text<'_>, at: usize) -> bool {
    (at.saturating_sub(6)..at)
        .rev()
        .take_while(|before| !text.before(before + 1).stop)
        .any(|before| text.is(before, &["لو", "اذا", "واذا", "ولو", "كلما"]))
}

fn end_of_clause(text: &Text<'_>, at: &Range<usize>) -> usize {
    let mut end = at.end;
    while end < text.len()
        && end < at.start + 12
        && (end < at.start + 4 || !text.before(end).comma)
        && !text.before(end).stop
    {
        end += 1;
    }
    end.max(at.end)
}

/// "I had to": the preposition with the speaker, which differs from the bare one by its last letter only.
fn is_my_duty(text: &Text<'_>, at: usize) -> bool {
    let next = text.words().get(at + 1).map_or("", |word| word.raw);
    let is_mine = matches!(next, "علي" | "عليّ" | "عليَّ");
    let is_that = text.is(at + 2, &["ان"]);
    let behind = text.lower(at + 2);
    let is_noun =
        !behind.is_empty() && !behind.starts_with("ال") && !text.before(at + 2).is_break();
    text.is(at, &["كان", "وكان", "فكان", "صار", "وصار"])
        && (is_mine || (text.is(at + 1, &["علي"]) && is_that))
        && (is_that || is_noun || next != "علي")
}

/// "I was then responsible for": a word may stand between.
fn is_responsible(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["كنت", "وكنت", "كنا", "وكنا", "انا", "وانا"])
        && (at + 1..at + 4)
            .take_while(|it| !text.before(*it).is_break())
            .any(|it| {
                TABLES.responsible.at(text, it) && (it > at + 1 || !text.is(at, &["انا", "وانا"]))
            })
        && (!text.is(at, &["انا", "وانا"]) || text.is(at + 1, &["كنت", "يومها", "وقتها", "حينها"]))
}

/// Another one asks the speaker.
fn is_request(text: &Text<'_>, event: &Event) -> bool {
    if event.negated || event.conditional {
        return false;
    }
    // "He asked for me afterwards": what came of it.
    if text.is(event.verb + 1, &["بعدها", "لاحقا", "بعدين"]) {
        return false;
    }
    let verb = text.lower(event.verb);
    let bare = morph::unjoined(verb).filter(|it| asks(it)).unwrap_or(verb);
    let is_sent = event.is_third() && event.object == Object::Us && is_sending(verb);
    if is_sent || !asks(bare) {
        return is_sent;
    }
    let asks_that = (event.verb + 1..event.verb + 4).any(|at| {
        let raw = text.words().get(at + 1).map_or("", |word| word.raw);
        text.is(at, &["ان"]) && raw.starts_with(['أ', 'ن'])
    });
    // "She recommended me to her brother".
    if event.object == Object::None
        && TABLES.recommending.has(bare)
        && text.is(event.verb + 1, &["بي", "بنا"])
    {
        return false;
    }
    let is_to_me = event.object == Object::Us || asks_that || people::me_follows(text, event.verb);
    // "I was charged with": a passive, which looks like "I charged".
    let is_passive = bare == "كلفت" && text.lower(event.verb + 1).starts_with('ب');
    if !event.is_third() && !is_passive {
        return false;
    }
    if TABLES.handing.iter().any(|it| bare.starts_with(it))
        && !event.at.clone().any(|at| TABLES.handed.at(text, at))
    {
        return false;
    }
    is_to_me || is_passive
}

/// "The captain orders me to", told as if it happened now.
pub(super) fn is_present_request(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    let Some(body) = morph::unjoined(word)
        .filter(|it| it.starts_with(['ي', 'ت']))
        .unwrap_or(word)
        .strip_prefix(['ي', 'ت'])
    else {
        return false;
    };
    let of_me = ["ني", "نا"].iter().find_map(|me| body.strip_suffix(me));
    let has_order =
        (at + 1..at + 4).any(|it| text.is(it, &["ان"]) || text.lower(it).starts_with("با"));
    of_me.is_some_and(|it| TABLES.asking.has(it) && has_order)
        || (body == "طلب" && text.is(at + 1, &["مني", "منا"]))
}

/// Whether a row of presents tells what happened once.
fn is_told_in_present(text: &Text<'_>) -> bool {
    let done = text
        .words()
        .iter()
        .filter(|it| morph::present_of_i(it).is_some_and(|(_, is_also_he)| !is_also_he))
        .count();
    done >= 2 && !(0..text.len()).any(|at| TABLES.not_once.at(text, at))
}

/// "They sent me", "they chose me".
fn is_sending(verb: &str) -> bool {
    let of_me = |it: &str| {
        it.strip_suffix("ني")
            .is_some_and(|base| TABLES.sending.has(base) || TABLES.sending.has(&format!("{base}ا")))
    };
    of_me(verb) || morph::unjoined(verb).is_some_and(of_me)
}

fn asks(verb: &str) -> bool {
    TABLES.asking.has(verb)
        || ["ني", "نا"].iter().any(|me| {
            verb.strip_suffix(me).is_some_and(|it| {
                TABLES.asking.has(it)
                    || TABLES.asking.has(format!("{it}ا").as_str())
                    || (it.ends_with('ا') && TABLES.asking.has(it.replace('ا', "ي").as_str()))
            })
        })
}

/// A passive that its vowel sign shows.
fn is_passive(text: &Text<'_>, at: usize) -> bool {
    let raw = text.words().get(at).map_or("", |word| word.raw);
    [
        "طُلِب", "طُلب", "كُلِّفت", "كُلّفت", "كُلفت", "أُمرت", "أُوكل", "أُسند", "عُهد", "كُلِّف",
    ]
    .iter()
    .any(|it| raw.contains(it))
}

/// "The whole hall was mine": the duty lies upon the speaker.
fn is_mine_to_do(text: &Text<'_>, at: usize) -> bool {
    let raw = text.words().get(at).map_or("", |word| word.raw);
    let from = at.saturating_sub(5);
    let is_being = (from..at).any(|it| {
        text.is(
            it,
            &["كان", "كانت", "وكان", "وكانت", "كله", "كلها", "صار", "صارت"],
        )
    });
    let upon_me = (raw == "علي" || raw == "عليّ") && text.after(at).is_break();
    (upon_me && is_being && (from..at).all(|it| !text.before(it + 1).stop))
        || text.phrase(at, "علي عاتقي").is_some()
        || text.phrase(at, "من نصيبي").is_some()
}

/// "The task was …", "we must …": told of this once, and not of somebody else.
fn is_duty_of_story(text: &Text<'_>, at: &Range<usize>) -> bool {
    let before = text.lower_before(at.start);
    let last = at.end.saturating_sub(1);
    let next = text.words().get(at.end).map_or("", |word| word.raw);
    if matches!(
        text.lower(last),
        "لازم" | "ولازم" | "لابد" | "بد" | "ان" | "المفروض"
    ) {
        return next.starts_with(['أ', 'ن']) || matches!(next, "من" | "نا");
    }
    if matches!(
        text.lower(at.start),
        "المهمة" | "والمهمة" | "الهدف" | "والهدف" | "التكليف" | "دوري" | "ودوري"
    ) {
        let opens = text.before(at.start).is_break() || text.lower(at.start).starts_with('و');
        return opens && !text.before(at.end).stop
            || matches!(before, "وكانت" | "كانت" | "وكان" | "كان");
    }
    true
}
