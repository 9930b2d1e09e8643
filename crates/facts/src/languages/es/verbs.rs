//! Verbs of Spanish by their endings: who did it, and when it is told.
//!
//! Regular forms are known by ending and accent, irregular ones by table (`verbs.json`). Endings that nouns share need
//! what only verbs have beside them: a pronoun before them, or no article. Not here: which verbs make a story.

pub(super) use super::endings::Who;
use super::endings::{
    imperfect, is_conditional, is_first_preterite, is_participle, is_third_preterite,
    is_we_preterite,
};
use super::tables::TABLES;
use crate::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Preterite,
    /// "He hecho", also "había hecho".
    Perfect,
    Imperfect,
    Present,
    Conditional,
}

/// A finite verb.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verb {
    /// Where the words begin that belong to it on the left: pronouns, negation, its auxiliary.
    pub(super) start: usize,
    /// The verb; of compound forms the participle.
    pub(super) at: usize,
    pub(super) who: Who,
    pub(super) tense: Tense,
    pub(super) negated: bool,
    /// Whether a pronoun that is its object stands before it.
    pub(super) has_clitic: bool,
    /// Introduced by "que", "cuando", "si" and the like.
    pub(super) subordinate: bool,
}

/// All finite verbs, from left to right; words for which `skip` holds are none.
pub(super) fn verbs(text: &Text<'_>, skip: &[bool]) -> Vec<Verb> {
    let has_accents = text
        .words()
        .iter()
        .any(|word| word.lower.contains(['á', 'é', 'í', 'ó', 'ú']));
    let spelling = if has_accents || text.len() < 8 {
        Accents::Written
    } else {
        Accents::LeftOut
    };
    (0..text.len())
        .filter(|at| !skip.get(*at).copied().unwrap_or(false))
        .filter_map(|at| verb(text, at, spelling))
        .collect()
}

/// Whether the writer marks accents; transcripts and hasty writers leave all of them out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accents {
    Written,
    LeftOut,
}

fn verb(text: &Text<'_>, at: usize, accents: Accents) -> Option<Verb> {
    let (who, tense, first) = perfect(text, at).or_else(|| {
        let (who, tense) = simple(text, at, accents)?;
        Some((who, tense, at))
    })?;
    let left = Left::of(text, first);
    // Articles and the like make a noun of whatever follows.
    if first == at && is_determined(text, at, tense) {
        return None;
    }
    Some(Verb {
        start: left.start,
        at,
        who: if left.says_i
            && who == Who::Other
            && matches!(tense, Tense::Imperfect | Tense::Perfect)
        {
            Who::I
        } else {
            who
        },
        tense,
        negated: left.negated,
        has_clitic: left.has_clitic,
        subordinate: left.subordinate,
    })
}

/// "He llamado", "habíamos visto": person, and where the auxiliary stands.
fn perfect(text: &Text<'_>, at: usize) -> Option<(Who, Tense, usize)> {
    let word = text.lower(at);
    let before = at.checked_sub(1)?;
    if text.before(at).is_break() || !is_participle(word) {
        return None;
    }
    let who = match text.lower(before) {
        "he" => Who::I,
        "hemos" | "habíamos" => Who::We,
        "ha" | "han" | "había" | "habían" => Who::Other,
        _ => return None,
    };
    Some((who, Tense::Perfect, before))
}

/// Simple forms.
fn simple(text: &Text<'_>, at: usize, accents: Accents) -> Option<(Who, Tense)> {
    let word = text.lower(at);
    if word.chars().count() < 2 {
        return None;
    }
    if is_first_preterite(word) || (accents == Accents::LeftOut && is_bare_first(text, at)) {
        return Some((Who::I, Tense::Preterite));
    }
    if is_third_preterite(word) || (accents == Accents::LeftOut && is_bare_third(text, at)) {
        return Some((Who::Other, Tense::Preterite));
    }
    if is_we_preterite(word) {
        return Some((Who::We, Tense::Preterite));
    }
    if is_conditional(word) {
        return Some((Who::Other, Tense::Conditional));
    }
    if let Some(who) = imperfect(word) {
        return Some((who, Tense::Imperfect));
    }
    if is_first_present(text, at) {
        return Some((Who::I, Tense::Present));
    }
    is_third_present(text, at).then_some((Who::Other, Tense::Present))
}

/// "Le subo", "yo llamo", "…, pido la llave": the ending -o alone may be a noun's.
fn is_first_present(text: &Text<'_>, at: usize) -> bool {
    let tables = &TABLES;
    let word = text.lower(at);
    if tables.first_present.contains(word) {
        return true;
    }
    if !word.ends_with('o')
        || word.chars().count() < 4
        || ["ado", "ido"].iter().any(|end| word.ends_with(end))
            && !text.is(at.wrapping_sub(1), &["yo", "me", "le", "les", "lo", "se"])
    {
        return false;
    }
    let before = text.lower_before(at);
    let next = text.lower(at + 1);
    let governs = !text.after(at).is_break()
        && !tables.not_present_first.contains(word)
        && [
            "a", "al", "la", "el", "los", "las", "un", "una", "mi", "lo", "cada", "dos", "tres",
            "otra", "otro", "unos", "unas", "todo", "todas", "todos",
        ]
        .contains(&next);
    if text.before(at).is_break() || ["y", "e", "entonces", "luego", "pero"].contains(&before) {
        return governs
            || (!text.after(at).is_break()
                && !tables.not_present_first.contains(word)
                && ["con", "hasta"].contains(&next));
    }
    if before == "lo" && tables.ordinal_after_lo.contains(word) {
        return false;
    }
    ["yo", "me", "le", "les", "lo", "se"].contains(&before)
        || (["la", "las", "los"].contains(&before)
            && text.is(at.wrapping_sub(2), &["se", "me", "yo", "no"]))
        || (governs
            && [
                "mañana", "noche", "tarde", "día", "siempre", "primero", "después", "ya",
                "también", "no",
            ]
            .contains(&before))
}

