//! Which words can be verbs in English, and in which form. Not here: whose verbs they are (`clauses`).

use super::tables::{TABLES, has};

/// "-ed" words that are no past forms, or rarely.
const NO_VERBS: &[&str] = &[
    "need", "feed", "seed", "speed", "bed", "red", "shed", "hundred", "indeed", "exceed",
    "proceed", "succeed", "breed", "weed", "embed", "wicked", "naked", "sacred", "hatred",
    "kindred", "used", "based", "supposed", "bleed", "greed", "freed", "deed", "steed", "reed",
    "beloved", "rugged", "ragged", "crooked", "aged", "infrared", "biped", "sled", "united",
    "limited", "advanced", "experienced", "so-called", "unexpected", "unlimited", "detailed",
    "motivated", "dedicated", "committed", "interested", "talented", "agreed",
];

/// What the stem of a past form may have before it.
const PREFIXES: &[&str] = &[
    "re", "over", "under", "out", "un", "mis", "fore", "with", "inter", "pre",
];

pub(super) const BE: &[&str] = &["was", "were", "wasn't", "weren't"];

/// Auxiliaries of the past.
const AUXILIARIES: &[&str] = &[
    "was", "were", "had", "wasn't", "weren't", "hadn't", "didn't", "couldn't", "could", "did",
];

const PRESENT: &[&str] = &[
    "is", "are", "am", "has", "have", "isn't", "aren't", "hasn't", "haven't", "does", "don't",
    "doesn't", "do", "it's", "that's", "there's", "he's", "she's", "they're", "we're", "you're",
    "i'm", "who's", "what's", "they've", "we've", "you've", "asks", "says", "wants", "tells",
    "comes", "goes", "gets", "keeps", "uses", "runs", "works", "takes", "needs", "makes", "calls",
    "use", "rings", "dies", "opens", "breaks", "starts", "stops", "falls", "thinks",
];

const CONDITIONS: &[&str] = &[
    "would", "wouldn't", "might", "should", "will", "i'll", "we'll", "won't", "can", "can't",
    "cannot", "must", "may", "he'll", "she'll", "they'll", "you'll", "it'll", "would've",
    "could've", "should've", "you'd", "shall", "shouldn't",
];

pub(super) fn is_auxiliary(word: &str) -> bool {
    AUXILIARIES.contains(&word)
}

pub(super) fn is_present(word: &str) -> bool {
    PRESENT.contains(&word)
}

pub(super) fn is_condition(word: &str) -> bool {
    CONDITIONS.contains(&word)
}

fn in_list(list: &[String], word: &str) -> bool {
    has(list, word)
        || PREFIXES.iter().any(|prefix| {
            word.strip_prefix(prefix)
                .is_some_and(|stem| stem.len() > 2 && has(list, stem))
        })
}

fn is_regular_past(word: &str) -> bool {
    word.len() > 3 && word.ends_with("ed") && !NO_VERBS.contains(&word) && word.is_ascii()
}

/// A past form of a full verb: regular or from the table.
pub(super) fn is_past(word: &str) -> bool {
    word == "used"
        || word == "agreed"
        || is_regular_past(word)
        || in_list(&TABLES.irregular_past, word)
}

/// A word that can be the verb of a clause.
pub(super) fn is_finite(word: &str) -> bool {
    is_past(word) || is_auxiliary(word) || is_present(word) || is_condition(word)
}

/// A form that follows "have" and "be": "written", "fixed", "put".
pub(super) fn is_participle(word: &str) -> bool {
    in_list(&TABLES.irregular_participle, word) || is_past(word) || word == "been" || word == "had"
}

/// A past form that is the base as well: "I'd put" says nothing of when.
pub(super) fn is_base_too(word: &str) -> bool {
    in_list(&TABLES.same_as_base, word)
}

/// A verb by which something is done.
pub(super) fn is_doing(word: &str) -> bool {
    is_participle(word)
        && !has(&TABLES.stative, word)
        && !matches!(word, "been" | "had" | "was" | "were")
}

/// A base form of a verb of doing, wherever it stands.
pub(super) fn is_present_doing(word: &str) -> bool {
    has(&TABLES.base_verbs, word)
}

/// What the speaker is, thinks and feels in the present; any other word behind "I" is something done.
const PRESENT_STATES: &[&str] = &[
    "am", "have", "think", "know", "want", "like", "love", "believe", "feel", "need", "hope",
    "guess", "mean", "see", "hear", "understand", "remember", "prefer", "live", "work", "try",
    "enjoy", "do", "suppose", "speak", "agree", "hate", "wish", "wonder", "expect", "own",
    "belong", "seem", "deserve", "doubt", "realise", "realize", "notice", "consider", "find",
    "learn", "study", "care", "trust", "value", "respect", "bring", "tend", "don't", "haven't",
    "can't", "and", "to", "in", "on", "at", "the", "a", "or", "but", "for", "with", "imagine",
    "assume", "bet", "appreciate", "admire",
];

pub(super) fn is_own_present_doing(word: &str) -> bool {
    word.len() > 1
        && word.chars().all(|c| c.is_ascii_lowercase())
        && !PRESENT_STATES.contains(&word)
        && !word.ends_with("ing")
}

pub(super) fn is_adverb(word: &str) -> bool {
    has(&TABLES.adverbs, word)
        || (word.len() > 4
            && word.ends_with("ly")
            && !matches!(word, "reply" | "apply" | "supply" | "family"))
}
