//! Words by which German tells what was asked, done and reached, where grammar gives no hint; the long lists are in
//! `tables.json`. Not here: forms of verbs (`verbs`) and times (`settings`).

use super::JUDGING;
use super::tables::TABLES;

pub(super) const WHAT_I_DID: &[&str] = &["was ich gemacht", "was ich getan", "was ich dann"];

/// What was always so, and not once.
pub(super) const ALWAYS_SO: &[&str] = &[
    "als kind", "schon immer", "immer schon", "immer gern", "immer gerne", "mein leben lang",
];

pub(super) const FOUND_OBJECTS: &[&str] =
    &["ein", "eine", "einen", "heraus", "zwei", "drei", "fehler"];

/// Passives of conflict that set a scene.
pub(super) const HAPPENED_TO_ME: &[&str] = &[
    "gestritten", "gerufen", "gefragt", "überrascht", "aneinandergeraten",
];

/// Forms of address that are written large and are no nouns.
pub(super) const POLITE: &[&str] = &[
    "sie", "ihnen", "ihr", "ihre", "ihren", "ihrem", "du", "euch", "dir",
];

/// Nouns of what is to be done.
pub(super) const TASK_NOUNS: &[&str] = &[
    "aufgabe", "auftrag", "vorgabe", "anweisung", "zielvorgabe", "auflage", "frist",
];

/// What is given with a deadline: "gab mir bis Jahresende Zeit", "ließ uns keinen Aufschub".
pub(super) const TIME_GIVEN: &[&str] = &["zeit", "frist", "aufschub", "bis"];

/// Where one goes in speech, without any verb of going.
pub(super) const DIRECTIONS: &[&str] = &[
    "hin", "rauf", "runter", "rein", "rüber", "hoch", "dazwischen", "los",
];

/// Words that claim and tell nothing.
pub(super) fn is_buzz(word: &str) -> bool {
    JUDGING.buzz.has(word)
}

/// Ends that say no more than that it was not bad.
pub(super) const VAGUE_ENDS: &[&str] = &["okay", "ok", "gut", "ganz", "einigermaßen", "schon"];

/// Numbers in words, from the table of concrete words.
pub(super) fn is_number_word(word: &str) -> bool {
    JUDGING.concrete.iter().any(|it| it == word)
        && !TABLES.months.contains(&word)
        && !TABLES.days.contains(&word)
        || ["zehn", "zig", "ßig", "hundert", "tausend"]
            .iter()
            .any(|end| word.ends_with(end) && word.chars().count() > end.len() + 1)
            && !word.ends_with("ezig")
            && [
                "ein", "zwei", "drei", "vier", "fünf", "sech", "sieb", "acht", "neun", "zwan",
                "zehn", "elf", "zwölf", "hundert", "tausend",
            ]
            .iter()
            .any(|start| word.starts_with(start))
}

pub(super) const ME: &[&str] = &["mich", "mir", "uns"];

/// Verbs of asking and charging, in the past and in the present of a telling.
pub(super) fn is_asking(word: &str) -> bool {
    TABLES.asking_words.contains(&word)
}

pub(super) fn is_saying(word: &str) -> bool {
    TABLES.saying_words.contains(&word)
}

/// Who wishes that the speaker does something.
pub(super) fn is_wishing(word: &str) -> bool {
    TABLES.wishing_words.contains(&word)
}

/// Verbs by which work comes to somebody.
pub(super) const FALLS_TO_ME: &[(&str, &str)] = &[
    ("fiel", "an mich"),
    ("fiel", "an uns"),
    ("fiel", "mir zu"),
    ("blieb", "an mir"),
    ("hing", "an mir"),
    ("landete", "bei mir"),
    ("landete", "bei uns"),
    ("lag", "bei mir"),
    ("lag", "an mir"),
    ("kam", "auf mich zu"),
];

/// Whether the word behind a "ich" that begins its clause tells a doing.
pub(super) fn is_verb_of_doing(word: &str) -> bool {
    word.chars().count() > 2
        && !TABLES.no_verbs_of_doing.contains(&word)
        && !TABLES.not_doing.contains(&word)
        && !super::verbs::is_past(word)
        && !JUDGING.function_words.iter().any(|it| it == word)
        && word.chars().all(char::is_alphabetic)
        && !word.ends_with("lich")
}

/// Present forms of doing, as they stand beside "ich".
pub(super) fn is_present_doing(word: &str) -> bool {
    TABLES.bare_doing.contains(&word)
        || word == "gehe"
        || word == "sage"
        || (word.ends_with('e') && word.chars().count() > 3 && !TABLES.not_doing.contains(&word))
}

/// Whether a word may be a verb's stem without any ending, as speech has it for the first person: no inflected adjective
/// and no adverb.
pub(super) fn is_bare_stem(word: &str) -> bool {
    word.chars().count() >= 3
        && ![
            "end", "ig", "isch", "en", "em", "es", "st", "t", "s", "ll", "bar", "los", "sam",
        ]
        .iter()
        .any(|end| word.ends_with(end))
        || matches!(
            word,
            "stell" | "füll" | "hol" | "roll" | "schäl" | "halt" | "tret" | "lös" | "les" | "heiz"
        )
}

pub(super) const SINCE: &[&str] = &[
    "seitdem", "seither", "seit ich", "seit wir", "seit dem", "seit diesem", "seit dieser",
    "seit jenem",
];

/// What proves a practice: a stretch of time within which something did or did not happen.
pub(super) const PROOFS: &[&str] = &[
    "in der zeit", "in dieser zeit", "in all den jahren", "in der ganzen zeit",
    "kein einziges mal", "noch nie", "nie wieder",
];

/// What happens again and again is no task.
pub(super) const REPEATED: &[&str] = &[
    "immer", "ständig", "jedes", "jeden", "jede", "dauernd", "täglich", "andauernd",
];

pub(super) const MEASURES: &[&str] = &[
    "prozent", "drittel", "hälfte", "viertel", "doppelte", "doppelt", "dreifache",
];

pub(super) const NOT_YET: &[&str] = &[
    "noch nicht", "noch kein", "noch keine", "noch offen", "mal sehen", "abwarten",
    "weiß ich nicht", "weiß man nicht",
];

pub(super) fn is_determiner(word: &str) -> bool {
    TABLES.determiners.contains(&word)
}

pub(super) fn is_preposition(word: &str) -> bool {
    TABLES.prepositions.contains(&word)
}
