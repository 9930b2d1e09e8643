//! Words that fill pauses in English, and where the same words mean something. Not here: the words that stand beside
//! them in the tables (`particles`).

use super::openers;
use super::particles as words;
use super::sounds::sounds;
use super::verbs::is_past;
use crate::fillers::{Filler, is_in};
use crate::text::Text;

pub(super) fn find(text: &Text<'_>) -> Vec<Filler> {
    let sounds = sounds(text);
    let mut finder = Finder {
        text,
        filled: sounds.iter().map(|filler| filler.at.start).collect(),
        found: Vec::new(),
        found_words: 0,
    };
    let mut at = 0;
    let mut sounds = sounds.into_iter().peekable();
    while at < text.len() {
        if let Some(sound) = sounds.next_if(|sound| sound.at.start == at) {
            finder.push(sound);
            at += 1;
        } else if let Some((word, end)) = finder.word_at(at) {
            finder.push(Filler::new(at..end, word));
            at = end;
        } else {
            at += 1;
        }
    }
    finder.found
}

struct Finder<'t> {
    text: &'t Text<'t>,
    /// Where sounds of hesitation stand.
    filled: Vec<usize>,
    /// What was found before the word that is looked at.
    found: Vec<Filler>,
    /// How many words that are.
    found_words: usize,
}

