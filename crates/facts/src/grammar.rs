//! What a language has to know, so that its answers can be read.

use crate::fillers::Filler;
use crate::stems::{Stems, with_prefixes};
use crate::story::Part;
use crate::text::{Spelling, Text};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashSet};

/// The rules of one language. Each lives in its own folder (`languages/<code>`).
pub(crate) trait Grammar: Sync {
    fn spelling(&self) -> Spelling {
        Spelling::Plain
    }

    /// The words that fill pauses, from left to right, without overlaps.
    fn fillers(&self, text: &Text<'_>) -> Vec<Filler>;

    /// The parts of a story that are told, each with the words that tell it.
    fn story(&self, text: &Text<'_>) -> Vec<Part>;

    /// The words by which `nothing` and `score` judge.
    fn judging(&self) -> &JudgingWords;

    /// Whether a noun is said to be the speaker's: "my", one word between at most.
    fn is_own(&self, text: &Text<'_>, noun: usize) -> bool {
        let possessives = &self.judging().possessives;
        (noun.saturating_sub(2)..noun).any(|at| possessives.iter().any(|it| it == text.lower(at)))
    }

    /// The words by which `coherence` judges.
    fn everyday(&self) -> &Everyday;

    /// Whether a verb may stand before its subject in a plain sentence.
    fn verb_first(&self) -> bool {
        false
    }
}

/// Words of one language (`languages/<code>/judging.json`) in their comparable form (`text::comparable`). Phrases are
/// words with single spaces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgingWords {
    /// Articles, pronouns, prepositions, auxiliary verbs and the like: what every sentence has, and no list of keywords.
    pub(crate) function_words: Vec<String>,
    /// The first person singular, whatever its case.
    pub(crate) first_person: Vec<String>,
    /// Ways to say that one does not know or has no example.
    pub(crate) dont_know: Vec<String>,
    /// Orders to whoever judges ("ignore all previous", "full marks").
    pub(crate) orders: Vec<String>,
    /// Talk about the technology of the call ("can you hear me").
    pub(crate) call_talk: Vec<String>,
    /// Beginnings of words of private life (family, garden, holidays) that an answer about work rarely has; one that ends
    /// in `$` is a whole word.
    pub(crate) private: Stems,
    /// Likewise beginnings of words of working life: whom one works for and with, where, on what.
    pub(crate) work: Stems,
    /// "My", "our", in all forms. Empty where they are written together with the noun: `private` has such forms then.
    pub(crate) possessives: Vec<String>,
    /// Likewise beginnings of words that claim and tell nothing ("stakehold", "synerg", "proactiv").
    pub(crate) buzz: Stems,
    /// Words that give a reason ("because").
    pub(crate) reasons: Vec<String>,
    /// Words of a condition ("would"), by which a plan is told.
    pub(crate) conditional: Vec<String>,
    /// Number words from two on, months, weekdays: words that make a telling concrete.
    pub(crate) concrete: Vec<String>,
}

impl JudgingWords {
    pub(crate) fn parse(json: &str) -> Self {
        parse(json)
    }
}

/// Things of everyday life and what is done with them (`languages/<code>/everyday.json`), in the comparable form of words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Everyday {
    /// Beginnings of words for things, by the domain they belong to (`Stems`).
    domains: BTreeMap<String, Stems>,
    /// Days and seasons, in the forms of a sentence.
    days: HashSet<String>,
    /// Things of an office that nobody can touch or speak with.
    office: HashSet<String>,
    /// Verbs, and a few adjectives, of what only somebody alive does or is.
    pub(crate) living: HashSet<String>,
    /// Verbs of what is done to food, clothes and plants by hand.
    pub(crate) handled: HashSet<String>,
    /// Verbs of what is said or given to somebody.
    pub(crate) asked: HashSet<String>,
    /// Pronouns of persons but the first one.
    pub(crate) people: HashSet<String>,
}

/// Domains of things that nobody can fold, cook or comfort.
const OUT_OF_REACH: [&str; 6] = ["void", "sky", "marks", "nature", "house", "music"];

impl Everyday {
    /// The domain of the thing that a word names, if it does.
    pub(crate) fn domain_of(&self, word: &str) -> Option<&str> {
        let mut domains = self.domains.iter();
        domains
            .find(|(_, things)| things.has(word))
            .map(|(domain, _)| domain.as_str())
    }

    /// Whether a word names a thing, a day, or what lies on desks.
    pub(crate) fn is_lifeless(&self, word: &str) -> bool {
        self.days.contains(word) || self.office.contains(word) || self.domain_of(word).is_some()
    }

    /// Whether a word names what can't be handled.
    pub(crate) fn is_out_of_reach(&self, word: &str) -> bool {
        self.days.contains(word)
            || self.office.contains(word)
            || self
                .domain_of(word)
                .is_some_and(|domain| OUT_OF_REACH.contains(&domain))
    }

    /// The same, where a language writes such prefixes together with nouns and with all words.
    pub(crate) fn with_prefixes(self, of_nouns: &[&str], of_words: &[&str]) -> Self {
        let joined = |words: HashSet<String>, prefixes: &[&str]| {
            with_prefixes(&words, prefixes).collect::<HashSet<_>>()
        };
        let domains = self.domains.into_iter();
        Self {
            domains: domains
                .map(|(domain, things)| (domain, things.with_prefixes(of_nouns)))
                .collect(),
            days: joined(self.days, of_nouns),
            office: joined(self.office, of_nouns),
            living: joined(self.living, of_words),
            handled: joined(self.handled, of_words),
            asked: joined(self.asked, of_words),
            people: joined(self.people, of_words),
        }
    }
}

/// A table of the program's own.
#[allow(
    clippy::expect_used,
    reason = "the files are part of the program, and a test reads them"
)]
pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the tables of a language have all their keys")
}

#[cfg(test)]
mod tests {
    use super::{Everyday, JudgingWords};
    use crate::languages::rules_of;
    use crate::text::comparable;
    use mockingbird_shared::language::Language;

    /// A word that is spelled otherwise is never found.
    #[test]
    fn all_tables_are_in_the_comparable_form_of_words() {
        for language in Language::ALL {
            let words: &JudgingWords = rules_of(language).judging();
            let lists = [
                &words.function_words, &words.first_person, &words.dont_know, &words.orders,
                &words.call_talk, &words.reasons, &words.conditional, &words.concrete,
            ];
            assert!(lists.iter().all(|list| !list.is_empty()));
            let stems = [&words.private, &words.work, &words.buzz];
            assert!(stems.iter().all(|list| list.iter().count() > 50));
            let everyday: &Everyday = rules_of(language).everyday();
            let sets = [
                &everyday.days, &everyday.office, &everyday.living, &everyday.handled,
                &everyday.asked,
            ];
            assert!(everyday.domains.len() > 10 && sets.iter().all(|set| !set.is_empty()));
            let all = (lists.into_iter().flatten())
                .chain(stems.into_iter().flat_map(|list| list.iter()))
                .chain(everyday.domains.values().flat_map(|list| list.iter()))
                .chain(sets.into_iter().flatten());
            for word in all {
                assert_eq!(*word, comparable(word), "{language:?}");
            }
        }
    }
}
