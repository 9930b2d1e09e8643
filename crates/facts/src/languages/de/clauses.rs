//! A German text as clauses: who is the subject of each, when it happens, and which words are its verbs. Not here: what
//! part of a story a clause tells (`story`).

use super::finite::{finite_verb, participles};
use super::lexicon::{is_preposition, is_saying};
use super::tables::TABLES;
use super::verbs;
use crate::fillers::Filler;
use crate::text::{Gap, Text};
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// "ich", said or left out.
    I,
    We,
    /// Somebody or something else.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// *Präteritum*.
    Past,
    /// *Perfekt* and *Plusquamperfekt*.
    Perfect,
    Present,
    /// "würde", "hätte": nothing that happened.
    Conditional,
    /// No finite verb.
    None,
}

#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// Its words in the text, without fillers.
    pub(super) words: Vec<usize>,
    pub(super) subject: Subject,
    pub(super) tense: Tense,
    /// The finite verb.
    pub(super) verb: Option<usize>,
    pub(super) participles: Vec<usize>,
    /// Whether it depends on another ("weil …", "der …").
    pub(super) subordinate: bool,
    pub(super) negated: bool,
    pub(super) question: bool,
    pub(super) begins_sentence: bool,
}

impl Clause {
    pub(super) fn at(&self) -> Range<usize> {
        let start = self.words.first().copied().unwrap_or(0);
        start..self.words.last().map_or(start, |last| last + 1)
    }

    pub(super) fn has(&self, text: &Text<'_>, any_of: &[&str]) -> bool {
        self.words.iter().any(|at| text.is(*at, any_of))
    }

    /// Whether one of the phrases stands in it.
    pub(super) fn has_phrase(&self, text: &Text<'_>, phrases: &[&str]) -> bool {
        self.words
            .iter()
            .any(|at| text.any_phrase(*at, phrases).is_some())
    }
}

/// Words with which a new clause begins wherever they stand, in speech without punctuation as well.
const LINKS: &[&str] = &["und", "oder", "aber", "sondern", "denn", "doch"];

/// Words before which a transcript without punctuation is cut.
const UNPUNCTUATED_LINKS: &[&str] = &["weil", "dass", "obwohl", "sodass", "nachdem", "bevor"];

const RELATIVES: &[&str] = &[
    "der", "die", "das", "den", "dem", "denen", "deren", "dessen",
];

