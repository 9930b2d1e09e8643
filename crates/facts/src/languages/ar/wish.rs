//! What others want of the speaker: quoted orders, and wishes told of whoever may have them. Not here: requests that
//! name the speaker, and duties (`task`).

use super::morph;
use super::tables::TABLES;
use crate::text::Text;

/// "The captain said: be there by nine".
pub(super) fn is_quoted_order(text: &Text<'_>, at: usize) -> bool {
    if !TABLES.saying.at(text, at) {
        return false;
    }
    let said = text.lower(at);
    let is_to_me = said.ends_with("لي")
        || said.ends_with("نا")
        || (at + 1..at + 4)
            .any(|word| text.is(word, &["لي", "لنا", "الي", "علينا", "فينا", "علي"]));
    let is_order = |word: usize| {
        let forbids = text.is(word, &["لا"])
            && text.lower(word + 1).starts_with('ت')
            && !text.after(word).is_break();
        let quoted = text.before(word).colon || text.before(word).quote;
        TABLES.ordered.at(text, word)
            || forbids
            || (quoted && morph::is_imperative(text.lower(word)))
    };
    let until = text.len().min(at + 9);
    if is_to_me {
        // What follows "he told me" at once is his word, with or without a sign of it.
        let named = (at + 1..at + 3)
            .find(|word| text.is(*word, &["لي", "لنا"]))
            .unwrap_or(at);
        let raw = text.words().get(named + 1).map_or("", |it| it.raw);
        let is_told = raw.starts_with('ا')
            && !raw.starts_with("ال")
            && morph::is_imperative(text.lower(named + 1));
        return is_told || (at + 1..until).any(is_order);
    }
    // Whoever is in charge need not say to whom: "the manager said: sort it out".
    let by_client = is_client(text, at + 1)
        || (at > 0 && is_client(text, at - 1))
        || (at > 1 && is_client(text, at - 2) && !text.before(at - 1).is_break());
    by_client && (at + 1..until.min(at + 4)).any(is_order)
}

fn is_client(text: &Text<'_>, at: usize) -> bool {
    TABLES.clients.has(morph::bare_of_prefixes(text.lower(at)))
}

/// A time until which something is wanted.
fn is_deadline(text: &Text<'_>, at: usize) -> bool {
    TABLES.until.at(text, at)
        && (at + 1..at + 3).any(|it| TABLES.units.at(text, it) || TABLES.days.at(text, it))
}

/// "The client wanted it by Friday". What people want to do themselves is no task of the speaker's.
pub(super) fn is_wish(text: &Text<'_>, at: usize) -> bool {
    let is_negated = at > 0 && text.is(at - 1, &["لا", "ما", "لم", "مش", "مو"]);
    if is_negated || wants_to_do_it(text, at) {
        return false;
    }
    let whole = morph::unjoined(text.lower(at)).unwrap_or(text.lower(at));
    let whole = if TABLES.wanting.has(text.lower(at)) {
        text.lower(at)
    } else {
        whole
    };
    let bare = ["ها", "هم", "ه"]
        .iter()
        .find_map(|it| whole.strip_suffix(it));
    let is_one_of =
        |list: &super::tables::Words| list.has(whole) || bare.is_some_and(|it| list.has(it));
    let mut behind = (at + 1..text.len().min(at + 9)).take_while(|it| !text.before(*it).stop);
    if is_one_of(&TABLES.wanting)
        && (behind.any(|it| is_deadline(text, it)) || wants_of_me(text, at))
    {
        return true;
    }
    if is_one_of(&TABLES.conditions_set) {
        return true;
    }
    let is_asked = (at.saturating_sub(3)..at)
        .chain(at + 1..at + 3)
        .any(|it| is_client(text, it));
    is_one_of(&TABLES.wishes) && is_asked
}

/// "… that I", "… that we".
fn wants_of_me(text: &Text<'_>, at: usize) -> bool {
    (at + 1..at + 4).any(|it| {
        let raw = text.words().get(it + 1).map_or("", |word| word.raw);
        text.is(it, &["ان"]) && raw.starts_with(['أ', 'ن'])
    })
}

/// "She wants to return it": the verb behind agrees with who wants.
fn wants_to_do_it(text: &Text<'_>, at: usize) -> bool {
    let next = if text.is(at + 1, &["ان"]) {
        at + 2
    } else {
        at + 1
    };
    let wanting = text.lower(at);
    let verb = text.lower(next);
    let is_hers = wanting.starts_with('ت')
        || wanting.ends_with('ت')
        || wanting.ends_with("ها")
        || wanting.ends_with('ة');
    let letter = if is_hers { 'ت' } else { 'ي' };
    !text.before(next).is_break()
        && verb.starts_with(letter)
        && morph::present_class(verb).is_some()
}
