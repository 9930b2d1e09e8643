//! Turns that French says as an aside ("tu vois", "je veux dire", "franchement"): fillers where they stand apart from
//! their sentence and govern nothing. Not here: single words that also link or describe (`fillers`).

use super::place::Place;
use crate::fillers::Filler;

/// One turn, and the neighbours beside which it means what it says.
struct Aside {
    words: &'static str,
    /// The form under which it is counted, where it is another.
    plain: &'static str,
    not_after: &'static [&'static str],
    not_before: &'static [&'static str],
    /// It may stand without any pause ("je veux dire deux semaines").
    is_free: bool,
    /// It is one only at the beginning of a sentence.
    only_opens: bool,
}

const ASIDE: Aside = Aside {
    words: "",
    plain: "",
    not_after: &[],
    not_before: &[],
    is_free: false,
    only_opens: false,
};

/// What one sees or knows.
const OBJECTS: &[&str] = &[
    "que", "qu'", "ce", "comment", "pourquoi", "où", "si", "le", "la", "les", "un", "une", "des",
    "quoi", "bien", "combien", "quand", "qui", "quel", "quelle", "ces", "cette", "ça", "cela",
    "celui", "celle", "mon", "ma", "son", "sa",
];
const SEES_BEFORE: &[&str] = &[
    "comme", "si", "quand", "que", "où", "ce", "ne", "le", "la", "les", "qui", "nous", "se", "lui",
    "en", "y", "me", "l'", "vous",
];

const ASIDES: &[Aside] = &[
    // As Québec has it.
    Aside {
        words: "tsé",
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "fait que",
        not_after: &[
            "ce", "le", "du", "au", "en", "un", "se", "a", "ai", "on", "ça",
        ],
        only_opens: true,
        ..ASIDE
    },
    Aside {
        words: "allez",
        not_after: &["vous"],
        ..ASIDE
    },
    Aside {
        words: "tu vois",
        not_before: OBJECTS,
        not_after: SEES_BEFORE,
        ..ASIDE
    },
    Aside {
        words: "vous voyez",
        not_before: OBJECTS,
        not_after: SEES_BEFORE,
        ..ASIDE
    },
    Aside {
        words: "tu sais",
        not_before: OBJECTS,
        not_after: SEES_BEFORE,
        ..ASIDE
    },
    Aside {
        words: "vous savez",
        not_before: OBJECTS,
        not_after: SEES_BEFORE,
        ..ASIDE
    },
    Aside {
        words: "je veux dire",
        not_before: &[
            "que", "qu'", "par", "ce", "du", "à", "merci", "bonjour", "bravo", "stop",
        ],
        not_after: &["ce", "si", "ne", "bien"],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "comment dire",
        not_before: &[
            "à", "aux", "au", "que", "qu'", "non", "oui", "les", "la", "le", "ces", "cela", "ça",
            "des",
        ],
        not_after: &[
            "savais", "sais", "savait", "sait", "savoir", "pas", "appris", "demandé", "et",
        ],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "comment vous dire",
        not_after: &["sais", "pas"],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "comment on dit",
        not_after: &["sais", "pas", "savais", "appris"],
        not_before: &["à"],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "disons",
        not_after: &["nous", "le", "leur", "lui", "vous", "ne", "l'", "se"],
        not_before: &["lui", "leur", "nous"],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "on va dire",
        not_before: &["à", "au", "aux", "bonjour", "merci"],
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "franchement",
        not_before: &["et"],
        ..ASIDE
    },
    Aside {
        words: "honnêtement",
        not_before: &["et"],
        ..ASIDE
    },
    Aside {
        words: "sincèrement",
        not_before: &["et"],
        ..ASIDE
    },
    Aside {
        words: "à vrai dire",
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "pour être honnête",
        ..ASIDE
    },
    Aside {
        words: "pour ainsi dire",
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "en gros",
        not_after: &["vente", "achat", "écrit", "marqué"],
        ..ASIDE
    },
    Aside {
        words: "bref",
        only_opens: true,
        ..ASIDE
    },
    Aside {
        words: "écoutez",
        only_opens: true,
        ..ASIDE
    },
    Aside {
        words: "écoute",
        only_opens: true,
        ..ASIDE
    },
    Aside {
        words: "eh bien",
        is_free: true,
        ..ASIDE
    },
    Aside {
        words: "et bien",
        plain: "eh bien",
        only_opens: true,
        not_before: &["entendu", "sûr"],
        ..ASIDE
    },
];

/// Manner adverbs end a sentence without a pause ("il m'a parlé franchement").
const MANNERS: &[&str] = &["franchement", "honnêtement", "sincèrement"];

/// The aside that begins here, if one does.
pub(super) fn find(place: &Place<'_, '_>) -> Option<Filler> {
    ASIDES.iter().find_map(|aside| {
        let end = place.text.phrase(place.at, aside.words)?;
        let plain = if aside.plain.is_empty() {
            aside.words
        } else {
            aside.plain
        };
        is_filler(aside, place, end).then(|| Filler::new(place.at..end, plain))
    })
}

fn is_filler(aside: &Aside, place: &Place<'_, '_>, end: usize) -> bool {
    // "ce que je veux dire": a clause that is governed.
    let in_relative =
        place.prev_is(&["que", "qu'"]) && place.at >= 2 && place.text.is(place.at - 2, &["ce"]);
    let governed = in_relative || !place.pause_before() && aside.not_after.contains(&place.prev());
    let governs = !place.pause_at(end) && place.text.is(end, aside.not_before);
    // "disons-le franchement".
    let says_it = aside.words == "disons"
        && place.text.is(end, &["le", "la"])
        && (place.text.lower(end + 1).ends_with("ment") || place.pause_at(end + 1));
    if governed || governs || says_it || (place.text.before(end).question && place.opens_sentence) {
        return false;
    }
    if aside.only_opens {
        let apart = place.opens_sentence || place.after_filler || place.pause_before();
        return apart && place.is_aside(end);
    }
    if MANNERS.contains(&aside.words) && place.sentence_ends_at(end) {
        return place.pause_before();
    }
    // In a transcript without marks the clause that follows sets it apart.
    let is_split = aside.not_after == SEES_BEFORE
        && place.clause_at(end)
        && !place.text.is(end, &["quand", "ce"])
        && !(place.text.is(end, &["et"]) && place.text.is(end + 1, &["tu", "vous"]));
    aside.is_free || is_split || place.is_aside(end)
}
