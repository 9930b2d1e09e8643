//! An English text, cut into clauses. Not here: what a clause tells (`predicates`), and which part of a story that is
//! (`story`).

use super::clause::{Clause, Subject};
use super::predicates::{Head, tell};
use super::tables::{TABLES, has};
use super::verbs::{is_adverb, is_auxiliary, is_doing, is_finite, is_past};
use crate::fillers::Filler;
use crate::text::Text;

/// Words that link main clauses.
const LINKS: &[&str] = &["and", "but", "so", "then", "or", "yet", "plus"];

/// Words that begin a clause which depends on another.
const SUBORDINATORS: &[&str] = &[
    "because", "when", "while", "which", "who", "that", "until", "till", "after", "before",
    "since", "where", "as", "if", "although", "though", "once", "whenever", "whose", "unless",
    "cos", "cause", "what", "how", "why", "whether", "than",
];

const PRONOUNS: &[&str] = &[
    "i", "i'd", "i've", "i'm", "i'll", "we", "we'd", "we've", "we're", "we'll", "he", "she",
    "they", "he'd", "she'd", "they'd", "he's", "she's", "they're", "they've", "nobody",
    "everybody", "everyone", "somebody", "someone", "you",
];

pub(super) fn clauses(text: &Text<'_>, fillers: &[Filler]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut current: Vec<usize> = Vec::new();
    let mut reader = Reader::default();
    let mut verb_seen = false;
    let mut previous: Option<usize> = None;
    for at in spoken_words(text, fillers) {
        let ends = previous.map_or((false, false), |before| ends_between(text, before, at));
        let cut = ends.0 || ends.1 || begins_clause(text, at, verb_seen);
        if cut && !current.is_empty() {
            clauses.push(reader.read(text, std::mem::take(&mut current)));
            verb_seen = false;
            if ends.0 {
                reader.end_sentence();
            }
        }
        verb_seen |= is_finite(text.lower(at)) || has(&TABLES.base_verbs, text.lower(at));
        current.push(at);
        previous = Some(at);
    }
    if !current.is_empty() {
        clauses.push(reader.read(text, current));
    }
    clauses
}

fn spoken_words(text: &Text<'_>, fillers: &[Filler]) -> Vec<usize> {
    let mut next = fillers.iter().peekable();
    (0..text.len())
        .filter(|at| {
            while next.peek().is_some_and(|filler| filler.at.end <= *at) {
                next.next();
            }
            !next.peek().is_some_and(|filler| filler.at.contains(at))
        })
        // "I, um, I clashed": what is said twice is said once.
        .fold(Vec::new(), |mut words, at| {
            let again = words.last().is_some_and(|last: &usize| {
                text.lower(*last) == text.lower(at) && PRONOUNS.contains(&text.lower(at))
            });
            if again {
                words.pop();
            }
            words.push(at);
            words
        })
}

/// Whether a sentence, and whether a clause ends between two words. Commas around a filler end none.
fn ends_between(text: &Text<'_>, before: usize, at: usize) -> (bool, bool) {
    if at == before + 1 {
        let gap = text.before(at);
        return (gap.stop, gap.is_break());
    }
    let stop = (before + 1..=at).any(|between| text.before(between).stop);
    let (left, right) = (text.before(before + 1), text.before(at));
    (stop, left.is_break() && !right.is_break())
}

/// Whether a clause begins at this word though no mark stands before it.
fn begins_clause(text: &Text<'_>, at: usize, verb_seen: bool) -> bool {
    let word = text.lower(at);
    let finite_soon = || {
        (at + 1..at + 5)
            .take_while(|it| !text.before(*it).is_break())
            .any(|it| is_finite(text.lower(it)))
    };
    if LINKS.contains(&word) || SUBORDINATORS.contains(&word) {
        let linked =
            LINKS.contains(&text.lower_before(at)) || word == "as" && text.lower(at + 2) == "as";
        return !linked && verb_seen && (PRONOUNS.contains(&text.lower(at + 1)) || finite_soon());
    }
    let linked =
        LINKS.contains(&text.lower_before(at)) || SUBORDINATORS.contains(&text.lower_before(at));
    verb_seen && !linked && PRONOUNS.contains(&word) && word != "you" && finite_soon()
}

/// What the next clause may leave out.
#[derive(Debug, Default)]
struct Reader {
    /// The subject of the last main clause of the sentence.
    subject: Option<Subject>,
    /// That of the sentence before.
    before: Option<Subject>,
    sentence: usize,
    inside: bool,
}

impl Reader {
    fn end_sentence(&mut self) {
        self.sentence += 1;
        self.inside = false;
        self.before = self.subject.take();
    }

    fn read(&mut self, text: &Text<'_>, words: Vec<usize>) -> Clause {
        let begins_sentence = !self.inside;
        self.inside = true;
        let mut from = 0;
        let mut subordinate = false;
        let word = |number: usize| words.get(number).map_or("", |at| text.lower(*at));
        while LINKS.contains(&word(from))
            || SUBORDINATORS.contains(&word(from))
            || is_adverb(word(from))
        {
            subordinate |= SUBORDINATORS.contains(&word(from)) && word(from) != "what";
            from += 1;
        }
        let body: Vec<usize> = words.get(from..).unwrap_or_default().to_vec();
        let head = Head::find(text, &body);
        let subject = head
            .subject
            .unwrap_or_else(|| self.left_out(text, &body, head.verb, begins_sentence));
        let (telling, verb, negated) = tell(text, &body, &head, subject);
        if !subordinate && verb.is_some() {
            self.subject = Some(subject);
        }
        let last = words.last().copied().unwrap_or(0);
        Clause {
            subject,

            telling,
            verb,
            negated,
            subordinate,
            question: text.after(last).question,
            begins_sentence,
            sentence: self.sentence,
            words,
        }
    }

    /// A clause that begins with its verb goes on with the subject before it; a sentence that does is the speaker's
    /// ("Rewrote our script one weekend.").
    fn left_out(
        &self,
        text: &Text<'_>,
        body: &[usize],
        verb: Option<usize>,
        begins_sentence: bool,
    ) -> Subject {
        let Some(first) = body.first().copied().filter(|first| Some(*first) == verb) else {
            return Subject::Other;
        };
        let word = text.lower(first);
        if !begins_sentence || (is_auxiliary(word) && !is_past(word)) {
            return self.subject.unwrap_or(Subject::Other);
        }
        let next = text.lower(first + 1);
        let object = !text.after(first).is_break()
            && !matches!(next, "by" | "to" | "in" | "as" | "and" | "for" | "with");
        let goes_on = text.is(
            body.first().map_or(0, |at| at.wrapping_sub(1)),
            &["and", "then", "so", "but"],
        );
        if goes_on {
            return self.before.unwrap_or(Subject::I);
        }
        if is_doing(word) && object {
            Subject::I
        } else {
            Subject::Other
        }
    }
}
