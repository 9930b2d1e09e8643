//! Words that begin a clause, numbers and adjectives: what decides in English whether a word beside them is a filler.
//! Not here: the words that belong to one filler (`particles`).

const PERSONS: &[&str] = &["i", "we", "he", "she", "they", "you"];

const SUBJECTS: &[&str] = &[
    "it", "there", "this", "that", "i'm", "i've", "i'd", "i'll", "we're", "we've", "we'd", "we'll",
    "he's", "he'd", "she's", "she'd", "they're", "they've", "they'd", "it's", "there's", "that's",
    "you're", "you've", "there'd",
];

const CLAUSE_OPENERS: &[&str] = &[
    "the", "my", "our", "a", "an", "in", "at", "on", "when", "last", "one", "what", "if", "some",
    "two", "three", "his", "her", "their", "most", "nobody", "everyone", "everybody", "first",
    "once", "because", "back", "during", "for",
];

pub(super) fn is_person(word: &str) -> bool {
    PERSONS.contains(&word)
}

/// What is the subject of a clause wherever it stands.
pub(super) fn is_subject(word: &str) -> bool {
    is_person(word) || SUBJECTS.contains(&word)
}

pub(super) fn begins_clause(word: &str) -> bool {
    CLAUSE_OPENERS.contains(&word) || is_subject(word)
}

const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
    "hundreds", "thousand", "thousands", "million", "millions", "dozen", "dozens",
];

pub(super) fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word)
}

/// By its ending; a guess that is only used where an adjective is likely.
pub(super) fn is_adjective(word: &str) -> bool {
    word.len() > 5
        && ["ous", "ful", "ish", "able", "ible", "ical"]
            .iter()
            .any(|end| word.ends_with(end))
}
