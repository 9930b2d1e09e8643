//! The words that decide whether a word is a filler in English: what stands before and behind it. Not here: the
//! decision (`fillers`).

/// Words that fill pauses in some places and mean something in others, in their plain form.
pub(super) const CANDIDATES: &[&str] = &[
    "like", "so", "well", "okay", "ok", "alright", "yeah", "right", "anyway", "anyways",
    "you know", "i mean", "kind of", "sort of", "kinda", "sorta", "basically", "actually",
    "honestly", "literally", "to be honest",
];

pub(super) const OPENERS: &[&str] = &[
    "okay", "ok", "alright", "yeah", "right", "well", "anyway", "so",
];

/// What reports speech.
pub(super) const SAYING: &[&str] = &[
    "said", "says", "say", "saying", "told", "goes", "asked", "replied", "answered", "shouted",
    "thought", "thinking", "wrote", "went",
];

pub(super) const OBJECTS: &[&str] = &["me", "him", "her", "us", "them", "myself"];

pub(super) const BE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "i'm", "he's", "she's", "they're", "we're",
    "it's", "that's",
];

/// What "like" belongs to: a comparison, or a verb of liking.
pub(super) const TAKES_LIKE: &[&str] = &[
    "look", "looks", "looked", "looking", "sound", "sounds", "sounded", "feel", "feels", "felt",
    "feeling", "seem", "seems", "seemed", "smell", "smells", "smelled", "smelt", "taste", "tastes",
    "tasted", "act", "acted", "behave", "behaved", "treat", "treated", "work", "works", "worked",
    "run", "runs", "something", "anything", "nothing", "everything", "someone", "somebody",
    "people", "things", "thing", "stuff", "more", "much", "just", "exactly", "rather", "quite",
    "almost", "bit", "would", "wouldn't", "i'd", "we'd", "you'd", "they'd", "he'd", "she'd",
    "don't", "didn't", "doesn't", "do", "did", "really", "also", "to", "what's", "not", "un", "i",
    "we", "you", "they", "who", "customers", "clients", "users", "patients", "kids", "children",
    "never", "always", "still", "that", "this",
];

/// What "like" only softens.
pub(super) const AFTER_LIKE: &[&str] = &[
    "maybe", "really", "super", "totally", "pretty", "kind", "sort", "half", "every", "no", "zero",
    "probably", "so", "very", "literally", "basically", "actually", "all", "quarter",
];

pub(super) const AMOUNTS: &[&str] = &[
    "hundred", "thousand", "million", "lot", "bunch", "couple", "dozen", "ton", "week", "month",
    "year", "day", "huge", "really", "massive", "few", "hour", "minute", "third", "quarter",
    "whole", "week's", "big", "tiny", "little", "good",
];

/// "so many", "so that": not an opener.
pub(super) const AFTER_SO: &[&str] = &[
    "many", "much", "far", "long", "few", "little", "often", "that", "as", "did", "does", "do",
    "is", "was", "were", "had", "would", "could", "called", "badly", "fast", "quickly", "loud",
    "close", "good", "bad", "hard", "busy",
];

pub(super) const BEFORE_YOU_KNOW: &[&str] = &[
    "if", "as", "when", "what", "whatever", "how", "that", "do", "did", "don't", "once", "since",
    "everything", "something", "anything", "thing", "things", "people", "person", "someone", "let",
    "letting", "because", "whether", "where", "who", "why", "than", "before", "until", "unless",
    "would", "might", "may", "should", "will", "the", "nobody", "everyone", "all", "until", "says",
    "said", "think", "make", "making", "sure", "hope", "the", "words",
];

pub(super) const AFTER_YOU_KNOW: &[&str] = &[
    "that", "what", "how", "who", "why", "where", "when", "whether", "if", "the", "a", "an",
    "this", "these", "those", "him", "her", "them", "me", "us", "about", "of", "your", "my", "our",
    "their", "his", "its", "nothing", "more", "better", "exactly", "which", "from", "someone",
    "somebody", "everyone", "it", "enough", "for", "by", "well", "already",
];

/// A noun follows: "a kind of", "the same sort of".
pub(super) const BEFORE_KIND: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "what", "which", "some", "any", "no",
    "every", "each", "same", "other", "another", "different", "right", "wrong", "certain", "one",
    "two", "three", "few", "all", "many", "my", "your", "his", "her", "our", "their", "new", "old",
    "only", "best", "worst", "first", "second", "third", "next", "last", "of", "particular",
    "special", "weird", "strange", "odd", "rare", "common", "usual", "normal", "whatever", "main",
    "good", "bad", "nice", "funny", "real", "is", "be", "most", "similar", "be", "more", "its",
    "various",
];

/// What comes in kinds.
pub(super) const KINDS: &[&str] = &[
    "person", "people", "thing", "things", "work", "problem", "problems", "customer", "customers",
    "job", "place", "stuff",
];

pub(super) const FINITE: &[&str] = &[
    "was", "is", "had", "has", "would", "could", "wasn't", "isn't", "didn't", "took", "went",
    "did", "does", "felt", "will", "should", "can", "just", "really", "worked", "took", "could've",
    "would've", "looked", "got", "came",
];