/// All clauses of a text, from left to right.
pub(super) fn clauses(text: &Text<'_>, fillers: &[Filler]) -> Vec<Clause> {
    let words: Vec<usize> = spoken_words(text, fillers);
    let is_unpunctuated = is_unpunctuated(text);
    let mut clauses: Vec<Clause> = Vec::new();
    let mut current: Vec<usize> = Vec::new();
    let mut begins_sentence = true;
    let mut memory = Memory::default();
    let mut previous: Option<usize> = None;
    for at in words {
        let gap = previous.map(|before| gap_between(text, before, at));
        let is_stop = gap.is_none_or(|gap| gap.stop);
        let after_filler = previous.is_some_and(|before| before + 1 < at);
        let is_cut = gap.is_some_and(Gap::is_break)
            || text.is(at, LINKS)
            || ((is_unpunctuated || after_filler) && cuts_speech(text, &current, at));
        if (is_stop || is_cut) && !current.is_empty() {
            let words = std::mem::take(&mut current);
            clauses.push(memory.read(text, words, begins_sentence));
            begins_sentence = is_stop;
            if is_stop {
                memory.end_sentence();
            }
        }
        current.push(at);
        previous = Some(at);
    }
    if !current.is_empty() {
        clauses.push(memory.read(text, current, begins_sentence));
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
        .collect()
}

/// What stands between two words of which the fillers between them are taken out: commas that only set off a filler
/// do not cut the clause.
fn gap_between(text: &Text<'_>, before: usize, at: usize) -> Gap {
    if at == before + 1 {
        return text.before(at);
    }
    let mut gap = Gap::default();
    for between in before + 1..=at {
        let here = text.before(between);
        gap.stop |= here.stop;
        gap.question |= here.question;
        gap.quote |= here.quote;
    }
    // "ich hab sie gefragt, also, er wusste": a clause ends where only one side is set off.
    let (left, right) = (text.before(before + 1), text.before(at));
    gap.comma = left.comma && !right.comma;
    gap
}

/// A text whose sentences are so long that nobody set a full stop.
fn is_unpunctuated(text: &Text<'_>) -> bool {
    let breaks = (1..text.len())
        .filter(|at| text.before(*at).is_break())
        .count();
    text.len() > 12 && breaks * 25 < text.len()
}

/// Whether a clause ends before this word, though nothing is written there.
fn cuts_speech(text: &Text<'_>, current: &[usize], at: usize) -> bool {
    if text.is(at, UNPUNCTUATED_LINKS) {
        return true;
    }
    let Some(last) = current.last() else {
        return false;
    };
    // "der chef hat gesagt bis freitag …": what is said is a clause of its own.
    let auxiliary = TABLES.auxiliaries.contains(&text.lower(at));
    if text.is(*last, &["gesagt", "gemeint", "gefragt"]) && !auxiliary {
        return true;
    }
    // "die chefin sagt du machst die küche", but "sagt er"
    if text.is(
        *last,
        &[
            "sagt", "sagte", "meint", "meinte", "ruft", "rief", "schreit",
        ],
    ) {
        let inverted =
            text.is(at, &["er", "sie", "ich", "wir"]) && !verbs::is_finite(text.lower(at + 1));
        return text.is(
            at,
            &[
                "du", "ihr", "ich", "wir", "er", "sie", "das", "es", "der", "die", "bis",
            ],
        ) && !inverted;
    }
    // "… den gefragt er hat gesagt": a participle ends its clause, but for the auxiliaries of a subordinate one.
    verbs::is_participle(text.lower(*last))
        && text.is(
            at,
            &[
                "ich", "wir", "er", "sie", "es", "das", "der", "die", "dann", "da", "also",
                "jetzt", "danach", "seitdem", "am", "im",
            ],
        )
}

/// What the next clause may leave out.
#[derive(Debug, Default)]
struct Memory {
    subject: Option<Subject>,
    /// Whether the last main clause had an auxiliary of the perfect.
    perfect: bool,
}

impl Memory {
    fn end_sentence(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, text: &Text<'_>, words: Vec<usize>, begins_sentence: bool) -> Clause {
        let subordinate = is_subordinate(text, &words);
        let finite = finite_verb(text, &words, subordinate);
        let participles = participles(text, &words, finite);
        let lower = |at: Option<usize>| at.map_or("", |at| text.lower(at));
        let said = said_subject(text, &words);
        let subject = said.unwrap_or_else(|| {
            let verb = lower(finite);
            if verbs::FIRST_PERSON_AUXILIARIES.contains(&verb) {
                Subject::I
            } else if is_third_person(verb) {
                Subject::Other
            } else if may_leave_out_subject(text, &words, finite) {
                self.subject
                    .unwrap_or_else(|| drops_subject(text, &words, finite, begins_sentence))
            } else {
                Subject::Other
            }
        });
        let continues = finite.is_none() && said.is_none();
        let tense = if TABLES.conditionals.contains(&lower(finite)) {
            Tense::Conditional
        } else if !participles.is_empty()
            && (TABLES.auxiliaries.contains(&lower(finite)) || (continues && self.perfect))
        {
            Tense::Perfect
        } else if finite.is_some_and(|at| verbs::is_past(text.lower(at))) {
            Tense::Past
        } else if finite.is_some() {
            Tense::Present
        } else {
            Tense::None
        };
        if !subordinate && finite.is_some() {
            self.subject = Some(subject);
            self.perfect = TABLES.auxiliaries.contains(&lower(finite));
        }
        let last = words.last().copied().unwrap_or(0);
        Clause {
            subject,
            tense,
            verb: finite,
            participles,
            subordinate,
            negated: words.iter().any(|at| {
                text.is(*at, &TABLES.negations) && !text.is(at + 1, &["nur", "mehr", "allein"])
            }),
            question: text.after(last).question,
            begins_sentence,
            words,
        }
    }
}

/// "kommt", "hat", "wird": never the speaker.
fn is_third_person(verb: &str) -> bool {
    matches!(verb, "is" | "ist" | "wird")
        || (verb.ends_with('t') && TABLES.present_forms.contains(&verb))
}

fn said_subject(text: &Text<'_>, words: &[usize]) -> Option<Subject> {
    words.iter().find_map(|at| match text.lower(*at) {
        "ich" => Some(Subject::I),
        "wir" => Some(Subject::We),
        _ => None,
    })
}

/// A clause that begins with a subordinator, or with a relative pronoun while its verb stands at the end.
fn is_subordinate(text: &Text<'_>, words: &[usize]) -> bool {
    let words: Vec<usize> = words
        .iter()
        .copied()
        .skip_while(|at| text.is(*at, LINKS))
        .take(60)
        .collect();
    let word = |number: usize| words.get(number).map_or("", |at| text.lower(*at));
    let first = word(0);
    if TABLES.subordinators.contains(&first) {
        // "Wie …?" and "Als Erstes hab ich" are main clauses.
        return !(verbs::is_finite(word(1)) || (first == "als" && verbs::is_finite(word(2))));
    }
    let relative = if RELATIVES.contains(&first) {
        1
    } else if RELATIVES.contains(&word(1)) && is_preposition(first) {
        2
    } else {
        return false;
    };
    // A relative clause follows a comma.
    let at = words.first().copied().unwrap_or(0);
    text.before(at).comma
        && !verbs::is_finite(word(relative))
        && words.len() > relative
        && words
            .last()
            .is_some_and(|last| is_verb_like(text.lower(*last)))
        && !text
            .words()
            .get(words.get(relative).copied().unwrap_or(at))
            .is_some_and(|word| {
                // "der Kapitän hat": an article and its noun.
                word.is_capitalized()
                    && words
                        .iter()
                        .take(4)
                        .skip(2)
                        .any(|at| verbs::is_finite(text.lower(*at)))
            })
}

fn is_verb_like(word: &str) -> bool {
    verbs::is_finite(word) || word.ends_with('t') || word.ends_with("en") || word.ends_with('e')
}

/// Whether a clause begins with its verb or has none, so that its subject is that of the clause before.
fn may_leave_out_subject(text: &Text<'_>, words: &[usize], finite: Option<usize>) -> bool {
    let Some(verb) = finite else {
        return true;
    };
    let before: Vec<usize> = words.iter().copied().take_while(|at| *at != verb).collect();
    let adverbs = before.iter().filter(|at| !text.is(**at, LINKS)).count();
    let next = words
        .iter()
        .copied()
        .find(|at| *at > verb)
        .map_or("", |at| text.lower(at));
    let plural = matches!(
        text.lower(verb),
        "haben" | "sind" | "waren" | "hatten" | "wurden"
    );
    let pronoun = match next {
        "er" | "man" | "jemand" | "niemand" | "keiner" => true,
        // Behind a verb that begins its clause they are objects ("zog es hoch"), but for "…, sagte sie".
        "sie" | "es" | "das" => adverbs > 0 || is_saying(text.lower(verb)),
        _ => false,
    };
    before.iter().all(|at| text.is(*at, &TABLES.before_verb))
        && !pronoun
        && (adverbs == 0 || (!TABLES.nominatives.contains(&next) && !next.is_empty()))
        && !plural
}

/// The subject of a sentence that begins with its verb, as in notes: "Rief ihn an und fuhr hin." is the first person;
/// "War nicht frei." is not.
fn drops_subject(
    text: &Text<'_>,
    words: &[usize],
    finite: Option<usize>,
    begins_sentence: bool,
) -> Subject {
    let Some(verb) = finite else {
        return Subject::Other;
    };
    let is_first = words.first() == Some(&verb);
    let lower = text.lower(verb);
    let form = verbs::is_strong_past(lower) || verbs::is_weak_past(lower);
    let next = words.get(1).map_or("", |at| text.lower(*at));
    if begins_sentence
        && is_first
        && form
        && !TABLES.nominatives.contains(&next)
        && !TABLES.states.contains(&lower)
        && !text
            .words()
            .get(verb + 1)
            .is_some_and(|next| next.is_capitalized())
    {
        Subject::I
    } else {
        Subject::Other
    }
}