fn is_third_present(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    if TABLES.third_present.contains(word) {
        return true;
    }
    // "Ya no chocan", "ya nadie pregunta".
    let since = ["no", "nadie"].contains(&text.lower_before(at))
        && text.lower(at.wrapping_sub(2)) == "ya"
        && !text.before(at).is_break();
    let after_clitic = !text.before(at).is_break()
        && ["me", "se", "nos", "le", "les"].contains(&text.lower_before(at));
    (after_clitic || since)
        && word.chars().count() > 2
        && ["a", "e", "an", "en"].iter().any(|end| word.ends_with(end))
        && ![
            "ara", "era", "iera", "ase", "iese", "aran", "ieran", "aba", "aban",
        ]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Without accents "llame al jefe" is also the subjunctive, so nothing may ask for one.
fn is_bare_first(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    let before = text.lower_before(at);
    if [
        "que", "no", "cuando", "aunque", "usted", "el", "la", "un", "una", "los", "de", "del",
    ]
    .contains(&before)
    {
        return false;
    }
    word.strip_suffix('e')
        .is_some_and(|stem| TABLES.bare_ar.contains(stem))
        || word
            .strip_suffix('i')
            .is_some_and(|stem| TABLES.bare_ir.contains(stem))
}

fn is_bare_third(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    if ["el", "un", "mi", "su", "del", "al", "yo", "este", "cada"].contains(&text.lower_before(at))
    {
        return false;
    }
    let upon_somebody = ["me", "se", "nos", "le", "les"].contains(&text.lower_before(at));
    (upon_somebody && word.ends_with("io") && word.len() > 4)
        || (text.lower_before(at) == "se" && word.ends_with("o"))
        || word
            .strip_suffix("io")
            .is_some_and(|stem| TABLES.bare_ir.contains(stem))
        || word
            .strip_suffix('o')
            .is_some_and(|stem| TABLES.bare_third.contains(stem))
}

/// What stands on the left of a verb.
struct Left {
    start: usize,
    negated: bool,
    has_clitic: bool,
    says_i: bool,
    subordinate: bool,
}

impl Left {
    fn of(text: &Text<'_>, verb: usize) -> Self {
        let mut left = Self {
            start: verb,
            negated: false,
            has_clitic: false,
            says_i: false,
            subordinate: false,
        };
        while left.start > 0 && !text.before(left.start).is_break() {
            let word = text.lower_before(left.start);
            match word {
                "no" | "nunca" | "tampoco" | "ni" => left.negated = true,
                "yo" => left.says_i = true,
                "ya" | "también" | "nosotros" | "mismo" | "misma" | "solo" | "sola" => (),
                _ if TABLES.clitics.contains(word) => left.has_clitic = true,
                _ => break,
            }
            left.start -= 1;
        }
        left.subordinate = is_subordinate(text, left.start);
        left
    }
}

/// Whether a word that makes a clause a part of another one stands before this position.
fn is_subordinate(text: &Text<'_>, start: usize) -> bool {
    if text.before(start).is_break() {
        return false;
    }
    let before = text.lower_before(start);
    if before == "que" {
        let introduced = start.checked_sub(2).map_or("", |at| text.lower(at));
        // What follows these is the main point of the sentence.
        return ![
            "así", "total", "resultó", "sea", "hasta", "modo", "manera", "es", "nada", "resulta",
            "sino",
        ]
        .contains(&introduced);
    }
    [
        "cuando", "donde", "quien", "quienes", "porque", "si", "como", "aunque", "mientras",
        "cuanto", "pues", "cuyo", "apenas",
    ]
    .contains(&before)
}

/// Whether an article or a preposition before it makes the word a noun.
fn is_determined(text: &Text<'_>, at: usize, tense: Tense) -> bool {
    if text.before(at).is_break() {
        return false;
    }
    let before = text.lower_before(at);
    let article = [
        "el", "un", "una", "unos", "unas", "al", "del", "de", "mi", "su", "mis", "sus", "este",
        "esta", "ese", "esa", "cada", "otro", "otra", "con", "por", "para", "sin", "en", "nuestro",
        "nuestra", "qué", "mucho", "mucha", "poco", "gran", "buen", "primer", "aquel", "aquella",
        "muy", "tan",
    ]
    .contains(&before);
    // "La quería", but "la cafetería".
    let ambiguous = ["la", "los", "las", "lo"].contains(&before)
        && tense == Tense::Conditional
        && text.lower(at).ends_with("ería");
    // "Este llamó", "mi jefe", "para mí": only what ends like a noun is one.
    let certain = tense == Tense::Preterite
        && (text.lower(at).ends_with('ó') || text.lower(at).ends_with("ron"));
    (article && !certain) || ambiguous
}
