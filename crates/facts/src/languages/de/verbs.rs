//! German verbs by their form: which words are finite, which tell the past, which are participles. Not here: who does
//! what in a clause (`clauses`).

use super::tables::TABLES;

/// Forms of *haben* and *sein* that make a perfect with the first person singular, and nothing but it.
pub(super) const FIRST_PERSON_AUXILIARIES: &[&str] = &["hab", "habe", "hab's", "habs", "bin"];

/// Whether a word is the first or third person singular of a strong verb's past, with or without prefixes.
pub(super) fn is_strong_past(word: &str) -> bool {
    strong_root(word).is_some()
}

/// The strong form within a word, without its prefixes: "schrieb" of "unterschrieb".
pub(super) fn strong_root(word: &str) -> Option<&'static str> {
    let find = |form: &str| {
        TABLES
            .strong_past
            .iter()
            .find(|strong| **strong == form)
            .copied()
    };
    find(word).or_else(|| {
        TABLES
            .prefixes
            .iter()
            .filter_map(|prefix| word.strip_prefix(prefix))
            .find_map(|rest| {
                find(rest).or_else(|| {
                    TABLES
                        .prefixes
                        .iter()
                        .filter_map(|prefix| rest.strip_prefix(prefix))
                        .find_map(find)
                })
            })
    })
}

/// The plural of such a form: "riefen", "verglichen" (which is also a participle).
pub(super) fn strong_plural_root(word: &str) -> Option<&'static str> {
    // The mixed verbs have an -e of their own: "brannte", "brannten".
    let mixed = word
        .strip_suffix('n')
        .filter(|stem| stem.ends_with("te") || stem.ends_with("ie"));
    let strong = word.strip_suffix("en");
    strong
        .and_then(strong_root)
        .or_else(|| mixed.and_then(strong_root))
}

/// Whether a lower-case word looks like the singular of a weak verb's past ("zählte", "rechnete").
pub(super) fn is_weak_past(word: &str) -> bool {
    let Some(stem) = word.strip_suffix("te") else {
        return false;
    };
    if stem.chars().count() < 2 || TABLES.not_weak_past.contains(&word) || is_strong_past(word) {
        return false;
    }
    // "ich leite" is present; "ich leitete" is past and has a stem that ends otherwise.
    let present = format!("{stem}t");
    if matches!(word, "achte" | "bete")
        || TABLES.stems_in_t.iter().any(|root| present.ends_with(root))
    {
        return false;
    }
    !is_superlative(word)
}

/// Whether a lower-case word looks like the plural of a weak verb's past ("übten", "telefonierten").
pub(super) fn is_weak_past_plural(word: &str) -> bool {
    word.strip_suffix('n')
        .is_some_and(|singular| !TABLES.not_weak_past.contains(&word) && is_weak_past(singular))
}

/// Whether a word has the form of a weak verb's past, which adjectives share.
pub(super) fn looks_weak(word: &str) -> bool {
    is_weak_past(word) || is_weak_past_plural(word)
}

/// "schnellste", "einfachste", but not "leistete".
fn is_superlative(word: &str) -> bool {
    [
        "igste", "ichste", "llste", "erste", "achste", "amste", "nste", "ndste", "rzeste", "gsten",
    ]
    .iter()
    .any(|end| word.ends_with(end))
}

/// Whether a word is a finite verb, as far as its form alone shows it.
pub(super) fn is_finite(word: &str) -> bool {
    is_past(word) || TABLES.present_forms.contains(&word) || TABLES.conditionals.contains(&word)
}

/// Whether a word is a finite past form of any person.
pub(super) fn is_past(word: &str) -> bool {
    // "ging's", "lief's"
    let word = word.strip_suffix("'s").unwrap_or(word);
    TABLES.states.contains(&word)
        || TABLES.modal_past.contains(&word)
        || is_strong_past(word)
        || is_weak_past(word)
        || is_weak_past_plural(word)
        || (strong_plural_root(word).is_some() && !is_participle(word))
}

/// Whether a participle is one of a verb of moving, whose perfect has *sein* ("war hingefahren" is no passive).
pub(super) fn moves(participle: &str) -> bool {
    TABLES
        .participles_of_moving
        .iter()
        .any(|end| participle.ends_with(end))
}

/// Whether a lower-case word looks like a past participle.
pub(super) fn is_participle(word: &str) -> bool {
    if TABLES.not_participles.contains(&word) || word.chars().count() < 4 {
        return false;
    }
    if matches!(word, "getan" | "lassen" | "worden" | "gegessen") || word.ends_with("getan") {
        return true;
    }
    has_ge(word) || is_of_inseparable(word) || (word.ends_with("iert") && word.len() > 5)
}

/// "gedrückt", "aufgebaut", "rübergegangen".
fn has_ge(word: &str) -> bool {
    let ends = |rest: &str| {
        ["t", "en"].iter().any(|end| {
            rest.strip_suffix(end)
                .is_some_and(|stem| stem.chars().count() >= 2)
        })
    };
    if word.strip_prefix("ge").is_some_and(ends) {
        return !word.ends_with("lichen") && !word.ends_with("nden") || is_nasal_participle(word);
    }
    let adjective = ["lichen", "ischen", "igen", "sten"]
        .iter()
        .any(|end| word.ends_with(end))
        || (word.ends_with("nden") && !is_nasal_participle(word));
    !adjective
        && word.match_indices("ge").any(|(at, _)| {
            let (prefix, rest) = word.split_at(at);
            prefix.chars().count() >= 2
                && rest.strip_prefix("ge").is_some_and(ends)
                && (TABLES.prefixes.contains(&prefix) || prefix.chars().count() >= 3)
        })
}

fn is_nasal_participle(word: &str) -> bool {
    [
        "funden", "bunden", "standen", "schwunden", "wunden", "sanden",
    ]
    .iter()
    .any(|end| word.ends_with(end))
}

/// "erklärt", "besprochen", "überwiesen", "vorbereitet". Infinitives in `-en` are told apart by the vowel that the
/// strong verbs change, where they do.
fn is_of_inseparable(word: &str) -> bool {
    let bare = |word: &str| {
        TABLES.inseparable.iter().any(|prefix| {
            word.strip_prefix(prefix).is_some_and(|rest| {
                rest.strip_suffix('t')
                    .is_some_and(|stem| stem.chars().count() >= 2)
                    || rest.strip_suffix("en").is_some_and(is_changed_stem)
            })
        })
    };
    bare(word)
        || TABLES.prefixes.iter().any(|prefix| {
            word.strip_prefix(prefix)
                .is_some_and(|rest| rest.len() > 5 && bare(rest))
        })
}

/// Stems that only a participle has before its `-en`.
fn is_changed_stem(stem: &str) -> bool {
    TABLES.participle_stems.contains(&stem)
}
