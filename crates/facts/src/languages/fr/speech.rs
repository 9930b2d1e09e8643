//! What others said to the speaker, word by word ("il me dit, tu trouves pourquoi"). Not here: requests that are reported
//! ("il m'a demandé de", in `tasks`).

use crate::text::Text;
use std::ops::Range;

/// Verbs behind which words are quoted.
const SAYS: &[&str] = &[
    "dit", "dis", "disait", "disent", "lance", "lançait", "crie", "criait", "répond", "répondait",
    "souffle", "annonce", "explique", "expliquait", "écrit", "glisse", "répète", "répétait",
    "ordonne", "prévient", "lâche", "hurle", "appelle", "rappelle", "lancé", "crié", "répondu",
    "annoncé", "expliqué", "répété", "prévenu", "prévenue", "prévenus", "averti", "avertie",
    "convoqué", "convoquée", "convoqués", "convoquées", "appelé", "appelée", "appelés", "fait",
];

/// Of those, what also means something else and quotes only behind a mark.
const AMBIGUOUS: &[&str] = &[
    "fait", "appelle", "rappelle", "appelé", "appelée", "écrit", "glisse",
];

/// Behind "tu" or "vous", what tells or asks and orders nothing.
const NO_ORDERS: &[&str] = &[
    "es", "êtes", "as", "avez", "étais", "étiez", "avais", "aviez", "sais", "savez", "vois",
    "voyez", "crois", "croyez", "connais", "connaissez", "comprends", "comprenez", "aimes",
    "aimez", "penses", "pensez", "permets", "permettez",
];

/// Words in front of a noun or as an object, behind an imperative.
const OBJECTS: &[&str] = &[
    "le", "la", "les", "l'", "un", "une", "des", "du", "moi", "toi", "vous", "nous", "ce", "cette",
    "ces", "ça", "tout", "tous", "mon", "ma", "mes", "en", "y", "lui", "leur", "pas",
];

/// What one exclaims, and orders nothing.
const EXCLAIMED: &[&str] = &[
    "madame", "impossible", "dommage", "attendez", "désolé", "désolée", "merde", "génial",
    "monsieur", "bienvenue", "mince", "chapeau", "formidable", "pardonne", "excuse", "excusez",
];

const LONGEST: usize = 24;

/// The words that somebody said to the speaker, wherever a verb of saying announces them.
pub(super) fn to_speaker(text: &Text<'_>) -> Vec<Range<usize>> {
    (0..text.len())
        .filter(|at| text.is(*at, SAYS) && is_to_speaker(text, *at))
        .filter_map(|at| {
            let start = begins_behind(text, at)?;
            Some(start..end_of(text, start))
        })
        .collect()
}

fn is_to_speaker(text: &Text<'_>, verb: usize) -> bool {
    (verb.saturating_sub(3)..verb).any(|at| {
        text.is(at, &["m'", "me"]) || text.is(at, &["nous"]) && !text.lower(verb).ends_with("ons")
    })
}

/// Where the words begin that are quoted: behind a mark, or in a transcript with an address.
fn begins_behind(text: &Text<'_>, verb: usize) -> Option<usize> {
    if text.is(verb + 1, &["que", "qu'", "de", "d'"]) {
        return None;
    }
    for at in verb + 1..verb + 6 {
        let gap = text.before(at);
        if gap.stop && !gap.quote && !gap.colon {
            break;
        }
        if gap.comma || gap.colon || gap.quote || gap.dash {
            return Some(at);
        }
    }
    let addressed = text.is(verb + 1, &["tu", "vous", "toi"])
        || text.phrase(verb + 1, "il faut").is_some()
        || text.phrase(verb + 1, "il me faut").is_some()
        || text.phrase(verb + 1, "je veux").is_some();
    (addressed && !text.is(verb, AMBIGUOUS)).then_some(verb + 1)
}

/// To the end of the sentence, or to the mark that closes the quotation.
fn end_of(text: &Text<'_>, start: usize) -> usize {
    let is_quoted = text.before(start).quote;
    let mut end = start + 1;
    while end < text.len() && end < start + LONGEST {
        let gap = text.before(end);
        if if is_quoted { gap.quote } else { gap.stop } {
            break;
        }
        end += 1;
    }
    end.min(text.len())
}

/// Whether these words ask the speaker to do something.
pub(super) fn is_order(text: &Text<'_>, said: &Range<usize>) -> bool {
    said.clone().any(|at| {
        text.is(at, &["faut", "doit", "doivent", "veux", "exige"])
            || (text.is(at, &["tu", "vous"]) && is_told_to(text, at, said.end))
            || (at == said.start || text.before(at).comma) && is_imperative(text, at)
    })
}

/// "tu te débrouilles", "vous avez deux heures".
fn is_told_to(text: &Text<'_>, pronoun: usize, end: usize) -> bool {
    let clitics = [
        "me", "m'", "te", "t'", "nous", "vous", "le", "la", "les", "l'", "lui", "leur", "en", "y",
        "ne",
    ];
    let verb = (pronoun + 1..end).find(|at| !text.is(*at, &clitics));
    let Some(verb) = verb else { return false };
    let word = text.lower(verb);
    let has_time = text.is(verb, &["as", "avez"])
        && super::times::is_figure(text, verb + 1)
        && !text.is(verb + 2, &["ans"]);
    let is_verb = ["s", "x", "ez", "e"]
        .iter()
        .any(|ending| word.ends_with(ending));
    has_time
        || is_verb && !text.is(verb, NO_ORDERS) && !super::is_function_word(word)
        || text.is(verb, &["dois", "devez", "vas", "allez", "fais", "faites"])
}

/// "trouve une solution", "débrouillez-vous".
fn is_imperative(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    let is_verb = ["e", "s", "ez"].iter().any(|ending| word.ends_with(ending));
    let is_known = text.is(at, &["va", "fais", "faites", "allez"]);
    let alone = text.before(at + 1).stop && !text.is(at, EXCLAIMED);
    (is_verb && word.chars().count() > 3 && !super::is_function_word(word) || is_known)
        && (alone || text.is(at + 1, OBJECTS) && !text.before(at + 1).is_break())
}
