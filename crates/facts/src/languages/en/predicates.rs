//! Who an English clause is about, and what its verb tells of him. Not here: where a clause begins (`clauses`).

use super::clause::{Subject, Telling};
use super::tables::{TABLES, has};
use super::verbs::{
    BE, is_adverb, is_auxiliary, is_base_too, is_condition, is_doing, is_finite,
    is_own_present_doing, is_participle, is_past, is_present, is_present_doing,
};
use crate::text::Text;

/// The subject of a clause and its first finite verb.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) subject: Option<Subject>,
    /// The pronoun.
    pronoun: Option<usize>,
    pub(super) verb: Option<usize>,
}

impl Head {
    pub(super) fn find(text: &Text<'_>, body: &[usize]) -> Self {
        let mut head = Self::default();
        for (number, at) in body.iter().enumerate().take(40) {
            let word = text.lower(*at);
            let subject = match word {
                "i" | "i'd" | "i've" | "i'm" | "i'll" => Some(Subject::I),
                "we" | "we'd" | "we've" | "we're" | "we'll" => Some(Subject::We),
                _ => None,
            };
            if subject.is_some() {
                (head.subject, head.pronoun) = (subject, Some(number));
                return head;
            }
            if number == 0 && matches!(word, "he" | "she" | "they" | "it" | "you" | "who") {
                head.subject = Some(Subject::Other);
                head.verb = body
                    .iter()
                    .copied()
                    .skip(1)
                    .find(|at| !is_adverb(text.lower(*at)));
                return head;
            }
            let before = number
                .checked_sub(1)
                .and_then(|it| body.get(it))
                .map_or("", |it| text.lower(*it));
            // "the collapsed bridge": a participle behind an article is none, nor is a noun.
            let noun = matches!(
                before,
                "the"
                    | "a"
                    | "an"
                    | "my"
                    | "our"
                    | "his"
                    | "her"
                    | "their"
                    | "to"
                    | "of"
                    | "this"
                    | "very"
                    | "some"
            ) && !is_auxiliary(word);
            if is_finite(word) && !noun {
                head.verb = Some(*at);
                head.subject = (number > 0).then_some(Subject::Other);
                return head;
            }
        }
        head
    }
}

/// What a clause tells, by which verb, and whether it denies it.
pub(super) fn tell(
    text: &Text<'_>,
    body: &[usize],
    head: &Head,
    subject: Subject,
) -> (Telling, Option<usize>, bool) {
    let start = match (head.pronoun, head.verb) {
        (Some(pronoun), _) => pronoun + 1,
        (None, Some(verb)) => body.iter().position(|at| *at == verb).unwrap_or(0),
        (None, None) => return (Telling::Nothing, None, false),
    };
    let pronoun = head
        .pronoun
        .and_then(|it| body.get(it))
        .map_or("", |at| text.lower(*at));
    let words = Words { text, body };
    let mut negated = false;
    let mut habitual = false;
    let mut at = start;
    while words.is_between(at) {
        negated |= matches!(words.lower(at), "never" | "not" | "hardly" | "neither");
        habitual |= matches!(words.lower(at), "always" | "often" | "usually" | "normally");
        at += 1;
    }
    let word = words.lower(at);
    let next = words.next_word(at + 1);
    negated |=
        word.ends_with("n't") || words.lower(at + 1) == "not" || words.lower(at + 1) == "never";
    let verb = body.get(at).copied();
    let telling = match (pronoun, word) {
        ("i'd" | "we'd", "had" | "been") => Telling::Past,
        ("i'd" | "we'd", "run") if next == "out" => Telling::Past,
        ("i'd" | "we'd", _) if is_participle(word) && !is_base_too(word) => {
            deed_or_past(word, &words, at)
        }
        ("i'd" | "we'd" | "i'll" | "we'll", _) => Telling::Hypothetical,
        ("i've" | "we've", _) if is_doing(word) && !habitual => Telling::Deed,
        ("i've" | "we've" | "i'm" | "we're", _) => Telling::Present,
        (_, "had" | "hadn't") if words.lower(at + 1) == "to" => Telling::Duty,
        (_, "needed") if words.lower(at + 1) == "to" && subject != Subject::Other => Telling::Duty,
        (_, "had" | "hadn't") if is_doing(next) => Telling::Deed,
        (_, "have" | "has" | "haven't" | "hasn't")
            if subject != Subject::Other && is_doing(next) =>
        {
            Telling::Deed
        }
        (_, "used") if words.lower(at + 1) == "to" => Telling::Present,
        (_, "let") if head.pronoun.is_none() && matches!(next, "me" | "us" | "him" | "her") => {
            Telling::Present
        }
        (_, "did") => Telling::Deed,
        (_, "got") if is_participle(next) && !is_base_too(next) => Telling::Passive,
        (_, "got") if words.lower(at + 1) == "to" => Telling::Past,
        _ if BE.contains(&word)
            && is_participle(next)
            && !matches!(next, "worried" | "tired" | "scared") =>
        {
            Telling::Passive
        }
        _ if is_condition(word) => Telling::Hypothetical,
        _ if is_auxiliary(word) => Telling::Past,
        _ if is_past(word) => deed_or_past(word, &words, at),
        _ if is_present(word) => Telling::Present,
        _ if head.pronoun.is_some() && is_own_present_doing(word) => Telling::PresentDeed,
        _ if head.pronoun.is_none() && subject != Subject::Other && is_present_doing(word) => {
            Telling::PresentDeed
        }
        _ => Telling::Present,
    };
    (telling, verb, negated)
}

/// The words of a clause.
struct Words<'t> {
    text: &'t Text<'t>,
    body: &'t [usize],
}

impl Words<'_> {
    fn lower(&self, number: usize) -> &str {
        self.body.get(number).map_or("", |at| self.text.lower(*at))
    }

    /// An adverb between subject and verb. "even", "still" and the like are none where nothing follows.
    fn is_between(&self, number: usize) -> bool {
        number < self.body.len() && is_adverb(self.lower(number)) || self.lower(number) == "not"
    }

    /// The next word that is no adverb.
    fn next_word(&self, mut number: usize) -> &str {
        while self.is_between(number) {
            number += 1;
        }
        self.lower(number)
    }
}

/// Whether a full verb in the past tells a deed: where one works and lives is none.
fn deed_or_past(word: &str, words: &Words<'_>, at: usize) -> Telling {
    let next = words.lower(at + 1);
    let biography = match word {
        "worked" => !matches!(
            next,
            "out" | "through" | "around" | "back" | "overtime" | "late" | "flat" | "until" | "all"
        ),
        "trained" => matches!(next, "as" | "at" | "in" | "for"),
        "started" => matches!(next, "at" | "as" | "in" | "out" | "my"),
        "moved" => matches!(next, "to" | "here" | "from" | "into" | "back") && words.body.len() < 7,
        "left" => matches!(
            next,
            "school" | "university" | "college" | "there" | "because"
        ),
        "found" => {
            matches!(next, "that" | "out" | "it" | "this" | "myself") && words.lower(at + 2) != "in"
        }
        "got" => matches!(
            next,
            "better"
                | "worse"
                | "married"
                | "sick"
                | "ill"
                | "angry"
                | "nervous"
                | "used"
                | "on"
                | "along"
                | "stuck"
        ),
        "came" | "went" => matches!(next, "from" | "well" | "wrong" | "okay" | "fine"),
        _ => has(&TABLES.stative, word),
    };
    if biography {
        Telling::Past
    } else {
        Telling::Deed
    }
}