impl Finder<'_> {
    fn push(&mut self, filler: Filler) {
        self.found_words += filler.at.len();
        self.found.push(filler);
    }

    fn word_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let text = self.text;
        let (word, end) = text.any_phrase(at, words::CANDIDATES)?;
        let plain = words::CANDIDATES.iter().find(|it| **it == word)?;
        let fills = match *plain {
            "like" => self.is_like(at),
            "so" => self.is_so(at),
            "well" => self.is_well(at),
            "okay" | "ok" | "alright" | "yeah" => self.is_answer_word(at),
            "right" => self.is_right(at),
            "anyway" | "anyways" => self.is_anyway(at),
            "you know" => self.is_you_know(at, end),
            "i mean" => self.is_i_mean(at, end),
            "kind of" | "sort of" | "kinda" | "sorta" => self.is_kind_of(at, end),
            _ => self.is_adverb(at, end),
        };
        fills.then_some((plain, end))
    }

    /// Whether a sound of hesitation or another filler stands directly before.
    fn after_filler(&self, at: usize) -> bool {
        at > 0 && !self.text.before(at).stop && is_in_last(&self.found, at - 1)
    }

    fn before_sound(&self, end: usize) -> bool {
        !self.text.before(end).stop && self.filled.binary_search(&end).is_ok()
    }

    /// Whether the sentence begins here, but for fillers.
    fn opens(&self, at: usize) -> bool {
        let mut start = at;
        while !self.text.before(start).stop {
            if start == 0 || !is_in(self.recent(), start - 1) {
                return false;
            }
            start -= 1;
        }
        true
    }

    /// Whether nothing but fillers was said before.
    fn opens_text(&self, at: usize) -> bool {
        let exclaimed = (0..at.min(3))
            .filter(|it| self.text.is(*it, &["oh", "ah", "ooh"]))
            .count();
        self.found_words + exclaimed == at
    }

    /// The last fillers: no sentence begins with more.
    fn recent(&self) -> &[Filler] {
        let from = self.found.len().saturating_sub(12);
        self.found.get(from..).unwrap_or_default()
    }

    /// Set off on both sides, by commas or the ends of the sentence.
    fn is_set_off(&self, at: usize, end: usize) -> bool {
        let (left, right) = (self.text.before(at), self.text.before(end));
        let left = left.comma || left.dash || left.stop || self.after_filler(at);
        let right = right.comma || right.dash || right.stop || self.before_sound(end);
        left && right && !self.is_quoted(at, end)
    }

    /// Words that somebody says: "and he said, okay, we wait".
    fn is_quoted(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let quote = text.before(at).quote || text.before(end).quote;
        let said = |before: usize| {
            at.checked_sub(before)
                .is_some_and(|it| words::SAYING.contains(&text.lower(it)))
        };
        quote
            || (!text.before(at).stop && (said(1) || (said(2) && text.is(at - 1, words::OBJECTS))))
    }

    fn is_like(&self, at: usize) -> bool {
        let text = self.text;
        let (before, next) = (text.lower_before(at), text.lower(at + 1));
        let (left, right) = (text.before(at), text.after(at));
        if left.quote || right.quote || text.len() == 1 {
            return false;
        }
        if right.comma || right.dash {
            if left.comma || left.dash || left.stop || self.after_filler(at) {
                return true;
            }
            // "I was like, no": it tells what somebody said.
            let said = words::BE.contains(&before)
                && at
                    .checked_sub(2)
                    .is_some_and(|it| openers::is_person(text.lower(it)));
            return !said && !words::TAKES_LIKE.contains(&before) && !openers::is_subject(before);
        }
        if right.stop {
            return false;
        }
        if self.after_filler(at) {
            return !openers::is_person(before) && !(is_subject_before(text, &self.found, at));
        }
        if self.before_sound(at + 1) {
            return !words::TAKES_LIKE.contains(&before) && !openers::is_subject(before);
        }
        let amount = openers::is_number(next)
            || next.starts_with(|c: char| c.is_numeric())
            || words::AFTER_LIKE.contains(&next)
            || (next == "a" && words::AMOUNTS.contains(&text.lower(at + 2)));
        if left.stop || left.comma || left.dash {
            // "really long, like eleven screens"; "like a fire brigade" compares.
            return left.comma && amount && next != "a" && next != "all" && next != "every"
                || openers::is_subject(next)
                    && next != "it"
                    && next != "this"
                    && left.stop
                    && self.is_loose();
        }
        if words::BE.contains(&before) && matches!(next, "no" | "all") {
            return false;
        }
        // "we like called them": another verb follows.
        if openers::is_person(before) && is_past(next) && !matches!(next, "used" | "left") {
            return true;
        }
        let came_to = before == "to" && openers::is_number(next);
        if !came_to && (words::TAKES_LIKE.contains(&before) || openers::is_subject(before)) {
            return false;
        }
        let link = matches!(before, "and" | "but" | "because" | "so" | "then")
            && matches!(
                next,
                "i" | "we" | "he" | "she" | "they" | "it" | "it's" | "there" | "i'm" | "i'd"
            );
        amount || link
    }

    /// Speech whose writer set few commas: then an opener has none.
    fn is_loose(&self) -> bool {
        !self.filled.is_empty()
    }

    fn is_so(&self, at: usize) -> bool {
        let text = self.text;
        let next = text.lower(at + 1);
        let (left, right) = (text.before(at), text.after(at));
        if words::AFTER_SO.contains(&next) && !right.is_break() || self.is_quoted(at, at + 1) {
            return false;
        }
        if right.edge {
            // "so …", where the speaker breaks off.
            return right.ellipsis && text.len() > 3;
        }
        if self.opens_text(at) {
            return text.len() > 1 && !openers::is_adjective(next);
        }
        if matches!(next, "yeah" | "anyway" | "anyways") {
            return true;
        }
        if self.opens(at) {
            let opener = self.found.last().is_some_and(|last| {
                last.at.end == at && words::OPENERS.contains(&last.word.as_str())
            });
            return opener || right.comma;
        }
        left.comma && right.ellipsis
    }

    fn is_well(&self, at: usize) -> bool {
        let text = self.text;
        let next = text.lower(at + 1);
        if self.is_quoted(at, at + 1) {
            return false;
        }
        if self.is_set_off(at, at + 1) {
            return text.lower_before(at) != "as" && text.len() > 1;
        }
        if self.opens(at) {
            return openers::is_subject(next)
                || self.opens_text(at) && openers::begins_clause(next);
        }
        let link = matches!(text.lower_before(at), "and" | "but" | "because");
        (link || self.after_filler(at)) && openers::is_person(next)
    }

    /// "okay", "yeah": not the answer itself, and not what somebody said.
    fn is_answer_word(&self, at: usize) -> bool {
        let text = self.text;
        let right = text.after(at);
        if self.is_quoted(at, at + 1) || right.quote {
            return false;
        }
        let next = text.lower(at + 1);
        if self.opens_text(at) {
            return text.len() > 2 && !words::BE.contains(&next);
        }
        if self.opens(at) {
            return right.comma
                || right.stop
                || words::OPENERS.contains(&next)
                || self.before_sound(at + 1);
        }
        let last = self
            .found
            .last()
            .is_some_and(|it| it.at.end == at && it.word == "so");
        last || self.is_set_off(at, at + 1) && text.lower_before(at) != "was"
    }

    fn is_right(&self, at: usize) -> bool {
        let text = self.text;
        let (left, right) = (text.before(at), text.after(at));
        let (before, next) = (text.lower_before(at), text.lower(at + 1));
        if self.is_quoted(at, at + 1) || matches!(before, "left" | "turn" | "turned" | "go" | "all")
        {
            return false;
        }
        if self.opens_text(at) {
            return text.len() > 2
                && (right.comma
                    || right.stop
                    || matches!(next, "so" | "well" | "okay")
                    || self.before_sound(at + 1));
        }
        if self.opens(at) {
            return right.comma || right.stop || matches!(next, "so" | "well" | "okay");
        }
        left.comma
            && !left.stop
            && (right.comma || right.question || right.stop)
            && before != "well"
    }

    fn is_anyway(&self, at: usize) -> bool {
        let text = self.text;
        let (left, right) = (text.before(at), text.after(at));
        if self.opens(at) {
            return !right.stop || text.len() > 2;
        }
        left.comma && right.comma
            || (self.after_filler(at) && !right.stop)
            || (text.lower_before(at) == "so" && openers::is_subject(text.lower(at + 1)))
    }

    fn is_you_know(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let (left, right) = (text.before(at), text.before(end));
        let (before, next) = (text.lower_before(at), text.lower(end));
        if self.is_quoted(at, end) {
            return false;
        }
        if self.is_set_off(at, end) {
            return !right.question || left.comma || self.after_filler(at);
        }
        let free_before = !words::BEFORE_YOU_KNOW.contains(&before) || left.is_break();
        let free_after = !words::AFTER_YOU_KNOW.contains(&next) || right.is_break();
        if self.after_filler(at) || self.before_sound(end) {
            return free_before && free_after;
        }
        if left.comma || left.dash || left.stop || right.comma {
            return free_before && (free_after || openers::is_subject(next)) && !right.stop;
        }
        let speech = matches!(before, "and" | "but" | "so")
            && matches!(next, "the" | "a" | "my" | "our")
            && self.is_loose();
        free_before && (free_after || speech) && !right.edge && !right.stop
    }

    fn is_i_mean(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let (before, next) = (text.lower_before(at), text.lower(end));
        let object = matches!(next, "it" | "that" | "this" | "them")
            && !words::FINITE.contains(&text.lower(end + 1))
            || matches!(
                next,
                "business" | "what" | "to" | "by" | "well" | "every" | "him" | "her"
            );
        if self.is_quoted(at, end) && !text.before(end).comma {
            return false;
        }
        if matches!(before, "what" | "if" | "that" | "which" | "and") && !text.before(at).is_break()
        {
            return before == "and" && (text.before(end).comma || openers::is_person(next));
        }
        if self.is_set_off(at, end) {
            return !text.before(end).stop;
        }
        !object && !text.before(end).stop
    }

    fn is_kind_of(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let (before, next) = (text.lower_before(at), text.lower(end));
        if text.before(end).stop || self.is_quoted(at, end) {
            return false;
        }
        let noun_before = words::BEFORE_KIND.contains(&before) || openers::is_adjective(before);
        let thing_after = words::KINDS.contains(&next);
        text.before(at).is_break() && !text.before(at).stop
            || self.after_filler(at)
            || (!noun_before && !thing_after)
    }

    /// "basically", "honestly": an adverb that says nothing of the verb.
    fn is_adverb(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        if self.is_quoted(at, end) {
            return false;
        }
        let word = text.lower(at);
        let right = text.before(end);
        if self.is_set_off(at, end) {
            // "Actually, it was the other valve": it contradicts.
            return !(word == "actually" && text.before(at).stop) && text.len() > 2;
        }
        if self.after_filler(at) || self.before_sound(end) {
            return word != "literally" || right.comma;
        }
        let next = text.lower(end);
        match word {
            // It hardly ever says anything, but for "basically the same".
            "basically" => !(next == "the" && text.lower(end + 1) == "same"),
            "honestly" | "to" => {
                self.opens(at)
                    && (right.comma || openers::is_subject(next) || openers::begins_clause(next))
            }
            _ => false,
        }
    }
}

/// Whether only sounds stand between a pronoun and this word: "I, uh, like it".
fn is_subject_before(text: &Text<'_>, found: &[Filler], at: usize) -> bool {
    let mut before = at;
    while before > 0 && is_in_last(found, before - 1) {
        before -= 1;
    }
    before > 0
        && !text.after(at).comma
        && matches!(
            text.lower(before - 1),
            "i" | "we" | "you" | "they" | "really" | "don't" | "would"
        )
}

fn is_in_last(found: &[Filler], at: usize) -> bool {
    let from = found.len().saturating_sub(8);
    is_in(found.get(from..).unwrap_or_default(), at)
}
